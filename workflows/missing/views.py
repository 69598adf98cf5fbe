"""补授分: choosing the activity, asking, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.keys import typed_key
from registry.base.pages import answer_refusal, typed
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.files.answers import answer
from registry.files.models import StoredFile
from registry.library.queries import visible_to as library_of
from registry.people.models import Person
from registry.roles.access import actor_of
from registry.years.models import Activity
from workflows.credits import papers
from workflows.credits.queries import whereabouts

from . import services
from .forms import LONGEST, FreeForm, FromLibraryForm, Said
from .models import RETURNED, MissingAward, MissingFile
from .pages import missing_page
from .queries import held_lately, of, visible_to


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """One's own, and where each waits."""
    page = page_of(of(actor_of(request)), request.GET.get("after", ""), by=("-id",))
    desks = whereabouts([row.case_id for row in page.rows if not row.outcome])
    rows = [(row, desks.get(row.case_id)) for row in page.rows]
    return render(request, "missing/list.html", {"page": page, "rows": rows})


@login_required
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    key, free = typed_key(request.GET.get("activity", "")), "free" in request.GET
    if not key and not free:
        words = request.GET.get("q", "").strip()[:80].replace("\0", "")
        return render(request, "missing/choose.html", {"words": words, "found": held_lately(actor, words)})
    activity = get_object_or_404(library_of(actor), pk=key) if key else None
    form: Any = (
        FromLibraryForm(typed(request), activity=activity, said=_said(request))
        if activity
        else FreeForm(typed(request), actor=actor)
    )
    return _answer(request, form, Asked(actor, activity))


def _said(request: HttpRequest) -> Said:
    return request.GET.get("day", "")[:10], request.GET.get("said", "")[:LONGEST].replace("\0", "")


@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """修改后再次提交: one's own that came back, as it was filled in."""
    actor = actor_of(request)
    missing = get_object_or_404(of(actor).select_related("activity", "person__home"), pk=pk, level=RETURNED, outcome="")
    data, activity = typed(request), missing.activity
    form: Any = FreeForm(data, actor=actor, missing=missing)
    if activity:
        form = FromLibraryForm(data, activity=activity, missing=missing)
    return _answer(request, form, Asked(actor, activity, missing))


@dataclass(frozen=True)
class Asked:
    """Who asks for what; and what came back to them, where it did."""

    actor: Person
    activity: Activity | None
    missing: MissingAward | None = None

    def send(self, form: Any, files: Sequence[StoredFile]) -> MissingAward:
        said: dict[str, Any] = {"actor": self.actor, "reason": form.cleaned_data["reason"], "files": files}
        if self.missing is None:
            return services.ask(form.facts, activity=self.activity, **said)
        return services.ask_again(self.missing.pk, form.facts, **said)


def _answer(request: HttpRequest, form: Any, asked: Asked) -> HttpResponse:
    attached = papers.received(request, None, actor=asked.actor)
    for error in attached.errors:
        form.add_error(None, error)
    refusal, status = None, 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            made = asked.send(form, attached.kept)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("已提交，由审核人核实。"))
            return redirect("missing:detail", pk=made.pk)
    context = {
        "form": form, "activity": asked.activity, "missing": asked.missing, "papers": attached,
        "most": papers.MOST_AT_ONCE, "refusal": refusal,
    }  # fmt: skip
    return render(request, "missing/form.html", context, status=status)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = visible_to(actor).select_related("person", "department", "unit", "case", "activity", "credit")
    return render(request, "missing/detail.html", missing_page(get_object_or_404(rows, pk=pk), actor))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    get_object_or_404(visible_to(actor), pk=pk)
    try:
        services.withdraw(pk, actor=actor)
    except Refusal as refusal:
        back = reverse("missing:detail", args=[pk])
        return answer_refusal(request, refusal, back=back, back_word=_("回到这个申请"))
    messages.success(request, _("已撤回。需要的话可以重新申请。"))
    return redirect("missing:list")


@login_required
def file(request: HttpRequest, pk: int) -> FileResponse:
    row = get_object_or_404(MissingFile.objects.select_related("file"), pk=pk)
    get_object_or_404(visible_to(actor_of(request)), pk=row.award_id)
    return answer(request, row.file)
