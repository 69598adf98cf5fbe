from __future__ import annotations

import time

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import Problem
from attendance.devices.contacts import note_contact
from attendance.devices.lifecycle import State
from attendance.devices.manifest import manifest_of
from attendance.swipes.models import Source
from hardware.desk.services import keep
from hardware.protocols import terminal_wire as wire
from hardware.protocols.desk_frames import decode_frames
from hardware.protocols.terminal import BadRecord

from .records import take_in
from .shapes import Answered, BatchShape, FramesShape, ProblemShape, SealedManifest, Shown
from .signing import SignedView

HEADERS = [
    OpenApiParameter(wire.TIME, int, OpenApiParameter.HEADER, required=True, description="Unix time in seconds."),
    OpenApiParameter(wire.NONCE, str, OpenApiParameter.HEADER, required=True, description="16 to 64 characters, once."),
    OpenApiParameter(
        wire.SIGNATURE, str, OpenApiParameter.HEADER, required=True,
        description="HMAC-SHA256 in hex over method, path, time, nonce and SHA-256 of the body: docs/terminals.md.",
    ),
]  # fmt: skip
REFUSALS = {401: ProblemShape, 409: ProblemShape, 413: ProblemShape, 422: ProblemShape, 429: ProblemShape}


class Records(SignedView):
    """Records of a terminal's journal."""

    @extend_schema(
        operation_id="send_records", parameters=HEADERS, request=BatchShape, responses={200: Answered, **REFUSALS}
    )
    def post(self, request: Request, serial: str) -> Response:
        """Takes up to 1,000 records, answers with a receipt for each; what comes again is a duplicate."""
        try:
            batch = wire.decode_batch(request._request.body)
        except BadRecord as bad:
            raise Problem(422, "bad_batch", _("这批记录读不懂。"), str(bad)) from None
        if batch.device != serial:
            raise Problem(422, "other_device", _("这批记录是另一台设备的。"))
        receipts = take_in(self.device, batch.records, source=Source.TERMINAL)
        note_contact(self.device, batch.health, address=request._device_address)  # type: ignore[attr-defined]
        return Response({
            "receipts": [{"outcome": one.outcome, "reason": one.reason} for one in receipts],
            "server_time": now_ms(),
        })  # fmt: skip


class Frames(SignedView):
    """Cards on a desk's reader."""

    @extend_schema(
        operation_id="show_frames", parameters=HEADERS, request=FramesShape, responses={200: Shown, **REFUSALS}
    )
    def post(self, request: Request, serial: str) -> Response:
        """Takes what lies on a reader now, for a page that links cards or finds a profile; it is never a swipe."""
        try:
            frames = decode_frames(request._request.body)
        except BadRecord as bad:
            raise Problem(422, "bad_frames", _("读卡器报的内容读不懂。"), str(bad)) from None
        if self.device.state != State.ACTIVE:
            raise Problem(409, "not_in_use", _("这台设备没有启用。"))
        note_contact(self.device, {}, address=request._device_address)  # type: ignore[attr-defined]
        return Response({"kept": keep(self.device, frames), "server_time": now_ms()})


class Manifest(SignedView):
    """What a terminal has to know."""

    @extend_schema(operation_id="get_manifest", parameters=HEADERS, responses={200: SealedManifest, **REFUSALS})
    def get(self, request: Request, serial: str) -> Response:
        """Activities, swipe periods and valid cards of a device, signed so that it can be kept on a disk."""
        note_contact(self.device, {}, address=request._device_address)  # type: ignore[attr-defined]
        text = manifest_of(self.device)
        signature = wire.sign_text(self.device.key, purpose="manifest", text=text)
        return Response({"manifest": text, "signature": signature, "server_time": now_ms()})


def now_ms() -> int:
    return round(time.time() * 1000)
