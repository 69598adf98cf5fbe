"""What a verdict on many credits would do: the same check as the verdict's own, without a lock and without a write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from workflows.engine.models import PEOPLE, Decision, Work
from workflows.late.queries import LateBook

from .cohort import Outcome, sort_out
from .models import Credit
from .services import check_verdict

CREDIT = (
    "state", "person", "entered_by", "uploaders", "refusers", "decided_by", "department", "line", "approvals",
    "returned_by", "case", "name", "credits", "credit_year",
)  # fmt: skip
YEAR = ("name", "phase", "entry_until")
WORK = ("process", "place", "role", "line", "owner", "named", "barred", "flow_task", "flag")


def what_if(
    verdict: str, ids: Iterable[int], *, actor: Person, seen: Mapping[int, int], opinion: str = ""
) -> tuple[list[Credit], list[Outcome]]:
    """The credits that the verdict would move, and why it would refuse the others; as many queries for any number."""
    late = LateBook()

    def check_one(credit: Credit) -> None:
        check_verdict(verdict, credit, actor=actor, opinion=opinion, seen=seen.get(credit.pk), late=late)

    def look(keys: Iterable[int]) -> list[Credit]:
        return _look(keys, seen)

    return sort_out(list(ids), check_one, read=look)


def _look(ids: Iterable[int], seen: Mapping[int, int]) -> list[Credit]:
    """The credits with their open tasks, as `steps.lock` loads them, but unlocked and with everything a check asks."""
    rows = Credit.objects.filter(pk__in=list(ids)).select_related("credit_year")
    credits = list(rows.only(*CREDIT, *(f"credit_year__{name}" for name in YEAR)).order_by("pk"))
    by_case = {credit.case_id: credit for credit in credits if credit.case_id}
    works = list(Work.objects.filter(process_id__in=by_case, finished__isnull=True).only(*WORK).order_by("pk"))
    for work in works:
        by_case[work.process_id].open_work = work
    _hang_on(works)
    moved = [one for one in credits if one.open_work is None or one.open_work.pk != seen.get(one.pk, one.open_work.pk)]
    _tell_last(moved)
    return credits


def _hang_on(works: Sequence[Work]) -> None:
    """Places, and who claimed a task, each read once; their roles with them."""
    places = Organisation.objects.in_bulk({work.place_id for work in works if work.place_id})
    holders = Person.objects.in_bulk({work.owner_id for work in works if work.owner_id})
    policy.know_grants(holders.values())
    for work in works:
        work.place = places.get(work.place_id) if work.place_id else None
        work.owner = holders.get(work.owner_id) if work.owner_id else None


def _tell_last(credits: Sequence[Credit]) -> None:
    """The last step of each credit that has moved on, which is why it will be refused."""
    by_case = {credit.case_id: credit for credit in credits if credit.case_id}
    rows = Decision.objects.filter(case_id__in=by_case).order_by("case_id", "-id").distinct("case_id")
    for row in rows.select_related(*PEOPLE):
        by_case[row.case_id].last_step = row
