"""Records reach the server however often they must be offered, and none is forgotten before it has a receipt."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from hardware.readers.delivery import Courier, HttpOutbox, signature
from hardware.readers.journal import Journal
from hardware.readers.records import NotDelivered, Tap
from hardware.readers.waits import Waits

TAP = Tap("2026-10-05T06:58:10.000+08:00", 17, "0713233758", "2A83155E", "AA00")
KEY = bytes(range(32))


class Server(BaseHTTPRequestHandler):
    """Stores by (boot, sequence); its temper is set by the test."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = [self.headers[f"X-Device-{name}"] for name in ("Time", "Nonce", "Signature")]
        self.server.signed.append(said[2] == signature(KEY, "POST", self.path, said[0], said[1], body))
        rows = json.loads(body)["records"]
        temper = self.server.tempers.pop(0) if self.server.tempers else "kind"
        if temper != "deaf":
            self.server.stored |= {(row["boot"], row["sequence"]) for row in rows}
        if temper == "lost reply":
            self.connection.close()
            return
        receipts = [{"boot": row["boot"], "sequence": row["sequence"], "result": "stored"} for row in rows]
        answer = {"records": receipts[:-1] if temper == "one short" else receipts}
        self.send_response(503 if temper == "deaf" else 200)
        self.end_headers()
        self.wfile.write(b"<html>" if temper == "garbled" else json.dumps(answer).encode())

    def log_message(self, *args):
        pass


@contextmanager
def serving(*tempers):
    server = HTTPServer(("127.0.0.1", 0), Server)
    server.tempers, server.stored, server.signed = list(tempers), set(), []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def outbox(server) -> HttpOutbox:
    return HttpOutbox(f"http://127.0.0.1:{server.server_port}", "DOOR-1", KEY)


def test_a_portion_is_signed_stored_and_receipted(tmp_path):
    with Journal(tmp_path) as journal, serving() as server:
        for _ in range(3):
            journal.append(TAP)
        assert Courier(journal, outbox(server), tell=tell).carry() == 3
        assert server.stored == {(journal.boot, number) for number in (1, 2, 3)}
        assert (server.signed, journal.waiting) == ([True], 0)


@pytest.mark.parametrize("temper", ["deaf", "lost reply", "one short", "garbled"])
def test_without_a_receipt_everything_is_kept_and_offered_again(tmp_path, temper):
    with Journal(tmp_path) as journal, serving(temper) as server:
        journal.append(TAP)
        journal.append(TAP)
        courier = Courier(journal, outbox(server), tell=tell)
        with pytest.raises(NotDelivered):
            courier.carry()
        assert len(journal.unsent(9)[0]) == 2
        assert courier.carry() == 2
        assert journal.waiting == 0


def test_a_server_that_is_not_there_is_waited_for(tmp_path):
    with Journal(tmp_path) as journal, serving() as server:
        journal.append(TAP)
        away = HttpOutbox("http://127.0.0.1:1", "DOOR-1", KEY)
        with pytest.raises(NotDelivered):
            Courier(journal, away, tell=tell).carry()
        assert Courier(journal, outbox(server), tell=tell).carry() == 1


def test_a_courier_carries_on_through_a_bad_hour(tmp_path):
    with Journal(tmp_path) as journal, serving("deaf", "lost reply", "garbled") as server:
        stop = threading.Event()

        def told(what, **facts):
            if what == "delivered":
                stop.set()

        journal.append(TAP)
        Courier(journal, outbox(server), tell=told, waits=Waits(0.01, 0.02)).run(stop)
        assert (server.stored, len(server.signed)) == ({(journal.boot, 1)}, 4)


def test_a_damaged_line_holds_nothing_up(tmp_path):
    with Journal(tmp_path) as journal, serving() as server:
        journal.append(TAP)
        (tmp_path / "records.log").write_bytes(b"0" * journal.waiting)
        journal.append(TAP)
        Courier(journal, outbox(server), tell=tell).carry()
        assert server.stored <= {(journal.boot, 2)}


def tell(what, **facts):
    pass
