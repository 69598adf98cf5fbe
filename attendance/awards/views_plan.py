"""The organiser's pages of sessions, periods and the rule."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from attendance.sessions import services
from attendance.sessions.models import Plan
from attendance.sessions.queries import project_of, rule_of, to_plan
from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.refusals import Refusal
from registry.organisations.models import Kind
from registry.roles import policy
from registry.roles.access import actor_of, page_for

from .forms import NamesForm, ReasonForm, RuleForm, SessionForm
from .pages import listed, plan_page, whole

VIEW, PLAN = "attendance.view", "attendance.plan"


@require_GET
@page_for(VIEW)
def plans(request: HttpRequest) -> HttpResponse:
    """Those of one's units, and what could be planned."""
    actor = actor_of(request)
    units = [place for place in policy.places_where(actor, PLAN) if place.kind == Kind.UNIT]
    context = {
        "page": listed(Plan.objects.visible_to(actor), request.GET.get("after", "")),
        "to_plan": to_plan(actor, units) if units else [],
        "plans": bool(units),
        "inspects": policy.may_anywhere(actor, "attendance.inspect"),
    }
    return render(request, "attendance/list.html", context)


@page_for(PLAN)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    units = policy.places_where(actor, PLAN)
    wanted = typed_key(request.POST.get("activity", ""))
    found = next((pair for pair in to_plan(actor, units) if pair[0].pk == wanted), None)
    if found is None:
        raise Http404
    try:
        plan = services.begin(found[0], unit=found[1], actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=reverse("attendance:list"), back_word=_("考勤"))
    messages.success(request, _("已按通常的半天和周期排好，请核对后再改。"))
    return redirect("attendance:plan", pk=plan.pk)


@require_GET
@page_for(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    plan = get_object_or_404(whole(Plan.objects.visible_to(actor)), pk=pk)
    return render(request, "attendance/plan.html", plan_page(plan, actor))


@page_for(PLAN)
def session(request: HttpRequest, pk: int, session_id: int | None = None) -> HttpResponse:
    actor, plan = actor_of(request), planned(request, pk)
    known = get_object_or_404(plan.sessions.prefetch_related("periods"), pk=session_id) if session_id else None
    page = _page(plan, title=_("改这一场") if known else _("加一场"), lead=plan.activity.name)
    initial = SessionForm.of(known) if known else {"day": plan.activity.from_date}
    form = SessionForm(typed(request), initial=initial)

    def save(_data: dict[str, Any]) -> str:
        services.save_session(plan.pk, form.facts, form.windows, actor=actor, session_id=session_id)
        messages.success(request, _("已保存"))
        return page.back

    return answer_form(request, page, form, save)


@page_for(PLAN)
@require_POST
def drop(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    plan = planned(request, pk)
    get_object_or_404(plan.sessions, pk=session_id)
    try:
        services.drop_session(session_id, actor=actor_of(request))
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=reverse("attendance:plan", args=[pk]), back_word=_("考勤"))
    messages.success(request, _("已去掉这一场"))
    return redirect("attendance:plan", pk=pk)


@page_for(PLAN)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    actor, plan = actor_of(request), planned(request, pk)
    page = _page(plan, title=_("怎样得学分"), lead=_("参加的人事先能看到。每次改动都留下一个版本。"))
    now = rule_of(plan)
    initial = {name: getattr(now, name) for name in ("kind", "periods", "share", "least")}
    initial |= {"step": str(now.step), "audience": plan.audience}
    form = RuleForm(typed(request), initial=initial, by_project=project_of(plan.activity) is not None)

    def save(data: dict[str, Any]) -> str:
        facts = RuleForm.facts_of(data)
        services.set_rule(plan.pk, facts, actor=actor, audience=data["audience"], reason=data["reason"])
        messages.success(request, _("已保存新版本"))
        return page.back

    return answer_form(request, page, form, save)


@page_for(PLAN)
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of persons that a rule may go by; the whole of it, each time."""
    actor, plan = actor_of(request), planned(request, pk)
    page = _page(plan, title=_("名单"), lead=_("规则是“按名单”时，名单上的人得学分。保存的就是完整的名单。"))
    listed = plan.listed.filter(removed_at__isnull=True).order_by("person__initials", "id")
    numbers = "\n".join(listed.values_list("person__card_number", flat=True))
    form = NamesForm(typed(request), plan=plan, initial={"names": numbers})

    def save(data: dict[str, Any]) -> str:
        count = services.name_people(plan.pk, data["names"].people, actor=actor)
        messages.success(request, ngettext("名单上有 %(n)d 人。", "名单上有 %(n)d 人。", count) % {"n": count})
        return page.back

    return answer_form(request, page, form, save)


@page_for(PLAN)
def wait_no_more(request: HttpRequest, pk: int) -> HttpResponse:
    actor, plan = actor_of(request), planned(request, pk)
    page = _page(plan, title=_("不再等设备"), lead=_("没有传完的设备不再让人等；以后传来的记录照样补上。"))

    def save(data: dict[str, Any]) -> str:
        services.wait_no_more(plan.pk, actor=actor, reason=data["reason"])
        return page.back

    return answer_form(request, page, ReasonForm(typed(request)), save)


def planned(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(whole(Plan.objects.visible_to(actor_of(request), PLAN)), pk=pk)


def _page(plan: Plan, *, title: str, lead: str) -> FormPage:
    back = reverse("attendance:plan", args=[plan.pk])
    return FormPage(title=title, lead=lead, submit=_("保存"), back=back, back_word=plan.activity.name)
