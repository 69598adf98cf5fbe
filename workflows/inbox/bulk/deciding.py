"""The job: one verdict on every item of a frozen set, chunk by chunk, in the name of who chose it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import NotAllowed
from registry.base.words import run_on
from registry.jobs.kinds import Button, Result, Stop
from registry.jobs.models import Job, JobItem
from registry.people.models import Person
from workflows.credits import services
from workflows.credits.jobs import OfCredits, results
from workflows.credits.states import Verdict
from workflows.inbox.queries import desks_of

from .freezing import why_not_here
from .undoing import may_be_undone

NAME = "inbox.decide"


class Deciding(OfCredits):
    """What a job's worker and pages ask of a bulk verdict."""

    def title(self, job: Job) -> str:
        verdict = job.facts.get("verdict")
        words = {
            Verdict.PASS: ngettext("通过 %(n)d 项", "通过 %(n)d 项", job.total),
            Verdict.RETURN: ngettext("退回修改 %(n)d 项", "退回修改 %(n)d 项", job.total),
            Verdict.REFUSE: ngettext("判 %(n)d 项不通过", "判 %(n)d 项不通过", job.total),
        }
        chosen = ngettext("办理选中的 %(n)d 项", "办理选中的 %(n)d 项", job.total)
        return (words[Verdict(verdict)] if verdict else chosen) % {"n": job.total}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        actor = Person.objects.get(pk=job.owner_id)
        if not desks_of(actor):
            raise Stop(_role_ended())
        not_here = why_not_here(actor, [item.seen_id for item in items if item.seen_id])
        refused = {item.pk: Result.refused(not_here[item.seen_id]) for item in items if item.seen_id in not_here}
        return refused | _decide(job, [item for item in items if item.pk not in refused], actor)

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        """Undo, for as long as it is offered anywhere."""
        if not may_be_undone(job):
            return ()
        words = ngettext("撤销这 %(n)d 项？", "撤销这 %(n)d 项？", job.done) % {"n": job.done}
        question = run_on(words, _("已经有人接手的撤销不了，结果里会逐项说明。"))
        return [Button(_("全部撤销"), "undo", reverse("bulk:undo", args=[job.pk]), question)]


def _decide(job: Job, items: Sequence[JobItem], actor: Person) -> dict[int, Result]:
    by_credit = {item.subject_id: item for item in items}
    outcomes = services.decide(
        job.facts["verdict"],
        list(by_credit),
        actor=actor,
        opinion=job.facts["opinion"],
        reason_code=job.facts["reason_code"],
        seen={item.subject_id: item.seen_id for item in items if item.seen_id},
    )
    return results(by_credit, outcomes)


def _role_ended() -> NotAllowed:
    return NotAllowed(
        _("不能继续办理。"), _("你的审核角色已经结束。"), _("如果不应该结束，请联系单位管理员。"), code="role_ended"
    )
