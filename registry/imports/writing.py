"""The job: rows that were confirmed are checked once more and written, chunk by chunk or all in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import NotAllowed, Refusal
from registry.base.tables import words_of
from registry.base.words import run_on, with_commas
from registry.jobs.kinds import Button, Result, Shown, Stop
from registry.jobs.models import Job, JobItem, State
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person

from .keeping import read
from .models import Import, ImportRow
from .services import WRITING, may_bring
from .shapes import SHAPES, Outcome, Row, Shape, understand

NAME = WRITING
ENDED = "imports.ended"


class Writing:
    """What a job's worker and pages ask of an import."""

    def title(self, job: Job) -> str:
        words = ngettext("%(what)s：写入 %(n)d 行", "%(what)s：写入 %(n)d 行", job.facts["rows"])
        return words % {"what": SHAPES[job.facts["shape"]].title, "n": job.facts["rows"]}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        table = Import.objects.select_related("place").get(pk=job.facts["table"])
        shape, actor = SHAPES[table.shape], Person.objects.get(pk=job.owner_id)
        if not may_bring(shape, table.place, actor):
            raise Stop(_role_ended())
        if table.is_whole:
            return {items[0].pk: _all_or_nothing(table, shape, actor)}
        kept = ImportRow.objects.in_bulk([item.subject_id for item in items])
        rows = read(table, shape, [kept[item.subject_id] for item in items])
        write(table, shape, rows, actor)
        return {item.pk: _result(row) for item, row in zip(items, rows, strict=True)}

    def ended(self, job: Job) -> None:
        """Who waited for it in the request has seen it; who left is told."""
        if job.facts["rows"] > settings.JOB_AT_ONCE:
            facts = {"state": job.state, "done": job.done, "refused": job.refused}
            url = reverse("jobs:detail", args=[job.pk])
            tell([job.owner_id], ENDED, key=f"job:{job.pk}", url=url, facts=facts, wait=dt.timedelta(0))

    def shown(self, items: Sequence[JobItem], *, reader: Person) -> Mapping[int, Shown]:
        table = _table(items[0].job) if items else None
        if table is None:
            return {}
        address = reverse("imports:check", args=[table.pk])
        if table.is_whole:
            return {item.pk: Shown(_("整个表格"), url=address) for item in items}
        kept, shape = ImportRow.objects.in_bulk([item.subject_id for item in items]), SHAPES[table.shape]
        found = [item for item in items if item.subject_id in kept]
        rows = read(table, shape, [kept[item.subject_id] for item in found])
        return {
            item.pk: Shown(title_of(shape, row), url=f"{address}?row={row.number}")
            for item, row in zip(found, rows, strict=True)
        }

    def look(self, item: JobItem) -> tuple[str, str]:
        return ("ok" if item.code != Outcome.SAME else "idle"), str(Outcome(item.code).label)

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        table = _table(job)
        if table is None or job.is_active:
            return ()
        after = SHAPES[table.shape].after(table.facts | {"table": table.pk})
        found = [Button(_("看写入的"), "list", after, is_link=True)] if after and job.done else []
        if table.refused or job.refused:
            returned = reverse("imports:returned", args=[table.pk])
            found.append(Button(_("下载没有写入的行"), "download", returned, is_link=True))
        return found


def write(table: Import, shape: Shape, rows: Sequence[Row], actor: Person) -> None:
    """Understand and check the rows as they stand today, and write those that still change something."""
    understand(shape, rows)
    shape.lock(rows, place=table.place, facts=table.facts)
    shape.check(rows, place=table.place, actor=actor, facts=table.facts)
    ready = [row for row in rows if row.outcome in (Outcome.NEW, Outcome.CHANGED)]
    if ready:
        shape.write(ready, place=table.place, actor=actor, facts=table.facts | {"table": table.pk})


def title_of(shape: Shape, row: Row) -> str:
    """The row in a few words: its number and what names it."""
    columns = shape.by_name
    words = [row.shown(columns[name]) for name in shape.shown if words_of(row.cells.get(name))]
    return with_commas([_("第 %(n)d 行") % {"n": row.number}, *words])


def _all_or_nothing(table: Import, shape: Shape, actor: Person) -> Result:
    wanted = table.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED]).order_by("number")
    rows = read(table, shape, wanted)
    write(table, shape, rows, actor)
    refused = [row for row in rows if not row.is_fine]
    if refused:
        # The engine undoes what a refusal interrupts.
        raise Refusal(
            _("没有写入。"),
            _("有 %(n)d 行现在不能写入，例如第 %(row)d 行：%(why)s")
            % {"n": len(refused), "row": refused[0].number, "why": _why(refused[0])},
            _("请改好再传。"),
            code="not_whole",
        )
    return Result.done(Outcome.NEW.value)


def _result(row: Row) -> Result:
    if row.is_fine:
        return Result.done(str(row.outcome))
    return Result.refused(Refusal(_("没有写入。"), _why(row), _("请下载没有写入的行，改好再传。"), code="row_refused"))


def _why(row: Row) -> str:
    fatal = [problem for problem in row.problems if problem.is_fatal]
    return run_on(*(_("%(column)s：%(why)s") % vars(one) if one.column else one.why for one in fatal))


def _table(job: Job) -> Import | None:
    return Import.objects.filter(pk=job.facts["table"]).first()


def _role_ended() -> NotAllowed:
    return NotAllowed(
        _("不能继续写入。"), _("你的角色已经结束。"), _("如果不应该结束，请联系单位管理员。"), code="role_ended"
    )


def ended_words(facts: Facts) -> Said:
    """The message, when a table has been written."""
    heads = {
        State.DONE.value: _("导入已完成"),
        State.CANCELLED.value: _("导入已取消"),
        State.FAILED.value: _("导入已中止"),
    }
    counts = _("写入 %(done)s 行，没有写入 %(refused)s 行。") % facts
    return Said(heads[facts["state"]], counts, "ok" if facts["state"] == State.DONE else "warn")


WORDINGS: dict[str, Wording] = {ENDED: ended_words}
