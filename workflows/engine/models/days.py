"""Days that are over: their seal over all decisions, and their figures of work."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from registry.organisations.models import Organisation
from registry.people.models import Person


class DaySeal(models.Model):
    """The seal of a day: every decision that was written and not sealed before, bound to the seal before it.

    `blocks` lists a thousand decisions each: the ranges of their ids, and the digest of their hashes in that order.
    Appended, never changed.
    """

    day = models.DateField(unique=True)
    rows = models.IntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    blocks = models.JSONField(default=list)
    digest = models.BinaryField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["day"]


class WorkDay(models.Model):
    """The verdicts of one reviewer at one desk on one day, rolled up from one seal; `waits` counts them by hours."""

    seal = models.ForeignKey(DaySeal, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=20)
    line = models.CharField(max_length=12)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    waits = ArrayField(models.IntegerField())

    class Meta:
        indexes = [models.Index(fields=["place", "day"], name="workday_by_place")]
