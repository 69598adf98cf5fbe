"""What a step would leave open: drafts, what waits at each level, what was returned, and who is excepted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode

from registry.base.paging import capped_count
from registry.years.models import CreditYear
from workflows.credits.models import Credit
from workflows.credits.states import LEVELS, State
from workflows.engine.models import Work
from workflows.late.models import LateEntry


@dataclass(frozen=True)
class Line:
    """A number, and where its rows are; drafts are nobody's to read but their owner's."""

    state: str
    word: str | Promise
    count: int
    url: str = ""


class Leaving:
    """Counted when it is asked for; its cost goes by what is open, not by what the year holds."""

    def __init__(self, year: CreditYear) -> None:
        self.year = year

    @cached_property
    def _by_state(self) -> dict[str, int]:
        open_works = Work.objects.filter(finished__isnull=True, process__credit__credit_year=self.year)
        counted = open_works.order_by().values_list("process__credit__state").annotate(Count("process", distinct=True))
        return {str(state): count for state, count in counted}

    @cached_property
    def drafts(self) -> str:
        return capped_count(drafts_of(self.year))

    @property
    def lines(self) -> list[Line]:
        """Lowest level first, then what lies with the persons."""
        return [self._line(state) for state in (*LEVELS, State.RETURNED)]

    @property
    def waiting(self) -> int:
        return sum(self._by_state.get(level.value, 0) for level in LEVELS)

    @property
    def returned(self) -> int:
        return self._by_state.get(State.RETURNED.value, 0)

    @cached_property
    def late(self) -> dict[str, int]:
        """Exceptions that wait for a word, and those that stand."""
        stands = Q(outcome=LateEntry.Outcome.GRANTED, until__gte=timezone.localdate())
        rows = LateEntry.objects.filter(year=self.year)
        return rows.aggregate(waiting=Count("pk", filter=Q(outcome="")), stands=Count("pk", filter=stands))

    def _line(self, state: State) -> Line:
        query = urlencode({"whose": "people", "year": self.year.name, "group": state.value.lower()})
        url = f"{reverse('credits:query')}?{query}"
        return Line(state.value.lower(), state.label, self._by_state.get(state.value, 0), url)


def drafts_of(year: CreditYear) -> QuerySet[Credit]:
    """Drafts have no year yet: their last day tells it, where no nearer bureau keeps years of its own."""
    own = CreditYear.objects.exclude(jurisdiction=year.jurisdiction_id)
    nearer = own.filter(jurisdiction__path__startswith=year.jurisdiction.path)
    rows = Credit.objects.filter(
        credit_year__isnull=True, state=State.DRAFT, department__path__startswith=year.jurisdiction.path
    )
    for path in nearer.values_list("jurisdiction__path", flat=True).distinct():
        rows = rows.exclude(department__path__startswith=path)
    return rows.alias(last_day=Coalesce("to_date", "from_date")).filter(last_day__range=(year.from_date, year.to_date))
