"""授分 and 撤销 of many as jobs: frozen people, chunk by chunk, a result for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from attendance.sessions.models import Plan
from registry.base.refusals import WrongState
from registry.jobs.kinds import Button, Result, Shown, Stop
from registry.jobs.models import Job, JobItem
from registry.people.models import Person

from .awarding import Outcome, award_earnings, check_open
from .inspecting import revoke
from .models import Earning

AWARD, REVOKE = "attendance.award", "attendance.revoke"
CHUNK = 5_000


class OfEarnings:
    """What both jobs share: whose each item is, and the way back."""

    def shown(self, items: Sequence[JobItem], *, reader: Person) -> Mapping[int, Shown]:
        rows = Earning.objects.filter(
            pk__in=[item.subject_id for item in items], plan__in=Plan.objects.visible_to(reader)
        )
        known = {row.pk: row for row in rows.select_related("person__home", "plan__activity")}
        return {
            item.pk: Shown(
                row.plan.activity.name, row.person.name, row.person.home.name if row.person.home else "",
                reverse("attendance:person", args=[row.plan_id, row.person_id]),
            )
            for item in items
            if (row := known.get(item.subject_id))
        }  # fmt: skip

    def ended(self, job: Job) -> None:
        """Whom it concerns is told by the verbs."""

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        url = reverse("attendance:table", args=[job.facts["plan"]])
        return [Button(_("考勤表"), "rows", url, is_link=True)]


class Awarding(OfEarnings):
    def title(self, job: Job) -> str:
        return ngettext("给 %(n)d 人授分", "给 %(n)d 人授分", job.total) % {"n": job.total}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        """Rights, and whether the bureau holds it, are read anew with every chunk."""
        actor = Person.objects.get(pk=job.owner_id)
        try:
            check_open(Plan.objects.select_related("held_by", "activity").get(pk=job.facts["plan"]))
        except WrongState as refusal:
            raise Stop(refusal) from None
        return _results(items, award_earnings(job.facts["plan"], [one.subject_id for one in items], actor=actor))

    def look(self, item: JobItem) -> tuple[str, str]:
        return ("counted", _("已授分")) if item.state == JobItem.State.DONE else ("skipped", _("没有授分"))


class Revoking(OfEarnings):
    def title(self, job: Job) -> str:
        return ngettext("撤销 %(n)d 人的授分", "撤销 %(n)d 人的授分", job.total) % {"n": job.total}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        actor, reason = Person.objects.get(pk=job.owner_id), str(job.facts["reason"])
        keys = [one.subject_id for one in items]
        return _results(items, revoke(job.facts["plan"], keys, actor=actor, reason=reason))

    def look(self, item: JobItem) -> tuple[str, str]:
        return ("annulled", _("已撤销")) if item.state == JobItem.State.DONE else ("skipped", _("没有撤销"))


def _results(items: Sequence[JobItem], outcomes: Iterable[Outcome]) -> dict[int, Result]:
    by_key = {one.earning_id: one for one in outcomes}
    gone = WrongState(_("这个结果已不存在。"), "", _("请刷新考勤表。"), code="gone")
    found: dict[int, Result] = {}
    for item in items:
        one = by_key.get(item.subject_id, Outcome(item.subject_id, refusal=gone))
        found[item.pk] = Result.refused(one.refusal) if one.refusal else Result.done("done")
    return found
