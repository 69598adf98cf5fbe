"""指定审核人: what waits at a bureau where nobody may decide it, and whom the security operator names for one case."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from viewflow.workflow.fields import get_flow_ref

from registry.base.refusals import NotAllowed, WrongState, check_reason
from registry.organisations.models import Organisation
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy
from registry.roles.models import Grant, Role
from registry.roles.policy import REVIEWERS
from workflows.engine import moves
from workflows.engine.beside import last_of
from workflows.engine.models import Work

from .levels import why_nobody
from .models import Appointment
from .rights import WHY_OWN
from .steps import NAMED

log = logging.getLogger("xuefen.credits")

ACTION = "credit.name_reviewer"
MOST = 200

STUCK = """
SELECT w.id FROM engine_work w JOIN engine_case k ON k.id = w.process_id
JOIN organisations_organisation o ON o.id = w.place_id
WHERE w.finished IS NULL AND w.role = %(role)s AND k.flow_class = ANY(%(flows)s)
  AND o.path LIKE ANY(%(paths)s) AND (%(work)s IS NULL OR w.id = %(work)s)
  AND NOT EXISTS (
    SELECT FROM roles_grant g JOIN people_person p ON p.id = g.person_id
    WHERE g.place_id = w.place_id AND g.role = w.role AND g.line IN ('', w.line)
      AND g.ended_at IS NULL AND g.from_date <= %(today)s AND (g.to_date IS NULL OR g.to_date >= %(today)s)
      AND p.is_active AND NOT g.person_id = ANY(w.barred)
  )
ORDER BY w.created, w.id LIMIT %(most)s
"""


class Record(Protocol):
    """A record of any flow; `barred` says of each who may not decide it why."""

    @property
    def case_id(self) -> int: ...
    @property
    def person(self) -> Person: ...
    @property
    def department(self) -> Organisation: ...
    @property
    def unit(self) -> Organisation: ...
    @property
    def barred(self) -> dict[int, str]: ...


@dataclass(frozen=True)
class Kind:
    """What naming asks of a flow: its records by their cases, one of them locked by its case, what people call it."""

    records: Callable[[Collection[int]], Iterable[Any]]
    lock: Callable[[int], Record]
    word: Callable[[Any], str]


KINDS: dict[Any, Kind] = {}
"""By flow; each one whose tasks reach a bureau adds its own."""


@dataclass(frozen=True)
class Stuck:
    """What nobody at its desk may decide: why, and who is named for it already."""

    record: Record
    work: Work
    why: str
    word: str


def stuck(places: Collection[Organisation], *, work_id: int | None = None) -> list[Stuck]:
    """What waits for nobody at the bureaus at and under these places, the longest first."""
    rows = Work.objects.filter(pk__in=_stuck_works(places, work_id)).select_related("process", "place", "named")
    works = list(rows.order_by("created", "pk"))
    cases: dict[Any, list[int]] = {}
    for work in works:
        cases.setdefault(work.process.flow_class, []).append(work.process_id)
    records = {record.case_id: record for flow, keys in cases.items() for record in KINDS[flow].records(keys)}
    seats = policy.in_force().filter(place_id__in={work.place_id for work in works}, role=Role.BUREAU_REVIEWER)
    grants = list(seats)
    return [_stuck(records[work.process_id], work, grants) for work in works]


def candidates(record: Record, *, actor: Person) -> list[Grant]:
    """Who reviews already, on the record's way up or at a bureau of the operator's, and is no party to it; one each."""
    near = Q(role__in=REVIEWERS, place_id__in=record.department.ids)
    bureaus = Q(role=Role.BUREAU_REVIEWER) & below(
        (place.path for place in policy.places_where(actor, ACTION)), column="place__path"
    )
    parties = [key for key, why in record.barred.items() if why in WHY_OWN]
    found = policy.in_force().filter(near | bureaus).exclude(person_id__in=[*parties, actor.pk])
    one_each: dict[int, Grant] = {}
    for grant in found.select_related("person", "place").order_by("place__path", "person__initials", "id")[:MOST]:
        one_each.setdefault(grant.person_id, grant)
    return list(one_each.values())


@transaction.atomic
def name_reviewer(work_id: int, *, person_id: int, actor: Person, reason: str) -> Work:
    """An operator's override: this person may decide this one case, at the desk where it lies, and nothing else."""
    check_reason(reason, _("指定会留下记录，别人要能看懂。"))
    record = _locked(work_id)
    work = _check(record, work_id, actor)
    assert record is not None
    _check_person(record, person_id, actor)
    last = last_of([work.process_id])[work.process_id]
    decision = moves.record_step(
        work.process, step=NAMED, before=last.to_state, after=last.to_state, beneficiary=record.person, actor=actor,
        headline=last.headline, work=work, place_id=work.place_id, opinion=reason.strip(),
    )  # fmt: skip
    Appointment.objects.create(decision=decision, person_id=person_id)
    barred = sorted({*work.barred} - {person_id})
    Work.objects.filter(pk=work.pk).update(named_id=person_id, barred=barred)
    told = {"work": work.pk, "named": person_id, "by": actor.pk}
    transaction.on_commit(partial(log.info, "reviewer named", extra={"facts": told}))
    return work


def _locked(work_id: int) -> Record | None:
    """The record of a task, locked as its own verbs lock it; nothing where the task is none of a flow we know."""
    work = Work.objects.select_related("process").filter(pk=work_id).first()
    kind = KINDS.get(work.process.flow_class) if work else None
    return kind.lock(work.process_id) if work and kind else None


def _check(record: Record | None, work_id: int, actor: Person) -> Work:
    if record is None or not policy.may(actor, ACTION, at=record.department):
        raise NotAllowed(
            _("不能指定审核人。"), _("它不在你的管理范围。"), _("请联系那里的安全管理员。"), code="not_allowed"
        )
    found = stuck(policy.places_where(actor, ACTION), work_id=work_id)
    if not found:
        raise WrongState(_("不用指定审核人。"), _("它现在有人能审，或已经办过。"), _("请刷新列表。"), code="not_stuck")
    return Work.objects.select_for_update(of=("self",)).select_related("process").get(pk=found[0].work.pk)


def _check_person(record: Record, person_id: int, actor: Person) -> None:
    if person_id in {grant.person_id for grant in candidates(record, actor=actor)}:
        return
    own = record.barred.get(person_id, "") in WHY_OWN
    why = _("这个人是本人、代录人或上传材料的人。") if own else _("这个人不是审核人，或不在你的管理范围。")
    raise NotAllowed(_("不能指定这个人。"), why, _("请选另一位审核人。"), code="not_a_candidate")


def _stuck_works(places: Collection[Organisation], work_id: int | None) -> list[int]:
    facts = {
        "role": Role.BUREAU_REVIEWER.value,
        "flows": [get_flow_ref(flow) for flow in KINDS],
        "paths": [f"{place.path}%" for place in places],
        "work": work_id,
        "today": timezone.localdate(),
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(STUCK, facts)
        return [row[0] for row in cursor.fetchall()]


def _stuck(record: Record, work: Work, grants: list[Grant]) -> Stuck:
    here = [grant.person_id for grant in grants if grant.place_id == work.place_id and grant.line in ("", work.line)]
    return Stuck(record, work, why_nobody(here, record.barred), KINDS[work.process.flow_class].word(record))
