"""The seal of a day: what was decided until that night, so that a row or a whole case that is gone later is missed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import time
from collections.abc import Iterable, Iterator

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal

from .models import DaySeal, Decision

log = logging.getLogger("xuefen.engine")

IN_A_BLOCK = 1000
AT_A_TIME = 20_000
PATIENCE = 60.0
BEGINNING = -(2**63)
"""Smaller than every id, also one that somebody made up."""

Run = list[int]
"""The first and the last of ids that follow one another."""
Block = tuple[list[Run], str]
Row = tuple[int, int, bytes]
"""Of a decision its id, its case and its hash."""

WRITING = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'engine_decision'::regclass AND mode = 'RowExclusiveLock' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
"""


@transaction.atomic
def seal_until(day: dt.date, *, patience: float = PATIENCE) -> list[DaySeal]:
    """Seal every day that has none, up to this one; what is sealed is left alone. The first seal takes all before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('engine_dayseal'))")
    before = DaySeal.objects.order_by("-day").first()
    last = _last_decision(day)
    _wait_for_writers(patience)
    made = []
    for one in _days(before, day):
        before = _seal(one, before, last if one == day else _last_decision(one))
        made.append(before)
    return made


def rows_between(after: int, last: int) -> Iterator[Row]:
    """The decisions with ids above the one and up to the other, in their order, without holding them all."""
    rows = Decision.objects.filter(pk__gt=after, pk__lte=last).order_by("pk").values_list("pk", "case_id", "hash")
    return ((pk, case, bytes(digest)) for pk, case, digest in rows.iterator(chunk_size=AT_A_TIME))


def blocks_of(rows: Iterable[Row]) -> Iterator[Block]:
    """A thousand decisions at a time: the ranges of their ids, and one digest of their hashes."""
    runs: list[Run] = []
    digest, size = hashlib.sha256(), 0
    for pk, _case, own in rows:
        if runs and pk == runs[-1][1] + 1:
            runs[-1][1] = pk
        else:
            runs.append([pk, pk])
        digest.update(own)
        size += 1
        if size == IN_A_BLOCK:
            yield runs, digest.hexdigest()
            runs, digest, size = [], hashlib.sha256(), 0
    if runs:
        yield runs, digest.hexdigest()


def digest_of(blocks: Iterable[Block]) -> bytes:
    text = json.dumps([list(block) for block in blocks], separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def hash_of(seal: DaySeal) -> bytes:
    """What a seal says of itself, and of the seal before it, as one line."""
    line = {
        "day": seal.day.isoformat(),
        "rows": seal.rows,
        "first": seal.first_id,
        "last": seal.last_id,
        "digest": bytes(seal.digest).hex(),
        "previous": bytes(seal.previous_hash).hex(),
    }
    return hashlib.sha256(json.dumps(line, separators=(",", ":")).encode()).digest()


def _days(before: DaySeal | None, day: dt.date) -> Iterator[dt.date]:
    one = before.day + dt.timedelta(days=1) if before else day
    while one <= day:
        yield one
        one += dt.timedelta(days=1)


def _seal(day: dt.date, before: DaySeal | None, last: int) -> DaySeal:
    after = before.last_id if before else BEGINNING
    last = max(last, after)
    blocks = list(blocks_of(rows_between(after, last)))
    seal = DaySeal(
        day=day,
        rows=sum(final - first + 1 for runs, _own in blocks for first, final in runs),
        first_id=blocks[0][0][0][0] if blocks else last,
        last_id=last,
        blocks=blocks,
        digest=digest_of(blocks),
        previous_hash=before.hash if before else b"",
    )
    seal.hash = hash_of(seal)
    seal.save(force_insert=True)
    log.info("day sealed", extra={"facts": {"day": str(day), "rows": seal.rows, "head": seal.hash.hex()}})
    return seal


def _last_decision(day: dt.date) -> int:
    """The newest decision of that day; what another transaction has not committed yet may still have a smaller id."""
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    return Decision.objects.filter(at__lt=end).order_by("-pk").values_list("pk", flat=True).first() or 0


def _wait_for_writers(patience: float) -> None:
    """Until everybody who may hold a smaller id has committed or given up; who begins later has a greater one."""
    waited, busy = 0.0, _writers()
    while busy & _writers():
        if waited >= patience:
            raise Refusal(
                _("现在不能封存。"),
                _("还有审核在写入，没有提交。"),
                _("请稍后再运行 seal_day；没有封存的日子会一并补上。"),
                code="busy",
            )
        time.sleep(0.1)
        waited += 0.1


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITING)
        return {row[0] for row in cursor.fetchall()}
