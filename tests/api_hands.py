"""A device that signs, for tests."""

from __future__ import annotations

import itertools
import time
from typing import Any

from django.test import Client

from attendance.devices.models import Device
from hardware.protocols import terminal_wire as wire

KEY = bytes(range(32))
_nonces = itertools.count(10**15)


def with_key(device: Device, key: bytes = KEY) -> Device:
    device.set_key(key)
    device.save()
    return device


def signed(
    method: str, path: str, body: bytes = b"", *, key: bytes = KEY, at: int | None = None, nonce: str = ""
) -> Any:
    """Headers of a request that is signed now and once, unless asked otherwise."""
    moment, word = int(time.time()) if at is None else at, nonce or str(next(_nonces))
    signature = wire.sign_request(key, method=method, path=path, at=moment, nonce=word, body=body)
    return {wire.TIME: str(moment), wire.NONCE: word, wire.SIGNATURE: signature}


def post(path: str, body: bytes, **how: Any) -> Any:
    headers = signed("POST", path, body, **how)
    return Client().post(path, body, content_type="application/json", headers=headers)


def get(path: str, **how: Any) -> Any:
    return Client().get(path, headers=signed("GET", path, **how))


def send(device: Device, records: list[str], **health: Any) -> Any:
    body = wire.encode_batch(wire.Batch(device.serial, records, health)).encode()
    return post(f"/api/v1/devices/{device.serial}/records", body)
