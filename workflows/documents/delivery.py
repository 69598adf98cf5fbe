"""A document as it leaves: printed, then signed."""

from __future__ import annotations

from collections.abc import Sequence

from .models import Document
from .paper import printed
from .signing import signer


def pdf_of(documents: Sequence[Document]) -> bytes:
    """One document, or several of a kind in one file; the signature covers the file."""
    return signer().sign(printed(documents))


def file_name(document: Document) -> str:
    """学分登记手册-2026-林若溪-0051207164.pdf"""
    facts = document.facts
    about = facts["year"]["name"] if "year" in facts else ""
    parts = [facts["title"], about, facts["name"], facts["card"]]
    return "-".join(part.replace("/", "_") for part in parts if part) + ".pdf"
