"""A row as it was sent, to what it says or why it cannot be read. Pure: no query and no clock."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from registry.people import idnumber
from registry.years.models import Level
from workflows.credits.states import Form, Kind, Subject

from .models import LONGEST_SOURCE

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = re.compile(r"\d{1,4}(\.\d{1,2})?")
CARD = re.compile(r"[0-9]{10}")
KINDS = (Kind.DISTANCE.value, Kind.PUBLIC_COURSE.value, Kind.PROJECT.value)
FIELDS = frozenset({
    "source_id", "card_number", "id_number", "name", "project_number", "activity", "kind", "level", "subject",
    "discipline", "issuer", "from_date", "to_date", "hours", "credits", "correct", "withdraw",
})  # fmt: skip
TEXTS = {"project_number": 40, "activity": 200, "discipline": 8, "issuer": 120, "correct": 200}
CHOICES: dict[str, tuple[str, ...]] = {"kind": KINDS, "level": tuple(Level.values), "subject": tuple(Subject.values)}
NOTHING: dict[str, Any] = {}


class Fault(Exception):
    """Why a row is not taken in."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says, in order."""

    source_id: str
    card_number: str
    id_number: str
    name: str
    texts: dict[str, str]
    first: dt.date | None
    last: dt.date | None
    hours: Decimal | None
    credits: Decimal | None
    withdraw: bool = False

    @property
    def day(self) -> dt.date:
        assert self.first is not None
        return self.last or self.first


def source_of(row: Any) -> str:
    """What a receipt names the row by, be it readable otherwise or not."""
    found = row.get("source_id") if isinstance(row, dict) else None
    return found if isinstance(found, str) and len(found) <= LONGEST_SOURCE and found.isprintable() else ""


def read(row: Any) -> Said:
    """What the row says; raises a Fault where it says it wrongly."""
    if isinstance(row, Fault):
        raise row
    if type(row) is not dict:
        raise Fault("not_an_object")
    if not FIELDS.issuperset(row):
        raise Fault("unknown_field", field=ascii(next(iter(set(row) - FIELDS)))[1:41].rstrip("'"))
    source_id = _text(row, "source_id", LONGEST_SOURCE, required=True)
    withdraw = row.get("withdraw", False)
    if type(withdraw) is not bool:
        raise Fault("field_invalid", field="withdraw", rule="flag")
    card_number, id_number = _person(row)
    name = _text(row, "name", 40, required=True)
    texts = {field: _text(row, field, most) for field, most in TEXTS.items()}
    texts |= {field: _choice(row, field, words) for field, words in CHOICES.items()}
    if withdraw:
        return Said(source_id, card_number, id_number, name, texts, None, None, None, None, withdraw=True)
    first, last = _day(row, "from_date", required=True), _day(row, "to_date")
    if last is not None and first is not None and last < first:
        raise Fault("ends_before_it_begins")
    if not texts["project_number"] and not texts["activity"]:
        raise Fault("field_required", field="activity")
    hours, credits = _number(row, "hours"), _number(row, "credits")
    return Said(source_id, card_number, id_number, name, texts, first, last if last != first else None, hours, credits)


def same_name(one: str, other: str) -> bool:
    """Blanks, widths and the dots inside foreign names aside."""
    return one == other or _plain(one) == _plain(other)


def facts_of(said: Said, activity: Any | None) -> dict[str, Any]:
    """The facts of the credit: what the library knows of the project comes before what the row says of it."""
    texts, kind = said.texts, said.texts["kind"] or Kind.DISTANCE.value
    subject = texts["subject"] or (Subject.PUBLIC if kind == Kind.PUBLIC_COURSE else Subject.PROFESSIONAL).value
    facts = {
        "kind": kind, "form": Form.ONLINE.value, "subject": subject, "level": texts["level"] or Level.NONE.value,
        "name": texts["activity"], "number": texts["project_number"], "discipline_code": texts["discipline"],
        "from_date": said.first, "to_date": said.last, "hours": said.hours, "credits": said.credits,
        "issuer": texts["issuer"], "organiser": "", "host": "",
    }  # fmt: skip
    if activity is None:
        return facts
    scheme, _colon, code = (activity.disciplines or [":"])[0].partition(":")
    if scheme and code:
        facts |= {"discipline_scheme": scheme, "discipline_code": code}
    known = {name: getattr(activity, name) for name in ("name", "number", "level", "organiser", "host")}
    return facts | known | {"issuer": texts["issuer"] or activity.issuer, "activity": activity}


def _plain(name: str) -> str:
    return re.sub(r"[\s·•.．]", "", unicodedata.normalize("NFKC", name)).upper()


def _person(row: Mapping[str, Any]) -> tuple[str, str]:
    card, number = row.get("card_number"), row.get("id_number")
    if card is not None and number is not None:
        raise Fault("field_invalid", field="card_number", rule="one_of")
    if card is None and number is None:
        raise Fault("field_required", field="card_number")
    if card is not None:
        if type(card) is not str or not CARD.fullmatch(card):
            raise Fault("field_invalid", field="card_number", rule="card")
        return card, ""
    number = idnumber.clean(number) if type(number) is str and len(number) <= 40 else ""
    if not idnumber.is_valid(number):
        raise Fault("field_invalid", field="id_number", rule="id_number")
    return "", number


def _text(row: Mapping[str, Any], field: str, most: int, *, required: bool = False) -> str:
    value = row.get(field)
    if value is None or value == "":
        if required:
            raise Fault("field_required", field=field)
        return ""
    if type(value) is not str or len(value) > most or not value.isprintable() or not value.strip():
        raise Fault("field_invalid", field=field, rule="text", most=most)
    return value.strip()


def _choice(row: Mapping[str, Any], field: str, words: tuple[str, ...]) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if value not in words:
        raise Fault("field_invalid", field=field, rule="choice", words=", ".join(words))
    return str(value)


def _day(row: Mapping[str, Any], field: str, *, required: bool = False) -> dt.date | None:
    value = row.get(field)
    if value is None:
        if required:
            raise Fault("field_required", field=field)
        return None
    try:
        if type(value) is str and DAY.fullmatch(value) and value.isascii():
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise Fault("field_invalid", field=field, rule="day")


def _number(row: Mapping[str, Any], field: str) -> Decimal:
    """As a string or as a JSON number; floats are written as they were sent, and never reckoned with."""
    value = row.get(field)
    if value is None:
        raise Fault("field_required", field=field)
    written = value if type(value) is str else str(value) if type(value) in (int, Decimal) else ""
    if not NUMBER.fullmatch(written) or not written.isascii():
        raise Fault("field_invalid", field=field, rule="number")
    return Decimal(written)
