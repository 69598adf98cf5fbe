from __future__ import annotations

from django.db import models
from django.utils import timezone

from registry.people.models import Person
from registry.standards.models import Standard
from registry.years.models import CreditYear


class Recount(models.Model):
    """A closed year that a version was published over, and what its publisher saw before. Appended, never changed."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey(CreditYear, on_delete=models.PROTECT, related_name="recounts")
    people = models.PositiveIntegerField()
    to_short = models.PositiveIntegerField()
    to_fine = models.PositiveIntegerField()
    otherwise = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="recount_once_per_version_and_year", fields=["standard", "year"]),
            models.CheckConstraint(name="recount_has_a_reason", condition=~models.Q(reason="")),
        ]
