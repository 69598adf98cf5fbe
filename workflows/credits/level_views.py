"""The unit's own say in the levels of review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.keys import typed_key
from registry.base.pages import typed
from registry.base.refusals import Refusal
from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import visible_to
from registry.roles.access import actor_of, page_for

from .level_pages import level_page
from .level_services import department_level_of, set_department_level
from .models import UnitPolicy

ACTION = "unit.levels"


class LevelsForm(forms.Form):
    to = forms.ChoiceField(
        label=gettext_lazy("本单位怎么审"), choices=UnitPolicy.DepartmentLevel, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, help_text=gettext_lazy("例如“科室少，由护理部直接审”")
    )


@page_for(ACTION)
def levels(request: HttpRequest) -> HttpResponse:
    """Which levels a credit passes at one's unit, and the switch for its department level."""
    actor = actor_of(request)
    units = visible_to(actor, ACTION).filter(kind=Kind.UNIT).order_by("path")
    unit = _chosen(request, units)
    mode = department_level_of(unit)
    form = LevelsForm(typed(request), initial={"to": mode})
    refusal, status = None, 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return _set(request, unit, actor, form.cleaned_data)
            except Refusal as caught:
                refusal, status = caught, caught.status
    others = list(units.exclude(pk=unit.pk)[:20])
    context = {"page": level_page(unit, mode), "form": form, "refusal": refusal, "others": others}
    return render(request, "credits/levels.html", context, status=status)


def _set(request: HttpRequest, unit: Organisation, actor: Any, facts: dict[str, str]) -> HttpResponse:
    policy = set_department_level(unit, actor=actor, **facts)
    messages.success(
        request, _("已改为“%(level)s”，从现在起上报的学分照此办理") % {"level": policy.get_department_level_display()}
    )
    return redirect(f"{reverse('credits:levels')}?{urlencode({'unit': unit.pk})}")


def _chosen(request: HttpRequest, units: Any) -> Organisation:
    key = request.GET.get("unit", "")
    if not key:
        first: Organisation | None = units.first()
        return first or get_object_or_404(units)
    return get_object_or_404(units, pk=typed_key(key))
