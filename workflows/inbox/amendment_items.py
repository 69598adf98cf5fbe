"""Amendments on a reviewer's desk: what shall change, why, what it does to the year, and the three verdicts on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from registry.people.models import Person
from workflows.amendments import pages
from workflows.amendments.drafting import as_amended
from workflows.amendments.models import Amendment
from workflows.amendments.services import AGREE, DISAGREE, decide, undo
from workflows.amendments.states import State
from workflows.amendments.words import changes_of
from workflows.credits import queries, story
from workflows.credits.checks import checks_of
from workflows.credits.reasons import Reason
from workflows.credits.small_cases import HAND_BACK
from workflows.credits.views_item import files_of
from workflows.engine.models import Work

from .shown import Choice, Item, Words

RELATED = (
    "raised_by", "client", "case",
    "credit__person__title", "credit__person__home", "credit__department", "credit__unit",
    "credit__credit_year", "credit__case", "credit__entered_by",
)  # fmt: skip


class AmendmentHandler:
    """What the inbox asks of the flow of amendments."""

    opinion_hint: Words = gettext_lazy("退回和不予更正必填")
    reasons: Sequence[Reason] = (
        Reason("evidence_missing", gettext_lazy("材料不全"), gettext_lazy("证明材料不全，请补上盖章的那一页。")),
        Reason("original_seen", gettext_lazy("已核原件"), gettext_lazy("已核对原件。")),
        Reason("differs", gettext_lazy("与证书不符"), gettext_lazy("填写的内容与证书不一致，请按证书改正。")),
    )
    choices: Sequence[Choice] = (
        Choice(
            value=DISAGREE,
            label=pgettext_lazy("verdict", "不予更正"),
            key="3",
            tone="danger",
            done=gettext_lazy("不予更正，%(who)s《%(what)s》照原来的计入。"),
        ),
        Choice(
            value=HAND_BACK,
            label=pgettext_lazy("verdict", "退回修改"),
            key="2",
            done=gettext_lazy("已退回 %(who)s《%(what)s》的更正，等本人修改。"),
        ),
        Choice(
            value=AGREE,
            label=pgettext_lazy("verdict", "同意更正"),
            key="1",
            tone="primary",
            done=gettext_lazy("已同意更正 %(who)s《%(what)s》，现在是“%(state)s”。"),
        ),
    )

    def kind_word(self, work: Work) -> str:
        return _("更正")

    def item(self, work: Work, *, reader: Person) -> Item:
        amendment = Amendment.objects.select_related(*RELATED).get(case_id=work.process_id)
        credit, steps = amendment.credit, pages.decisions_of(amendment)
        checks = checks_of([as_amended(credit, amendment.new_facts)])[credit.pk]
        discipline = queries.disciplines_of([credit]).values()
        return Item(
            record=credit,
            title=credit.name,
            subtitle=[credit.person.name, credit.unit.name, credit.department.name],
            state=amendment.state.lower(),
            facts="inbox/_amendment_facts.html",
            flow=pages.flow_of(amendment, steps),
            story=story.timeline(story.decisions_of(credit)),
            files=[*pages.files_of(amendment), *files_of(credit)],
            hints=checks.hints,
            passed=checks.passed,
            extra={
                "amendment": amendment,
                "changes": changes_of(amendment.changes),
                "effects": pages.effects_of(amendment),
                "discipline": next(iter(discipline), credit.discipline_code),
            },
        )

    def decide(self, work: Work, verdict: str, *, actor: Person, opinion: str, reason_code: str) -> str:
        key = Amendment.objects.values_list("pk", flat=True).get(case_id=work.process_id)
        decided = decide(key, verdict, actor=actor, opinion=opinion, reason_code=reason_code)
        return str(State(decided.state).label)

    def undo(self, work: Work, actor: Person) -> None:
        undo(Amendment.objects.values_list("pk", flat=True).get(case_id=work.process_id), actor=actor)

    def pages(self, case_ids: Iterable[int]) -> dict[int, str]:
        rows = Amendment.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "pk")
        return {case_id: reverse("amendments:detail", args=[pk]) for case_id, pk in rows}
