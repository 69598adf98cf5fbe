"""The terminal protocol: what is written is read, and everything else is refused."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies as some

from hardware.protocols import terminal, terminal_wire as wire
from hardware.protocols.terminal import BadRecord, Before, Damaged, Kind, Record, decode, encode

BOOT = UUID("5b1d1f64-8a59-4c6e-9f0e-0d6f1a2b3c4d")
WALL = dt.datetime(2026, 5, 16, 8, 0, 1, 250_000, tzinfo=dt.timezone(dt.timedelta(hours=8)))
KEY = bytes(range(32))
numbers = some.from_regex(terminal.CARD, fullmatch=True)
common: dict[str, Any] = {
    "seq": some.integers(1, terminal.LARGEST), "boot": some.uuids(), "mono": some.integers(0, terminal.LARGEST),
    "prev": some.from_regex(r"\A[0-9a-f]{32}\Z"),
    "wall": some.integers(0, 4 * 10**12).map(lambda ms: WALL.replace(year=1990) + dt.timedelta(milliseconds=ms)),
}  # fmt: skip
records = some.one_of(
    some.builds(
        Record, **common, kind=some.just(Kind.SWIPE), number=numbers, activity=some.none() | some.integers(1, 9)
    ),
    some.builds(Record, **common, kind=some.just(Kind.CLOCK), offset=some.integers(-(10**9), 10**9)),
    some.builds(Record, **common, kind=some.just(Kind.EVENT), event=some.sampled_from(terminal.EVENTS)),
    some.builds(Record, **common, kind=some.just(Kind.BOOT), before=some.none() | some.just(Before(BOOT, 7))),
)


def a_swipe(**facts: Any) -> Record:
    standard = {"seq": 1, "boot": BOOT, "kind": Kind.SWIPE, "wall": WALL, "mono": 5, "prev": terminal.FIRST}
    return Record(**(standard | {"number": "0006547886"} | facts))


def test_a_record_is_written_in_one_way() -> None:
    assert encode(a_swipe(activity=12)) == (
        '{"activity":12,"boot":"5b1d1f64-8a59-4c6e-9f0e-0d6f1a2b3c4d","kind":"swipe","mono":5,"number":"0006547886",'
        '"prev":"00000000000000000000000000000000","seq":1,"wall":"2026-05-16T08:00:01.250+08:00"}'
    )


@given(records)
def test_what_is_written_is_read(record: Record) -> None:
    text = encode(record)
    assert decode(text) == record
    assert terminal.read_line(terminal.line_of(text)) == text


@given(some.text(max_size=80) | some.recursive(some.none() | some.text(max_size=5), some.lists, max_leaves=5).map(str))
def test_nothing_else_is_a_record(text: str) -> None:
    with pytest.raises(BadRecord):
        decode(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [("number", "12\n34"), ("number", "1" * 33), ("number", ["1"]), ("uid", "abc"), ("seq", 0), ("seq", True),
     ("seq", 1.0), ("mono", -1), ("wall", "2026-05-16T08:00:00"), ("wall", 5), ("wall", "0001-01-01T00:00:00+08:00"),
     ("boot", 5), ("prev", "x"), ("kind", "swype"), ("activity", "1"), ("more", []), ("number", ""),
     ("more", {"a": "\ud800"})],
)  # fmt: skip
def test_a_record_out_of_bounds_is_refused(name: str, value: Any) -> None:
    with pytest.raises(BadRecord):
        decode(json.dumps(json.loads(encode(a_swipe())) | {name: value}, ensure_ascii=False))


@given(some.data())
def test_a_line_with_one_changed_byte_is_damaged(data: Any) -> None:
    line = terminal.line_of(encode(a_swipe()))[:-1]
    at, byte = data.draw(some.integers(0, len(line) - 1)), data.draw(some.integers(0, 255))
    changed = line[:at] + bytes([byte]) + line[at + 1 :]
    if changed != line and changed.rstrip(b"\r\n") != line:
        with pytest.raises(Damaged):
            terminal.read_line(changed)


def test_a_line_that_was_cut_off_is_damaged() -> None:
    line = terminal.line_of(encode(a_swipe()))
    for end in range(len(line) - 1):
        with pytest.raises(Damaged):
            terminal.read_line(line[:end])


def test_a_batch_is_read_as_it_was_written_and_its_seal_holds() -> None:
    batch = wire.Batch("T-1", [encode(a_swipe())], {"backlog": 1})
    line = wire.seal(KEY, purpose="batch", text=wire.encode_batch(batch))
    assert wire.decode_batch(wire.unseal(KEY, purpose="batch", line=line)) == batch
    assert wire.sealed_device(line) == "T-1"
    with pytest.raises(BadRecord):
        wire.unseal(KEY[::-1], purpose="batch", line=line)
    with pytest.raises(BadRecord):
        wire.unseal(KEY, purpose="manifest", line=line)


@given(some.text(max_size=60) | some.binary(max_size=60))
def test_nothing_else_is_a_batch(text: str | bytes) -> None:
    for read in (wire.decode_batch, wire.sealed_device):
        with pytest.raises(BadRecord):
            read(text)


def test_a_signature_covers_everything_that_it_is_asked_for() -> None:
    asked = {"method": "POST", "path": "/a", "at": 1, "nonce": "n", "body": b"b"}
    other = {"method": "GET", "path": "/b", "at": 2, "nonce": "m", "body": b"c"}
    signed = {wire.sign_request(KEY, **(asked | {name: value})) for name, value in other.items()}  # type: ignore[arg-type]
    assert len(signed | {wire.sign_request(KEY, **asked)}) == 6  # type: ignore[arg-type]
    assert wire.sign_request(KEY, **asked) == wire.sign_request(KEY, **(asked | {"method": "post"}))  # type: ignore[arg-type]


def test_a_card_in_a_manifest_is_known_by_its_salt_alone() -> None:
    salts = ["00" * 16, "01" * 16]
    assert [wire.hash_cards(salt, ["0006547886"] * 2) for salt in salts] == [
        [wire.hash_card(salts[0], "0006547886")], [wire.hash_card(salts[1], "0006547886")],
    ]  # fmt: skip
    assert wire.hash_card(salts[0], "0006547886") != wire.hash_card(salts[1], "0006547886")
