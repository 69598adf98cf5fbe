"""What the database refuses of devices and of what they told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from attendance.devices.models import Device
from attendance.swipes.models import RawRecord, Source
from tests.cast import Cast
from workflows.engine.guards import declared_steps, installed_guard


def a_record(device: Device, year: int = 2026, key: bytes = b"k" * 16) -> RawRecord:
    return RawRecord.objects.create(
        year=year, device=device, key=key, source=Source.TERMINAL, received_at=timezone.now(), text="{}"
    )


def refuses(statement: str) -> bool:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return True


def test_the_agreed_steps_of_a_device() -> None:
    assert declared_steps(Device) == {
        ("PENDING", "ACTIVE"), ("ACTIVE", "SUSPENDED"), ("SUSPENDED", "ACTIVE"),
        ("PENDING", "RETIRED"), ("ACTIVE", "RETIRED"), ("SUSPENDED", "RETIRED"),
    }  # fmt: skip


def test_the_database_knows_the_same_steps(db: None) -> None:
    source = installed_guard("devices_device")
    assert all(f"('{before}', '{after}')" in source for before, after in declared_steps(Device))


def test_a_device_begins_waiting_and_never_comes_back(cast: Cast) -> None:
    device = Device.objects.create(owner=cast.hospital, kind="terminal", serial="T-1", registered_by=cast.admin)
    assert refuses("INSERT INTO devices_device (state, kind, serial, name, network, key_sealed, reason, registered_at)"
                   " VALUES ('ACTIVE', 'terminal', 'T-2', '', '', '', '', now())")  # fmt: skip
    assert refuses("UPDATE devices_device SET state = 'ACTIVE', activated_by_id = registered_by_id")
    device.retire()
    device.save()
    assert refuses(f"UPDATE devices_device SET state = 'ACTIVE', activated_by_id = {cast.bureau.pk}")


def test_raw_records_are_appended_once_and_lie_in_their_year(cast: Cast) -> None:
    device = Device.objects.create(owner=cast.hospital, kind="terminal", serial="T-1")
    for year in (2000, 2026):
        a_record(device, year)
    assert refuses("UPDATE swipes_rawrecord SET text = 'x'")
    assert refuses("DELETE FROM swipes_rawrecord")
    assert refuses("INSERT INTO swipes_rawrecord SELECT * FROM swipes_rawrecord")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM swipes_rawrecord_2026 UNION ALL SELECT count(*) FROM swipes_rawrecord")
        assert cursor.fetchall() == [(1,), (2,)]


def test_a_swipe_says_a_card(cast: Cast) -> None:
    now = dt.datetime.now(dt.UTC).isoformat()
    assert refuses("INSERT INTO swipes_swipe (source, number, uid, claimed_at, at, clock, quarantine)"
                   f" VALUES ('qr', '', '', '{now}', '{now}', 'claimed', '')")  # fmt: skip
