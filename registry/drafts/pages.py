"""What the pages of a version show: its rows in words, what comes from above told apart from this place's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from registry.people.models import Person
from registry.roles import policy
from registry.standards import rules, services
from registry.standards.document import Document, Problem
from registry.standards.lifecycle import State
from registry.standards.models import Standard
from registry.standards.policy_words import policy_sentences
from registry.standards.shown import CLASSES, caps, formula, rolling_words, shown_rule, who_words
from registry.standards.words import CONFIDENCE, MODES, ROLES, name_of, note_of, plain

from .canonical import OFF, canonical, key_of
from .difference import Told, told_of
from .fields import EVIDENCE, PARTS, POLICY, TITLES
from .problems import place_words, problem_key, problem_words_at
from .texts import version_name, words_of

AMOUNTS = ("credits", "hours", "class_1", "class_2", "professional_hours", "public_hours")
COLUMNS: dict[str, tuple[Any, ...]] = {
    "rules": (gettext_lazy("学分"), gettext_lazy("最高"), gettext_lazy("类别"), gettext_lazy("证明材料")),
    "caps": (gettext_lazy("合计全年最高"),),
    "requirements": tuple(next(one.label for one in PARTS["requirements"] if one.name == name) for name in AMOUNTS),
    "rolling": (gettext_lazy("要求"),),
}
NUMBERS = {"requirements", "caps"}
OF_CLASSES = {"rules": {2}, "caps": set[int](), "requirements": {2, 3}, "rolling": set[int]()}
"""Columns that are empty where a standard has no classes."""
LOOKS = {"new": "row_new", "changed": "row_changed", "off": "row_off"}


@dataclass(frozen=True)
class ToldWords:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """One row as a page shows it; `state` says whether it comes from above, is new here, or says something else."""

    part: str
    key: str
    title: str
    under: str
    cells: Sequence[str]
    confidence: str
    is_sure: bool
    note: str
    state: str
    labels: Sequence[str] = ()
    source: str = ""
    told: Sequence[ToldWords] = ()
    problems: Sequence[str] = ()

    @property
    def look(self) -> str:
        return LOOKS.get(self.state, "")

    @property
    def labelled(self) -> list[tuple[str, str]]:
        return list(zip(self.labels, self.cells, strict=True))


@dataclass(frozen=True)
class Section:
    part: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Row] = field(default_factory=list)

    @property
    def is_numbers(self) -> bool:
        return self.part in NUMBERS


class VersionPage:
    """A version with the standards above it; a draft with everything that is wrong with it."""

    def __init__(self, version: Standard, reader: Person) -> None:
        self.version, self.reader = version, reader
        self.above = services.rows_above(version)
        self.own = canonical(version.document)
        self.whole = services.preview_of(version)

    @property
    def is_draft(self) -> bool:
        return self.version.state == State.DRAFT

    @cached_property
    def may_edit(self) -> bool:
        place = self.version.place
        return place is not None and policy.may(self.reader, services.ACTION, at=place)

    @property
    def edits(self) -> bool:
        return self.is_draft and self.may_edit

    @cached_property
    def problems(self) -> list[Problem]:
        return services.problems_of(self.version) if self.is_draft else []

    @cached_property
    def sections(self) -> list[Section]:
        return [self._section(part) for part in PARTS]

    @property
    def own_count(self) -> int:
        return sum(row.state != "inherited" for section in self.sections for row in section.rows)

    @property
    def policy(self) -> list[str]:
        return [str(sentence) for sentence in policy_sentences(self.whole.policy)]

    @property
    def rounding(self) -> str:
        said = {"n": self.whole.rounding.places, "mode": MODES[self.whole.rounding.mode]}
        return _("保留 %(n)s 位小数，%(mode)s") % said

    @property
    def own_policy(self) -> list[tuple[str, str]]:
        """The settings of which this place itself says something."""
        said = self.own.get("policy", {})
        return [(str(one.label), words_of(one, said[one.name]) or _("无")) for one in POLICY if one.name in said]

    @property
    def other_problems(self) -> list[str]:
        """Those that stand beside no row."""
        parts = (*(f"{part}." for part in PARTS),)
        return [place_words(one, self.own) for one in self.problems if not one.path.startswith(parts)]

    def _section(self, part: str) -> Section:
        """Columns about classes only where somebody says something in them."""
        rows, words = list(self._rows(part)), [str(word) for word in COLUMNS[part]]
        shown = [at for at in range(len(words)) if at not in OF_CLASSES[part] or any(row.cells[at] for row in rows)]
        labels = [words[at] for at in shown]
        kept = [replace(row, labels=labels, cells=[row.cells[at] for at in shown]) for row in rows]
        return Section(part, str(TITLES[part]), labels, kept)

    def _rows(self, part: str) -> Iterator[Row]:
        inherited = self._inherited(part)
        own = {key_of(part, row): row for row in self.own.get(part, []) if isinstance(row, dict)}
        for key in [*inherited, *(key for key in own if key not in inherited)]:
            source, above = inherited.get(key, (None, None))
            yield self._row(part, key, own.get(key), above, source)

    def _inherited(self, part: str) -> dict[str, tuple[Standard, dict[str, Any]]]:
        """The rows of the standards above, each with the nearest that says it."""
        found: dict[str, tuple[Standard, dict[str, Any]]] = {}
        for standard in self.above:
            for row in canonical(standard.document).get(part, []):
                if row.get(OFF):
                    found.pop(key_of(part, row), None)
                else:
                    found[key_of(part, row)] = standard, row
        return found

    def _row(
        self, part: str, key: str, own: dict[str, Any] | None, above: dict[str, Any] | None, source: Standard | None
    ) -> Row:
        state = state_of(own, above)
        said = (above if state == "off" else own) or above or own or {}
        told = told_of(PARTS[part], above, own) if state == "changed" and above and own else ()
        shown = read_row(part, said, self.whole)
        return Row(
            part=part,
            key=key,
            title=shown.title or key,
            under=shown.under,
            cells=shown.cells,
            confidence=str(CONFIDENCE[shown.confidence]),
            is_sure=shown.confidence in rules.SURE,
            note=shown.note,
            state=state,
            source=version_name(source) if source else "",
            told=[told_words(one) for one in told],
            problems=[problem_words_at(one) for one in self.problems if self._is_at(one, part, key)],
        )

    def _is_at(self, problem: Problem, part: str, key: str) -> bool:
        return problem.path.startswith(f"{part}.") and problem_key(problem, self.own) == key


@dataclass(frozen=True)
class Read:
    title: str
    under: str = ""
    cells: Sequence[str] = ()
    confidence: rules.Confidence = rules.Confidence.UNVERIFIED
    note: str = ""


def state_of(own: dict[str, Any] | None, above: dict[str, Any] | None) -> str:
    if own is None:
        return "inherited"
    if own.get(OFF):
        return "off"
    return "changed" if above else "new"


def read_row(part: str, row: dict[str, Any], whole: rules.Standard) -> Read:
    """The row as it is understood; of one that is not, its own words."""
    found: Sequence[Any] = getattr(Document({"format": 1, part: [row]}).standard, part)
    if not found:
        return Read(str(row.get("name") or row.get("code") or "—"), cells=[""] * len(COLUMNS[part]))
    return _READERS[part](found[0], whole)


def _read_rule(rule: rules.Rule, whole: rules.Standard) -> Read:
    shown = shown_rule(rule, whole, "")
    word = str(CLASSES[whole.class_of(rule)]) if whole.has_classes else ""
    cells = (formula(rule), caps(rule, whole), word, shown.evidence)
    return Read(shown.name or rule.code, str(ROLES[rule.role]), cells, rule.confidence, note_of(rule))


def _read_cap(cap: rules.Cap, _whole: rules.Standard) -> Read:
    words = _("只计最高的一项") if cap.best_only else plain(cap.credits) or _("未见规定")
    return Read(name_of(cap) or cap.code, "", (words,), cap.confidence, note_of(cap))


def _read_requirement(row: rules.Requirement, whole: rules.Standard) -> Read:
    cells = tuple(plain(getattr(row, name)) for name in AMOUNTS)
    share = _("两类可以互抵 %(n)s") % {"n": plain(row.substitution)} if row.substitution else ""
    return Read(who_words(row, whole.requirements), share, cells, row.confidence, note_of(row))


def _read_rolling(row: rules.Rolling, _whole: rules.Standard) -> Read:
    return Read(who_words(row), "", (rolling_words(row),), row.confidence, note_of(row))


_READERS: dict[str, Any] = {
    "rules": _read_rule,
    "caps": _read_cap,
    "requirements": _read_requirement,
    "rolling": _read_rolling,
}


def told_words(told: Told) -> ToldWords:
    if told.field.name == "evidence":
        return ToldWords(str(TITLES["evidence"]), papers_words(told.before), papers_words(told.after))
    return ToldWords(str(told.field.label), words_of(told.field, told.before), words_of(told.field, told.after))


def papers_words(papers: Any) -> str:
    if not isinstance(papers, list):
        return ""
    need = EVIDENCE[-1]
    return "；".join(
        " ".join(filter(None, [str(one.get("name", "")), words_of(need, one.get("need")) if one.get("need") else ""]))
        for one in papers
        if isinstance(one, dict)
    )
