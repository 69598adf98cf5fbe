"""Objections on the bureau's desk: the award that is doubted, why, and the two ways it can end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from registry.people.models import Person
from workflows.credits import queries, story
from workflows.credits.models import Objection
from workflows.credits.objections import decide_objection
from workflows.credits.reasons import Reason
from workflows.credits.states import State
from workflows.credits.views_item import files_of
from workflows.engine.models import Work

from .shown import Choice, Item, Words

RELATED = (
    "raised_by", "client", "credit__person__title", "credit__person__home", "credit__department", "credit__unit",
    "credit__credit_year", "credit__case",
)  # fmt: skip


class ObjectionHandler:
    """What the inbox asks of the flow of objections."""

    opinion_hint: Words = gettext_lazy("核实了什么，必填")
    reasons: Sequence[Reason] = (
        Reason("record_checked", gettext_lazy("记录无误"), gettext_lazy("已核对签到记录，本人确实参加。")),
        Reason("not_present", gettext_lazy("本人未到"), gettext_lazy("经核实，本人没有参加这次活动。")),
    )
    choices: Sequence[Choice] = (
        Choice(
            value="uphold",
            label=gettext_lazy("异议成立，撤销学分"),
            key="3",
            tone="danger",
            done=gettext_lazy("异议成立，已撤销 %(who)s《%(what)s》的学分。"),
        ),
        Choice(
            value="dismiss",
            label=pgettext_lazy("verdict", "异议不成立"),
            key="1",
            tone="primary",
            done=gettext_lazy("异议不成立，%(who)s《%(what)s》的学分照样计入。"),
        ),
    )

    undo = None
    """Upholding an objection annuls a credit, and an annulment is not undone; so neither of the two is."""

    def kind_word(self, work: Work) -> str:
        return _("异议")

    def item(self, work: Work, *, reader: Person) -> Item:
        objection = Objection.objects.select_related(*RELATED).get(case_id=work.process_id)
        credit = objection.credit
        discipline = queries.disciplines_of([credit]).values()
        return Item(
            record=credit,
            title=credit.name,
            subtitle=[credit.person.name, credit.unit.name, credit.department.name],
            state="objection",
            facts="inbox/_objection_facts.html",
            flow=_flow(objection),
            story=story.timeline(story.decisions_of(credit)),
            files=files_of(credit),
            extra={
                "objection": objection,
                "discipline": next(iter(discipline), credit.discipline_code),
                "year": queries.standing(credit.person, credit.credit_year) if credit.credit_year else None,
            },
        )

    def decide(self, work: Work, verdict: str, *, actor: Person, opinion: str, reason_code: str) -> str:
        key = Objection.objects.values_list("pk", flat=True).get(case_id=work.process_id)
        decided = decide_objection(key, uphold=verdict == "uphold", actor=actor, opinion=opinion)
        return str(Objection.Outcome(decided.outcome).label)

    def pages(self, case_ids: Iterable[int]) -> dict[int, str]:
        rows = Objection.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "credit_id")
        return {case_id: reverse("credits:detail", args=[pk]) for case_id, pk in rows}


def _flow(objection: Objection) -> list[dict[str, Any]]:
    """Raised, looked into, ended."""
    raised = {
        "name": _("提出异议"),
        "note": objection.raiser.name if objection.raiser else "",
        "position": "done",
        "icon": "counted",
    }
    looking = {"name": _("主管部门核实"), "note": _("等你"), "position": "now", "icon": State.BUREAU.lower()}
    return [raised, looking, {"name": _("办结"), "note": "", "position": "", "icon": "draft"}]
