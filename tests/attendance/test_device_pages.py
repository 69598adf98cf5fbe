"""Devices are registered by one, put into use by another, seen by whoever answers for them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.devices import services
from attendance.devices.gaps import write_down_gaps
from attendance.devices.models import Boot, Device, Health, Incident
from attendance.swipes.ingest import ingest
from attendance.swipes.models import Swipe
from attendance.swipes.settling import claim
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.cards.services import hand_over
from registry.people.models import Person
from tests.attendance.devices import MORNING, a_device, a_swipe, an_activity
from tests.cast import Cast, log_in

DAYS = {"from_date": dt.date(2026, 5, 16), "to_date": dt.date(2026, 5, 18)}


def test_the_key_is_shown_once_and_is_the_devices(cast: Cast, client: Client) -> None:
    facts = {"owner": cast.hospital.pk, "kind": "terminal", "serial": "T-9", "name": ""}
    shown = log_in(client, cast.admin).post("/devices/new/", facts).content.decode()
    device = Device.objects.get()
    assert device.key.hex() in shown
    assert device.key.hex() not in client.get(f"/devices/{device.pk}/").content.decode()
    assert device.key.hex() not in device.key_sealed


def test_who_registered_it_does_not_put_it_into_use(cast: Cast) -> None:
    device, _key = services.register(cast.hospital, kind="terminal", serial="T-9", name="", actor=cast.system_operator)
    with pytest.raises(NotAllowed, match="登记的人"):
        services.take_step(device.pk, "activate", actor=cast.system_operator)
    assert services.take_step(device.pk, "activate", actor=cast.bureau).state == "ACTIVE"


def test_a_unit_administrator_puts_nothing_into_use(cast: Cast) -> None:
    device = a_device(cast, state="PENDING")
    with pytest.raises(NotAllowed):
        services.take_step(device.pk, "activate", actor=cast.admin)


@pytest.mark.parametrize("step", ["suspend", "retire"])
def test_stopping_a_device_asks_for_a_reason(cast: Cast, step: str) -> None:
    device = a_device(cast)
    with pytest.raises(Refusal, match="原因"):
        services.take_step(device.pk, step, actor=cast.admin)
    stopped = services.take_step(device.pk, step, actor=cast.admin, reason="丢失")
    assert stopped.state in ("SUSPENDED", "RETIRED")


def test_a_step_that_is_not_open_is_refused(cast: Cast) -> None:
    with pytest.raises(WrongState):
        services.take_step(a_device(cast).pk, "resume", actor=cast.bureau, reason="找到了")
    with pytest.raises(WrongState):
        services.take_step(a_device(cast, "T-2").pk, "delete", actor=cast.bureau)


def test_a_new_key_ends_the_old_one(cast: Cast) -> None:
    device, old = services.register(cast.hospital, kind="terminal", serial="T-9", name="", actor=cast.admin)
    device, new = services.renew_key(device.pk, actor=cast.admin)
    assert Device.objects.get().key.hex() == new != old


def test_a_stranger_is_adopted_and_still_waits(cast: Cast) -> None:
    stranger = Device.objects.create(kind="zkteco", serial="UDP0000001")
    device, _key = services.adopt(stranger.pk, owner=cast.hospital, name="门口", actor=cast.system_operator)
    assert (device.owner, device.state) == (cast.hospital, "PENDING")
    with pytest.raises(WrongState):
        services.adopt(stranger.pk, owner=cast.far_hospital, name="", actor=cast.system_operator)


def test_strangers_are_shown_to_who_may_adopt_them_alone(cast: Cast, client: Client) -> None:
    stranger = Device.objects.create(kind="zkteco", serial="UDP0000001")
    for who, status in ((cast.system_operator, 200), (cast.admin, 404), (cast.bureau, 404)):
        assert log_in(Client(), Person.objects.get(pk=who.pk)).get(f"/devices/{stranger.pk}/").status_code == status


def test_another_hospitals_device_is_not_there(cast: Cast, client: Client) -> None:
    device = a_device(cast, owner=cast.far_hospital)
    assert log_in(client, cast.admin).get(f"/devices/{device.pk}/").status_code == 404
    assert "T-1" not in client.get("/devices/").content.decode()


def test_a_station_moves_swipes_that_are_there_already(cast: Cast) -> None:
    device, activity = a_device(cast), an_activity(cast)
    ingest(device, [a_swipe(1)], source="terminal")
    station = services.place(device.pk, actor=cast.admin, activity=activity, room="", **DAYS)
    assert Swipe.objects.get().activity == activity
    services.remove(station.pk, actor=cast.admin)
    assert Swipe.objects.get().activity is None


def test_a_card_that_gets_an_owner_claims_its_swipes(cast: Cast) -> None:
    device = a_device(cast)
    ingest(device, [a_swipe(1, number="", uid="2A83155E"), a_swipe(2, after=9, number="9999999999")], source="terminal")
    assert claim() == 0
    hand_over(cast.nurse, uid="2A83155E", since=MORNING - dt.timedelta(days=1), actor=None)
    assert Swipe.objects.get(uid="2A83155E").person == cast.nurse
    Person.objects.filter(pk=cast.colleague.pk).update(card_number="9999999999")
    assert (claim(), claim()) == (1, 0)
    assert Swipe.objects.get(number="9999999999").person == cast.colleague


def test_a_chip_is_whose_it_was_at_that_second(cast: Cast) -> None:
    hand_over(cast.nurse, uid="2A83155E", since=MORNING, actor=None)
    card = cast.nurse.cards.get()
    card.state, card.valid_to = "replaced", MORNING + dt.timedelta(hours=1)
    card.save()
    hand_over(cast.doctor, uid="2A83155E", since=MORNING + dt.timedelta(hours=1), actor=None)
    taps = [a_swipe(n, after=after, number="", uid="2A83155E") for n, after in ((1, 60), (2, 7200))]
    ingest(a_device(cast), taps, source="terminal")
    assert [one.person for one in Swipe.objects.order_by("at")] == [cast.nurse, cast.doctor]


def test_missing_records_are_an_incident_after_a_day(cast: Cast) -> None:
    device = a_device(cast)
    ingest(device, [a_swipe(1), a_swipe(4, after=9)], source="terminal")
    Health.objects.create(device=device, seen_at=timezone.now())
    assert write_down_gaps() == 0
    Boot.objects.update(seen_at=timezone.now() - dt.timedelta(days=3))
    assert write_down_gaps() == 1
    assert Incident.objects.get(kind="gap").facts == {"missing": 2}


def test_more_devices_the_same_number_of_queries(cast: Cast, client: Client) -> None:
    log_in(client, cast.admin)
    client.get("/devices/")
    counts = []
    for batch in range(2):
        for number in range(3):
            Health.objects.create(device=a_device(cast, f"D-{batch}-{number}"), seen_at=timezone.now())
        with CaptureQueriesContext(connection) as seen:
            body = client.get("/devices/").content.decode()
        counts.append(len(seen))
        assert len(re.findall("D-[01]-[012]</span>", body)) == 3 * (batch + 1)
    assert counts[0] == counts[1]


def test_worries_are_named(cast: Cast, client: Client) -> None:
    device = a_device(cast)
    Health.objects.create(device=device, seen_at=MORNING, memory_used=90, offset_ms=-90_000)
    body = log_in(client, cast.admin).get(f"/devices/{device.pk}/").content.decode()
    assert all(word in body for word in ("一天以上没有联系", "存储将满", "时钟差一分钟以上"))
