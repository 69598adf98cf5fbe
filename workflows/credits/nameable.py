"""Credits and objections that wait for nobody, as naming reads and locks them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.tables.lookup import word_of

from . import objections
from .flow import CreditFlow, ObjectionFlow
from .models import Credit, Objection
from .naming import Kind
from .steps import lock


def _credits(cases: Collection[int]) -> QuerySet[Credit]:
    return Credit.objects.filter(case_id__in=cases).select_related("person", "department", "unit")


def _lock_credit(case_id: int) -> Any:
    return next(iter(lock(Credit.objects.filter(case_id=case_id).values_list("pk", flat=True))))


def _word(credit: Credit) -> str:
    return _("“%(kind)s”学分") % {"kind": word_of("category", credit.kind)}


def _objections(cases: Collection[int]) -> QuerySet[Objection]:
    rows = Objection.objects.filter(case_id__in=cases)
    return rows.select_related("credit__person", "credit__department", "credit__unit")


def _lock_objection(case_id: int) -> Any:
    return objections.locked(Objection.objects.values_list("pk", flat=True).get(case_id=case_id))


KINDS = {
    CreditFlow: Kind(_credits, _lock_credit, _word),
    ObjectionFlow: Kind(_objections, _lock_objection, lambda objection: _("异议")),
}
