"""Credits pushed over HTTP: batches in, awards and receipts out, by one server process on one core.

The peer is `award` alone on ready objects of the same rows, in pieces as large: what reading, checking, finding people
and writing receipts cost beside it is the difference. The other core is the database's and the client's.
"""

import datetime as dt
import http.client
import itertools
import json
import os
import socketserver
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction

from benchmarks.database import owner
from benchmarks.report import Result
from registry.base.memory import settle
from registry.clients import keys
from registry.clients.models import Client, Way
from registry.people.models import Membership, Person
from tests.cast import LONG_AGO, Cast, make_cast
from tests.pushing.hands import BATCHES, a_client, signed
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit
from workflows.deliveries.reading import facts_of, read
from workflows.deliveries.services import MOST_ROWS, PIECE

DEFAULT_SIZE = 100_000
PEOPLE = 20_000
TICKS = os.sysconf("SC_CLK_TCK")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None: ...


def run(size: int) -> Result:
    with transaction.atomic():
        cast = make_cast()
        staff = _staff(cast)
        client = a_client(cast, calls_a_minute=100_000, rows_a_day=10 * size)
        _key, secret = keys.make(client, Way.SIGNATURE, 1, actor=cast.system_operator)
    with owner().cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    peer = _peer(cast, staff, size)
    bodies = list(_bodies(staff, size))
    with _server() as (port, pid):
        _push(port, client, secret, b'{"credits": [1]}')
        cpu, began = _cpu(pid), time.perf_counter()
        receipts = [_push(port, client, secret, body) for body in bodies]
        taken, cpu, memory = time.perf_counter() - began, _cpu(pid) - cpu, _peak(pid)
        again = time.perf_counter()
        assert _push(port, client, secret, bodies[0])["counts"]["unchanged"] == min(size, MOST_ROWS)
        again = (time.perf_counter() - again) / min(size, MOST_ROWS)
    assert sum(one["counts"]["stored"] for one in receipts) == size
    assert Credit.objects.filter(origin="online", state="COUNTED").count() == size + min(size, PEOPLE)
    rows = [
        ("of the server's own processor time", f"{size / cpu:,.0f}", ""),
        ("the same batch again, rows a second", f"{1 / again:,.0f}", ""),
        ("server's highest memory, MB", f"{memory:,.0f}", ""),
    ]
    return Result("api-ingest", size, size / taken, peer, "credits a second", more_is_better=True, rows=rows)


def _peer(cast: Cast, staff: list[Person], size: int) -> float:
    settle()
    count = min(size, PEOPLE)
    saids = [read(_row(staff[at], f"p{at}")) for at in range(count)]
    awards = [Award(staff[at], "online", f"peer:{at}", facts_of(said, None)) for at, said in enumerate(saids)]
    began = time.perf_counter()
    for start in range(0, count, PIECE):
        award(awards[start : start + PIECE])
    return count / (time.perf_counter() - began)


def _bodies(staff: list[Person], size: int) -> Iterator[bytes]:
    people = itertools.cycle(staff)
    for start in range(0, size, MOST_ROWS):
        rows = [_row(next(people), f"s{at}") for at in range(start, min(size, start + MOST_ROWS))]
        yield json.dumps({"credits": rows}, ensure_ascii=False, default=str).encode()


def _row(person: Person, source_id: str) -> dict[str, object]:
    number = int(source_id[1:])
    day = dt.date(2026, 3, 1) + dt.timedelta(days=number % 200)
    return {
        "source_id": source_id, "card_number": person.card_number, "name": person.name,
        "activity": f"远程课程第 {number % 500} 讲", "level": "provincial", "from_date": day.isoformat(), "hours": 3,
        "credits": "1.5", "issuer": "泽云远程教育平台",
    }  # fmt: skip


def _push(port: int, client: Client, secret: str, body: bytes) -> dict[str, dict[str, int]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    address = signed(client, secret, method="POST", body=body)
    assert address.startswith(BATCHES)
    connection.request("POST", address, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    found: dict[str, dict[str, int]] = json.loads(answer.read())
    assert answer.status in (200, 201), found
    return found


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """A process of its own, held on one core, with every middleware of the system."""
    connections.close_all()
    server = WSGIServer(("127.0.0.1", 0), Quiet)
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    pid = os.fork()
    if pid == 0:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        _serve(server)
    try:
        yield server.server_port, pid
    finally:
        os.kill(pid, 15)
        os.waitpid(pid, 0)
        server.server_close()


def _serve(server: socketserver.BaseServer) -> None:
    assert isinstance(server, WSGIServer)
    server.set_app(get_wsgi_application())
    settle()
    server.serve_forever()


def _cpu(pid: int) -> float:
    """Seconds of processor time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _peak(pid: int) -> float:
    """MB that it ever held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _staff(cast: Cast) -> list[Person]:
    people = Person.objects.bulk_create(
        [
            Person(card_number=f"{6_000_000_000 + number}", name=f"护士{number}", line="nurse", home=cast.cardiology)
            for number in range(PEOPLE)
        ]
    )
    Membership.objects.bulk_create(
        [Membership(person=one, organisation=cast.cardiology, from_date=LONG_AGO) for one in people]
    )
    return people
