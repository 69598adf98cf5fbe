"""How long a refusal may be appealed, as the bureau says it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.organisations.models import Organisation
from registry.roles import policy
from registry.roles.access import actor_of, page_for

from .terms import ACTION, set_term, term_at


class TermForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("不通过后几天内可以申诉"), min_value=1, max_value=365,
        help_text=gettext_lazy("按日历天算。下级没有另作规定的，照此办理。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)


@page_for(ACTION)
def terms(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    places = Organisation.objects.filter(pk__in=[place.pk for place in policy.places_where(actor, ACTION)])
    asked = request.GET.get("place", "")
    place = get_object_or_404(places, pk=typed_key(asked)) if asked else places.order_by("path")[0]
    back = f"{reverse('clock:settings')}?place={place.pk}"

    def save(data: dict[str, Any]) -> str:
        set_term(place, data["days"], actor=actor, reason=data["reason"])
        messages.success(request, _("已保存。"))
        return back

    page = FormPage(_("申诉期限"), _("保存"), back, _("审核时限和提醒"), lead=place.name)
    return answer_form(request, page, TermForm(typed(request), initial={"days": term_at(place.ids)}), save)
