"""Saving the present filter as a tab, and the page where tabs are renamed, shared, moved and removed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.pages import own_address
from registry.base.refusals import Refusal
from registry.organisations.models import Organisation
from registry.roles import policy
from workflows.inbox.desk import acting_desk, reader_of
from workflows.inbox.filters import Filters
from workflows.inbox.queries import desks_of

from . import services
from .queries import filters_of, tabs_at

MOVES = {"left": -1, "right": 1}


@login_required
@require_GET
def manage(request: HttpRequest) -> HttpResponse:
    """The tabs of the place: one's own to change, others' shared ones to see; an administrator may clear up."""
    person, place = reader_of(request), acting_desk(request)
    may_remove = place is not None and policy.may(person, "inbox.tabs", at=place)
    if place is None or not (may_remove or desks_of(person, at=place)):
        raise PermissionDenied(_("你现在代表的地方没有你的待办，也就没有页签。"))
    tabs = [(tab, filters_of(tab).words, tab.owner_id == person.pk) for tab in tabs_at(place, person)]
    context = {"place": place, "mine": [row for row in tabs if row[2]], "others": [row for row in tabs if not row[2]]}
    return render(request, "inbox/tabs.html", context | {"may_remove": may_remove})


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the list is narrowed to; the address carries the filters."""
    filters, posted = Filters.of(request.GET), request.POST

    def verb(place: Organisation) -> str:
        tab = services.save_tab(
            posted.get("name", ""),
            filters,
            actor=reader_of(request),
            place=place,
            is_shared=posted.get("shared") == "1",
        )
        return _("已存为页签“%(name)s”。") % {"name": tab.name}

    return _do(request, verb)


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or share, move, or remove: whichever button was pressed."""
    actor, posted = reader_of(request), request.POST
    step = posted.get("step", "")

    def verb(place: Organisation) -> str:
        if step in MOVES:
            services.move_tab(pk, actor=actor, place=place, by=MOVES[step])
            return ""
        if step == "remove":
            return _("已移除页签“%(name)s”。") % {"name": services.remove_tab(pk, actor=actor, place=place).name}
        shared = posted.get("shared") == "1"
        services.change_tab(pk, actor=actor, place=place, name=posted.get("name", ""), is_shared=shared)
        return _("已保存。")

    return _do(request, verb)


def _do(request: HttpRequest, verb: Callable[[Organisation], str]) -> HttpResponse:
    place = acting_desk(request)
    if place is None:
        raise Http404
    try:
        words = verb(place)
        if words:
            messages.success(request, words)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(own_address(request, request.POST.get("next", "")) or "inbox:tabs")
