"""The organiser's table of people, one person explained and corrected, and the award."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from attendance.sessions.models import Plan
from registry.base.pages import answer_refusal, typed
from registry.base.refusals import Refusal
from registry.base.words import date_words
from registry.people.models import Person
from registry.roles.access import actor_of, page_for

from . import awarding, correcting
from .explaining import between
from .forms import CorrectionForm
from .models import Correction
from .pages import Rights, counts_of, last_run, person_page, table_page, whole
from .storing import run
from .unknown import card_makers, unknown_cards

VIEW, AWARD = "attendance.view", "attendance.award"


@page_for("attendance.plan")
@require_POST
def analyse(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    get_object_or_404(Plan.objects.visible_to(actor, "attendance.plan"), pk=pk)
    try:
        made = run(pk, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_plan(pk), back_word=_("考勤"))
    words = ngettext("已分析 %(n)d 次刷卡。", "已分析 %(n)d 次刷卡。", made.taps) % {"n": made.taps}
    messages.success(request, words)
    return redirect("attendance:table", pk=pk)


@page_for(AWARD)
@require_POST
def award(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    get_object_or_404(Plan.objects.visible_to(actor, AWARD), pk=pk)
    try:
        job = awarding.begin(pk, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_plan(pk), back_word=_("考勤"))
    return redirect("jobs:detail", pk=job.pk)


@require_GET
@page_for(VIEW)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    plan = get_object_or_404(whole(Plan.objects.visible_to(actor)), pk=pk)
    standing, words = request.GET.get("standing", ""), request.GET.get("q", "").strip()[:40].replace("\0", "")
    context = table_page(plan, standing=standing, words=words, after=request.GET.get("after", ""))
    context |= {"plan": plan, "standing": standing, "words": words, "run": last_run(plan), "counts": counts_of(plan)}
    return render(request, "attendance/table.html", context | {"rights": Rights.of(actor, plan.unit)})


@require_GET
@page_for(VIEW)
def unknown(request: HttpRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(whole(Plan.objects.visible_to(actor_of(request))), pk=pk)
    context = {"plan": plan, "rows": unknown_cards(plan), "makers": card_makers(plan.unit)}
    return render(request, "attendance/unknown.html", context)


@page_for(VIEW)
def person(request: HttpRequest, pk: int, person_id: int) -> HttpResponse:
    """One person's sessions; the organiser may say otherwise, with a reason."""
    actor = actor_of(request)
    plan = get_object_or_404(whole(Plan.objects.visible_to(actor)), pk=pk)
    who = get_object_or_404(Person.objects.filter(pk__in=plan.earnings.values("person")), pk=person_id)
    rights = Rights.of(actor, plan.unit)
    sessions = [
        (one.pk, f"{date_words(one.begins, 'day_short')} {between(one.begins, one.ends)}")
        for one in plan.sessions.all()
    ]
    form, refusal = CorrectionForm(typed(request), sessions=sessions), None
    if form.is_bound and form.is_valid():
        try:
            return redirect(_corrected(request, plan, who, form.cleaned_data))
        except Refusal as caught:
            refusal = caught
    context = person_page(plan, who) | {"form": form, "rights": rights, "refusal": refusal, "actor": actor}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "attendance/person.html", context, status=status)


def _corrected(request: HttpRequest, plan: Plan, who: Person, data: dict[str, Any]) -> str:
    made = correcting.correct(
        data["session"], who, was_there=data["was_there"], reason=data["reason"], actor=actor_of(request)
    )
    messages.success(request, _("已更正") if made.is_in_force else _("已提出，等另一位审核人确认"))
    return reverse("attendance:person", args=[plan.pk, who.pk])


@page_for(AWARD)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _settled(request, pk, correcting.confirm, _("已确认"))


@page_for(AWARD)
@require_POST
def drop_correction(request: HttpRequest, pk: int) -> HttpResponse:
    return _settled(request, pk, correcting.drop, _("已撤回这个更正"))


def _settled(request: HttpRequest, pk: int, verb: Any, done: str) -> HttpResponse:
    actor = actor_of(request)
    made = get_object_or_404(Correction.objects.filter(session__plan__in=Plan.objects.visible_to(actor, AWARD)), pk=pk)
    back = reverse("attendance:person", args=[made.session.plan_id, made.person_id])
    try:
        verb(pk, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=back, back_word=_("考勤"))
    messages.success(request, done)
    return redirect(back)


def _plan(pk: int) -> str:
    return reverse("attendance:plan", args=[pk])
