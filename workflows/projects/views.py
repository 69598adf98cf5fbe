"""项目: the list, a project, its form; for units and for bureaus."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.pages import answer_refusal
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.files.answers import answer
from registry.people.models import Person
from registry.roles.access import actor_of, page_for
from registry.roles.policy import may_anywhere
from registry.years.models import Level

from . import entry, services
from .checking import may_enter, units_of
from .forms import ApplicationForm
from .models import LEVELS, Project, ProjectFile
from .pages import project_page
from .queries import GROUPS, Search, disciplines_of, group_counts, narrowed, rows_of
from .readiness import gaps
from .states import EDITABLE, Paper, State
from .uploads import MOST, Uploads, received

RELATED = ("unit", "bureau", "entered_by", "case", "execution", "activity")
PAGE = 30


@page_for("project.view", "project.enter")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    actor, asked = actor_of(request), request.GET
    search = Search(
        asked.get("q", "").strip()[:80].replace("\0", ""),
        asked.get("group", "") if asked.get("group") in GROUPS else "",
        asked.get("state", "") if asked.get("state") in State.values else "",
        asked.get("level", "") if asked.get("level") in Level.values else "",
        year if 1990 <= (year := typed_key(asked.get("year", ""))) <= 2100 else 0,
    )
    everything = Project.objects.of_places_of(actor)
    page = page_of(
        narrowed(everything, search).select_related("unit", "bureau"), asked.get("after", ""), by=("-id",), size=PAGE
    )
    years = everything.exclude(from_date=None).dates("from_date", "year", order="DESC")[:4]
    context = {
        "page": page,
        "rows": rows_of(page.rows),
        "disciplines": disciplines_of(page.rows),
        "search": search,
        "counts": group_counts(everything),
        "levels": LEVELS,
        "years": [day.year for day in years],
        "may_enter": bool(units_of(actor)),
        "may_attend": may_anywhere(actor, "attendance.view"),
        "may_rule": may_anywhere(actor, "project.rules"),
        "is_bureau": may_anywhere(actor, "project.decide"),
    }
    return render(request, "projects/list.html", context)


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = Project.objects.of_places_of(actor).select_related(*RELATED)
    return render(request, "projects/detail.html", project_page(get_object_or_404(rows, pk=pk), actor))


@page_for("project.enter")
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    units = units_of(actor)
    if not units:
        raise PermissionDenied
    wanted = typed_key(request.POST.get("unit") or request.GET.get("unit", ""))
    unit = next((one for one in units if one.pk == wanted), units[0])
    form = ApplicationForm(_typed(request), unit_name=unit.name)
    files = _files(request, None, actor)
    if not form.is_bound:
        return _form(request, form, files, units=units, unit=unit)
    if not form.is_valid() or files.errors:
        return _form(request, form, files, units=units, unit=unit, status=422)
    try:
        project = entry.begin(unit, form.facts, actor=actor, files=files.kept)
    except Refusal as refusal:
        return _form(request, form, files, units=units, unit=unit, refusal=refusal, status=refusal.status)
    return _saved(request, project, actor)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Saving keeps whatever is typed; handing in asks for the whole of it."""
    actor = actor_of(request)
    project = unit_project(pk, actor)
    if project.state not in EDITABLE:
        return redirect("projects:detail", pk=pk)
    form, files = ApplicationForm(_typed(request), project=project), _files(request, project, actor)
    if not form.is_bound:
        return _form(request, form, files, project=project)
    if not form.is_valid() or files.errors:
        return _form(request, form, files, project=project, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        about: dict[str, Any] = {"version": version, "actor": actor}
        project = entry.change(pk, form.facts, files=files.kept, removed=files.removed, **about)
    except Refusal as refusal:
        if refusal.code == "changed_meanwhile":
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["version"] = project.version  # type: ignore[index]
        return _form(request, form, files, project=project, refusal=refusal, status=refusal.status)
    return _saved(request, project, actor)


@login_required
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    unit_project(pk, actor_of(request))
    made = entry.copy(pk, actor=actor_of(request))
    messages.success(request, _("已复制成新的草稿。请填举办日期，核对教师和内容。"))
    return redirect("projects:edit", pk=made.pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    unit_project(pk, actor_of(request))
    try:
        entry.delete(pk, actor=actor_of(request))
    except Refusal as refusal:
        return refused(request, refusal, pk)
    messages.success(request, _("草稿已删除。"))
    return redirect("projects:list")


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    project = unit_project(pk, actor_of(request))
    try:
        services.submit(project.pk, actor=actor_of(request))
    except Refusal as refusal:
        return refused(request, refusal, pk)
    return _handed_in(request, pk)


@login_required
@require_GET
def paper(request: HttpRequest, pk: int) -> FileResponse:
    row = get_object_or_404(ProjectFile.objects.select_related("file"), pk=pk)
    get_object_or_404(Project.objects.visible_to(actor_of(request)), pk=row.project_id)
    return answer(request, row.file)


def refused(request: HttpRequest, refusal: Refusal, pk: int) -> HttpResponse:
    back = reverse("projects:detail", args=[pk])
    return answer_refusal(request, refusal, back=back, back_word=_("回到这个项目"))


def unit_project(pk: int, actor: Person) -> Project:
    """A project of a unit that the actor enters for; seen without that, it is refused, unseen it does not exist."""
    rows = Project.objects.of_places_of(actor).select_related(*RELATED)
    project: Project = get_object_or_404(rows, pk=pk)
    if not may_enter(project, actor):
        raise PermissionDenied
    return project


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _files(request: HttpRequest, project: Project | None, actor: Person) -> Uploads:
    standing = list(project.papers.filter(kind=Paper.APPLICATION).select_related("file")) if project else []
    return received(request, "files", _("附件"), actor=actor, standing=standing)


def _saved(request: HttpRequest, project: Project, actor: Person) -> HttpResponse:
    then = request.POST.get("then", "")
    if then != "submit":
        messages.success(request, _("已保存。"))
        anchor = {"teachers": "#teachers", "periods": "#periods"}.get(then, "")
        name = "projects:edit" if anchor else "projects:detail"
        return redirect(f"{reverse(name, args=[project.pk])}{anchor}")
    try:
        services.submit(project.pk, actor=actor)
    except Refusal as refusal:
        form = ApplicationForm(project=project)
        files = Uploads("files", _("附件"), list(project.papers.filter(kind=Paper.APPLICATION).select_related("file")))
        return _form(request, form, files, project=project, refusal=refusal, status=refusal.status)
    return _handed_in(request, project.pk)


def _handed_in(request: HttpRequest, pk: int) -> HttpResponse:
    project = Project.objects.select_related("bureau").get(pk=pk)
    bureau = project.bureau.name if project.bureau else ""
    messages.success(request, _("已上报，由%(bureau)s审查。") % {"bureau": bureau})
    return redirect("projects:detail", pk=pk)


def _form(
    request: HttpRequest,
    form: ApplicationForm,
    files: Uploads,
    *,
    project: Project | None = None,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    missing = list(gaps(project)) if project and not form.is_bound and not shown.get("refusal") else []
    context = {"form": form, "files": files, "project": project, "most": MOST, "missing": missing, **shown}
    return render(request, "projects/form.html", context, status=status)
