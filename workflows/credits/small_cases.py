"""What the small cases beside a credit share: an objection, an amendment, an award that is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import in_house_language
from workflows.engine.models import Case, Work

from .cohort import WHY_NOBODY
from .levels import Placement

HAND_BACK = "hand_back"
"""退回修改: the verdict that leaves a small case open, with its person."""


class SmallCase(Protocol):
    case: Any
    open_work: Work | None


def required(words: str) -> str:
    """A reason, or an opinion, without which nothing of this kind goes on."""
    if not words.strip():
        raise Refusal(_("请先写理由。"), _("各方都要知道为什么。"), _("写下理由后再办理。"), code="opinion_required")
    return words.strip()


def hang_task(record: SmallCase) -> None:
    """Hang the one open human task on its record, which is locked."""
    case: Case = record.case
    work = Work.objects.filter(process=case, finished__isnull=True).select_related("place").first()
    if work is not None:
        work.process, record.open_work = case, work


def record_moves_up(placement: Placement, record: Callable[..., None]) -> None:
    """A row for each level passed over because nobody can act there, with the reason as a code and as a sentence."""
    for before, after, reason in placement.moves_up:
        with in_house_language():
            why = str(WHY_NOBODY[reason])
        record(before, after, actor=None, reason_code=reason, opinion=why)
