"""Accounts of other systems: who they are, which keys they have, what they asked lately."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.organisations.models import Kind as Place, Organisation
from registry.organisations.queries import visible_to as places_visible_to
from registry.people.models import Person
from registry.roles.access import actor_of, page_for
from registry.roles.policy import may_anywhere

from . import services
from .forms import ChangeForm, ClientForm
from .models import Client, Key, Way
from .pages import open_keys, rights_of
from .queries import EDIT, VIEW, visible_to

MOST_CALLS = 20
KEPT = ("name", "scopes", "contact", "calls_a_minute", "rows_a_day")


@require_GET
@page_for(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = page_of(visible_to(actor).select_related("place"), request.GET.get("after", ""), by=("-id",))
    return render(request, "clients/list.html", {"page": page, "can_create": may_anywhere(actor, EDIT)})


@require_GET
@page_for(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    client = _client(actor, pk)
    context = {
        "client": client,
        "rights": rights_of(actor, client),
        "keys": open_keys(client),
        "calls": client.calls.order_by("-id")[:MOST_CALLS],
    }
    return render(request, "clients/detail.html", context)


@page_for(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ClientForm(typed(request), places=_places(actor))
    lead = _("新建后由另一位同事启用，才能用。")
    page = FormPage(_("新建接口账号"), _("新建"), reverse("clients:list"), _("接口账号"), lead=lead)
    return answer_form(request, page, form, lambda facts: _address(services.create(actor=actor, **facts).pk))


@page_for(EDIT)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    client = _client(actor, pk, EDIT)
    initial = {name: getattr(client, name) for name in KEPT} | {"networks": "\n".join(client.networks)}
    lead = _("放宽的（多做一件事，多一个网段）要由另一位同事重新启用。")
    page = FormPage(_("修改接口账号"), _("保存"), _address(pk), str(client), lead=lead)

    def save(facts: dict[str, Any]) -> str:
        services.change(pk, facts, actor=actor)
        messages.success(request, _("已保存"))
        return _address(pk)

    return answer_form(request, page, ChangeForm(typed(request), initial=initial), save)


@require_POST
@page_for(VIEW)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    client = _client(actor, pk)
    try:
        reason = request.POST.get("reason", "")[:200]
        services.take_step(client.pk, request.POST.get("step", ""), actor=actor, reason=reason)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_address(pk), back_word=str(client))
    messages.success(request, _("已保存"))
    return redirect(_address(pk))


@require_POST
@page_for(EDIT)
def add_key(request: HttpRequest, pk: int) -> HttpResponse:
    """The secret is the answer itself: it is not kept anywhere that could be opened again."""
    actor = actor_of(request)
    client = _client(actor, pk, EDIT)
    way = request.POST.get("way", "")
    try:
        client, secret = services.add_key(client.pk, way if way in Way.values else Way.TOKEN, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_address(pk), back_word=str(client))
    return render(request, "clients/key.html", {"client": client, "secret": secret})


@require_POST
@page_for(VIEW)
def end_key(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    key = get_object_or_404(Key.objects.filter(client__in=visible_to(actor)), pk=pk)
    client = services.end_key(key.pk, actor=actor)
    messages.success(request, _("已作废"))
    return redirect(_address(client.pk))


def _client(actor: Person, pk: int, action: str = VIEW) -> Client:
    return get_object_or_404(visible_to(actor, action).select_related("place", "created_by", "activated_by"), pk=pk)


def _places(actor: Person) -> QuerySet[Organisation]:
    found = places_visible_to(actor, EDIT).exclude(kind=Place.DEPARTMENT).filter(closed_on__isnull=True)
    return found.order_by("path")


def _address(pk: int) -> str:
    return reverse("clients:detail", args=[pk])
