from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.people.models import Person
from workflows.credits.models import Credit


class OriginalMark(models.Model):
    """Somebody has seen a credit's original, or takes that back. Appended, never changed.

    The first mark of a credit says seen, the second takes it back, the third says seen again: that two people mark
    the same at the same moment is one mark, since there is only one first.
    """

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="original_marks", db_index=False)
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="original_marks_are_numbered", fields=["credit", "number"]),
            models.CheckConstraint(name="original_marks_begin_with_one", condition=Q(number__gte=1)),
        ]

    @property
    def is_seen(self) -> bool:
        return self.number % 2 == 1
