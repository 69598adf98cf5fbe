"""Results kept set-wise: what is new is written, what came out differently is changed and says so, the rest stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.analysis.facts import Analysis, Outcome, Verdict
from attendance.sessions.models import Plan
from attendance.sessions.queries import rule_of, with_sessions
from attendance.sessions.services import locked
from registry.base.refusals import Refusal
from registry.people.models import Person

from .analysing import analysis_of
from .models import Change, Earning, Result, Run

Key = tuple[int, int]
AT_A_TIME = 2_000


@transaction.atomic
def run(plan_id: int, *, actor: Person | None) -> Run:
    """分析: look at everything again. However often, and in whatever order the swipes came, it ends the same."""
    locked(plan_id, actor, "attendance.view")
    plan = with_sessions(Plan.objects.filter(pk=plan_id)).get()
    if not plan.sessions.all():
        raise Refusal(_("还没有场次。"), _("没有场次就没有刷卡周期。"), _("请先安排场次。"), code="no_sessions")
    analysis, swipes = analysis_of(plan)
    last = Run.objects.filter(plan=plan).order_by("-id").first()
    made = Run.objects.create(
        plan=plan, rule=rule_of(plan), made_by=actor, taps=len(swipes.taps), unknown=len(analysis.unknown),
        waiting=list(swipes.waiting),
    )  # fmt: skip
    made.changed = _keep_results(plan, analysis, made, last)
    made.save(update_fields=["changed"])
    _keep_earnings(plan, analysis.outcomes.values())
    return made


def _keep_results(plan: Plan, analysis: Analysis, run: Run, last: Run | None) -> int:
    now, known = timezone.now(), _known(plan)
    new, changed, told = [], [], []
    for person, verdict in _verdicts(analysis):
        facts, row = _facts(verdict), known.pop((verdict.sitting, person), None)
        if row is None:
            new.append(
                Result(session_id=verdict.sitting, person_id=person, rule_id=run.rule_id, changed_at=now, **facts)
            )
        elif any(getattr(row, name) != value for name, value in facts.items()):
            told += _told(row, facts, run, last)
            changed.append(_with(row, facts, rule_id=run.rule_id, changed_at=now))
    gone = list(known.values())
    told += [row for one in gone for row in _told(one, {"code": "absent", "hits": 0}, run, last)]
    Result.objects.bulk_create(new, batch_size=AT_A_TIME)
    Result.objects.bulk_update(
        changed, ["code", "hits", "flags", "corrected", "rule", "changed_at"], batch_size=AT_A_TIME
    )
    Result.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Change.objects.bulk_create(told, batch_size=AT_A_TIME)
    return len(told)


def _known(plan: Plan) -> dict[Key, Result]:
    return {(row.session_id, row.person_id): row for row in Result.objects.filter(session__plan=plan)}


def _verdicts(analysis: Analysis) -> Iterable[tuple[int, Verdict]]:
    for person, outcome in analysis.outcomes.items():
        for verdict in outcome.verdicts:
            yield person, verdict


def _facts(verdict: Verdict) -> dict[str, Any]:
    flags = sorted({flag.kind.value for flag in verdict.flags})
    return {
        "code": verdict.code.value, "hits": verdict.hit_count, "flags": flags, "corrected": verdict.corrected
    }  # fmt: skip


def _with(row: Result, facts: Mapping[str, Any], **more: Any) -> Result:
    for name, value in {**facts, **more}.items():
        setattr(row, name, value)
    return row


def _told(row: Result, facts: Mapping[str, Any], run: Run, last: Run | None) -> list[Change]:
    """What changed a verdict: another rule, somebody's word, or swipes and cards that came since."""
    if row.code == facts["code"]:
        return []
    because: dict[str, Any] = {"hits": [row.hits, facts["hits"]]}
    if row.rule_id != run.rule_id:
        because["rule"] = True
    if facts.get("corrected", False) != row.corrected:
        because["corrected"] = True
    if last is not None and last.taps != run.taps:
        because["taps"] = run.taps - last.taps
    if last is not None and last.waiting != run.waiting:
        because["waiting"] = True
    change = Change(
        session_id=row.session_id, person_id=row.person_id, run=run, before=row.code, after=facts["code"],
        because=because,
    )  # fmt: skip
    return [change]


def _keep_earnings(plan: Plan, outcomes: Iterable[Outcome]) -> None:
    """What was awarded stays as it was awarded; a changed amount shows beside it."""
    known = {row.person_id: row for row in Earning.objects.filter(plan=plan)}
    new, changed = [], []
    for one in outcomes:
        facts = {"standing": one.standing.value, "hours": one.hours, "credits": one.credits}
        row = known.pop(one.person, None)
        if row is None:
            new.append(Earning(plan=plan, person_id=one.person, **facts))
        elif any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(row, name, value)
            changed.append(row)
    Earning.objects.bulk_create(new, batch_size=AT_A_TIME)
    Earning.objects.bulk_update(changed, ["standing", "hours", "credits"], batch_size=AT_A_TIME)
    gone = [row for row in known.values() if row.credit_id is None]
    Earning.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Earning.objects.filter(pk__in=[row.pk for row in known.values() if row.credit_id]).update(
        standing="nothing", hours=0, credits=0
    )
