"""Publishing a version over closed years: who changes is seen first, year by year, and what was seen is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.drafts.services import publish_seen
from registry.people.models import Person
from registry.standards.models import Standard
from registry.standards.services import closed_years_of, locked_draft
from registry.years.models import CreditYear
from registry.years.queries import years_at
from workflows.simulation.models import By, Simulation, Tally

from .models import Recount


@dataclass(frozen=True)
class Reached:
    """A closed year, and what the newest simulation of exactly this draft says of it."""

    year: CreditYear
    is_ours: bool
    """Whether the place itself goes by this year; one of a bureau below is tried and published there."""
    simulation: Simulation | None = None
    tally: Tally | None = None


def reached_by(draft: Standard) -> list[Reached]:
    own = {year.pk for year in years_at(draft.place)} if draft.place else set()
    return [_reached(draft, year, is_ours=year.pk in own) for year in closed_years_of(draft)]


@transaction.atomic
def publish_over(standard_id: int, *, seen: str, reason: str, actor: Person) -> Standard:
    """发布并重算: only what was simulated as it stands now, for every year that it reaches."""
    years = reached_by(locked_draft(standard_id, actor))
    if not years or any(one.tally is None for one in years):
        raise Refusal(
            _("还不能发布。"),
            _("它管到的每一个关闭的年度，都要先用现在这份草稿模拟过。"),
            _("请先模拟，看清谁会变。"),
            code="not_simulated",
        )
    if not reason.strip():
        raise Refusal(
            _("请写为什么重算。"), _("已定的结果会变，要留下原因。"), _("写一句话就够。"), code="reason_required"
        )
    standard = publish_seen(standard_id, seen=seen, reason=reason.strip(), actor=actor, re_evaluates=True)
    Recount.objects.bulk_create(_row(standard, one, reason.strip(), actor) for one in years)
    return standard


def _reached(draft: Standard, year: CreditYear, *, is_ours: bool) -> Reached:
    rows = Simulation.objects.filter(standard=draft, year=year, document=draft.document, from_year=draft.from_year)
    found = next((one for one in rows.select_related("job").order_by("-id") if _is_whole(one)), None)
    tally = found.tallies.filter(by=By.ALL).first() if found else None
    return Reached(year, is_ours, found if tally else None, tally)


def _is_whole(simulation: Simulation) -> bool:
    job = simulation.job
    return job is None or (not job.is_active and job.done == job.total)


def _row(standard: Standard, one: Reached, reason: str, actor: Person) -> Recount:
    assert one.tally is not None
    counts = {name: getattr(one.tally, name) for name in ("people", "to_short", "to_fine", "otherwise")}
    return Recount(standard=standard, year=one.year, reason=reason, by=actor, **counts)
