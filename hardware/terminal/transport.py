"""The only place that knows pyserial."""

from __future__ import annotations

import serial

PAUSE = 0.05
AT_ONCE = 4096


class LineLost(Exception):
    """The line is not there, is not there any more, or belongs to another process. Trying again may help."""


class NoSuchLine(Exception):
    """An address that no line can have. Trying again cannot help."""


class Line:
    """An open line: `read` gives what came, soon, and perhaps nothing."""

    def __init__(self, url: str, baud: int) -> None:
        try:
            # Without `exclusive` a second process opens the same port, and each gets half of the bytes.
            self._port = serial.serial_for_url(url, baud, timeout=PAUSE, write_timeout=1, exclusive=True)
        except ValueError as error:
            raise NoSuchLine(str(error)) from error
        except OSError as error:
            raise LineLost(str(error)) from error

    def read(self) -> bytes:
        try:
            first = self._port.read(1)
            return first + self._port.read(min(self._port.in_waiting, AT_ONCE)) if first else b""
        except OSError as error:
            raise LineLost(str(error)) from error

    def write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except OSError as error:
            raise LineLost(str(error)) from error

    def close(self) -> None:
        try:
            self._port.close()
        except OSError as error:
            raise LineLost(str(error)) from error
