"""`python -m hardware.terminal --port /dev/ttyUSB0 --profile NAME --server https://… --device SERIAL --key-file …`"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from hardware.protocols.profiles import PROFILES, find

from .courier import Courier
from .delivery import HttpOutbox
from .journal import Journal
from .manifest import Manifest
from .modes import Door
from .reader import Reader
from .records import Tap
from .screen import Screen
from .stick import write_stick

BETWEEN_MANIFESTS = 600.0


def main() -> int:
    """A terminal until it is told to stop, or, with --stick, one copy of its journal."""
    chosen = arguments().parse_args()
    key = bytes.fromhex(chosen.key_file.read_text().strip())
    if chosen.stick:
        target, count = write_stick(chosen.journal, chosen.stick, serial=chosen.device, key=key)
        sys.stdout.write(f"{count} records on {target}\n")
        return 0
    if not chosen.port or not chosen.profile or not chosen.server:
        sys.stderr.write("a terminal needs --port, --profile and --server\n")
        return 2
    serve(chosen, key)
    return 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hardware.terminal")
    parser.add_argument("--device", required=True, help="the serial number under which it is registered")
    parser.add_argument("--key-file", type=Path, required=True, help="its key, in hexadecimal")
    parser.add_argument("--journal", type=Path, required=True, help="the folder that keeps what was read")
    parser.add_argument("--port", help="/dev/ttyUSB0, hwgrep://…, socket://host:port, …")
    parser.add_argument("--profile", choices=sorted(PROFILES))
    parser.add_argument("--server", help="https://…")
    parser.add_argument("--screen", type=int, default=0, help="show a page on this port of this machine")
    parser.add_argument("--stick", type=Path, help="write the whole journal into this folder and end")
    return parser


def serve(chosen: argparse.Namespace, key: bytes) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    manifest = Manifest(chosen.journal / "manifest.json", key, chosen.device)
    outbox = HttpOutbox(chosen.server, chosen.device, key)
    with Journal(chosen.journal) as journal:
        screen = Screen(manifest, journal)
        courier = Courier(journal, outbox, tell=screen.tell)
        door = Door(journal, courier, tell=screen.tell)

        def take(tap: Tap) -> bool:
            kept = door.take(tap)
            screen.show(tap.number, kept=kept)
            return kept

        reader = Reader(chosen.port, find(chosen.profile), take=take, tell=screen.tell)
        beside = [
            threading.Thread(target=courier.run, args=(stop,)),
            threading.Thread(target=keep_manifest, args=(manifest, outbox, stop, screen.tell)),
        ]
        if chosen.screen:
            screen.serve(chosen.screen, stop)
        for thread in beside:
            thread.start()
        try:
            reader.run(stop)
        finally:
            stop.set()
            courier.hurry()
            for thread in beside:
                thread.join()


def keep_manifest(manifest: Manifest, outbox: HttpOutbox, stop: threading.Event, tell: Callable[..., None]) -> None:
    asked = 0.0
    while not stop.is_set():
        if time.monotonic() - asked > BETWEEN_MANIFESTS or not asked:
            asked = time.monotonic()
            if manifest.fetch(outbox.server, offset_ms=outbox.clock.offset_ms if outbox.clock else 0):
                tell("manifest", activities=len(manifest.facts["activities"]))
        stop.wait(1)


if __name__ == "__main__":
    sys.exit(main())
