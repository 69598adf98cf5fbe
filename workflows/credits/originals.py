"""Whether a credit's original was seen: told by the marks of the paper counter, which lies above."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Mod
from django.utils.translation import gettext_lazy

from registry.tables.models import EvidenceRule, Need

from . import proved_by_paper
from .models import Credit
from .states import LEVELS, State

SEEN, TO_SHOW = "seen", "to_show"
WORDS = {SEEN: gettext_lazy("原件已看"), TO_SHOW: gettext_lazy("原件待出示")}
STANDING = (*LEVELS, State.RETURNED, State.COUNTED)
"""States in which an original still proves something."""


def is_paper() -> Q:
    """Credits proved by their original alone, where they were earned: the nearest rule's word, else the standard's."""
    rules = list(EvidenceRule.objects.select_related("jurisdiction"))
    condition = Q(pk__in=[])
    for rule in rules:
        if rule.need == Need.PAPER:
            nearer = Q(pk__in=[])
            for other in rules:
                if other.kind == rule.kind and other.pk != rule.pk and rule.jurisdiction.holds(other.jurisdiction):
                    nearer |= Q(department__path__startswith=other.jurisdiction.path)
            condition |= Q(kind=rule.kind, department__path__startswith=rule.jurisdiction.path) & ~nearer
    return condition | proved_by_paper.is_paper(rules)


def newest_mark() -> Coalesce:
    """How often a credit was marked; odd is seen."""
    marks: Any = Credit._meta.get_field("original_marks").related_model
    newest = marks.objects.filter(credit=OuterRef("pk")).order_by("-number").values("number")[:1]
    return Coalesce(Subquery(newest), Value(0), output_field=IntegerField())


def standing_of() -> Case:
    """Seen, still to be shown, or neither: asked of the marks only where the kind is proved by its original."""
    is_odd = When(Q(parity=1), then=Value(SEEN))
    still = When(Q(state__in=STANDING), then=Value(TO_SHOW))
    told = Case(is_odd, still, default=Value(""), output_field=CharField())
    return Case(When(is_paper(), then=told), default=Value(""), output_field=CharField())


def with_parity(rows: QuerySet[Credit]) -> QuerySet[Any]:
    return rows.annotate(parity=Mod(newest_mark(), Value(2)))


def narrowed(rows: QuerySet[Credit], original: str) -> QuerySet[Credit]:
    if original == SEEN:
        return with_parity(rows.filter(is_paper())).filter(parity=1)
    return with_parity(rows.filter(is_paper(), state__in=STANDING)).filter(parity=0)
