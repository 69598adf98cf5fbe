"""What a verdict changes of an amendment and of its credit, kept on its task, and how it is put back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed
from registry.messages.services import have_gone_out
from registry.people.models import Person
from workflows.credits.models import Credit
from workflows.credits.states import State as CreditState
from workflows.engine.models import Work
from workflows.engine.undoing import BEFORE, check_nothing_followed, hang_verdicts, has_begun, why_not_undo

from .models import Amendment, Version
from .news import key_of
from .states import OPEN, State

FOLLOWING = ("activity_id", "credit_year_id", "credit_class", "facts_digest", "approvals", "uploaders")
"""What follows from the facts of a credit and is written with them."""


def remember(amendment: Amendment) -> None:
    """Keep on the open task what a verdict will change; of the credit only the last one changes anything."""
    assert amendment.open_work is not None
    credit = amendment.credit
    standing = credit.evidence.filter(removed_at__isnull=True).values_list("pk", flat=True)
    before: dict[str, Any] = {"decided_by": amendment.decided_by, "returned_by": amendment.returned_by}
    kept = {name: getattr(credit, name) for name in FOLLOWING} | {"evidence": sorted(standing)}
    amendment.open_work.data = {BEFORE: before | {"credit": kept}}


def check_undo(amendment: Amendment, actor: Person) -> tuple[Work, str]:
    """The task whose verdict the actor may take back, and where it lay; refuses anything else."""
    hang_verdicts([amendment])
    verdict = amendment.last_verdict
    refused = why_not_undo(verdict, actor)
    if refused:
        raise NotAllowed(_("不能办理这一项。"), *refused, code="not_allowed")
    assert verdict is not None
    assert verdict.work is not None
    is_told = bool(have_gone_out([key_of(amendment, verdict.work)]))
    is_touched = has_begun(amendment.open_work) or _has_moved_on(amendment)
    check_nothing_followed(verdict, is_told=is_told, is_touched=is_touched)
    return verdict.work, verdict.from_state


def put_back(amendment: Amendment, work: Work) -> None:
    before = work.data[BEFORE]
    amendment.decided_by, amendment.returned_by = before["decided_by"], before["returned_by"]
    amendment.closed_at = None


def _has_moved_on(amendment: Amendment) -> bool:
    """Whether another amendment was filed since; of an applied one, whether its credit is doubted or annulled."""
    credit: Credit = amendment.credit
    if Amendment.objects.filter(credit=credit, state__in=OPEN).exclude(pk=amendment.pk).exists():
        return True
    if amendment.state != State.APPLIED:
        return False
    newest = Version.objects.filter(credit=credit).order_by("-number").first()
    is_newest = newest is not None and newest.amendment_id == amendment.pk
    return credit.state != CreditState.COUNTED or credit.objected_at is not None or not is_newest
