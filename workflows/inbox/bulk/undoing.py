"""撤销 of a whole job: each of its verdicts by itself, as far as it is still time and nobody went on from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import WrongState
from registry.jobs.kinds import Result
from registry.jobs.models import Job, JobItem
from registry.jobs.services import enqueue
from registry.people.models import Person
from workflows.credits import services
from workflows.credits.jobs import OfCredits, results
from workflows.engine.undoing import window

NAME = "inbox.undo"


class Undoing(OfCredits):
    """The job that takes back what another one decided."""

    def title(self, job: Job) -> str:
        return ngettext("撤销 %(n)d 项的审核", "撤销 %(n)d 项的审核", job.total) % {"n": job.total}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        by_credit = {item.subject_id: item for item in items}
        return results(by_credit, services.undo(by_credit, actor=Person.objects.get(pk=job.owner_id)))


def may_be_undone(job: Job) -> bool:
    """Whether anything of an ended job may still be in time: its last verdict is as old as its end."""
    return bool(job.finished_at and job.done and timezone.now() - job.finished_at <= window())


def undo_all(job: Job, *, owner: Person) -> Job:
    """The job that undoes this one; asked for twice, it is one."""
    if not may_be_undone(job):
        seconds = int(window().total_seconds())
        why = ngettext("办完后 %(n)d 秒内可以撤销。", "办完后 %(n)d 秒内可以撤销。", seconds) % {"n": seconds}
        raise WrongState(_("不能撤销这次办理了。"), why, _("需要改的，请联系现在办理的人。"), code="too_late")
    done = job.items.filter(state=JobItem.State.DONE).order_by("position").values_list("subject_id", "seen_id")
    return enqueue(NAME, owner=owner, place=job.place, subjects=done, facts={"of": job.pk}, key=f"undo:{job.pk}")
