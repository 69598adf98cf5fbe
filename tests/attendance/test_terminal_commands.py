"""What a ZKTeco terminal is asked to do: until it says what became of it, and only where it is trusted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from attendance.devices.models import Device
from attendance.swipes.models import Swipe
from attendance.zkteco import counting, services
from attendance.zkteco.models import Command, DayCount, Terminal
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.cards.services import hand_over, report_lost
from registry.people.models import Person
from tests import iclock_hands as hands
from tests.attendance.devices import a_device
from tests.cast import Cast
from tests.iclock_hands import attlog, commands, line

DAY = dt.date(2026, 10, 5)


@pytest.fixture
def device(cast: Cast) -> Device:
    return a_device(cast, hands.SERIAL, kind="zkteco", network="10.0.0.0/24")


def say(number: str, code: int = 0, more: str = "") -> None:
    assert hands.post("devicecmd", f"ID={number}&Return={code}&CMD=DATA{more}\n".encode()).content == b"OK"


def test_people_of_the_unit_go_down_and_a_card_too_long_is_left_out(cast: Cast, device: Device) -> None:
    Person.objects.filter(pk=cast.nurse.pk).update(card_number="5566770079")
    Person.objects.filter(pk=cast.doctor.pk).update(card_number="1627120049")
    services.give(device.pk, "user", actor=cast.admin)
    hands.get("cdata", options="all", language="83")
    said = [words for _number, words in commands()]
    assert f"DATA UPDATE USERINFO PIN=5566770079\tName={cast.nurse.name}" in said
    assert f"DATA UPDATE USERINFO PIN=1627120049\tName={cast.doctor.name}\tCard=1627120049" in said


def test_whose_card_is_lost_is_not_on_the_roster(cast: Cast, device: Device) -> None:
    card = hand_over(cast.nurse, uid="2A83155E", actor=cast.admin)
    report_lost(card.pk, actor=cast.nurse)
    services.give(device.pk, "user", actor=cast.admin)
    assert not Command.objects.filter(person=cast.nurse).exists()
    assert Command.objects.filter(person=cast.doctor).exists()


def test_silence_has_it_sent_again_and_at_last_given_up(cast: Cast, device: Device) -> None:
    services.give(device.pk, "info", actor=cast.admin)
    [(number, words)] = commands()
    assert (words, commands()) == ("INFO", [])
    for _ in range(9):
        Command.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=6))
        assert commands() == [(number, "INFO")]
    Command.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=6))
    assert (commands(), Command.objects.get().state) == ([], "failed")


def test_what_it_answers_ends_it_once(cast: Cast, device: Device) -> None:
    services.give(device.pk, "info", actor=cast.admin)
    [(number, _words)] = commands()
    say(number, -1002)
    say(number, 0)
    say("x'; --")
    say("9" * 16)
    assert list(Command.objects.values_list("state", "code")) == [("failed", -1002)]


def test_asked_twice_it_waits_once(cast: Cast, device: Device) -> None:
    assert services.give(device.pk, "sum", day=DAY, actor=cast.admin) == 1
    assert services.give(device.pk, "sum", day=DAY, actor=cast.admin) == 0


def test_a_day_that_lacks_swipes_is_sent_again_and_counted_again(cast: Cast, device: Device) -> None:
    attlog(line("7000000001"))
    services.give(device.pk, "sum", day=DAY, actor=cast.admin)
    [(number, words)] = commands()
    assert words == "VERIFY SUM ATTLOG StartTime=2026-10-05 00:00:00\tEndTime=2026-10-05 23:59:59"
    say(number, 0, "&AttlogSum=2")
    assert DayCount.objects.get().lacking == 1
    [(again, words)] = commands()
    assert words.startswith("DATA QUERY ATTLOG StartTime=2026-10-05 00:00:00")
    attlog(line("7000000001"), line("7000000002", "2026-10-05 19:02:40"))
    say(again)
    [(number, _words)] = commands()
    say(number, 0, "&AttlogSum=2")
    assert (counting.differing(device).count(), commands()) == (0, [])
    assert Swipe.objects.count() == 2


def test_every_night_the_last_days_are_counted(cast: Cast, device: Device) -> None:
    hands.get("ping")
    assert (counting.count_days(), counting.count_days()) == (3, 0)
    assert {words.split(" ATTLOG")[0] for _number, words in commands()} == {"VERIFY SUM"}


def test_from_elsewhere_or_not_in_use_it_is_told_nothing(cast: Cast, device: Device) -> None:
    services.give(device.pk, "info", actor=cast.admin)
    assert hands.get("getrequest", address="203.0.113.9").content == b"OK"
    device.suspend()
    device.save()
    assert commands() == []
    with pytest.raises(WrongState):
        services.give(device.pk, "info", actor=cast.admin)


def test_a_visitor_is_named_by_the_surname_alone(cast: Cast, device: Device) -> None:
    said = hands.get("cdata", table="RemoteAtt", PIN=cast.outsider.card_number).content.decode()
    assert said == f"DATA UPDATE USERINFO PIN={cast.outsider.card_number}\tName={cast.outsider.name[0]}**"
    assert hands.get("cdata", table="RemoteAtt", PIN="1' OR 1=1").content == b"OK"


def test_only_who_answers_for_it_gives_commands(cast: Cast, device: Device) -> None:
    with pytest.raises(NotAllowed):
        services.give(device.pk, "info", actor=cast.bureau)
    with pytest.raises(Refusal, match="哪一天"):
        services.give(device.pk, "log", actor=cast.admin)


def test_a_move_is_accepted_by_the_bureau(cast: Cast, device: Device) -> None:
    attlog(line("7000000001"), address="10.9.9.9")
    with pytest.raises(NotAllowed):
        services.accept_network(device.pk, actor=cast.admin)
    services.accept_network(device.pk, actor=cast.bureau)
    attlog(line("7000000002"), address="10.9.9.9")
    assert dict(Swipe.objects.values_list("number", "quarantine")) == {"7000000001": "network", "7000000002": ""}


@pytest.mark.parametrize("host", ["127.0.0.1", "8.8.8.8", "169.254.169.254", "224.0.0.1"])
def test_only_private_addresses_are_pulled(cast: Cast, device: Device, host: str) -> None:
    facts: dict[str, Any] = {"port": 4370, "is_udp": False, "key": None, "actor": cast.admin}
    with pytest.raises(Refusal, match="不能用"):
        services.set_pull(device.pk, host=host, **facts)
    assert services.set_pull(device.pk, host="10.0.0.27", **facts | {"key": 4711}).key == 4711
    assert Terminal.objects.get().key_sealed != "4711"
