"""学分年度: the years of a bureau, their days, and the step from one phase to the next with what it brings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.base.refusals import Refusal
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.roles.access import actor_of, page_for
from registry.years.models import CreditYear

from . import pages, services
from .checking import ACTION, Days
from .forms import ChangeForm, NewForm, StepForm, proposal
from .leaving import Leaving

MOST_YEARS = 60


@page_for(ACTION)
def index(request: HttpRequest) -> HttpResponse:
    """The years of one jurisdiction, newest first."""
    places = _places(actor_of(request))
    place = _chosen(request, places)
    today = timezone.localdate()
    years = CreditYear.objects.filter(jurisdiction=place).order_by("-from_date")[:MOST_YEARS]
    rows = [(year, pages.is_due(year, today)) for year in years]
    others = [one for one in places if one != place]
    return render(request, "yearend/list.html", {"place": place, "others": others, "rows": rows})


@page_for(ACTION)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    year = _year(request, pk)
    context = {
        "year": year,
        "means": pages.MEANS[year.phase],
        "due": pages.is_due(year, timezone.localdate()),
        "step": pages.next_step(year),
        "leaving": Leaving(year),
        "story": pages.story_of(year),
        "may_change": year.phase != CreditYear.Phase.CLOSED,
    }
    return render(request, "yearend/detail.html", context)


@page_for(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    place = _chosen(request, _places(actor))
    last = CreditYear.objects.filter(jurisdiction=place).order_by("-from_date").first()
    form = NewForm(typed(request), initial=proposal(last, timezone.localdate()))

    def save(data: dict[str, Any]) -> str:
        year = services.plan_year(place, data["name"], form.days, actor=actor)
        messages.success(request, _("已设好。打开以后才能上报。"))
        return reverse("yearend:detail", args=[year.pk])

    lead = _("日期照上一个年度推出来，按需要改。") if last else _("第一个年度。")
    page = FormPage(_("新年度"), _("保存"), f"{reverse('yearend:list')}?place={place.pk}", _("学分年度"), lead=lead)
    return answer_form(request, page, form, save)


@page_for(ACTION)
def days(request: HttpRequest, pk: int) -> HttpResponse:
    year, actor = _year(request, pk), actor_of(request)
    back = reverse("yearend:detail", args=[pk])
    standing = {name: day.isoformat() for name, day in Days.of(year).facts.items()}
    form = ChangeForm(typed(request), initial=standing)

    def save(data: dict[str, Any]) -> str:
        services.set_days(pk, form.days, actor=actor, reason=data["reason"])
        messages.success(request, _("已保存。"))
        return back

    page = FormPage(_("改日期"), _("保存"), back, _("%(year)s 年度") % {"year": year.name}, lead=year.jurisdiction.name)
    return answer_form(request, page, form, save)


@page_for(ACTION)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """What the next step brings, shown before it is taken; who read about another one is told."""
    year, actor = _year(request, pk), actor_of(request)
    upcoming = pages.next_step(year)
    form = StepForm(typed(request), needs_reason=upcoming.needs_reason)
    refusal, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            wanted = request.POST.get("step", "")
            if wanted not in pages.STEP_WORDS:
                raise Http404
            services.take_step(wanted, pk, actor=actor, reason=form.cleaned_data["reason"])
            messages.success(request, _("已办：%(step)s。各单位会收到消息。") % {"step": pages.STEP_WORDS[wanted]})
            return redirect("yearend:detail", pk=pk)
        except Refusal as caught:
            refusal, status = caught, caught.status
    elif form.is_bound:
        status = 422
    leaving = Leaving(year)
    context = {
        "year": year,
        "step": upcoming,
        "form": form,
        "refusal": refusal,
        "leaving": leaving,
        "brings": pages.consequences(upcoming, year, leaving),
        "is_early": upcoming.name == "close" and timezone.localdate() <= year.to_date,
    }
    return render(request, "yearend/step.html", context, status=status)


def _places(actor: Person) -> list[Organisation]:
    keys = [place.pk for place in policy.places_where(actor, ACTION)]
    return list(Organisation.objects.filter(pk__in=keys, kind__in=BUREAUS).order_by("path"))


def _chosen(request: HttpRequest, places: list[Organisation]) -> Organisation:
    asked = request.GET.get("place", "")
    found = next((place for place in places if not asked or place.pk == typed_key(asked)), None)
    if found is None:
        raise Http404
    return found


def _year(request: HttpRequest, pk: int) -> CreditYear:
    rows = CreditYear.objects.filter(jurisdiction__in=_places(actor_of(request)))
    return get_object_or_404(rows.select_related("jurisdiction"), pk=pk)
