"""The verbs of a credit, each for a cohort; one decision is a cohort of one. Lock, check, change, record, tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal, WrongState
from registry.people.models import Person
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work
from workflows.engine.undoing import hang_verdicts
from workflows.late.queries import LateBook

from .alike import part
from .awards import award as award  # noqa: PLC0414 (the door of awards is here)
from .cohort import Outcome, only, record, send, sort_out, tell
from .flags import check_opinion, flag_arrivals
from .models import Credit
from .news import recall_verdicts
from .phases import check_in_year, is_shut, late_words
from .readiness import YearBook, fix_year, load_evidence, standing, uploaders_of, why_not_ready
from .returning import check_below, desks_below, drop_approvals
from .rights import in_whose_name
from .routing import fix_levels, place_all
from .states import State, Verdict
from .steps import check, check_seen, take
from .undoing import check_undo, remember, take_back, told_of, verdicts_of
from .verdicts import look_at, send_all, step_of


@transaction.atomic
def submit(ids: Iterable[int], *, actor: Person) -> list[Outcome]:
    """上报: send drafts, or corrected ones that came back, to the level that policy asks for."""
    ids = list(ids)
    years = YearBook()

    def load(credits: list[Credit]) -> None:
        load_evidence(credits)
        years.hold(credits)

    ready, outcomes = sort_out(ids, lambda credit: _check_submit(credit, actor, years), load=load)
    fix_levels(ready, years)
    words = {credit.pk: late_words(credit, years.year_of(credit), years.late) for credit in ready}
    for credit in ready:
        _prepare(credit, years)
    flag_arrivals(ready)
    placements = place_all([(credit, _first_level(credit)) for credit in ready])
    with unit_of_work(len(ready)):
        for credit in ready:
            step = "resubmit" if credit.state == State.RETURNED else "submit"
            send(step, credit, placements[credit.pk], actor=actor, opinion=words[credit.pk])
            outcomes.append(Outcome(credit.pk, state=credit.state))
    tell(outcomes, step="submit", actor=actor)
    return outcomes


@transaction.atomic
def decide(
    verdict: str,
    ids: Iterable[int],
    *,
    actor: Person,
    opinion: str = "",
    reason_code: str = "",
    seen: Mapping[int, int] | None = None,
) -> list[Outcome]:
    """通过、退回修改、不通过: a reviewer's verdict on what lies on their desk; return and refuse demand an opinion,
    and so does passing what the machine has flagged.

    `seen` names, by credit, the task that the actor had before them: a verdict on an older one is refused.
    """
    ids, seen = list(ids), seen or {}
    opinion = opinion.strip() if verdict == Verdict.PASS else _required(opinion)

    late = LateBook()

    def check_one(credit: Credit) -> None:
        check_verdict(verdict, credit, actor=actor, opinion=opinion, seen=seen.get(credit.pk), late=late)

    parted = part(ids, actor=actor, seen=seen)
    ready, outcomes = sort_out(parted.ones, check_one)
    alone = [one.credit_id for one in outcomes] + [one.pk for one in ready if is_shut(one)]
    look_at(parted.like(alone), check_one, ready, outcomes)
    facts = {"actor": actor, "opinion": opinion, "reason_code": reason_code, "is_verdict": True}
    left = send_all(verdict, ready, parted, outcomes, facts)
    if left:
        ready = []
        look_at(left, check_one, ready, outcomes)
        send_all(verdict, ready, parted, outcomes, facts)
    tell(outcomes, step=verdict, actor=actor)
    return outcomes


def check_verdict(
    verdict: str, credit: Credit, *, actor: Person, opinion: str, seen: int | None, late: LateBook
) -> None:
    """Refuse a verdict on a task not seen, not open, not this actor's, in a closed year, or flagged without a word."""
    check_seen(credit, seen)
    check(step_of(verdict, credit), credit, actor=actor)
    check_in_year(step_of(verdict, credit), credit, late)
    check_opinion(verdict, credit, opinion)


@transaction.atomic
def return_to_level(
    level: str,
    ids: Iterable[int],
    *,
    actor: Person,
    opinion: str,
    reason_code: str,
    seen: Mapping[int, int] | None = None,
) -> list[Outcome]:
    """退回上一级: send what lies at the unit or the bureau back to a desk below, where somebody else may act."""
    ids, opinion, seen, late = list(ids), _required(opinion), seen or {}, LateBook()

    def check_one(credit: Credit) -> None:
        check_seen(credit, seen.get(credit.pk))
        check("return_to_level", credit, actor=actor)
        check_in_year("return_to_level", credit, late)
        check_below(credit, level)

    ready, outcomes = sort_out(ids, check_one)
    facts = {"opinion": opinion, "reason_code": reason_code, "is_verdict": True}
    for credit in ready:
        remember(credit)
    drop_approvals(ready, level=level)
    placements, nowhere = desks_below(ready, level=level, actor=actor)
    with unit_of_work(len(ready)):
        for credit in ready:
            if credit.pk in placements:
                name = in_whose_name("return_to_level", credit, actor)
                send("return_to_level", credit, placements[credit.pk], actor=actor, on_behalf_of=name, **facts)
            outcomes.append(Outcome(credit.pk, state=credit.state, refusal=nowhere.get(credit.pk)))
    tell(outcomes, step="return_to_level", actor=actor)
    return outcomes


@transaction.atomic
def undo(ids: Iterable[int], *, actor: Person) -> list[Outcome]:
    """撤销本次审核: within seconds a reviewer takes back their own verdict, as long as nobody went on from it."""
    told, late = set[int](), LateBook()

    def load(credits: list[Credit]) -> None:
        hang_verdicts(credits)
        told.update(told_of(credits))

    ready, outcomes = sort_out(list(ids), lambda one: check_undo(one, actor=actor, told=told, late=late), load=load)
    with unit_of_work(len(ready)):
        for credit in ready:
            take_back(credit, actor=actor)
            outcomes.append(Outcome(credit.pk, state=credit.state))
    recall_verdicts(verdicts_of(ready))
    tell(outcomes, step="undo", actor=actor)
    return outcomes


def withdraw(credit_id: int, *, actor: Person) -> Outcome:
    """撤回: take a credit back before anybody decided, or after it was returned."""
    return only(withdraw_all([credit_id], actor=actor))


@transaction.atomic
def withdraw_all(ids: Iterable[int], *, actor: Person) -> list[Outcome]:
    """撤回 many, each for itself."""
    ready, outcomes = sort_out(list(ids), lambda credit: check("withdraw", credit, actor=actor))
    with unit_of_work(len(ready)):
        for credit in ready:
            before, work = take("withdraw", credit, to=State.WITHDRAWN), credit.open_work
            credit.closed_at = timezone.now()
            credit.save()
            if work is not None:
                moves.cancel(work)
            record(credit, "withdraw", before, actor=actor)
            outcomes.append(Outcome(credit.pk, state=credit.state))
    tell(outcomes, step="withdraw", actor=actor)
    return outcomes


@transaction.atomic
def annul(credit_id: int, *, actor: Person, reason: str, upholds: bool = False) -> Outcome:
    """撤销学分: the bureau takes back what was counted, with a reason; a doubted one only through its objection."""
    if not reason.strip():
        raise Refusal(
            _("请先写撤销的原因。"), _("本人和单位都会看到它。"), _("写下原因后再办理。"), code="opinion_required"
        )

    def check_one(credit: Credit) -> None:
        check("annul", credit, actor=actor)
        if credit.objected_at and not upholds:
            raise WrongState(
                _("这项学分还不能撤销。"),
                _("有人提出了异议，还没有办结。"),
                _("请在待办里办理那个异议。"),
                code="objected",
            )

    ready, outcomes = sort_out([credit_id], check_one)
    with unit_of_work():
        for credit in ready:
            name = in_whose_name("annul", credit, actor)
            before = take("annul", credit, to=State.ANNULLED)
            credit.closed_at = timezone.now()
            credit.save()
            record(credit, "annul", before, actor=actor, on_behalf_of=name, opinion=reason.strip(), is_verdict=True)
            outcomes.append(Outcome(credit.pk, state=credit.state))
    tell(outcomes, step="annul", actor=actor)
    return only(outcomes)


@transaction.atomic
def move_up(ids: Iterable[int]) -> list[Outcome]:
    """上移: the system moves what nobody at its desk may decide any more to the next desk where somebody may."""
    ready, outcomes = sort_out(list(ids), lambda credit: check("move_up", credit, actor=None))
    placements = place_all([(credit, credit.state) for credit in ready])
    with unit_of_work(len(ready)):
        for credit in ready:
            placement = placements[credit.pk]
            if placement.state != credit.state:
                send("move_up", credit, placement, actor=None)
            outcomes.append(Outcome(credit.pk, state=credit.state))
    tell(outcomes, step="move_up", actor=None)
    return outcomes


def _required(opinion: str) -> str:
    if not opinion.strip():
        raise Refusal(
            _("请先写意见。"),
            _("退回和不通过都要让对方知道原因。"),
            _("写下原因，或选一条常用意见。"),
            code="opinion_required",
        )
    return opinion.strip()


def _check_submit(credit: Credit, actor: Person, years: YearBook) -> None:
    check("resubmit" if credit.state == State.RETURNED else "submit", credit, actor=actor)
    refusal = why_not_ready(credit, years)
    if refusal:
        raise refusal


def _prepare(credit: Credit, years: YearBook) -> None:
    """Fix what holds while it is under review: its year, the digest of what reviewers see, whose files those are."""
    fix_year(credit, years)
    credit.levels = credit.levels or State.UNIT.value
    evidence = [bytes(row.file.sha256).hex() for row in standing(credit)]
    credit.facts_digest = credit.digest(evidence)
    credit.uploaders = uploaders_of(credit)
    if credit.state == State.DRAFT:
        credit.submitted_at = timezone.now()


def _first_level(credit: Credit) -> str:
    """The lowest level whose approval does not stand; an appeal goes back to the level above that took it up."""
    standing = [level for level in credit.level_list if credit.approvals.get(level) == credit.facts_digest]
    credit.approvals = dict.fromkeys(standing, credit.facts_digest)
    if not standing:
        credit.decided_by = ""
    if credit.refusers and credit.returned_by:
        return credit.returned_by
    return next((level for level in credit.level_list if level not in standing), credit.returned_by)
