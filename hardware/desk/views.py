"""Pages of who makes cards: a chip on the reader becomes somebody's card; a reader nobody knows is found out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from attendance.devices.models import Device
from registry.base.pages import typed
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.people.queries import visible_to as visible_people
from registry.roles.access import actor_of, page_for

from . import services
from .finding import Told, find, from_file, from_text, options_of
from .forms import FindForm, TypedForm
from .models import Reading
from .queries import CALIBRATE, LINK, holder_of, lying_on, read_on, readers_of

MOST_READINGS = 20
MOST_LOOKS = 300
"""Ten minutes: a page that nobody looks at any more stops asking."""


@page_for(LINK)
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """登记芯片: the card lies on the reader, its chip becomes this person's card."""
    actor = actor_of(request)
    person = get_object_or_404(visible_people(actor, LINK).select_related("home"), pk=pk)
    readers = readers_of(actor, LINK)
    by_hand = "typed" in request.POST
    form = TypedForm(request.POST if by_hand else None)
    refusal, status = None, 200
    if request.method == "POST" and (not by_hand or form.is_valid()):
        try:
            _link(request, person, form, readers, actor)
            messages.success(request, _("已登记，%(name)s 手上的旧卡从现在起停用") % {"name": person.name})
            return redirect("cards:person", person.pk)
        except Refusal as caught:
            refusal, status = caught, caught.status
    elif request.method == "POST":
        status = 422
    context = _seen(request, person, readers) | {"form": form, "refusal": refusal}
    return render(request, "desk/link.html", context, status=status)


@require_GET
@page_for(LINK)
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks by itself."""
    actor = actor_of(request)
    person = get_object_or_404(visible_people(actor, LINK), pk=pk)
    return render(request, "desk/_seen.html", _seen(request, person, readers_of(actor, LINK)))


@page_for(CALIBRATE)
def calibrate(request: HttpRequest) -> HttpResponse:
    """读卡校准: from one card whose number can be read to the reader's profile."""
    readers = readers_of(actor_of(request), CALIBRATE)
    form = FindForm(typed(request), request.FILES or None, readers=readers)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        matches = find(_told(form.cleaned_data), form.cleaned_data["printed"])
        context["rows"] = [(options_of(match), match) for match in matches]
        context["fits"] = any(match.fits for match in matches)
        context["printed"] = form.cleaned_data["printed"]
    return render(request, "desk/calibrate.html", context, status=422 if form.errors else 200)


def _link(request: HttpRequest, person: Person, form: TypedForm, readers: QuerySet[Device], actor: Person) -> None:
    if form.is_bound:
        services.link_typed(person, form.cleaned_data["typed"], form.cleaned_data["form"], actor=actor)
        return
    key = request.POST.get("reading", "")
    reading = Reading.objects.filter(device__in=readers, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
    services.link_reading(person, get_object_or_404(reading), actor=actor)


def _seen(request: HttpRequest, person: Person, readers: QuerySet[Device]) -> dict[str, Any]:
    known = list(readers)
    chosen = request.GET.get("reader", "")
    device = next((one for one in known if str(one.pk) == chosen), known[0] if known else None)
    reading = lying_on(device)
    looks = request.GET.get("looks", "")
    count = int(looks) + 1 if looks.isdecimal() and len(looks) < 6 else 0
    asks = f"{reverse('desk:seen', args=[person.pk])}?reader={device.pk}&looks={count}" if device else ""
    return {
        "person": person, "readers": known, "device": device, "reading": reading,
        "holder": holder_of(reading) if reading else None, "asks": asks if count < MOST_LOOKS else "",
    }  # fmt: skip


def _told(facts: dict[str, Any]) -> list[Told]:
    told = [from_text(facts["typed"])] if facts["typed"] else []
    if facts["capture"]:
        told += from_file(facts["capture"].read())
    readings = read_on(facts["reader"])[:MOST_READINGS] if facts["reader"] else ()
    told += [Told(bytes(one.raw), one.baud) if one.raw else from_text(one.uid or one.number) for one in readings]
    return told
