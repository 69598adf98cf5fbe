from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.base.words import listed
from registry.codes.models import Line
from registry.roles.access import actor_of, page_for
from registry.roles.policy import may_anywhere

from . import pages, services
from .forms import FactsForm, MoveForm, NewPersonForm, StatusForm
from .models import Person, StatusInterval
from .queries import unit_of, visible_to

VIEW, EDIT = "people.view", "people.edit"


@require_GET
@page_for(VIEW)
def people(request: HttpRequest) -> HttpResponse:
    """The people of the places that one's roles name."""
    actor = actor_of(request)
    search = pages.search_of(request.GET, actor)
    context = {
        "list": pages.person_list(actor, search, after=request.GET.get("after", "")),
        "lines": Line.choices,
        "statuses": StatusInterval.Kind.choices,
        "can_add": may_anywhere(actor, EDIT),
    }
    return render(request, "people/list.html", context)


@require_GET
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person; one's own record may be read without any role."""
    actor = actor_of(request)
    mine_or_visible = Person.objects.filter(Q(pk=actor.pk) | Q(pk__in=visible_to(actor).values("pk")))
    person = get_object_or_404(mine_or_visible.select_related("home__parent", "title"), pk=pk)
    context = {"page": pages.person_page(person, actor), "person": person, "lists": may_anywhere(actor, VIEW)}
    return render(request, "people/detail.html", context)


@page_for(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    homes = pages.homes(actor)
    place = request.GET.get("place", "")
    page = FormPage(
        title=_("新增人员"),
        lead=_("性别和出生日期从身份证号取。登记后打印启用信，本人才能登录。"),
        submit=_("登记"),
        back=reverse("people:list"),
        back_word=_("人员"),
    )
    chosen = homes.filter(pk=typed_key(place)).first() if place else None
    form = NewPersonForm(typed(request), homes=homes, initial={"home": chosen})

    def save(facts: dict[str, Any]) -> str:
        person = services.register_person(**facts, actor=actor)
        messages.success(request, _("已登记%(name)s") % {"name": person.name})
        return address(person)

    return answer_form(request, page, form, save)


@page_for(EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = actor_of(request), _editable(request, pk)
    page = _page_of(person, title=_("修改资料"), lead=_("卡号和身份证号终身不变；登记错了请联系系统管理员。"))
    now = {"name": person.name, "line": person.line, "title": person.title_id, "phone": person.phone}

    def save(facts: dict[str, Any]) -> str:
        services.edit_person(person, actor=actor, **facts)
        messages.success(request, _("已保存"))
        return address(person)

    return answer_form(request, page, FactsForm(typed(request), initial=now), save)


@page_for(EDIT)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another department of the same unit."""
    actor, person = actor_of(request), _editable(request, pk)
    unit = unit_of(person.home) if person.home else None
    homes = pages.homes(actor, under=unit).exclude(pk=person.home_id or 0)
    held = [grant for grant in person.grants.filter(place=person.home) if not grant.is_over]
    notice = _("%(name)s 在这里还有角色，换科室后不会自动结束：%(roles)s。") % {
        "name": person.name,
        "roles": listed(grant.get_role_display() for grant in held),
    }
    page = _page_of(
        person,
        title=_("换科室"),
        lead=_("现在在%(home)s。已有的学分仍算在当时的科室。") % {"home": person.home},
        notice=notice if held else "",
    )

    def save(facts: dict[str, Any]) -> str:
        services.move_person(person, actor=actor, **facts)
        messages.success(request, _("%(name)s已换到%(home)s") % {"name": person.name, "home": facts["to"].name})
        return address(person)

    return answer_form(request, page, MoveForm(typed(request), homes=homes), save)


@page_for(EDIT)
def status(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = actor_of(request), _editable(request, pk)
    page = _page_of(
        person,
        title=_("改变状态"),
        lead=_("状态有起止日期，只影响那一段的考核，从不删除学分。注销后不能再登录。"),
    )

    def save(facts: dict[str, Any]) -> str:
        given = services.set_status(person, actor=actor, **facts)
        messages.success(
            request, _("%(name)s的状态：%(status)s") % {"name": person.name, "status": given.get_kind_display()}
        )
        return address(person)

    return answer_form(request, page, StatusForm(typed(request)), save)


def address(person: Person) -> str:
    return reverse("people:detail", args=[person.pk])


def _editable(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(visible_to(actor_of(request), EDIT).select_related("home"), pk=pk)


def _page_of(person: Person, *, title: str, lead: str, notice: str = "") -> FormPage:
    return FormPage(
        title=title, lead=lead, submit=_("保存"), back=address(person), back_word=person.name, notice=notice
    )
