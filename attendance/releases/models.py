from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from attendance.devices.models import Device
from registry.people.models import Person


class Release(models.Model):
    """放行: one person asks that the held swipes of these days count, another decides. Decided, it stands.

    `newest` freezes what was looked at: a swipe that came in later is not among them.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待确认")
        GRANTED = "granted", _("已放行")
        REFUSED = "refused", _("不放行")

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="releases")
    from_date = models.DateField(_("从哪天"))
    to_date = models.DateField(_("到哪天"))
    reason = models.CharField(_("原因"), max_length=200)
    newest = models.BigIntegerField()
    count = models.PositiveIntegerField(help_text="held swipes when it was asked")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)
    released = models.PositiveIntegerField(null=True, help_text="how many count by it")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="release_ends_after_it_begins", condition=Q(to_date__gte=F("from_date"))),
            models.CheckConstraint(name="swipe_release_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="release_decided_by_other_eyes", condition=~Q(decided_by=F("asked_by"))),
            models.CheckConstraint(
                name="release_decided_has_its_person_and_moment",
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["granted", "refused"], decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.UniqueConstraint(name="release_asked_once_at_a_time", fields=["device"], condition=Q(state="asked")),
        ]
