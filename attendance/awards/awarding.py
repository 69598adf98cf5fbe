"""授分: what people earned becomes credits, set-wise and exactly once. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.analysis.facts import Standing
from attendance.sessions.models import Plan
from attendance.sessions.services import locked
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words, run_on
from registry.jobs.models import Job
from registry.jobs.services import enqueue
from registry.people.models import Person
from workflows.credits import services as credits_door
from workflows.credits.awards import Award
from workflows.credits.models import Credit
from workflows.credits.states import Form, Kind, Origin

from .models import Earning, Run
from .news import tell_awarded
from .storing import run
from .words import WORD_OF_STANDING

log = logging.getLogger("xuefen.attendance")
ACTION = NAME = "attendance.award"
FROM_ACTIVITY = ("name", "number", "level", "from_date", "organiser", "host")
KEEP = """
UPDATE attendance_awards_earning AS earning
SET credit_id = made.credit, awarded_at = %s, awarded_by_id = %s
FROM unnest(%s::bigint[], %s::bigint[]) AS made(id, credit) WHERE earning.id = made.id
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one person's earning: the credit, or why there is none."""

    earning_id: int
    credit_id: int | None = None
    refusal: Refusal | None = None


@transaction.atomic
def begin(plan_id: int, *, actor: Person) -> Job:
    """Look at everything once more, then award everybody who has earned it, as a job."""
    made = run(plan_id, actor=actor)
    plan = locked(plan_id, actor, ACTION)
    check_open(plan)
    rows = Earning.objects.filter(plan=plan, standing=Standing.EARNED.value, credit__isnull=True)
    keys = list(rows.exclude(person=actor).order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise Refusal(
            _("没有要授分的人。"),
            _("考勤够了的都已经授过分。"),
            _("请在考勤表里看其余的人各缺什么。"),
            code="nobody_left",
        )
    subjects = [(key, None) for key in keys]
    return enqueue(NAME, owner=actor, place=plan.unit, subjects=subjects, facts={"plan": plan.pk, "run": made.pk})


@transaction.atomic
def award_earnings(plan_id: int, ids: Iterable[int], *, actor: Person) -> list[Outcome]:
    """Award the chosen ones; whoever has theirs already keeps it, however often this is repeated."""
    plan, ids = locked(plan_id, actor, ACTION), list(ids)
    check_open(plan)
    found = Earning.objects.select_for_update(of=("self",)).select_related("person").filter(plan=plan, pk__in=ids)
    rows, ready = list(found.order_by("pk")), []
    outcomes = [Outcome(key, refusal=_gone()) for key in sorted(set(ids) - {row.pk for row in rows})]
    for row in rows:
        refusal = why_not(row, actor)
        if row.credit_id is None and refusal is None:
            ready.append(row)
        else:
            outcomes.append(Outcome(row.pk, row.credit_id, refusal))
    refused: dict[str, Refusal] = {}
    credits = _award(plan, ready, refused)
    outcomes += [Outcome(row.pk, refusal=refused[source_of(row)]) for row in ready if source_of(row) in refused]
    ready = [row for row in ready if source_of(row) in credits]
    _keep(ready, credits, actor)
    if plan.locked_at is None and credits:
        plan.locked_at = timezone.now()
        plan.save(update_fields=["locked_at"])
    tell_awarded(plan, [row.person_id for row in ready])
    facts = {"plan": plan.pk, "credits": len(credits), "by": actor.pk}
    transaction.on_commit(partial(log.info, "credits awarded", extra={"facts": facts}))
    return outcomes + [Outcome(row.pk, credits[source_of(row)].pk) for row in ready]


def check_open(plan: Plan) -> None:
    """Refuse what is cancelled, what the bureau holds, what is not over, and what nobody looked at."""
    if plan.activity.cancelled_on is not None:
        raise WrongState(
            _("这个活动已经取消。"),
            _("%(day)s 起取消，没有举办的不授分。") % {"day": date_words(plan.activity.cancelled_on)},
            _("实际举办了的，请主管部门先恢复项目。"),
            code="cancelled",
        )
    if plan.held_at and plan.held_by:
        raise WrongState(
            _("授分已被主管部门暂停。"),
            run_on(
                _("%(who)s 于 %(when)s 暂停：")
                % {"who": plan.held_by.name, "when": date_words(plan.held_at, "moment")},
                plan.held_because,
            ),
            _("请按要求说明情况，主管部门解除以后再授分。"),
            code="on_hold",
        )
    last = plan.sessions.aggregate(last=Max("ends"))["last"]
    if last is None or last > timezone.now():
        raise WrongState(
            _("活动还没有结束。"),
            _("最后一场要到 %(when)s 才结束。") % {"when": date_words(last, "moment")} if last else _("还没有场次。"),
            _("请在活动结束后授分。"),
            code="not_over_yet",
        )
    if not Run.objects.filter(plan=plan).exists():
        raise WrongState(_("还没有分析考勤。"), _("授分以分析的结果为准。"), _("请先分析。"), code="not_analysed")


def why_not(row: Earning, actor: Person) -> Refusal | None:
    """Why this one is not awarded; nothing where it is, or has been."""
    if row.credit_id is not None:
        return None
    if row.person_id == actor.pk:
        return NotAllowed(
            _("不能给自己授分。"), _("任何人都不办理自己的学分。"), _("请另一位审核人授。"), code="own_award"
        )
    if row.standing == Standing.EARNED:
        return None
    return Refusal(
        _("没有授分。"),
        _("考勤结果是“%(word)s”。") % {"word": WORD_OF_STANDING[row.standing]},
        _("请在考勤表里看原因。"),
        code=f"standing_{row.standing}",
    )


def source_of(row: Earning) -> str:
    """Names the award, so that awarding it twice is awarding it once."""
    return f"plan:{row.plan_id}:{row.person_id}"


def _award(plan: Plan, rows: Sequence[Earning], refused: dict[str, Refusal]) -> dict[str, Credit]:
    facts = facts_of(plan)
    awards = [
        Award(row.person, Origin.ATTENDANCE, source_of(row), {**facts, "hours": row.hours, "credits": row.credits})
        for row in rows
    ]
    made = credits_door.award(awards, refused=refused) if awards else []
    return {credit.source_id: credit for credit in made}


def facts_of(plan: Plan) -> dict[str, Any]:
    """What the credit of every participant says of the activity."""
    activity = plan.activity
    scheme, _colon, code = (activity.disciplines or [":"])[0].partition(":")
    facts: dict[str, Any] = {name: getattr(activity, name) for name in FROM_ACTIVITY}
    if scheme and code:
        facts |= {"discipline_scheme": scheme, "discipline_code": code}
    return facts | {
        "kind": Kind.PROJECT.value,
        "form": Form.COURSE.value,
        "to_date": activity.to_date if activity.to_date != activity.from_date else None,
        "issuer": activity.issuer or activity.organiser or plan.unit.name,
        "activity": activity,
    }


def _keep(rows: Sequence[Earning], credits: dict[str, Credit], actor: Person) -> None:
    if not rows:
        return
    keys = [[row.pk for row in rows], [credits[source_of(row)].pk for row in rows]]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [timezone.now(), actor.pk, *keys])


def _gone() -> Refusal:
    return WrongState(_("这个结果已不存在。"), _("重新分析以后变了。"), _("请刷新考勤表。"), code="gone")
