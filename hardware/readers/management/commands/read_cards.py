from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hardware.protocols.framing import ProtocolError
from hardware.protocols.profiles import PROFILES, Profile, find
from hardware.readers.posting import Posting
from hardware.terminal.courier import Courier
from hardware.terminal.delivery import HttpOutbox
from hardware.terminal.journal import Journal, JournalInUse
from hardware.terminal.modes import Desk, Door
from hardware.terminal.reader import Reader
from hardware.terminal.transport import NoSuchLine

DOOR = ("server", "device", "key_file", "journal")


class Command(BaseCommand):
    help = "Reads cards over a serial line: at a door into a session, at a desk one card at a time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", required=True, help="/dev/ttyUSB0, hwgrep://…, socket://host:port, …")
        parser.add_argument("--profile", required=True, help=", ".join(PROFILES) + "; with what calibration found")
        parser.add_argument("--mode", choices=["door", "desk"], default="door")
        parser.add_argument("--once", action="store_true", help="at a desk: end after one card")
        parser.add_argument("--baud", type=int, help="another speed than the profile's")
        parser.add_argument("--prefix", help="what the reader types before a number")
        parser.add_argument("--suffix", help="what the reader types behind a number")
        parser.add_argument("--width", type=int, help="how many characters a number has; another one is refused")
        parser.add_argument("--server", help="https://…; at a desk its page then shows the card")
        parser.add_argument("--device", help="the serial number under which the device is registered")
        parser.add_argument("--key-file", type=Path, help="the device's key, in hexadecimal")
        parser.add_argument("--journal", type=Path, help="at a door: the folder that keeps what was read")

        parser.add_argument("--activity", type=int, help="at a door: which activity it says it serves")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            (self._desk if options["mode"] == "desk" else self._door)(profile_of(options), options, stop)
        except (ProtocolError, NoSuchLine) as error:
            raise CommandError(str(error)) from None
        except JournalInUse as error:
            raise CommandError(f"another process writes into the journal {error}") from None

    def _desk(self, profile: Profile, options: dict[str, Any], stop: threading.Event) -> None:
        """Shown here and, where a server is named, on its page for linking cards."""
        desk = Desk(self.stdout.write, once=stop if options["once"] else None)
        takes = [desk.take]
        if options["server"]:
            outbox = HttpOutbox(server_of(options, "server", "device", "key_file"), options["device"], key_of(options))
            takes.insert(0, Posting(outbox, baud=profile.baud, tell=self._tell).take)
        Reader(options["port"], profile, take=lambda tap: all(take(tap) for take in takes), tell=self._tell).run(stop)

    def _door(self, profile: Profile, options: dict[str, Any], stop: threading.Event) -> None:
        outbox = HttpOutbox(server_of(options, *DOOR), options["device"], key_of(options))
        with Journal(options["journal"]) as journal:
            courier = Courier(journal, outbox, tell=self._tell)
            door = Door(journal, courier, tell=self._tell, activity=options["activity"])
            carrying = threading.Thread(target=courier.run, args=(stop,))
            carrying.start()
            try:
                Reader(options["port"], profile, take=door.take, tell=self._tell).run(stop)
            finally:
                stop.set()
                courier.hurry()
                carrying.join()

    def _tell(self, what: str, **facts: object) -> None:
        """To the error channel, without card numbers: the output is for cards."""
        said = " ".join(f"{name}={value}" for name, value in facts.items() if name != "uid")
        self.stderr.write(f"{what} {said}".rstrip())


def profile_of(options: dict[str, Any]) -> Profile:
    changes = {name: options[name] for name in ("baud", "prefix", "suffix", "width") if options[name] is not None}
    return replace(find(options["profile"]), **changes)


def server_of(options: dict[str, Any], *needed: str) -> str:
    missing = [name for name in needed if not options[name]]
    if missing:
        raise CommandError(
            "to reach the server it needs " + ", ".join("--" + name.replace("_", "-") for name in missing)
        )
    server: str = options["server"]
    if not server.startswith(("https://", "http://")):
        raise CommandError("the server's address begins with https://")
    return server


def key_of(options: dict[str, Any]) -> bytes:
    try:
        return bytes.fromhex(options["key_file"].read_text().strip())
    except (OSError, ValueError):
        raise CommandError("the key file cannot be read as hexadecimal") from None
