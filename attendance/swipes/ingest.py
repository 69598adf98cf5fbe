"""Records come in: kept as they are, told apart from what came before, folded into swipes, answered one by one."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q

from attendance.devices.lifecycle import State
from attendance.devices.models import Device, Incident

from . import chain, raw, runs
from .folding import fold
from .models import Quarantine
from .settling import settle_again
from .told import CONFLICT, DUPLICATE, QUARANTINED, STORED, SWIPE, Receipt, Told

log = logging.getLogger("xuefen.swipes")

HELD = {
    State.PENDING.value: Quarantine.PENDING,
    State.SUSPENDED.value: Quarantine.SUSPENDED,
    State.RETIRED.value: Quarantine.RETIRED,
}
"""What comes from a device that is not in use is kept and earns nothing until somebody looks at it."""


@transaction.atomic
def ingest(device: Device, told: Sequence[Told], *, source: str, doubt: Quarantine | None = None) -> list[Receipt]:
    """Keep every record for good, a receipt for each; any order, lateness or repetition comes to the same swipes.

    `doubt` is why nothing of it may earn anything, where the way it came says so.
    """
    if not told:
        return []
    device = Device.objects.select_for_update(of=("self",), no_key=True).get(pk=device.pk)
    boots = runs.know(device, told)
    names = [raw.name_of(one, boots) for one in told]
    new = raw.write(device, told, names, source=source)
    fresh = told if all(new) else [one for one, is_new in zip(told, new, strict=True) if is_new]
    sampled = runs.note(device, fresh, boots)
    held = HELD.get(device.state) or doubt
    swipes = [one for one in fresh if one.kind == SWIPE]
    fold(device, swipes, boots, source=source, quarantine=held)
    if sampled:
        settle_again(device, Q(boot__in=sampled, mono_ms__isnull=False))
    conflicts = _conflicts(device, told, names) if len(fresh) < len(told) else set()
    broken = chain.breaks(device, fresh, boots)
    _write_down(device, Incident.Kind.CHAIN, {name: {} for name in broken})
    transaction.on_commit(partial(_tell, device, len(told), len(fresh), len(conflicts), len(broken)))
    return [_receipt(at in conflicts, is_new, held) for at, is_new in enumerate(new)]


def _conflicts(device: Device, told: Sequence[Told], names: Sequence[raw.Name]) -> set[int]:
    """Records that say something else under the name of one that is kept; what they say is written down beside it."""
    found = raw.differing(device, told, names)
    _write_down(
        device,
        Incident.Kind.CONFLICT,
        {
            f"{names[at][1].hex()}:{hashlib.sha256(told[at].text.encode()).hexdigest()[:16]}": {"text": told[at].text}
            for at in found
        },
    )
    return found


def _write_down(device: Device, kind: str, facts: dict[str, dict[str, str]]) -> None:
    rows = [Incident(device=device, kind=kind, name=name, facts=said) for name, said in facts.items()]
    Incident.objects.bulk_create(rows, ignore_conflicts=True)


def _receipt(is_conflict: bool, is_new: bool, held: Quarantine | None) -> Receipt:
    if is_conflict:
        return Receipt(QUARANTINED, CONFLICT)
    if not is_new:
        return Receipt(DUPLICATE)
    return Receipt(QUARANTINED, held.value) if held else Receipt(STORED)


def _tell(device: Device, told: int, new: int, conflicts: int, broken: int) -> None:
    facts = {"device": device.pk, "told": told, "new": new, "conflicts": conflicts, "broken": broken}
    (log.warning if conflicts or broken else log.info)("records came in", extra={"facts": facts})
