"""Numbers that a terminal gave and nobody received: on their way for a day, an incident after that."""

from __future__ import annotations

import datetime as dt
import logging

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from .models import Boot, Incident

log = logging.getLogger("xuefen.devices")
PATIENCE = dt.timedelta(days=1)


def write_down_gaps() -> int:
    """Once for each run that lacks records and whose device was heard of since."""
    late = timezone.now() - PATIENCE
    runs = Boot.objects.filter(seen_at__lt=late, stored__lt=Greatest(F("highest"), F("expected")))
    found = [
        Incident(device_id=run.device_id, kind=Incident.Kind.GAP, name=str(run.word), facts={"missing": run.missing})
        for run in runs.filter(device__health__seen_at__gt=F("seen_at") + PATIENCE)
    ]
    Incident.objects.bulk_create(found, ignore_conflicts=True)
    if found:
        log.warning("records are missing", extra={"facts": {"runs": len(found)}})
    return len(found)
