"""工作统计: what waits, how fast it is decided, who carries how much; nobody's numbers but of their own places."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, strategies as st

from registry.people.models import Person
from registry.roles.models import Grant
from tests.cast import Cast, person, seat, submitted, today
from tests.workflows.hands import decide, open_work, page_of, passed
from tests.workflows.inboxes import sit_down, text_of
from workflows.engine import claims, seals, workload
from workflows.engine.models import Decision, WorkDay
from workflows.inbox.work import page_of as numbers_of, scope_of, words_of_hours

WORK, ROWS = reverse("inbox:work"), reverse("inbox:work_rows")


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Two wait at the department, one at the unit, one is counted; the far hospital has its own."""
    submitted(cast.nurse)
    submitted(cast.colleague)
    passed(cast.nurse, [cast.head_nurse])
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    submitted(cast.outsider)
    return cast


def numbers(who: Person) -> Any:
    scope = scope_of(Person.objects.get(pk=who.pk), None)
    assert scope is not None
    return numbers_of(scope)


def by_level(who: Person) -> dict[str, tuple[int, int]]:
    return {level.word: (level.waiting, level.decided) for level in numbers(who).levels}


def test_levels_say_what_waits_and_what_was_decided(busy: Cast) -> None:
    assert by_level(busy.nursing_office) == {"科室审核": (2, 2), "单位审核": (1, 1)}


def test_a_line_sees_its_own_line_only(busy: Cast) -> None:
    assert by_level(busy.cme_office) == {}
    assert by_level(busy.admin) == by_level(busy.nursing_office)


def test_two_lines_are_not_all_lines(busy: Cast) -> None:
    Grant.objects.filter(person=busy.cme_office).update(line="tcm")
    seat(busy.cme_office, "unit_reviewer", busy.hospital, "doctor")
    assert by_level(busy.cme_office) == {}


def test_another_hospital_is_never_counted(busy: Cast) -> None:
    assert numbers(busy.far_reviewer).waiting == 1
    assert numbers(busy.bureau).waiting == 4
    for address in (WORK, ROWS):
        assert sit_down(busy.far_reviewer).get(address, {"place": busy.hospital.pk}).status_code == 404


def test_a_bureau_can_look_at_one_unit(busy: Cast) -> None:
    shown = text_of(sit_down(busy.bureau).get(WORK, {"place": busy.far_hospital.pk}))
    assert "临江区中心医院，在等 1 项" in shown


def test_a_sealed_day_gives_the_same_numbers_as_an_open_one(busy: Cast) -> None:
    before = (by_level(busy.bureau), numbers(busy.bureau).weeks, [one.load for one in numbers(busy.bureau).reviewers])
    seals.seal_until(today())
    assert workload.roll_up() == 1
    assert WorkDay.objects.count() == 3 - 1
    assert workload.roll_up() == 0
    now = (by_level(busy.bureau), numbers(busy.bureau).weeks, [one.load for one in numbers(busy.bureau).reviewers])
    assert now == before
    decide("pass", passed(busy.colleague, [busy.head_nurse]), busy.nursing_office, "已核对")
    assert by_level(busy.bureau)["单位审核"] == (2, 2)


def test_load_names_whom_one_may_see_and_sums_up_the_others(busy: Cast) -> None:
    work = open_work(submitted(busy.nurse))
    assert work is not None
    claims.claim(work.pk, actor=Person.objects.get(pk=busy.head_nurse.pk))
    loads = {one.name: vars(one.load) for one in numbers(busy.nursing_office).reviewers}
    assert loads == {
        "陆青禾": {"week": 2, "month": 2, "claimed": 1},
        "闻书仪": {"week": 1, "month": 1, "claimed": 0},
    }
    far = person("闻人清", busy.far_ward)
    seat(far, "department_reviewer", busy.cardiology, "nurse")
    decide("pass", submitted(busy.nurse), far, "已核对")
    assert "其他 1 位审核人" in {one.name for one in numbers(busy.nursing_office).reviewers}


def test_every_number_leads_to_as_many_rows(busy: Cast, client: Any) -> None:
    browser = sit_down(busy.nursing_office)
    page = numbers(busy.nursing_office)
    for level in page.levels:
        assert browser.get(level.waiting_url).content.decode().count("data-row-link") == level.waiting
        assert browser.get(level.decided_url).content.decode().count("data-row-link") == level.decided
    (week,) = [(count, url) for _day, count, url in page.weeks if count]
    assert browser.get(week[1]).content.decode().count("data-row-link") == week[0]
    for one in page.reviewers:
        assert browser.get(one.week_url).content.decode().count("data-row-link") == one.load.week


def test_rows_of_a_rolled_up_week_are_found(busy: Cast) -> None:
    seals.seal_until(today())
    workload.roll_up()
    url = next(url for _day, count, url in numbers(busy.bureau).weeks if count)
    assert sit_down(busy.bureau).get(url).content.decode().count("data-row-link") == 3


def test_an_administrator_sees_numbers_without_rows(busy: Cast, client: Any) -> None:
    shown = page_of(client, busy.admin, WORK)
    assert "科室审核" in shown
    assert "inbox/work/rows" not in shown
    assert client.get(ROWS).status_code == 403


def test_the_page_hangs_on_the_inbox_of_who_may_open_it(busy: Cast, client: Any) -> None:
    assert WORK in page_of(client, busy.nursing_office, reverse("inbox:list"))
    assert WORK not in page_of(client, busy.head_nurse, reverse("inbox:list"))


def test_every_chart_has_a_table(busy: Cast, client: Any) -> None:
    shown = page_of(client, busy.nursing_office, WORK)
    assert shown.count('<svg class="bars"') == 2
    assert 'aria-label="在等: 科室审核 2, 单位审核 1"' in shown
    assert "style=" not in shown


def test_nothing_yet_says_so(cast: Cast, client: Any) -> None:
    assert "这里没有在等的" in page_of(client, cast.nursing_office, WORK)
    assert "没有这样的" in page_of(client, cast.nursing_office, ROWS)


@pytest.mark.parametrize("query", ["place=x", "place=99999999999999999999", "place=0"])
def test_a_place_that_is_none_does_not_exist(cast: Cast, query: str) -> None:
    assert sit_down(cast.bureau).get(f"{WORK}?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["week=9999-99-99", "week=0001-01-01", "actor=x", "days=-1", "at=x", "after=%25", "role=x"]
)
def test_mangled_rows_are_still_a_page(busy: Cast, query: str) -> None:
    for what in ("decided", "waiting"):
        assert sit_down(busy.bureau).get(f"{ROWS}?what={what}&{query}").status_code == 200


def test_more_work_takes_no_more_queries(busy: Cast) -> None:
    browser, counts = sit_down(busy.nursing_office), []
    browser.get(WORK)
    for _round in range(2):
        with CaptureQueriesContext(connection) as statements:
            browser.get(WORK)
            browser.get(ROWS)
            browser.get(ROWS, {"what": "decided"})
        counts.append(len(statements))
        for _more in range(4):
            decide("pass", submitted(busy.colleague), busy.head_nurse, "已核对")
    assert counts[0] == counts[1]


def test_waits_are_counted_by_hours(busy: Cast) -> None:
    waits = workload.decided([(busy.cardiology.pk, "")]).waits["department_reviewer"]
    assert waits[0] == 2
    assert sum(waits) == 2
    assert numbers(busy.nursing_office).levels[0].median == "不到 1 小时"


@given(st.lists(st.integers(0, 50), min_size=16, max_size=16), st.sampled_from([0.5, 0.9]))
def test_a_quantile_lies_in_the_bucket_where_it_must(waits: list[int], share: float) -> None:
    found = workload.quantile(waits, share)
    if not sum(waits):
        assert found is None
        return
    assert found is not None
    edges = (0, *workload.EDGES, workload.EDGES[-1])
    bucket = next(number for number in range(16) if sum(waits[: number + 1]) >= sum(waits) * share and waits[number])
    assert edges[bucket] <= found <= edges[bucket + 1]


def test_hours_are_said_as_people_say_them() -> None:
    said = [words_of_hours(hours) for hours in (None, 0.2, 5, 47, 100, 5000)]
    assert said == ["—", "不到 1 小时", "约 5 小时", "约 47 小时", "约 4 天", "90 天以上"]


def test_the_night_seals_and_rolls_up(busy: Cast) -> None:
    assert [seal.day for seal in workload.close_yesterday()] == [today() - dt.timedelta(days=1)]
    assert Decision.objects.exists()
    assert WorkDay.objects.count() == 0
