"""Readers as data: line, family, how its bytes become the number on the card. A new reader is a row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .cards import Card
from .ehuoyan import EhuoyanHost
from .framing import ProtocolError
from .hosts import Host
from .lines import LineHost
from .mf_snr import AA_BB, STX_ETX, SnrHost
from .numbers import BACK, CONVERSIONS, back
from .pn532_host import Pn532Host
from .rdm6300 import Rdm6300Host
from .stronglink import StrongLinkHost

FAMILIES: dict[str, Callable[[], Host]] = {
    "aa-bb": lambda: SnrHost(AA_BB),
    "stx-etx": lambda: SnrHost(STX_ETX),
    "rdm6300": Rdm6300Host,
    "line": LineHost,
    "line-without-end": lambda: LineHost(ends_by_silence=True),
    "ehuoyan": EhuoyanHost,
    "stronglink": StrongLinkHost,
    "pn532": Pn532Host,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """`conversion` makes the printed number; empty where the number on the card is not made from the chip at all.
    `typed` is the form of the bytes that a reader of lines types, where it is one that leads back to them.
    `poll` and `gap` are seconds: between two questions, and of silence that ends a broken frame."""

    name: str
    family: str
    baud: int
    conversion: str = ""
    typed: str = ""
    poll: float = 0.25
    gap: float = 0.1
    prefix: str = ""
    suffix: str = ""
    width: int = 0

    def host(self) -> Host:
        host = FAMILIES[self.family]()
        if isinstance(host, LineHost):
            host.prefix, host.suffix, host.width = self.prefix, self.suffix, self.width
        return host

    def uid(self, card: Card) -> bytes:
        """The bytes of the chip; empty where a line of text does not lead back to them."""
        return card.uid or (self.typed and back(self.typed, card.text)) or b""

    def number(self, card: Card) -> str:
        """The number on the card as this reader lets it be known; empty where only the bytes are."""
        conversion = CONVERSIONS.get(self.conversion)
        if conversion is None:
            return card.text
        uid = self.uid(card)
        return conversion.number(uid) if len(uid) in conversion.lengths else ""


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("aa-bb", "aa-bb", 9600),
        Profile("stx-etx", "stx-etx", 9600),
        Profile("rdm6300", "rdm6300", 9600, "em-10D"),
        Profile("line", "line", 9600),
        Profile("line-fast", "line", 115200),
        Profile("line-without-end", "line-without-end", 9600),
        Profile("ehuoyan", "ehuoyan", 19200),
        Profile("stronglink", "stronglink", 9600),
        Profile("stronglink-fast", "stronglink", 115200),
        Profile("pn532", "pn532", 115200, poll=0.1),
    )
}


def find(name: str) -> Profile:
    """By its name, as calibration prints it: `pn532`, `pn532:10D-reversed`, `line:8H>10D`."""
    plain, _, rest = name.partition(":")
    typed, _, conversion = rest.rpartition(">")
    known = plain in PROFILES and (not conversion or conversion in CONVERSIONS) and (not typed or typed in BACK)
    if not known:
        raise ProtocolError(f"no profile is called {name[:40]!r}")
    return told(PROFILES[plain], conversion, typed) if conversion else PROFILES[plain]


def told(profile: Profile, conversion: str, typed: str = "") -> Profile:
    """The same reader with the conversion that was found for it."""
    words = f"{typed}>{conversion}" if typed else conversion
    return replace(profile, name=f"{profile.name.partition(':')[0]}:{words}", conversion=conversion, typed=typed)
