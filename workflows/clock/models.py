from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.models import Role
from workflows.engine.models import Case, Work

REVIEWING = [(role.value, role.label) for role in (Role.DEPARTMENT_REVIEWER, Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER)]


@keep_history()
class ClockRule(models.Model):
    """What a place says of the desks of one role at and under it; an empty field leaves the word to whoever is above.

    Of the working days allowed the fewest on the way up hold: a unit may ask for more haste, never for less. Of the
    reminders and the escalation the nearest word holds.
    """

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=20, choices=REVIEWING)
    working_days = models.PositiveSmallIntegerField(_("几个工作日内审完"), null=True, blank=True)
    remind_before = models.PositiveSmallIntegerField(_("到期前几个工作日提醒"), null=True, blank=True)
    escalate_after = models.PositiveSmallIntegerField(_("逾期几个工作日后督办"), null=True, blank=True)
    escalate_to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="clock_rule_once_per_place_and_role", fields=["place", "role"]),
            models.CheckConstraint(
                name="clock_rule_gives_at_least_a_day",
                condition=(Q(working_days__isnull=True) | Q(working_days__gte=1))
                & (Q(remind_before__isnull=True) | Q(remind_before__gte=1))
                & (Q(escalate_after__isnull=True) | Q(escalate_after__gte=1)),
            ),
            models.CheckConstraint(
                name="clock_rule_escalates_to_somebody",
                condition=Q(escalate_after__isnull=True, escalate_to__isnull=True)
                | Q(escalate_after__isnull=False, escalate_to__isnull=False),
            ),
        ]


class ClockChange(models.Model):
    """Who changed a rule of the clock, when, from what to what and why. Appended, never changed."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=REVIEWING)
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=200)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(name="clock_change_changes", condition=~Q(before=F("after")))]


class AppealTerm(models.Model):
    """Within how many days a refusal may be appealed: who said so, when and why. Appended, the newest holds."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    days = models.PositiveSmallIntegerField(_("不通过后几天内可以申诉"))
    reason = models.CharField(max_length=200)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(name="appeal_term_gives_at_least_a_day", condition=Q(days__gte=1))]
        indexes = [models.Index(fields=["place", "-id"], name="appeal_term_by_place")]


class RemindRun(models.Model):
    """A day whose reminders are out; it is written with them or not at all."""

    day = models.DateField(unique=True)
    at = models.DateTimeField(auto_now_add=True)
    reminded = models.PositiveIntegerField(default=0)
    escalated = models.PositiveIntegerField(default=0)


class Escalation(models.Model):
    """A task that nobody decided in time, made known to the person whom its place names. It gives them no right."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="escalation_once_per_task_and_person", fields=["work", "person"]),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="escalation_by_person"),
            models.Index(fields=["day", "person"], name="escalation_by_day"),
        ]


class Nudge(models.Model):
    """催办: somebody asked the desk to look at a task; once a day, whoever asks."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="nudge_once_per_case_and_day", fields=["case", "day"])]


class Snooze(models.Model):
    """稍后处理: a reviewer does not want to see a task before a day. Nobody else notices, and nothing else changes."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="+", db_index=False)
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(name="snooze_once_per_person_and_task", fields=["person", "work"])]
        indexes = [models.Index(fields=["person", "until"], include=["work"], name="snooze_by_person")]
