from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance.devices.models import Device


class Reading(models.Model):
    """A card that lay on a desk's reader a moment ago. Never a swipe; forgotten within the hour."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    number = models.CharField(max_length=32, blank=True, help_text="as printed, where the reader lets it be known")
    uid = models.CharField(max_length=20, blank=True, help_text="upper-case hexadecimal in over-air order")
    raw = models.BinaryField(max_length=4096, default=b"", help_text="the bytes that came over the line")
    baud = models.PositiveIntegerField(default=0, help_text="at which they came; 0 where that is not known")

    class Meta:
        indexes = [models.Index(fields=["device", "-id"], name="reading_by_device")]
        constraints = [
            models.CheckConstraint(name="reading_says_something", condition=~Q(number="", uid="", raw=b"")),
        ]
