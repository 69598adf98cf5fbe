"""Settled set-wise or one by one, every person's year comes to the same, whatever the standard says."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from registry.codes.models import Title
from registry.employment.models import Employment, Joining, Residency
from registry.people.models import Membership, StatusInterval
from registry.standards.models import Grade
from registry.years.models import CreditYear
from tests.cast import LONG_AGO, ask, person
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit
from workflows.credits.standings import settled
from workflows.results.models import YearResult
from workflows.results.services import settle_people, settle_year

KINDS = ["project", "lecture", "teaching", "self_study", "research", "degree", "book", "paper", "distance"]
LEVELS = ["national", "provincial", "city", "unit", "none"]
NAMES = (
    "credits", "hours", "class_1", "class_2", "any_class", "national", "professional_hours", "public_hours",
)  # fmt: skip
RULES = [
    {"code": "talk", "kind": "judged", "kinds": ["lecture"], "group": "unit", "credit_class": "2", "cap_item": "3"},
    {"code": "case", "kind": "judged", "kinds": ["teaching"], "group": "unit", "credit_class": "2", "cap_year": "5"},
    {"code": "self", "kind": "judged", "kinds": ["self_study"], "cap_year": "5", "credit_class": "2"},
    {"code": "grant", "kind": "judged", "kinds": ["research"], "group": "best", "credit_class": "1"},
    {"code": "course", "kind": "judged", "kinds": ["project"], "levels": ["national"], "cap_item": "4.5"},
    {"code": "teach", "role": "speaker", "kind": "judged", "kinds": ["project"], "cap_year": "6", "credit_class": "1"},
    {"code": "degree", "kind": "judged", "kinds": ["degree"], "credit_class": "any"},
    {"code": "either", "kind": "judged", "kinds": ["paper"], "levels": ["city"], "cap_item": "1", "credit_class": "1"},
    {"code": "or", "kind": "judged", "kinds": ["paper"], "levels": ["city", "unit"], "cap_item": "2"},
    {"code": "it's 100% odd", "kind": "judged", "cap_year": "7", "credit_class": "2"},
    {"code": "unsure", "kind": "judged", "kinds": ["book"], "cap_year": "1", "credit_class": "2"},
]
CAPS = [{"code": "unit", "credits": "6"}, {"code": "best", "best_only": True, "credits": "8"}]
POLICIES: list[dict[str, Any]] = [
    {},
    {
        "statuses": {"maternity": "pro_rata", "not_counted": "exempt"},
        "newcomers": "pro_rata",
        "residents": "pro_rata",
        "employment": {"agency": "pro_rata", "temporary": "not_counted"},
    },
    {
        "statuses": {"maternity": "no_classes", "deregistered": "nothing"},
        "newcomers": "none",
        "carry_over": "yes",
        "residents": "no_classes",
        "employment": {"agency": "exempt"},
    },
    {
        "statuses": {"maternity": "exempt"},
        "carry_over": "capped",
        "carry_cap": "2.5",
        "residents": "not_counted",
        "employment": {"agency": "no_classes", "rehired": "pro_rata"},
    },
]
ASKS = [
    {"credits": "25", "hours": "90", "professional_hours": "30", "public_hours": "12"},
    {"title": "high|mid", "credits": "20.37", "class_1": "10", "class_2": "15", "substitution": "0.5"},
    {"institution": "township", "credits": "15", "class_1": "5", "class_2": "5", "substitution": "1"},
    {"institution": "township", "line": "nurse", "credits": "8.55"},
    {"line": "doctor", "credits": "12", "class_1": "4", "class_2": "4"},
]


def publish(cast, seed):
    chance = random.Random(seed)
    rules = [row | {"confidence": "partly" if row["code"] == "unsure" else "own"} for row in RULES]
    document = {
        "has_classes": seed % 4 != 3,
        "rules": [rule for rule in rules if chance.random() < 0.8],
        "caps": [row | {"confidence": "own"} for row in CAPS],
        "policy": POLICIES[seed % len(POLICIES)],
        "rounding": {"places": chance.choice([0, 1, 2]), "mode": chance.choice(["half_up", "half_even", "down"])},
    }
    ask(cast.city, *(ASKS if seed else ASKS[1:2]), **document)


def staff(cast, chance):
    """People of several places, lines and titles; some came this year, some were away."""
    places = [cast.cardiology, cast.surgery, cast.far_ward, cast.hospital]
    found = [
        person(f"人{at}", chance.choice(places), line=chance.choice(["nurse", "doctor", "technician"]), title=title)
        for at, title in enumerate(chance.choice([None, *titles()]) for _ in range(24))
    ]
    for who in found[:6]:
        Membership.objects.filter(person=who).update(
            from_date=dt.date(2026, chance.randint(1, 12), chance.randint(1, 28))
        )
    for who in found[3:15]:
        kind = chance.choice(["maternity", "maternity", "not_counted", "deregistered"])
        StatusInterval.objects.create(person=who, kind=kind, **days(chance))
    for who in found[5:20]:
        if chance.random() < 0.8:
            Employment.objects.create(person=who, kind=chance.choice(WAYS), **days(chance))
        if chance.random() < 0.4:
            Residency.objects.create(person=who, **days(chance))
        if chance.random() < 0.4:
            Joining.objects.create(person=who, day=days(chance)["from_date"])
    return found


WAYS = ["staff", "agency", "rehired", "temporary"]


def days(chance):
    first = dt.date(2025, 6, 1) + dt.timedelta(days=chance.randint(0, 540))
    return {"from_date": first, "to_date": chance.choice([None, first + dt.timedelta(days=chance.randint(0, 300))])}


def titles():
    return [Title.objects.filter(level=level).first() for level in ("high", "mid", "junior")]


NAMED = ["", "", "", "it's 100% odd/learner", "self/learner", "no_such/learner"]


def credits_of(people, chance):
    awards = [
        Award(
            who,
            chance.choice(["online", "attendance", "speaker"]),
            f"{who.pk}:{at}",
            facts(chance) | {"rule": chance.choice(NAMED)},
        )
        for who in people
        for at in range(chance.randint(0, 9))
    ]
    credits = award(awards)
    for credit in credits:
        Credit.objects.filter(pk=credit.pk).update(credit_class=chance.choice(["", "1", "2"]))
    return credits


def facts(chance):
    return {
        "kind": chance.choice(KINDS), "level": chance.choice(LEVELS), "form": "course", "discipline_code": "03-01",
        "name": "活动", "from_date": dt.date(2026, chance.randint(1, 11), 3), "issuer": "x",
        "hours": Decimal(chance.randint(0, 3000)) / 100, "credits": Decimal(chance.randint(0, 900)) / 100,
        "subject": chance.choice(["professional", "public", "elective"]),
    }  # fmt: skip


def last_year(cast, people, chance):
    """What the year before came to, as if it had been settled."""
    before = CreditYear.objects.create(
        jurisdiction=cast.city, name="2025", from_date=dt.date(2025, 1, 1), to_date=dt.date(2025, 12, 31),
        entry_until=dt.date(2025, 12, 20), review_until=dt.date(2025, 12, 28),
    )  # fmt: skip
    for who in people[::2]:
        credits = Decimal(chance.randint(1500, 3500)) / 100
        YearResult.objects.create(
            person=who, credit_year=before, standards=[], credits=credits, need_credits=chance.choice([25, None]),
            settled_at=timezone.now(),
        )  # fmt: skip


def stored(year):
    return {row.person_id: row for row in YearResult.objects.filter(credit_year=year)}


def differences(people, year):
    """Where the stored year says something else than the pure settlement."""
    rows, found = stored(year), []
    for key, pure in settled(dict.fromkeys(people, year)).items():
        row, settlement = rows[key], pure.settlement
        says = {name: getattr(settlement.counted.has, name) for name in NAMES} | {
            "carried": pure.situation.carried,
            "need_credits": pure.required,
            "lack_credits": settlement.lack_of("credits"),
            "is_counted": settlement.asked.is_counted,
            "is_exempt": settlement.asked.is_exempt,
            "is_complete": settlement.is_complete,
        }
        found += [(key, name, getattr(row, name), value) for name, value in says.items() if getattr(row, name) != value]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_the_set_wise_settlement_equals_the_pure_one(cast, seed, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: dt.date(2026, 11, 25))
    chance = random.Random(seed)
    Grade.objects.create(place=cast.far_hospital, institution="township", from_date=LONG_AGO)
    publish(cast, seed)
    if seed % 2:
        ask(cast.district, {"credits": "9"}, {"title": "high", "credits": "11"})
    people = staff(cast, chance)
    credits_of(people, chance)
    last_year(cast, people, chance)
    settle_year(cast.year)
    assert differences(people, cast.year) == []
    assert settle_people(cast.year, [who.pk for who in people]) == 0
