"""The paper counter: one list by department, marked one by one or all of a department at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.paging import capped_count, page_of
from registry.organisations.models import Organisation
from registry.organisations.queries import visible_to
from registry.people.models import Person
from registry.roles.access import actor_of, page_for

from .queries import ACTION, departments, last_marks, narrowed, shown_to
from .services import mark as mark_all

SEEN = "seen"


@require_GET
@page_for(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    actor, is_seen = actor_of(request), request.GET.get("state") == SEEN
    place = _place(request.GET.get("place", ""), actor)
    every = shown_to(actor)
    rows = narrowed(every, is_seen=is_seen, place_id=place.pk if place else 0)
    page = page_of(rows.select_related("person", "department"), request.GET.get("after", ""), by=("-id",))
    marks = last_marks(row.pk for row in page.rows)
    context = {
        "page": page,
        "rows": [{"credit": row, "state": row.state.lower(), "mark": marks.get(row.pk)} for row in page.rows],
        "is_seen": is_seen,
        "place": place,
        "departments": departments(narrowed(every, is_seen=is_seen)),
        "matching": capped_count(rows),
        "mark_url": f"{reverse('originals:mark')}?{urlencode(_kept(request))}",
    }
    return render(request, "originals/list.html", context)


@require_POST
@page_for(ACTION)
def mark(request: HttpRequest) -> HttpResponse:
    """What was ticked, or everything that the list holds."""
    actor, place = actor_of(request), _place(request.GET.get("place", ""), actor_of(request))
    is_seen = request.GET.get("state") != SEEN
    chosen = None if request.POST.get("everything") == "1" else [*map(typed_key, request.POST.getlist("chosen"))]
    made = mark_all(chosen, is_seen=is_seen, actor=actor, place_id=place.pk if place else 0)
    if is_seen:
        words = ngettext("已登记看过 %(n)d 份原件", "已登记看过 %(n)d 份原件", made)
    else:
        words = ngettext("已改回 %(n)d 份待出示", "已改回 %(n)d 份待出示", made)
    (messages.success if made else messages.info)(request, words % {"n": made} if made else _("没有要改的"))
    return redirect(f"{reverse('originals:list')}?{urlencode(_kept(request))}")


def _kept(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(name, request.GET[name]) for name in ("state", "place") if request.GET.get(name)]


def _place(key: str, actor: Person) -> Organisation | None:
    return visible_to(actor, ACTION).filter(pk=typed_key(key)).first() if key else None
