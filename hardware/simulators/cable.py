"""A simulated reader at the end of a real line: a pseudo-terminal under a name that stays, as a USB port's does."""

from __future__ import annotations

import os
import select
import threading
import tty
from pathlib import Path
from types import TracebackType

from .readers import Reader

SPEECH = 0.05


class Cable:
    """`url` is what a driver opens. Pulled, the line is gone; plugged, another one stands under the same name."""

    def __init__(self, reader: Reader, name: Path) -> None:
        self.reader, self.url = reader, str(name)
        self._name = name
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._far = -1
        self._near = -1
        self._pump: threading.Thread | None = None

    def __enter__(self) -> Cable:
        self.plug()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pull()

    def plug(self) -> None:
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        self._ends = threading.Event()
        self._pump = threading.Thread(target=self._run, args=(self._far, self._ends), daemon=True)
        self._pump.start()
        fresh = self._name.with_suffix(".new")
        fresh.symlink_to(os.ttyname(self._near))
        fresh.replace(self._name)

    def pull(self) -> None:
        if self._far < 0:
            return
        self._name.unlink(missing_ok=True)
        self._ends.set()
        if self._pump:
            self._pump.join()
        os.close(self._near)
        os.close(self._far)
        self._far = -1

    def lay(self, uid: bytes) -> None:
        with self._lock:
            self.reader.lay(uid)

    def take_away(self) -> None:
        with self._lock:
            self.reader.take_away()

    def say(self, data: bytes) -> None:
        """Bytes that the reader did not mean to send: noise on the line."""
        self._write(self._far, data)

    def _run(self, far: int, ends: threading.Event) -> None:
        while not ends.is_set():
            ready, _, _ = select.select([far], [], [], SPEECH)
            with self._lock:
                said = self.reader.hear(self._read(far)) if ready else self.reader.tick()
            self._write(far, said)

    @staticmethod
    def _read(far: int) -> bytes:
        try:
            return os.read(far, 4096)
        except OSError:
            return b""

    @staticmethod
    def _write(far: int, data: bytes) -> None:
        """A line that nobody reads is full at some time; then the rest is lost, as it would be over a wire."""
        if data and select.select([], [far], [], 0)[1]:
            os.write(far, data)
