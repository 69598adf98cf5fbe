"""The demo writes what the flow itself would have written: the verbs beside it, row by row but for keys and clock."""

import datetime as dt
from decimal import Decimal

import pytest

from tests import cast as people
from workflows.credits import awards, objections, services
from workflows.credits.demo.doubts import ANSWERS, REASON, doubt
from workflows.credits.demo.journey import Journey, Ledger
from workflows.credits.demo.policies import POLICY
from workflows.credits.demo.rows import CREDIT, Chapter, blank
from workflows.credits.levels import Reviewer
from workflows.credits.models import Credit, LevelRule, UnitPolicy
from workflows.credits.readiness import YearBook
from workflows.credits.routing import fix_levels
from workflows.engine.models import Case, Decision, Work

AT = dt.datetime(2026, 6, 1, 1, tzinfo=dt.UTC)
HANDS = {"DEPARTMENT": "head_nurse", "UNIT": "nursing_office", "BUREAU": "bureau"}
MOMENTS = ("submitted_at", "department_at", "unit_at", "bureau_at", "closed_at", "objected_at")
FACTS = (
    "kind",
    "level",
    "form",
    "discipline_scheme",
    "discipline_code",
    "name",
    "from_date",
    "hours",
    "credits",
    "issuer",
)
SHOWN = (
    "flow_task_type", "status", "token", "owner_id", "place_id", "role", "line", "due_on", "headline", "kind",
    "amount", "hours", "person_name", "place_name", "city_id",
)  # fmt: skip
TOLD = ("step", "from_state", "to_state", "is_verdict", "actor_id", "place_id", "beneficiary_id", "headline",
        "reason_code", "opinion", "city_id")  # fmt: skip


class OneFile:
    """An album that holds the evidence of the credit beside it."""

    own_left = 0

    def __init__(self, file):
        self.file = file

    def shared(self, facts):
        return self.file


def outline(case):
    """Everything of a case but keys, clock and what an undo within seconds needs; keys become places in the list."""
    works = list(Work.objects.filter(process=case).order_by("id"))
    place = {work.pk: number for number, work in enumerate(works)}
    rows = [
        (work.flow_task.name, *(getattr(work, name) for name in SHOWN), sorted(work.barred), work.started is None,
         work.finished is None, [place[key] for key in work.previous_ids])
        for work in works
    ]  # fmt: skip
    told = [
        (*(getattr(row, name) for name in TOLD), place.get(row.work_id))
        for row in Decision.objects.filter(case=case).order_by("id")
    ]
    return case.flow_class, case.status, case.finished is None, case.city_id, rows, told


def columns(credit):
    keyed = ("id", "case_id", "source_id", "created_at", "changed_at", *MOMENTS)
    kept = {name: getattr(credit, name) for name in CREDIT if name not in keyed}
    return kept | {name: getattr(credit, name) is None for name in MOMENTS}


def journey_like(credit, who, *, origin, actor):
    """A journey with the facts of a credit that the verbs will move, or have moved."""
    home = who.home
    chain = [node for node in (home, home.parent, home.parent.parent if home.parent else None) if node]
    fix_levels([credit], YearBook())
    reviewers = [
        Reviewer(grant.person_id, grant.role, grant.place_id, grant.line)
        for node in chain
        for grant in node.grants.filter(role__contains="reviewer").order_by("id")
    ]
    values = blank(
        id=0, person_id=who.pk, entered_by_id=actor.pk if actor != who else None, department_id=credit.department_id,
        unit_id=credit.unit_id, city_id=credit.city_id, line=who.line, origin=origin, created_at=AT, changed_at=AT,
        **{name: getattr(credit, name) for name in FACTS},
    )  # fmt: skip
    return Journey(
        ledger=Ledger(), values=values, person_name=who.name, place_chain=chain, reviewers=reviewers,
        city_id=credit.city_id, due_on=dt.date(2026, 12, 28), levels=credit.level_list, merged=credit.levels_merged,
    )  # fmt: skip


def told(journey, credit, year):
    """The journey written down, and read back as a credit."""
    file = credit.evidence.first().file if credit.evidence.exists() else None
    chapter = Chapter(OneFile(file), journey.ledger)
    journey.values["id"] = Credit.objects.order_by("-id").first().pk + 1000
    chapter.keep(journey, year_id=year.pk, draw=False)
    chapter.write()
    return Credit.objects.get(pk=journey.values["id"])


def verb(step, credit, journey, actor):
    """One step taken by the verbs and by the journey."""
    if step in ("submit", "resubmit"):
        services.only(services.submit([credit.pk], actor=actor))
        journey.submit(AT, actor.pk, changed=step == "submit")
    elif step == "withdraw":
        services.withdraw(credit.pk, actor=actor)
        journey.withdraw(AT, actor.pk)
    elif step == "annul":
        services.annul(credit.pk, actor=actor, reason="核查")
        journey.annul(AT, actor.pk, "核查")
    else:
        opinion = "" if step == "pass" else "请改"
        services.only(services.decide(step, [credit.pk], actor=actor, opinion=opinion))
        journey.decide(step, AT, actor.pk, opinion)


def actor_of(step, cast, credit, who):
    if step in ("submit", "resubmit", "withdraw"):
        return who
    return cast.bureau if step == "annul" else getattr(cast, HANDS[Credit.objects.get(pk=credit.pk).state])


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("training", "submit"),
        ("training", "submit pass"),
        ("training", "submit pass pass"),
        ("training", "submit pass pass annul"),
        ("training", "submit withdraw"),
        ("training", "submit return"),
        ("training", "submit return withdraw"),
        ("training", "submit pass return resubmit pass"),
        ("training", "submit refuse"),
        ("training", "submit pass refuse"),
        ("paper", "submit pass pass"),
        ("paper", "submit pass pass pass"),
        ("paper", "submit pass pass return resubmit pass"),
        ("public_course", "submit pass"),
    ],
)
def test_a_typed_credit(cast, kind, steps):
    LevelRule.objects.all().delete()
    LevelRule.objects.bulk_create(LevelRule(jurisdiction=cast.city, **row) for row in POLICY)
    credit = people.draft(cast.nurse, kind=kind, evidence=kind != "public_course")
    journey = journey_like(Credit.objects.get(pk=credit.pk), cast.nurse, origin="hand", actor=cast.nurse)
    for step in steps.split():
        verb(step, credit, journey, actor_of(step, cast, credit, cast.nurse))
    compare(credit, journey, cast.year)


@pytest.mark.parametrize("mode", ["off", "merged"])
def test_a_unit_that_runs_its_levels_its_own_way(cast, mode):
    UnitPolicy.objects.create(unit=cast.hospital, department_level=mode)
    credit = people.draft(cast.nurse)
    journey = journey_like(Credit.objects.get(pk=credit.pk), cast.nurse, origin="hand", actor=cast.nurse)
    verb("submit", credit, journey, cast.nurse)
    for _ in range(1 if mode == "off" else 2):
        verb("pass", credit, journey, actor_of("pass", cast, credit, cast.nurse))
    compare(credit, journey, cast.year)


@pytest.mark.parametrize("who", ["head_nurse", "nursing_office"])
def test_a_reviewers_own_credit_moves_up(cast, who):
    who = getattr(cast, who)
    credit = people.draft(who)
    journey = journey_like(Credit.objects.get(pk=credit.pk), who, origin="hand", actor=who)
    verb("submit", credit, journey, who)
    verb("pass", credit, journey, actor_of("pass", cast, credit, who))
    compare(credit, journey, cast.year)


def test_a_clerks_entry(cast):
    credit = people.draft(cast.nurse, actor=cast.clerk)
    journey = journey_like(Credit.objects.get(pk=credit.pk), cast.nurse, origin="clerk", actor=cast.clerk)
    verb("submit", credit, journey, cast.clerk)
    verb("pass", credit, journey, cast.head_nurse)
    compare(credit, journey, cast.year)


def awarded(cast, who, origin):
    facts = {
        "kind": "lecture", "level": "city", "form": "lecture", "discipline_code": "14-01", "name": "静脉治疗",
        "from_date": dt.date(2026, 5, 16), "hours": Decimal("2.00"), "credits": Decimal("2.00"),
        "issuer": "青泽市护理学会",
    }  # fmt: skip
    LevelRule.objects.bulk_create(LevelRule(jurisdiction=cast.city, **row) for row in POLICY if "origin" in row)
    (credit,) = awards.award([awards.Award(who, origin, "one", facts)])
    journey = journey_like(Credit.objects.get(pk=credit.pk), who, origin=origin, actor=who)
    journey.values["source_id"] = "two"
    journey.award(AT)
    return credit, journey


@pytest.mark.parametrize("steps", ["", "pass", "return", "return withdraw", "refuse", "pass annul"])
def test_a_speakers_award_is_confirmed(cast, steps):
    credit, journey = awarded(cast, cast.nurse, "speaker")
    for step in steps.split():
        verb(step, credit, journey, actor_of(step, cast, credit, cast.nurse))
    compare(credit, journey, cast.year)


def test_an_award_that_nobody_in_the_unit_may_confirm(cast):
    compare(*awarded(cast, cast.nursing_office, "speaker"), cast.year)


@pytest.mark.parametrize("verdict", ["", "uphold", "dismiss"])
def test_an_objection(cast, verdict):
    credit, journey = awarded(cast, cast.nurse, "attendance")
    raised = objections.object_to(credit.pk, actor=cast.nurse, reason=REASON)
    doubt(journey, verdict, AT, AT)
    if verdict:
        objections.decide_objection(raised.pk, uphold=verdict == "uphold", actor=cast.bureau, opinion=ANSWERS[verdict])
    compare(credit, journey, cast.year)
    ours, theirs = Case.objects.filter(flow_class=raised.case.flow_class).order_by("id")
    assert outline(theirs if theirs.pk != raised.case_id else ours) == outline(Case.objects.get(pk=raised.case_id))


def compare(credit, journey, year):
    real = Credit.objects.get(pk=credit.pk)
    made = told(journey, real, year)
    assert columns(made) == columns(real)
    if real.case_id:
        assert outline(made.case) == outline(real.case)
