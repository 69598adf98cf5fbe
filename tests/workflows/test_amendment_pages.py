"""Filing an amendment, reading it, deciding it in the inbox; and what its invariants find."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.breaking import finds
from tests.cast import Cast, make_cast, person
from tests.workflows.inboxes import sit_down, text_of
from tests.workflows.test_amendments import applied, counted, filed, task
from tests.workflows.test_missing import asked, decide as grant
from workflows.amendments import integrity as amendments
from workflows.amendments.models import Amendment
from workflows.credits import services as credit_services
from workflows.missing import integrity as missing


def test_the_person_sees_the_effect_and_then_files(cast: Cast) -> None:
    credit = counted(cast)
    nurse = sit_down(cast.nurse)
    assert "申请更正" in text_of(nurse.get(f"/credits/{credit.pk}/"))
    data = {
        "kind": "training", "name": credit.name, "from_date": "2026-05-16", "hours": "18", "credits": "6",
        "level": "city", "form": "course", "subject": "professional", "discipline": "national-2022:03-01",
        "issuer": credit.issuer, "reason": "少填了一天",
    }  # fmt: skip
    shown = nurse.post(f"/amendments/of/{credit.pk}/", data)
    assert "对 2026 年度的影响" in text_of(shown)
    assert not Amendment.objects.exists()
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.content.decode()))
    page = text_of(nurse.post(f"/amendments/of/{credit.pk}/", kept | {"then": "file"}, follow=True))
    assert "已提交更正" in page
    assert "在等" in page
    assert "更正在审" in text_of(nurse.get(f"/credits/{credit.pk}/"))


def test_the_reviewer_sees_old_and_new_and_decides_in_the_inbox(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    head = sit_down(cast.head_nurse)
    assert "更正" in text_of(head.get("/inbox/"))
    address = f"/inbox/{task(amendment).pk}/"
    page = text_of(head.get(address))
    assert "少填了一天" in page
    assert "对 2026 年度的影响" in page
    head.post(f"{address}decide/", {"verdict": "agree"})
    assert Amendment.objects.get().state == "UNIT"
    assert "同意更正" in text_of(head.get("/inbox/done/"))


def test_by_person_and_in_bulk_it_is_shown_and_decided_by_itself(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    head, work = sit_down(cast.head_nurse), task(amendment)
    page = text_of(head.get(f"/inbox/people/{cast.nurse.pk}/"))
    assert "还有一项更正要单独办" in page
    answer = head.post("/inbox/bulk/", {"chosen": [work.pk]}, follow=True)
    assert "“学分更正”要逐项核实" in unescape(text_of(answer))


def test_a_second_unit_does_not_see_it(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    far = sit_down(cast.far_reviewer)
    for address in (f"/amendments/{amendment.pk}/", f"/amendments/of/{amendment.credit_id}/versions/"):
        assert far.get(address).status_code == 404
    other = person("闻人清", cast.cardiology)
    assert sit_down(other).get(f"/amendments/{amendment.pk}/").status_code == 404


def test_both_decisions_stand_in_one_story(cast: Cast) -> None:
    credit = counted(cast)
    applied(cast, credit)
    credit_services.annul(credit.pk, actor=cast.bureau, reason="核查")
    page = text_of(sit_down(cast.nurse).get(f"/credits/{credit.pk}/"))
    assert page.index("撤销学分") < page.index("同意更正") < page.index("科室审核通过")


BREAKS = [
    ("amendment_agrees", "UPDATE engine_work SET finished = NULL WHERE flow_task LIKE '%AmendmentFlow.unit'"),
    ("amendments_pass_every_level", "DELETE FROM engine_decision WHERE step = 'agree' AND from_state = 'UNIT'"),
    ("nobody_decides_their_own_amendment", "UPDATE engine_decision SET actor_id = NULL WHERE step = 'agree'"),
    ("versions_agree", "UPDATE amendments_version SET facts = '{}' WHERE number = 2"),
    ("versions_agree", "DELETE FROM amendments_version WHERE number = 1"),
    ("versions_agree", "DELETE FROM amendments_version WHERE number = 2"),
    ("missing_award_agrees", "UPDATE credits_credit SET source_id = 'x' WHERE source_id LIKE 'missing:%'"),
    ("nobody_grants_their_own", "UPDATE engine_decision SET actor_id = NULL WHERE step = 'grant'"),
    ("case_has_a_record", "UPDATE engine_case SET flow_class = 'x' WHERE flow_class LIKE 'amendments%'"),
]
GUARDED = ("engine_decision", "amendments_version", "credits_credit")


@pytest.mark.parametrize(("name", "breaks"), BREAKS)
def test_what_is_broken_is_found(transactional_db, owner_connection, capsys, name, breaks):
    cast = make_cast()
    applied(cast, counted(cast))
    grant(asked(cast), cast.nursing_office)
    finds(owner_connection, name, breaks, guarded=GUARDED)


def test_every_check_has_something_that_breaks_it():
    mine = {check.name for check in (*amendments.CHECKS, *missing.CHECKS)}
    assert mine - {name for name, _ in BREAKS} == {"guard_knows_the_amendments"}
