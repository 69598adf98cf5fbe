"""Pages and buttons of devices, and the doors of the API, for the two matrices of addresses and roles.

U asks for a signature that no browser can give.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from attendance.devices.models import Device, Station
from tests.attendance.devices import a_device, an_activity
from tests.cast import Cast

AGREED = """
devices:list              3 F F F F F 2 2 F F 2 F F F F
devices:new               3 F F F F F 2 F F F 2 F F F F
devices:detail            3 F F F F F 2 2 F F 2 F F F F
devices:adopt             3 F F F F F F F F F X F F F F
devices:key               M M M M M M M M M M M M M M M
devices:step              M M M M M M M M M M M M M M M
devices:place             3 F F F F F 2 F F F 2 F F F F
devices:remove            M M M M M M M M M M M M M M M
api:records               M M M M M M M M M M M M M M M
api:frames                M M M M M M M M M M M M M M M
desk:link                 3 F F F F F 2 F F F F F F F 2
desk:seen                 3 F F F F F 2 F F F F F F F 2
desk:calibrate            3 F F F F F 2 F F F 2 F F F 2
api:manifest              U U U U U U U U U U U U U U U
"""
POSTS = """
devices:new               = F F F F F 2 F F F 2 F F F F
devices:adopt             = F F F F F F F F F 2 F F F F
devices:key               = F F F F F 2 F F F 2 F F F F
devices:step              = F F F F F F 3 F F 3 F F F F
devices:place             = F F F F F 3 F F F 3 F F F F
devices:remove            = F F F F F 3 F F F 3 F F F F
api:records               U U U U U U U U U U U U U U U
api:frames                U U U U U U U U U U U U U U U
desk:link                 = F F F F F 3 F F F F F F F 3
desk:calibrate            = F F F F F 2 F F F 2 F F F 2
"""
WITHOUT_KEY = {"devices:list", "devices:new", "desk:calibrate"}
OBJECT_OF = {
    "devices:remove": "station", "api:records": "serial", "api:manifest": "serial", "api:frames": "serial",
    "desk:link": "people", "desk:seen": "people",
}  # fmt: skip
DAYS = {"from_date": "2026-05-16", "to_date": "2026-05-18"}


def device_of(cast: Cast, *, state: str = "ACTIVE") -> Device:
    return Device.objects.filter(owner__isnull=False).exclude(kind="desk").first() or a_device(cast, state=state)


def stranger() -> Device:
    return Device.objects.create(kind="zkteco", serial="UDP0000001")


def station_of(cast: Cast) -> Station:
    return Station.objects.first() or Station.objects.create(device=device_of(cast), room="一号厅", **DAYS)


def objects_of(cast: Cast) -> dict[str, Any]:
    return {"devices": device_of(cast).pk, "station": station_of(cast).pk, "serial": "T-1"}


NEW = {"kind": "terminal", "serial": "T-9", "name": "报告厅门口"}
THINGS: dict[str, Callable[[Cast], tuple[list[Any], dict[str, Any]]]] = {
    "devices:new": lambda cast: ([], NEW | {"owner": cast.hospital.pk}),
    "devices:adopt": lambda cast: ([stranger().pk], {"owner": cast.hospital.pk, "name": "门口"}),
    "devices:key": lambda cast: ([device_of(cast).pk], {}),
    "devices:step": lambda cast: ([device_of(cast, state="PENDING").pk], {"step": "activate"}),
    "devices:place": lambda cast: ([device_of(cast).pk], DAYS | {"number": an_activity(cast).number, "room": ""}),
    "devices:remove": lambda cast: ([station_of(cast).pk], {}),
    "api:records": lambda cast: ([device_of(cast).serial], {}),
    "api:frames": lambda cast: ([device_of(cast).serial], {}),
    "desk:link": lambda cast: ([cast.nurse.pk], {"typed": "5630F009", "form": "8H"}),
    "desk:calibrate": lambda cast: ([], {"printed": "5566770079", "typed": "5566770079"}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    return [(Device.objects.all(), ("pk", "state", "owner", "key_sealed")), (Station.objects.all(), ("pk",))]
