"""What the pages of devices show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from registry.people.models import Person
from registry.roles import policy

from .lifecycle import State
from .models import Device
from .queries import ACTIVATE, ADOPT, EDIT, worries_of
from .services import STEPS

WORRIES: dict[str, str | Promise] = {
    "never": _("还没有联系过"),
    "silent": _("一天以上没有联系"),
    "memory": _("存储将满"),
    "clock": _("时钟差一分钟以上"),
    "missing": _("记录缺号"),
}
WORDS: dict[str, str | Promise] = {
    "activate": _("启用"),
    "resume": _("恢复使用"),
    "suspend": _("暂停"),
    "retire": pgettext_lazy("device", "停用"),
}
FROM = {
    State.PENDING.value: ("activate", "retire"),
    State.ACTIVE.value: ("suspend", "retire"),
    State.SUSPENDED.value: ("resume", "retire"),
    State.RETIRED.value: (),
}


@dataclass(frozen=True)
class Row:
    device: Device
    worries: list[str | Promise]

    @property
    def look(self) -> str:
        return f"device_{self.device.state.lower()}"


def row_of(device: Device) -> Row:
    is_live = device.state in (State.ACTIVE, State.PENDING)
    return Row(device, [WORRIES[name] for name in worries_of(device)] if is_live else [])


@dataclass(frozen=True)
class Rights:
    """What this person may do with the device as it stands."""

    edit: bool
    adopt: bool
    steps: list[tuple[str, str | Promise]]


def rights_of(actor: Person, device: Device) -> Rights:
    owner = device.owner
    if owner is None:
        return Rights(edit=False, adopt=device.state == State.PENDING and policy.may_anywhere(actor, ADOPT), steps=[])
    held = {action for action in (EDIT, ACTIVATE) if policy.may(actor, action, at=owner)}
    own = device.registered_by_id == actor.pk
    steps = [
        (name, WORDS[name]) for name in FROM[device.state] if held & {*STEPS[name]} and not (own and name == "activate")
    ]
    return Rights(edit=EDIT in held and device.state != State.RETIRED, adopt=False, steps=steps)
