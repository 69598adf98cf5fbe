"""Send a table, look at what it would do, confirm it, get back what was not written."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.pages import answer_refusal
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.base.sheets import XLSX
from registry.jobs import engine
from registry.roles.access import actor_of
from registry.roles.policy import may_anywhere

from . import services, sheets
from .models import Import
from .pages import TablePage
from .queries import shapes_for, tables_of
from .reading import data_of
from .shapes import SHAPES, Shape

PAGE = 30


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What one may bring in, and what one has."""
    actor = actor_of(request)
    page = page_of(tables_of(actor), request.GET.get("after", ""), by=("-id",), size=PAGE)
    context = {"shapes": shapes_for(actor), "page": page, "rows": [(row, SHAPES[row.shape]) for row in page.rows]}
    return render(request, "imports/list.html", context)


@login_required
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Choose a file; it is shown as what it would do before anything is written."""
    actor, shape = actor_of(request), _shape(request, name)
    is_sent = request.method == "POST"
    form = shape.form(request.POST if is_sent else None, request.FILES if is_sent else None, actor=actor)
    refusal, status = None, 422 if is_sent else 200
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = services.send_file(
                shape,
                data_of(file),
                name=file.name,
                place=form.cleaned_data["place"],
                actor=actor,
                facts=form.facts,  # type: ignore[attr-defined]
            )
            return redirect("imports:check", pk=table.pk)
        except Refusal as caught:
            refusal, status = caught, caught.status
    return render(request, "imports/new.html", {"shape": shape, "form": form, "refusal": refusal}, status=status)


@login_required
@require_GET
def template(request: HttpRequest, name: str) -> FileResponse:
    shape = _shape(request, name)
    return FileResponse(sheets.template(shape), as_attachment=True, filename=f"{shape.title}.xlsx", content_type=XLSX)


@login_required
@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the table would do, row by row; once confirmed, what became of it."""
    page = TablePage(
        _own(request, pk),
        outcome=request.GET.get("outcome", ""),
        after=request.GET.get("after", ""),
        row=typed_key(request.GET.get("row", "")),
    )
    return render(request, "imports/check.html", {"page": page, "table": page.table})


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it: few rows at once, many by the worker. Sent twice, it is one job."""
    table = _own(request, pk)
    try:
        job = services.confirm(table.pk, actor=actor_of(request), is_whole=request.POST.get("how") == "whole")
    except Refusal as refusal:
        back = reverse("imports:check", args=[pk])
        return answer_refusal(request, refusal, back=back, back_word=_("回到表格"))
    if table.to_write <= settings.JOB_AT_ONCE:
        engine.advance(job.pk)
    return redirect("jobs:detail", pk=job.pk)


@login_required
@require_GET
def returned(request: HttpRequest, pk: int) -> FileResponse:
    """The rows that were not written, as Excel, with the reasons."""
    table = _own(request, pk)
    name = _("没有写入的行-%(n)d.xlsx") % {"n": table.pk}
    return FileResponse(sheets.returned(table), as_attachment=True, filename=name, content_type=XLSX)


def _shape(request: HttpRequest, name: str) -> Shape:
    if name not in SHAPES:
        raise Http404
    if not may_anywhere(actor_of(request), SHAPES[name].action):
        raise PermissionDenied
    return SHAPES[name]


def _own(request: HttpRequest, pk: int) -> Import:
    """Of somebody else's tables none exists."""
    return get_object_or_404(tables_of(actor_of(request)), pk=pk)
