"""Devices of a place: how they fare, what they serve, and who lets them in."""

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
from .forms import DeviceForm, OwnerForm, StationForm
from .models import Device, Station
from .pages import rights_of, row_of
from .parts import parts_of
from .queries import ADOPT, EDIT, VIEW, incidents_of, runs_with_gaps, samples_of, visible_to, with_health


@require_GET
@page_for(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    known = visible_to(actor)
    page = page_of(with_health(known.filter(owner__isnull=False)), request.GET.get("after", ""), by=("-id",))
    strangers = known.filter(owner__isnull=True, state="PENDING").order_by("-id")[:50]
    context = {
        "page": page,
        "rows": [row_of(device) for device in page.rows],
        "strangers": strangers,
        "can_register": may_anywhere(actor, EDIT),
        "can_calibrate": may_anywhere(actor, "reader.calibrate"),
    }
    return render(request, "devices/list.html", context)


@require_GET
@page_for(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = _device(actor, pk)
    context = {
        "row": row_of(device),
        "device": device,
        "health": getattr(device, "health", None),
        "rights": rights_of(actor, device),
        "stations": device.stations.select_related("activity"),
        "incidents": incidents_of(device),
        "samples": samples_of(device),
        "runs": runs_with_gaps(device),
        "parts": parts_of(actor, device),
    }
    return render(request, "devices/detail.html", context)


@page_for(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """The key is the answer itself: it is not kept anywhere that could be opened again."""
    actor = actor_of(request)
    form = DeviceForm(typed(request), places=_places(actor, EDIT))
    lead = _("登记后得到密钥，只显示一次；由主管部门的另一位同事启用后才计分。")
    back = reverse("devices:list")
    page = FormPage(title=_("登记设备"), lead=lead, submit=_("登记"), back=back, back_word=_("设备"))
    return _answer_with_key(request, page, form, lambda facts: services.register(actor=actor, **facts))


@page_for(ADOPT)
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = get_object_or_404(visible_to(actor).filter(owner__isnull=True), pk=pk)
    form = OwnerForm(typed(request), places=_places(actor, ADOPT))
    page = FormPage(
        title=_("认领“%(serial)s”") % {"serial": device.serial},
        lead=_("认领前收到的刷卡都留着，不计分。"),
        submit=_("认领"),
        back=_address(pk),
        back_word=device.serial,
    )
    return _answer_with_key(request, page, form, lambda facts: services.adopt(pk, actor=actor, **facts))


@require_POST
@page_for(EDIT)
def renew_key(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = _device(actor, pk)
    try:
        device, key = services.renew_key(device.pk, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_address(pk), back_word=str(device))
    return render(request, "devices/key.html", {"device": device, "key": key})


@require_POST
@page_for(VIEW)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = _device(actor, pk)
    try:
        services.take_step(
            device.pk, request.POST.get("step", ""), actor=actor, reason=request.POST.get("reason", "")[:200]
        )
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_address(pk), back_word=str(device))
    messages.success(request, _("已保存"))
    return redirect(_address(pk))


@page_for(EDIT)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = get_object_or_404(visible_to(actor, EDIT).filter(owner__isnull=False).select_related("owner"), pk=pk)
    form = StationForm(typed(request), above=device.owner.ids if device.owner else [])
    page = FormPage(
        title=_("放到活动或地点"),
        lead=_("这几天刷的卡归到这个活动。"),
        submit=_("保存"),
        back=_address(pk),
        back_word=str(device),
    )

    def save(facts: dict[str, Any]) -> str:
        services.place(pk, actor=actor, activity=facts.pop("number"), **facts)
        messages.success(request, _("已保存"))
        return _address(pk)

    return answer_form(request, page, form, save)


@require_POST
@page_for(EDIT)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    station = get_object_or_404(Station.objects.filter(device__in=visible_to(actor, EDIT)), pk=pk)
    device = services.remove(station.pk, actor=actor)
    messages.success(request, _("已撤回"))
    return redirect(_address(device.pk))


def _answer_with_key(request: HttpRequest, page: FormPage, form: Any, save: Any) -> HttpResponse:
    made: list[tuple[Device, str]] = []

    def keep(facts: dict[str, Any]) -> str:
        made.append(save(facts))
        return _address(made[0][0].pk)

    answer = answer_form(request, page, form, keep)
    if not made:
        return answer
    device, key = made[0]
    return render(request, "devices/key.html", {"device": device, "key": key})


def _device(actor: Person, pk: int) -> Device:
    return get_object_or_404(with_health(visible_to(actor)), pk=pk)


def _places(actor: Person, action: str) -> QuerySet[Organisation]:
    found = places_visible_to(actor, action).exclude(kind=Place.DEPARTMENT).filter(closed_on__isnull=True)
    return found.order_by("path")


def _address(pk: int) -> str:
    return reverse("devices:detail", args=[pk])
