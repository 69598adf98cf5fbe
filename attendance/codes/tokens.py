"""What the code says: which swipe period, and which twenty seconds; signed with the server's key. No ORM, no clock."""

from __future__ import annotations

import base64
from typing import NamedTuple

from django.utils.crypto import constant_time_compare, salted_hmac

SECONDS = 20
MAC_BYTES = 12
SALT = "xuefen.attendance.codes"


class Code(NamedTuple):
    period: int
    slot: int

    def is_shown_at(self, moment: float) -> bool:
        """Also the one before: it was on the screen while the camera was pointed at it."""
        return 0 <= slot_of(moment) - self.slot <= 1


def slot_of(moment: float) -> int:
    return int(moment // SECONDS)


def token_of(code: Code) -> str:
    body = f"{code.period:x}-{code.slot:x}"
    return f"{body}-{_mac(body)}"


def read_token(token: str) -> Code | None:
    """The code, or nothing where it is none of ours."""
    period, _dash, rest = token.partition("-")
    slot, _dash, mac = rest.partition("-")
    if not constant_time_compare(mac, _mac(f"{period}-{slot}")):
        return None
    return Code(int(period, 16), int(slot, 16))


def _mac(body: str) -> str:
    digest = salted_hmac(SALT, body, algorithm="sha256").digest()[:MAC_BYTES]
    return base64.urlsafe_b64encode(digest).decode()
