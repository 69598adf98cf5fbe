from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet

from registry.imports.models import Import
from registry.jobs.models import Job
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.models import Credit


class BatchQuerySet(QuerySet["Batch"]):
    def visible_to(self, person: Person) -> BatchQuerySet:
        """Those one made, and those of the places that one enters for."""
        seen = Q(made_by=person)
        for path, _line in policy.reach(person, "credit.enter_for"):
            seen |= Q(place__path__startswith=path)
        return self.filter(seen)


class Batch(models.Model):
    """One thing that was entered for many people at once: what it was, by whom, from which table."""

    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    table = models.OneToOneField(Import, on_delete=models.PROTECT, related_name="batch")
    name = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    taken_back_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_back_at = models.DateTimeField(null=True)
    taking_back = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                name="batch_taken_back_has_who_and_when",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["place", "-id"], name="batch_by_place"),
            models.Index(fields=["made_by", "-id"], name="batch_by_maker"),
        ]


class Entry(models.Model):
    """A credit of a batch, with the row that it came from."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries", db_index=False)
    credit = models.OneToOneField(Credit, on_delete=models.PROTECT, related_name="entry")
    row = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(name="entry_once_for_a_row_of_its_batch", fields=["batch", "row"])]
