"""补录: asking, the list of both sides, and one exception with the approver's two buttons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.access import actor_of
from registry.roles.policy import may_anywhere
from registry.years.models import CreditYear
from registry.years.queries import years_at

from . import services
from .checking import MOST_DAYS, check_decide
from .forms import AskForm, DecideForm
from .models import LateEntry
from .queries import DECIDE, RELATED, may_ask, of, to_decide, visible_to

USUAL = dt.timedelta(days=14)
MINE, WAITING, DECIDED = "mine", "waiting", "decided"


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What one asked for, and what one is to decide."""
    actor = actor_of(request)
    decides = may_anywhere(actor, DECIDE)
    asked = request.GET.get("show", "")
    show = asked if decides and asked in (WAITING, DECIDED, MINE) else WAITING if decides else MINE
    rows = of(actor) if show == MINE else to_decide(actor)
    if show != MINE:
        rows = rows.filter(outcome="") if show == WAITING else rows.exclude(outcome="")
    page = page_of(rows.select_related(*RELATED), request.GET.get("after", ""), by=("-id",))
    context = {"page": page, "rows": page.rows, "show": show, "decides": decides, "today": timezone.localdate()}
    return render(request, "late/list.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """For oneself, or for one of one's people."""
    actor = actor_of(request)
    person = _person(request, actor)
    years = [year for year in _years(person) if not year.takes_new and year.phase != CreditYear.Phase.PLANNED]
    back = reverse("late:list")
    if not years:
        return render(request, "late/none.html", {"person": person, "back": back})
    form = AskForm(typed(request), years=years, chosen=typed_key(request.GET.get("year", "")))

    def save(data: dict[str, Any]) -> str:
        made = services.ask(person.pk, data["year"], actor=actor, reason=data["reason"])
        messages.success(request, _("已提交，由主管部门批准。"))
        return reverse("late:detail", args=[made.pk])

    lead = _("年度收尾或关闭以后漏报的，批准后在限期内可以录入和上报；只影响这一个人。")
    notice = "" if person == actor else _("为%(name)s申请。") % {"name": person.name}
    page = FormPage(_("申请补录"), _("提交申请"), f"{back}?show={MINE}", _("补录"), lead=lead, notice=notice)
    return answer_form(request, page, form, save)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    entry, actor = _visible(request, pk), actor_of(request)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, form)
    opinion, is_granted = form.cleaned_data["opinion"], request.POST.get("verdict") == "grant"
    try:
        if is_granted:
            services.grant(pk, actor=actor, until=form.cleaned_data["until"], opinion=opinion)
        else:
            services.refuse(pk, actor=actor, opinion=opinion)
    except Refusal as refusal:
        return _page(request, entry, form, refusal)
    done = _("已批准，本人在限期内可以录入和上报。") if is_granted else _("已告知对方不予补录。")
    messages.success(request, done)
    return redirect("late:list")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    _visible(request, pk)
    back = reverse("late:detail", args=[pk])
    try:
        services.withdraw(pk, actor=actor_of(request))
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=back, back_word=_("回到这个申请"))
    messages.success(request, _("已撤回。"))
    return redirect(f"{reverse('late:list')}?show={MINE}")


def _page(
    request: HttpRequest, entry: LateEntry, form: DecideForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    usual = {"until": (today + USUAL).isoformat()}
    context = {
        "entry": entry,
        "form": form or DecideForm(initial=usual),
        "refusal": refusal,
        "may_decide": _may_decide(entry, actor),
        "may_withdraw": not entry.outcome and actor.pk in (entry.person_id, entry.asked_by_id),
        "is_over": entry.is_granted and not entry.stands_on(today),
        "is_own": entry.person_id == actor.pk,
        "sees_person": may_anywhere(actor, "people.view"),
        "most": MOST_DAYS,
    }
    status = refusal.status if refusal else 422 if form is not None else 200
    return render(request, "late/detail.html", context, status=status)


def _may_decide(entry: LateEntry, actor: Person) -> bool:
    try:
        check_decide(entry, actor)
    except Refusal:
        return False
    return True


def _visible(request: HttpRequest, pk: int) -> LateEntry:
    return get_object_or_404(visible_to(actor_of(request)).select_related(*RELATED), pk=pk)


def _person(request: HttpRequest, actor: Person) -> Person:
    """The one asked for; whoever is not one's own to ask for does not exist."""
    key = request.GET.get("person", "")
    if not key or typed_key(key) == actor.pk:
        return actor
    person = get_object_or_404(Person.objects.select_related("home"), pk=typed_key(key))
    if not may_ask(actor, person):
        raise Http404
    return person


def _years(person: Person) -> list[CreditYear]:
    return years_at(person.home) if person.home else []
