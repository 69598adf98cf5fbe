"""The page of one project: its form, where it stands, and what this reader may do next."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from registry.frame.looks import look_of
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.queries import whereabouts

from . import story
from .checking import may_enter
from .counted import counted_of
from .flow import ACTION
from .granting import setting_of
from .models import Project
from .queries import disciplines_of, opinions_of, row_of
from .rules import Asked, rule_at
from .small_forms import AREAS, TITLES
from .states import EDITABLE, NUMBERED, TO_COME, Paper, State


def project_page(project: Project, reader: Person) -> dict[str, Any]:
    waiting = whereabouts([project.case_id]).get(project.case_id) if project.case_id else None
    rule = rule_at(project.bureau) if project.bureau else Asked()
    is_bureau = decides(project, reader)
    request = project.requests.filter(outcome="").first()
    return {
        **form_of(project),
        "row": row_of(project, rule, waiting),
        "rule": rule,
        "waiting": waiting if waiting and waiting.place else None,
        "look": look_of(project.state.lower()),
        "flow": story.flow_of(project, waiting.desk if waiting else ""),
        "story": story.timeline(story.decisions_of(project, with_review=is_bureau)),
        "request_open": request,
        "opinions": opinions_of(project) if is_bureau else [],
        "is_bureau": is_bureau,
        "setting_shown": is_bureau or project.state in NUMBERED,
        "may": buttons(project, reader, has_request=request is not None),
        "inbox_url": inbox_url(project, waiting, reader),
    }


def form_of(project: Project) -> dict[str, Any]:
    """What the form says, and the report, for whoever may read the project."""
    names = disciplines_of([project])
    report = getattr(project, "execution", None)
    return {
        "project": project,
        "disciplines": [names.get(code, code.partition(":")[2]) for code in project.disciplines],
        "files": files_of(project),
        "report": report,
        "counted": counted_of(project) if report else None,
        "setting": setting_of(project) if project.state != State.DRAFT else None,
        "titles": _counted(TITLES, report.titles) if report else [],
        "areas": _counted(AREAS, report.areas) if report else [],
    }


def decides(project: Project, reader: Person) -> bool:
    """Whether the reader sits at its bureau, or at one above that it went up to."""
    return project.bureau is not None and any(
        place.holds(project.bureau) for place in policy.places_where(reader, ACTION)
    )


def buttons(project: Project, reader: Person, *, has_request: bool = False) -> dict[str, bool]:
    """What the reader may do with it; each verb asks again."""
    mine, state = may_enter(project, reader), project.state
    return {
        "edit": mine and state in EDITABLE,
        "submit": mine and state in EDITABLE,
        "delete": mine and state == State.DRAFT,
        "appeal": mine and state == State.REFUSED and project.appealed_at is None,
        "file": mine and state == State.APPROVED and not has_request,
        "report": mine and state == State.HELD,
        "ask": mine and state in TO_COME and not has_request,
        "withdraw": mine and has_request,
        "copy": mine,
        "print_form": state != State.DRAFT or mine,
        "set_credits": state == State.REVIEW and decides(project, reader),
        "invite": state == State.REVIEW and decides(project, reader),
    }


def inbox_url(project: Project, waiting: Any, reader: Person) -> str:
    """The task itself, for who may decide it."""
    work = waiting.work if waiting else None
    if work is None or work.place is None or reader.pk in work.barred:
        return ""
    may = policy.may(reader, ACTION, at=work.place, line=work.line)
    return reverse("inbox:item", args=[work.pk]) if may else ""


def files_of(project: Project, *kinds: str) -> list[dict[str, Any]]:
    """What c-evidence shows."""
    rows = project.papers.select_related("file")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [
        {
            "url": reverse("projects:paper", args=[row.pk]),
            "name": f"{Paper(row.kind).label} {row.file.name}",
            "is_image": row.file.media_type != "application/pdf",
        }
        for row in rows
    ]


def _counted(names: Any, counts: dict[str, int]) -> list[tuple[Any, int]]:
    return [(label, counts.get(name, 0)) for name, label in names]
