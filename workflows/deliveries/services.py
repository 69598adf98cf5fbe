"""收推送: a batch piece by piece, each row by itself and exactly once. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.base.refusals import Refusal, WrongState
from registry.clients.lifecycle import State as ClientState
from registry.clients.models import Client
from registry.clients.services import lock
from registry.clients.traffic import use_rows

from .judging import judge
from .lines import Line, keep
from .models import Delivery
from .reading import Fault, Said, read, source_of

log = logging.getLogger("xuefen.deliveries")
PIECE = 2_000
"""Rows of one transaction: what a crash takes back, and how long others wait for this client's next batch."""
MOST_ROWS = 10_000


class OtherBody(Refusal):
    """The key was used for another batch."""

    status = 422


class Stopped(WrongState):
    """The client was stopped, be it in the middle of a batch."""

    status = 403


class UsedUp(Refusal):
    """The client has pushed as much as it may today."""

    status = 429

    def __init__(self, wait: int) -> None:
        what, why = _("今天的行数已经用完。"), _("每个接口账号每天有上限。")
        super().__init__(what, why, _("请明天再推送，或请系统管理员提高上限。"), code="rows_used_up")
        self.wait = wait


@transaction.atomic
def begin(client: Client, *, key: str, digest: bytes, rows: int) -> Delivery:
    """The batch of that key, begun now or before; what is sent without a key is always a batch of its own."""
    lock(client.pk)
    standing = Delivery.objects.filter(client=client, key=key).first() if key else None
    if standing is not None:
        if bytes(standing.digest) != digest:
            what, why = _("这个 Idempotency-Key 用过了。"), _("那一次发的是另一批内容。")
            raise OtherBody(what, why, _("请换一个新的键。"), code="key_reused")
        return standing
    wait = use_rows(client, rows)
    if wait:
        raise UsedUp(wait)
    finished = timezone.now() if rows == 0 else None
    return Delivery.objects.create(client=client, key=key, digest=digest, rows=rows, finished_at=finished)


def take_in(delivery: Delivery, rows: Sequence[Any]) -> Delivery:
    """Take in what of the batch is not taken in yet, in pieces of a transaction each; whoever comes twice at once
    shares the work, and whoever comes after a crash goes on where it ended."""
    read_rows = _read_all(rows)
    while not _piece(delivery, rows, read_rows):
        pass
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def _piece(delivery: Delivery, rows: Sequence[Any], read_rows: Sequence[Said | Fault]) -> bool:
    """The next rows; True where nothing is left. A client's pieces go one after the other, so that what two batches
    say at once of the same source is said one after the other, too."""
    client = lock(delivery.client_id)
    if client.state != ClientState.ACTIVE:
        raise Stopped(_("接口账号已停用。"), then=_("请联系系统管理员。"), code="client_stopped")
    found = Delivery.objects.get(pk=delivery.pk)
    start, end = found.done, min(found.done + PIECE, found.rows)
    if start == end:
        return True
    lines = judge(client, read_rows[start:end])
    named = [line.named(start + at, source_of(rows[start + at])) for at, line in enumerate(lines, start=0)]
    keep(delivery, named)
    _count(found, named)
    _tell(delivery, named)
    return end == found.rows


def _read_all(rows: Sequence[Any]) -> list[Said | Fault]:
    """Each row read; of two that speak of one source the first stands."""
    seen: set[str] = set()
    found: list[Said | Fault] = []
    for row in rows:
        try:
            said = read(row)
            if said.source_id in seen:
                raise Fault("repeated_in_batch")
            seen.add(said.source_id)
            found.append(said)
        except Fault as fault:
            found.append(fault)
    return found


def _count(delivery: Delivery, lines: Sequence[Line]) -> None:
    """The client is locked, so nobody else counts at the same time."""
    for line in lines:
        setattr(delivery, line.outcome, getattr(delivery, line.outcome) + 1)
    delivery.done += len(lines)
    delivery.units = sorted({*delivery.units, *(line.unit_id for line in lines if line.unit_id)})
    delivery.finished_at = timezone.now() if delivery.done == delivery.rows else None
    delivery.save()


def _tell(delivery: Delivery, lines: Sequence[Line]) -> None:
    facts = {"delivery": delivery.pk, "client": delivery.client_id, "rows": len(lines)}
    transaction.on_commit(partial(log.info, "credits pushed", extra={"facts": facts}))
