"""Documents for everybody of a place as one job."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from registry.base.keys import typed_key
from registry.base.pages import typed
from registry.jobs.services import enqueue
from registry.organisations.models import Organisation
from registry.organisations.queries import open_children
from registry.people.models import Person
from registry.roles.access import actor_of, page_for

from .batch import NAME
from .forms import BatchForm
from .queries import places_of, staff_of
from .views import check_address

ISSUE = "document.issue"
MOST, MOST_PLACES = 20_000, 100


@page_for(ISSUE)
def batch(request: HttpRequest) -> HttpResponse:
    """Choose a place and a year; how many people that are is said before it starts."""
    actor = actor_of(request)
    place = _place(request, actor)
    form = BatchForm(typed(request), place=place)
    people = staff_of(actor, place)
    if form.is_bound and form.is_valid():
        job = enqueue(
            NAME,
            owner=actor,
            place=place,
            subjects=[(key, None) for key in people.values_list("pk", flat=True)[:MOST]],
            facts=form.order | {"address": check_address(request)},
            key=form.cleaned_data["once"],
        )
        return redirect("jobs:detail", pk=job.pk)
    context = {
        "form": form,
        "place": place,
        "tops": places_of(actor),
        "below": open_children(place)[:MOST_PLACES],
        "count": people.count(),
    }
    return render(request, "documents/batch.html", context, status=422 if form.is_bound else 200)


def _place(request: HttpRequest, actor: Person) -> Organisation:
    """The place of the address, if it lies where the actor prints; the first of theirs otherwise."""
    tops = places_of(actor)
    wanted = Organisation.objects.filter(pk=typed_key(request.GET.get("place", ""))).first()
    if wanted is not None and any(top.holds(wanted) for top in tops):
        return wanted
    return tops[0]
