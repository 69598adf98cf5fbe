"""What the standard gives for a credit, in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from registry.base.words import with_commas
from registry.standards.earning import CLASSES
from registry.standards.evaluate import Refusal
from registry.standards.rules import Class
from registry.standards.words import line_words, name_of, refusal_words
from workflows.credits.models import Credit
from workflows.credits.reckoning import Reckoning

register = template.Library()


@register.filter
def explained(found: Reckoning) -> list[str]:
    """The steps to the sum, or why there is none."""
    if found.is_of_another_standard:
        return [_("这个年度的标准没有这一条，请换一类。")]
    if isinstance(found.result, Refusal):
        return [refusal_words(found.result)]
    return [line_words(line) for line in found.result.lines]


@register.filter
def class_word(found: Reckoning) -> str:
    return "" if found.credit_class in (Class.NONE, Class.BY_LEVEL) else str(CLASSES[found.credit_class])


@register.filter
def rule_word(found: Reckoning) -> str:
    return name_of(found.rule) if found.rule else ""


@register.filter
def source_words(found: Reckoning) -> str:
    """By which rule of which versions."""
    versions = with_commas(found.standard.versions)
    return _("依据：%(what)s") % {"what": with_commas([rule_word(found), versions])} if versions else ""


@register.filter
def is_worth_showing(found: Reckoning, credit: Credit) -> bool:
    """Of what was typed by hand only what the standard reckons, or leaves to the reviewer, says something."""
    return bool(credit.ruled_by) or (found.rule is not None and (found.credits is not None))
