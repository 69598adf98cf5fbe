"""One way of writing a document, so that the same standard is the same text whichever way it came. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from registry.standards.document import FORMAT
from registry.standards.overlay import KEYS

from .fields import EVIDENCE, HEAD, PARTS, POLICY, ROUNDING, As, Field
from .texts import value_of

OFF = "off"


def canonical(data: dict[str, Any]) -> dict[str, Any]:
    """The document with every value as it is usually written; what is unknown stays, to be complained of."""
    found: dict[str, Any] = {"format": _format(data.get("format", FORMAT))} | _fields(HEAD, data)
    if rounding := _inner(ROUNDING, data.get("rounding")):
        found["rounding"] = rounding
    for part in PARTS:
        rows = data.get(part)
        if isinstance(rows, list):
            kept = [canonical_row(part, row) if isinstance(row, dict) else row for row in rows]
            found |= {part: kept} if kept else {}
        elif rows:
            found[part] = rows
    if isinstance(data.get("policy"), dict):
        found |= {"policy": policy} if (policy := canonical_policy(data["policy"])) else {}
    return found | _unknown(data, {"format", "rounding", "policy", *PARTS, *(one.name for one in HEAD)})


def _format(typed: Any) -> Any:
    return FORMAT if str(typed) == str(FORMAT) else typed


def canonical_row(part: str, row: dict[str, Any]) -> dict[str, Any]:
    if value_of(_OFF, row.get(OFF)) is True:
        keys = [field for field in PARTS[part] if field.name in KEY_FIELDS[part]]
        return _fields(keys, row) | {OFF: True}
    found = _fields(PARTS[part], row)
    known = {field.name.partition(".")[0] for field in PARTS[part]} | {OFF}
    if part == "rules":
        known.add("evidence")
        papers = row.get("evidence")
        kept = [_inner(EVIDENCE, paper) for paper in papers] if isinstance(papers, list) else papers
        found |= {"evidence": kept} if kept else {}
    return found | _unknown(row, known)


def canonical_policy(policy: dict[str, Any]) -> dict[str, Any]:
    """What is named is said, and be it that nothing is: it takes away what a place above says."""
    found = {field.name: _said(field, policy[field.name]) for field in POLICY if field.name in policy}
    return found | _unknown(policy, {field.name for field in POLICY})


def _said(field: Field, typed: Any) -> Any:
    value = value_of(field, typed)
    return {} if value is None and field.kind is As.EFFECTS else value


KEY_FIELDS = {
    "rules": ("code", "role"),
    "caps": ("code",),
    "requirements": ("institution", "title", "line"),
    "rolling": ("code",),
}
_OFF = next(field for field in PARTS["caps"] if field.name == "best_only")


def key_of(part: str, row: dict[str, Any]) -> str:
    """The key of a row as an address carries it."""
    found = KEYS[part](row)
    return "/".join(str(one or "") for one in found) if isinstance(found, tuple) else str(found or "")


def get(row: dict[str, Any], name: str) -> Any:
    outer, _, inner = name.partition(".")
    value = row.get(outer)
    return (value.get(inner) if isinstance(value, dict) else None) if inner else value


def put(row: dict[str, Any], name: str, value: Any) -> None:
    outer, _, inner = name.partition(".")
    if inner:
        row.setdefault(outer, {})[inner] = value
    else:
        row[outer] = value


def _fields(fields: Iterable[Field], row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        value = value_of(field, get(row, field.name))
        if value is not None and value != {}:
            put(found, field.name, value)
    return found


def _inner(fields: Iterable[Field], row: Any) -> Any:
    return _fields(fields, row) | _unknown(row, {one.name for one in fields}) if isinstance(row, dict) else row


def _unknown(row: dict[str, Any], known: set[str]) -> dict[str, Any]:
    return {str(key): value for key, value in row.items() if key not in known}
