"""A row that is open in a form: what this place says, what stands above it, and what the rule as typed would give."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from registry.people.models import Person
from registry.standards import rules, services as standards
from registry.standards.classes import class_of_level
from registry.standards.document import Document, plain
from registry.standards.evaluate import Facts, evaluate
from registry.standards.models import Standard
from registry.standards.overlay import merged
from registry.standards.queries import standard_of
from registry.standards.words import name_of

from . import services
from .canonical import canonical, canonical_row, key_of
from .fields import TITLES
from .forms import RowForm
from .pages import VersionPage
from .preview import said
from .queries import documents_now
from .texts import amount_of


class Opened:
    """A row with what stands above it, and what the draft is without it."""

    def __init__(self, draft: Standard, part: str, key: str) -> None:
        self.draft, self.part, self.key = draft, part, key
        self.own = services.own_row(draft.document, part, key) if key else None
        found = merged(one.document for one in standards.rows_above(draft))
        self.above = next((one for one in found.get(part, []) if key and key_of(part, one) == key), None)
        self.whole = standards.preview_of(draft)

    @property
    def standing(self) -> dict[str, Any] | None:
        own = self.own if self.own and not self.own.get("off") else None
        return own or self.above or self.own

    @property
    def row_before(self) -> dict[str, Any] | None:
        return canonical_row(self.part, self.standing) if self.standing else None

    def form(self, data: Any) -> RowForm:
        caps = [(cap.code, name_of(cap) or cap.code) for cap in self.whole.caps]
        return RowForm(self.part, data, row=self.row_before, caps=caps)

    def context(self, form: RowForm, reader: Person) -> dict[str, Any]:
        is_off = bool(self.own and self.own.get("off"))
        sections = VersionPage(self.draft, reader).sections if self.key else []
        rows = [one for section in sections if section.part == self.part for one in section.rows]
        return {
            "version": self.draft,
            "part": self.part,
            "part_title": TITLES[self.part],
            "key": self.key,
            "form": form,
            "shown": next((one for one in rows if one.key == self.key), None),
            "is_own": self.own is not None,
            "is_off": is_off,
            "has_above": self.above is not None,
        }

    def tried(self, form: RowForm, sent: Any) -> dict[str, Any]:
        """The rule as it is typed, for an amount or a rank: now, and as it rules today."""
        typed_row = form.typed_row() if form.is_bound else (self.row_before or {})
        row = {"code": "x"} | canonical_row("rules", typed_row)
        amount = amount_of(sent.get("try_amount", "") or "")
        rank = amount_of(sent.get("try_rank", "") or "")
        key = key_of("rules", row)
        now = Document({**canonical(_around(self.whole)), "rules": [row]}, groups=[]).standard
        before = standard_of(tuple((one.pk, one.digest) for one in documents_now(self.draft)))
        level = row["levels"][0] if len(row.get("levels") or []) == 1 else ""
        facts = Facts(
            kind=next(iter(row.get("kinds") or []), ""),
            level=level,
            level_class=class_of_level(level),
            amount=_number(amount),
            rank=int(rank) if str(rank).isdigit() else None,
        )
        is_asked = facts.amount is not None or facts.rank is not None
        return {
            "amount": sent.get("try_amount", ""),
            "rank": sent.get("try_rank", ""),
            "now": said(evaluate(replace(facts, rule=key), now)) if is_asked else None,
            "before": said(evaluate(replace(facts, rule=self.key), before))
            if is_asked and before.rule(self.key)
            else None,
        }


def _around(whole: rules.Standard) -> dict[str, Any]:
    """The rest of the draft that a rule needs around it: the caps of groups, the classes, the rounding."""
    found = plain(whole)
    return {name: found[name] for name in ("caps", "has_classes", "rounding") if name in found} | {"code": "x"}


def _number(typed_amount: Any) -> Decimal | None:
    text = str(typed_amount)
    return Decimal(text) if text.replace(".", "", 1).isdecimal() and len(text) < 10 else None
