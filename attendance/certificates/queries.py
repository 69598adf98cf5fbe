"""The reads of a register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from attendance.awards.models import Earning
from attendance.sessions.models import Plan

from .models import Certificate

COUNTED = "COUNTED"


def unnumbered(plan: Plan) -> QuerySet[Earning]:
    """Awards that count and have no number yet."""
    return Earning.objects.filter(plan=plan, credit__state=COUNTED, certificate__isnull=True)


def numbered(plan: Plan) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(plan=plan)
    return rows.select_related("plan__activity", "earning__person__home", "earning__person__title", "earning__credit")


def without(plan: Plan) -> QuerySet[Earning]:
    """Who came, or whose award was revoked, and gets no certificate."""
    rows = Earning.objects.filter(plan=plan).exclude(credit__state=COUNTED)
    return rows.select_related("person__home", "credit").order_by("standing", "person__initials", "pk")


def why(earning: Earning) -> str:
    """Why there is none."""
    if earning.credit is not None:
        return _("授分已撤销") if earning.credit.state == "ANNULLED" else str(earning.credit.get_state_display())
    return _("没有授分：%(standing)s") % {"standing": earning.get_standing_display()}


def is_void(certificate: Certificate) -> bool:
    return certificate.earning.credit is None or certificate.earning.credit.state != COUNTED


def table(rows: Iterable[Certificate]) -> Iterator[list[Any]]:
    """The register as a sheet or a paper has it."""
    for row in rows:
        person, credit = row.earning.person, row.earning.credit
        amounts = [credit.hours, credit.credits] if credit else ["", ""]
        yield [
            row.number, person.name, str(person.title or ""), str(person.home or ""), *amounts, row.issued_on,
            _("已撤销") if is_void(row) else "",
        ]  # fmt: skip


def heads() -> list[str]:
    return [
        _("证书编号"), _("姓名"), _("职称"), _("单位或科室"), _("学时"), _("学分"), _("发放日期"), _("备注"),
    ]  # fmt: skip
