"""The bureau's pages: hold the awards of an activity, release them, revoke what was awarded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from attendance.sessions.models import Plan
from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.jobs.services import enqueue
from registry.roles.access import actor_of, page_for
from workflows.credits.effects import effects

from . import inspecting
from .forms import ReasonForm
from .jobs import REVOKE
from .pages import whole

INSPECT = "attendance.inspect"
SHOWN = 30
"""People whose year is reckoned on the page before a revocation."""


@page_for(INSPECT)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    actor, plan = actor_of(request), _inspected(request, pk)
    page = FormPage(
        title=_("暂停授分"), lead=_("承办单位马上收到通知，解除以前不能授分。已授的分不受影响。"), submit=_("暂停"),
        back=reverse("attendance:plan", args=[pk]), back_word=plan.activity.name, danger=True,
    )  # fmt: skip

    def save(data: dict[str, Any]) -> str:
        inspecting.hold(pk, actor=actor, because=data["reason"])
        messages.success(request, _("已暂停，并已通知承办单位"))
        return page.back

    return answer_form(request, page, ReasonForm(typed(request)), save)


@page_for(INSPECT)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    actor, plan = actor_of(request), _inspected(request, pk)
    page = FormPage(
        title=_("解除暂停"), lead=plan.activity.name, submit=_("解除"), notice=plan.held_because,
        back=reverse("attendance:plan", args=[pk]), back_word=plan.activity.name,
    )  # fmt: skip

    def save(data: dict[str, Any]) -> str:
        inspecting.release(pk, actor=actor, reason=data["reason"])
        messages.success(request, _("已解除，承办单位可以授分了"))
        return page.back

    return answer_form(request, page, ReasonForm(typed(request)), save)


@page_for(INSPECT)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whose awards; what their year loses is shown before."""
    actor, plan = actor_of(request), _inspected(request, pk)
    rows = inspecting.counted_of(plan)
    form = ReasonForm(typed(request))
    chosen = {typed_key(key) for key in request.POST.getlist("chosen")}
    keys = [row.pk for row in rows if row.pk in chosen]
    if form.is_bound and form.is_valid() and keys:
        facts = {"plan": plan.pk, "reason": form.cleaned_data["reason"]}
        job = enqueue(REVOKE, owner=actor, place=plan.unit, subjects=[(key, None) for key in keys], facts=facts)
        return redirect("jobs:detail", pk=job.pk)
    shown = [(row, effects(row.credit)) for row in rows[:SHOWN] if row.credit]
    context = {
        "plan": plan,
        "rows": rows,
        "shown": shown,
        "form": form,
        "chosen": chosen,
        "none": form.is_bound and not keys,
    }
    return render(request, "attendance/revoke.html", context, status=422 if form.is_bound else 200)


def _inspected(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(whole(Plan.objects.visible_to(actor_of(request), INSPECT)), pk=pk)
