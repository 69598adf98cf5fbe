"""交接: what somebody who leaves has in hand, to a successor or back to its desks, with the numbers first."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext

from registry.base.keys import typed_key
from registry.base.pages import typed
from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.people.models import Person
from registry.people.queries import visible_to
from registry.roles.access import actor_of, page_for
from registry.roles.pages_substitute import found_colleagues
from registry.roles.substitutes import colleagues_of
from workflows.engine.asking import open_asks
from workflows.engine.handover import ACTION, hand_over, in_hand, may_take, stands_in
from workflows.engine.models import HandOver

from .forms import HandOverForm

BACK = "desk"


@page_for(ACTION)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    leaver = get_object_or_404(visible_to(actor, ACTION).select_related("home__parent"), pk=pk)
    if leaver.pk == actor.pk:
        raise Http404
    key, words = request.POST.get("person") or request.GET.get("person", ""), request.GET.get("q", "").strip()[:40]
    successor = _successor(leaver, key)
    form = HandOverForm(typed(request))
    refusal, status = None, 422 if form.is_bound else 200
    if key and form.is_bound and form.is_valid():
        try:
            made = hand_over(leaver, successor=successor, actor=actor, reason=form.cleaned_data["reason"])
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _said(made))
            return redirect("roles:list")
    works = list(in_hand(leaver, actor=actor))
    context = {
        "leaver": leaver, "person": successor, "chosen": key, "words": words, "form": form, "refusal": refusal,
        "tasks": len(works), "takes": sum(may_take(work, successor) for work in works),
        "asks": open_asks(leaver).count(), "substitutions": stands_in(leaver).count(),
        "found": [] if key else found_colleagues(leaver, words, actor=leaver),
    }  # fmt: skip
    return render(request, "inbox/hand_over.html", context, status=status)


def _successor(leaver: Person, key: str) -> Person | None:
    if key in ("", BACK):
        return None
    return get_object_or_404(colleagues_of(leaver).select_related("home__parent"), pk=typed_key(key))


def _said(made: HandOver) -> str:
    handed = ngettext("%(n)d 项已交给 %(name)s。", "%(n)d 项已交给 %(name)s。", made.handed)
    back = ngettext("%(n)d 项退回待办。", "%(n)d 项退回待办。", made.given_back)
    name = made.successor.name if made.successor else ""
    return run_on(
        handed % {"n": made.handed, "name": name} if made.handed else "",
        back % {"n": made.given_back} if made.given_back else "",
        "" if made.handed or made.given_back else _("交接已办，手里没有没办完的。"),
    )
