"""What every request passes: an id and a log line, no null characters, the two limits of a session, no traces."""

import logging
import time
import uuid
from collections.abc import Callable

import pghistory
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from config.logs import request_id

log = logging.getLogger("xuefen.request")
Answer = Callable[[HttpRequest], HttpResponse]
BEGAN, SEEN = "session_began", "session_seen"
SEEN_EVERY_SECONDS = 60


class RequestLog:
    """One line a request: the route, never the address, which may carry what somebody searched for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The id is also in the answer, so that a person can read it out to the help desk."""
        name = uuid.uuid4().hex[:16]
        request.request_id = name  # type: ignore[attr-defined]
        token = request_id.set(name)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            log.info("request", extra={"facts": self._facts(request, response, began)})
        finally:
            request_id.reset(token)
        return response

    def _facts(self, request: HttpRequest, response: HttpResponse, began: float) -> dict[str, object]:
        match = request.resolver_match
        return {
            "method": request.method,
            "route": match.route if match else "",
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - began) * 1000, 1),
        }


class NoNulls:
    """A null character is nothing that anybody types, and nothing that the database can hold."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """In an address it is left out; a cookie that holds one, as an octal escape, is no cookie of ours."""
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if getattr(view, "takes_bytes", False):
            return
        if any("\0" in value for _name, values in request.POST.lists() for value in values):
            raise BadRequest("null character")


class NoTraces:
    """What a logged-in person saw stays in no cache: the next one at the same computer goes back to nothing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_personal = request.user.is_authenticated
        response = self.get_response(request)
        if is_personal or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


ASKS_BY_ITSELF = ("progress", "lying")
"""Parts of a page that ask again without anybody there; they keep no session alive."""


class SessionLimits:
    """Half an hour without a request, or twelve hours in all, end a session on the server."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The last request is noted once a minute, not each time: a page would cost a write otherwise."""
        if request.user.is_authenticated:
            now = int(time.time())
            session = request.session
            began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_LONGEST_SECONDS:
                logout(request)
            elif now - seen >= SEEN_EVERY_SECONDS and request.headers.get("HX-Trigger") not in ASKS_BY_ITSELF:
                session[SEEN] = now
        return self.get_response(request)


class HistoryContext:
    """Row history says which person's request changed a row, and the request's id; the address stays out of it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A GET changes nothing that history keeps."""
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        with pghistory.context(person=request.user.pk, request=request.request_id):  # type: ignore[attr-defined]
            return self.get_response(request)
