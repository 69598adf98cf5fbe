"""Many awards at once against the same awards one by one: the same rows, whatever differs from person to person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.forms.models import model_to_dict

from registry.people.models import Person
from tests.cast import Cast, person
from tests.twins.telling import told
from workflows.credits.awarding import FEW
from workflows.credits.awards import Award, award
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.engine.models import Decision

ROWS = 25
DAYS = (dt.date(2026, 3, 2), dt.date(2026, 6, 29))
GUARDS = ("credits_decision_beneficiary", "engine_decision_pointers", "engine_work_case", "engine_decision_chain")


def awards_of(cast: Cast) -> list[Award]:
    """They are of three departments, two hospitals and both lines, and differ in every fact."""
    homes = (cast.cardiology, cast.far_ward, cast.surgery)
    staff = [
        person(f"护士{number}", homes[number % 3], line="doctor" if number % 2 else "nurse") for number in range(ROWS)
    ]
    return [_award(one, number) for number, one in enumerate(staff)]


def _award(who: Person, number: int) -> Award:
    facts = {
        "kind": "project", "level": "city", "form": "course", "discipline_code": "03-01",
        "name": f"学习班{number % 4}", "from_date": DAYS[number % 2], "hours": Decimal(number % 5 + 1),
        "credits": Decimal(number % 3 + 1) / 2, "issuer": "青泽市医学会",
    }  # fmt: skip
    return Award(who, "attendance", f"alike:{number}", facts)


def story(credit: Credit) -> Any:
    facts = model_to_dict(credit, exclude=["id", "case", "submitted_at", "closed_at"])
    columns = [
        "step", "from_state", "to_state", "is_verdict", "actor_id", "beneficiary_id", "headline", "opinion", "city_id",
        "work_id", "position", "chain_version",
    ]  # fmt: skip
    moments = [moment is not None for moment in (credit.submitted_at, credit.closed_at)]
    return (
        facts,
        moments,
        list(Decision.objects.filter(case=credit.case_id).values_list(*columns)),
        told(credit.case_id),
    )


def history(keys: list[int]) -> Any:
    """The kept rows, without ids and moments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(e) - ARRAY['id', 'pgh_id', 'pgh_obj_id', 'pgh_created_at', 'case_id', 'submitted_at',"
            " 'closed_at', 'created_at', 'changed_at'] FROM credits_creditevent e"
            " WHERE pgh_obj_id = ANY(%s) ORDER BY source_id",
            [keys],
        )
        return cursor.fetchall()


def run(awards: list[Award], *, together: bool) -> Any:
    """What the awards leave behind; undone afterwards."""
    with transaction.atomic():
        for cohort in [awards] if together else [[one] for one in awards]:
            award(cohort)
        credits = list(Credit.objects.filter(origin="attendance").order_by("source_id"))
        found = [story(one) for one in credits], history([one.pk for one in credits])
        assert [check.name for check in CHECKS if list(check.find())] == []
        transaction.set_rollback(True)
    return found


def test_awards_at_once_leave_what_they_leave_one_by_one(cast: Cast) -> None:
    awards = awards_of(cast)
    together, apart = run(awards, together=True), run(awards, together=False)
    assert len(together[0]) == len(together[1]) == ROWS > FEW
    assert together == apart


def test_the_guards_of_decisions_look_things_up_by_their_keys(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, proconfig FROM pg_proc WHERE proname = ANY(%s)", [list(GUARDS)])
        found = dict(cursor.fetchall())
    assert {name: "enable_seqscan=off" in (config or []) for name, config in found.items()} == dict.fromkeys(
        GUARDS, True
    )
