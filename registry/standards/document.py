"""A standard as a document, the form in which it is stored, compared, brought in and taken out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from . import policies, reading, rules
from .kinds import Desk
from .reading import Reader, Unreadable

Made = TypeVar("Made")


@dataclass(frozen=True)
class Problem:
    """Where a document says nothing usable: `rules.3.per`; `code` has its words in `words.py`."""

    path: str
    code: str


_NAMED: dict[str, Reader] = {"name": reading.text, "name_en": reading.text}
_SURE: dict[str, Reader] = {
    "confidence": reading.one_of(rules.Confidence),
    "note": reading.text,
    "note_en": reading.text,
}
_WHO: dict[str, Reader] = {"institution": reading.text, "title": reading.text}
EVIDENCE = _NAMED | {"need": reading.one_of(rules.Need)}
ROUNDING: dict[str, Reader] = {"places": reading.whole, "mode": reading.one_of(rules.Mode)}
RULE = {
    "code": reading.text,
    "role": reading.one_of(rules.Role),
    **_NAMED,
    "kind": reading.one_of(rules.RuleKind),
    "measure": reading.one_of(rules.Measure),
    "per": reading.amount,
    "credits": reading.amounts,
    "least": reading.amount,
    "most": reading.amount,
    "cap_item": reading.amount,
    "cap_year": reading.amount,
    "group": reading.text,
    "credit_class": reading.one_of(rules.Class),
    "after_table": reading.one_of(rules.AfterTable),
    "review": reading.many(reading.one_of(Desk)),
    "kinds": reading.many(reading.text),
    "levels": reading.many(reading.text),
    **_SURE,
}
CAP = {"code": reading.text, **_NAMED, "credits": reading.amount, "best_only": reading.yes_no, **_SURE}
REQUIREMENT = {
    **_WHO,
    "line": reading.text,
    **dict.fromkeys(rules.AMOUNTS, reading.amount),
    "substitution": reading.share,
    **_SURE,
}
ROLLING = {
    "code": reading.text,
    "years": reading.whole,
    "credits": reading.amount,
    "level": reading.text,
    "least_a_year": reading.amount,
    **_WHO,
    **_SURE,
}
POLICY = {
    "late_award": reading.one_of(policies.LateAward),
    "carry_over": reading.one_of(policies.CarryOver),
    "carry_cap": reading.amount,
    "newcomers": reading.one_of(policies.Newcomers),
    "residents": reading.one_of(policies.Effect),
    "statuses": reading.pairs(policies.Effect),
    "employment": reading.pairs(policies.Effect),
}
HEAD = {"code": reading.text, **_NAMED, "has_classes": reading.yes_no, "source": reading.text}
FORMAT = 1
PARTS = {"rules", "caps", "requirements", "rolling", "policy", "rounding", "format"}
MUST = {"rules": ("code", "kind"), "caps": ("code",), "rolling": ("code",)}


class Document:
    """Reads a document once: the standard it means, and every problem on the way."""

    def __init__(self, data: Any, *, groups: Iterable[str] = ()) -> None:
        """`groups` are those of the standards above, which its rules may name as well."""
        self.problems: list[Problem] = []
        self.data = data if isinstance(data, dict) else {}
        if not isinstance(data, dict) or data.get("format", FORMAT) != FORMAT:
            self.problems.append(Problem("", "not_a_standard"))
        self.standard = self._standard()
        self.problems += _contradictions(self.standard, set(groups))

    def _standard(self) -> rules.Standard:
        head = {key: value for key, value in self.data.items() if key not in PARTS}
        parts: dict[str, Any] = {
            "rules": self._rows("rules", RULE, rules.Rule),
            "caps": self._rows("caps", CAP, rules.Cap),
            "requirements": self._rows("requirements", REQUIREMENT, rules.Requirement),
            "rolling": self._rows("rolling", ROLLING, rules.Rolling),
            "policy": self._policy(),
            "rounding": self._made("rounding", self.data.get("rounding", {}), ROUNDING, rules.Rounding),
        }
        return rules.Standard(**self._read("", head, HEAD), **parts)

    def _policy(self) -> policies.Policy:
        """A status that a document leaves out keeps its effect."""
        read = self._read("policy", self.data.get("policy", {}), POLICY)
        if "statuses" in read:
            read["statuses"] = tuple((dict(policies.Policy().statuses) | dict(read["statuses"])).items())
        return policies.Policy(**read)

    def _rows(self, name: str, readers: dict[str, Reader], made: type[Made]) -> tuple[Made, ...]:
        rows = self.data.get(name, [])
        if not isinstance(rows, list):
            self.problems.append(Problem(name, "not_a_list"))
            return ()
        kept = ((at, row) for at, row in enumerate(rows) if not (isinstance(row, dict) and row.get("off")))
        return tuple(found for at, row in kept if (found := self._row(f"{name}.{at}", row, readers, made)) is not None)

    def _row(self, path: str, row: Any, readers: dict[str, Reader], made: type[Made]) -> Made | None:
        missing = [key for key in MUST.get(path.partition(".")[0], ()) if not isinstance(row, dict) or not row.get(key)]
        if missing:
            self.problems += [Problem(f"{path}.{key}", "missing") for key in missing]
            return None
        return self._made(path, row, readers, made)

    def _made(self, path: str, row: Any, readers: dict[str, Reader], made: type[Made]) -> Made:
        inner: dict[str, Any] = {}
        if isinstance(row, dict) and made is rules.Rule:
            row = dict(row)
            if row.get("rounding"):
                inner["rounding"] = self._made(f"{path}.rounding", row["rounding"], ROUNDING, rules.Rounding)
            papers = enumerate(row.pop("evidence", None) or [])
            row.pop("rounding", None)
            inner["evidence"] = tuple(
                self._made(f"{path}.evidence.{at}", paper, EVIDENCE, rules.Evidence) for at, paper in papers
            )
        return made(**self._read(path, row, readers), **inner)

    def _read(self, path: str, row: Any, readers: dict[str, Reader]) -> dict[str, Any]:
        if not isinstance(row, dict):
            self.problems.append(Problem(path, "not_a_mapping"))
            return {}
        found = {}
        for key, value in row.items():
            try:
                if key not in readers:
                    raise Unreadable("unknown_field")
                found[key] = readers[key](value)
            except Unreadable as error:
                self.problems.append(Problem(f"{path}.{key}".lstrip("."), error.code))
        return found


def _contradictions(standard: rules.Standard, groups: set[str]) -> Iterator[Problem]:
    """What each field may say, and all of them together may not."""
    seen: set[str] = set()
    groups = groups | {cap.code for cap in standard.caps}
    for at, rule in enumerate(standard.rules):
        if rule.key in seen:
            yield Problem(f"rules.{at}.code", "twice")
        seen.add(rule.key)
        if rule.per is not None and rule.per == 0:
            yield Problem(f"rules.{at}.per", "zero")
        if rule.group and rule.group not in groups:
            yield Problem(f"rules.{at}.group", "unknown_group")
        if rule.least is not None and rule.most is not None and rule.most < rule.least:
            yield Problem(f"rules.{at}.most", "most_below_least")


def class_problems(standard: rules.Standard) -> list[Problem]:
    """Under a cap a sum must be of one class, or somebody would have to choose what of it stays; asked of a whole."""
    limited = [rule for rule in standard.rules if standard.has_classes and standard.is_limited(rule)]
    unclear = [Problem(f"rules.{rule.key}", "class_unclear") for rule in limited if not standard.class_of(rule)]
    for cap in standard.caps:
        if len({standard.class_of(rule) for rule in limited if rule.group == cap.code}) > 1:
            unclear.append(Problem(f"caps.{cap.code}", "mixed_classes"))
    return unclear


def plain(value: Any) -> Any:
    """The same in types that JSON, YAML and Excel know; what says nothing is left out."""
    if is_dataclass(value):
        pairs = ((one.name, getattr(value, one.name)) for one in fields(value) if one.compare)
        return {name: plain(inner) for name, inner in pairs if inner not in (None, "", (), rules.Rounding())}
    if isinstance(value, tuple) and value and all(_is_pair(one) for one in value):
        return {key: plain(inner) for key, inner in value}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, StrEnum):
        return str(value)
    return str(value) if isinstance(value, Decimal) else value


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], StrEnum)
