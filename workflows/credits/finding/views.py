"""S33: all credits with their review, one's own or of one's people, and exactly that as an Excel file."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.keys import typed_key
from registry.base.pages import answer_refusal
from registry.base.paging import Page, page_of
from registry.base.refusals import Refusal
from registry.base.sheets import XLSX
from registry.earlier.models import EarlierYear
from registry.earlier.queries import years_of
from registry.organisations.models import Organisation
from registry.organisations.queries import open_children, visible_to
from registry.people.models import Person
from registry.roles.access import actor_of
from registry.roles.policy import may_anywhere, places_where
from registry.years.queries import present, years_at
from workflows.credits.models import Credit
from workflows.credits.queries import SPOKEN, disciplines_of, last_words, totals

from .export import AT_ONCE, begin, found_by, write_now
from .filters import PEOPLE
from .forms import FindForm

log = logging.getLogger("xuefen.credits")

ACTION = "credit.view"
MOST_SUMMED, MOST_PLACES = 50_000, 200


class Finding:
    """What the page shows: the filters, a page of what they leave, and what that comes to."""

    def __init__(self, reader: Person, query: Any) -> None:
        self.reader, self._after = reader, query.get("after", "")
        self.may_see_people = may_anywhere(reader, ACTION)
        data = query.dict() | ({} if self.may_see_people else {"whose": ""})
        self.of_people = data.get("whose") == PEOPLE
        self.form = FindForm(data, years=self.years, places=[(str(one.pk), one.name) for one in self.places])
        filters = self.form.filters.in_year(self.this_year)
        self.filters = replace(filters, place=filters.place if self._may_see(filters.place) else "")

    @cached_property
    def tops(self) -> list[Organisation]:
        """Where one's people are, or where one works oneself."""
        if self.of_people:
            return places_where(self.reader, ACTION)
        return [self.reader.home] if self.reader.home else []

    @cached_property
    def _years(self) -> list[Any]:
        return [year for place in self.tops[:1] for year in years_at(place)]

    @property
    def years(self) -> list[str]:
        return [year.name for year in self._years]

    @property
    def this_year(self) -> str:
        year = present(self._years, timezone.localdate())
        return year.name if year else ""

    @cached_property
    def places(self) -> Sequence[Organisation]:
        """One step down from the places of one's roles."""
        if not self.of_people:
            return []
        below = [one for top in self.tops for one in open_children(top)[:MOST_PLACES]]
        return list({one.pk: one for one in below}.values())

    def _may_see(self, key: str) -> bool:
        return bool(key) and self.of_people and visible_to(self.reader, ACTION).filter(pk=typed_key(key)).exists()

    @cached_property
    def rows(self) -> Any:
        return found_by(self.reader, self.filters)

    @cached_property
    def count(self) -> int:
        """Counted no further than what is summed on a page."""
        return self.rows.order_by()[: MOST_SUMMED + 1].count()

    @property
    def found_words(self) -> str:
        return f"{MOST_SUMMED}+" if self.count > MOST_SUMMED else str(self.count)

    @cached_property
    def totals(self) -> list[dict[str, Any]]:
        return totals(self.rows) if self.count <= MOST_SUMMED else []

    @property
    def has_classes(self) -> bool:
        """Standards since 2025 know no classes; columns of zeros only ask what they mean."""
        return any(row["class_1"] or row["class_2"] for row in self.totals)

    @cached_property
    def page(self) -> Page[Credit]:
        rows, by = self.rows, ("-id",) if self.of_people else ("-from_date", "-id")
        rows = rows.select_related("person", "department") if self.of_people else rows
        return page_of(rows, self._after, by=by)

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        credits = self.page.rows
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

    @cached_property
    def earlier(self) -> list[EarlierYear]:
        """What one brought from elsewhere; of others it stands on their pages."""
        return [] if self.of_people else years_of(self.reader)

    @property
    def export_url(self) -> str:
        return f"{reverse('credits:export')}?{urlencode(self.filters.pairs)}"

    @property
    def back(self) -> str:
        return f"{reverse('credits:query')}?{urlencode(self.filters.pairs)}"


@login_required
def query(request: HttpRequest) -> HttpResponse:
    """Three totals side by side, or people think that credits vanished."""
    return render(request, "credits/query.html", {"found": Finding(actor_of(request), request.GET)})


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The file itself where it is written in a moment; otherwise the job that writes it."""
    found = Finding(actor_of(request), request.GET)
    count = found.rows.order_by().count()
    if count > AT_ONCE and found.of_people:
        try:
            job = begin(found.reader, found.filters, count=count)
        except Refusal as refusal:
            return answer_refusal(request, refusal, back=found.back, back_word=_("查学分"))
        return redirect("jobs:detail", pk=job.pk)
    file, rows = write_now(found.reader, found.filters)
    facts = {"by": found.reader.pk, "filter": found.filters.pairs, "rows": rows}
    log.info("credits exported", extra={"facts": facts})
    name = f"{_('学分')} {timezone.localdate().isoformat()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
