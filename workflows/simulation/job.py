"""The job: slice by slice, each in one transaction with its counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import Refusal
from registry.jobs.kinds import Button, Result, Shown, Stop
from registry.jobs.models import Job, JobItem, State
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person

from . import services
from .models import Simulation

ENDED = "simulation.ended"


class Simulating:
    """What a job's worker and pages ask of a simulation; an item is a slice, its code how many people it has."""

    def title(self, job: Job) -> str:
        return _("模拟“%(name)s”") % {"name": job.facts["name"]}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        rows = Simulation.objects.select_related("place", "year__jurisdiction", "standard")
        simulation, actor = rows.get(pk=job.facts["simulation"]), Person.objects.get(pk=job.owner_id)
        try:
            services.check_right(simulation, actor)
        except Refusal as refusal:
            raise Stop(refusal) from refusal
        return {
            item.pk: Result.done(str(services.count(simulation, item.seen_id or 0, item.subject_id))) for item in items
        }

    def ended(self, job: Job) -> None:
        """Who waited for it in the request has seen it; who left is told."""
        if job.total > 1:
            url = reverse("simulation:detail", args=[job.facts["simulation"]])
            facts = {"state": job.state, "name": job.facts["name"]}
            tell([job.owner_id], ENDED, key=f"job:{job.pk}", url=url, facts=facts, wait=dt.timedelta(0))

    def shown(self, items: Sequence[JobItem], *, reader: Person) -> Mapping[int, Shown]:
        return {item.pk: Shown(_("第 %(n)d 部分") % {"n": item.position}, url=self._url(item.job)) for item in items}

    def look(self, item: JobItem) -> tuple[str, str]:
        return "ok", ngettext("%(n)s 人", "%(n)s 人", int(item.code)) % {"n": item.code}

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        return [Button(_("看结果"), "chart", self._url(job), is_link=True)] if job.done else []

    def _url(self, job: Job) -> str:
        return reverse("simulation:detail", args=[job.facts["simulation"]])


def ended_words(facts: Facts) -> Said:
    name = _("“%(name)s”") % facts
    if facts["state"] == State.DONE:
        return Said(_("模拟已完成"), name, "ok")
    return Said(_("模拟没有完成"), name, "warn")


WORDINGS: dict[str, Wording] = {ENDED: ended_words}
