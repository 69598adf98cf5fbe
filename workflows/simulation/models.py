from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.jobs.models import Job
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.standards.models import Standard
from registry.years.models import CreditYear


class Simulation(models.Model):
    """A draft as it was when somebody tried it, and the year over whose people."""

    standard = models.ForeignKey(Standard, null=True, on_delete=models.SET_NULL, related_name="+")
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey(CreditYear, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    version = models.CharField(max_length=60)
    from_year = models.PositiveIntegerField()
    document = models.JSONField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="simulation")
    created_at = models.DateTimeField(auto_now_add=True)


class By(models.TextChoices):
    """What the people are counted by."""

    ALL = "all", _("全部")
    UNIT = "unit", _("单位")
    TITLE = "title", _("职称级别")
    INSTITUTION = "inst", _("机构级别")
    LINE = "line", _("条线")


class Tally(models.Model):
    """How many people of a group stand how before and after; the value of a unit is its key."""

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    by = models.CharField(max_length=5, choices=By)
    value = models.CharField(max_length=20)
    people = models.PositiveIntegerField(default=0)
    short_before = models.PositiveIntegerField(default=0)
    short_after = models.PositiveIntegerField(default=0)
    to_short = models.PositiveIntegerField(default=0)
    to_fine = models.PositiveIntegerField(default=0)
    otherwise = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="tally_once_for_each_group", fields=["simulation", "by", "value"]),
        ]


class Turn(models.TextChoices):
    """Which way somebody flips."""

    SHORT = "short", _("变成未达标")
    FINE = "fine", _("变成达标")
    OTHER = "other", _("其他变化")


class Flip(models.Model):
    """One person who would stand otherwise; explanations are computed when they are read."""

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="flips", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    turn = models.CharField(max_length=5, choices=Turn)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    unit_id = models.BigIntegerField()
    title = models.CharField(max_length=8, blank=True)
    institution = models.CharField(max_length=12, blank=True)
    line = models.CharField(max_length=12)
    lacks_before = models.JSONField(default=dict)
    lacks_after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="flip_once_for_each_person", fields=["simulation", "person"]),
        ]
        indexes = [models.Index(fields=["simulation", "turn", "id"], name="flip_by_turn")]
