"""Four eyes over real persons: whose it is, who entered it, who uploaded for it, who decided on it before."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from registry.base.refusals import Refusal
from registry.files.models import StoredFile
from registry.people.models import Person
from tests.cast import Cast, draft, person, seat
from tests.workflows.hands import decide, open_work, steps_of
from tests.workflows.inboxes import again, sit_down, text_of
from workflows.credits import entry, services
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit
from workflows.credits.objections import decide_objection, object_to
from workflows.engine import claims
from workflows.engine.models import Decision


@pytest.fixture
def second(cast: Cast) -> Person:
    """The clerk sits at the department's desk beside the head nurse."""
    seat(cast.clerk, "department_reviewer", cast.cardiology, "nurse")
    return Person.objects.get(pk=cast.clerk.pk)


def file_of(who: Person) -> StoredFile:
    digest = f"{StoredFile.objects.count()}".rjust(32, "u").encode()
    return StoredFile.objects.create(sha256=digest, size=1, media_type="image/png", name="b", uploaded_by=who)


def uploaded(cast: Cast, by: Person, **facts: Any) -> Credit:
    """The nurse's own credit, on which somebody else has put a file."""
    credit = draft(cast.nurse, **facts)
    entry.add_evidence(credit.pk, [file_of(by)], actor=by)
    services.only(services.submit([credit.pk], actor=cast.nurse))
    return Credit.objects.get(pk=credit.pk)


def test_who_uploaded_does_not_see_it_in_the_queue(cast: Cast, second: Person) -> None:
    credit = uploaded(cast, second)
    work = open_work(credit)
    assert second.pk in work.barred
    assert credit.name not in text_of(sit_down(second).get("/inbox/"))
    assert sit_down(second).get(f"/inbox/{work.pk}/").status_code == 404
    assert credit.name in text_of(sit_down(cast.head_nurse).get("/inbox/"))


def test_who_uploaded_reads_why_they_may_not_decide(cast: Cast, second: Person) -> None:
    credit = uploaded(cast, second)
    with pytest.raises(Refusal, match="上传过这项学分的证明材料"):
        decide("pass", credit, second)
    with pytest.raises(Refusal, match="上传过材料"):
        claims.claim(open_work(credit).pk, actor=second)


def test_a_cohort_skips_it_with_the_reason(cast: Cast, second: Person) -> None:
    theirs, free = uploaded(cast, second), uploaded(cast, cast.nurse)
    outcomes = {
        one.credit_id: one for one in services.decide("pass", [theirs.pk, free.pk], actor=second, opinion="已核对")
    }
    assert "上传过这项学分的证明材料" in str(outcomes[theirs.pk].refusal)
    assert outcomes[free.pk].state == "UNIT"


def test_the_database_refuses_it_too(cast: Cast, second: Person) -> None:
    credit = uploaded(cast, second)
    row: dict[str, Any] = {"case_id": credit.case_id, "city_id": credit.city_id, "actor": second}
    row |= {"beneficiary": cast.nurse, "step": "pass_department", "from_state": "DEPARTMENT", "to_state": "UNIT"}
    with pytest.raises(IntegrityError, match="evidence they uploaded"), transaction.atomic():
        Decision.objects.create(is_verdict=True, **row)


def test_where_only_the_uploader_sits_it_moves_up_and_says_why(cast: Cast, second: Person) -> None:
    cast.head_nurse.grants.all().update(to_date="2026-01-01")
    credit = uploaded(cast, second)
    assert steps_of(credit) == [("submit", "DEPARTMENT"), ("move_up", "UNIT")]
    assert Decision.objects.get(step="move_up").reason_code == "uploaded"


def test_a_file_that_was_taken_off_again_bars_nobody(cast: Cast, second: Person) -> None:
    credit = draft(cast.nurse)
    entry.add_evidence(credit.pk, [file_of(second)], actor=second)
    entry.remove_evidence(credit.pk, credit.evidence.last().pk, actor=second)
    services.only(services.submit([credit.pk], actor=cast.nurse))
    assert decide("pass", credit, second).state == "UNIT"


def test_who_uploaded_after_deciding_is_barred_from_the_next_round(cast: Cast, second: Person) -> None:
    credit = uploaded(cast, cast.nurse)
    decide("return", credit, second, "缺盖章页")
    entry.add_evidence(credit.pk, [file_of(second)], actor=second)
    services.only(services.submit([credit.pk], actor=cast.nurse))
    with pytest.raises(Refusal, match="上传过"):
        decide("pass", credit, second)


def test_nor_may_they_annul_it(cast: Cast, second: Person) -> None:
    credit = uploaded(cast, second)
    decide("pass", decide("pass", credit, cast.head_nurse), cast.nursing_office)
    seat(second, "bureau_reviewer", cast.city)
    with pytest.raises(Refusal, match="上传过"):
        services.annul(credit.pk, actor=again(second), reason="核查")


def test_every_level_reads_the_same_bars(cast: Cast) -> None:
    helper = person("程以南", cast.hospital)
    seat(helper, "clerk", cast.hospital)
    credit = uploaded(cast, helper, kind="paper")
    for who in (cast.head_nurse, cast.nursing_office):
        assert helper.pk in open_work(credit).barred
        decide("pass", credit, who)
    assert {helper.pk, cast.nurse.pk, cast.head_nurse.pk, cast.nursing_office.pk} == set(open_work(credit).barred)


def test_an_objection_is_decided_by_who_neither_gained_nor_raised_it(cast: Cast) -> None:
    facts = {name: getattr(draft(cast.nurse), name) for name in ("level", "form", "discipline_code", "name", "issuer")}
    facts |= {"kind": "project", "from_date": cast.year.from_date, "hours": 3, "credits": 1}
    (credit,) = award([Award(cast.nurse, "attendance", "one", facts)])
    objection = object_to(credit.pk, actor=again(cast.bureau), reason="存疑")
    with pytest.raises(Refusal):
        decide_objection(objection.pk, uphold=True, actor=again(cast.bureau), opinion="已核实")
