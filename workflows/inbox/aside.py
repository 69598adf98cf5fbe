"""Beside the inbox: putting a task aside for later, and what others left undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from registry.base.pages import FormPage, answer_form, typed
from registry.base.paging import page_of
from registry.base.words import date_words
from registry.people.models import Person
from registry.roles import policy
from registry.roles.access import actor_of
from workflows.clock import snoozes
from workflows.clock.models import Escalation
from workflows.engine.models import Work

from . import items
from .handlers import pages_of_cases
from .queries import DeskKey, desks_of

PAGE = 30


class SnoozeForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("哪天再看"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("到那天它会自己回到你的待办里。到期日不变，同一处的其他审核人照样看得到。"),
    )


@login_required
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """稍后处理"""
    actor, work = actor_of(request), _mine(request, pk)
    page = FormPage(
        title=_("稍后处理"),
        submit=_("放到那天"),
        back=reverse("inbox:item", args=[pk]),
        back_word=work.headline,
        lead=f"{work.person_name} {work.headline}",
    )
    form = SnoozeForm(typed(request), initial={"until": timezone.localdate() + dt.timedelta(days=1)})

    def save(facts: dict[str, Any]) -> str:
        snoozes.snooze(pk, actor=actor, until=facts["until"])
        messages.success(request, _("已放到 %(day)s，到时会回到你的待办。") % {"day": date_words(facts["until"])})
        return reverse("inbox:list")

    return answer_form(request, page, form, save)


@login_required
@require_POST
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back before its day."""
    _mine(request, pk)
    snoozes.wake(pk, actor=actor_of(request))
    messages.success(request, _("已放回你的待办。"))
    return redirect("inbox:item", pk=pk)


@login_required
@require_GET
def escalated(request: HttpRequest) -> HttpResponse:
    """Overdue tasks that name this person; who sits at the desk may decide there, the others may look."""
    actor = actor_of(request)
    page = page_of(_escalated_to(actor), request.GET.get("after", ""), size=PAGE)
    works = [row.work for row in page.rows]
    records = pages_of_cases([work.process for work in works])
    here = set(desks_of(actor))
    rows = [(row.work, _address(row.work, here, records)) for row in page.rows]
    return render(request, "inbox/escalated.html", {"page": page, "rows": rows})


def _escalated_to(actor: Person) -> QuerySet[Escalation]:
    """Those still open, at places that this person's roles reach today."""
    seen = Q(pk__in=[])
    for path, line in policy.reach(actor, "credit.view"):
        there = Q(work__place__path__startswith=path)
        seen |= there & Q(work__line=line) if line else there
    rows = Escalation.objects.filter(seen, person=actor, work__finished__isnull=True)
    return rows.select_related("work__place", "work__process")


def _address(work: Work, here: set[DeskKey], records: dict[int, str]) -> str:
    if work.place_id and DeskKey(work.place_id, work.role, work.line) in here:
        return reverse("inbox:item", args=[work.pk])
    return records.get(work.process_id, "")


def _mine(request: HttpRequest, pk: int) -> Work:
    work = items.open_for(actor_of(request), pk)
    if work is None:
        raise Http404
    return work
