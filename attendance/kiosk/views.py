"""The desk's page, and the door to which it sends what was typed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from attendance.desks.opening import desk_of
from attendance.hall.loading import session_of
from registry.base.refusals import Refusal
from registry.roles.access import actor_of, page_for

from .reading import LONGEST
from .services import MOST, Reading, take

PLAN = "attendance.plan"
OLDEST = dt.timedelta(days=7)
"""How long a desk may have been without a network."""
LONGEST_NAME = 64


@page_for(PLAN)
@require_GET
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk, PLAN)
    context = {"session": session, "plan": session.plan, "is_open": desk_of(session.plan) is not None}
    return render(request, "hall/kiosk.html", context | {"actor": actor_of(request)})


@page_for(PLAN)
@require_POST
def records(request: HttpRequest, pk: int) -> HttpResponse:
    """Moments are by the page's clock; what that clock shows now puts them right."""
    session = session_of(request, pk, PLAN)
    try:
        readings = list(_readings(json.loads(request.body)))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, RawPostDataException):
        return JsonResponse({"what": "unreadable"}, status=422)
    try:
        answers = take(session, readings, actor=actor_of(request))
    except Refusal as refusal:
        return JsonResponse({"what": str(refusal), "code": refusal.code}, status=refusal.status)
    return JsonResponse({"answers": answers})


def _readings(said: Any) -> Iterator[Reading]:
    now = timezone.now()
    shown = int(said["now"])
    for row in said["readings"][:MOST]:
        at = int(row["at"])
        ago = dt.timedelta(milliseconds=min(max(shown - at, 0), OLDEST // dt.timedelta(milliseconds=1)))
        yield Reading(str(row["name"])[:LONGEST_NAME], now - ago, str(row["typed"])[:LONGEST], at)
