"""What can be put on a screen or a table at the door, and the live board."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from attendance.desks.opening import desk_of, open_desk
from attendance.desks.periods import kind_words, next_after, open_at
from attendance.sessions.models import Session
from registry.base.pages import answer_refusal
from registry.base.refusals import Refusal
from registry.roles.access import actor_of, page_for
from registry.roles.policy import may

from .counting import board_of
from .loading import session_of

VIEW, PLAN = "attendance.view", "attendance.plan"


@require_GET
@page_for(VIEW)
def hub(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk, VIEW)
    context = _now(session) | {
        "is_open": desk_of(session.plan) is not None,
        "plans": may(actor_of(request), PLAN, at=session.plan.unit),
        "board": board_of(session),
    }
    return render(request, "hall/hub.html", context)


@page_for(PLAN)
@require_POST
def open_now(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk, PLAN)
    try:
        open_desk(session.plan_id, actor=actor_of(request))
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=reverse("hall:hub", args=[pk]), back_word=_("现场"))
    messages.success(request, _("已开。扫码和签到台现在可以用了。"))
    return redirect("hall:hub", pk=pk)


@require_GET
@page_for(VIEW)
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked again every few seconds by the page itself; it never says a whole name."""
    session = session_of(request, pk, VIEW)
    context = _now(session) | {"board": board_of(session)}
    return render(request, "hall/_board.html" if request.htmx else "hall/board.html", context)  # type: ignore[attr-defined]


def _now(session: Session) -> dict[str, object]:
    now = timezone.now()
    period, coming = open_at(session, now), next_after(session, now)
    return {
        "session": session,
        "plan": session.plan,
        "period": period,
        "kind": kind_words(period) if period else "",
        "coming": coming,
        "coming_kind": kind_words(coming) if coming else "",
    }
