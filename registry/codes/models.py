from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Line(models.TextChoices):
    """条线: whose work a person does; reviewers are responsible for one line or for all."""

    DOCTOR = "doctor", _("医师")
    PHARMACIST = "pharmacist", _("药师")
    NURSE = "nurse", _("护理")
    TECHNICIAN = "technician", _("技师")
    TCM = "tcm", _("中医")
    VILLAGE = "village", _("乡村医生")


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSTATED = "9", _("未说明")


class Discipline(models.Model):
    """A discipline is a scheme and a code: codes were reused with other meanings between the published schemes."""

    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=8)
    level = models.PositiveSmallIntegerField()
    parent_code = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [
            models.UniqueConstraint(name="discipline_code_is_unique_in_its_scheme", fields=["scheme", "code"])
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Title(models.Model):
    """专业技术职务, GB/T 8561; `rank` is CV08.30.005: 1 senior to 5 assistant."""

    class Level(models.TextChoices):
        HIGH = "high", _("高级")
        MID = "mid", _("中级")
        JUNIOR = "junior", _("初级")

    code = models.CharField(max_length=8, unique=True)
    parent_code = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(null=True)
    level = models.CharField(max_length=8, choices=Level, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Education(models.Model):
    """学历, GB/T 4658."""

    code = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
