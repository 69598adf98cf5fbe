"""The organiser's screen with the code, and the page that a phone lands on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from attendance.desks.opening import desk_of
from attendance.desks.periods import kind_words, next_after, open_at
from attendance.hall.loading import session_of
from registry.base.pages import answer_refusal
from registry.base.refusals import Refusal
from registry.roles.access import actor_of, page_for

from .drawing import svg_of
from .scanning import LOGIN_TAKES
from .services import confirm, is_confirmed, scan
from .tokens import Code, read_token, slot_of, token_of

COOKIE, SALT = "scanned", "attendance.codes"


@require_GET
@page_for("attendance.plan")
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked again every few seconds by the page itself."""
    session, now = session_of(request, pk, "attendance.plan"), timezone.now()
    period = open_at(session, now)
    context: dict[str, Any] = {
        "session": session,
        "plan": session.plan,
        "period": period,
        "coming": next_after(session, now),
    }
    context["is_open"] = desk_of(session.plan) is not None
    if period and context["is_open"]:
        token = token_of(Code(period.key, slot_of(now.timestamp())))
        context["code"] = svg_of(request.build_absolute_uri(reverse("codes:here", args=[token])))
        context["kind"] = kind_words(period)
    return render(request, "hall/_code.html" if request.htmx else "hall/code.html", context)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def here(request: HttpRequest, token: str) -> HttpResponse:
    """Looking writes nothing; the cookie only remembers when this browser read the code, over a login."""
    code = read_token(token)
    if code is None:
        raise Http404
    read_at = _read_at(request, token)
    if not request.user.is_authenticated:
        return _remember(redirect_to_login(request.get_full_path()), token, code, read_at)
    actor = actor_of(request)
    try:
        if request.method == "POST":
            return _confirmed(request, code, read_at)
        seen = scan(code, read_at=read_at, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=reverse("attendance:mine_list"), back_word=_("我的考勤"))
    context = {"scan": seen, "kind": kind_words(seen.period), "done": is_confirmed(seen, actor), "actor": actor}
    return _remember(render(request, "hall/here.html", context), token, code, read_at)


def _confirmed(request: HttpRequest, code: Code, read_at: dt.datetime | None) -> HttpResponse:
    seen, is_new = confirm(code, read_at=read_at, actor=actor_of(request))
    words = _("已签到：%(kind)s") if is_new else _("你已经签过这一次：%(kind)s")
    messages.success(request, words % {"kind": kind_words(seen.period)})
    answer = redirect("attendance:mine_list")
    answer.delete_cookie(COOKIE)
    return answer


def _read_at(request: HttpRequest, token: str) -> dt.datetime | None:
    """When this browser read this very code, by our own signed word."""
    said = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=LOGIN_TAKES) or ""
    known, _bar, moment = said.rpartition("|")
    return dt.datetime.fromtimestamp(float(moment), dt.UTC) if known == token else None


def _remember(answer: HttpResponse, token: str, code: Code, read_at: dt.datetime | None) -> HttpResponse:
    now = timezone.now().timestamp()
    if read_at is None and code.is_shown_at(now):
        answer.set_signed_cookie(
            COOKIE, f"{token}|{now:.3f}", salt=SALT, max_age=LOGIN_TAKES, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer
