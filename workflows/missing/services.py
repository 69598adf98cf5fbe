"""补授分: asking for an award that is missing, and the desk's word on it. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.files.models import StoredFile
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.years.models import Activity
from workflows.credits.awards import Award, award, where
from workflows.credits.entry import put_on
from workflows.credits.flags import flag_arrivals
from workflows.credits.levels import Placement
from workflows.credits.models import Credit
from workflows.credits.routing import desk_of, place_all
from workflows.credits.small_cases import HAND_BACK, required
from workflows.credits.states import Origin, State
from workflows.credits.writing import written
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from .checking import check_again, check_ask, check_decide, check_withdraw, locked
from .flow import MissingFlow
from .models import RETURNED, MissingAward, MissingFile, read_facts
from .news import tell_person
from .recording import record, record_arrival, record_moves_up

log = logging.getLogger("xuefen.missing")

GRANT, DENY = "grant", "deny"
OUTCOMES = {GRANT: MissingAward.Outcome.GRANTED, DENY: MissingAward.Outcome.DENIED}


@transaction.atomic
def ask(
    facts: Mapping[str, Any],
    *,
    actor: Person,
    reason: str,
    activity: Activity | None = None,
    files: Sequence[StoredFile] = (),
) -> MissingAward:
    """申请补授分: the person says what they attended and when; the unit's reviewer looks, or who is above them."""
    reason = required(reason)
    missing = _new(facts, actor, reason, activity)
    check_ask(missing, files)
    placement, desk = _desk(missing, missing.barred_by(one.uploaded_by_id for one in files))
    missing.level = placement.state
    with unit_of_work():
        missing.case = moves.start(MissingFlow.begin, missing, city_id=missing.city_id, desk=desk, actor=actor)
        missing.save()
        record_arrival(missing, "ask_award", placement, actor=actor, opinion=reason)
    MissingFile.objects.bulk_create([MissingFile(award=missing, file=one) for one in files])
    _log("missing award asked for", missing, actor)
    return missing


@transaction.atomic
def ask_again(
    missing_id: int, facts: Mapping[str, Any], *, actor: Person, reason: str, files: Sequence[StoredFile] = ()
) -> MissingAward:
    """再次提交: the person puts right what came back, and it goes to the desk again."""
    reason = required(reason)
    missing = locked(missing_id)
    _fill(missing, facts, reason)
    check_again(missing, files, actor)
    MissingFile.objects.bulk_create([MissingFile(award=missing, file=one) for one in files])
    placement, desk = _desk(missing, missing.barred)
    missing.level = placement.state
    with unit_of_work():
        assert missing.open_work is not None
        moves.advance(missing.open_work, missing, desk=desk, actor=actor)
        missing.save()
        record_arrival(missing, "ask_again", placement, before=RETURNED, actor=actor, opinion=reason)
    _log("missing award asked for again", missing, actor)
    return missing


@transaction.atomic
def decide(missing_id: int, verdict: str, *, actor: Person, opinion: str, reason_code: str = "") -> MissingAward:
    """同意 awards the credit, 不予补授分 is the last word, 退回修改 lets the person put it right."""
    opinion = required(opinion)
    missing = locked(missing_id)
    name = check_decide(missing, actor)
    before, work = missing.level, missing.open_work
    assert work is not None
    after = _take(verdict, missing)
    desk = desk_of(missing.shadow(), None) if verdict == HAND_BACK else None
    with unit_of_work():
        missing.save()
        moves.advance(work, missing, desk=desk, actor=actor)
        facts = {"opinion": opinion, "reason_code": reason_code, "is_verdict": True, "on_behalf_of": name}
        record(missing, verdict, before, after, actor=actor, work=work, **facts)
    tell_person(missing, work)
    _log("missing award decided", missing, actor)
    return missing


@transaction.atomic
def withdraw(missing_id: int, *, actor: Person) -> MissingAward:
    """撤回: as long as nobody has had the last word."""
    missing = locked(missing_id)
    check_withdraw(missing, actor)
    missing.outcome, missing.closed_at = MissingAward.Outcome.WITHDRAWN, timezone.now()
    with unit_of_work():
        assert missing.open_work is not None
        moves.cancel(missing.open_work)
        missing.save()
        record(missing, "withdraw_missing", missing.level, State.WITHDRAWN, actor=actor)
    _log("missing award withdrawn", missing, actor)
    return missing


@transaction.atomic
def move_up(missing_id: int) -> None:
    """上移: nobody at its unit may decide it any more, so whoever is above looks."""
    missing = locked(missing_id)
    work, before = missing.open_work, missing.level
    placement, desk = _desk(missing, missing.barred)
    if work is None or placement.state == before:
        return
    missing.level = placement.state
    with unit_of_work():
        moves.advance(work, missing, desk=desk, actor=None)
        missing.save()
        record_moves_up(missing, placement)


def _new(facts: Mapping[str, Any], person: Person, reason: str, activity: Activity | None) -> MissingAward:
    above = Organisation.objects.in_bulk(person.home.ids) if person.home else {}
    places = where(person.home, above) if person.home else (None, None, None)
    named = dict(zip(("department", "unit", "city"), places, strict=True))
    kept = {name: place for name, place in named.items() if place}
    missing = MissingAward(person=person, line=person.line, activity=activity, **kept)
    _fill(missing, facts, reason)
    return missing


def _fill(missing: MissingAward, facts: Mapping[str, Any], reason: str) -> None:
    missing.name, missing.day, missing.reason = facts["name"], facts["to_date"] or facts["from_date"], reason
    missing.facts = {name: written(value) for name, value in facts.items()}


def _take(verdict: str, missing: MissingAward) -> str:
    """What the verdict makes of it; returns the state that its row in the history leads to."""
    if verdict == HAND_BACK:
        missing.level = RETURNED
        return RETURNED
    missing.credit = _award(missing) if verdict == GRANT else None
    missing.outcome, missing.closed_at = OUTCOMES[verdict], timezone.now()
    return str(missing.credit.state) if missing.credit else State.REFUSED.value


def _desk(missing: MissingAward, barred: Mapping[int, str]) -> tuple[Placement, moves.Desk]:
    shadow = missing.shadow()
    flag_arrivals([shadow])
    placement = place_all([(shadow, State.UNIT)], barred=barred)[shadow.pk]
    desk = desk_of(shadow, placement)
    return placement, desk.barring(sorted({*desk.barred, *barred}))


def _award(missing: MissingAward) -> Credit:
    """The credit itself, by the verb of every award; what the person showed is its evidence."""
    facts = {**read_facts(missing.facts), "activity": missing.activity}
    (credit,) = award([Award(missing.person, Origin.ATTENDANCE, f"missing:{missing.pk}", facts)])
    put_on(credit, [paper.file for paper in missing.papers.select_related("file")])
    return credit


def _log(what: str, missing: MissingAward, actor: Person) -> None:
    facts = {"missing": missing.pk, "outcome": missing.outcome, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
