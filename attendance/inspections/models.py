from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from attendance.sessions.models import Plan, Session
from registry.files.models import StoredFile
from registry.people.models import Person


class Verdict(models.TextChoices):
    FINE = "fine", _("没有问题")
    DOUBT = "doubt", _("有疑问，暂停授分")


class InspectionQuerySet(QuerySet["Inspection"]):
    def visible_to(self, person: Person, *actions: str) -> InspectionQuerySet:
        """Those at the sessions of the units that one's roles name; a unit reads what was found at its own."""
        return self.filter(session__plan__in=Plan.objects.visible_to(person, *actions))


class Inspection(models.Model):
    """督查: heads counted in a room, and the swipes that were known for that moment. Appended, never changed.

    The inspector enters their count before they are shown ours; counted again, it is another row.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="inspections")
    inspector = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("数人头的时间"))
    heads = models.PositiveIntegerField(_("在场人数"))
    known = models.PositiveIntegerField(help_text="people whose swipes say that they were there")
    unknown = models.PositiveIntegerField(help_text="cards of nobody that we know")
    left = models.PositiveIntegerField(help_text="people who had swiped out by then")
    session_begins = models.DateTimeField(help_text="as the session stood then")
    session_ends = models.DateTimeField()
    counted_at = models.DateTimeField(auto_now_add=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]

    @property
    def swiped(self) -> int:
        """Who, by the swipes, sat there."""
        return self.known + self.unknown

    @property
    def difference(self) -> int:
        return self.heads - self.swiped


class Finding(models.Model):
    """What the inspector found: a doubt holds the awards of the activity. Appended, never changed."""

    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="finding")
    verdict = models.CharField(_("结论"), max_length=5, choices=Verdict)
    words = models.TextField(_("督查情况"), max_length=2000, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="finding_that_doubts_says_why", condition=Q(verdict="fine") | ~Q(words="")),
        ]


class Answer(models.Model):
    """说明: what the organiser says to a doubt. Appended, never changed."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    words = models.TextField(_("说明"), max_length=2000)
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.CheckConstraint(name="answer_says_something", condition=~Q(words=""))]


class Photo(models.Model):
    """A file of a finding, or of the organiser's answer."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="photos")
    answer = models.ForeignKey(Answer, null=True, on_delete=models.PROTECT, related_name="photos", db_index=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]


class Release(models.Model):
    """解除: another person of the bureau looked at a doubt, and says why awards may go on. Appended, never changed."""

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="release")
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(_("解除的理由"), max_length=500)
    released_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="release_says_why", condition=~Q(reason=""))]
