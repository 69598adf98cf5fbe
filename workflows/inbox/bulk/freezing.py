"""What was chosen, as pairs that do not change any more: the credit, and the task that the reviewer had before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal
from registry.people.models import Person
from workflows.credits.flow import CreditFlow
from workflows.engine.models import Work
from workflows.inbox.queries import DeskKey, Inbox, desks_of

MOST = 100_000
Pair = tuple[int, int | None]

PAIRS = """
SELECT coalesce(c.id, o.credit_id, a.credit_id, -w.id), w.id
FROM unnest(%s::bigint[]) WITH ORDINALITY AS chosen(id, place)
JOIN engine_work w ON w.id = chosen.id
LEFT JOIN credits_credit c ON c.case_id = w.process_id
LEFT JOIN credits_objection o ON o.case_id = w.process_id
LEFT JOIN amendments_amendment a ON a.case_id = w.process_id
WHERE w.place_id IS NOT NULL ORDER BY chosen.place
"""


def chosen(works: Sequence[int]) -> list[Pair]:
    """The pairs of these tasks, in their order; a key that is no task's is left out."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [list(works)])
        return cursor.fetchall()


def matching(inbox: Inbox) -> list[Pair]:
    """Everything that the filters leave, in the list's order."""
    return chosen(inbox.keys(MOST))


def why_not_here(person: Person, works: Sequence[int]) -> dict[int, Refusal]:
    """The tasks, by their keys, that are decided one by one or do not lie on a desk of the person's roles of today."""
    desks, refused = set(desks_of(person)), {}
    rows = Work.objects.filter(pk__in=works).values_list("pk", "place_id", "role", "line", "process__flow_class")
    unknown = set(works)
    for pk, place, role, line, flow in rows:
        unknown.discard(pk)
        if DeskKey(place, role, line) not in desks:
            refused[pk] = _not_yours()
        elif flow is not CreditFlow:
            refused[pk] = _one_by_one(flow)
    return refused | {pk: _not_yours() for pk in unknown}


def _not_yours() -> Refusal:
    """Nothing of where it lies: it may be another hospital's."""
    return NotAllowed(_("不能办理这一项。"), _("它不在你的待办里。"), _("请刷新待办后再选。"), code="not_yours")


def _one_by_one(flow: Any) -> Refusal:
    """What is no plain credit is read and decided by itself: an objection, an amendment, a claim."""
    return Refusal(
        _("不能批量办理。"),
        _("“%(flow)s”要逐项核实。") % {"flow": flow.process_title},
        _("请在待办里打开它，单独办理。"),
        code="one_by_one",
    )
