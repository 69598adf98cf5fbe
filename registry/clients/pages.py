"""What the pages of clients show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from registry.people.models import Person
from registry.roles import policy

from .lifecycle import State
from .models import Client, Key, Way
from .queries import ACTIVATE, EDIT
from .services import STEPS

WORDS: dict[str, str | Promise] = {
    "activate": _("启用"),
    "stop": pgettext_lazy("client", "停用"),
    "reopen": _("重新启用"),
}
FROM = {
    State.WAITING.value: ("activate", "stop"),
    State.ACTIVE.value: ("stop",),
    State.STOPPED.value: ("reopen",),
}


@dataclass(frozen=True)
class Rights:
    """What this person may do with the account as it stands."""

    edit: bool
    end_keys: bool
    steps: list[tuple[str, str | Promise]]
    waits_for_another: bool


def rights_of(actor: Person, client: Client) -> Rights:
    held = {action for action in (EDIT, ACTIVATE) if policy.may(actor, action, at=client.place)}
    own = client.created_by_id == actor.pk
    steps = [
        (name, WORDS[name]) for name in FROM[client.state] if held & {*STEPS[name]} and not (own and name == "activate")
    ]
    waits = client.state == State.WAITING and own and ACTIVATE in held
    return Rights(edit=EDIT in held, end_keys=bool(held), steps=steps, waits_for_another=waits)


def open_keys(client: Client) -> list[tuple[Way, list[Key]]]:
    """The open keys of each way, newest first."""
    rows = list(client.keys.filter(ended_at__isnull=True).select_related("made_by"))
    return [(way, [key for key in rows if key.way == way]) for way in Way]
