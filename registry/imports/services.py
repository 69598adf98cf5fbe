"""The verbs of an import: send a table, confirm it; what was never confirmed, and rows long written, are forgotten."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, WrongState
from registry.jobs.models import Job
from registry.jobs.services import enqueue
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy

from .keeping import keep
from .models import Import, ImportRow
from .reading import rows_of
from .shapes import SHAPES, Outcome, Row, Shape, understand

log = logging.getLogger("xuefen.imports")

UNCONFIRMED_KEPT = dt.timedelta(days=1)
MOST_UNCONFIRMED = 20
ROWS_KEPT = dt.timedelta(days=60)
WRITING = "imports.write"


def send_file(
    shape: Shape, data: bytes, *, name: str, place: Organisation, actor: Person, facts: Mapping[str, Any]
) -> Import:
    """A table as a file: read, checked and frozen; nothing is written yet."""
    return send(shape, rows_of(shape, data), name=name, place=place, actor=actor, facts=facts)


@transaction.atomic
def send(
    shape: Shape, rows: Sequence[Row], *, name: str, place: Organisation, actor: Person, facts: Mapping[str, Any]
) -> Import:
    """Rows from wherever they come."""
    check_place(shape, place, actor)
    understand(shape, rows)
    shape.check(rows, place=place, actor=actor, facts=facts)
    counts = Counter(str(row.outcome) for row in rows)
    table = Import.objects.create(
        shape=shape.name,
        owner=actor,
        place=place,
        facts=dict(facts),
        file_name=name[:120],
        total=len(rows),
        **{outcome: counts[outcome] for outcome in Outcome.values},
    )
    keep(table, shape, rows)
    _forget_oldest(actor)
    return table


@transaction.atomic
def confirm(table_id: int, *, actor: Person, is_whole: bool = False) -> Job:
    """Start the job that writes the good rows, each for itself or all or none. Confirmed twice, it is one job."""
    table = Import.objects.select_for_update(of=("self",)).select_related("place").get(pk=table_id, owner=actor)
    if table.job is not None:
        return table.job
    check_place(SHAPES[table.shape], table.place, actor)
    _check_confirmable(table)
    table.is_whole, table.confirmed_at = is_whole, timezone.now()
    wanted = table.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED]).order_by("number")
    subjects = [(table.pk, None)] if is_whole else [(key, None) for key in wanted.values_list("pk", flat=True)]
    table.job = enqueue(
        WRITING,
        owner=actor,
        place=table.place,
        subjects=subjects,
        facts={"table": table.pk, "shape": table.shape, "rows": table.to_write},
    )
    table.save(update_fields=["is_whole", "confirmed_at", "job"])
    facts = {"table": table.pk, "shape": table.shape, "rows": table.to_write, "by": actor.pk}
    transaction.on_commit(partial(log.info, "import confirmed", extra={"facts": facts}))
    return table.job


def may_bring(shape: Shape, place: Organisation, actor: Person) -> bool:
    return not place.closed_on and policy.may(actor, shape.action, at=place)


def check_place(shape: Shape, place: Organisation, actor: Person) -> None:
    if not may_bring(shape, place, actor):
        raise NotAllowed(
            _("你不能为“%(place)s”导入。") % {"place": place.name},
            _("你在那里没有办这件事的角色。"),
            _("请联系那里的管理员。"),
            code="import_not_yours",
        )


def forget() -> None:
    """Tables that nobody confirmed within a day, and the rows of those long written; counts and job stay."""
    now = timezone.now()
    Import.objects.filter(confirmed_at__isnull=True, created_at__lt=now - UNCONFIRMED_KEPT).delete()
    ImportRow.objects.filter(table__confirmed_at__lt=now - ROWS_KEPT).delete()


def _forget_oldest(owner: Person) -> None:
    """Nobody needs many tables that they did not confirm."""
    unconfirmed = Import.objects.filter(owner=owner, confirmed_at__isnull=True).order_by("-pk")
    old = list(unconfirmed.values_list("pk", flat=True)[MOST_UNCONFIRMED:])
    if old:
        Import.objects.filter(pk__in=old, confirmed_at__isnull=True).delete()


def _check_confirmable(table: Import) -> None:
    if not table.to_write:
        raise WrongState(
            _("没有要写入的行。"), _("每一行都已经是这样，或不能写入。"), _("请改好表格再传。"), code="nothing_to_write"
        )
