"""推送来的学分: batches with their counts, and every line behind a count."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from registry.base.paging import page_of
from registry.roles.access import actor_of, page_for

from .models import DeliveryLine, Outcome
from .queries import VIEW, lines_of, seen, visible_to
from .reasons import reason


@require_GET
@page_for(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    page = page_of(visible_to(actor_of(request)), request.GET.get("after", ""), by=("-id",))
    return render(request, "deliveries/list.html", {"page": page})


@require_GET
@page_for(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    delivery = get_object_or_404(visible_to(actor), pk=pk)
    lines = lines_of(delivery, actor)
    outcome = request.GET.get("outcome", "")
    shown = lines.filter(outcome=outcome) if outcome in Outcome.values else lines
    page = page_of(shown, request.GET.get("after", ""), by=("number",))
    open_to = seen(list(page.rows), actor)
    counts = {one.value: lines.filter(outcome=one).count() for one in Outcome}
    context = {
        "delivery": delivery,
        "chips": [(one, counts[one.value]) for one in Outcome if counts[one.value]],
        "total": sum(counts.values()),
        "chosen": outcome,
        "page": page,
        "rows": [(line, line.credit_id in open_to, _why(line)) for line in page.rows],
    }
    return render(request, "deliveries/detail.html", context)


def _why(line: DeliveryLine) -> str:
    return reason(line.code, line.facts) if line.code else ""
