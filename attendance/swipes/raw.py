"""The raw records of a device: written once, found again by their key, whenever they come again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.utils import timezone

from attendance.devices.models import Boot, Device

from .told import Told

DIGEST = 0x80
"""Set in the first byte of a key made of a digest; the number of a run never sets it."""

WRITE = """
INSERT INTO swipes_rawrecord (year, device_id, key, source, received_at, text)
SELECT year::smallint, %s, decode(key, 'hex'), %s, %s, text
FROM unnest(string_to_array(%s, ','), string_to_array(%s, ','), string_to_array(%s, E'\\n')) AS told (year, key, text)
ON CONFLICT DO NOTHING RETURNING key
"""
DIFFERS = """
SELECT told.n - 1 FROM unnest(string_to_array(%s, ','), string_to_array(%s, ','), string_to_array(%s, E'\\n'))
  WITH ORDINALITY AS told (year, key, text, n)
JOIN swipes_rawrecord r ON r.year = told.year::smallint AND r.device_id = %s AND r.key = decode(told.key, 'hex')
WHERE r.text <> told.text
"""
READ = """
SELECT r.key, r.text FROM unnest(%s::smallint[], %s::bytea[]) AS asked (year, key)
JOIN swipes_rawrecord r ON r.year = asked.year AND r.device_id = %s AND r.key = asked.key
"""

Name = tuple[int, bytes]
"""The year and the key of a record, which name it within its device."""


def name_of(told: Told, boots: Mapping[str, Boot]) -> Name:
    if told.boot is not None:
        boot = boots[told.boot]
        return boot.year, place_of(boot, told.sequence)
    return told.wall.year, bytes([told.digest[0] | DIGEST]) + told.digest[1:16]


def place_of(boot: Boot, sequence: int) -> bytes:
    return boot.pk.to_bytes(8, "big") + sequence.to_bytes(8, "big")


def write(device: Device, told: Sequence[Told], names: Sequence[Name], *, source: str) -> list[bool]:
    """Append what is not there yet; for each whether it was new."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [device.pk, source, timezone.now(), *_columns(told, names)])
        keys = {bytes(key) for (key,) in cursor.fetchall()}
    if len(keys) == len(told):
        return [True] * len(told)
    new = []
    for _year, key in names:
        new.append(key in keys)
        keys.discard(key)
    return new


def differing(device: Device, told: Sequence[Told], names: Sequence[Name]) -> set[int]:
    """Which of these say something else than what is kept under their key."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERS, [*_columns(told, names), device.pk])
        return {row[0] for row in cursor.fetchall()}


def texts_of(device: Device, names: Iterable[Name]) -> dict[bytes, str]:
    years, keys = [], []
    for year, key in names:
        years.append(year)
        keys.append(key)
    with connection.cursor() as cursor:
        cursor.execute(READ, [years, keys, device.pk])
        return {bytes(key): text for key, text in cursor.fetchall()}


def _columns(told: Sequence[Told], names: Sequence[Name]) -> tuple[str, str, str]:
    years, keys = zip(*names, strict=True)
    return ",".join(map(str, years)), ",".join([key.hex() for key in keys]), "\n".join([one.text for one in told])
