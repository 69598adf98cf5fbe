"""The calendar of a jurisdiction: what stands, what a file would change, and the change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.keys import typed_key
from registry.base.refusals import Refusal
from registry.organisations.models import BUREAUS, Organisation
from registry.organisations.queries import visible_to
from registry.roles.access import actor_of, page_for

from .holiday_files import LIMITS, Table, read_file, read_text
from .models import CalendarImport, SpecialDay
from .services import ACTION, changes_of, import_days

MOST_IMPORTS, MOST_DAYS, MOST_PLACES = 20, 400, 20


class CalendarForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("节假日表"),
        help_text=gettext_lazy("CSV 或 Excel。第一行写“日期、类型、名称”，类型写“放假”或“上班”，一天一行。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )


@page_for(ACTION)
def calendar(request: HttpRequest) -> HttpResponse:
    """Holidays and shifted workdays; a file is first shown as what it would change, then confirmed."""
    actor = actor_of(request)
    places = visible_to(actor, ACTION).filter(kind__in=BUREAUS, closed_on__isnull=True).order_by("path")
    place = _chosen(request, places)
    form, table, refusal, status = CalendarForm(), None, None, 200
    try:
        if "rows" in request.POST:
            return _confirm(request, place, read_text(request.POST["rows"]))
        if request.method == "POST":
            form = CalendarForm(request.POST, request.FILES)
            table = _uploaded(form)
            status = 200 if table else 422
    except Refusal as caught:
        refusal, status = caught, caught.status
    context = _context(place, form, table, refusal) | {"others": list(places.exclude(pk=place.pk)[:MOST_PLACES])}
    return render(request, "years/calendar.html", context, status=status)


def _confirm(request: HttpRequest, place: Organisation, table: Table) -> HttpResponse:
    done = import_days(table, at=place, actor=actor_of(request))
    messages.success(
        request,
        _("已导入：新增 %(added)d 天，改动 %(changed)d 天，去掉 %(removed)d 天。")
        % {"added": len(done.added), "changed": len(done.changed), "removed": len(done.removed)},
    )
    return redirect(f"{reverse('years:calendar')}?{urlencode({'place': place.pk})}")


def _uploaded(form: CalendarForm) -> Table | None:
    if not form.is_valid():
        return None
    return read_file(form.cleaned_data["file"].read(LIMITS.size + 1))


def _context(place: Organisation, form: Any, table: Table | None, refusal: Refusal | None) -> dict[str, Any]:
    year = timezone.localdate().year
    days = SpecialDay.objects.filter(jurisdiction=place, day__year__gte=year).order_by("day")
    imports = CalendarImport.objects.filter(jurisdiction=place).select_related("imported_by").order_by("-id")
    return {
        "place": place,
        "form": form,
        "table": table,
        "changes": changes_of(table, at=place) if table else None,
        "refusal": refusal,
        "days": list(days[:MOST_DAYS]),
        "imports": list(imports[:MOST_IMPORTS]),
    }


def _chosen(request: HttpRequest, places: Any) -> Organisation:
    key = request.GET.get("place", "")
    first: Organisation | None = places.first()
    if not key:
        return first or get_object_or_404(places)
    return get_object_or_404(places, pk=typed_key(key))
