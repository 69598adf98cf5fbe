"""What the project library says of a number: it fills what is empty in the entry form, and shows what differs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from registry.library.queries import look_up
from registry.organisations.models import Organisation
from registry.years.models import Activity, Level

FILLED = (
    "name", "level", "discipline", "hours", "credits", "organiser", "host", "issuer", "from_date", "to_date",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A value that is not the list's: its name, what was entered, what the list has."""

    name: str
    here: str
    there: str

    def __str__(self) -> str:
        return _("%(name)s：填的是 %(here)s，项目库是 %(there)s。") % vars(self)


@dataclass(frozen=True)
class Finding:
    """What a number led to."""

    number: str = ""
    entries: Sequence[Activity] = ()
    filled: dict[str, Any] = field(default_factory=dict)
    kept: Sequence[Difference] = ()

    @property
    def entry(self) -> Activity | None:
        return self.entries[0] if len(self.entries) == 1 else None


def find(number: str, place: Organisation | None, typed: Mapping[str, Any]) -> Finding:
    """Look a number up, and say what of the form it fills: nothing that somebody has typed is written over."""
    entries = look_up(number, place) if place is not None else []
    if len(entries) != 1:
        return Finding(number, entries)
    offered = offer(entries[0])
    filled = {name: value for name, value in offered.items() if not str(typed.get(name) or "").strip()}
    return Finding(number, entries, filled, _kept(entries[0], typed))


def offer(entry: Activity) -> dict[str, Any]:
    """The values of the entry by the form's names, without those that the list leaves open."""
    values = {name: getattr(entry, name) for name in FILLED if name != "discipline"}
    values["discipline"] = entry.disciplines[0] if entry.disciplines else ""
    if entry.to_date == entry.from_date:
        values["to_date"] = None
    if (entry.from_date.month, entry.from_date.day, entry.to_date.month, entry.to_date.day) == (1, 1, 12, 31):
        # The list names no days, only its year.
        values |= {"from_date": None, "to_date": None}
    return {name: value for name, value in values.items() if value}


def differences(
    entry: Activity, *, hours: Decimal | None, credits: Decimal | None, level: str, discipline: str, organiser: str
) -> list[Difference]:
    """Where a credit is not what the list says; what the list or the credit leaves open is no difference."""
    found = []
    if entry.hours and hours is not None and hours != entry.hours:
        found.append(Difference(_("学时"), two(hours), two(entry.hours)))
    if credits is not None and credits != entry.credits:
        found.append(Difference(_("学分"), two(credits), two(entry.credits)))
    if level and level != entry.level:
        found.append(Difference(_("学分级别"), _level(level), _level(entry.level)))
    if discipline and _is_other_discipline(entry, discipline):
        codes = "、".join(code.partition(":")[2] for code in entry.disciplines)
        found.append(Difference(_("学科"), discipline.partition(":")[2], codes))
    if organiser and entry.organiser and not _alike(organiser, entry.organiser):
        found.append(Difference(_("主办单位"), organiser, entry.organiser))
    return found


def two(amount: Decimal) -> str:
    return number_format(amount, 2)


def _kept(entry: Activity, typed: Mapping[str, Any]) -> list[Difference]:
    return differences(
        entry,
        hours=_number(typed.get("hours")),
        credits=_number(typed.get("credits")),
        level=str(typed.get("level") or ""),
        discipline=str(typed.get("discipline") or ""),
        organiser=str(typed.get("organiser") or "").strip(),
    )


def _number(words: Any) -> Decimal | None:
    text = str(words or "").strip()
    return Decimal(text) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text) else None


def _level(level: str) -> str:
    return str(Level(level).label) if level in Level.values else level


def _is_other_discipline(entry: Activity, discipline: str) -> bool:
    """Codes of different schemes cannot be compared: they were used again with other meanings."""
    scheme = discipline.partition(":")[0]
    codes = [code for code in entry.disciplines if code.startswith(f"{scheme}:")]
    return bool(codes) and discipline not in codes


def _alike(one: str, other: str) -> bool:
    one, other = (re.sub(r"[\s、,，()（）]", "", words) for words in (one, other))
    return one in other or other in one
