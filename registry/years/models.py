from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.organisations.models import Organisation
from registry.people.models import Person

from .lifecycle import YearLifecycle
from .numbers import BLANKS, MARK, MEANT, WRITTEN


class Level(models.TextChoices):
    """学分级别: of what rank the activity is; a standard's rules and classes go by it."""

    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    CITY = "city", _("市级")
    UNIT = "unit", _("单位级")
    NONE = "none", _("不分级")


@keep_history()
class CreditYear(YearLifecycle):
    """The year that credits count in, set by its jurisdiction; it need not be the calendar's.

    Its phase says what may be done, its days announce when the bureau means to take the next step.
    """

    jurisdiction = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credit_years")
    name = models.CharField(max_length=20)
    from_date = models.DateField()
    to_date = models.DateField()
    entry_until = models.DateField(help_text=_("录入截止"))
    review_until = models.DateField(help_text=_("单位初审截止"))

    class Meta:
        ordering = ["-from_date"]
        constraints = [
            models.UniqueConstraint(
                name="credit_year_begins_once_in_a_jurisdiction", fields=["jurisdiction", "from_date"]
            ),
            models.CheckConstraint(name="credit_year_ends_after_it_begins", condition=Q(to_date__gt=F("from_date"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> dict[str, str]:
        """Its four days, as a step keeps them."""
        return {
            name: getattr(self, name).isoformat() for name in ("from_date", "to_date", "entry_until", "review_until")
        }


class YearStep(models.Model):
    """A step of a year, or a change of its days, where before and after are the same. Appended, never changed."""

    year = models.ForeignKey(CreditYear, on_delete=models.PROTECT, related_name="steps", db_index=False)
    before = models.CharField(max_length=8, choices=CreditYear.Phase, blank=True)
    after = models.CharField(max_length=8, choices=CreditYear.Phase)
    days = models.JSONField(default=dict, help_text="what they are from then on")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["year", "-id"], name="year_step_by_year")]
        constraints = [
            models.CheckConstraint(
                name="year_is_opened_again_with_a_reason", condition=~Q(before="closed", after="open") | ~Q(reason="")
            ),
        ]


def _stem() -> Upper:
    """`numbers.stem` in SQL."""
    written = Func(F("number"), Value(WRITTEN + BLANKS), Value(MEANT), function="translate")
    return Upper(Func(written, Value(MARK), Value(""), function="regexp_replace"))


class Activity(models.Model):
    """An entry of the library of activities: what is known of it before anyone earns credits at it."""

    jurisdiction = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="activities")
    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=12, choices=Level)
    disciplines = ArrayField(models.CharField(max_length=30), default=list, help_text="scheme:code")
    from_date = models.DateField()
    to_date = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    credits = models.DecimalField(max_digits=6, decimal_places=2)
    organiser = models.CharField(max_length=120, blank=True)
    host = models.CharField(max_length=120, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=80, blank=True, db_default="")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True, db_default="")
    # It was announced and is not held after all: kept for who points at it, offered to nobody.
    cancelled_on = models.DateField(null=True, blank=True)
    number_stem = models.GeneratedField(
        expression=_stem(), output_field=models.CharField(max_length=40), db_persist=True
    )

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["number_stem"], name="activity_by_number", condition=~Q(number="")),
            models.Index(fields=["jurisdiction", "-from_date", "-id"], name="activity_by_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="activity_number_is_unique_in_a_jurisdiction",
                fields=["jurisdiction", "number"],
                condition=~Q(number=""),
            ),
            models.CheckConstraint(name="activity_ends_after_it_begins", condition=Q(to_date__gte=F("from_date"))),
        ]

    def __str__(self) -> str:
        return self.name


class SpecialDay(models.Model):
    """A holiday, or a day of a weekend that is worked for one, as a jurisdiction publishes them."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("放假")
        WORKDAY = "workday", _("上班")

    jurisdiction = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="special_day_once_in_a_jurisdiction", fields=["jurisdiction", "day"]),
        ]

    @property
    def facts(self) -> tuple[str, str]:
        return self.kind, self.name


class CalendarImport(models.Model):
    """Who brought which changes into a jurisdiction's calendar, and when."""

    jurisdiction = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)
    years = models.CharField(max_length=80)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
