from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from attendance.sessions.models import Plan, RuleVersion, Session
from registry.people.models import Person
from registry.years.models import Activity
from workflows.credits.models import Credit

from .words import CODES, STANDINGS


class Run(models.Model):
    """An analysis that was made: when, by whom, by which rule, over how many swipes. The newest is what pages show."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="runs", db_index=False)
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    taps = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    waiting = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        indexes = [models.Index(fields=["plan", "-id"], name="run_by_plan")]


class Arrival(models.Model):
    """A mark: swipes came to an activity that was analysed already, or whose project is not held yet."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()


class Earning(models.Model):
    """What one person's sessions of an activity come to, and the credit that was awarded for it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="earnings", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=8, choices=STANDINGS)
    hours = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(0))
    credits = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(0))
    credit = models.OneToOneField(Credit, null=True, on_delete=models.PROTECT, related_name="earning")
    awarded_at = models.DateTimeField(null=True)
    awarded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="earning_once_of_a_person_in_a_plan", fields=["plan", "person"]),
            models.CheckConstraint(name="earning_amounts_are_not_negative", condition=Q(hours__gte=0, credits__gte=0)),
            models.CheckConstraint(
                name="earning_awarded_has_its_credit_and_moment",
                condition=Q(credit__isnull=True, awarded_at__isnull=True)
                | Q(credit__isnull=False, awarded_at__isnull=False),
            ),
        ]


class Result(models.Model):
    """The verdict of one session on one person, as the newest analysis has it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="results", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=14, choices=CODES)
    hits = models.PositiveSmallIntegerField(default=0)
    flags = ArrayField(models.CharField(max_length=12), default=list)
    corrected = models.BooleanField(default=False)
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="result_once_of_a_person_in_a_session", fields=["session", "person"])
        ]


class Change(models.Model):
    """A result that came out differently: what it was, what it is, and what had changed. Appended, never changed."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_index=False)
    before = models.CharField(max_length=14, choices=CODES)
    after = models.CharField(max_length=14, choices=CODES)
    because = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["person", "session", "-id"], name="result_change_by_person")]


class Correction(models.Model):
    """更正: somebody says, against the swipes, that a person was there or was not. The swipes themselves stay.

    After the award it counts only once a second person has confirmed it.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="corrections", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    was_there = models.BooleanField(_("本人在场"))
    reason = models.CharField(_("原因"), max_length=300)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    needs_second = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["session", "person", "-id"], name="correction_by_session")]
        constraints = [
            models.CheckConstraint(name="correction_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="correction_not_of_oneself", condition=~Q(made_by=F("person"))),
            models.CheckConstraint(
                name="correction_confirmed_by_somebody_else",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("made_by")) & ~Q(confirmed_by=F("person")),
            ),
        ]

    @property
    def is_in_force(self) -> bool:
        return self.dropped_at is None and (not self.needs_second or self.confirmed_by_id is not None)

    @property
    def is_open(self) -> bool:
        return self.dropped_at is None and self.needs_second and self.confirmed_by_id is None
