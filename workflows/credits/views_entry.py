"""Entering a credit: the form, its evidence, 保存 and 保存并上报."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.people.models import Person

from . import entry, library, papers, services
from .falling import falling_of
from .forms import LOOK_UP, PARTS, CreditForm
from .library import Finding
from .models import Credit
from .papers import Papers
from .queries import last_words, whereabouts
from .readiness import YearBook, why_not_ready
from .rights import why_not_submit
from .states import EDITABLE, State


@login_required
def new(request: HttpRequest) -> HttpResponse:
    return _entry(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _actor(request)
    rows = Credit.objects.visible_to(actor).select_related("person__home", "department", "unit", "case")
    credit = get_object_or_404(rows, pk=pk)
    refused = why_not_submit(credit, actor)
    if refused:
        raise PermissionDenied(run_on(*refused))
    if credit.state not in EDITABLE and request.method != "POST":
        messages.warning(request, _("这项学分现在是“%(state)s”，不能修改。") % {"state": State(credit.state).label})
        return redirect("credits:detail", pk=pk)
    return _entry(request, credit)


def _entry(request: HttpRequest, credit: Credit | None) -> HttpResponse:
    actor = _actor(request)
    if request.method != "POST":
        return _blank(request, credit, actor)
    once = request.POST.get("once", "")
    once = once if re.fullmatch(r"[0-9a-f]{32}", once) else uuid.uuid4().hex
    form = CreditForm(request.POST, actor=actor, credit=credit)
    attached = papers.received(request, credit, actor=actor)
    if request.POST.get("then") == "look_up":
        return _looked_up(request, form, attached, once)
    for error in attached.errors:
        form.add_error(None, error)
    if not form.is_valid():
        return _page(request, form, attached, once=once, status=422)
    try:
        saved = _write(form, attached, once)
    except Refusal as refusal:
        return _page(request, form, attached, once=once, refusal=refusal, status=refusal.status)
    except IntegrityError:
        # The same form at the same moment: the other one wrote it, this one finds it.
        saved = _write(form, attached, once)
    return _onward(request, saved)


def _blank(request: HttpRequest, credit: Credit | None, actor: Person) -> HttpResponse:
    """The form before anything is typed; a link from the library brings the number with it."""
    asked = {"card_number": request.GET.get("card", ""), "number": request.GET.get("number", "")[:40]}
    form = CreditForm(actor=actor, credit=credit, initial=asked)
    finding = library.find(asked["number"], actor.home, {}) if asked["number"] and credit is None else Finding()
    form.initial.update(finding.filled)
    return _page(request, form, Papers(papers.standing_of(credit)), once=uuid.uuid4().hex, finding=finding)


def _looked_up(request: HttpRequest, typed: CreditForm, attached: Papers, once: str) -> HttpResponse:
    """The same form with what the library has for its number; nothing is saved, and nothing typed is lost."""
    typed.is_valid()  # Finds whom a clerk enters for.
    values: dict[str, Any] = {name: request.POST.get(name, "") for name in typed.fields}
    finding = library.find(values["number"], typed.person.home, values)
    form = CreditForm(actor=typed.actor, credit=typed.credit)
    form.person, form.initial = typed.person, values | finding.filled
    return _page(request, form, attached, once=once, finding=finding)


@transaction.atomic
def _write(form: CreditForm, attached: Papers, once: str) -> Credit:
    credit = entry.save_credit(
        form.facts, actor=form.actor, person=form.person, credit_id=form.credit.pk if form.credit else None, once=once
    )
    if credit.state in EDITABLE:
        attached.put_on(credit, actor=form.actor)
    return credit


def _onward(request: HttpRequest, credit: Credit) -> HttpResponse:
    """保存 leads to the credit; 保存并上报 also sends it, or says why it stays where it is."""
    if request.POST.get("then") == "submit" and credit.state in EDITABLE:
        try:
            services.only(services.submit([credit.pk], actor=_actor(request)))
        except Refusal as refusal:
            messages.error(request, _("已保存，没有上报。%(why)s%(then)s") % {"why": refusal.why, "then": refusal.then})
            return redirect("credits:edit", pk=credit.pk)
        credit = Credit.objects.get(pk=credit.pk)
        desk = whereabouts([credit.case_id])[credit.case_id].desk if credit.case_id else ""
        messages.success(request, _("已上报，在等%(desk)s。") % {"desk": desk})
    elif credit.state in EDITABLE:
        messages.success(request, _("已保存，还没有上报。"))
    return redirect("credits:detail", pk=credit.pk)


def _page(
    request: HttpRequest,
    form: CreditForm,
    attached: Papers,
    *,
    once: str,
    refusal: Refusal | None = None,
    status: int = 200,
    finding: Finding | None = None,
) -> HttpResponse:
    credit = form.credit
    # Asked by htmx, only what the library filled in has the name of a part: the rest stays as it is being typed.
    is_part = request.headers.get("HX-Request") == "true" and finding is not None
    returned = last_words([credit.case_id]).get(credit.case_id) if credit and credit.case_id else None
    context = {
        "form": form,
        "credit": credit,
        "papers": attached,
        "once": once,
        "refusal": refusal,
        "falling": falling_of(credit) if credit else None,
        "returned": returned if credit and credit.state == State.RETURNED else None,
        "not_ready": why_not_ready(credit, YearBook()) if credit and not form.is_bound else None,
        "most": papers.MOST_AT_ONCE,
        "finding": finding or Finding(),
        "parts": {name: part for name, part in PARTS.items() if not is_part or (finding and name in finding.filled)},
        "look_up": LOOK_UP,
    }
    return render(request, "credits/form.html", context, status=status)


def _actor(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
