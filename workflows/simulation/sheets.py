"""The result as Excel: the numbers by group, and everybody who would flip."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.sheets import MOST_ROWS, Book, Head
from registry.codes.models import Line, Title
from registry.frame.looks import look_of
from registry.standards.models import Institution

from .models import By, Flip, Simulation, Turn
from .pages import GROUPINGS, names_of, rows_of

AT_A_TIME = 2_000


def write(simulation: Simulation) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    with Book(file) as book:
        book.notes(_("说明"), _facts(simulation))
        counts = (_("人数"), _("现在未达标"), _("以后未达标"), _("变成未达标"), _("变成达标"), _("其他变化"))
        book.sheet(_("汇总"), [Head(_("分组")), Head(""), *(Head(word, 12) for word in counts)], _groups(simulation))
        heads = (
            _("姓名"), _("单位"), _("条线"), _("职称级别"), _("机构级别"), _("变化"), _("现在"), _("以后"),
            _("现在还差"), _("以后还差"),
        )  # fmt: skip
        book.sheet(_("人员"), [Head(word, 16) for word in heads], _people(simulation))
    file.seek(0)
    return file


def _facts(simulation: Simulation) -> dict[str, object]:
    return {
        _("标准"): f"{simulation.name}（{simulation.version}）",
        _("地区"): simulation.place.name,
        _("年度"): simulation.year.name,
        _("计算时间"): simulation.created_at,
        _("导出时间"): timezone.now(),
    }


def _groups(simulation: Simulation) -> Iterator[tuple[object, ...]]:
    for by in (By.ALL, *GROUPINGS):
        rows = list(simulation.tallies.filter(by=by).order_by("-to_short", "value"))
        names = names_of(by, [row.value for row in rows]) if by != By.ALL else {}
        for row in rows:
            yield (
                str(by.label), names.get(row.value, ""), row.people, row.short_before, row.short_after, row.to_short,
                row.to_fine, row.otherwise,
            )  # fmt: skip


def _people(simulation: Simulation) -> Iterator[tuple[object, ...]]:
    after, left = 0, MOST_ROWS
    lines, titles, institutions = dict(Line.choices), dict(Title.Level.choices), dict(Institution.choices)
    rows = simulation.flips.select_related("person").order_by("id")
    while left > 0 and (found := list[Flip](rows.filter(pk__gt=after)[:AT_A_TIME])):
        for row in rows_of(found):
            flip = row.flip
            yield (
                row.person.name, row.unit, lines.get(flip.line, ""), titles.get(flip.title, ""),
                institutions.get(flip.institution, ""), Turn(flip.turn).label, look_of(flip.before).word,
                look_of(flip.after).word, row.lacks_before, row.lacks_after,
            )  # fmt: skip
        after, left = found[-1].pk, left - len(found)
