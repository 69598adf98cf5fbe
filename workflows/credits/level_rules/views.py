"""The rules of a jurisdiction: the list with its trial, and a page for each change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles.access import actor_of, page_for
from registry.roles.policy import places_where
from workflows.credits.level_pages import words
from workflows.credits.models import LevelRule
from workflows.credits.routing import rule_of

from . import services
from .forms import EndForm, RuleForm, TryForm
from .pages import RulePage


@require_GET
@page_for(services.ACTION)
def rules(request: HttpRequest) -> HttpResponse:
    place = _place(request)
    trying = TryForm(request.GET if "credits" in request.GET else None)
    others = _places(actor_of(request)).exclude(pk=place.pk)
    return render(request, "credits/level_rules.html", {"page": RulePage(place, trying), "others": others})


@page_for(services.ACTION)
def add(request: HttpRequest) -> HttpResponse:
    place, actor = _place(request), actor_of(request)

    def save(facts: dict[str, Any]) -> str:
        reason = facts.pop("reason")
        services.add_rule(facts, at=place, actor=actor, reason=reason)
        messages.success(request, _("已新增，从现在起上报的学分照此办理"))
        return _address(place)

    lead = _("范围越窄越优先；下级的规定优先于上级的。")
    return answer_form(request, _page(place, _("新增规定"), lead), RuleForm(typed(request)), save)


@page_for(services.ACTION)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rule = _rule(request, pk)

    def save(facts: dict[str, Any]) -> str:
        reason = facts.pop("reason")
        services.change_rule(pk, facts, at=rule.jurisdiction, actor=actor, reason=reason)
        messages.success(request, _("已保存，从现在起上报的学分照此办理"))
        return _address(rule.jurisdiction)

    page = _page(rule.jurisdiction, _("修改规定"), _("已经上报的学分按上报时的规定走完。"))
    return answer_form(request, page, RuleForm(typed(request), rule=rule), save)


@page_for(services.ACTION)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rule = _rule(request, pk)

    def save(facts: dict[str, Any]) -> str:
        services.end_rule(pk, at=rule.jurisdiction, actor=actor, **facts)
        messages.success(request, _("已取消这一条"))
        return _address(rule.jurisdiction)

    title = _("取消规定：%(what)s") % {"what": words(rule_of(rule))}
    page = _page(rule.jurisdiction, title, _("以后上报的学分听下一条；记录还在。"), danger=True)
    return answer_form(request, page, EndForm(typed(request)), save)


def _page(place: Organisation, title: str, lead: str, *, danger: bool = False) -> FormPage:
    submit = _("取消这一条") if danger else _("保存")
    return FormPage(
        title=title, lead=lead, submit=submit, back=_address(place), back_word=_("审核级别规定"), danger=danger
    )


def _address(place: Organisation) -> str:
    return f"{reverse('credits:level_rules')}?place={place.pk}"


def _rule(request: HttpRequest, pk: int) -> LevelRule:
    places = _places(actor_of(request))
    return get_object_or_404(LevelRule.objects.select_related("jurisdiction"), pk=pk, jurisdiction__in=places)


def _places(actor: Person) -> QuerySet[Organisation]:
    keys = [place.pk for place in places_where(actor, services.ACTION)]
    return Organisation.objects.filter(pk__in=keys, kind__in=BUREAUS, closed_on__isnull=True).order_by("path")


def _place(request: HttpRequest) -> Organisation:
    places, key = _places(actor_of(request)), request.GET.get("place", "")
    if key:
        return get_object_or_404(places, pk=typed_key(key))
    return places.first() or get_object_or_404(places)
