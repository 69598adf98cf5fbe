"""How long each level has, when it is reminded, and who hears of what is overdue."""

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
from registry.base.words import with_commas
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.roles.access import actor_of, page_for

from .pages import clock_page
from .services import ACTION, Saying, roles_at, saying_at, set_clock

MOST_DAYS = 60


class Named(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return with_commas([obj.name, obj.home.name if obj.home else ""])


class ClockForm(forms.Form):
    working_days = forms.IntegerField(
        label=gettext_lazy("几个工作日内审完"), min_value=1, max_value=MOST_DAYS, required=False,
        help_text=gettext_lazy("从到这一级的第二天算起。退回给本人的时间不算，也不会晚于年度审核截止日。"),
    )  # fmt: skip
    remind_before = forms.IntegerField(
        label=gettext_lazy("到期前几个工作日提醒"), min_value=1, max_value=MOST_DAYS, required=False,
        help_text=gettext_lazy("到期当天总会再提醒一次。留空就是 3 个工作日。"),
    )  # fmt: skip
    escalate_after = forms.IntegerField(
        label=gettext_lazy("逾期几个工作日后督办"), min_value=1, max_value=MOST_DAYS, required=False
    )
    escalate_to = Named(
        label=gettext_lazy("由谁督办"), queryset=Person.objects.none(), required=False,
        empty_label=gettext_lazy("不督办"),
        help_text=gettext_lazy("只列出在这里有角色、可以看学分的人。督办不会让对方多出任何权限。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)

    def __init__(self, *args: Any, place: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = policy.people_who_may("credit.view", at=place).select_related("home").order_by("name", "id")
        self.fields["escalate_to"].queryset = able  # type: ignore[attr-defined]

    @property
    def saying(self) -> Saying:
        return Saying(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


@page_for(ACTION)
def settings(request: HttpRequest) -> HttpResponse:
    """What one's place says of its levels, one level at a time."""
    actor = actor_of(request)
    places = Organisation.objects.filter(pk__in=[place.pk for place in policy.places_where(actor, ACTION)])
    place = _chosen(request, places)
    role = request.GET.get("role", "")
    role = role if role in roles_at(place) else roles_at(place)[0]
    form = ClockForm(typed(request), place=place, initial=saying_at(place, role).facts)
    refusal, status = None, 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                set_clock(place, role, to=form.saying, actor=actor, reason=form.cleaned_data["reason"])
                messages.success(request, _("已保存，从现在起到的学分照此办理。"))
                return redirect(f"{reverse('clock:settings')}?{urlencode([('place', place.pk), ('role', role)])}")
            except Refusal as caught:
                refusal, status = caught, caught.status
    others = list(places.exclude(pk=place.pk).order_by("path")[:20])
    context = {"page": clock_page(place, role), "form": form, "refusal": refusal, "others": others}
    return render(request, "clock/settings.html", context, status=status)


def _chosen(request: HttpRequest, places: Any) -> Organisation:
    key = request.GET.get("place", "")
    if not key:
        first: Organisation | None = places.order_by("path").first()
        return first or get_object_or_404(places)
    return get_object_or_404(places, pk=typed_key(key))
