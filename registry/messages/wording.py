"""The words of each code, given by the subject that sends it; read in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """A message in words: what happened, what follows from it, and its look."""

    title: str
    text: str = ""
    look: str = "info"


Wording = Callable[[Facts], Said]

_wordings: dict[str, Wording] = {}


def add_wordings(wordings: Mapping[str, Wording]) -> None:
    """Called by a subject's `apps.py`, so that what lies below need not know who sends what."""
    _wordings.update(wordings)


def said(code: str, facts: Facts) -> Said:
    """The words of a message; facts that an older release wrote differently leave the message, not the page, poor."""
    wording = _wordings.get(code)
    try:
        if wording:
            return wording(facts)
    except (KeyError, TypeError, ValueError):
        pass
    return Said(_("有一条新消息"), _("打开看看。"))
