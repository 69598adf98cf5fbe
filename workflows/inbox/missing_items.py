"""Missing awards on a desk: what the person says they attended, what they have of those days, and three ways to end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from registry.people.models import Person
from workflows.credits import queries, story
from workflows.credits.checks import checks_of
from workflows.credits.reasons import Reason
from workflows.credits.small_cases import HAND_BACK
from workflows.engine.models import Work
from workflows.missing import pages
from workflows.missing.models import MissingAward
from workflows.missing.services import DENY, GRANT, decide

from .shown import Choice, Item, Words

RELATED = ("person__title", "person__home", "department", "unit", "case", "activity")


class MissingHandler:
    """What the inbox asks of the flow of missing awards."""

    opinion_hint: Words = gettext_lazy("核实了什么，必填")
    reasons: Sequence[Reason] = (
        Reason("record_checked", gettext_lazy("记录无误"), gettext_lazy("已核对签到记录，本人确实参加。")),
        Reason("not_present", gettext_lazy("本人未到"), gettext_lazy("经核实，本人没有参加这次活动。")),
        Reason("evidence_missing", gettext_lazy("材料不全"), gettext_lazy("请补上签到表、照片或主办方的证明。")),
    )
    choices: Sequence[Choice] = (
        Choice(
            value=DENY,
            label=pgettext_lazy("verdict", "不予补授分"),
            key="3",
            tone="danger",
            done=gettext_lazy("不予补授分：%(who)s《%(what)s》，本人能看到意见。"),
        ),
        Choice(
            value=HAND_BACK,
            label=pgettext_lazy("verdict", "退回修改"),
            key="2",
            done=gettext_lazy("已退回 %(who)s《%(what)s》，等本人改好再提交。"),
        ),
        Choice(
            value=GRANT,
            label=pgettext_lazy("verdict", "同意，补授分"),
            key="1",
            tone="primary",
            done=gettext_lazy("已给 %(who)s 补授《%(what)s》的学分。"),
        ),
    )

    undo = None
    """Granted, it is a credit that counts; the bureau annuls it where it was wrong."""

    def kind_word(self, work: Work) -> str:
        return _("补授分")

    def item(self, work: Work, *, reader: Person) -> Item:
        missing = MissingAward.objects.select_related(*RELATED).get(case_id=work.process_id)
        shadow, steps = missing.shadow(), pages.decisions_of(missing)
        checks = checks_of([shadow])[shadow.pk]
        year = queries.year_of(missing.person)
        return Item(
            record=shadow,
            title=missing.name,
            subtitle=[missing.person.name, missing.unit.name, missing.department.name],
            state=missing.level.lower(),
            facts="inbox/_missing_facts.html",
            flow=pages.flow_of(missing, steps),
            story=story.timeline(steps),
            files=pages.files_of(missing),
            hints=checks.hints,
            passed=checks.passed,
            extra={
                "missing": missing,
                "discipline": next(iter(queries.disciplines_of([shadow]).values()), shadow.discipline_code),
                "year": queries.standing(missing.person, year) if year else None,
            },
        )

    def decide(self, work: Work, verdict: str, *, actor: Person, opinion: str, reason_code: str) -> str:
        key = MissingAward.objects.values_list("pk", flat=True).get(case_id=work.process_id)
        decided = decide(key, verdict, actor=actor, opinion=opinion, reason_code=reason_code)
        return decided.state_word

    def pages(self, case_ids: Iterable[int]) -> dict[int, str]:
        rows = MissingAward.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "pk")
        return {case_id: reverse("missing:detail", args=[pk]) for case_id, pk in rows}
