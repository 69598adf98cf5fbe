"""What all jobs over credits have in common: how an item shows, and who is told at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.jobs.kinds import Button, Result, Shown
from registry.jobs.models import Job, JobItem, State
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person

from .cohort import Outcome
from .models import Credit
from .states import State as CreditState

ENDED = "bulk.ended"


class OfCredits:
    """The part of a kind of job that does not depend on what is done with the credits."""

    def ended(self, job: Job) -> None:
        """Who waited for it in the request has seen it; who left is told."""
        if job.total > settings.JOB_AT_ONCE:
            facts = {"state": job.state, "done": job.done, "refused": job.refused}
            url = reverse("jobs:detail", args=[job.pk])
            tell([job.owner_id], ENDED, key=f"job:{job.pk}", url=url, facts=facts, wait=dt.timedelta(0))

    def shown(self, items: Sequence[JobItem], *, reader: Person) -> Mapping[int, Shown]:
        rows = Credit.objects.visible_to(reader).filter(pk__in={item.subject_id for item in items})
        rows = rows.select_related("person", "department").only("name", "person__name", "department__name")
        by_key = {
            row.pk: Shown(row.name, row.person.name, row.department.name, reverse("credits:detail", args=[row.pk]))
            for row in rows
        }
        return {item.pk: by_key[item.subject_id] for item in items if item.subject_id in by_key}

    def look(self, item: JobItem) -> tuple[str, str]:
        return item.code.lower(), str(CreditState(item.code).label)

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        return ()


def results(items: Mapping[int, JobItem], outcomes: Iterable[Outcome]) -> dict[int, Result]:
    """What a verb said of each credit, by the items' keys; `items` are by credit."""
    return {
        items[one.credit_id].pk: Result.refused(one.refusal) if one.refusal else Result.done(one.state)
        for one in outcomes
    }


def ended_words(facts: Facts) -> Said:
    """The message, when many have been decided."""
    heads = {
        State.DONE.value: _("批量办理已完成"),
        State.CANCELLED.value: _("批量办理已取消"),
        State.FAILED.value: _("批量办理已中止"),
    }
    counts = _("已办 %(done)s 项，没有办 %(refused)s 项。") % facts
    return Said(heads[facts["state"]], counts, "ok" if facts["state"] == State.DONE else "warn")


WORDINGS: dict[str, Wording] = {ENDED: ended_words}
