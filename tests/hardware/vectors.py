"""The vectors of every family, ready for a codec."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hardware.protocols import ehuoyan, mf_snr, pn532, relatives, stronglink
from hardware.protocols.ehuoyan import EhuoyanFramer
from hardware.protocols.framing import Framer
from hardware.protocols.lengthed import Layout, LengthFramer
from hardware.protocols.lines import LineFramer
from hardware.protocols.profiles import FAMILIES
from hardware.protocols.rdm6300 import Rdm6300Framer

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text())


class Case(NamedTuple):
    family: str
    make: Callable[[], Framer]
    frame: bytes
    body: bytes


def of(layout: Layout) -> Callable[[], Framer]:
    return lambda: LengthFramer(layout)


FRAMERS: dict[str, Callable[[], Framer]] = {
    "aa_bb": of(mf_snr.AA_BB),
    "rdm6300": Rdm6300Framer,
    "ehuoyan": EhuoyanFramer,
    "ehuoyan_16": lambda: EhuoyanFramer(ehuoyan.YHY632),
    "stronglink": of(stronglink.FROM_READER),
    "pn532": pn532.Pn532Framer,
    "lines": LineFramer,
}
HOSTS = {"aa_bb": "aa-bb", "rdm6300": "rdm6300", "ehuoyan": "ehuoyan", "stronglink": "stronglink", "pn532": "pn532"}
RELATIVES = {name: of(getattr(relatives, name)) for name in VECTORS["relatives"]}
LINES = [(b"0006547886\r\n", b"0006547886"), (b"01026F6C3A\r", b"01026F6C3A"), (b"042,33557\n", b"042,33557")]


def cases() -> list[Any]:
    """Every frame of every family, named by what it says."""
    found = [
        Case(family, make, bytes.fromhex(one["frame"]), bytes.fromhex(one["body"]))
        for family, make in FRAMERS.items()
        for one in VECTORS.get(family, {}).get("frames", [])
    ]
    found += [
        Case(name, make, bytes.fromhex(one["frame"]), bytes.fromhex(one["body"]))
        for name, make in RELATIVES.items()
        for one in VECTORS["relatives"][name]
    ]
    found += [
        Case(
            "commands of stronglink", of(stronglink.TO_READER), bytes.fromhex(one["frame"]), bytes.fromhex(one["body"])
        )
        for one in VECTORS["stronglink"]["commands"]
    ]
    found += [Case("lines", LineFramer, frame, body) for frame, body in LINES]
    return [pytest.param(case, id=f"{case.family}-{case.frame.hex()[:24]}") for case in found]


def refused() -> list[Any]:
    return [
        pytest.param(make, bytes.fromhex(text), id=f"{family}-{text[:24]}")
        for family, make in FRAMERS.items()
        for text in VECTORS.get(family, {}).get("refused", [])
    ]


def cards() -> list[Any]:
    return [
        pytest.param(FAMILIES[name], bytes.fromhex(one["frame"]), bytes.fromhex(one["uid"]), id=f"{name}-{one['uid']}")
        for family, name in HOSTS.items()
        for one in VECTORS[family]["cards"]
    ]
