"""The code tables of a jurisdiction: the list, and a page for each change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.refusals import Refusal
from registry.organisations.models import BUREAUS, Organisation
from registry.organisations.queries import visible_to
from registry.people.models import Person
from registry.roles.access import actor_of, page_for
from registry.roles.policy import places_where

from . import services
from .forms import AddForm, EditForm, EvidenceForm, RetireForm, initial_of
from .models import Code, Table
from .pages import TablePage, evidence_changes

MOST_PLACES = 20


@require_GET
@page_for(services.ACTION)
def tables(request: HttpRequest) -> HttpResponse:
    place = _place(request)
    page = TablePage(place, _table(request))
    others = _places(actor_of(request)).exclude(pk=place.pk)[:MOST_PLACES]
    return render(request, "tables/list.html", {"page": page, "others": others})


@page_for(services.ACTION)
def add(request: HttpRequest) -> HttpResponse:
    place, table = _place(request), _table(request)
    form = AddForm(typed(request), table=table)

    def save(facts: dict[str, Any]) -> str:
        made = services.add_code(table, at=place, actor=actor_of(request), **facts)
        messages.success(request, _("已新增“%(name)s”") % {"name": made.name})
        return _address(place, table)

    lead = _("下级和本级都可以选用。") if services.is_root(place) else _("只在“%(place)s”可以选用。")
    page = _page(place, table, title=_("新增：%(table)s") % {"table": table.label}, lead=lead % {"place": place.name})
    return answer_form(request, page, form, save)


@page_for(services.ACTION)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    place, code = _place(request), get_object_or_404(Code, pk=pk)
    form = EditForm(typed(request), table=code.table, initial=initial_of(code))

    def save(facts: dict[str, Any]) -> str:
        services.edit_code(pk, at=place, actor=actor_of(request), **facts)
        messages.success(request, _("已保存"))
        return _address(place, Table(code.table))

    lead = _("以前的学分也显示新名称；意思变了的，请停用旧的、新增一个。")
    page = _page(place, Table(code.table), title=_("修改“%(name)s”") % {"name": code.name}, lead=lead)
    return answer_form(request, page, form, save)


@page_for(services.ACTION)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    place, code = _place(request), get_object_or_404(Code, pk=pk)

    def save(facts: dict[str, Any]) -> str:
        services.retire_code(pk, at=place, actor=actor_of(request), **facts)
        messages.success(request, _("已停用“%(name)s”，明天起不能再选") % {"name": code.name})
        return _address(place, Table(code.table))

    title, lead = _("停用“%(name)s”") % {"name": code.name}, _("已有的学分不变；以后可以恢复。")
    page = _page(place, Table(code.table), title=title, lead=lead, danger=True)
    return answer_form(request, page, RetireForm(typed(request)), save)


@require_POST
@page_for(services.ACTION)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda place, actor: services.restore_code(pk, at=place, actor=actor))


@require_POST
@page_for(services.ACTION)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    up = request.POST.get("step") == "up"
    return _done(request, pk, lambda place, actor: services.move_code(pk, up=up, at=place, actor=actor))


@page_for(services.EVIDENCE)
def evidence(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    places = _own_places(actor)
    place = _chosen(request, places)
    form, refusal, status = EvidenceForm(typed(request), place=place), None, 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            needs = dict(form.cleaned_data)
            try:
                services.say_evidence(needs, at=place, actor=actor, reason=needs.pop("reason"))
            except Refusal as caught:
                refusal, status = caught, caught.status
            else:
                messages.success(request, _("已保存，从现在起上报的学分照此办理"))
                return redirect(f"{reverse('tables:evidence')}?place={place.pk}")
    context = {
        "place": place,
        "others": places.exclude(pk=place.pk),
        "form": form,
        "refusal": refusal,
        "changes": evidence_changes(place),
    }
    return render(request, "tables/evidence.html", context, status=status)


def _done(request: HttpRequest, pk: int, verb: Callable[[Organisation, Person], object]) -> HttpResponse:
    place, code = _place(request), get_object_or_404(Code, pk=pk)
    back = _address(place, Table(code.table))
    try:
        verb(place, actor_of(request))
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=back, back_word=_("代码表"))
    return redirect(back)


def _page(
    place: Organisation, table: Table, *, title: str, lead: str, submit: str = "", danger: bool = False
) -> FormPage:
    back = _address(place, table)
    word, submit = _("代码表"), _("停用") if danger else _("保存")
    return FormPage(title=title, lead=lead, submit=submit, back=back, back_word=word, danger=danger)


def _address(place: Organisation, table: Table) -> str:
    return f"{reverse('tables:list')}?{urlencode([('place', place.pk), ('table', table.value)])}"


def _table(request: HttpRequest) -> Table:
    name = request.GET.get("table", "")
    return Table(name) if name in Table.values else Table.LEVEL


def _places(actor: Person) -> QuerySet[Organisation]:
    return visible_to(actor, services.ACTION).filter(kind__in=BUREAUS, closed_on__isnull=True).order_by("path")


def _own_places(actor: Person) -> QuerySet[Organisation]:
    """The bureaus whose own reviewer the actor is; what lies below is its own reviewers' affair."""
    keys = [place.pk for place in places_where(actor, services.EVIDENCE)]
    return Organisation.objects.filter(pk__in=keys, kind__in=BUREAUS, closed_on__isnull=True).order_by("path")


def _place(request: HttpRequest) -> Organisation:
    return _chosen(request, _places(actor_of(request)))


def _chosen(request: HttpRequest, places: QuerySet[Organisation]) -> Organisation:
    key = request.GET.get("place", "")
    if key:
        return get_object_or_404(places, pk=typed_key(key))
    return places.first() or get_object_or_404(places)
