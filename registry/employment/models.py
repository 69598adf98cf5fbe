from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from registry.base.rowhistory import keep_history
from registry.people.models import Person


class Span(models.Model):
    """Something that is so of a person from a day to a day; a trigger refuses a second one at the same time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)s_spans")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_begins",
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
            ),
        ]

    def covers(self, day: dt.date) -> bool:
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


@keep_history()
class Employment(Span):
    """用工形式: a code of the table of that name. A day without one is a day of which nobody has said anything."""

    kind = models.CharField(max_length=16)


@keep_history()
class Residency(Span):
    """住院医师规范化培训."""


@keep_history()
class Joining(models.Model):
    """到岗日期: when somebody came, where that is known better than by their first home in the system."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="joining")
    day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
