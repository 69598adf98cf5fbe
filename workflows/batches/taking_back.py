"""收回整批: each credit of a batch is withdrawn, as far as nobody has decided on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import NotAllowed, WrongState
from registry.base.words import date_words
from registry.jobs.kinds import Result
from registry.jobs.models import Job, JobItem
from registry.jobs.services import enqueue
from registry.people.models import Person
from registry.roles import policy
from workflows.credits import services
from workflows.credits.jobs import OfCredits, results

from .models import Batch

NAME = "batches.take_back"


class TakingBack(OfCredits):
    """The job that withdraws what a batch wrote."""

    def title(self, job: Job) -> str:
        return ngettext("收回整批的 %(n)d 项", "收回整批的 %(n)d 项", job.total) % {"n": job.total}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        by_credit = {item.subject_id: item for item in items}
        return results(by_credit, services.withdraw_all(by_credit, actor=Person.objects.get(pk=job.owner_id)))


@transaction.atomic
def take_back(batch_id: int, *, actor: Person) -> Job:
    """The job that takes a batch back; asked for twice, it is one."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("place", "taken_back_by").get(pk=batch_id)
    if not may_take_back(batch, actor):
        raise NotAllowed(
            _("你不能收回这一批。"), _("你在那里不是代录员。"), _("请联系录入的人。"), code="batch_not_yours"
        )
    if batch.taken_back_at is not None:
        assert batch.taken_back_by is not None
        raise WrongState(
            _("这一批已经收回过。"),
            _("%(who)s 已于 %(when)s 收回。")
            % {"who": batch.taken_back_by.name, "when": date_words(batch.taken_back_at, "moment_short")},
            _("没有收回的，各项的结果里有原因。"),
            code="taken_back",
        )
    keys = batch.entries.order_by("row").values_list("credit_id", flat=True)
    batch.taking_back = enqueue(
        NAME, owner=actor, place=batch.place, subjects=[(key, None) for key in keys], facts={"batch": batch.pk}
    )
    batch.taken_back_by, batch.taken_back_at = actor, timezone.now()
    batch.save(update_fields=["taking_back", "taken_back_by", "taken_back_at"])
    return batch.taking_back


def may_take_back(batch: Batch, actor: Person) -> bool:
    return policy.may(actor, "credit.enter_for", at=batch.place)
