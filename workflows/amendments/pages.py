"""The page of one amendment: what changes, what that does to the year, where it waits."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.frame.looks import look_of
from registry.people.models import Person
from workflows.credits import story
from workflows.credits.effects import Effect, effects
from workflows.credits.queries import whereabouts
from workflows.credits.rights import why_not_submit
from workflows.credits.small_cases import HAND_BACK
from workflows.engine.models import PEOPLE, Decision
from workflows.engine.undoing import standing

from .drafting import as_amended
from .models import Amendment
from .states import LEVELS, OPEN, State
from .words import changes_of


def amendment_page(amendment: Amendment, reader: Person) -> dict[str, Any]:
    steps, is_open = decisions_of(amendment), amendment.state in OPEN
    is_theirs = reader.pk == amendment.raised_by_id or not why_not_submit(amendment.credit, reader)
    return {
        "amendment": amendment,
        "credit": amendment.credit,
        "look": look_of(amendment.state.lower()),
        "changes": changes_of(amendment.changes),
        "effects": effects_of(amendment) if is_open else [],
        "flow": flow_of(amendment, steps),
        "story": story.timeline(steps),
        "files": files_of(amendment),
        "waiting": whereabouts([amendment.case_id]).get(amendment.case_id) if is_open else None,
        "came_back": steps[0] if amendment.state == State.RETURNED else None,
        "may_withdraw": is_theirs and _may_withdraw(amendment, steps),
        "may_correct": is_theirs and amendment.state == State.RETURNED,
    }


def _may_withdraw(amendment: Amendment, steps: list[Decision]) -> bool:
    """Before anybody decided, or once it came back."""
    is_untouched = amendment.state in LEVELS and not any(row.is_verdict for row in steps)
    return is_untouched or amendment.state == State.RETURNED


def effects_of(amendment: Amendment) -> list[Effect]:
    """What it would do to the year, as things stand now."""
    return effects(amendment.credit, instead=as_amended(amendment.credit, amendment.new_facts))


def decisions_of(amendment: Amendment) -> list[Decision]:
    """Every step, newest first."""
    rows = Decision.objects.filter(case_id=amendment.case_id).select_related(*PEOPLE, "place", "appointment__person")
    return list(rows.order_by("-id"))


def files_of(amendment: Amendment) -> list[dict[str, Any]]:
    """What c-evidence shows of an amendment's own files."""
    return [
        {
            "url": reverse("amendments:file", args=[row.pk]),
            "name": row.file.name,
            "is_image": row.file.media_type != "application/pdf",
        }
        for row in amendment.papers.select_related("file")
    ]


def flow_of(amendment: Amendment, steps: list[Decision]) -> list[dict[str, Any]]:
    """The position for c-flow: filed, each level it passes, applied."""
    said = {row.from_state: row for row in reversed(standing(steps)) if row.is_verdict and row.step != HAND_BACK}
    shown = [_first(amendment)]
    for level in LEVELS:
        if level in (*amendment.level_list, *said, amendment.state):
            shown.append({"name": story.LEVEL_WORDS[level], **_at(level, amendment, said)})
    return [*shown, _last(amendment)]


def _first(amendment: Amendment) -> dict[str, Any]:
    if amendment.state == State.RETURNED:
        return {"name": _("本人修改"), "note": amendment.person.name, "position": "mine", "icon": "returned"}
    return {
        "name": _("申请更正"),
        "note": amendment.raiser.name if amendment.raiser else "",
        "position": "done",
        "icon": "edit",
    }


def _at(level: str, amendment: Amendment, said: dict[str, Decision]) -> dict[str, Any]:
    if level == amendment.state:
        return {"note": _("在审"), "position": "now", "icon": level.lower()}
    row = said.get(level)
    if row is None:
        return {"note": "", "position": "", "icon": "draft"}
    if row.step == "agree":
        return {"note": row.who, "position": "done", "icon": "counted"}
    return {"note": row.who, "position": "stopped", "icon": "refused"}


def _last(amendment: Amendment) -> dict[str, Any]:
    look = look_of(amendment.state.lower())
    if amendment.state in OPEN:
        return {"name": _("更正"), "note": "", "position": "", "icon": "draft"}
    position = "done" if amendment.state == State.APPLIED else "stopped"
    return {"name": look.word, "note": "", "position": position, "icon": look.icon}
