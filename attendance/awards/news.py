"""What people are told of awards."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from attendance.sessions.models import Plan
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.roles import policy


def tell_awarded(plan: Plan, people: Sequence[int]) -> None:
    where = reverse("attendance:mine", args=[plan.pk])
    tell(people, "attendance.awarded", key=f"plan:{plan.pk}", url=where, facts={"name": plan.activity.name[:80]})


def tell_held(plan: Plan) -> None:
    """The organiser at once, not after the seconds in which a verdict can be undone."""
    _tell_organisers(plan, "attendance.held", f"held:{plan.pk}:{plan.held_at}")


def tell_released(plan: Plan, moment: object) -> None:
    _tell_organisers(plan, "attendance.released", f"released:{plan.pk}:{moment}")


def _tell_organisers(plan: Plan, code: str, key: str) -> None:
    people = policy.people_who_may("attendance.award", at=plan.unit).values_list("pk", flat=True)
    where = reverse("attendance:plan", args=[plan.pk])
    tell(people, code, key=key[:64], url=where, facts={"name": plan.activity.name[:80]})


def _awarded(facts: Facts) -> Said:
    return Said(_("《%(name)s》已授分") % facts, _("学分已经计入；有疑问可以看每一场的刷卡情况。"), "counted")


def _held(facts: Facts) -> Said:
    return Said(_("《%(name)s》的授分被暂停") % facts, _("主管部门检查时有疑问，请打开看原因并说明情况。"), "warn")


def _released(facts: Facts) -> Said:
    return Said(_("《%(name)s》可以授分了") % facts, _("主管部门已解除暂停。"), "passed")


WORDINGS: dict[str, Wording] = {
    "attendance.awarded": _awarded,
    "attendance.held": _held,
    "attendance.released": _released,
}
