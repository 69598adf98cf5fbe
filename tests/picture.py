"""What the tests of buttons compare before and after."""

from __future__ import annotations

from typing import Any

from registry.accounts.models import FirstLoginCode
from registry.earlier.models import EarlierYear
from registry.imports.models import Import
from registry.jobs.models import Job
from registry.messages.models import Message
from registry.organisations.models import Organisation
from registry.roles.models import Grant, Substitution
from registry.years.models import SpecialDay
from workflows.batches.models import Batch
from workflows.clock.models import ClockRule, Nudge, Snooze
from workflows.credits.models import Credit, Objection
from workflows.engine.models import Ask, Work
from workflows.inbox.tabs.models import SavedTab


def picture() -> list[Any]:
    """Everything that one of these posts could change for somebody else."""
    return [
        list(rows.order_by("pk").values_list(*names))
        for rows, names in (
            (Credit.objects.all(), ("pk", "state")),
            (Work.objects.all(), ("pk", "owner", "status", "named")),
            (Objection.objects.all(), ("pk", "outcome")),
            (Grant.objects.all(), ("pk", "ended_at")),
            (SavedTab.objects.all(), ("pk", "name")),
            (Organisation.objects.all(), ("pk", "closed_on")),
            (Job.objects.all(), ("pk", "state", "cancel_asked_at")),
            (Substitution.objects.all(), ("pk", "ended_at")),
            (Ask.objects.all(), ("pk", "closed_at")),
            (FirstLoginCode.objects.all(), ("pk", "void_at")),
            (Message.objects.all(), ("pk", "seen_at")),
            (Nudge.objects.all(), ("pk",)),
            (Snooze.objects.all(), ("pk", "until")),
            (ClockRule.objects.all(), ("pk", "working_days")),
            (SpecialDay.objects.all(), ("pk", "kind")),
            (Import.objects.all(), ("pk", "confirmed_at")),
            (EarlierYear.objects.all(), ("pk", "seen_at")),
            (Batch.objects.all(), ("pk", "taken_back_at")),
        )
    ]
