from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.files.models import StoredFile
from registry.people.models import Person


class EarlierQuerySet(QuerySet["EarlierYear"]):
    def standing(self) -> EarlierQuerySet:
        return self.filter(removed_at__isnull=True)


@keep_history()
class EarlierYear(models.Model):
    """What another platform says of one person's year: a total with its proof. It is no credit and earns none here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="earlier_years", db_index=False)
    year = models.CharField(_("年度"), max_length=4)
    source = models.CharField(_("来源"), max_length=120)
    credits = models.DecimalField(_("学分"), max_digits=6, decimal_places=2)
    hours = models.DecimalField(_("学时"), max_digits=6, decimal_places=2, default=0)
    class_1 = models.DecimalField(_("Ⅰ类学分"), max_digits=6, decimal_places=2, null=True, blank=True)
    class_2 = models.DecimalField(_("Ⅱ类学分"), max_digits=6, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    seen_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    seen_at = models.DateTimeField(_("原件已核"), null=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = EarlierQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "source"]
        constraints = [
            models.UniqueConstraint(
                name="earlier_year_stands_once_per_person_and_source",
                fields=["person", "year", "source"],
                condition=Q(removed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="earlier_year_is_not_negative",
                condition=Q(credits__gte=0, hours__gte=0)
                & (Q(class_1__isnull=True) | Q(class_1__gte=0))
                & (Q(class_2__isnull=True) | Q(class_2__gte=0)),
            ),
            models.CheckConstraint(
                name="earlier_year_seen_has_who_and_when",
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
            models.CheckConstraint(
                name="earlier_year_removed_has_who_when_and_why",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
            ),
            models.CheckConstraint(
                name="earlier_year_is_not_entered_or_seen_by_the_person",
                condition=~Q(entered_by=models.F("person"))
                & (Q(seen_by__isnull=True) | ~Q(seen_by=models.F("person"))),
            ),
        ]
        indexes = [models.Index(fields=["person", "-year"], name="earlier_year_by_person")]

    def __str__(self) -> str:
        return f"{self.year} {self.source}"
