"""Which levels a credit passes, as data: what a jurisdiction says, how a unit runs its own, every change of either."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.codes.models import Line
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.tables.models import PolicyChange

from .states import Origin


@keep_history()
class LevelRule(models.Model):
    """Which levels a credit passes, as a jurisdiction's policy; empty fields match all, the narrowest row wins."""

    jurisdiction = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, blank=True)
    origin = models.CharField(max_length=12, choices=Origin, blank=True)
    line = models.CharField(max_length=12, choices=Line, blank=True)
    min_credits = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    department = models.BooleanField(default=True)
    unit = models.BooleanField(default=True)
    bureau = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="level_rule_once_per_match",
                fields=["jurisdiction", "kind", "origin", "line", "min_credits"],
                nulls_distinct=False,
            ),
        ]


class LevelRuleChange(PolicyChange):
    """A rule of the levels that was added, changed or ended."""


@keep_history()
class UnitPolicy(models.Model):
    """How a unit runs its own levels: the department level as it is, switched off, or merged with the unit's."""

    class DepartmentLevel(models.TextChoices):
        ON = "on", _("科室审核后再由单位审核")
        OFF = "off", _("不设科室审核")
        MERGED = "merged", _("科室与单位可由同一人审核")

    unit = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    department_level = models.CharField(max_length=8, choices=DepartmentLevel, default=DepartmentLevel.ON)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)


class UnitPolicyChange(models.Model):
    """Who changed how a unit runs its levels, when, from what to what and why. Appended, never changed."""

    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=8, choices=UnitPolicy.DepartmentLevel)
    after = models.CharField(max_length=8, choices=UnitPolicy.DepartmentLevel)
    reason = models.CharField(max_length=200)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(name="unit_policy_change_changes", condition=~Q(before=F("after")))]
