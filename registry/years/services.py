"""Bringing a table of holidays into a jurisdiction's calendar."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles import policy

from .holiday_files import Line, Table
from .models import CalendarImport, SpecialDay

log = logging.getLogger("xuefen.years")

ACTION = "calendar.edit"


@dataclass(frozen=True)
class Changes:
    """What a table would do: the file speaks for the whole of each year that it names."""

    added: Sequence[Line]
    changed: Sequence[tuple[SpecialDay, Line]]
    removed: Sequence[SpecialDay]
    same: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def changes_of(table: Table, *, at: Organisation) -> Changes:
    """Compare a table with what stands; as long as a line is refused, nothing is taken away for its absence."""
    rows = SpecialDay.objects.filter(jurisdiction=at, day__year__in=table.years).order_by("day")
    present = {row.day: row for row in rows}
    lines = sorted(table.lines.values(), key=lambda line: line.day)
    changed = [(present[line.day], line) for line in lines if line.day in present and _differs(present[line.day], line)]
    added = [line for line in lines if line.day not in present]
    gone = [row for row in present.values() if row.day not in table.lines] if not table.refused else []
    return Changes(added, changed, gone, len(lines) - len(added) - len(changed))


@transaction.atomic
def import_days(table: Table, *, at: Organisation, actor: Person) -> Changes:
    """Make the calendar say what the table says; the same table a second time changes nothing."""
    at = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=at.pk)
    if at.kind not in BUREAUS or not policy.may(actor, ACTION, at=at):
        raise NotAllowed(
            _("你不能改动“%(place)s”的节假日。") % {"place": at.name},
            _("节假日由主管部门的系统管理员导入。"),
            _("请联系他们。"),
            code="calendar_not_yours",
        )
    changes = changes_of(table, at=at)
    if changes.is_empty:
        raise Refusal(_("没有变化。"), _("文件里的每一天都已经是这样。"), _("不用再导入。"), code="calendar_unchanged")
    _write(changes, at)
    CalendarImport.objects.create(
        jurisdiction=at,
        imported_by=actor,
        years=",".join(map(str, table.years))[:80],
        added=len(changes.added),
        changed=len(changes.changed),
        removed=len(changes.removed),
    )
    transaction.on_commit(partial(log.info, "calendar imported", extra={"facts": {"place": at.pk, "by": actor.pk}}))
    return changes


def _write(changes: Changes, at: Organisation) -> None:
    SpecialDay.objects.filter(pk__in=[row.pk for row in changes.removed]).delete()
    for row, line in changes.changed:
        row.kind, row.name = line.kind, line.name
    SpecialDay.objects.bulk_update([row for row, _line in changes.changed], ["kind", "name"])
    SpecialDay.objects.bulk_create(
        [SpecialDay(jurisdiction=at, day=line.day, kind=line.kind, name=line.name) for line in changes.added]
    )


def _differs(row: SpecialDay, line: Line) -> bool:
    return row.facts != (line.kind, line.name)
