"""A job moves chunk by chunk. A chunk's items, what was done with them, their results and the counters are one
transaction; the lock that keeps a second worker away is that transaction's own. So a worker that is killed leaves
nothing half done, and the next one goes on as soon as the database has noticed, without leases and timeouts.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial

import pghistory
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _, override

from registry.base.refusals import Refusal

from .kinds import KINDS, Kind, Result, Stop, chunk_of
from .models import ACTIVE, Job, JobItem, State

log = logging.getLogger("xuefen.jobs")

NAMESPACE = 7201
"""The first half of our advisory locks' keys; the second is the job's."""

KEEP = """
UPDATE jobs_jobitem AS item
SET state = kept.state, code = kept.code, what = kept.what, why = kept.why, "then" = kept."then"
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
  AS kept(id, state, code, what, why, "then")
WHERE item.id = kept.id AND item.state = 'waiting'
"""
REFUSE_REST = """
UPDATE jobs_jobitem SET state = 'refused', code = %s, what = %s, why = %s, "then" = %s
WHERE job_id = %s AND state = 'waiting'
"""


def turn() -> bool:
    """A chunk of the job that has waited longest for one, so that a small job is not kept waiting by a large one."""
    waiting = Job.objects.filter(state__in=ACTIVE).order_by(F("heartbeat_at").asc(nulls_first=True), "id")
    return any(advance(job_id) for job_id in waiting.values_list("pk", flat=True)[:20])


def advance(job_id: int) -> bool:
    """One chunk of this job; False where there is nothing to do, or somebody else is at it."""
    try:
        with transaction.atomic():
            return _lock(job_id) and _advance(job_id)
    except OperationalError:
        # The database's trouble, not the items': the chunk is undone and comes again, after the others' turns.
        connection.close()
        Job.objects.filter(pk=job_id).update(heartbeat_at=timezone.now())
        raise
    except InterfaceError:
        raise
    except Exception:
        log.exception("job failed", extra={"facts": {"job": job_id}})
        _fail(job_id)
        return True


def _fail(job_id: int) -> None:
    """What breaks outside the items ends the job, so that it stands in no other's way; what was done stays done."""
    message = _("系统出了错，任务停在这里；已办的都算数。请找系统管理员。")
    broken = Job.objects.filter(pk=job_id, state__in=ACTIVE)
    broken.update(state=State.FAILED, finished_at=timezone.now(), message=message)


def _lock(job_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [NAMESPACE, job_id % 2**31])
        return bool(cursor.fetchone()[0])


def _advance(job_id: int) -> bool:
    job = Job.objects.select_related("owner", "place").get(pk=job_id)
    if not job.is_active:
        return False
    began, most = timezone.now(), chunk_of(job.name)
    items = list(job.items.filter(state=JobItem.State.WAITING).order_by("position")[:most])
    with override(job.language), pghistory.context(person=job.owner_id, job=job.pk):
        if job.cancel_asked_at:
            _end(job, State.CANCELLED)
        else:
            _chunk(job, items)
            if job.state in ACTIVE and len(items) < most:
                _end(job, State.DONE)
    job.started_at, job.heartbeat_at = job.started_at or began, timezone.now()
    # Not the moment of a request to cancel, which may come at any time.
    job.save(update_fields=["state", "done", "refused", "message", "started_at", "heartbeat_at", "finished_at"])
    return True


def _chunk(job: Job, items: Sequence[JobItem]) -> None:
    job.state = State.RUNNING
    if not items:
        return
    try:
        results = _results(KINDS[job.name], job, items)
    except Stop as stop:
        _stop(job, stop.refusal)
        return
    _keep(results)
    done = sum(result.state == JobItem.State.DONE for result in results.values())
    job.done, job.refused = job.done + done, job.refused + len(results) - done


def _results(kind: Kind, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
    """What the kind says of each; where it breaks, the halves are tried apart, down to the item that breaks it."""
    try:
        with transaction.atomic():
            return _whole(kind.work(job, items), items)
    except (Stop, OperationalError, InterfaceError):
        raise
    except Refusal as refusal:
        return {item.pk: Result.refused(refusal) for item in items}
    except Exception:
        if len(items) == 1:
            log.exception("item failed", extra={"facts": {"job": job.pk, "item": items[0].pk}})
            return {items[0].pk: Result.refused(_broken())}
        middle = len(items) // 2
        return {**_results(kind, job, items[:middle]), **_results(kind, job, items[middle:])}


def _whole(results: Mapping[int, Result], items: Sequence[JobItem]) -> Mapping[int, Result]:
    if set(results) != {item.pk for item in items}:
        raise LookupError("a job's work has to say of each of its items what became of it, and of no other")
    return results


def _keep(results: Mapping[int, Result]) -> None:
    columns = [(key, row.state, row.code, row.what, row.why, row.then) for key, row in results.items()]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [list(column) for column in zip(*columns, strict=True)])
        if cursor.rowcount != len(results):
            raise RuntimeError("an item had its result already; nothing of this chunk stays")


def _stop(job: Job, refusal: Refusal) -> None:
    """Refuse all that still wait, with the same reason."""
    with connection.cursor() as cursor:
        words = [refusal.code, str(refusal.what), str(refusal.why), str(refusal.then)]
        cursor.execute(REFUSE_REST, [*words, job.pk])
        job.refused += cursor.rowcount
    job.message = str(refusal)
    _end(job, State.FAILED)


def _end(job: Job, state: State) -> None:
    job.state, job.finished_at = state, timezone.now()
    KINDS[job.name].ended(job)
    facts = {"job": job.pk, "name": job.name, "state": state.value, "done": job.done, "refused": job.refused}
    transaction.on_commit(partial(log.info, "job ended", extra={"facts": facts}))


def _broken() -> Refusal:
    return Refusal(
        _("这一项没有办成。"), _("系统在办它的时候出了错，什么也没有改动。"), _("请单独办理；还不行，请找系统管理员。"),
        code="broken",
    )  # fmt: skip
