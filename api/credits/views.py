from __future__ import annotations

import hashlib
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.clients.views import ClientView
from api.devices.shapes import ProblemShape
from api.problems import Problem
from registry.base.paging import page_of
from registry.clients.scopes import Scope
from workflows.deliveries import services
from workflows.deliveries.models import Delivery, Outcome

from .batch import NDJSON, key_of, rows_of
from .receipts import receipt_of, summary_of
from .shapes import BatchList, PushedBatch, PushedCredit, ReceiptOfBatch

PROVED: Any = [{"token": [Scope.PUSH_CREDITS.value]}, {"signature": []}]
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 411, 413, 415, 422, 429), ProblemShape)
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Up to 100 ASCII characters; the same batch once."
)
ONLY = OpenApiParameter("outcome", str, enum=Outcome.values, description="Rows of that outcome alone.")
AFTER = OpenApiParameter("after", str, description="`next` of the page before.")
KNOWN = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="ETag of the answer before.")


class Batches(ClientView):
    """Credits in, receipts out."""

    scope = Scope.PUSH_CREDITS.value

    @extend_schema(
        operation_id="push_credits", parameters=[KEY], auth=PROVED,
        request={"application/json": PushedBatch, NDJSON: PushedCredit},
        responses={200: ReceiptOfBatch, 201: ReceiptOfBatch, **REFUSALS},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Takes up to 10,000 awards, each by itself. What came before is `unchanged`; a refused row spoils no other.

        201 for a new batch, 200 where the key was used for the same one before.
        """
        assert self.client is not None
        rows = rows_of(self.body, request._request.content_type or "")
        self.rows = len(rows)
        key, digest = key_of(request.headers.get("Idempotency-Key", "")), hashlib.sha256(self.body).digest()
        delivery = services.begin(self.client, key=key, digest=digest, rows=len(rows))
        is_new = delivery.done == 0
        delivery = services.take_in(delivery, rows)
        response = Response(receipt_of(delivery), status=201 if is_new else 200)
        response["Location"] = reverse("api:batch", args=[delivery.pk])
        return response

    @extend_schema(operation_id="list_batches", parameters=[AFTER], auth=PROVED, responses={200: BatchList, **REFUSALS})
    def get(self, request: Request) -> Response:
        """Your batches, newest first, without their rows."""
        mine = Delivery.objects.filter(client=self.client)
        page = page_of(mine, request.GET.get("after", ""), by=("-id",))
        return Response({"batches": [summary_of(one) for one in page.rows], "next": page.next or None})


class Batch(ClientView):
    """One batch, asked for again."""

    scope = Scope.PUSH_CREDITS.value

    @extend_schema(
        operation_id="get_batch", parameters=[ONLY, KNOWN], auth=PROVED,
        responses={200: ReceiptOfBatch, 304: OpenApiResponse(description="As you know it."), **REFUSALS},
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """The receipt as it stands now: a credit may have been passed, amended or annulled since."""
        outcome = request.GET.get("outcome", "")
        if outcome and outcome not in Outcome.values:
            raise Problem(422, "outcome_unknown", _("没有这种结果。"), known=Outcome.values)
        delivery = get_object_or_404(Delivery, client=self.client, pk=pk)
        response = Response(receipt_of(delivery, outcome=outcome))
        known = request.headers.get("If-None-Match", "")
        response.add_post_render_callback(lambda done: _tag(done, known))
        return response


def _tag(response: Any, known: str) -> None:
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    if tag in [word.strip().removeprefix("W/") for word in known.split(",")]:
        response.status_code, response.content = 304, b""
