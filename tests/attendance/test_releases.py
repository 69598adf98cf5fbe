"""What was held may be let count: by two persons, with a reason, and nothing that came later with it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from attendance.devices.models import Device
from attendance.releases import services
from attendance.swipes.ingest import ingest
from attendance.swipes.models import Quarantine, Swipe
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person
from tests.attendance.devices import MORNING, a_device, a_swipe
from tests.cast import Cast, log_in

DAY = MORNING.date()
SPAN = {"from_date": DAY, "to_date": DAY}


@pytest.fixture
def device(cast: Cast) -> Device:
    """Put into use after its first swipes came."""
    device = a_device(cast, state="PENDING")
    lost_clock = a_swipe(3, wall=dt.datetime(2000, 1, 1, tzinfo=MORNING.tzinfo), text="c")
    ingest(device, [a_swipe(1), a_swipe(2, after=60, number="", uid="08ABCDEF"), lost_clock], source="terminal")
    device.activated_by = cast.bureau
    device.activate()
    device.save()
    return device


def held() -> dict[str, int]:
    found = list(Swipe.objects.values_list("quarantine", flat=True))
    return {word: found.count(word) for word in found}


def test_two_persons_let_it_count_and_other_doubts_stay(cast: Cast, device: Device) -> None:
    release = services.ask(device.pk, reason="设备早已在场", actor=cast.admin, **SPAN)
    assert (release.count, held()) == (2, {"pending": 3})
    done = services.decide(release.pk, is_granted=True, opinion="", actor=cast.bureau)
    assert (done.released, held()) == (1, {"": 1, "random": 1, "pending": 1})


def test_who_asked_does_not_decide(cast: Cast, device: Device) -> None:
    release = services.ask(device.pk, reason="设备早已在场", actor=cast.system_operator, **SPAN)
    with pytest.raises(NotAllowed, match="不能决定"):
        services.decide(release.pk, is_granted=True, opinion="", actor=cast.system_operator)


def test_nobody_lets_their_own_swipes_count(cast: Cast, device: Device) -> None:
    ingest(device, [a_swipe(9, number=cast.bureau.card_number)], source="push", doubt=Quarantine.NETWORK)
    release = services.ask(device.pk, reason="设备早已在场", actor=cast.admin, **SPAN)
    with pytest.raises(NotAllowed):
        services.decide(release.pk, is_granted=True, opinion="", actor=cast.bureau)


def test_what_came_after_it_was_asked_stays_held(cast: Cast, device: Device) -> None:
    release = services.ask(device.pk, reason="设备早已在场", actor=cast.admin, **SPAN)
    ingest(device, [a_swipe(9, after=300)], source="push", doubt=Quarantine.NETWORK)
    services.decide(release.pk, is_granted=True, opinion="", actor=cast.bureau)
    assert held()["network"] == 1


def test_refused_it_stays_held_and_may_be_asked_again(cast: Cast, device: Device) -> None:
    release = services.ask(device.pk, reason="设备早已在场", actor=cast.admin, **SPAN)
    with pytest.raises(WrongState):
        services.ask(device.pk, reason="再问", actor=cast.admin, **SPAN)
    services.decide(release.pk, is_granted=False, opinion="查不到", actor=cast.bureau)
    assert held() == {"pending": 3}
    with pytest.raises(WrongState):
        services.decide(release.pk, is_granted=True, opinion="", actor=cast.bureau)
    assert services.ask(device.pk, reason="找到了", actor=cast.admin, **SPAN).count == 2


def test_days_without_anything_held_and_devices_not_in_use_are_refused(cast: Cast, device: Device) -> None:
    later = DAY + dt.timedelta(days=1)
    with pytest.raises(Refusal, match="没有要放行"):
        services.ask(device.pk, from_date=later, to_date=later, reason="x", actor=cast.admin)
    pending = a_device(cast, "T-2", state="PENDING")
    with pytest.raises(WrongState):
        services.ask(pending.pk, reason="x", actor=cast.admin, **SPAN)


def test_the_page_of_the_device_leads_there(cast: Cast, device: Device) -> None:
    def page(who: Person) -> str:
        return log_in(Client(), who).get(f"/devices/{device.pk}/").content.decode()

    assert "申请放行" in page(cast.admin)
    log_in(Client(), cast.admin).post(
        f"/devices/{device.pk}/release/", {"from_date": DAY, "to_date": DAY, "reason": "设备早已在场"}
    )
    assert "决定放行" in page(cast.bureau)
    assert "决定放行" not in page(cast.admin)
