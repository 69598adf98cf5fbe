"""Credits on a reviewer's desk: their rows' hints, their page, their verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from registry.base.words import date_words
from registry.people.models import Person
from registry.tables.lookup import word_of
from workflows.credits import appeals, queries, services, story
from workflows.credits.checks import Checks, checks_of
from workflows.credits.models import Credit
from workflows.credits.reasons import REASONS, Reason
from workflows.credits.reckoning import RuleBook
from workflows.credits.states import State, Verdict
from workflows.credits.views_item import files_of
from workflows.engine.models import Work
from workflows.engine.undoing import standing

from .shown import Choice, Item, Words

RELATED = ("person__title", "person__home", "department", "unit", "credit_year", "entered_by", "case")


class CreditHandler:
    """What the inbox asks of the flow of credits."""

    opinion_hint: Words = gettext_lazy("退回和不通过必填")
    reasons: Sequence[Reason] = REASONS
    choices: Sequence[Choice] = (
        Choice(
            value=Verdict.REFUSE.value,
            label=pgettext_lazy("verdict", "不通过"),
            key="3",
            tone="danger",
            done=gettext_lazy("已判 %(who)s《%(what)s》不通过，本人能看到意见。"),
        ),
        Choice(
            value=Verdict.RETURN.value,
            label=pgettext_lazy("verdict", "退回修改"),
            key="2",
            done=gettext_lazy("已退回 %(who)s《%(what)s》，等本人修改。"),
        ),
        Choice(
            value=Verdict.PASS.value,
            label=pgettext_lazy("verdict", "通过"),
            label_onward=gettext_lazy("通过，下一项"),
            key="1",
            tone="primary",
            done=gettext_lazy("已通过 %(who)s《%(what)s》，现在是“%(state)s”。"),
        ),
    )

    def kind_word(self, work: Work) -> str:
        return word_of("category", work.kind)

    def item(self, work: Work, *, reader: Person) -> Item:
        credit = Credit.objects.select_related(*RELATED).get(case_id=work.process_id)
        decisions = story.decisions_of(credit)
        checks: Checks = checks_of([credit])[credit.pk]
        discipline = queries.disciplines_of([credit]).values()
        appeal = appeals.appeal_of(decisions)
        person = credit.person
        titles = [person.title.name] if person.title else []
        return Item(
            record=credit,
            title=credit.name,
            subtitle=[person.name, *titles, credit.department.name],
            state=credit.state.lower(),
            facts="inbox/_appeal_facts.html" if appeal else "inbox/_credit_facts.html",
            flow=_flow(credit, work, decisions, reader),
            story=story.timeline(decisions),
            files=files_of(credit),
            hints=checks.hints,
            passed=checks.passed,
            extra={
                "reckoning": RuleBook([credit]).reckon(credit),
                "discipline": next(iter(discipline), credit.discipline_code),
                "twins": checks.twins,
                "appeal": appeal,
                "year": queries.standing(person, credit.credit_year) if credit.credit_year else None,
            },
        )

    def decide(self, work: Work, verdict: str, *, actor: Person, opinion: str, reason_code: str) -> str:
        """Carry the verdict out; returns the word of where the credit stands now."""
        credit_id = Credit.objects.values_list("pk", flat=True).get(case_id=work.process_id)
        outcome = services.only(
            services.decide(
                verdict, [credit_id], actor=actor, opinion=opinion, reason_code=reason_code, seen={credit_id: work.pk}
            )
        )
        return str(State(outcome.state).label)

    def undo(self, work: Work, actor: Person) -> None:
        """Take back the verdict on a finished task."""
        credit_id = Credit.objects.values_list("pk", flat=True).get(case_id=work.process_id)
        services.only(services.undo([credit_id], actor=actor))

    def pages(self, case_ids: Iterable[int]) -> dict[int, str]:
        """Where each case's record can be read."""
        rows = Credit.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "pk")
        return {case_id: reverse("credits:detail", args=[pk]) for case_id, pk in rows}


def _flow(credit: Credit, work: Work, decisions: list[Any], reader: Person) -> list[dict[str, Any]]:
    """The position: what is done says when, and the step that waits speaks to who reads it."""
    when = _days_of(standing(decisions))
    steps = story.flow_of(credit, decisions)
    for step in steps:
        day = when.get(str(step["name"]))
        if step["position"] == "now":
            step["note"] = _waiting(work, reader)
        elif step["position"] == "done" and day and step["note"]:
            step["note"] = _("%(who)s，%(day)s") % {"who": step["note"], "day": date_words(day, "day_short")}
    return steps


def _days_of(decisions: list[Any]) -> dict[str, Any]:
    """When each step of the position was last taken, by its name."""
    names = {"submit": story.STEP_WORDS["submit"], "resubmit": story.STEP_WORDS["submit"]}
    return {
        str(names.get(row.step) or story.LEVEL_WORDS[row.from_state]): row.at
        for row in reversed(decisions)
        if row.step in names or row.step.startswith("pass_")
    }


def _waiting(work: Work, reader: Person) -> str:
    days = (timezone.localdate() - timezone.localtime(work.waiting_since).date()).days
    holder = work.owner.name if work.owner and work.owner_id != reader.pk else ""
    who = _("%(name)s 在办") % {"name": holder} if holder else _("等你")
    since = ngettext("%(n)d 天", "%(n)d 天", days) % {"n": days} if days else _("今天到")
    if work.waited_before:
        since = _("%(since)s，不含本人修改的时间") % {"since": since}
    return _("%(who)s，%(since)s") % {"who": who, "since": since}
