"""Marking originals as seen, and taking that back: any number at once, twice the same is once."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed
from registry.people.models import Person
from registry.roles.policy import may_anywhere

from .models import OriginalMark
from .queries import ACTION, narrowed, shown_to

log = logging.getLogger("xuefen.originals")

AT_ONCE = 2_000


@transaction.atomic
def mark(rows: Iterable[int] | None, *, is_seen: bool, actor: Person, place_id: int = 0) -> int:
    """Say of these credits that their originals were seen, or that they were not after all; None means all at a place.

    What is not the actor's to mark, or is marked so already, is left as it is. Returns how many marks were made.
    """
    if not may_anywhere(actor, ACTION):
        raise NotAllowed(
            _("你不能登记看过原件。"), _("原件由审核人看。"), _("请联系科室或单位审核人。"), code="originals_not_yours"
        )
    found = narrowed(shown_to(actor), is_seen=not is_seen, place_id=place_id)
    if rows is not None:
        found = found.filter(pk__in=list(rows))
    made = _append(found, actor)
    facts = {"by": actor.pk, "seen": is_seen, "marks": made}
    transaction.on_commit(partial(log.info, "originals marked", extra={"facts": facts}))
    return made


def _append(found: QuerySet[Any], actor: Person) -> int:
    """Each next mark; where somebody else made it in the same moment theirs stands."""
    made = 0
    keys = list(found.order_by("pk").values_list("pk", "marked"))
    for at in range(0, len(keys), AT_ONCE):
        marks = [OriginalMark(credit_id=pk, number=marked + 1, by=actor) for pk, marked in keys[at : at + AT_ONCE]]
        made += len(OriginalMark.objects.bulk_create(marks, ignore_conflicts=True))
    return made
