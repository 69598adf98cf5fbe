"""What a terminal says of itself, and what it may be told of somebody it does not know."""

from __future__ import annotations

import re
from typing import Any

from attendance.devices.contacts import note_contact
from attendance.devices.lifecycle import State
from attendance.devices.models import Device
from attendance.zkteco.models import Terminal
from hardware.protocols import push_answers as answers, push_records as push
from hardware.protocols.push_requests import Ask, Request
from registry.people.models import Person

from .telling import encoding_of

WORDS = re.compile(r"[\w .:/-]{1,60}", re.ASCII)
MOST = 60
HELLO = ("language", "pushver", "devicetype")


def note(terminal: Terminal, asked: Request, *, address: str | None) -> None:
    """When it was heard of, and what is worth keeping of its words."""
    told: dict[str, Any] = {}
    said = {name: asked.query[name] for name in HELLO if asked.ask == Ask.HELLO and name in asked.query}
    if asked.ask == Ask.OPTIONS:
        said |= push.options(asked.body)
    if asked.ask == Ask.POLL:
        told = _of_info(asked.query.get("info", ""))
    if firmware := said.get("FWVersion"):
        told["firmware"] = firmware[:60]
    note_contact(terminal.device, told, address=address)
    remember(terminal, said)


def remember(terminal: Terminal, said: dict[str, str]) -> None:
    """Plain words alone, and only so many: it goes onto a page."""
    good = {name: value for name, value in said.items() if WORDS.fullmatch(name) and WORDS.fullmatch(value)}
    merged = dict(list({**terminal.said, **good}.items())[:MOST])
    if merged != terminal.said:
        terminal.said = merged
        terminal.save(update_fields=["said"])


def _of_info(info: str) -> dict[str, Any]:
    """Version, people, fingers, records: the version is worth a look."""
    version = info.split(",", maxsplit=1)[0].strip()
    return {"firmware": version[:60]} if WORDS.fullmatch(version[:60]) else {}


def who_is(device: Device, terminal: Terminal, pin: str) -> bytes:
    """A visitor from another hospital: by the surname alone, since whoever knows a serial number may ask."""
    if device.state != State.ACTIVE or not pin.isdigit():
        return answers.OK
    person = Person.objects.filter(card_number=pin, is_active=True).first()
    if person is None:
        return answers.OK
    return answers.user(pin, f"{person.name[:1]}**").encode(encoding_of(terminal), "replace")
