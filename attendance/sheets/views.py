"""The sheet to print, the page on which it is entered afterwards, and what was entered for others to look at."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from attendance.awards.pages import whole
from attendance.hall.loading import session_of
from attendance.sessions.models import Plan
from registry.base.pages import typed
from registry.base.refusals import Refusal
from registry.files.answers import answer
from registry.roles.access import actor_of, page_for
from workflows.credits import papers

from . import services
from .forms import SheetForm
from .models import SheetEntry
from .paper import printed
from .queries import likely, named_in

VIEW, PLAN = "attendance.view", "attendance.plan"


@page_for(PLAN)
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk, PLAN)
    response = HttpResponse(printed(session, likely(session.plan)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="sheet.pdf"'
    return response


@page_for(PLAN)
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    session, actor = session_of(request, pk, PLAN), actor_of(request)
    form = SheetForm(typed(request), session=session, people=likely(session.plan))
    attached = papers.received(request, None, actor=actor)
    for error in attached.errors:
        form.add_error(None, error)
    if form.is_bound and not attached.kept and not attached.errors:
        form.add_error(None, _("请附上签到表的照片或扫描件。"))
    refusal, status = None, 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            made = services.enter(session, form.cleaned_data["period"], form.people, attached.kept[0], actor=actor)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("已录入 %(n)d 人。") % {"n": len(made.people)})
            return redirect("sheets:list", pk=session.plan_id)
    context = {"session": session, "plan": session.plan, "form": form, "papers": attached, "refusal": refusal}
    return render(request, "hall/sheet.html", context | {"most": 1}, status=status)


@page_for(VIEW)
@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """With the sheet beside the names: a second person compares."""
    plan = get_object_or_404(whole(Plan.objects.visible_to(actor_of(request))), pk=pk)
    entries = list(plan.sheets.select_related("file", "entered_by").order_by("-id")[:100])
    people = named_in(entries)
    rows = [(one, [people[key] for key in one.people if key in people]) for one in entries]
    return render(request, "hall/sheets.html", {"plan": plan, "rows": rows})


@page_for(VIEW)
@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    plans = Plan.objects.visible_to(actor_of(request))
    row = get_object_or_404(SheetEntry.objects.filter(plan__in=plans).select_related("file"), pk=pk)
    return answer(request, row.file)
