"""The page of one missing award: what was attended, why, where it waits, how it ended."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.frame.looks import look_of
from registry.people.models import Person
from workflows.credits import story
from workflows.credits.queries import disciplines_of, whereabouts
from workflows.credits.small_cases import HAND_BACK
from workflows.engine.models import PEOPLE, Decision

from .models import RETURNED, MissingAward


def missing_page(missing: MissingAward, reader: Person) -> dict[str, Any]:
    steps, shadow = decisions_of(missing), missing.shadow()
    return {
        "missing": missing,
        "credit": shadow,
        "discipline": next(iter(disciplines_of([shadow]).values()), shadow.discipline_code),
        "look": look_of(missing.look),
        "flow": flow_of(missing, steps),
        "story": story.timeline(steps),
        "files": files_of(missing),
        "waiting": None if missing.outcome else whereabouts([missing.case_id]).get(missing.case_id),
        "came_back": steps[0] if missing.state == RETURNED else None,
        "may_withdraw": not missing.outcome and reader.pk == missing.person_id,
        "may_correct": missing.state == RETURNED and reader.pk == missing.person_id,
    }


def decisions_of(missing: MissingAward) -> list[Decision]:
    """Every step, newest first."""
    rows = Decision.objects.filter(case_id=missing.case_id).select_related(*PEOPLE, "place", "appointment__person")
    return list(rows.order_by("-id"))


def files_of(missing: MissingAward) -> list[dict[str, Any]]:
    return [
        {
            "url": reverse("missing:file", args=[row.pk]),
            "name": row.file.name,
            "is_image": row.file.media_type != "application/pdf",
        }
        for row in missing.papers.select_related("file")
    ]


def flow_of(missing: MissingAward, steps: list[Decision]) -> list[dict[str, Any]]:
    """Asked, looked into, ended."""
    if missing.state == RETURNED:
        return _with_its_person(missing)
    said = next((row for row in steps if row.is_verdict and row.step != HAND_BACK), None)
    asked = {"name": _("申请补授分"), "note": missing.person.name, "position": "done", "icon": "counted"}
    looking = {"name": story.LEVEL_WORDS[missing.level], "note": "", "position": "now", "icon": missing.level.lower()}
    if said is not None:
        looking |= {"note": said.who, "position": "done", "icon": "counted"}
    if not missing.outcome:
        return [asked, looking, {"name": _("办结"), "note": "", "position": "", "icon": "draft"}]
    look = look_of(missing.look)
    position = "done" if missing.credit_id else "stopped"
    word = MissingAward.Outcome(missing.outcome).label
    return [asked, looking, {"name": word, "note": "", "position": position, "icon": look.icon}]


def _with_its_person(missing: MissingAward) -> list[dict[str, Any]]:
    mine = {"name": _("本人修改"), "note": missing.person.name, "position": "mine", "icon": "returned"}
    looking = {"name": story.LEVEL_WORDS["UNIT"], "note": "", "position": "", "icon": "draft"}
    return [mine, looking, {"name": _("办结"), "note": "", "position": "", "icon": "draft"}]
