from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.people.queries import visible_to as visible_people
from registry.roles import policy
from registry.roles.access import actor_of, page_for

from . import services
from .forms import ChipForm, VoidForm
from .queries import visible_to

VIEW, EDIT = "card.view", "card.edit"


@require_GET
@login_required
def cards(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's cards, the present one first."""
    actor = actor_of(request)
    people = Person.objects.filter(Q(pk=actor.pk) | Q(pk__in=visible_people(actor, VIEW).values("pk")))
    person = get_object_or_404(people.select_related("home"), pk=pk)
    edits = person.home is not None and policy.may(actor, EDIT, at=person.home)
    rows = list(person.cards.select_related("issued_by", "ended_by"))
    context = {"person": person, "rows": rows, "edits": edits, "own": person == actor}
    return render(request, "cards/person.html", context)


@page_for(EDIT)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    person = get_object_or_404(visible_people(actor, EDIT).select_related("home"), pk=pk)
    page = FormPage(
        title=_("发卡"),
        lead=_("%(name)s，卡号 %(number)s 不变。手上的旧卡从这一秒起停用。")
        % {"name": person.name, "number": person.card_number},
        submit=_("发卡"),
        back=_address(person.pk),
        back_word=person.name,
    )

    def save(facts: dict[str, Any]) -> str:
        since = facts["since"] and timezone.make_aware(dt.datetime.combine(facts["since"], dt.time.min))
        services.hand_over(person, uid=facts["uid"], since=since, actor=actor)
        messages.success(request, _("已发卡"))
        return _address(person.pk)

    return answer_form(request, page, ChipForm(typed(request)), save)


@login_required
@require_POST
def lost(request: HttpRequest, pk: int) -> HttpResponse:
    """By the holder themselves, or by who looks after the cards of their place."""
    actor = actor_of(request)
    card = get_object_or_404(visible_to(actor, EDIT), pk=pk)
    try:
        services.report_lost(pk, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_address(card.person_id), back_word=_("回到卡"))
    messages.success(request, _("已挂失，这张卡从现在起刷不了"))
    return redirect(_address(card.person_id))


@page_for(EDIT)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    people = visible_people(actor, EDIT)
    card = get_object_or_404(visible_to(actor, EDIT).filter(person__in=people.values("pk")), pk=pk)
    page = FormPage(
        title=_("作废这张卡"), lead=_("发错的、坏了的卡。丢失的请办挂失。"), submit=_("作废"), danger=True,
        back=_address(card.person_id), back_word=card.person.name,
    )  # fmt: skip

    def save(facts: dict[str, Any]) -> str:
        services.void(pk, actor=actor, reason=facts["reason"])
        messages.success(request, _("已作废"))
        return _address(card.person_id)

    return answer_form(request, page, VoidForm(typed(request)), save)


def _address(person_id: int) -> str:
    return reverse("cards:person", args=[person_id])
