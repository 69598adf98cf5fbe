"""What the source says anew of a credit that it awarded: a correction, or that it takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.clients.models import Client
from workflows.credits.models import Credit
from workflows.credits.states import State

from .lines import Line
from .reading import Fault, Said


def change(client: Client, credit: Credit, said: Said, facts: Mapping[str, Any]) -> Line:
    if not said.texts["correct"]:
        raise Fault("differs", fields=", ".join(facts))
    raise Fault("not_amendable")


def revoke(client: Client, credit: Credit | None, said: Said) -> Line:
    if credit is None:
        raise Fault("nothing_to_revoke")
    if credit.state == State.ANNULLED:
        return Line("unchanged", credit_id=credit.pk, unit_id=credit.unit_id)
    raise Fault("not_revocable")
