"""The step before a version is published over closed years: who changes, why, and who says so."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from registry.base.pages import typed
from registry.base.refusals import Refusal
from registry.drafts.forms import PublishForm
from registry.drafts.queries import editable_places
from registry.drafts.services import whole_mark
from registry.roles.access import actor_of, page_for
from registry.standards.lifecycle import State
from registry.standards.models import Standard
from registry.standards.services import ACTION

from .recounting import publish_over, reached_by


@page_for(ACTION)
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    drafts = Standard.objects.filter(state=State.DRAFT, place__in=editable_places(actor)).select_related("place")
    draft = get_object_or_404(drafts, pk=pk)
    years = reached_by(draft)
    if not years:
        raise Http404
    form = PublishForm(typed(request), initial={"reason": draft.reason, "seen": whole_mark(draft)})
    refusal, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            publish_over(pk, actor=actor, **form.cleaned_data)
            messages.success(request, _("已发布，这些年度的结果会在几分钟内重算。"))
            return redirect("drafts:detail", pk=pk)
        except Refusal as caught:
            refusal, status = caught, caught.status
    elif form.is_bound:
        status = 422
    context = {
        "version": draft,
        "years": years,
        "is_seen": all(one.tally for one in years),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "yearend/recount.html", context, status=status)
