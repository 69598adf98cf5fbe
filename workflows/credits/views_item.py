"""One credit: its facts, its evidence, its way; and the bureau's annulment of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.frame.looks import look_of
from registry.people.models import Person
from registry.roles import policy

from . import appeals, rights, services, story
from .effects import effects
from .falling import falling_of
from .forms import ReasonForm
from .models import Credit
from .nudges import nudging_of
from .objections import why_not_object
from .papers import standing_of
from .queries import SPOKEN, Waiting, disciplines_of, last_words, whereabouts
from .readiness import YearBook, why_not_ready
from .reckoning import RuleBook
from .states import EDITABLE, State

RELATED = ("person__home", "person__title", "department", "unit", "case", "credit_year", "entered_by")


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request)
    credit = get_object_or_404(Credit.objects.visible_to(person).select_related(*RELATED), pk=pk)
    decisions = story.decisions_of(credit)
    waiting = whereabouts([credit.case_id]).get(credit.case_id) if credit.case_id else None
    context = {
        "credit": credit,
        "state": credit.state.lower(),
        "discipline": next(iter(disciplines_of([credit]).values()), credit.discipline_code),
        "reckoning": RuleBook([credit]).reckon(credit),
        "is_own": credit.person_id == person.pk,
        "files": files_of(credit),
        "flow": story.flow_of(credit, decisions, waiting),
        "story": story.timeline(decisions),
        "waiting": waiting,
        "last_word": last_words([credit.case_id]).get(credit.case_id) if credit.state in SPOKEN else None,
        "look": look_of(credit.state.lower()),
        "appeal": appeals.appeal_of(decisions),
        "reads_year": _reads_year(credit.person, person),
        **_may(credit, person, waiting),
    }
    return render(request, "credits/detail.html", context)


def _reads_year(subject: Person, reader: Person) -> bool:
    home = subject.home
    return home is not None and policy.may(reader, "document.issue", at=home, line=subject.line)


@login_required
def annul(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销学分: what it does to the person's year is shown before it is done."""
    actor = _person(request)
    credit = get_object_or_404(Credit.objects.visible_to(actor).select_related(*RELATED), pk=pk)
    refused = rights.why_not_annul(credit, actor)
    if refused:
        raise PermissionDenied(run_on(*refused))
    if credit.state != State.COUNTED:
        messages.warning(request, _("这项学分现在是“%(state)s”，不能撤销。") % {"state": State(credit.state).label})
        return redirect("credits:detail", pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.annul(pk, actor=actor, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已撤销，本人和单位都能看到原因。"))
            return redirect("credits:detail", pk=pk)
    context = {"credit": credit, "form": form, "effects": effects(credit)}
    return render(request, "credits/annul.html", context, status=422 if form.errors else 200)


def files_of(credit: Credit) -> list[dict[str, Any]]:
    """What c-evidence shows."""
    return [
        {
            "url": reverse("credits:evidence", args=[row.pk]),
            "name": row.file.name,
            "is_image": row.file.media_type != "application/pdf",
        }
        for row in standing_of(credit)
    ]


def _may(credit: Credit, person: Person, waiting: Waiting | None) -> dict[str, Any]:
    is_writer = rights.may_submit(credit, person)
    is_editable = is_writer and credit.state in EDITABLE
    return {
        "may_edit": is_editable,
        "falling": falling_of(credit) if is_editable else None,
        "not_ready": why_not_ready(credit, YearBook()) if is_editable else None,
        "may_delete": is_writer and credit.state == State.DRAFT,
        "may_withdraw": is_writer and can_proceed(credit.withdraw) and rights.may_withdraw(credit, person),
        "nudging": nudging_of(credit, person, waiting.work if waiting else None),
        "appeal_until": _appeal_until(credit, person),
        "may_object": why_not_object(credit, person) is None,
        "may_annul": credit.state == State.COUNTED and not credit.objected_at and rights.may_annul(credit, person),
        "review_url": _review_url(credit, person, waiting),
    }


def _appeal_until(credit: Credit, person: Person) -> dt.date | None:
    """The last day for an appeal, where this person may still appeal."""
    if credit.state != State.REFUSED or appeals.why_not_appeal(credit, person):
        return None
    return appeals.appeal_until(credit)


def _review_url(credit: Credit, person: Person, waiting: Waiting | None) -> str:
    """Where this person decides it, if they may."""
    credit.open_work = waiting.work if waiting else None
    if credit.open_work is None or not rights.may_review(credit, person):
        return ""
    try:
        return reverse("inbox:item", args=[credit.open_work.pk])
    except NoReverseMatch:
        return ""


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
