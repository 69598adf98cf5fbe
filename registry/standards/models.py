from __future__ import annotations

import hashlib
import json

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.base.compiled import OneOf
from registry.base.rowhistory import keep_history
from registry.organisations.models import Organisation
from registry.people.models import Person

from .lifecycle import StandardLifecycle, State


@keep_history()
class Standard(StandardLifecycle):
    """One version of a standard: a place's own words over those of the places above it; without a place, the country's.

    A year belongs to it by the calendar year in which it ends.
    """

    place = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="standards")
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    from_year = models.PositiveIntegerField(_("从哪一年度起"))
    to_year = models.PositiveIntegerField(_("到哪一年度止"), null=True, blank=True)
    document = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    reason = models.CharField(_("为什么改"), max_length=200, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    writers = ArrayField(models.BigIntegerField(), default=list)
    """Everybody who wrote in it; none of them publishes it, as long as there is anybody else."""
    published_alone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="standard_is_published_by_another_than_wrote_it",
                condition=Q(published_alone=True)
                | Q(published_by__isnull=True)
                | ~Q(OneOf("published_by", F("writers"))),
            ),
            models.UniqueConstraint(
                name="standard_version_is_unique", fields=["place", "code", "version"], nulls_distinct=False
            ),
            models.UniqueConstraint(
                name="standard_has_one_draft",
                fields=["place", "code"],
                nulls_distinct=False,
                condition=Q(state=State.DRAFT),
            ),
            models.CheckConstraint(
                name="standard_ends_after_it_begins", condition=Q(to_year__isnull=True) | Q(to_year__gte=F("from_year"))
            ),
            models.CheckConstraint(
                name="standard_is_published_at_a_moment",
                condition=Q(state=State.DRAFT, published_at__isnull=True)
                | (~Q(state=State.DRAFT) & Q(published_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["place"], name="standard_published_by_place", condition=Q(state=State.PUBLISHED)),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def save(self, *args: object, **kwargs: object) -> None:
        """The digest is what caches go by."""
        self.digest = digest_of(self.document)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def rules_in(self, year: int) -> bool:
        return self.from_year <= year and (self.to_year is None or year <= self.to_year)


def digest_of(document: object) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Institution(models.TextChoices):
    """机构级别: requirements differ by it; a place without one has that of the nearest place above."""

    PROVINCIAL = "provincial", _("省级机构")
    TERTIARY = "tertiary", _("三级医院")
    PREFECTURE = "prefecture", _("市级机构")
    COUNTY = "county", _("县级机构")
    TOWNSHIP = "township", _("乡镇、社区机构")
    VILLAGE = "village", _("村卫生室")


@keep_history()
class Grade(models.Model):
    """Of what level an institution is from a day on, beside the tree because only standards ask it.

    An empty level ends what was said before: from then on the place above speaks for it again.
    """

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grades")
    institution = models.CharField(max_length=12, choices=Institution, blank=True)
    from_date = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="grade_once_a_day_of_a_place", fields=["place", "from_date"])]
