"""申诉: a page that shows the refusal, asks for the reason and new evidence, and sends the credit one level up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.base.pages import answer_refusal
from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.roles.access import actor_of

from . import papers
from .appeals import appeal, appeal_until, level_above, refusal_of, why_not_appeal
from .forms import ReasonForm
from .models import Credit
from .queries import whereabouts
from .rights import why_not_submit
from .states import State
from .story import LEVEL_WORDS


@login_required
def appeal_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = Credit.objects.visible_to(actor).select_related("person", "department", "unit", "credit_year")
    credit = get_object_or_404(rows, pk=pk)
    not_theirs = why_not_submit(credit, actor)
    if not_theirs:
        raise PermissionDenied(run_on(*not_theirs))
    if credit.state != State.REFUSED:
        messages.warning(request, _("这项学分现在是“%(state)s”，不用申诉。") % {"state": State(credit.state).label})
        return redirect("credits:detail", pk=pk)
    refused = why_not_appeal(credit, actor)
    if refused:
        return answer_refusal(request, refused, back=reverse("credits:detail", args=[pk]), back_word=_("回到这项学分"))
    attached = papers.received(request, None, actor=actor)
    form = ReasonForm(request.POST or None)
    for error in attached.errors:
        form.add_error(None, error)
    if form.is_valid():
        try:
            appeal(pk, actor=actor, reason=form.cleaned_data["reason"], files=attached.kept)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onward(request, pk)
    context = {"credit": credit, "form": form, "papers": attached, **_words(credit)}
    return render(request, "credits/appeal.html", context, status=422 if form.errors else 200)


def _onward(request: HttpRequest, pk: int) -> HttpResponse:
    credit = Credit.objects.get(pk=pk)
    desk = whereabouts([credit.case_id])[credit.case_id].desk
    messages.success(request, _("已申诉，在等%(desk)s。") % {"desk": desk})
    return redirect("credits:detail", pk=pk)


def _words(credit: Credit) -> dict[str, Any]:
    """The refusal that it is about, who looks at it, and until when one may."""
    refusal = refusal_of(credit)
    level = LEVEL_WORDS[level_above(refusal.from_state)] if refusal else ""
    return {"refusal": refusal, "level": level, "until": appeal_until(credit), "most": papers.MOST_AT_ONCE}
