"""A file that only grows: a record is on the disk before anybody is shown a green light, and stays there until it is
receipted, and after that. Its lines are those of our terminal protocol, so a reader at a door is a terminal."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import threading
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from uuid import uuid4

from hardware.protocols.terminal import (
    FIRST,
    BadRecord,
    Before,
    Kind,
    Record,
    decode,
    encode,
    line_of,
    link_of,
    read_line,
)

from .records import Clock, Tap

FULL = 8 * 1024 * 1024
LAST_LINES = 64 * 1024


class JournalInUse(Exception):
    """Another process writes into this folder."""


class Journal:
    """Records in `records.log`; how far they are receipted stands in `receipted`."""

    def __init__(self, folder: Path, *, full: int = FULL) -> None:
        self.folder, self.full = folder, full
        self.boot, self.sequence = uuid4(), 0
        self.damaged = self._size = 0
        self._began = time.monotonic()
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._guard = (folder / "lock").open("w")
        self._own()
        self._log = self._open()
        self._receipted = min(self._read_receipted(), self._size)
        self._begin()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._log.close()
        self._guard.close()

    @property
    def waiting(self) -> int:
        """Bytes that nobody has receipted yet."""
        return self._size - self._receipted

    def fares(self, *, beyond: int = 0) -> dict[str, int]:
        """How many records wait, beyond that place in the file, and how full the disk is, in a hundred."""
        disk = shutil.disk_usage(self.folder)
        with self._path.open("rb") as log:
            log.seek(max(self._receipted, beyond))
            waiting = sum(chunk.count(b"\n") for chunk in iter(lambda: log.read(LAST_LINES), b""))
        return {"backlog": waiting, "memory": round(100 * disk.used / (disk.used + disk.free))}

    def append(self, tap: Tap, *, activity: int | None = None) -> int:
        """On the disk when this returns; gives back its number in this run."""
        more = {"raw": tap.raw} if tap.raw else {}
        return self._append(Kind.SWIPE, tap.at, number=tap.number, uid=tap.uid, activity=activity, more=more)

    def note_clock(self, clock: Clock) -> int:
        """From these samples the server puts right what our clock claims; `mono` is what nobody can set."""
        return self._append(Kind.CLOCK, datetime.now().astimezone(), offset=clock.offset_ms, rtt=clock.rtt_ms)

    def unsent(self, most: int) -> tuple[list[str], int]:
        """The oldest records without a receipt, and the place in the file up to which they reach."""
        found: list[str] = []
        with self._path.open("rb") as log:
            log.seek(self._receipted)
            end = self._receipted
            while len(found) < most and (line := log.readline()).endswith(b"\n"):
                end += len(line)
                try:
                    found.append(read_line(line))
                except BadRecord:
                    self.damaged += bool(line.strip())
        return found, end

    def receipt(self, end: int) -> None:
        """Everything up to this place is stored elsewhere for good."""
        with self._lock:
            self._write_receipted(end)
            self._receipted = end
            if end == self._size >= self.full:
                self._put_aside()

    @property
    def _path(self) -> Path:
        return self.folder / "records.log"

    def _own(self) -> None:
        try:
            fcntl.flock(self._guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._guard.close()
            raise JournalInUse(str(self.folder)) from None

    def _open(self) -> BinaryIO:
        log = self._path.open("ab", buffering=0)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        self._size = log.seek(0, os.SEEK_END)
        return log

    def _begin(self) -> None:
        """The first record of this run names the last of the one before: what is lost between them is missed."""
        last = self._last()
        before = Before(last.boot, last.seq) if last else None
        self._link = link_of(encode(last)) if last else FIRST
        self._append(Kind.BOOT, datetime.now().astimezone(), before=before)

    def _last(self) -> Record | None:
        older = sorted(self.folder.glob("records-*.log"))[-1:]
        for path in [self._path, *older]:
            with path.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - LAST_LINES))
                for line in reversed(log.read().splitlines(keepends=True)):
                    with contextlib.suppress(BadRecord):
                        return decode(read_line(line))
        return None

    def _append(self, kind: str, wall: datetime, **facts: object) -> int:
        with self._lock:
            mono = int((time.monotonic() - self._began) * 1000)
            record = Record(self.sequence + 1, self.boot, kind, wall, mono, self._link, **facts)  # type: ignore[arg-type]
            text = encode(record)
            self._write(line_of(text))
            self._link = link_of(text)
            self.sequence += 1
            return self.sequence

    def _write(self, line: bytes) -> None:
        """All of it or, where the disk is full, nothing: nobody was shown a green light for what is cut off again."""
        begin = self._size
        try:
            if self._ends_torn():
                line = b"\n" + line
            if self._log.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._log.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                self._log.truncate(begin)
            raise
        finally:
            self._size = self._log.seek(0, os.SEEK_END)

    def _ends_torn(self) -> bool:
        """Whether power cut the last line short; ended, it fails its check alone, and the next one stands by itself."""
        if not self._size:
            return False
        with self._path.open("rb") as log:
            log.seek(-1, os.SEEK_END)
            return log.read(1) != b"\n"

    def _read_receipted(self) -> int:
        try:
            return int((self.folder / "receipted").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def _write_receipted(self, end: int) -> None:
        fresh = self.folder / "receipted.new"
        with fresh.open("w") as file:
            file.write(str(end))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / "receipted")

    def _put_aside(self) -> None:
        """A full log that is receipted whole is kept under another name, and a fresh one begun."""
        self._log.close()
        number = len(list(self.folder.glob("records-*.log"))) + 1
        self._path.rename(self.folder / f"records-{number:06}.log")
        self._log = self._open()
        self._receipted = 0
        self._write_receipted(0)
