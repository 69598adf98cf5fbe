"""加签: asking a colleague about an open task, and the page of who is asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.pages import typed
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.access import actor_of
from registry.roles.pages_substitute import found_colleagues
from registry.roles.substitutes import colleagues_of
from workflows.engine.asking import ask, give_opinion, open_asks
from workflows.engine.models import Ask

from . import items
from .forms import AskForm, OpinionForm
from .handlers import handler_of


@login_required
def ask_somebody(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom, then what; the reviewer goes on with the task as before."""
    actor = actor_of(request)
    work = items.open_for(actor, pk)
    if work is None:
        raise Http404
    words, person = request.GET.get("q", "").strip()[:40], _chosen(request, actor)
    form = AskForm(typed(request))
    refusal, status = None, 200
    if person and form.is_bound and form.is_valid():
        try:
            ask(pk, asked=person, actor=actor, question=form.cleaned_data["question"])
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("已请 %(name)s 提意见，不等答复也可以审核。") % {"name": person.name})
            return redirect("inbox:item", pk=pk)
    found = [] if person else [one for one in found_colleagues(actor, words, actor=actor) if one.pk not in work.barred]
    context = {
        "work": work, "person": person, "words": words, "form": form, "refusal": refusal, "found": found,
        "waiting": Ask.objects.filter(work=work, closed_at__isnull=True).select_related("asked"),
    }  # fmt: skip
    return render(request, "inbox/ask.html", context, status=status)


@require_GET
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """请我提意见: what one is asked just now, longest waiting first."""
    asks = open_asks(actor_of(request)).select_related("work", "asked_by").order_by("asked_at")
    return render(request, "inbox/asked_list.html", {"asks": asks[:100]})


@login_required
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """The one item that one is asked about, with its evidence; answered or decided, it does not exist any more."""
    actor = actor_of(request)
    found = get_object_or_404(
        open_asks(actor).select_related("work__process", "work__place", "work__owner", "asked_by"), pk=pk
    )
    form = OpinionForm(typed(request))
    refusal, status = None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            give_opinion(pk, actor=actor, **form.cleaned_data)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("意见已交给 %(name)s。") % {"name": found.asked_by.name})
            return redirect("inbox:asked")
    item = handler_of(found.work).item(found.work, reader=actor)
    item.extra.pop("year", None)  # This one item, and nothing else of its person.
    context = {"ask": found, "item": item, "form": form, "refusal": refusal}
    return render(request, "inbox/asked.html", context, status=status)


def _chosen(request: HttpRequest, actor: Person) -> Any:
    key = request.POST.get("person") or request.GET.get("person", "")
    return get_object_or_404(colleagues_of(actor).select_related("home__parent"), pk=typed_key(key)) if key else None
