"""证书登记: the register of an activity, numbered by its organiser; on a page, a sheet and paper."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import IO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from attendance.awards.awarding import ACTION
from attendance.sessions.models import Plan
from registry.base.pages import answer_refusal
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.base.sheets import XLSX, Book, Head
from registry.roles import policy
from registry.roles.access import actor_of, page_for

from . import services
from .printing import printed
from .queries import heads, is_void, numbered, table, unnumbered, why, without

VIEW = "attendance.view"
NARROW, WIDE = 14, 30
MOST_WITHOUT = 200


@page_for(VIEW)
@require_GET
def register(request: HttpRequest, pk: int) -> HttpResponse:
    actor, plan = actor_of(request), _plan(request, pk)
    page = page_of(numbered(plan), request.GET.get("after", ""), by=("serial", "id"), size=50)
    context = {
        "plan": plan,
        "page": page,
        "rows": [(row, is_void(row)) for row in page.rows],
        "left": unnumbered(plan).count(),
        "without": [(row, why(row)) for row in without(plan)[:MOST_WITHOUT]],
        "may_issue": policy.may(actor, ACTION, at=plan.unit),
    }
    return render(request, "certificates/register.html", context)


@page_for(ACTION)
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Plan.objects.visible_to(actor_of(request), ACTION), pk=pk)
    try:
        count = services.issue(pk, actor=actor_of(request))
    except Refusal as refusal:
        back = reverse("certificates:register", args=[pk])
        return answer_refusal(request, refusal, back=back, back_word=_("证书登记"))
    messages.success(request, ngettext("已编号 %(n)d 份。", "已编号 %(n)d 份。", count) % {"n": count})
    return redirect("certificates:register", pk=pk)


@page_for(VIEW)
@require_GET
def sheet(request: HttpRequest, pk: int) -> FileResponse:
    plan = _plan(request, pk)
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    columns = [Head(word, WIDE if number in (0, 3) else NARROW) for number, word in enumerate(heads())]
    none = [Head(_("姓名"), NARROW), Head(_("单位或科室"), WIDE), Head(_("为什么没有"), WIDE)]
    lacking = ([row.person.name, str(row.person.home or ""), why(row)] for row in without(plan))
    with Book(file) as book:
        book.sheet(_("证书登记"), columns, table(numbered(plan).iterator(chunk_size=1000)))
        book.sheet(_("没有证书的"), none, lacking)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"certificates-{plan.pk}.xlsx", content_type=XLSX)


@page_for(VIEW)
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    response = HttpResponse(printed(plan), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificates-{plan.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _plan(request: HttpRequest, pk: int) -> Plan:
    rows = Plan.objects.visible_to(actor_of(request)).select_related("activity", "unit")
    return get_object_or_404(rows, pk=pk)
