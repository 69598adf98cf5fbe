"""Amendments that wait for nobody, as naming reads and locks them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflows.credits.naming import Kind

from .checking import locked
from .flow import AmendmentFlow
from .models import Amendment


def _records(cases: Collection[int]) -> QuerySet[Amendment]:
    rows = Amendment.objects.filter(case_id__in=cases)
    return rows.select_related("credit__person", "credit__department", "credit__unit")


def _lock(case_id: int) -> Amendment:
    return locked(Amendment.objects.values_list("pk", flat=True).get(case_id=case_id))


KINDS = {AmendmentFlow: Kind(_records, _lock, lambda amendment: _("更正"))}
