"""The button 催办 of a credit's page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.pages import answer_refusal
from registry.base.refusals import Refusal
from registry.roles.access import actor_of

from . import nudges
from .models import Credit


@login_required
@require_POST
def nudge(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    credit = get_object_or_404(Credit.objects.visible_to(actor), pk=pk)
    try:
        nudges.nudge(pk, actor=actor)
    except Refusal as refusal:
        address = reverse("credits:detail", args=[pk])
        return answer_refusal(request, refusal, back=address, back_word=credit.name)
    messages.success(request, _("已催办，审核人会收到一条消息。"))
    return redirect("credits:detail", pk=pk)
