"""Long work as its owner sees it: the list, the page, cancel, the results as a sheet."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_GET, require_POST

from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.base.sheets import XLSX, sheet
from registry.people.models import Person

from . import services
from .models import Job
from .pages import OUTCOMES, JobPage, look_of_item
from .queries import jobs_of, rows_of

PAGE = 30


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Everything one has started, newest first."""
    person = _person(request)
    page = page_of(jobs_of(person), request.GET.get("after", ""), by=("-id",), size=PAGE)
    return render(request, "jobs/list.html", {"page": page, "jobs": [JobPage(job, person) for job in page.rows]})


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress and results; while it runs, the part with the progress asks for itself again."""
    job = _own(request, pk)
    page = JobPage(job, _person(request), outcome=request.GET.get("outcome", ""), after=request.GET.get("after", ""))
    if request.headers.get("HX-Request") != "true":
        return render(request, "jobs/detail.html", {"page": page, "job": job})
    answer = render(request, "jobs/_progress.html", {"page": page, "job": job})
    if not job.is_active:
        answer.headers["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _own(request, pk)
    try:
        services.cancel(job.pk, owner=_person(request))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("正在取消：手上的这一批办完就停，已办的不变。"))
    return redirect("jobs:detail", pk=pk)


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file that it made; of a job that makes none the results as a sheet: those of one outcome, or all."""
    job, outcome = _own(request, pk), request.GET.get("outcome", "")
    page = JobPage(job, _person(request))
    if page.leaves_paper:
        return _paper(page)
    head = [
        _("序号"), pgettext("column", "人员"), _("科室"), _("内容"), _("结果"), _("说明"), _("原因"), _("下一步")
    ]  # fmt: skip
    rows = (
        (item.position, one.person, one.place, one.title, look_of_item(job, item)[1], item.what, item.why, item.then)
        for item, one in rows_of(job, outcome if outcome in OUTCOMES else "", reader=_person(request))
    )
    return FileResponse(sheet(head, rows), as_attachment=True, filename=f"job-{job.pk}.xlsx", content_type=XLSX)


def _paper(page: JobPage) -> FileResponse:
    if page.paper is None:
        raise Http404
    file = page.paper.path.open("rb")
    return FileResponse(file, as_attachment=True, filename=page.paper.name, content_type=page.paper.media_type)


def _own(request: HttpRequest, pk: int) -> Job:
    """Of somebody else's jobs none exists."""
    return get_object_or_404(jobs_of(_person(request)).select_related("place"), pk=pk)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
