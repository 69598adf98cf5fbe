"""A file that only grows: a record is on the disk before anybody is shown a green light, and stays there until it is
receipted, and after that."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import threading
import zlib
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from uuid import uuid4

from .records import Record, Tap

FULL = 8 * 1024 * 1024


class JournalInUse(Exception):
    """Another process writes into this folder."""


class Journal:
    """Lines of a check sum and JSON in `records.log`; how far they are receipted stands in `receipted`."""

    def __init__(self, folder: Path, *, full: int = FULL) -> None:
        self.folder, self.full = folder, full
        self.boot, self.sequence = str(uuid4()), 0
        self.damaged = self._size = 0
        self._torn = False
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._guard = (folder / "lock").open("w")
        self._own()
        self._log = self._open()
        self._mend()
        self._receipted = min(self._read_receipted(), self._size)

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

    def append(self, tap: Tap) -> Record:
        """On the disk when this returns."""
        with self._lock:
            record = Record(self.boot, self.sequence + 1, tap)
            self._write(line_of(record))
            self.sequence += 1
            return record

    def unsent(self, most: int) -> tuple[list[Record], int]:
        """The oldest records without a receipt, and the place in the file up to which they reach."""
        found: list[Record] = []
        with (self.folder / "records.log").open("rb") as log:
            log.seek(self._receipted)
            end = self._receipted
            while len(found) < most and (line := log.readline()).endswith(b"\n"):
                end += len(line)
                if (record := record_of(line)) is not None:
                    found.append(record)
                elif line.strip():
                    self.damaged += 1
        return found, end

    def receipt(self, end: int) -> None:
        """Everything up to this place is stored elsewhere for good."""
        with self._lock:
            self._write_receipted(end)
            self._receipted = end
            if end == self._size >= self.full:
                self._put_aside()

    def _own(self) -> None:
        try:
            fcntl.flock(self._guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._guard.close()
            raise JournalInUse(str(self.folder)) from None

    def _open(self) -> BinaryIO:
        log = (self.folder / "records.log").open("ab", buffering=0)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        return log

    def _write(self, line: bytes) -> None:
        if self._torn:
            line = b"\n" + line
        self._torn = True
        try:
            written = self._log.write(line)
            os.fsync(self._log.fileno())
        finally:
            self._size = self._log.seek(0, os.SEEK_END)
        if written != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._torn = False

    def _mend(self) -> None:
        """A line that power cut short will be ended before the next one is written; it fails its check sum."""
        self._size = self._log.seek(0, os.SEEK_END)
        if self._size:
            with (self.folder / "records.log").open("rb") as log:
                log.seek(-1, os.SEEK_END)
                self._torn = log.read(1) != b"\n"

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
        (self.folder / "records.log").rename(self.folder / f"records-{number:06}.log")
        self._log = self._open()
        self._size = self._receipted = 0
        self._write_receipted(0)


def line_of(record: Record) -> bytes:
    said = json.dumps(record.as_json(), ensure_ascii=False, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(said), said)


def record_of(line: bytes) -> Record | None:
    """The record in a line; None where the disk did not keep it."""
    check, _, said = line.rstrip(b"\n").partition(b" ")
    if check != b"%08x" % zlib.crc32(said):
        return None
    try:
        return Record.from_json(json.loads(said))
    except (ValueError, KeyError, TypeError):
        return None
