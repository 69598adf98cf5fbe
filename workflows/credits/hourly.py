"""What the standard gives for a credit as it stands, where its hours alone tell. Pure."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from registry.base.words import with_commas
from registry.standards.evaluate import Facts, Grant, evaluate
from registry.standards.rules import Measure, RuleKind, Standard
from registry.standards.words import line_words

from .models import Credit
from .settlement import role_of


def grant_of(credit: Credit, standard: Standard) -> Grant | None:
    """None where the standard does not reckon this kind by the hour, or not at all."""
    role = role_of(credit.kind, credit.origin)
    rule = standard.rule_of(rule=credit.rule, kind=credit.kind, level=credit.level, role=role)
    if rule is None or (rule.kind, rule.measure) != (RuleKind.BY_HOURS, Measure.HOUR):
        return None
    facts = Facts(rule=rule.key, kind=credit.kind, level=credit.level, amount=credit.hours)
    found = evaluate(facts, standard)
    return found if isinstance(found, Grant) else None


def reckoned(credit: Credit, standard: Standard) -> str:
    """How the credits come about, line by line; where they differ from the standard, what that gives."""
    grant = grant_of(credit, standard)
    if grant is None:
        return ""
    words = with_commas(line_words(line) for line in grant.lines if line.amount)
    if grant.credits == credit.credits:
        return words
    return _("标准算得 %(n)s（%(words)s）") % {"n": number_format(grant.credits, 2), "words": words}
