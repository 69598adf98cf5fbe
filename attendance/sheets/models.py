from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from attendance.sessions.models import Plan
from registry.files.models import StoredFile
from registry.people.models import Person


class SheetEntry(models.Model):
    """A scanned sheet and whom somebody read on it. Appended, never changed; who signed are swipes of their own.

    It speaks of the session by its moment, since the session itself may be arranged anew.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="sheets")
    begins = models.DateTimeField(help_text="of the session")
    kind = models.CharField(max_length=5, help_text="which period was signed for")
    people = ArrayField(models.BigIntegerField())
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(name="sheet_entry_names_somebody", condition=Q(people__len__gt=0))]
