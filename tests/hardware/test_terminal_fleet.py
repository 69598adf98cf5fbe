"""Terminals on lines that fail in every way: afterwards the server knows what they saw, no more and no less."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from django.test import Client

from api.devices.sticks import take_stick
from attendance.devices.models import Boot, Incident
from attendance.swipes.models import Swipe
from hardware.simulators.terminals import Answer, FaultyLine, Request, Terminal, play
from hardware.terminal.journal import Journal
from hardware.terminal.records import Tap
from hardware.terminal.stick import write_stick
from registry.base.refusals import Refusal
from tests.api_hands import KEY, with_key
from tests.attendance.devices import MORNING, a_device
from tests.cast import Cast

CLOCK_IS_GOOD_TO_MS = 5


def carry(request: Request) -> Answer:
    path, headers, body = request
    answer = Client().post(path, body, content_type="application/json", headers=headers)
    return answer.status_code, dict(answer.headers), answer.content


@pytest.mark.parametrize("seed", [1, 2])
def test_swipes_equal_what_the_terminals_saw(cast: Cast, seed: int) -> None:
    random = Random(seed)
    cards = [cast.nurse.card_number, cast.doctor.card_number, "5550000001", "0006547886"]
    fleet = [Terminal(f"SIM-{number}", KEY, Random(f"{seed} {number}")) for number in range(3)]
    for terminal in fleet:
        with_key(a_device(cast, terminal.serial))
    play(fleet, FaultyLine(carry, random), cards=cards, begin=round(MORNING.timestamp() * 1000), minutes=25)
    for terminal in fleet:
        swipes = Swipe.objects.filter(device__serial=terminal.serial)
        found = {(one.number, round(one.claimed_at.timestamp())): one.at.timestamp() * 1000 for one in swipes}
        assert found.keys() == terminal.truth.keys()
        assert len(found) == swipes.count() > 10
        wrong = max(abs(at - terminal.truth[card]) for card, at in found.items())
        assert wrong <= CLOCK_IS_GOOD_TO_MS + 25 * 60_000 * 50e-6
    assert all(boot.missing == 0 for boot in Boot.objects.all())
    assert not Incident.objects.filter(kind__in=["conflict", "chain"]).exists()


def test_the_same_seed_plays_the_same_day() -> None:
    def day() -> list[str]:
        terminal = Terminal("SIM-1", KEY, Random(5))
        for minute in range(5):
            terminal.power_on(minute * 60_000)
            terminal.tap("7000000001", minute * 60_000 + 5)
            terminal.power_off()
        return terminal.journal

    assert day() == day()


def test_a_stick_carries_what_the_network_did_not(cast: Cast, tmp_path: Path) -> None:
    device = with_key(a_device(cast))
    with Journal(tmp_path / "journal") as journal:
        for number in (cast.nurse.card_number, "5550000001"):
            journal.append(Tap(at=MORNING, number=number, uid="", raw=""))
    target, count = write_stick(tmp_path / "journal", tmp_path, serial=device.serial, key=KEY)
    assert (target.name, count) == ("T-1.xuefen", 3)
    assert take_stick(target.read_bytes()) == {"stored": 3}
    assert take_stick(target.read_bytes()) == {"duplicate": 3}
    assert set(Swipe.objects.values_list("number", "source")) == {
        (cast.nurse.card_number, "stick"), ("5550000001", "stick"),
    }  # fmt: skip


def test_a_stick_with_another_key_brings_nothing(cast: Cast, tmp_path: Path) -> None:
    with_key(a_device(cast), KEY[::-1])
    with Journal(tmp_path / "journal"):
        pass
    target, _count = write_stick(tmp_path / "journal", tmp_path, serial="T-1", key=KEY)
    with pytest.raises(Refusal):
        take_stick(target.read_bytes())
    assert not Boot.objects.exists()
