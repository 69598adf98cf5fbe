"""The verbs of a simulation: begin it, count a slice of its people, forget the old ones."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.copying import copy_rows
from registry.base.refusals import NotAllowed, Refusal
from registry.jobs.services import enqueue
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.standards.models import Standard
from registry.standards.services import ACTION, locked_draft, problems_of
from registry.years.models import CreditYear
from registry.years.queries import years_at

from .books import LACKING, Both, both, lacks_of
from .models import By, Flip, Simulation, Turn

NAME = "simulation.run"
SLICE = 500
KEPT = dt.timedelta(days=60)
COUNTS = ("people", "short_before", "short_after", "to_short", "to_fine", "otherwise")
COLUMNS = (
    "simulation_id", "person_id", "turn", "before", "after", "unit_id", "title", "institution", "line", "lacks_before",
    "lacks_after",
)  # fmt: skip
ADD = f"""
INSERT INTO simulation_tally (simulation_id, "by", value, {", ".join(COUNTS)})
SELECT %s, * FROM unnest(%s::text[], %s::text[], {", ".join(["%s::int[]"] * len(COUNTS))})
ON CONFLICT (simulation_id, "by", value) DO UPDATE
SET {", ".join(f"{name} = simulation_tally.{name} + excluded.{name}" for name in COUNTS)}
"""  # noqa: S608 (names of columns that stand above)


@transaction.atomic
def begin(standard_id: int, year: CreditYear, *, actor: Person) -> Simulation:
    """Freeze the draft, and count the people of its place in that year by a job."""
    draft = locked_draft(standard_id, actor)
    assert draft.place is not None
    if year not in years_at(draft.place):
        raise Refusal(_("没有这个年度。"), _("这里不按这个年度。"), _("请另选一个年度。"), code="year_not_here")
    if problems_of(draft):
        raise Refusal(
            _("这份草稿还不能模拟。"),
            _("有读不懂或互相矛盾的地方。"),
            _("请先按每一处的提示改好。"),
            code="standard_unsound",
        )
    simulation = Simulation.objects.create(
        standard=draft,
        place=draft.place,
        year=year,
        name=draft.name,
        version=str(draft),
        from_year=draft.from_year,
        document=draft.document,
        owner=actor,
    )
    slices = list(_slices(simulation))
    if not slices:
        raise Refusal(_("这里没有人员。"), _("这个年度在这里没有在册人员。"), _("请换一个年度。"), code="nobody")
    facts = {"simulation": simulation.pk, "name": draft.name}
    simulation.job = enqueue(NAME, owner=actor, subjects=slices, place=draft.place, facts=facts)
    simulation.save(update_fields=["job"])
    return simulation


def people_of(simulation: Simulation) -> QuerySet[Person]:
    """Who is measured by this year at or below the place: not those whose own bureau keeps other years."""
    place, year = simulation.place, simulation.year
    own = Organisation.objects.filter(path__startswith=place.path, pk__in=CreditYear.objects.values("jurisdiction_id"))
    others = Q(pk__in=[])
    for path in own.exclude(pk__in=year.jurisdiction.ids).values_list("path", flat=True):
        others |= Q(home__path__startswith=path)
    return Person.objects.filter(is_active=True, home__path__startswith=place.path).exclude(others)


def count(simulation: Simulation, first: int, last: int) -> int:
    """One slice: who flips is kept person by person, everybody is counted by group."""
    people = list(people_of(simulation).filter(pk__range=(first, last)).select_related("home", "title").order_by("pk"))
    found = both(people, simulation)
    copy_rows(Flip, COLUMNS, [_row(simulation, one) for one in found if one.turn])
    _add(simulation, found)
    return len(people)


def check_right(simulation: Simulation, actor: Person) -> None:
    if not policy.may(actor, ACTION, at=simulation.place):
        raise NotAllowed(
            _("不能继续模拟。"),
            _("你管这里标准的角色已经结束。"),
            _("如果不应该结束，请联系上级主管部门。"),
            code="role_ended",
        )


def visible_to(person: Person) -> QuerySet[Simulation]:
    """Those of the places whose standard the person may write."""
    seen = Q(pk__in=[])
    for place in policy.places_where(person, ACTION):
        seen |= Q(place__path__startswith=place.path)
    return Simulation.objects.filter(seen).select_related("place", "year__jurisdiction", "owner", "job", "standard")


def forget() -> None:
    """What was tried long ago; the people stand otherwise by now."""
    Simulation.objects.filter(created_at__lt=timezone.now() - KEPT).delete()


def year_to_try(draft: Standard) -> CreditYear | None:
    """The last year that is over; else the newest."""
    years = years_at(draft.place) if draft.place else []
    today = timezone.localdate()
    return next((year for year in years if year.to_date < today), years[0] if years else None)


def _slices(simulation: Simulation) -> Iterator[tuple[int, int]]:
    """The last and the first key of each slice of people, as a job keeps them."""
    first = last = size = 0
    for key in people_of(simulation).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=20_000):
        first, last, size = (first if size else key), key, size + 1
        if size == SLICE:
            yield last, first
            size = 0
    if size:
        yield last, first


def _row(simulation: Simulation, one: Both) -> list[object]:
    before, after = one.states
    assert one.turn is not None
    return [simulation.pk, one.person.pk, one.turn.value, before, after, one.unit, one.title, one.institution,
            one.person.line, lacks_of(one.before), lacks_of(one.after)]  # fmt: skip


def _add(simulation: Simulation, found: list[Both]) -> None:
    sums: dict[tuple[str, str], Counter[str]] = {}
    for one in found:
        for group in _groups(one):
            sums.setdefault(group, Counter()).update(_counts(one))
    rows = [(by, value, *(counter[name] for name in COUNTS)) for (by, value), counter in sorted(sums.items())]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [simulation.pk, *(list(column) for column in zip(*rows, strict=True))])


def _groups(one: Both) -> Iterator[tuple[str, str]]:
    yield By.ALL.value, ""
    yield By.UNIT.value, str(one.unit)
    yield By.TITLE.value, one.title
    yield By.INSTITUTION.value, one.institution
    yield By.LINE.value, one.person.line


def _counts(one: Both) -> dict[str, int]:
    before, after = one.states
    return {
        "people": 1,
        "short_before": before == LACKING,
        "short_after": after == LACKING,
        "to_short": one.turn == Turn.SHORT,
        "to_fine": one.turn == Turn.FINE,
        "otherwise": one.turn == Turn.OTHER,
    }
