"""The simulated terminal on a port of this machine, over TCP or UDP."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator

from hardware.protocols.framing import ProtocolError
from hardware.protocols.zk_packets import TcpFramer, decode

from .zk_terminal import Terminal

# Real terminals take this long between packets, and clients have come to need it.
BETWEEN = 0.03


class Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    terminal: Terminal


class Udp(socketserver.UDPServer):
    terminal: Terminal


class OverTcp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        framer, pause = TcpFramer(), threading.Event()
        while data := self.request.recv(65536):
            for frame in framer.feed(data):
                for answer in self.server.terminal.hear(decode(frame.body)):  # type: ignore[attr-defined]
                    self.request.sendall(answer.tcp())
                    pause.wait(BETWEEN)


class OverUdp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, line = self.request
        with contextlib.suppress(ProtocolError):
            for answer in self.server.terminal.hear(decode(data)):  # type: ignore[attr-defined]
                line.sendto(answer.payload(), self.client_address)


@contextlib.contextmanager
def serving(terminal: Terminal, *, udp: bool = False) -> Iterator[int]:
    """The port on which it answers."""
    server = Udp(("127.0.0.1", 0), OverUdp) if udp else Tcp(("127.0.0.1", 0), OverTcp)
    server.terminal = terminal
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
