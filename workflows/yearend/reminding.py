"""Once a day: a bureau is told, once for each phase, that the day it announced for the next step has passed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from registry.messages.services import tell
from registry.roles.policy import people_who_may
from registry.years.models import CreditYear

from .checking import ACTION

Phase = CreditYear.Phase


@transaction.atomic
def remind() -> int:
    """How many years wait for a step; whoever was told of it is not told again."""
    today = timezone.localdate()
    due = Q(phase=Phase.PLANNED, from_date__lte=today) | Q(phase=Phase.OPEN, entry_until__lt=today)
    due |= Q(phase=Phase.CLOSING, review_until__lt=today)
    years = list(CreditYear.objects.filter(due).select_related("jurisdiction"))
    for year in years:
        people = people_who_may(ACTION, at=year.jurisdiction).values_list("pk", flat=True)
        url = reverse("yearend:detail", args=[year.pk])
        facts = {"year": year.name, "phase": str(year.phase)}
        day = {Phase.PLANNED: year.from_date, Phase.OPEN: year.entry_until}.get(year.phase, year.review_until)
        tell(list(people), "year.due", key=f"year-due:{year.pk}:{year.phase}:{day}", url=url, facts=facts)
    return len(years)
