"""The application form and the execution form on A4: the facts are data for typst, never code."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from registry.accounts.glyphs import FONT
from registry.base.words import days_words, in_house_language

from .models import Project, Report
from .pages import form_of
from .shape import Period

HERE = Path(__file__).parent / "paper"
FORM, REPORT = "application", "execution"


def printed(project: Project, kind: str) -> bytes:
    """The PDF, in the language of the house: it is signed and sealed by hand."""
    with in_house_language():
        facts = _facts(project)
    inputs = {"project": json.dumps(facts, ensure_ascii=False)}
    pdf: bytes = typst.compile(
        _template(kind),
        font_paths=_fonts(),
        sys_inputs=inputs,
        format="pdf",
        timestamp=int(project.changed_at.timestamp()),
        pdf_tags=False,
    )
    return pdf


def _facts(project: Project) -> dict[str, Any]:
    shown = form_of(project)
    amounts = ("hours_theory", "hours_practice", "fee", "credits_asked", "credits")
    words = ("name", "number", "venue", "learners", "assessment", "need", "aims", "content")
    leader = [project.leader_name, project.leader_title, project.leader_unit, project.leader_phone]
    return {
        **{name: str(getattr(project, name)) for name in words},
        **{name: _plain(getattr(project, name)) for name in amounts},
        "unit": project.unit.name,
        "bureau": project.bureau.name if project.bureau else "",
        "level": str(project.get_level_display()),
        "audience": str(project.get_audience_display()),
        "last_year": str(project.get_last_year_display()),
        "disciplines": "、".join(shown["disciplines"]),
        "intake": _plain(project.intake),
        "leader": leader,
        "teachers": [[one.name, one.title, one.unit, one.topic, one.hours] for one in project.teacher_list],
        "days": _days(project.period_list),
        "printed_on": timezone.localdate().isoformat(),
        "report": _report(shown["report"], shown) if shown["report"] else None,
    }


def _report(report: Report, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "days": _days(report.period_list),
        "venue": report.venue,
        "attended": str(report.attended),
        "passed": str(report.passed),
        "titles": [[str(word), str(count)] for word, count in shown["titles"]],
        "areas": [[str(word), str(count)] for word, count in shown["areas"]],
        "teacher_changes": report.teacher_changes,
        "summary": report.summary,
    }


def _days(periods: list[Period]) -> list[str]:
    return [days_words(one.first, one.last) for one in periods]


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


@cache
def _template(kind: str) -> bytes:
    return (HERE / "common.typ").read_bytes() + (HERE / f"{kind}.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, False, [str(FONT.parent)])
