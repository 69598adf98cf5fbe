"""Laying one standard over another: what the nearer one says again replaces, what it leaves out stays. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any


def merged(chain: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The documents of a chain, the farthest first, as one document."""
    result: dict[str, Any] = {}
    for document in chain:
        rows = {name: _rows(name, result.get(name, []), document.get(name, [])) for name in KEYS}
        policy = result.get("policy", {}) | document.get("policy", {})
        result = result | document | rows | {"policy": policy}
    return result


KEYS: dict[str, Callable[[dict[str, Any]], Hashable]] = {
    "rules": lambda row: (row.get("code"), row.get("role", "learner")),
    "caps": lambda row: row.get("code"),
    "requirements": lambda row: (row.get("institution", ""), row.get("title", ""), row.get("line", "")),
    "rolling": lambda row: row.get("code"),
}


def _rows(name: str, below: list[dict[str, Any]], over: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row of the same key is replaced as a whole where it stands; one with `off` goes."""
    found = {KEYS[name](row): row for row in below}
    for row in over:
        found[KEYS[name](row)] = row
    return [row for row in found.values() if not row.get("off")]
