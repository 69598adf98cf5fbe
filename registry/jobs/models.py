from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from registry.organisations.models import Organisation
from registry.people.models import Person


class State(models.TextChoices):
    PLANNED = "planned", _("待确认")
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", pgettext_lazy("job", "已完成")
    FAILED = "failed", _("已中止")
    CANCELLED = "cancelled", _("已取消")


ACTIVE = (State.QUEUED, State.RUNNING)
ENDED = (State.DONE, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """Work on many items in one person's name: what was asked stands still, how far it is stands here."""

    name = models.CharField(max_length=40)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    facts = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    key = models.CharField(max_length=64, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="job_asked_twice_is_one_job", fields=["owner", "key"], condition=~Q(key="")),
            models.CheckConstraint(
                name="job_counts_no_more_than_its_items", condition=Q(total__gte=F("done") + F("refused"))
            ),
            models.CheckConstraint(
                name="job_ended_has_its_moment",
                condition=Q(state__in=["planned", "queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["heartbeat_at", "id"], name="job_active", condition=Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["owner", "-id"], name="job_by_owner"),
        ]

    @property
    def decided(self) -> int:
        return self.done + self.refused

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


class JobItem(models.Model):
    """One subject of a job, the version of it that the owner had before them, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("还没办")
        DONE = "done", pgettext_lazy("item", "已办")
        REFUSED = "refused", pgettext_lazy("item", "没有办")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    subject_id = models.BigIntegerField()
    seen_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    code = models.CharField(max_length=32, blank=True)
    what = models.TextField(blank=True)
    why = models.TextField(blank=True)
    then = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="job_item_one_at_a_position", fields=["job", "position"]),
            models.CheckConstraint(name="job_item_refused_says_why", condition=~Q(state="refused") | ~Q(what="")),
        ]
        indexes = [models.Index(fields=["job", "state", "position"], name="job_item_by_state")]


class Periodic(models.Model):
    """When something that is done again and again was last done, and last failed."""

    name = models.CharField(max_length=60, unique=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
