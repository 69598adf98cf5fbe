"""Plays terminals against a running server of a demo, and holds the server's swipes against what they saw."""

import secrets
import time
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from attendance.devices.models import Device, Kind
from attendance.swipes.models import Swipe
from hardware.simulators.lines import carry
from hardware.simulators.terminals import FaultyLine, Terminal, play
from registry.organisations.models import Organisation
from registry.people.models import Person


class Command(BaseCommand):
    help = "Made-up terminals with wrong clocks, power cuts and bad lines; the same seed plays the same day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--server", default="http://127.0.0.1:8000")
        parser.add_argument("--terminals", type=int, default=20)
        parser.add_argument("--minutes", type=int, default=60)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Made-up terminals are for a demo alone.")
        unit = Organisation.objects.filter(kind="unit").order_by("pk").first()
        if unit is None:
            raise CommandError("There is no unit that they could belong to.")
        run = secrets.token_hex(3)
        seeds = [f"{options['seed']} {number}" for number in range(options["terminals"])]
        fleet = [self._terminal(f"SIM-{run}-{at}", Random(seed), unit) for at, seed in enumerate(seeds)]
        cards = list(Person.objects.order_by("pk").values_list("card_number", flat=True)[:200])
        begin = round(time.time() * 1000) - options["minutes"] * 60_000
        line = FaultyLine(lambda request: carry(options["server"], request), Random(options["seed"]))
        play(fleet, line, cards=cards, begin=begin, minutes=options["minutes"])
        differing = [terminal.serial for terminal in fleet if not is_known(terminal)]
        if differing:
            raise CommandError(f"the server knows something else of {', '.join(differing)}")
        self.stdout.write(f"{sum(len(one.truth) for one in fleet)} swipes of {len(fleet)} terminals, all as they were")

    def _terminal(self, serial: str, random: Random, unit: Organisation) -> Terminal:
        """Waiting to be put into use: what it says is kept and earns nothing."""
        device, key = Device.objects.create(owner=unit, kind=Kind.TERMINAL, serial=serial), secrets.token_bytes(32)
        device.set_key(key)
        device.save()
        return Terminal(serial, key, random)


def is_known(terminal: Terminal) -> bool:
    rows = Swipe.objects.filter(device__serial=terminal.serial).values_list("number", "claimed_at")
    found = [(number, round(at.timestamp())) for number, at in rows]
    return sorted(found) == sorted(terminal.truth)
