from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.base.refusals import Refusal
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.queries import visible_to

from . import pages, services
from .access import actor_of, page_for
from .forms import EndForm, GrantForm
from .models import Role
from .policy import may_anywhere

VIEW, GIVE = pages.VIEW, pages.GIVE


@require_GET
@page_for(VIEW)
def grants(request: HttpRequest) -> HttpResponse:
    """Who holds which role where, and who held it."""
    actor = actor_of(request)
    wanted = pages.filter_of(request.GET, actor)
    context = {
        "list": pages.grant_list(actor, wanted, after=request.GET.get("after", "")),
        "roles": Role.choices,
        "can_grant": may_anywhere(actor, GIVE),
        "can_name": may_anywhere(actor, "credit.name_reviewer"),
    }
    return render(request, "roles/list.html", context)


@page_for(GIVE)
def grant(request: HttpRequest) -> HttpResponse:
    """Three questions in one page: to whom, where, which role."""
    actor = actor_of(request)
    person = _chosen_person(request, actor)
    words = request.GET.get("q", "").strip()[:40]
    places = pages.places_for(person, actor) if person else []
    place = _chosen_place(request, places, person)
    roles = services.grantable_roles(actor, at=place) if place else []
    form = GrantForm(typed(request), roles=roles)
    refusal, status = None, 200
    if person and place and form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return _give(request, actor, person, place, form.cleaned_data)
            except Refusal as caught:
                refusal, status = caught, caught.status
    context = {
        "person": person, "words": words, "found": pages.found_people(actor, words), "places": places,
        "place": place, "form": form, "refusal": refusal,
    }  # fmt: skip
    return render(request, "roles/grant.html", context, status=status)


@page_for(GIVE)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(pages.visible_grants(actor).select_related("person", "place"), pk=pk)
    page = FormPage(
        title=_("结束角色"),
        lead=_("%(name)s，%(place)s，%(role)s。立即生效，手里没办完的交给别的审核人，记录保留。")
        % {"name": found.person.name, "place": found.place.name, "role": found.get_role_display()},
        submit=_("结束"),
        back=reverse("roles:list"),
        back_word=pgettext("menu", "角色"),
        danger=True,
    )

    def save(facts: dict[str, Any]) -> str:
        services.end_grant(found.pk, actor=actor, reason=facts["reason"])
        messages.success(
            request, _("已结束%(name)s的“%(role)s”") % {"name": found.person.name, "role": found.get_role_display()}
        )
        return page.back

    return answer_form(request, page, EndForm(typed(request)), save)


def _give(
    request: HttpRequest, actor: Person, person: Person, place: Organisation, facts: dict[str, Any]
) -> HttpResponse:
    given = services.grant_role(facts.pop("role"), to=person, at=place, actor=actor, **facts)
    messages.success(request, _("%(name)s现在是“%(role)s”") % {"name": person.name, "role": given.get_role_display()})
    return redirect(f"{reverse('roles:list')}?{urlencode({'place': place.pk})}")


def _chosen_person(request: HttpRequest, actor: Person) -> Person | None:
    key = request.POST.get("person") or request.GET.get("person", "")
    if not key:
        return None
    return get_object_or_404(visible_to(actor, GIVE).select_related("home__parent"), pk=typed_key(key))


def _chosen_place(request: HttpRequest, places: list[pages.PlaceChoice], person: Person | None) -> Organisation | None:
    """The place that was asked for, or the person's own department."""
    if not places or person is None:
        return None
    key = request.POST.get("place") or request.GET.get("place", "")
    offered = {str(choice.place.pk): choice.place for choice in places}
    if key and key not in offered:
        raise Http404
    return offered.get(key) or offered.get(str(person.home_id)) or places[-1].place
