"""Records reach the server however often they must be offered, and none is forgotten before it has a receipt."""

from __future__ import annotations

import json
import queue
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from hardware.protocols import terminal_wire as wire
from hardware.protocols.terminal import Kind, decode
from hardware.terminal.courier import AT_ONCE, Courier
from hardware.terminal.delivery import HttpOutbox
from hardware.terminal.journal import Journal
from hardware.terminal.records import NotDelivered, Tap
from hardware.terminal.waits import Waits

TAP = Tap(datetime(2026, 10, 5, 6, 58, 10, tzinfo=UTC), "0713233758", "2A83155E", "AA00")
KEY = bytes(range(32))


class Server(BaseHTTPRequestHandler):
    """Stores what it has not yet; its temper is set by the test."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        at, nonce, signed = (self.headers[name] for name in (wire.TIME, wire.NONCE, wire.SIGNATURE))
        asked = wire.sign_request(KEY, method="POST", path=self.path, at=int(at), nonce=nonce, body=body)
        self.server.signed.append(signed == asked)
        records, fares = wire.decode_batch(body).records, wire.decode_batch(body).health
        self.server.fares.append(fares)
        temper = self.server.tempers.pop(0) if self.server.tempers else "kind"
        self.server.asked_at.append(int(at))
        if temper not in ("deaf", "late"):
            self.store(records)
        if temper == "lost reply":
            self.connection.close()
            return
        outcome = {"outcome": "refused" if temper == "strict" else "stored", "reason": ""}
        receipts = [outcome] * (len(records) - (temper == "one short"))
        status = {"deaf": 503, "late": 401}.get(temper, 200)
        facts = {"receipts": receipts} | ({"server_time": self.server.time_ms} if self.server.time_ms else {})
        said = b"<html>" if temper == "garbled" else json.dumps(facts).encode()
        key = b"another's" if temper == "forged" else KEY
        self.send_response(status)
        self.send_header(wire.SIGNATURE, wire.sign_answer(key, nonce=nonce, status=status, body=said))
        self.end_headers()
        self.wfile.write(said)

    def store(self, records):
        for text in records:
            if text not in self.server.stored:
                self.server.stored.append(text)
                self.server.news.put(text)

    def log_message(self, *args):
        pass


@contextmanager
def serving(*tempers):
    server = HTTPServer(("127.0.0.1", 0), Server)
    server.tempers, server.stored, server.signed, server.news = list(tempers), [], [], queue.Queue()
    server.time_ms, server.asked_at, server.fares = 0, [], []
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def outbox(server) -> HttpOutbox:
    return HttpOutbox(server.address, "DOOR-1", KEY)


def test_a_portion_is_signed_stored_and_receipted(tmp_path):
    with Journal(tmp_path) as journal, serving() as server:
        journal.append(TAP)
        assert Courier(journal, outbox(server), tell=tell).carry() == 2
        assert [decode(text).seq for text in server.stored] == [1, 2]
        assert (server.signed, journal.waiting) == ([True], 0)


@pytest.mark.parametrize("temper", ["deaf", "lost reply", "one short", "garbled", "forged"])
def test_without_a_receipt_everything_is_kept_and_offered_again(tmp_path, temper):
    with Journal(tmp_path) as journal, serving(temper) as server:
        journal.append(TAP)
        courier = Courier(journal, outbox(server), tell=tell)
        with pytest.raises(NotDelivered):
            courier.carry()
        assert len(journal.unsent(9)[0]) == 2
        assert courier.carry() == 2
        assert (journal.waiting, len(server.stored)) == (0, 2)


def test_a_server_that_is_not_there_is_waited_for(tmp_path):
    with Journal(tmp_path) as journal, serving() as server:
        with pytest.raises(NotDelivered):
            Courier(journal, HttpOutbox("http://127.0.0.1:1", "DOOR-1", KEY), tell=tell).carry()
        assert Courier(journal, outbox(server), tell=tell).carry() == 1


def test_a_courier_carries_on_through_a_bad_hour(tmp_path):
    with Journal(tmp_path) as journal, serving("deaf", "lost reply", "garbled") as server:
        stop = threading.Event()

        def told(what, **facts):
            if what == "delivered":
                stop.set()

        Courier(journal, outbox(server), tell=told, waits=Waits(0.01, 0.02)).run(stop)
        assert (len(server.stored), len(server.signed)) == (1, 4)


def test_a_wrong_clock_is_put_right_for_signing_and_noted_for_the_server(tmp_path):
    with Journal(tmp_path) as journal, serving("late") as server:
        server.time_ms = (int(time.time()) + 9000) * 1000
        courier = Courier(journal, outbox(server), tell=tell)
        assert courier.carry() == 1
        sample = decode(journal.unsent(9)[0][0])
        assert [courier.carry(), courier.carry()] == [1, 0]
    assert (sample.kind, round(sample.offset / 1000)) == (Kind.CLOCK, pytest.approx(9000, abs=20))
    assert server.asked_at[1] - server.asked_at[0] == pytest.approx(9000, abs=20)


def test_a_batch_tells_how_the_reader_fares(tmp_path):
    with Journal(tmp_path) as journal, serving() as server:
        for _ in range(AT_ONCE):
            journal.append(TAP)
        courier = Courier(journal, outbox(server), tell=tell)
        assert [courier.carry(), courier.carry()] == [AT_ONCE, 1]
    assert [fares["backlog"] for fares in server.fares] == [1, 0]
    assert 0 <= server.fares[0]["memory"] <= 100


def test_what_the_server_refuses_is_said_stays_and_holds_nothing_up(tmp_path):
    told = []
    with Journal(tmp_path) as journal, serving("strict") as server:
        Courier(journal, outbox(server), tell=lambda what, **facts: told.append(what)).carry()
        assert (told, journal.waiting) == (["delivered", "refused"], 0)
        assert (tmp_path / "records.log").read_bytes().count(b"\n") == 1


def test_a_damaged_line_holds_nothing_up(tmp_path):
    with Journal(tmp_path) as journal, serving() as server:
        spoilt = (tmp_path / "records.log").read_bytes()[:-9] + b"damaged!\n"
        (tmp_path / "records.log").write_bytes(spoilt)
        journal.append(TAP)
        Courier(journal, outbox(server), tell=tell).carry()
        assert ([decode(text).seq for text in server.stored], journal.waiting) == ([2], 0)


def tell(what, **facts):
    pass
