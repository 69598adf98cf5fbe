"""What a credit's page says of its original."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from registry.base.words import date_words, listed
from registry.tables.models import Need
from workflows.credits.asked import proof_of
from workflows.credits.originals import TO_SHOW, WORDS
from workflows.credits.readiness import YearBook
from workflows.originals.queries import counters, last_marks

register = template.Library()


@register.simple_tag
def original_of(credit: Any) -> dict[str, Any]:
    """Look and words; empty where the kind is not proved by its original."""
    mark = last_marks([credit.pk]).get(credit.pk)
    if mark is not None and mark.is_seen:
        words = _("%(name)s %(day)s 看过") % {"name": mark.by.name, "day": date_words(mark.at)}
        return {"tone": "ok", "icon": "check", "words": words, "is_to_show": False}
    rule = YearBook().rule_of(credit)
    if proof_of(rule, kind=credit.kind, place=credit.department).need != Need.PAPER:
        return {}
    return {"tone": "warn", "icon": "file", "words": str(WORDS[TO_SHOW]), "is_to_show": True}


@register.simple_tag
def counter_of(credit: Any) -> str:
    """Where the person brings it: the nearest desk whose reviewers may see it, by the names of who sits there."""
    return listed([f"{place} {name}" for place, name in counters(credit)])
