"""Entering a credit, in two ways: as its certificate tells it, or by its kind, where the standard reckons."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.roles.access import actor_of

from . import entry, library, papers
from .entering import once_of, onward, plain_page, save
from .forms import CreditForm
from .guided import pages
from .library import Finding
from .models import Credit
from .papers import Papers
from .rights import why_not_submit
from .states import EDITABLE, State


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """S29: as the certificate tells it."""
    return _entry(request, None)


@login_required
def guided(request: HttpRequest) -> HttpResponse:
    """S30: choose the kind, fill in what it needs."""
    return _entry(request, None, is_guided=True)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = Credit.objects.visible_to(actor).select_related("person__home", "department", "unit", "case", "credit_year")
    credit = get_object_or_404(rows, pk=pk)
    refused = why_not_submit(credit, actor)
    if refused:
        raise PermissionDenied(run_on(*refused))
    if credit.state not in EDITABLE and request.method != "POST":
        messages.warning(request, _("这项学分现在是“%(state)s”，不能修改。") % {"state": State(credit.state).label})
        return redirect("credits:detail", pk=pk)
    return _entry(request, credit, is_guided=bool(credit.ruled_by))


def _entry(request: HttpRequest, credit: Credit | None, *, is_guided: bool = False) -> HttpResponse:
    """The way is the form's that was sent; one may change over with everything that was typed."""
    if request.method != "POST":
        return pages.first(request, credit) if is_guided else _blank(request, credit)
    if request.POST.get("then") == "plain":
        return _carried(request, credit)
    return pages.sent(request, credit) if pages.is_sent(request.POST) else _plain(request, credit)


def _plain(request: HttpRequest, credit: Credit | None) -> HttpResponse:
    actor, once = actor_of(request), once_of(request)
    form = CreditForm(request.POST, actor=actor, credit=credit)
    attached = papers.received(request, credit, actor=actor)
    if request.POST.get("then") == "look_up":
        return _looked_up(request, form, attached, once)
    for error in attached.errors:
        form.add_error(None, error)
    if not form.is_valid():
        return plain_page(request, form, attached, once=once, status=422)
    try:
        saved = save(form, attached, once, entry.BY_HAND)
    except Refusal as refusal:
        return plain_page(request, form, attached, once=once, refusal=refusal, status=refusal.status)
    return onward(request, saved, form)


def _blank(request: HttpRequest, credit: Credit | None) -> HttpResponse:
    """The form before anything is typed; a link from the library brings the number with it."""
    actor = actor_of(request)
    asked = {"card_number": request.GET.get("card", ""), "number": request.GET.get("number", "")[:40]}
    form = CreditForm(actor=actor, credit=credit, initial=asked)
    finding = library.find(asked["number"], actor.home, {}) if asked["number"] and credit is None else Finding()
    form.initial.update(finding.filled)
    return plain_page(request, form, Papers(papers.standing_of(credit)), once=uuid.uuid4().hex, finding=finding)


def _looked_up(request: HttpRequest, typed: CreditForm, attached: Papers, once: str) -> HttpResponse:
    """The same form with what the library has for its number; nothing is saved, and nothing typed is lost."""
    typed.is_valid()  # Finds whom a clerk enters for.
    values: dict[str, Any] = {name: request.POST.get(name, "") for name in typed.fields}
    finding = library.find(values["number"], typed.person.home, values)
    form = _with(typed, values | finding.filled)
    return plain_page(request, form, attached, once=once, finding=finding)


def _carried(request: HttpRequest, credit: Credit | None) -> HttpResponse:
    """The plain form with what was typed in the guided one; what that had settled by its rule comes with it."""
    actor = actor_of(request)
    typed = CreditForm(request.POST, actor=actor, credit=credit)
    typed.is_valid()
    values = pages.settled(request.POST) | {name: request.POST[name] for name in typed.fields if request.POST.get(name)}
    attached = papers.received(request, credit, actor=actor)
    return plain_page(request, _with(typed, values), attached, once=once_of(request))


def _with(typed: CreditForm, values: Mapping[str, Any]) -> CreditForm:
    form = CreditForm(actor=typed.actor, credit=typed.credit)
    form.person = typed.person
    form.initial.update(values)
    return form
