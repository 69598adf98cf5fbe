"""What people are told of inspections."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from attendance.awards.inspecting import ACTION
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.roles import policy

from .models import Answer, Finding

AT_ONCE = dt.timedelta(0)
"""A finding stands: there is nothing to recall, and the session is still going on."""


def tell_found(finding: Finding) -> None:
    """The organiser: of a doubt at once, as awards are held from now on."""
    plan = finding.inspection.session.plan
    people = set(policy.people_who_may("attendance.award", at=plan.unit).values_list("pk", flat=True))
    people |= set(policy.people_who_may("attendance.plan", at=plan.unit).values_list("pk", flat=True))
    where = reverse("inspections:detail", args=[finding.inspection_id])
    facts = {"name": plan.activity.name[:80]}
    tell(people, f"inspection.{finding.verdict}", key=f"finding:{finding.pk}", url=where, facts=facts, wait=AT_ONCE)


def tell_answered(answer: Answer) -> None:
    """Who doubted, and whoever may let go."""
    inspection = answer.finding.inspection
    plan = inspection.session.plan
    people = set(policy.people_who_may(ACTION, at=plan.unit).values_list("pk", flat=True)) | {inspection.inspector_id}
    where = reverse("inspections:detail", args=[inspection.pk])
    facts = {"name": plan.activity.name[:80], "unit": plan.unit.name}
    tell(people, "inspection.answered", key=f"answer:{answer.pk}", url=where, facts=facts, wait=AT_ONCE)


def _fine(facts: Facts) -> Said:
    return Said(_("《%(name)s》已督查，没有问题") % facts, _("主管部门到现场看过，可以照常授分。"), "passed")


def _doubt(facts: Facts) -> Said:
    return Said(
        _("《%(name)s》督查有疑问，授分已暂停") % facts, _("请看督查情况并写说明，主管部门看过后解除。"), "warn"
    )


def _answered(facts: Facts) -> Said:
    return Said(_("%(unit)s对督查作了说明") % facts, _("《%(name)s》的授分等你们解除。") % facts, "waiting")


WORDINGS: dict[str, Wording] = {
    "inspection.fine": _fine,
    "inspection.doubt": _doubt,
    "inspection.answered": _answered,
}
