"""What a unit does with a project after it was handed in: appeal, filing, changes, report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.pages import FormPage, answer_form, typed
from registry.base.refusals import Refusal
from registry.roles.access import actor_of
from workflows.credits.forms import ReasonForm

from . import reporting, requests, services
from .checking import check_filing, check_step
from .counted import counted_of
from .forms import periods_in
from .models import Project
from .rules import rule_at
from .small_forms import ReportForm, RequestForm
from .states import Ask, Paper, State
from .uploads import MOST, received
from .views import refused, unit_project


@login_required
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    project = unit_project(pk, actor)
    if project.state != State.REFUSED:
        return redirect("projects:detail", pk=pk)
    back = reverse("projects:detail", args=[pk])

    def save(data: dict[str, Any]) -> str:
        services.appeal(pk, actor=actor, reason=data["reason"])
        messages.success(request, _("已申诉，由别的人重新评审。"))
        return back

    page = FormPage(
        _("申诉"),
        _("提交申诉"),
        back,
        _("回到这个项目"),
        lead=project.name,
        notice=_("只能申诉一次，写明哪里评得不对。"),
    )
    return answer_form(request, page, ReasonForm(typed(request)), save)


@login_required
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """备案: the notice and the timetable; whether it is the time for it is said before anything is uploaded."""
    actor = actor_of(request)
    project = unit_project(pk, actor)
    if project.state != State.APPROVED:
        return redirect("projects:detail", pk=pk)
    kinds = ((Paper.NOTICE, Paper.NOTICE.label), (Paper.TIMETABLE, Paper.TIMETABLE.label))
    notice, timetable = (received(request, kind.value, str(word), actor=actor) for kind, word in kinds)
    refusal = _why_not(project)
    if request.method == "POST" and not (notice.errors or timetable.errors):
        try:
            services.file(pk, actor=actor, notice=notice.kept, timetable=timetable.kept)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("已备案。到举办那天，系统会记为已举办。"))
            return redirect("projects:detail", pk=pk)
    status = 200 if request.method != "POST" else refusal.status if refusal else 422
    rule = rule_at(project.bureau) if project.bureau else None
    context = {"project": project, "uploads": [notice, timetable], "most": MOST, "refusal": refusal, "rule": rule}
    return render(request, "projects/filing.html", context, status=status)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """申请改期或取消."""
    actor = actor_of(request)
    project = unit_project(pk, actor)
    kind = Ask.CANCEL if request.GET.get("kind") == Ask.CANCEL else Ask.POSTPONE
    form = RequestForm(typed(request), project=project, kind=kind)
    refusal, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            data, periods = form.cleaned_data, periods_in(form.periods)
            requests.ask(pk, data["kind"], actor=actor, reason=data["reason"], periods=periods)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("已提交，由主管部门审批；批准以前照原来的办。"))
            return redirect("projects:detail", pk=pk)
    elif form.is_bound:
        status = 422
    context = {"project": project, "form": form, "refusal": refusal}
    return render(request, "projects/change.html", context, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the request that is open."""
    actor = actor_of(request)
    project = unit_project(pk, actor)
    asked = get_object_or_404(project.requests, outcome="")
    try:
        requests.withdraw_request(asked.pk, actor=actor)
    except Refusal as refusal:
        return refused(request, refusal, pk)
    messages.success(request, _("已撤回申请，照原来的办。"))
    return redirect("projects:detail", pk=pk)


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    project = unit_project(pk, actor)
    try:
        check_step(project, "report")
    except Refusal:
        return redirect("projects:detail", pk=pk)
    counted = counted_of(project)
    form = ReportForm(typed(request), project=project, counted=counted)
    files = received(request, "files", _("附件"), actor=actor)
    refusal, status = None, 200
    if form.is_bound and form.is_valid() and not files.errors:
        try:
            reporting.report(pk, facts=form.facts, actor=actor, files=files.kept)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("已报执行情况，等主管部门审。"))
            return redirect("projects:detail", pk=pk)
    elif form.is_bound:
        status = 422
    context = {"project": project, "form": form, "files": files, "most": MOST, "refusal": refusal, "counted": counted}
    return render(request, "projects/report.html", context, status=status)


def _why_not(project: Project) -> Refusal | None:
    try:
        check_filing(project)
    except Refusal as refusal:
        return refusal
    return None
