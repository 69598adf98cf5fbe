"""指定审核人: what waits at a bureau where nobody may decide it, and whom the security operator names for one case."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.organisations.models import Organisation
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy
from registry.roles.models import Grant, Role
from registry.roles.policy import REVIEWERS
from workflows.engine.models import Work

from .cohort import record
from .levels import why_nobody
from .models import Appointment, Credit
from .rights import WHY_OWN
from .steps import NAMED, lock

log = logging.getLogger("xuefen.credits")

ACTION = "credit.name_reviewer"
MOST = 200

STUCK = """
SELECT w.id FROM engine_work w JOIN credits_credit c ON c.case_id = w.process_id
JOIN organisations_organisation o ON o.id = w.place_id
WHERE w.finished IS NULL AND c.state = 'BUREAU' AND w.role = %(role)s
  AND o.path LIKE ANY(%(paths)s) AND (%(credit)s IS NULL OR c.id = %(credit)s)
  AND NOT EXISTS (
    SELECT FROM roles_grant g JOIN people_person p ON p.id = g.person_id
    WHERE g.place_id = w.place_id AND g.role = w.role AND g.line IN ('', w.line)
      AND g.ended_at IS NULL AND g.from_date <= %(today)s AND (g.to_date IS NULL OR g.to_date >= %(today)s)
      AND p.is_active AND NOT g.person_id = ANY(w.barred)
  )
ORDER BY w.created, w.id LIMIT %(most)s
"""


@dataclass(frozen=True)
class Stuck:
    """A credit that nobody at its desk may decide: why, and who is named for it already."""

    credit: Credit
    work: Work
    why: str


def stuck(places: Collection[Organisation], *, credit_id: int | None = None) -> list[Stuck]:
    """What waits for nobody at the bureaus at and under these places, the longest first."""
    facts = {
        "role": Role.BUREAU_REVIEWER.value,
        "paths": [f"{place.path}%" for place in places],
        "credit": credit_id,
        "today": timezone.localdate(),
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(STUCK, facts)
        keys = [row[0] for row in cursor.fetchall()]
    works = list(Work.objects.filter(pk__in=keys).select_related("place", "named").order_by("created", "pk"))
    rows = Credit.objects.filter(case_id__in=[work.process_id for work in works])
    credits = {row.case_id: row for row in rows.select_related("person", "department", "unit")}
    seats = policy.in_force().filter(place_id__in={work.place_id for work in works}, role=Role.BUREAU_REVIEWER)
    grants = list(seats)
    return [Stuck(credits[work.process_id], work, _why(credits[work.process_id], work, grants)) for work in works]


def candidates(credit: Credit, *, actor: Person) -> list[Grant]:
    """Who reviews already, on the credit's way up or at a bureau of the operator's, and is no party to it; one each."""
    near = Q(role__in=REVIEWERS, place_id__in=credit.department.ids)
    bureaus = Q(role=Role.BUREAU_REVIEWER) & below(
        (place.path for place in policy.places_where(actor, ACTION)), column="place__path"
    )
    parties = [key for key, why in credit.barred.items() if why in WHY_OWN]
    found = policy.in_force().filter(near | bureaus).exclude(person_id__in=[*parties, actor.pk])
    one_each: dict[int, Grant] = {}
    for grant in found.select_related("person", "place").order_by("place__path", "person__initials", "id")[:MOST]:
        one_each.setdefault(grant.person_id, grant)
    return list(one_each.values())


@transaction.atomic
def name_reviewer(credit_id: int, *, person_id: int, actor: Person, reason: str) -> Work:
    """An operator's override: this person may decide this one case, at the desk where it lies, and nothing else."""
    if not reason.strip():
        raise Refusal(_("请写原因。"), _("指定会留下记录，别人要能看懂。"), _("写一句话就够。"), code="reason_required")
    credit = next(iter(lock([credit_id])), None)
    work = _check(credit, actor)
    assert credit is not None
    _check_person(credit, person_id, actor)
    decision = record(credit, NAMED, credit.state, actor=actor, opinion=reason.strip(), work=work)
    Appointment.objects.create(decision=decision, person_id=person_id)
    barred = sorted({*credit.barred} - {person_id})
    Work.objects.filter(pk=work.pk).update(named_id=person_id, barred=barred)
    told = {"credit": credit.pk, "named": person_id, "by": actor.pk}
    transaction.on_commit(partial(log.info, "reviewer named", extra={"facts": told}))
    return work


def _check(credit: Credit | None, actor: Person) -> Work:
    if credit is None or not policy.may(actor, ACTION, at=credit.department):
        raise NotAllowed(
            _("不能指定审核人。"), _("它不在你的管理范围。"), _("请联系那里的安全管理员。"), code="not_allowed"
        )
    if credit.open_work is None or not stuck(policy.places_where(actor, ACTION), credit_id=credit.pk):
        raise WrongState(_("不用指定审核人。"), _("它现在有人能审，或已经办过。"), _("请刷新列表。"), code="not_stuck")
    return credit.open_work


def _check_person(credit: Credit, person_id: int, actor: Person) -> None:
    if person_id in {grant.person_id for grant in candidates(credit, actor=actor)}:
        return
    own = credit.barred.get(person_id, "") in WHY_OWN
    why = _("这个人是本人、代录人或上传材料的人。") if own else _("这个人不是审核人，或不在你的管理范围。")
    raise NotAllowed(_("不能指定这个人。"), why, _("请选另一位审核人。"), code="not_a_candidate")


def _why(credit: Credit, work: Work, grants: list[Grant]) -> str:
    here = [grant.person_id for grant in grants if grant.place_id == work.place_id and grant.line in ("", work.line)]
    return why_nobody(here, credit.barred)
