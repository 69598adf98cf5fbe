"""What the page of one inspection shows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from attendance.awards.inspecting import ACTION
from registry.people.models import Person
from registry.roles import policy

from .models import Inspection, Verdict
from .queries import presence_of
from .services import ANSWERS
from .sides import is_party
from .uploads import shown


def record_page(inspection: Inspection, reader: Person) -> dict[str, Any]:
    plan = inspection.session.plan
    finding = getattr(inspection, "finding", None)
    is_open = finding is not None and finding.verdict == Verdict.DOUBT and not hasattr(finding, "release")
    inspects = policy.may(reader, ACTION, at=plan.unit)
    answers = list(finding.answers.select_related("person")) if finding else []
    return {
        "inspection": inspection,
        "session": inspection.session,
        "plan": plan,
        "finding": finding,
        "release": getattr(finding, "release", None),
        "photos": shown(finding),
        "answers": [(one, shown(finding, one)) for one in answers],
        "difference": difference_words(inspection.difference),
        "since": presence_of(plan, inspection.session, inspection.at),
        "inspects": inspects,
        "may_find": finding is None and inspection.inspector_id == reader.pk and inspects,
        "may_release": is_open
        and inspects
        and plan.held_at is not None
        and inspection.inspector_id != reader.pk
        and not is_party(plan, reader),
        "may_answer": is_open and policy.may(reader, ANSWERS, at=plan.unit),
        "is_open": is_open,
    }


def difference_words(difference: int) -> str:
    """The count against the swipes, as a person would say it."""
    if difference > 0:
        return _("比刷卡多 %(n)s 人：在场没有刷卡") % {"n": difference}
    if difference < 0:
        return _("比刷卡少 %(n)s 人：刷了卡不在场") % {"n": -difference}
    return _("与刷卡相符")
