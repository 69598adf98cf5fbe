"""Whatever comes over a line: no exception, no growing buffer, the same frames however the bytes are cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from tests.hardware.vectors import FRAMERS, RELATIVES, VECTORS

ALL = FRAMERS | RELATIVES
HEADERS = bytes.fromhex("AABB0200FF09505502BDBA0D0A3030") * 3


@pytest.mark.parametrize("family", ALL)
@given(pieces=st.lists(st.binary(max_size=200) | st.lists(st.sampled_from(HEADERS), max_size=60).map(bytes)))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_survived_within_a_bound(family, pieces):
    framer = ALL[family]()
    for piece in pieces:
        framer.feed(piece)
        assert framer.pending < framer.longest
    framer.idle()
    assert framer.pending == 0


@pytest.mark.parametrize("family", ALL)
@given(data=st.binary(max_size=300), at=st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_how_bytes_are_cut_changes_nothing(family, data, at):
    whole, cut = ALL[family](), ALL[family]()
    assert whole.feed(data) == cut.feed(data[:at]) + cut.feed(data[at:])
    assert (whole.frames, whole.bad, whole.pending) == (cut.frames, cut.bad, cut.pending)


@pytest.mark.parametrize("family", [name for name in FRAMERS if name != "lines"])
@given(noise=st.binary(max_size=40), which=st.integers(0, 50))
@settings(max_examples=80, deadline=None)
def test_behind_any_noise_a_frame_is_heard_once_the_line_is_silent(family, noise, which):
    frames = VECTORS[family]["frames"]
    one = frames[which % len(frames)]
    framer = FRAMERS[family]()
    before = framer.feed(noise)
    after = framer.feed(bytes.fromhex(one["frame"])) + framer.idle()
    # Only noise that completes a frame of its own may hide what follows it.
    assert bytes.fromhex(one["body"]) in [frame.body for frame in after] or len(before + after) > 0


@pytest.mark.parametrize("family", ALL)
def test_a_megabyte_of_headers_is_read_in_a_moment(family):
    framer = ALL[family]()
    for _ in range(200):
        framer.feed(HEADERS * 20)
        assert framer.pending < framer.longest
