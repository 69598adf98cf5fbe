"""Who reviews and what proves a credit: the jurisdiction's word first, then the standard's, then the system's."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.tables.services import say_evidence
from tests.cast import Cast, ask, draft, submitted
from tests.workflows.hands import page_of
from workflows.credits.models import Credit, LevelRule
from workflows.credits.readiness import YearBook
from workflows.credits.routing import fix_levels
from workflows.credits.services import only, submit
from workflows.originals.queries import shown_to

COURSE = {
    "code": "course", "name": "市级培训", "kind": "judged", "kinds": ["training"], "levels": ["city"],
    "confidence": "own",
}  # fmt: skip
BUREAU, PAPER = {"review": ["unit", "bureau"]}, {"evidence": [{"name": "证书原件", "need": "paper"}]}
ANY = {"code": "project_any", "off": True}


def say(cast: Cast, **more: Any) -> None:
    ask(cast.city, {"credits": "25"}, rules=[COURSE | more, ANY])


def levels_of(who: Person, **facts: Any) -> str:
    return submitted(who, **facts).levels


def test_the_standard_names_the_levels_where_no_rule_of_the_jurisdiction_does(cast: Cast) -> None:
    say(cast, **BUREAU)
    assert levels_of(cast.nurse) == "UNIT,BUREAU"
    assert levels_of(cast.nurse, level="unit", name="另一个") == "DEPARTMENT,UNIT"


def test_a_rule_of_the_jurisdiction_goes_before_the_standard(cast: Cast) -> None:
    say(cast, **BUREAU)
    LevelRule.objects.create(jurisdiction=cast.city, kind="training", unit=False)
    assert levels_of(cast.nurse) == "DEPARTMENT"


def test_an_award_is_not_sent_to_review_by_a_standard(cast: Cast) -> None:
    say(cast, **BUREAU)
    credit = Credit(person=cast.nurse, department=cast.cardiology, unit=cast.hospital, line="nurse", origin="online")
    credit.kind, credit.level, credit.from_date, credit.credits = "training", "city", cast.year.from_date, 1
    fix_levels([credit], YearBook())
    assert credit.levels == ""


def test_many_are_routed_in_as_many_questions_as_one(cast: Cast) -> None:
    say(cast, **BUREAU)
    credits = [draft(cast.nurse, name=f"班 {n}") for n in range(5)]

    def asked(some: list[Credit]) -> int:
        with CaptureQueriesContext(connection) as queries:
            fix_levels(some, YearBook())
        return len(queries)

    asked(credits)
    assert asked(credits[:1]) == asked(credits)


def test_what_the_standard_proves_by_the_original_needs_no_file_and_lies_at_the_counter(cast: Cast) -> None:
    say(cast, **PAPER)
    credit = submitted(cast.nurse, evidence=False)
    other = submitted(cast.nurse, level="unit", name="另一个")
    assert [row.pk for row in shown_to(cast.head_nurse)] == [credit.pk]
    assert credit.pk != other.pk


def test_the_jurisdictions_word_on_evidence_goes_before_the_standards(cast: Cast) -> None:
    say(cast, **PAPER)
    credit = draft(cast.nurse, evidence=False)
    say_evidence({"training": "required"}, at=cast.city, actor=cast.bureau, reason="都要上传")
    with pytest.raises(Refusal) as refused:
        only(submit([credit.pk], actor=cast.nurse))
    assert (refused.value.code, "证书原件" in str(refused.value)) == ("evidence_missing", True)
    assert not shown_to(cast.head_nurse).exists()


def test_the_pages_say_by_whose_word(client: Any, cast: Cast) -> None:
    say(cast, **BUREAU)
    unit = page_of(client, cast.admin, "/credits/levels/")
    tried = page_of(
        client, cast.bureau, "/credits/levels/rules/?kind=training&level=city&origin=hand&line=nurse&credits=1"
    )
    shown = page_of(client, cast.nurse, "/standards/")
    assert "市级培训" in unit
    assert "学分标准：市级培训" in tried
    assert "审核：单位、主管部门" in shown
