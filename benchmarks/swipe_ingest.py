"""Batches of terminals, from the lines that they send to raw records and swipes, beside a COPY of the same raw rows.

The peer sends ready rows into the same table, with its key, its checks and its foreign key, and does nothing else; the
table and that of the swipes are emptied in between. Checking the signatures of the batches is timed apart.
"""

import datetime as dt
import io
import time
import uuid
from collections.abc import Iterator

from django.db import connection, transaction

from api.devices.records import take_in
from attendance.devices.models import Boot, Device
from attendance.swipes.models import RawRecord, Swipe
from benchmarks.database import owner
from benchmarks.report import Result
from hardware.protocols.terminal import FIRST, Kind, Record, encode, link_of
from hardware.protocols.terminal_wire import Batch, encode_batch, same, sign_text
from registry.organisations.models import Organisation
from registry.organisations.services import add_organisation
from tests.cast import person

DEFAULT_SIZE = 100_000
DEVICES, AT_ONCE, PEOPLE = 20, 1_000, 200
MORNING = dt.datetime(2026, 5, 16, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
EMPTY = """
ALTER TABLE swipes_rawrecord DISABLE TRIGGER swipes_rawrecord_no_truncate;
TRUNCATE swipes_rawrecord, swipes_swipe;
ALTER TABLE swipes_rawrecord ENABLE TRIGGER swipes_rawrecord_no_truncate;
"""


def run(size: int) -> Result:
    numbers, devices = build()
    sent = [(devices[at % DEVICES], batch) for at, batch in enumerate(batches(size, numbers))]
    signing = _signatures([batch for _device, batch in sent])
    first = _ours(sent)
    assert (RawRecord.objects.count(), Swipe.objects.count()) == (size, size)
    raw, swipes = _rows("swipes_rawrecord"), _rows("swipes_swipe")
    bare = _bare(("swipes_rawrecord", raw))
    ours = min(first, _ours(sent))
    both = _bare(("swipes_rawrecord", raw), ("swipes_swipe", swipes))
    bare = min(bare, _bare(("swipes_rawrecord", raw)))
    rows = [
        ("records a second", f"{size / ours:,.0f}", f"{size / bare:,.0f}"),
        ("beside a COPY into both tables", f"{ours / both:.2f} times", f"{size / both:,.0f} a second"),
        ("signatures, µs a record", f"{signing / size * 1e6:.1f}", ""),
    ]
    return Result("swipe-ingest", size, ours, bare, "s for all batches", rows=rows)


def build() -> tuple[list[str], list[Device]]:
    with transaction.atomic():
        unit = add_organisation("青泽市人民医院", kind="unit", parent=_city())
        numbers = [person("林若溪", unit).card_number for _ in range(PEOPLE)]
        admin, other = person("岑嘉树", unit), person("裴行远", unit)
        devices = []
        for number in range(DEVICES):
            device = Device.objects.create(owner=unit, kind="terminal", serial=f"B-{number}", registered_by=admin)
            device.activated_by = other
            device.activate()
            device.save()
            devices.append(device)
    return numbers, devices


def _city() -> Organisation:
    return add_organisation("青泽市卫生健康委", kind="city")


def batches(size: int, numbers: list[str]) -> Iterator[list[str]]:
    """What each terminal sends, one card a second and each run of its own."""
    runs = [_run(numbers) for _ in range(DEVICES)]
    for start in range(0, size, AT_ONCE):
        run = runs[start // AT_ONCE % DEVICES]
        yield [next(run) for _ in range(min(AT_ONCE, size - start))]


def _run(numbers: list[str]) -> Iterator[str]:
    boot, prev, sequence = uuid.uuid4(), FIRST, 0
    while True:
        sequence += 1
        wall, number = MORNING + dt.timedelta(seconds=sequence), numbers[sequence % len(numbers)]
        text = encode(Record(sequence, boot, Kind.SWIPE, wall, sequence * 1000, prev, number=number))
        prev = link_of(text)
        yield text


def _ours(sent: list[tuple[Device, list[str]]]) -> float:
    owner().cursor().execute(EMPTY)
    Boot.objects.all().delete()
    began = time.perf_counter()
    for device, batch in sent:
        take_in(device, batch, source="terminal")
    return time.perf_counter() - began


def _signatures(sent: list[list[str]]) -> float:
    key = bytes(32)
    texts = [encode_batch(Batch("B-1", batch)) for batch in sent]
    signed = [sign_text(key, purpose="batch", text=text) for text in texts]
    began = time.perf_counter()
    assert all(same(one, sign_text(key, purpose="batch", text=text)) for one, text in zip(signed, texts, strict=True))
    return time.perf_counter() - began


def _rows(table: str) -> str:
    into = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT * FROM {table}) TO STDOUT", into)
    return into.getvalue()


def _bare(*tables: tuple[str, str]) -> float:
    owner().cursor().execute(EMPTY)
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in tables:
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(rows))
    return time.perf_counter() - began
