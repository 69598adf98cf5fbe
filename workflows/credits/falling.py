"""Which approvals fall when a returned credit is sent in again, and because of what: said before it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.base.words import listed
from workflows.engine.models import PEOPLE, Decision, Work
from workflows.engine.undoing import standing as steps_that_stand

from .models import ALSO, FACTS, Credit
from .states import LEVELS, State

AS_APPROVED = "approved_facts"
ONE_FACT = {"discipline_scheme": "discipline_code"}


@dataclass(frozen=True)
class Falling:
    """The approvals that stand as long as nothing is changed; what has been changed since, where anything has."""

    approvals: list[Decision]
    changed: list[str]
    falls: bool

    @property
    def what(self) -> str:
        return listed(self.changed)


def remember_approved(credit: Credit) -> dict[str, Any]:
    """What the approvals rest on, to be kept on the task of correction before the first change."""
    return {AS_APPROVED: {name: _text(credit, name) for name in (*FACTS, *ALSO)} | {"evidence": _digests(credit)}}


def falling_of(credit: Credit) -> Falling | None:
    """For a credit on its person's desk; None where nothing was approved, or where an appeal is decided above."""
    levels = [level.value for level in LEVELS if credit.approvals.get(level) == credit.facts_digest]
    if credit.state != State.RETURNED or not levels or credit.refusers:
        return None
    digests = _digests(credit)
    falls = credit.digest(digests) != credit.facts_digest
    return Falling(_passes(credit, levels), _changed(credit, digests) if falls else [], falls)


def _passes(credit: Credit, levels: Iterable[str]) -> list[Decision]:
    rows = Decision.objects.filter(case_id=credit.case_id or 0).select_related(*PEOPLE, "place").order_by("-id")
    passed: dict[str, Decision] = {}
    for row in steps_that_stand(list(rows)):
        if row.step.startswith("pass_"):
            passed.setdefault(row.from_state, row)
    return [passed[level] for level in levels if level in passed]


def _changed(credit: Credit, digests: list[str]) -> list[str]:
    """The words of what differs from what was approved."""
    work = Work.objects.filter(process_id=credit.case_id or 0, finished__isnull=True).first()
    before = work.data.get(AS_APPROVED) if work else None
    if not before:
        return []
    names = [name for name in (*FACTS, *ALSO) if before.get(name, "") != _text(credit, name)]
    words = [str(Credit._meta.get_field(ONE_FACT.get(name, name)).verbose_name) for name in names]  # type: ignore[union-attr]
    return list(dict.fromkeys([*words, *([_("证明材料")] if before["evidence"] != digests else [])]))


def _text(credit: Credit, name: str) -> str:
    value = getattr(credit, name)
    return f"{value:.2f}" if name in ("hours", "credits") else str(value or "")


def _digests(credit: Credit) -> list[str]:
    rows = credit.evidence.filter(removed_at__isnull=True).values_list("file__sha256", flat=True)
    return sorted(bytes(digest).hex() for digest in rows)
