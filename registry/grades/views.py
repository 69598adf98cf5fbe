"""The levels of the institutions under a bureau, and the page of one institution's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from registry.base.keys import typed_key
from registry.base.pages import typed
from registry.base.refusals import Refusal
from registry.organisations.models import BUREAUS, Kind, Organisation
from registry.organisations.queries import visible_to
from registry.people.models import Person
from registry.roles import policy
from registry.roles.access import actor_of, page_for

from . import pages, services
from .forms import GradeForm

VIEW = "organisation.view"
MOST_PLACES = 20


@page_for(services.ACTION)
def grades(request: HttpRequest) -> HttpResponse:
    """Every institution under a bureau; what is ticked gets a level from a day on."""
    actor = actor_of(request)
    places = _bureaus(actor)
    place = _chosen(request, places)
    words, is_open = request.GET.get("q", "").strip()[:40], request.GET.get("open") == "1"
    form, refusal, status = GradeForm(typed(request)), None, 200
    chosen = [typed_key(key) for key in request.POST.getlist("chosen")]
    if form.is_bound:
        refusal, status = _set(request, form, chosen)
        if refusal is None and status == 200:
            return redirect(request.get_full_path())
    context = {
        "list": pages.grade_list(place, words=words, is_open=is_open, after=request.GET.get("after", "")),
        "others": places.exclude(pk=place.pk)[:MOST_PLACES],
        "words": words,
        "is_open": is_open,
        "form": form,
        "chosen": chosen,
        "refusal": refusal,
    }
    return render(request, "grades/list.html", context, status=status)


@page_for(VIEW)
def grade(request: HttpRequest, pk: int) -> HttpResponse:
    """One institution: its level, what the year asks there for it, and how it came to it."""
    actor = actor_of(request)
    place = get_object_or_404(visible_to(actor, VIEW).exclude(kind=Kind.DEPARTMENT), pk=pk)
    may = policy.may(actor, services.ACTION, at=place)
    form, refusal, status = GradeForm(typed(request)), None, 200
    if form.is_bound:
        if not may:
            raise PermissionDenied
        refusal, status = _set(request, form, [place.pk])
        if refusal is None and status == 200:
            return redirect("grades:place", pk=pk)
    context: dict[str, Any] = {
        "place": place,
        "row": pages.grade_of(place),
        "asked": pages.asked_at(place),
        "history": place.grades.select_related("set_by").order_by("-from_date"),
        "form": form if may else None,
        "refusal": refusal,
    }
    return render(request, "grades/place.html", context, status=status)


def _set(request: HttpRequest, form: GradeForm, keys: list[int]) -> tuple[Refusal | None, int]:
    """What stands in the way and the answer's status; 200 where it is done."""
    if not form.is_valid():
        return None, 422
    try:
        done = services.set_grades(keys, actor=actor_of(request), **form.cleaned_data)
    except Refusal as refusal:
        return refusal, refusal.status
    words = ngettext("已定 %(n)d 个机构的级别", "已定 %(n)d 个机构的级别", len(done))
    messages.success(request, words % {"n": len(done)})
    return None, 200


def _bureaus(actor: Person) -> QuerySet[Organisation]:
    return visible_to(actor, services.ACTION).filter(kind__in=BUREAUS, closed_on__isnull=True).order_by("path")


def _chosen(request: HttpRequest, places: QuerySet[Organisation]) -> Organisation:
    key = request.GET.get("place", "")
    if key:
        return get_object_or_404(places, pk=typed_key(key))
    return places.first() or get_object_or_404(places)
