"""One day of a city through the real doors: whatever happens to terminals, lines and cards, everybody's verdict is what
the simulator knows to be true."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from attendance.devices.models import Boot, Health, Incident
from attendance.swipes.models import Swipe
from tests.cast import Cast
from tests.hardware.cities import City


def lived(cast: Cast, server: str, **size: int) -> City:
    city = City(cast, **size)
    city.live(server)
    truth = city.day.verdicts()
    found, unknown = city.analyse()
    keys = truth.keys() | found.keys()
    differing = {key: (truth.get(key), found.get(key)) for key in keys if truth.get(key) != found.get(key)}
    assert differing == {}
    assert unknown == city.day.strangers
    assert Swipe.objects.count() == len(city.day.touches)
    return city


def nothing_was_lost(terminals: int) -> None:
    assert all(boot.missing == 0 for boot in Boot.objects.all())
    assert set(Health.objects.values_list("backlog", flat=True)) == {0}
    assert Health.objects.count() == terminals
    assert not Incident.objects.filter(kind__in=["conflict", "chain"]).exists()


def test_a_small_day(transactional_db: None, cast: Cast, live_server: Any) -> None:
    city = lived(cast, live_server.url, terminals=5, guests=40, seed=3)
    nothing_was_lost(5)
    assert set(city.day.verdicts().values()) == {
        "complete", "review", "missing_in", "missing_out", "absent", "outside", "card",
    }  # fmt: skip


@pytest.mark.slow
def test_a_day_of_fifty_terminals(transactional_db: None, cast: Cast, live_server: Any) -> None:
    city = lived(cast, live_server.url, terminals=50, guests=900, seed=7)
    nothing_was_lost(50)
    words = Counter(city.day.verdicts().values())
    assert len(city.day.touches) > 3_000
    assert min(words[code] for code in ("complete", "review", "missing_in", "missing_out", "outside", "card")) > 20
