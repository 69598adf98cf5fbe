"""申请更正: the form, what it would do to the year, then the filing; and the pages of an amendment and of versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.pages import answer_refusal
from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.files.answers import answer
from registry.roles.access import actor_of
from workflows.credits import papers
from workflows.credits.effects import effects
from workflows.credits.models import Credit
from workflows.credits.papers import Papers
from workflows.engine.asking import open_asks

from . import services
from .checking import why_not_amend
from .drafting import as_amended, changes_between
from .forms import AmendForm
from .models import AmendmentFile
from .pages import amendment_page
from .queries import versions_of, visible_to
from .words import changes_of

RELATED = ("person__home", "person__title", "department", "unit", "case", "credit_year", "entered_by")


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    credit = get_object_or_404(Credit.objects.visible_to(actor).select_related(*RELATED), pk=pk)
    refused = why_not_amend(credit, actor)
    if refused:
        raise PermissionDenied(run_on(*refused))
    if request.method != "POST":
        return _form(request, credit, AmendForm(actor=actor, credit=credit), Papers())
    form, attached = AmendForm(request.POST, actor=actor, credit=credit), papers.received(request, None, actor=actor)
    for error in attached.errors:
        form.add_error(None, error)
    if not form.is_valid():
        return _form(request, credit, form, attached, status=422)
    try:
        return _look_or_file(request, credit, form, attached)
    except Refusal as refusal:
        return _form(request, credit, form, attached, refusal=refusal, status=refusal.status)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = visible_to(actor).select_related("case", "raised_by", *(f"credit__{name}" for name in RELATED))
    return render(request, "amendments/detail.html", amendment_page(get_object_or_404(rows, pk=pk), actor))


@login_required
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a credit's facts; the old ones stay readable to whoever may read the credit."""
    credit = get_object_or_404(Credit.objects.visible_to(actor_of(request)).select_related(*RELATED), pk=pk)
    return render(request, "amendments/versions.html", {"credit": credit, "versions": versions_of(credit)})


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    amendment = get_object_or_404(visible_to(actor), pk=pk)
    try:
        services.withdraw(pk, actor=actor)
    except Refusal as refusal:
        back = reverse("amendments:detail", args=[pk])
        return answer_refusal(request, refusal, back=back, back_word=_("回到这项更正"))
    messages.success(request, _("已撤回更正，学分照原来的计入。"))
    return redirect("credits:detail", pk=amendment.credit_id)


@login_required
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of an amendment whose credit this person may see, or about which they are asked."""
    actor = actor_of(request)
    row = get_object_or_404(AmendmentFile.objects.select_related("file", "amendment"), pk=pk)
    is_asked = open_asks(actor).filter(work__process=row.amendment.case_id).exists()
    if not is_asked and not visible_to(actor).filter(pk=row.amendment_id).exists():
        raise Http404
    return answer(request, row.file)


def _look_or_file(request: HttpRequest, credit: Credit, form: AmendForm, attached: Papers) -> HttpResponse:
    """The first time the effect is shown, with everything typed kept; the second time it is filed."""
    changes = changes_between(credit, form.facts)
    services.check_file(credit, changes, attached.kept, form.actor)
    if request.POST.get("then") == "again":
        return _form(request, credit, form, attached)
    if request.POST.get("then") != "file":
        amended = as_amended(credit, {name: pair[1] for name, pair in changes.items()})
        shown: dict[str, Any] = {"changes": changes_of(changes), "effects": effects(credit, instead=amended)}
        return _form(request, credit, form, attached, **shown)
    reason = form.cleaned_data["reason"]
    made = services.file(credit.pk, facts=form.facts, reason=reason, actor=form.actor, files=attached.kept)
    messages.success(request, _("已提交更正。审核期间学分照原来的计入。"))
    return redirect("amendments:detail", pk=made.pk)


def _form(
    request: HttpRequest, credit: Credit, form: AmendForm, attached: Papers, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {"credit": credit, "form": form, "papers": attached, "most": papers.MOST_AT_ONCE, **shown}
    return render(request, "amendments/form.html", context, status=status)
