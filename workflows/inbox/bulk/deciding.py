"""The job: one verdict on every item of a frozen set, chunk by chunk, in the name of who chose it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import NotAllowed
from registry.jobs.kinds import Button, Result, Shown, Stop
from registry.jobs.models import Job, JobItem, State
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.credits.states import State as CreditState, Verdict
from workflows.inbox.queries import desks_of

from .freezing import why_not_here

NAME, ENDED = "inbox.decide", "bulk.ended"


class Deciding:
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
    return {
        by_credit[one.credit_id].pk: Result.refused(one.refusal) if one.refusal else Result.done(one.state)
        for one in outcomes
    }


def _role_ended() -> NotAllowed:
    return NotAllowed(
        _("不能继续办理。"), _("你的审核角色已经结束。"), _("如果不应该结束，请联系单位管理员。"), code="role_ended"
    )
