from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.people.models import Person
from registry.years.models import CreditYear


class LateEntry(models.Model):
    """An exception for one person and one year: asked for once, granted or refused once, never changed after."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("已批准补录")
        REFUSED = "refused", _("不予补录")
        WITHDRAWN = "withdrawn", _("已撤回")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="late_entries")
    year = models.ForeignKey(CreditYear, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("原因"), max_length=500)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    until = models.DateField(_("可以录到"), null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    opinion = models.CharField(_("意见"), max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "late entries"
        indexes = [models.Index(fields=["year", "outcome", "-id"], name="late_entry_by_year")]
        constraints = [
            models.UniqueConstraint(
                name="late_entry_one_open_per_person_and_year", fields=["person", "year"], condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="late_entry_closed_has_outcome_and_moment",
                condition=Q(outcome="", closed_at__isnull=True) | (~Q(outcome="") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="late_entry_granted_has_its_last_day",
                condition=Q(outcome="granted", until__isnull=False) | (~Q(outcome="granted") & Q(until__isnull=True)),
            ),
            models.CheckConstraint(
                name="late_entry_decided_names_its_approver",
                condition=Q(outcome__in=["", "withdrawn"], decided_by__isnull=True)
                | (Q(outcome__in=["granted", "refused"], decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="late_entry_is_decided_by_no_party",
                condition=Q(decided_by__isnull=True)
                | (
                    ~Q(decided_by=F("person"))
                    & ~Q(decided_by=F("asked_by"))
                    & (Q(on_behalf_of__isnull=True) | (~Q(on_behalf_of=F("person")) & ~Q(on_behalf_of=F("asked_by"))))
                ),
            ),
        ]

    @property
    def is_granted(self) -> bool:
        return self.outcome == self.Outcome.GRANTED

    def stands_on(self, day: dt.date) -> bool:
        """Whether one may enter under it on this day."""
        return self.until is not None and day <= self.until

    @property
    def look(self) -> str:
        """How it stands, as states look."""
        looks = {"": "bureau", "granted": "counted", "refused": "refused"}
        return looks.get(self.outcome, "withdrawn")

    @property
    def word(self) -> Any:
        return self.get_outcome_display() if self.outcome else _("待主管部门批准")
