"""The log of a terminal against what is here: what was lost on the way comes in, and nothing twice."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.swipes.ingest import ingest
from attendance.swipes.models import Source, Swipe
from attendance.swipes.told import Told
from hardware.protocols.zk_records import Swipe as Held
from hardware.pulling.services import reconcile
from hardware.simulators.zk_network import serving
from hardware.simulators.zk_terminal import Terminal
from tests.attendance.devices import a_device

MORNING = datetime.fromisoformat("2026-10-05 08:00:00")
ZONE = timezone.get_default_timezone()


def held(user: str, seconds: float, **facts) -> Held:
    standard = {"at": MORNING + timedelta(seconds=seconds), "verify": 4, "status": 0}
    return Held(raw=b"", user=user, **(standard | facts))


@pytest.fixture
def device(cast):
    return a_device(cast, "SIM0000001", kind="zkteco")


def counted(device, *swipes) -> tuple[int, int, int]:
    found = reconcile(device, swipes, source=Source.PULL, zone=ZONE)
    return found.new, found.known, found.unusable


def test_what_is_missing_comes_in_once(device):
    assert counted(device, held("31", 0), held("32", 1)) == (2, 0, 0)
    assert counted(device, held("33", 2), held("31", 0), held("32", 1)) == (1, 2, 0)
    assert Swipe.objects.filter(device=device, source=Source.PULL).count() == 3


def test_what_came_by_another_way_is_known(device):
    wall = MORNING.replace(tzinfo=ZONE)
    ingest(device, [Told("31\t…", wall, digest=bytes(16), number="31")], source=Source.PUSH)
    assert counted(device, held("31", 0)) == (0, 1, 0)
    assert Swipe.objects.count() == 1


def test_what_names_no_moment_or_no_card_is_counted_and_makes_no_swipe(device):
    assert counted(device, held("31", 0, at=None), held("", 0), held("张三", 1)) == (0, 0, 3)
    assert not Swipe.objects.exists()


def test_more_swipes_cost_the_same_number_of_queries(device):
    def queries(count: int, start: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            counted(device, *(held(f"{number:06}", number) for number in range(start, start + count)))
        return len(seen)

    assert queries(2, 0) == queries(200, 1000)


def pull(terminal, **options) -> str:
    said = io.StringIO()
    with serving(terminal) as port:
        call_command("pull_log", device="SIM0000001", host="127.0.0.1", port=port, stdout=said, **options)
    return said.getvalue()


def test_a_log_is_pulled_over_the_network(device):
    terminal = Terminal(lambda: MORNING)
    for number in range(30):
        terminal.swipe(f"{number:06}", MORNING + timedelta(minutes=number))
    assert "held 30, known 0, new 30" in pull(terminal)
    assert "held 30, known 30, new 0" in pull(terminal)
    assert Swipe.objects.count() == 30


def test_another_terminal_at_that_address_is_noticed(device):
    with pytest.raises(CommandError, match="another terminal"):
        pull(Terminal(lambda: MORNING, serial="OTHER"))


def test_a_terminal_that_is_not_there_and_one_that_nobody_registered(device):
    with pytest.raises(CommandError):
        call_command("pull_log", device="SIM0000001", host="127.0.0.1", port=1)
    with pytest.raises(CommandError, match="no device"):
        call_command("pull_log", device="NOBODY", host="127.0.0.1", port=1)


def test_a_comm_key_is_read_from_a_file(device, tmp_path):
    (tmp_path / "key").write_text("1234\n")
    terminal = Terminal(lambda: MORNING, key=1234)
    assert "held 0" in pull(terminal, key_file=tmp_path / "key")
    with pytest.raises(CommandError, match="key"):
        pull(terminal)
