"""Try a draft over the people of a year, look at who flips, and at both results of one person."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.pages import typed
from registry.base.refusals import Refusal
from registry.base.sheets import XLSX
from registry.drafts.queries import editable_places
from registry.jobs import engine
from registry.people.queries import visible_to as people_visible_to
from registry.roles.access import actor_of, page_for
from registry.standards.lifecycle import State
from registry.standards.models import Standard
from registry.standards.services import ACTION
from registry.years.models import CreditYear
from registry.years.queries import years_at

from . import services, sheets
from .models import Simulation
from .pages import PersonPage, ResultPage

log = logging.getLogger("xuefen.simulation")
MOST_EARLIER = 10


class YearForm(forms.Form):
    year = forms.ModelChoiceField(
        CreditYear.objects.none(),
        label=gettext_lazy("用哪个年度的人员和学分"),
        empty_label=None,
        help_text=gettext_lazy("过去的年度，结果最完整；今年的，只算到现在。"),
    )

    def __init__(self, data: Any = None, *, draft: Standard) -> None:
        super().__init__(data, initial={"year": services.year_to_try(draft)})
        keys = [year.pk for year in years_at(draft.place)] if draft.place else []
        self.fields["year"].queryset = CreditYear.objects.filter(pk__in=keys)  # type: ignore[attr-defined]


@page_for(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    drafts = Standard.objects.filter(state=State.DRAFT, place__in=editable_places(actor)).select_related("place")
    draft = get_object_or_404(drafts, pk=typed_key(request.GET.get("standard", "")))
    form, refusal, status = YearForm(typed(request), draft=draft), None, 200
    if form.is_bound and form.is_valid():
        try:
            simulation = services.begin(draft.pk, form.cleaned_data["year"], actor=actor)
            return redirect(_run(simulation))
        except Refusal as caught:
            refusal, status = caught, caught.status
    elif form.is_bound:
        status = 422
    earlier = services.visible_to(actor).filter(place=draft.place).order_by("-id")[:MOST_EARLIER]
    context = {"draft": draft, "form": form, "refusal": refusal, "earlier": earlier}
    return render(request, "simulation/new.html", context, status=status)


@page_for(ACTION)
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    simulation = _own(request, pk)
    page = ResultPage(simulation, asked=request.GET.dict())
    return render(request, "simulation/detail.html", {"page": page, "simulation": simulation})


@page_for(ACTION)
@require_GET
def person(request: HttpRequest, pk: int, person_id: int) -> HttpResponse:
    """Both results of one person; who is not of the place, or not the reader's, does not exist."""
    simulation = _own(request, pk)
    seen = people_visible_to(actor_of(request)).values("pk")
    people = services.people_of(simulation).filter(pk__in=seen).select_related("home", "title")
    page = PersonPage(simulation, get_object_or_404(people, pk=person_id))
    return render(request, "simulation/person.html", {"page": page, "simulation": simulation})


@page_for(ACTION)
@require_GET
def export(request: HttpRequest, pk: int) -> FileResponse:
    simulation = _own(request, pk)
    facts = {"simulation": simulation.pk, "by": actor_of(request).pk}
    log.info("simulation exported", extra={"facts": facts})
    name = _("模拟-%(n)d.xlsx") % {"n": simulation.pk}
    return FileResponse(sheets.write(simulation), as_attachment=True, filename=name, content_type=XLSX)


def _own(request: HttpRequest, pk: int) -> Simulation:
    return get_object_or_404(services.visible_to(actor_of(request)), pk=pk)


def _run(simulation: Simulation) -> str:
    """Few people at once, many by the worker."""
    assert simulation.job is not None
    if simulation.job.total > 1:
        return reverse("jobs:detail", args=[simulation.job.pk])
    while engine.advance(simulation.job.pk):
        pass
    return reverse("simulation:detail", args=[simulation.pk])
