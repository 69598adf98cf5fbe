"""The job that writes many credits: portion by portion, joined at the end; killed, it goes on with the next portion."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.base.joining import join
from registry.base.refusals import NotAllowed, Refusal
from registry.base.sheets import XLSX
from registry.jobs.kinds import Button, Paper, Result, Shown, Stop
from registry.jobs.models import Job, JobItem, State
from registry.jobs.papers import clear, folder_of, open_folder
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person
from registry.roles.policy import may_anywhere

from .export import write_portion
from .filters import Filters

log = logging.getLogger("xuefen.credits")

WHOLE = "whole.xlsx"
ENDED = "export.ended"


class Exporting:
    """What a job's worker and pages ask of an export; an item is a portion, its code the rows that it holds."""

    def title(self, job: Job) -> str:
        rows = job.facts["rows"]
        return ngettext("导出 %(n)d 项学分", "导出 %(n)d 项学分", rows) % {"n": rows}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        reader, filters = Person.objects.get(pk=job.owner_id), Filters.kept(job.facts["filters"])
        if filters.of_people and not may_anywhere(reader, "credit.view"):
            raise Stop(_role_ended())
        return {item.pk: _write(job, item, reader, filters) for item in items}

    def ended(self, job: Job) -> None:
        """Join the portions; of an export that was broken off nothing is left."""
        if job.state != State.DONE or job.refused:
            clear(job.pk)
        elif not (whole := folder_of(job.pk) / WHOLE).exists():
            parts = [_part(job, item.position) for item in job.items.order_by("position")]
            join(parts, whole)
            for part in parts:
                part.unlink()
        facts = {"is_whole": job.state == State.DONE and not job.refused, "rows": job.facts["rows"]}
        url = reverse("jobs:detail", args=[job.pk])
        tell([job.owner_id], ENDED, key=f"job:{job.pk}", url=url, facts=facts)
        told = {"job": job.pk, "by": job.owner_id, "filter": job.facts["filters"], "rows": job.facts["rows"]}
        transaction.on_commit(partial(log.info, "credits exported", extra={"facts": told}))

    def shown(self, items: Sequence[JobItem], *, reader: Person) -> Mapping[int, Shown]:
        url = reverse("credits:query")
        return {item.pk: Shown(_("第 %(n)d 部分") % {"n": item.position}, url=url) for item in items}

    def look(self, item: JobItem) -> tuple[str, str]:
        return "ok", ngettext("%(n)s 行", "%(n)s 行", int(item.code)) % {"n": item.code}

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        return ()

    def paper(self, job: Job, *, reader: Person) -> Paper | None:
        """The file, as long as it is there and the reader still has the role that it was made with."""
        path, filters = folder_of(job.pk) / WHOLE, Filters.kept(job.facts["filters"])
        may = not filters.of_people or may_anywhere(reader, "credit.view")
        if job.state != State.DONE or not may or not path.exists():
            return None
        day = timezone.localtime(job.created_at).date().isoformat()
        return Paper(path, f"{_('学分')} {day}.xlsx", XLSX)


def _write(job: Job, item: JobItem, reader: Person, filters: Filters) -> Result:
    """One portion; written a second time, after a worker was killed, it takes the place of the first."""
    earlier = job.items.filter(position__lt=item.position).values_list("state", "code")
    if any(state != JobItem.State.DONE for state, _code in earlier):
        raise Stop(_broken_off())
    above = sum(int(code) for _state, code in earlier)
    open_folder(job.pk)
    path, keys = _part(job, item.position), (item.seen_id or 0, item.subject_id)
    beside = path.with_suffix(".part")
    rows = write_portion(str(beside), reader, filters, keys=keys, after=above, total=job.facts["rows"])
    beside.replace(path)
    return Result.done(str(rows))


def _part(job: Job, position: int) -> Path:
    return folder_of(job.pk) / f"{position:05d}.xlsx"


def _broken_off() -> Refusal:
    return Refusal(
        _("没有导出。"), _("前面的部分没有写成。"), _("请再导出一次；还不行，请找系统管理员。"), code="broken_off"
    )


def _role_ended() -> NotAllowed:
    return NotAllowed(
        _("不能继续导出。"),
        _("你查看这些学分的角色已经结束。"),
        _("如果不应该结束，请联系单位管理员。"),
        code="role_ended",
    )


def ended_words(facts: Facts) -> Said:
    """The message, when a long export has ended."""
    rows = ngettext("共 %(n)d 行。", "共 %(n)d 行。", facts["rows"]) % {"n": facts["rows"]}
    if facts["is_whole"]:
        return Said(_("导出的学分可以下载了"), rows, "ok")
    return Said(_("导出没有完成"), _("没有留下文件，可以再导出一次。"), "warn")


WORDINGS: dict[str, Wording] = {ENDED: ended_words}
