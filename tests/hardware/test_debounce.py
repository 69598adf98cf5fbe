"""A card that lies in the field is one tap."""

from __future__ import annotations

from hypothesis import given, strategies as st

from hardware.terminal.debounce import MOST, Debounce
from hardware.terminal.waits import Waits


def test_reads_within_the_window_are_one_tap_and_all_counted():
    debounce = Debounce(2.5)
    news = [debounce.is_new("A", at) for at in (0, 0.1, 2.0, 4.4, 6.0, 9.0)]
    assert news == [True, False, False, False, False, True]
    assert (debounce.reads, debounce.taps) == (6, 2)


def test_two_cards_do_not_hide_each_other():
    debounce = Debounce(2.5)
    assert [debounce.is_new(key, 0) for key in "ABAB"] == [True, True, False, False]


def test_a_forgotten_card_is_new_at_once():
    debounce = Debounce()
    debounce.is_new("A", 0)
    debounce.forget("A")
    assert debounce.is_new("A", 0.1)


@given(st.lists(st.integers(0, 5000), max_size=50))
def test_what_is_remembered_has_a_bound(keys):
    debounce = Debounce()
    for at, key in enumerate([*range(2 * MOST), *keys]):
        debounce.is_new(str(key), at * 10.0)
    assert len(debounce._seen) <= MOST


def test_waits_grow_to_their_longest_and_begin_again():
    waits = Waits(0.5, 3)
    assert [waits.next() for _ in range(5)] == [0.5, 1, 2, 3, 3]
    waits.reset()
    assert waits.next() == 0.5
