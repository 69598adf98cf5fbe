"""Records come in, in any order, late and again: the swipes are the same, and every record has its receipt."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as some

from attendance.devices.models import Boot, ClockSample, Device, Incident, Station
from attendance.swipes.ingest import ingest
from attendance.swipes.models import RawRecord, Swipe
from attendance.swipes.told import Receipt, Told
from tests.attendance.devices import BOOT, MORNING, a_device, a_sample, a_swipe, an_activity, chained, swipes_of
from tests.cast import Cast

OTHER = str(UUID(int=2))
EVERYTHING: list[Told] = [
    a_swipe(1, number="", kind="boot", text="start"),
    a_swipe(2, after=1.2),
    a_swipe(3, after=1.7),
    a_sample(4, after=60, offset=-5000),
    a_swipe(5, after=100, number="", uid="2A83155E"),
    a_swipe(6, after=101, number="", uid="08112233"),
    a_sample(7, after=4000, offset=-7000),
    a_swipe(8, after=3999, number="0000000000"),
    a_swipe(1, number="", kind="boot", text="again", boot=OTHER, facts={"before": (BOOT, 9)}),
    a_swipe(2, after=9000, boot=OTHER, number="7000000002"),
    a_swipe(3, after=-(10**9), boot=OTHER, mono=5),
    a_sample(4, after=9100, offset=60_000, boot=OTHER, rtt=9000),
]


def told(device: Device, *records: Told) -> list[Receipt]:
    return ingest(device, records, source="terminal")


@pytest.fixture
def device(cast: Cast) -> Device:
    return a_device(cast)


def test_a_record_is_kept_and_becomes_a_swipe(cast: Cast, device: Device) -> None:
    one = a_swipe(1, number=cast.nurse.card_number)
    assert told(device, one) == [("stored", "")]
    raw, swipe = RawRecord.objects.get(), Swipe.objects.get()
    assert (raw.text, raw.year) == (one.text, Boot.objects.get().year)
    assert (swipe.person, swipe.at, swipe.clock, swipe.quarantine) == (cast.nurse, MORNING, "claimed", "")


def test_what_comes_again_is_a_duplicate_in_the_same_batch_and_in_the_next(device: Device) -> None:
    one, two = a_swipe(1), a_swipe(2, after=9)
    assert [receipt.outcome for receipt in told(device, one, one)] == ["stored", "duplicate"]
    assert [receipt.outcome for receipt in told(device, two, one)] == ["stored", "duplicate"]
    assert (RawRecord.objects.count(), Swipe.objects.count(), Boot.objects.get().stored) == (2, 2, 2)


def test_the_same_number_with_other_words_is_kept_aside(device: Device) -> None:
    told(device, a_swipe(1))
    other = a_swipe(1, number="7000000009")
    assert told(device, other) == [("quarantined", "conflict")]
    assert Incident.objects.get().facts == {"text": other.text}
    assert Swipe.objects.get().number == "7000000001"


def test_two_devices_may_count_alike(cast: Cast, device: Device) -> None:
    assert told(a_device(cast, "T-2"), a_swipe(1)) == told(device, a_swipe(1)) == [("stored", "")]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.permutations(EVERYTHING + EVERYTHING[:5]), some.integers(1, 6))
def test_any_order_and_repetition_gives_the_same(cast: Cast, order: list[Told], size: int) -> None:
    whole, parts = (a_device(cast, f"H-{Device.objects.count()}-{number}") for number in range(2))
    told(whole, *EVERYTHING)
    for start in range(0, len(order), size):
        told(parts, *order[start : start + size])
    assert swipes_of(parts) == swipes_of(whole) != []
    for device in (whole, parts):
        runs = Boot.objects.filter(device=device).order_by("word").values_list("highest", "stored", "expected")
        assert list(runs) == [(8, 8, 9), (4, 4, 0)]


def test_the_clock_is_put_right_by_the_nearest_sample_of_the_run(device: Device) -> None:
    told(device, *EVERYTHING)
    at = {swipe.number or swipe.uid: swipe.at - swipe.claimed_at for swipe in Swipe.objects.filter(clock="sampled")}
    assert at == {"7000000001": dt.timedelta(seconds=-4.8), "2A83155E": dt.timedelta(seconds=-5),
                  "08112233": dt.timedelta(seconds=-5), "0000000000": dt.timedelta(seconds=-7)}  # fmt: skip
    assert ClockSample.objects.count() == 2


def test_a_clock_that_was_set_meanwhile_does_not_move_a_swipe(device: Device) -> None:
    told(device, a_sample(1, after=0, offset=0), a_swipe(2, after=-3600, mono=10_000))
    assert Swipe.objects.get().at == MORNING + dt.timedelta(seconds=10)


def test_what_has_no_time_and_what_has_no_card_waits(device: Device) -> None:
    told(device, *EVERYTHING)
    held = dict(Swipe.objects.exclude(quarantine="").values_list("quarantine", "clock"))
    assert held == {"clock": "unknown", "random": "sampled"}


@pytest.mark.parametrize(("state", "reason"), [("PENDING", "pending"), ("SUSPENDED", "suspended")])
def test_a_device_that_is_not_in_use_earns_nothing(cast: Cast, state: str, reason: str) -> None:
    device = a_device(cast, "Q-1", state=state)
    assert told(device, a_swipe(1)) == [("quarantined", reason)]
    assert Swipe.objects.get().quarantine == reason


def test_a_replay_lifts_no_quarantine(cast: Cast) -> None:
    device = a_device(cast, "Q-1", state="SUSPENDED")
    told(device, a_swipe(1))
    device.resume()
    device.save()
    assert told(device, a_swipe(1)) == [("duplicate", "")]
    assert Swipe.objects.get().quarantine == "suspended"


def test_the_activity_is_that_of_the_stations_day(cast: Cast, device: Device) -> None:
    first, second = an_activity(cast, "1"), an_activity(cast, "2")
    for activity, day in ((first, 16), (second, 17), (first, 17)):
        date = dt.date(2026, 5, day)
        Station.objects.create(device=device, activity=activity, from_date=date, to_date=date)
    day = 24 * 3600
    told(device, a_swipe(1), a_swipe(2, after=1, activity=second.pk), a_swipe(3, after=day),
         a_swipe(4, after=day + 1, activity=second.pk), a_swipe(5, after=2 * day))  # fmt: skip
    served = Swipe.objects.order_by("at").values_list("activity", flat=True)
    assert list(served) == [first.pk, None, None, second.pk, None]


def broken() -> set[str]:
    return {name.split(":")[1] for name in Incident.objects.filter(kind="chain").values_list("name", flat=True)}


def test_a_chain_that_holds_is_silent_however_it_is_cut(device: Device) -> None:
    records = chained(6)
    for part in (records[4:], records[:2], records[2:4]):
        told(device, *part)
    assert broken() == set()


@pytest.mark.parametrize("cut", [0, 2, 3, 6])
def test_a_record_that_was_changed_breaks_the_chain(device: Device, cut: int) -> None:
    records = chained(6)
    records[2] = records[2]._replace(text='{"prev": "' + records[2].prev + '", "changed": 1}', link="0" * 32)
    for part in (records[cut:], records[:cut]):
        told(device, *part)
    assert broken() == {"4"}


def test_many_records_cost_as_many_statements_as_few(device: Device) -> None:
    def statements(records: list[Told]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            told(device, *records)
        return len(seen)

    told(device, a_swipe(1))
    few = statements([a_swipe(n, after=n) for n in range(2, 5)])
    assert statements([a_swipe(n, after=n) for n in range(5, 400)]) == few


def test_an_empty_batch_is_nothing(device: Device) -> None:
    assert told(device) == []


def test_digests_name_records_of_devices_without_runs(device: Device) -> None:
    def line(**facts: Any) -> Told:
        return a_swipe(0, boot=None, mono=None, **facts)  # type: ignore[arg-type]

    one, two = line(digest=b"\x01" * 32), line(digest=b"\x02" * 32, text="other words of one swipe")
    assert [receipt.outcome for receipt in told(device, one, two, one)] == ["stored", "stored", "duplicate"]
    assert Swipe.objects.count() == 1
    assert set(RawRecord.objects.values_list("year", flat=True)) == {2026}
