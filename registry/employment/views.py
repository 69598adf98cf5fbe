"""A unit's administrator says how somebody is employed, when they are a resident, when they came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.base.pages import FormPage, answer_form, typed
from registry.people.models import Person
from registry.people.queries import visible_to
from registry.roles.access import actor_of, page_for

from . import services
from .forms import EmploymentForm, JoinedForm, SpanForm
from .queries import joined


@page_for(services.ACTION)
def employment(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = actor_of(request), _editable(request, pk)
    lead = _("前一种到新的开始前一天为止。各种形式怎么要求，由学分标准规定。")

    def save(facts: dict[str, Any]) -> str:
        services.set_employment(person, actor=actor, **facts)
        return _saved(request, person)

    return answer_form(request, _page(person, _("用工形式"), lead), EmploymentForm(typed(request), person=person), save)


@page_for(services.ACTION)
def residency(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = actor_of(request), _editable(request, pk)
    now = person.residency_spans.filter(to_date__isnull=True).first()
    lead = _("住院医师规范化培训的起止。结业时填上止于哪天。")
    initial = {"since": now.from_date, "reason": now.reason} if now else {}

    def save(facts: dict[str, Any]) -> str:
        services.set_residency(person, actor=actor, **facts)
        return _saved(request, person)

    return answer_form(request, _page(person, _("规培"), lead), SpanForm(typed(request), initial=initial), save)


@page_for(services.ACTION)
def joining(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = actor_of(request), _editable(request, pk)
    lead = _("不登记的，以在系统里的第一段科室经历为准。当年新到岗的人按标准折算。")

    def save(facts: dict[str, Any]) -> str:
        services.set_joined(person, actor=actor, **facts)
        return _saved(request, person)

    form = JoinedForm(typed(request), initial={"day": joined(person)})
    return answer_form(request, _page(person, _("到岗日期"), lead), form, save)


def _saved(request: HttpRequest, person: Person) -> str:
    messages.success(request, _("已保存"))
    return reverse("people:detail", args=[person.pk])


def _editable(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(visible_to(actor_of(request), services.ACTION).select_related("home"), pk=pk)


def _page(person: Person, title: str, lead: str) -> FormPage:
    back = reverse("people:detail", args=[person.pk])
    return FormPage(title=title, lead=lead, submit=_("保存"), back=back, back_word=person.name)
