"""A unit's own say in its levels: the verb, its record, and the page that tells them in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import NotAllowed, Refusal
from tests.cast import Cast, draft, log_in, seat, submitted
from workflows.credits import services
from workflows.credits.level_pages import passages
from workflows.credits.level_services import department_level_of, set_department_level
from workflows.credits.models import Credit, LevelRule, UnitPolicy, UnitPolicyChange

URL = "/credits/levels/"


def told(unit, mode: str = "on") -> dict[str, tuple[str, ...]]:
    return {row.what: row.levels for row in passages(unit, mode)}


def test_the_department_level_is_on_until_somebody_changes_it(cast: Cast) -> None:
    assert department_level_of(cast.hospital) == "on"


def test_switching_off_holds_for_what_is_submitted_from_now_on(cast: Cast) -> None:
    before = submitted(cast.nurse)
    set_department_level(cast.hospital, to="off", actor=cast.admin, reason="科室少")
    after = submitted(cast.nurse, name="护理科研方法")
    assert (Credit.objects.get(pk=before.pk).state, after.state, after.levels) == ("DEPARTMENT", "UNIT", "UNIT")


def test_merged_levels_are_fixed_at_submission(cast: Cast) -> None:
    set_department_level(cast.hospital, to="merged", actor=cast.admin, reason="人少")
    assert submitted(cast.nurse).levels_merged


def test_every_change_leaves_a_row_that_stays(cast: Cast) -> None:
    set_department_level(cast.hospital, to="off", actor=cast.admin, reason="科室少")
    set_department_level(cast.hospital, to="on", actor=cast.admin, reason="科室恢复")
    rows = list(UnitPolicyChange.objects.order_by("id").values_list("before", "after", "reason", "changed_by"))
    assert rows == [("on", "off", "科室少", cast.admin.pk), ("off", "on", "科室恢复", cast.admin.pk)]
    with pytest.raises(DatabaseError):
        UnitPolicyChange.objects.update(reason="别的")


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"to": "on"}, "levels_unchanged"), ({"reason": " "}, "reason_required")],
)
def test_a_change_without_sense_is_refused(cast: Cast, facts, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        set_department_level(cast.hospital, actor=cast.admin, **({"to": "off", "reason": "x"} | facts))
    assert refused.value.code == code
    assert not UnitPolicyChange.objects.exists()


@pytest.mark.parametrize("who", ["nursing_office", "bureau", "outsider", "system_operator"])
def test_only_the_units_admin_changes_it(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        set_department_level(cast.hospital, to="off", actor=getattr(cast, who), reason="x")
    with pytest.raises(NotAllowed):
        set_department_level(cast.far_hospital, to="off", actor=cast.admin, reason="x")


def test_the_rules_are_told_in_words_narrowest_first(cast: Cast) -> None:
    LevelRule.objects.create(jurisdiction=cast.city, line="nurse", min_credits=Decimal(8), bureau=True)
    LevelRule.objects.create(jurisdiction=cast.city, origin="attendance", department=False, unit=True)
    assert list(told(cast.hospital).items()) == [
        ("护理，8.00 学分及以上", ("DEPARTMENT", "UNIT", "BUREAU")),
        ("论文", ("DEPARTMENT", "UNIT", "BUREAU")),
        ("刷卡授分", ("UNIT",)),
        ("其他本人录入或代录的", ("DEPARTMENT", "UNIT")),
        ("远程教育平台、授课授分", ()),
    ]


def test_what_a_nearer_rule_covers_is_not_told(cast: Cast) -> None:
    LevelRule.objects.create(jurisdiction=cast.district, department=False)
    assert list(told(cast.far_hospital)) == ["所有本人录入或代录的", "刷卡授分、远程教育平台、授课授分"]
    assert "论文" in told(cast.hospital)


@pytest.mark.parametrize("mode", UnitPolicy.DepartmentLevel.values)
@pytest.mark.parametrize(("kind", "what"), [("paper", "论文"), ("training", "其他本人录入或代录的")])
def test_what_is_told_is_what_happens(cast: Cast, mode: str, kind: str, what: str) -> None:
    if mode != "on":
        set_department_level(cast.hospital, to=mode, actor=cast.admin, reason="x")
    assert tuple(submitted(cast.nurse, kind=kind).level_list) == told(cast.hospital, mode)[what]


def test_what_only_the_department_would_see_is_seen_by_the_unit(cast: Cast) -> None:
    LevelRule.objects.create(jurisdiction=cast.city, kind="lecture", department=True, unit=False)
    set_department_level(cast.hospital, to="off", actor=cast.admin, reason="x")
    credit = draft(cast.nurse, kind="lecture")
    services.only(services.submit([credit.pk], actor=cast.nurse))
    credit.refresh_from_db()
    assert (credit.state, told(cast.hospital, "off")["学术讲座"]) == ("UNIT", ("UNIT",))


def test_the_page_changes_it_and_shows_who_did(cast: Cast, client) -> None:
    submitted(cast.nurse)
    log_in(client, cast.admin)
    page = client.get(URL).content.decode()
    assert "现在待科室审的 1 项" in page
    assert "药师、技师、中医、乡村医生的学分" in page
    answer = client.post(f"{URL}?unit={cast.hospital.pk}", {"to": "off", "reason": "科室少"})
    assert answer.url == f"{URL}?unit={cast.hospital.pk}"
    assert "科室少" in client.get(answer.url).content.decode()


def test_a_refusal_on_the_page_keeps_the_reason(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    answer = client.post(URL, {"to": "on", "reason": "照旧就好"})
    assert (answer.status_code, 'value="照旧就好"' in answer.content.decode()) == (409, True)
    assert client.post(URL, {"to": "on", "reason": ""}).status_code == 422


def test_another_unit_is_not_found_and_others_have_no_page(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    for unit in (cast.far_hospital.pk, cast.cardiology.pk, "x"):
        assert client.get(f"{URL}?unit={unit}").status_code == 404
    for who in (cast.nurse, cast.nursing_office, cast.bureau):
        assert log_in(client, who).get(URL).status_code == 403


def test_a_reviewer_for_all_lines_leaves_no_warning(cast: Cast, client) -> None:
    seat(cast.doctor, "unit_reviewer", cast.hospital)
    assert "有条线没有单位审核人" not in log_in(client, cast.admin).get(URL).content.decode()


def test_more_rules_cost_the_same_queries(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(12):
        LevelRule.objects.create(jurisdiction=cast.city, min_credits=Decimal(number), bureau=True)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
