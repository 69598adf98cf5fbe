"""What the pages of documents show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.base.paging import Page, page_of
from registry.people.models import Person
from registry.years.models import CreditYear
from registry.years.queries import years_at

from .codes import grouped
from .forms import HandbookForm, ProofForm
from .issuing import may_print_sealed, may_revoke
from .models import Document
from .verification import AMENDED, REVOKED, VALID, state_now

LOOKS = {VALID: "valid", AMENDED: "amended", REVOKED: "revoked"}
SIZE = 20


@dataclass(frozen=True)
class Row:
    document: Document

    @property
    def title(self) -> str:
        return title_of(self.document)

    @property
    def code(self) -> str:
        return grouped(self.document.code)


def title_of(document: Document) -> str:
    """学分登记手册 2026: the kind, and which year or activity it speaks of."""
    facts = document.facts
    about = facts["year"]["name"] if "year" in facts else facts["about"]
    return _("%(kind)s %(about)s") % {"kind": Document.Kind(document.kind).label, "about": about}


class PersonPage:
    """A person's documents, and what can be printed for them now."""

    def __init__(
        self, person: Person, reader: Person, *, after: str = "", handbook: Any = None, proof: Any = None
    ) -> None:
        self.person, self.reader, self._after = person, reader, after
        self._handbook, self._proof = handbook, proof

    @property
    def is_own(self) -> bool:
        return self.person == self.reader

    @cached_property
    def years(self) -> list[CreditYear]:
        years = years_at(self.person.home) if self.person.home else []
        return [year for year in years if year.phase != CreditYear.Phase.PLANNED]

    @cached_property
    def may_seal(self) -> bool:
        return may_print_sealed(self.person, self.reader)

    @cached_property
    def handbook_form(self) -> HandbookForm:
        return HandbookForm(self._handbook, years=self.years, may_seal=self.may_seal)

    @cached_property
    def proof_form(self) -> ProofForm:
        return ProofForm(self._proof, years=self.years, may_seal=self.may_seal)

    @cached_property
    def page(self) -> Page[Document]:
        rows = Document.objects.visible_to(self.reader).filter(person=self.person).select_related("issued_by")
        return page_of(rows, self._after, by=("-id",), size=SIZE)

    @cached_property
    def rows(self) -> list[Row]:
        return [Row(document) for document in self.page.rows]


class DocumentPage:
    """One document as it was issued, and how it stands now."""

    def __init__(self, document: Document, reader: Person) -> None:
        self.document, self.reader = document, reader
        self.title, self.code = title_of(document), grouped(document.code)

    @cached_property
    def look(self) -> str:
        return LOOKS[state_now(self.document)]

    @property
    def may_revoke(self) -> bool:
        return self.document.revoked_at is None and may_revoke(self.document, self.reader)

    @property
    def check_url(self) -> str:
        return reverse("verify:code", args=[self.document.code])

    @property
    def foot(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document.facts.get("foot", {})
        return found
