"""A ZKTeco terminal over the network: sends what a conversation gives, and gives it what comes."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Protocol, TypeVar

from hardware.protocols.framing import ProtocolError
from hardware.protocols.zk_packets import LARGEST, Packet, TcpFramer, decode
from hardware.protocols.zk_session import Session, Talk

T = TypeVar("T")
PORT, PATIENCE = 4370, 10.0


class LinkLost(Exception):
    """The terminal does not answer, or not any more."""


class Link(Protocol):
    def send(self, packet: Packet) -> None: ...

    def receive(self) -> Packet: ...


class TcpLink:
    def __init__(self, line: socket.socket) -> None:
        self._line, self._framer = line, TcpFramer()
        self._came: list[Packet] = []

    def send(self, packet: Packet) -> None:
        self._line.sendall(packet.tcp())

    def receive(self) -> Packet:
        while not self._came:
            data = self._line.recv(65536)
            if not data:
                raise LinkLost("the terminal closed the line")
            self._came += [decode(frame.body) for frame in self._framer.feed(data)]
        return self._came.pop(0)


class UdpLink:
    """A datagram that is no packet is passed over; the terminal's silence is noticed by time."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def send(self, packet: Packet) -> None:
        self._line.send(packet.payload())

    def receive(self) -> Packet:
        while True:
            with contextlib.suppress(ProtocolError):
                return decode(self._line.recv(LARGEST))


def talk(steps: Talk[T], link: Link) -> T:
    """Carry a conversation to its end."""
    try:
        packet = next(steps)
        while True:
            if packet is not None:
                link.send(packet)
            packet = steps.send(link.receive())
    except StopIteration as done:
        return done.value
    except OSError as error:
        raise LinkLost(str(error) or type(error).__name__) from error


@contextlib.contextmanager
def connected(host: str, *, port: int = PORT, key: int = 0, udp: bool = False) -> Iterator[tuple[Session, Link]]:
    """A session with the terminal; it is left in peace however this ends."""
    try:
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        line.connect((host, port))
    except OSError as error:
        raise LinkLost(str(error)) from error
    with line:
        link: Link = UdpLink(line) if udp else TcpLink(line)
        session = Session(key=key)
        talk(session.connect(), link)
        try:
            yield session, link
        finally:
            with contextlib.suppress(LinkLost, ProtocolError):
                talk(session.leave(), link)
