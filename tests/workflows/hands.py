"""What tests of credits do again and again: decide, look at the open task, tell the steps, read a page."""

from __future__ import annotations

from typing import Any

from registry.people.models import Person
from registry.years.models import CreditYear
from tests.cast import Cast, log_in, submitted
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.engine.models import Decision, Work
from workflows.yearend.services import take_step


def decide(verdict: str, credit: Credit, actor: Person, opinion: str = "") -> Credit:
    fresh = Person.objects.get(pk=actor.pk)
    services.only(services.decide(verdict, [credit.pk], actor=fresh, opinion=opinion))
    return Credit.objects.get(pk=credit.pk)


def open_work(credit: Credit) -> Work | None:
    return Work.objects.filter(process_id=credit.case_id, finished__isnull=True).select_related("place").first()


def steps_of(credit: Credit) -> list[tuple[str, str]]:
    rows = Decision.objects.filter(case_id=credit.case_id).order_by("id")
    return [(row.step, row.to_state) for row in rows]


def passed(who: Person, reviewers: list[Person], **facts: Any) -> Credit:
    credit = submitted(who, **facts)
    for reviewer in reviewers:
        services.only(services.decide("pass", [credit.pk], actor=reviewer, opinion="已核对。"))
    return credit


def page_of(client: Any, who: Person, address: str) -> str:
    page = log_in(client, who).get(address)
    assert page.status_code == 200
    return str(page.content.decode())


def state_of(credit: Credit) -> str:
    return str(Credit.objects.values_list("state", flat=True).get(pk=credit.pk))


def shut(cast: Cast, *steps: str, year: CreditYear | None = None) -> CreditYear:
    """The year as the bureau closes it; other steps where they are named."""
    for step in steps or ("begin_closing", "close"):
        take_step(step, (year or cast.year).pk, actor=Person.objects.get(pk=cast.bureau.pk), reason="到期")
    return CreditYear.objects.get(pk=(year or cast.year).pk)
