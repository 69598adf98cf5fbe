"""Files of sticks between being looked at and being taken in."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from .models import StickFile

KEPT = dt.timedelta(days=1)


def forget_unconfirmed() -> int:
    return StickFile.objects.filter(confirmed_at__isnull=True, sent_at__lt=timezone.now() - KEPT).delete()[0]
