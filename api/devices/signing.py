"""Who asks is who signed: the device of the address, with its own key, now, and once."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.problems import Problem
from attendance.devices.contacts import note_refusal, use_nonce
from attendance.devices.models import Device
from attendance.devices.pace import TooOften, count_call
from hardware.protocols import terminal_wire as wire
from registry.accounts.lockout import client_address

log = logging.getLogger("xuefen.api")
LONGEST_NONCE = 64
MOST_CALLS = 240
"""Of one device in a minute: a thousand records each."""


class SignedView(APIView):
    """A door of devices: what is not signed by the device of the address is refused, what is answered is signed."""

    device: Device

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not hasattr(self, (request.method or "").lower()):
            raise MethodNotAllowed(request.method or "")
        self.device = authenticate(request, kwargs["serial"])

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Signed with the key that the request was signed with, refusals of what was signed included."""
        response = super().finalize_response(request, response, *args, **kwargs)
        key = getattr(request, "_signed_with", b"")
        if key:
            nonce = request.headers[wire.NONCE]
            response.add_post_render_callback(lambda done: _sign(done, key, nonce))
        return response


def authenticate(request: Request, serial: str) -> Device:
    """The device; its key is looked at before its clock, since only a device may learn from us what time it is."""
    device = Device.objects.filter(serial=serial).first()
    at, nonce = request.headers.get(wire.TIME, ""), request.headers.get(wire.NONCE, "")
    key = device.key if device else b""
    if device is None or not key or not _is_signed(request, key, at, nonce):
        if device and key:
            note_refusal(device)
        log.warning("device refused", extra={"facts": {"device": device.pk if device else None}})
        raise Problem(
            401, "not_signed", _("请求没有有效的签名。"), _("请核对设备序列号和密钥；密钥只在登记时给出一次。")
        )
    request._signed_with = key  # type: ignore[attr-defined]
    now = time.time()
    if abs(now - int(at)) > wire.SKEW_SECONDS:
        raise Problem(
            401, "clock_skew", _("设备时间与服务器相差太多。"), _("请按 server_time 校准后重新签名。"),
            server_time=round(now * 1000),
        )  # fmt: skip
    if not use_nonce(device, nonce):
        raise Problem(409, "replayed", _("这个请求已经用过。"), _("请换一个随机数重新签名。"))
    check_pace(device)
    request._device_address = client_address(request._request)  # type: ignore[attr-defined]
    return device


def check_pace(device: Device) -> None:
    """Counted for who signed alone: nobody uses up what belongs to another's device."""
    try:
        count_call(f"api:{device.pk}", most=MOST_CALLS)
    except TooOften as refusal:
        raise Problem(
            429, "too_often", _("请求太频繁。"), _("请等 retry_after 秒再发。"), retry_after=refusal.seconds
        ) from None


def _is_signed(request: Request, key: bytes, at: str, nonce: str) -> bool:
    if not at.isascii() or not at.isdigit() or len(at) > 12 or not 16 <= len(nonce) <= LONGEST_NONCE:
        return False
    body = request._request.body
    path, method = request.get_full_path(), request.method or ""
    expected = wire.sign_request(key, method=method, path=path, at=int(at), nonce=nonce, body=body)
    return wire.same(expected, request.headers.get(wire.SIGNATURE, ""))


def _sign(response: Response, key: bytes, nonce: str) -> None:
    response[wire.SIGNATURE] = wire.sign_answer(key, nonce=nonce, status=response.status_code, body=response.content)
