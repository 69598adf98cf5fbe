from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.jobs.models import Job
from registry.organisations.models import Organisation
from registry.people.models import Person

from .shapes import Outcome


class Import(models.Model):
    """A table that somebody sent: frozen as it was read, counted by what would become of it, written by its job."""

    shape = models.CharField(max_length=40)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    facts = models.JSONField(default=dict)
    file_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    is_whole = models.BooleanField(_("全部或都不"), default=False)
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="table")
    confirmed_at = models.DateTimeField(null=True)

    total = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_counts_each_of_its_rows_once",
                condition=Q(total=F("new") + F("changed") + F("same") + F("refused")),
            ),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="import_by_owner")]

    @property
    def to_write(self) -> int:
        return self.new + self.changed


class ImportRow(models.Model):
    """A row as it was read; `report` says what is wrong with it, and what stands where it would change something."""

    table = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    cells = models.JSONField()
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="import_row_once_in_its_table", fields=["table", "number"]),
        ]
        indexes = [models.Index(fields=["table", "outcome", "number"], name="import_row_by_outcome")]
