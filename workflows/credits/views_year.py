"""A person's credits of any origin (S33)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from registry.base.paging import page_of
from registry.people.models import Person
from registry.years.queries import years_at

from .forms import RangeForm
from .models import Credit
from .queries import GROUPS, SPOKEN, between, disciplines_of, last_words, totals
from .states import State, Subject


@login_required
def query(request: HttpRequest) -> HttpResponse:
    """S33: all credits with their review; three totals side by side, or people think that credits vanished."""
    person = _person(request)
    dates = RangeForm(request.GET)
    rows = _asked(Credit.objects.filter(person=person), request.GET, dates)
    page = page_of(rows.select_related("activity"), request.GET.get("after", ""), by=("-from_date", "-id"))
    group, subject = request.GET.get("group", ""), request.GET.get("subject", "")
    context = {
        "range": dates,
        "group": group if group in GROUPS else "",
        "subject": Subject(subject).label if subject in Subject.values else "",
        "year": request.GET.get("year", "")[:20],
        "years": [year.name for year in years_at(person.home)] if person.home else [],
        "groups": _groups(),
        "totals": totals(rows),
        "page": page,
        "rows": _rows(page.rows),
        "is_filtered": any(request.GET.get(name) for name in ("group", "first", "last", "year", "subject")),
    }
    return render(request, "credits/query.html", context)


def _asked(rows: QuerySet[Credit], query: QueryDict, dates: RangeForm) -> QuerySet[Credit]:
    """Drafts are no credits yet; they are in the list of what was entered."""
    rows = between(rows.exclude(state=State.DRAFT), *dates.range)
    group = query.get("group", "")
    if group in GROUPS:
        rows = rows.filter(state__in=GROUPS[group])
    if query.get("subject") in Subject.values:
        rows = rows.filter(subject=query["subject"])
    return rows.filter(credit_year__name=query["year"][:20]) if query.get("year") else rows


def _rows(credits: Any) -> list[dict[str, Any]]:
    names = disciplines_of(credits)
    last = last_words([credit.case_id for credit in credits if credit.state in SPOKEN])
    return [
        {
            "credit": credit,
            "state": credit.state.lower(),
            "discipline": names.get((credit.discipline_scheme, credit.discipline_code), credit.discipline_code),
            "opinion": last[credit.case_id].opinion if credit.case_id in last else "",
        }
        for credit in credits
    ]


def _groups() -> list[tuple[str, str]]:
    return [("waiting", _("审核中")), ("returned", _("退回修改")), ("counted", _("已计入")), ("ended", _("未计入"))]


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
