"""Missing awards that wait for nobody, as naming reads and locks them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflows.credits.naming import Kind

from .checking import locked
from .flow import MissingFlow
from .models import MissingAward


def _records(cases: Collection[int]) -> QuerySet[MissingAward]:
    return MissingAward.objects.filter(case_id__in=cases).select_related("person", "department", "unit")


def _lock(case_id: int) -> MissingAward:
    return locked(MissingAward.objects.values_list("pk", flat=True).get(case_id=case_id))


KINDS = {MissingFlow: Kind(_records, _lock, lambda missing: _("补授分申请"))}
