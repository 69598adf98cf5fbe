"""A standard that goes out as a file and comes back: Excel or YAML, told apart by its first bytes."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _

from registry.base.tables import OLD_EXCEL, Unreadable
from registry.standards.models import Standard

from . import file_excel, file_yaml
from .canonical import canonical
from .fields import PARTS
from .texts import value_of

YEARS = ("from_year", "to_year")
MOST_ROWS = 1_000


@dataclass(frozen=True)
class Brought:
    """What a file says: the document, and the years where it names them."""

    document: dict[str, Any]
    from_year: int | None = None
    to_year: int | None = None


def write(standard: Standard, how: str) -> IO[bytes]:
    facts = {name: getattr(standard, name) for name in YEARS if getattr(standard, name) is not None}
    if how == "xlsx":
        return file_excel.write(standard.document, facts)
    return BytesIO(file_yaml.write(standard.document, facts))


def read(data: bytes) -> Brought:
    is_excel = data.startswith((b"PK", OLD_EXCEL))
    found = file_excel.read(data) if is_excel else file_yaml.read(data)
    years = {name: found.pop(name, None) for name in YEARS}
    _check_shape(found)
    return Brought(canonical(found), **{name: _year(year) for name, year in years.items()})


def _check_shape(found: dict[str, Any]) -> None:
    """What else a field may hold the document says of itself; rows have to be rows."""
    for part in PARTS:
        rows = found.get(part, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise _not_ours()
        if len(rows) > MOST_ROWS:
            raise Unreadable(_("超过 %(n)d 行。") % {"n": MOST_ROWS})
    for row in found.get("rules", []):
        papers = row.get("evidence", [])
        if not isinstance(papers, list) or not all(isinstance(paper, dict) for paper in papers):
            raise _not_ours()
    if not all(isinstance(found.get(name, {}), dict) for name in ("policy", "rounding")):
        raise _not_ours()
    if not any(found.get(name) for name in (*PARTS, "policy", "rounding", "code", "name")):
        raise _not_ours()


def _not_ours() -> Unreadable:
    return Unreadable(_("不是学分标准文件"))


def _year(typed: Any) -> int | None:
    found = value_of(file_excel.YEARS[0], typed)
    return found if isinstance(found, int) and 1990 <= found <= 2100 else None
