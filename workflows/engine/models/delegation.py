"""A colleague asked for an opinion, and what a leaver handed over."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _lazy

from registry.people.models import Person

from .work import Work


class Ask(models.Model):
    """加签: a reviewer asks a colleague about one open task; as long as it is open, the colleague may see that one."""

    class Answer(models.TextChoices):
        AGREE = "agree", _lazy("同意")
        DOUBT = "doubt", _lazy("有疑问")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="asks")
    asked = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    words = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ask_one_open_per_task_and_person", fields=["work", "asked"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(name="ask_answered_is_closed", condition=Q(answer="") | Q(closed_at__isnull=False)),
            models.CheckConstraint(name="ask_somebody_else", condition=~Q(asked=F("asked_by"))),
        ]
        indexes = [
            models.Index(fields=["asked", "asked_at"], name="ask_open_by_asked", condition=Q(closed_at__isnull=True)),
        ]


class HandOver(models.Model):
    """交接: what a reviewer who left had in hand went to a successor, or back to its desks. Appended, never changed."""

    leaver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    handed = models.PositiveIntegerField()
    given_back = models.PositiveIntegerField()
    asks = models.PositiveIntegerField()
    substitutions = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hand_over_to_somebody_else", condition=Q(successor__isnull=True) | ~Q(successor=F("leaver"))
            ),
            models.CheckConstraint(name="hand_over_by_somebody_else", condition=~Q(by=F("leaver"))),
        ]
