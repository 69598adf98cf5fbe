"""申请更正: the form, what it would do to the year, then the filing; and the pages of an amendment and of versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.pages import answer_refusal, typed
from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.files.answers import answer
from registry.files.models import StoredFile
from registry.people.models import Person
from registry.roles.access import actor_of
from workflows.credits import papers
from workflows.credits.effects import effects
from workflows.credits.models import Credit
from workflows.credits.papers import Papers
from workflows.credits.rights import why_not_submit
from workflows.credits.small_cases import hang_task
from workflows.engine.asking import open_asks

from . import services
from .checking import check_again, check_file, why_not_amend
from .drafting import as_amended, changes_between
from .forms import AmendForm
from .models import Amendment, AmendmentFile
from .pages import amendment_page
from .queries import versions_of, visible_to
from .states import State
from .words import changes_of


@dataclass(frozen=True)
class Asked:
    """What the form is about: a credit, and the amendment of it that came back, where one did."""

    credit: Credit
    amendment: Amendment | None = None

    def check(self, changes: Mapping[str, Any], files: Sequence[StoredFile], actor: Person) -> None:
        if self.amendment is None:
            return check_file(self.credit, changes, files, actor)
        hang_task(self.amendment)
        return check_again(self.amendment, changes, files, actor)

    def file(self, form: AmendForm, files: Sequence[StoredFile]) -> Amendment:
        said: Any = {"facts": form.facts, "reason": form.cleaned_data["reason"], "actor": form.actor, "files": files}
        if self.amendment is None:
            return services.file(self.credit.pk, **said)
        return services.file_again(self.amendment.pk, **said)


RELATED = ("person__home", "person__title", "department", "unit", "case", "credit_year", "entered_by")


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    credit = get_object_or_404(Credit.objects.visible_to(actor).select_related(*RELATED), pk=pk)
    refused = why_not_amend(credit, actor)
    if refused:
        raise PermissionDenied(run_on(*refused))
    form = AmendForm(typed(request), actor=actor, credit=credit)
    return _answer(request, Asked(credit), form)


@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """修改后再次提交: the form as it was filled in, for one that came back."""
    actor = actor_of(request)
    rows = visible_to(actor).select_related("case", *(f"credit__{name}" for name in RELATED))
    amendment = get_object_or_404(rows, pk=pk, state=State.RETURNED)
    credit = amendment.credit
    if why_not_submit(credit, actor):
        raise PermissionDenied(run_on(_("只有本人或代录员可以申请更正。"), _("请本人登录后办理。")))
    amended = as_amended(credit, amendment.new_facts)
    form = AmendForm(typed(request), actor=actor, credit=amended, reason=amendment.reason)
    return _answer(request, Asked(credit, amendment), form)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = visible_to(actor).select_related("case", "raised_by", "client", *(f"credit__{name}" for name in RELATED))
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


def _answer(request: HttpRequest, asked: Asked, form: AmendForm) -> HttpResponse:
    if not form.is_bound:
        return _form(request, asked, form, Papers())
    attached = papers.received(request, None, actor=form.actor)
    for error in attached.errors:
        form.add_error(None, error)
    if not form.is_valid():
        return _form(request, asked, form, attached, status=422)
    try:
        return _look_or_file(request, asked, form, attached)
    except Refusal as refusal:
        return _form(request, asked, form, attached, refusal=refusal, status=refusal.status)


def _look_or_file(request: HttpRequest, asked: Asked, form: AmendForm, attached: Papers) -> HttpResponse:
    """The first time the effect is shown, with everything typed kept; the second time it is filed."""
    credit, changes = asked.credit, changes_between(asked.credit, form.facts)
    asked.check(changes, attached.kept, form.actor)
    if request.POST.get("then") == "again":
        return _form(request, asked, form, attached)
    if request.POST.get("then") != "file":
        amended = as_amended(credit, {name: pair[1] for name, pair in changes.items()})
        shown: dict[str, Any] = {"changes": changes_of(changes), "effects": effects(credit, instead=amended)}
        return _form(request, asked, form, attached, **shown)
    made = asked.file(form, attached.kept)
    messages.success(request, _("已提交更正。审核期间学分照原来的计入。"))
    return redirect("amendments:detail", pk=made.pk)


def _form(
    request: HttpRequest, asked: Asked, form: AmendForm, attached: Papers, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {
        "credit": asked.credit,
        "amendment": asked.amendment,
        "form": form,
        "papers": attached,
        "most": papers.MOST_AT_ONCE,
        **shown,
    }
    return render(request, "amendments/form.html", context, status=status)
