"""One door for every call of a terminal: known or not, it is answered politely, and what is answered OK is kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from attendance.devices.models import Device, Kind
from attendance.devices.pace import TooOften
from attendance.zkteco import posts
from attendance.zkteco.meeting import doubt_of, meet
from attendance.zkteco.models import Terminal
from hardware.protocols import push_answers as answers, push_records as push
from hardware.protocols.push_requests import LARGEST_BODY, Ask, Request, read as read_request
from registry.accounts.lockout import client_address

from . import outcomes, saying, telling
from .keeping import without_bodies
from .reading import read, zone_minutes

MOST_WORDS = 100
KEPT = (Ask.LOG, Ask.OPERATIONS, Ask.ACCESS, Ask.OTHER)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, call: str) -> HttpResponse:
    """Every answer carries the right time, by which a terminal sets its clock."""
    try:
        response = _answer(request, call)
    except TooOften as refusal:
        response = _say(b"later", status=429)
        response["Retry-After"] = str(refusal.seconds)
    response["Date"] = http_date(time.time())
    response["Cache-Control"] = "no-store"
    return response


call.takes_bytes = True  # type: ignore[attr-defined]


def _answer(request: HttpRequest, call: str) -> HttpResponse:
    try:
        asked = _read(request, call)
    except RequestDataTooBig:
        return _say(b"too large", status=413)
    except (ValueError, RawPostDataException, UnreadablePostError):
        return _say(b"unreadable", status=400)
    if not _can_be_kept(asked.serial):
        return _say(b"no serial number", status=400)
    address = client_address(request)
    device = meet(asked.serial, address=address)
    if device.kind != Kind.ZKTECO:
        return _say(b"not here", status=403)
    doubt = doubt_of(device, address=address)
    terminal, _is_new = Terminal.objects.get_or_create(device=device)
    saying.note(terminal, asked, address=address)
    if request.method == "POST" and asked.ask in KEPT:
        return _say(_keep(device, asked, doubt))
    if asked.ask in NEEDS_TRUST and doubt:
        return _say(answers.OK)
    return _say(ANSWERS.get(asked.ask, _ok)(device, terminal, asked))


def _read(request: HttpRequest, call: str) -> Request:
    words = request.META.get("QUERY_STRING", "")
    query = dict(parse_qsl(words, keep_blank_values=True, errors="replace", max_num_fields=MOST_WORDS))
    body = request.body
    if len(body) > LARGEST_BODY:
        raise RequestDataTooBig
    return read_request(request.method or "", call, query, body)


def _keep(device: Device, asked: Request, doubt: str) -> bytes:
    """Committed first, acknowledged then: repeated and unreadable lines count too, or they come for ever."""
    body = without_bodies(asked.body)
    count = len(push.lines(body))
    if count:
        posts.check_room(device, body, doubt=doubt)
        post = posts.keep(device, asked.table or asked.ask.value, body, lines=count, doubt=doubt)
        posts.take(post, read)
    return answers.ok(count if asked.ask in (Ask.LOG, Ask.OPERATIONS) else None)


def _ok(device: Device, terminal: Terminal, asked: Request) -> bytes:
    return answers.OK


def _hello(device: Device, terminal: Terminal, asked: Request) -> bytes:
    return answers.Hello(asked.serial, zone_minutes(timezone.now())).render()


def _poll(device: Device, terminal: Terminal, asked: Request) -> bytes:
    return telling.waiting_for(device, terminal)


def _results(device: Device, terminal: Terminal, asked: Request) -> bytes:
    outcomes.note(device, terminal, answers.results(asked.body))
    return answers.OK


def _remote(device: Device, terminal: Terminal, asked: Request) -> bytes:
    return saying.who_is(device, terminal, asked.query.get("pin", ""))


def _registry(device: Device, terminal: Terminal, asked: Request) -> bytes:
    return answers.registry_code(hashlib.sha256(asked.serial.encode()).hexdigest()[:10])


ANSWERS: dict[Ask, Callable[[Device, Terminal, Request], bytes]] = {
    Ask.HELLO: _hello,
    Ask.POLL: _poll,
    Ask.RESULT: _results,
    Ask.REMOTE: _remote,
    Ask.REGISTRY: _registry,
}
NEEDS_TRUST = (Ask.POLL, Ask.RESULT, Ask.REMOTE)
"""Names go out, or counts come in: not to somebody who calls from elsewhere."""


def _can_be_kept(serial: str) -> bool:
    return 3 <= len(serial) <= 40 and "." not in serial


def _say(words: bytes, *, status: int = 200) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain", status=status)
