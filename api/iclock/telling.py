"""Commands as a terminal reads them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence

from attendance.devices.models import Device
from attendance.zkteco import commands
from attendance.zkteco.models import CardForm, Command, Terminal
from attendance.zkteco.roster import card_of
from hardware.protocols import push_answers as answers
from hardware.protocols.framing import ProtocolError
from registry.cards.models import CardCredential
from registry.people.models import Person

log = logging.getLogger("xuefen.iclock")
CHINESE = "83"
LAST = dt.time(23, 59, 59)


def waiting_for(device: Device, terminal: Terminal) -> bytes:
    """The answer to a poll."""
    due = commands.next_for(device)
    return answers.commands(_lines(due, terminal), encoding_of(terminal))


def encoding_of(terminal: Terminal) -> str:
    return "gb18030" if terminal.said.get("language") == CHINESE else "utf-8"


def user_line(person: Person, form: str, uid: str = "") -> str:
    """A card that does not fit the terminal's field is left out: what would be left of it is another person's."""
    card = card_of(person, form, uid)
    return answers.user(person.card_number, person.name, card if answers.fits_card_field(card) else "")


def _lines(due: Sequence[Command], terminal: Terminal) -> Iterator[tuple[str, str]]:
    uids = _uids(due, terminal.card_form)
    for command in due:
        try:
            yield str(command.pk), _text(command, terminal.card_form, uids)
        except ProtocolError as error:
            commands.give_up(command)
            log.warning("a command cannot be said", extra={"facts": {"command": command.pk, "why": str(error)}})


def _text(command: Command, form: str, uids: dict[int, str]) -> str:
    if command.person is not None:
        if command.kind == Command.Kind.FORGET:
            return answers.forget_user(command.person.card_number)
        return user_line(command.person, form, uids.get(command.person.pk, ""))
    if command.day is not None:
        span = (dt.datetime.combine(command.day, dt.time()), dt.datetime.combine(command.day, LAST))
        return answers.verify_sum(*span) if command.kind == Command.Kind.SUM else answers.query_log(*span)
    return answers.PLAIN["info"]


def _uids(due: Sequence[Command], form: str) -> dict[int, str]:
    people = [command.person_id for command in due if command.person_id]
    if form == CardForm.PRINTED or not people:
        return {}
    active = CardCredential.objects.filter(person__in=people, state=CardCredential.State.ACTIVE)
    return dict(active.values_list("person", "uid"))
