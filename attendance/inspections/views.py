"""现场督查 on a phone: today's sessions, a count, a finding, the record."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from attendance.awards.inspecting import ACTION
from attendance.sessions.models import Plan, Session
from registry.base.pages import typed
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.files.answers import answer as answer_file
from registry.people.models import Person
from registry.roles.access import actor_of, page_for
from workflows.projects.uploads import MOST, received

from . import services
from .forms import AnswerForm, CountForm, FindingForm
from .models import Inspection, Photo, Verdict
from .pages import record_page
from .printing import printed
from .queries import sessions_today, unfinished, whole

VIEW = "attendance.view"


@page_for(ACTION)
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What is on now stands first; below it what was inspected before."""
    actor = actor_of(request)
    rows = whole(Inspection.objects.visible_to(actor, ACTION))
    context = {
        "today": sessions_today(actor, timezone.now()),
        "unfinished": unfinished(actor)[:5],
        "page": page_of(rows, request.GET.get("after", ""), by=("-id",), size=20),
    }
    return render(request, "inspections/today.html", context)


@page_for(ACTION)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """The inspector's number first; ours is not on this page, so that nobody copies it."""
    actor = actor_of(request)
    session = get_object_or_404(_sessions(actor), pk=pk)
    form, refusal, status = CountForm(typed(request)), None, 200
    if form.is_bound and form.is_valid():
        try:
            made = services.count(pk, heads=form.cleaned_data["heads"], at=_moment(session, form), actor=actor)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            return redirect("inspections:detail", pk=made.pk)
    elif form.is_bound:
        status = 422
    context = {"session": session, "form": form, "refusal": refusal}
    return render(request, "inspections/count.html", context, status=status)


@page_for(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A count beside the swipes; whoever counted writes the finding here, everybody else reads."""
    actor = actor_of(request)
    inspection = get_object_or_404(whole(Inspection.objects.visible_to(actor)), pk=pk)
    form, refusal, status = FindingForm(typed(request)), None, 200
    files = received(request, "photos", _("照片"), actor=actor)
    if form.is_bound and form.is_valid() and not files.errors:
        data = form.cleaned_data
        try:
            found = services.find(pk, data["verdict"], actor=actor, words=data["words"], photos=files.kept)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            doubts = found.verdict == Verdict.DOUBT
            messages.success(request, _("已记下，授分已暂停，承办单位已收到通知。") if doubts else _("已记下。"))
            return redirect("inspections:detail", pk=pk)
    elif form.is_bound:
        status = 422
    context = record_page(inspection, actor) | {"form": form, "refusal": refusal, "files": files, "most": MOST}
    return render(request, "inspections/detail.html", context, status=status)


@page_for(VIEW)
@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The count beside the swipes as they are known now: a part of the record's page that brings itself up to date."""
    actor = actor_of(request)
    inspection = get_object_or_404(whole(Inspection.objects.visible_to(actor)), pk=pk)
    return render(request, "inspections/_numbers.html", record_page(inspection, actor))


@page_for(services.ANSWERS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = whole(Inspection.objects.visible_to(actor, services.ANSWERS))
    inspection = get_object_or_404(rows, pk=pk, finding__verdict=Verdict.DOUBT)
    form, refusal, status = AnswerForm(typed(request)), None, 200
    files = received(request, "photos", _("附件"), actor=actor)
    if form.is_bound and form.is_valid() and not files.errors:
        try:
            services.answer(inspection.finding.pk, actor=actor, words=form.cleaned_data["words"], photos=files.kept)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("已提交说明，主管部门已收到通知。"))
            return redirect("inspections:detail", pk=pk)
    elif form.is_bound:
        status = 422
    context = {"inspection": inspection, "form": form, "refusal": refusal, "files": files, "most": MOST}
    return render(request, "inspections/answer.html", context, status=status)


@login_required
@require_GET
def photo(request: HttpRequest, pk: int) -> FileResponse:
    visible = Inspection.objects.visible_to(actor_of(request))
    row = get_object_or_404(Photo.objects.select_related("file"), pk=pk, finding__inspection__in=visible)
    return answer_file(request, row.file)


@login_required
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    inspection = get_object_or_404(whole(Inspection.objects.visible_to(actor_of(request))), pk=pk)
    response = HttpResponse(printed(inspection), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="inspection-{inspection.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _sessions(actor: Person) -> QuerySet[Session]:
    plans = Plan.objects.visible_to(actor, ACTION)
    return Session.objects.filter(plan__in=plans).select_related("plan__activity", "plan__unit")


def _moment(session: Session, form: CountForm) -> dt.datetime | None:
    """The time of day that was typed, on the session's day."""
    clock = form.cleaned_data["at"]
    if clock is None:
        return None
    return timezone.make_aware(dt.datetime.combine(timezone.localdate(session.begins), clock))
