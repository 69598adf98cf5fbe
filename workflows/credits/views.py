"""A person's own credits: the list of what was entered (S32) and what is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles import policy

from . import entry, services
from .forms import RangeForm
from .models import Credit
from .queries import GROUPS, between, disciplines_of, entered, group_counts
from .services import Outcome
from .states import EDITABLE, State

AT_ONCE = 500
OUTCOMES = "credit_outcomes"


@dataclass(frozen=True)
class Filter:
    """What the address asks for: whose, which group of states, which dates."""

    for_others: bool
    group: str
    range: RangeForm

    @classmethod
    def of(cls, query: QueryDict) -> Filter:
        group = query.get("group", "")
        return cls(query.get("whose") == "others", group if group in GROUPS else "", RangeForm(query))

    def rows(self, person: Person) -> QuerySet[Credit]:
        return between(entered(person, for_others=self.for_others), *self.range.range)

    def in_group(self, rows: QuerySet[Credit]) -> QuerySet[Credit]:
        return rows.filter(state__in=GROUPS[self.group]) if self.group else rows


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """S32: everything entered, those not yet submitted counted, many submitted or deleted at once."""
    person, asked = _person(request), Filter.of(request.GET)
    rows = asked.rows(person)
    page = page_of(
        asked.in_group(rows).select_related("person"),
        request.GET.get("after", ""),
        by=("-from_date", "-id"),
    )
    counts = group_counts(rows)
    context = {
        "filter": asked,
        "counts": counts,
        "tabs": [(name, word, counts[name or "all"], asked.group == name) for name, word in _tabs()],
        "page": page,
        "rows": _rows(page.rows),
        "matching": counts[asked.group or "all"],
        "is_clerk": policy.may_anywhere(person, "credit.enter_for"),
        "outcomes": request.session.pop(OUTCOMES, None) if OUTCOMES in request.session else None,
    }
    return render(request, "credits/list.html", context)


@login_required
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """上报 the chosen ones; each goes or stays for itself, and says why."""
    rows = _chosen(request)
    outcomes = [row for keys in _portions(rows) for row in services.submit(keys, actor=_person(request))]
    done = [outcome for outcome in outcomes if outcome.refusal is None]
    if done:
        messages.success(request, ngettext("已上报 %(n)d 项。", "已上报 %(n)d 项。", len(done)) % {"n": len(done)})
    elif not outcomes:
        messages.warning(request, _("没有选中任何一项。"))
    _remember(request, rows, outcomes)
    return redirect(_back(request))


@login_required
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """删除 drafts; what was ever submitted stays."""
    rows = _chosen(request)
    count = sum(entry.delete_drafts(keys, actor=_person(request)) for keys in _portions(rows))
    if count:
        messages.success(request, ngettext("已删除 %(n)d 项草稿。", "已删除 %(n)d 项草稿。", count) % {"n": count})
    if count < len(rows):
        kept = len(rows) - count
        words = ngettext(
            "%(n)d 项不是草稿，没有删除；上报过的只能撤回。", "%(n)d 项不是草稿，没有删除；上报过的只能撤回。", kept
        )
        messages.warning(request, words % {"n": kept})
    if not rows:
        messages.warning(request, _("没有选中任何一项。"))
    return redirect(_back(request))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request)
    get_object_or_404(Credit.objects.visible_to(person), pk=pk)
    try:
        services.withdraw(pk, actor=person)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回。需要的话可以重新录入。"))
    return redirect("credits:detail", pk=pk)


def _chosen(request: HttpRequest) -> dict[int, str]:
    """Keys and names of what was ticked, among what this person entered; the rest does not exist for them."""
    person, asked = _person(request), Filter.of(request.GET)
    rows = asked.in_group(asked.rows(person))
    if request.POST.get("everything") == "1":
        if not asked.group:
            rows = rows.filter(state__in=EDITABLE)
    else:
        keys = [int(key) for key in request.POST.getlist("chosen") if key.isdecimal() and len(key) < 19]
        rows = asked.rows(person).filter(pk__in=keys)
    return dict(rows.order_by("pk").values_list("pk", "name"))


def _portions(rows: dict[int, str]) -> Iterator[list[int]]:
    """However many were chosen, a verb locks no more than so many at a time."""
    keys = list(rows)
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))


def _remember(request: HttpRequest, rows: dict[int, str], outcomes: list[Outcome]) -> None:
    """Keep what was refused for the list that follows, item by item."""
    refused = [
        {
            "url": reverse("credits:edit", args=[row.credit_id]),
            "name": rows.get(row.credit_id, ""),
            "why": str(row.refusal.why),
            "then": str(row.refusal.then),
        }
        for row in outcomes
        if row.refusal
    ]
    if refused:
        request.session[OUTCOMES] = {"refused": refused[:50], "more": max(len(refused) - 50, 0), "count": len(refused)}


def _back(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return reverse("credits:list") + (f"?{query.urlencode()}" if query else "")


def _rows(credits: Any) -> list[dict[str, Any]]:
    names = disciplines_of(credits)
    return [
        {
            "credit": credit,
            "state": credit.state.lower(),
            "discipline": names.get((credit.discipline_scheme, credit.discipline_code), credit.discipline_code),
            "is_draft": credit.state == State.DRAFT,
            "is_editable": credit.state in EDITABLE,
        }
        for credit in credits
    ]


def _tabs() -> list[tuple[str, str]]:
    words = {
        "": _("全部"),
        "draft": _("未上报"),
        "returned": _("退回修改"),
        "waiting": _("审核中"),
        "counted": _("已计入"),
        "ended": _("未计入"),
    }
    return list(words.items())


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
