"""What a stranger learns from a code: whose it is, masked, what it says, and whether that still holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from workflows.credits.exporting import masked

from . import codes, handbook, proof, slip
from .facts import Facts, amount, digest
from .models import Document

CONTENT_NOW: dict[str, Callable[[Document], Facts | None]] = {
    Document.Kind.HANDBOOK.value: handbook.content_now,
    Document.Kind.SLIP.value: slip.content_now,
    Document.Kind.PROOF.value: proof.content_now,
}
"""What each kind would say now; None where it would not be printed any more."""

VALID, AMENDED, REVOKED = "valid", "amended", "revoked"


@dataclass(frozen=True)
class Answer:
    """The same for every code: of one that nobody issued there is only the code."""

    code: str
    document: Document | None = None
    state: str = ""

    @property
    def grouped(self) -> str:
        return codes.grouped(self.code) if codes.read(self.code) else self.code

    @property
    def is_misread(self) -> bool:
        """Whether the code itself shows that it was copied wrongly."""
        return not codes.is_code(self.code)

    @property
    def name(self) -> str:
        return masked(str(self._facts.get("name", "")))

    @property
    def about(self) -> str:
        """The year, the span of years, or the activity."""
        if "year" in self._facts:
            return _("%(year)s 年度") % {"year": self._facts["year"]["name"]}
        return str(self._facts.get("about", ""))

    @property
    def totals(self) -> dict[str, str]:
        if "credits" in self._facts:
            return {"total": amount(Decimal(self._facts["hours"]), Decimal(self._facts["credits"]))}
        found: dict[str, str] = self._facts.get("foot", {})
        return found

    @property
    def _facts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document.facts if self.document else {}
        return found


def answer(typed: str) -> Answer:
    """Look a code up; what cannot be one is not looked up at all."""
    code = codes.read(typed)
    found = Document.objects.filter(code=code) if code and codes.is_code(code) else Document.objects.none()
    document = found.select_related("unit", "credit_year", "credit", "person__title").first()
    return Answer(code or typed[:40], document, state_now(document) if document else "")


def state_now(document: Document) -> str:
    """Revoked, or different from what the credits say at this moment, or still so."""
    if document.revoked_at:
        return REVOKED
    content = CONTENT_NOW[document.kind](document)
    if content is None:
        return REVOKED
    return VALID if digest(content) == document.content else AMENDED
