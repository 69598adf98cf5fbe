"""What the source says anew of a credit that it awarded: a correction is an amendment, taking it back an objection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.base.refusals import Refusal
from registry.clients.models import Client
from workflows.amendments.drafting import changes_between
from workflows.amendments.models import Amendment
from workflows.amendments.services import file
from workflows.amendments.states import OPEN
from workflows.credits.models import Credit, Objection
from workflows.credits.objections import object_to
from workflows.credits.states import State

from .lines import Line
from .models import Outcome
from .reading import Fault, Said

GONE = (State.ANNULLED, State.WITHDRAWN, State.REFUSED)


def change(client: Client, credit: Credit, said: Said, facts: Mapping[str, Any]) -> Line:
    """更正: reviewers decide on it as on any other; the credit stays as it is until they do."""
    reason = said.texts["correct"]
    if not reason:
        raise Fault("differs", fields=", ".join(facts))
    _check_counted(credit)
    line = Line(Outcome.AMENDING, credit_id=credit.pk, unit_id=credit.unit_id)
    standing = Amendment.objects.filter(credit=credit, client=client, state__in=OPEN).first()
    if standing is not None and standing.changes == changes_between(credit, facts):
        return line
    try:
        file(credit.pk, facts=facts, reason=reason, actor=None, client=client)
    except Refusal as refusal:
        raise Fault("not_amendable") from refusal
    return line


def revoke(client: Client, credit: Credit | None, said: Said) -> Line:
    """撤销: the credit stays counted until the bureau has looked, as with every doubt about an award."""
    if credit is None:
        raise Fault("nothing_to_revoke")
    if credit.state in GONE:
        return Line(Outcome.UNCHANGED, credit_id=credit.pk, unit_id=credit.unit_id)
    if not said.texts["correct"]:
        raise Fault("field_required", field="correct")
    _check_counted(credit)
    line = Line(Outcome.REVOKING, credit_id=credit.pk, unit_id=credit.unit_id)
    if Objection.objects.filter(credit=credit, client=client, outcome="").exists():
        return line
    try:
        object_to(credit.pk, actor=None, client=client, reason=said.texts["correct"])
    except Refusal as refusal:
        raise Fault("not_revocable") from refusal
    return line


def _check_counted(credit: Credit) -> None:
    if credit.state != State.COUNTED:
        raise Fault("not_counted_yet", state=credit.state)
