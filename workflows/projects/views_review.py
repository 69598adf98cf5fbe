"""评审: what one was asked to review, and one's opinion on it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.base.pages import typed
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.roles.access import actor_of

from . import opinions
from .pages import form_of
from .small_forms import OpinionForm
from .states import State


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Everybody's; for most it is empty."""
    page = page_of(opinions.asked_of(actor_of(request)), request.GET.get("after", ""), by=("-id",), size=30)
    return render(request, "projects/reviews.html", {"page": page})


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The application beside the form for one's opinion; once given, it only shows."""
    actor = actor_of(request)
    rows = opinions.asked_of(actor).select_related("project__entered_by", "project__case", "project__execution")
    opinion = get_object_or_404(rows, pk=pk)
    project = opinion.project
    is_open = not opinion.advice and project.state == State.REVIEW and opinion.round == project.round
    form = OpinionForm(typed(request))
    refusal, status = None, 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            opinions.give(pk, actor=actor, advice=data["advice"], score=data["score"], words=data["words"])
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("已提交，谢谢。"))
            return redirect("projects:reviews")
    elif form.is_bound:
        status = 422
    shown = form_of(project) | {"report": None}
    context = {"opinion": opinion, "form": form, "refusal": refusal, "is_open": is_open, **shown}
    return render(request, "projects/review.html", context, status=status)
