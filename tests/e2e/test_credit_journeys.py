"""What happens to a credit now and then, clicked through by those it happens to; axe looks at each page on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from registry.people.models import Person
from registry.standards.models import Standard
from registry.standards.services import Saying, begin_draft
from registry.tables.services import say_evidence
from tests.cast import Cast, log_in, make_cast, person, png, seat, submitted
from tests.e2e.conftest import PHONE
from tests.workflows.hands import decide
from workflows.credits.models import Credit

Arrive = Callable[..., Page]
Scan = Callable[[Page], None]


@pytest.fixture
def city(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def arrive(visitor: Callable[..., Page], live_server: Any, client: Any) -> Arrive:
    """Somebody who is logged in, on a page of their own."""

    def at(who: Person, path: str, **look: Any) -> Page:
        page = visitor(**look)
        cookie = log_in(type(client)(), who).cookies["session"]
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
        page.goto(path)
        return page

    return at


def press(page: Page, name: str, axe: Scan) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    axe(page)


def test_a_refusal_is_appealed_with_a_new_paper_and_the_next_level_decides(
    city: Cast, arrive: Arrive, axe: Scan, tmp_path: Path
) -> None:
    credit = submitted(city.nurse, name="院外急救演练")
    decide("refuse", credit, city.head_nurse, "不在认定范围")
    (tmp_path / "notice.png").write_bytes(png("ivory", (800, 560)))
    page = arrive(city.nurse, f"/credits/{credit.pk}/", size=PHONE)
    page.get_by_role("link", name="申诉").first.click()
    page.wait_for_url("**/appeal/")
    axe(page)
    page.locator("#id_reason").fill("通知上写明计入继续教育")
    page.locator("#id_files").set_input_files(tmp_path / "notice.png")
    press(page, "提交申诉", axe)
    expect(page.locator("main")).to_contain_text("通知上写明计入继续教育")

    page = arrive(city.nursing_office, "/inbox/")
    page.get_by_role("link", name="院外急救演练").first.click()
    page.wait_for_url("**/inbox/*/**")
    expect(page.locator("#item")).to_contain_text("不在认定范围")
    axe(page)
    page.locator("#opinion").fill("通知属实")
    with page.expect_navigation():
        page.locator("button[name=verdict][value=pass]").click()
    assert Credit.objects.get(pk=credit.pk).state == "COUNTED"


def test_originals_of_a_department_are_seen_at_the_counter_and_a_slip_is_taken_back(
    city: Cast, arrive: Arrive, axe: Scan
) -> None:
    say_evidence({"aid": "paper"}, at=city.city, actor=city.bureau, reason="看原件")
    for who, name in ((city.nurse, "援藏医疗"), (city.colleague, "援疆医疗")):
        submitted(who, name=name, kind="aid", evidence=False)
    page = arrive(city.head_nurse, "/originals/")
    axe(page)
    page.get_by_label("选择 援藏医疗").check()
    press(page, "看过原件", axe)
    expect(page.locator("main")).not_to_contain_text("援藏医疗")
    page.get_by_role("link", name="看过的").click()
    expect(page.locator("main")).to_contain_text(city.head_nurse.name)
    page.get_by_label("选择 援藏医疗").check()
    press(page, "改回待出示", axe)
    page.goto("/originals/")
    expect(page.locator("main")).to_contain_text("援藏医疗")


def test_a_standard_is_changed_row_by_row_and_published_by_somebody_else(city: Cast, arrive: Arrive, axe: Scan) -> None:
    other = person("局乙", city.far_hospital)
    seat(other, "bureau_reviewer", city.city)
    draft = begin_draft(city.city, "QZ-2027", saying=Saying("2027 年起的要求", 2027), actor=city.bureau)
    page = arrive(city.bureau, f"/standards/{draft.pk}/")
    axe(page)
    page.get_by_role("link", name="发布").click()
    page.wait_for_url("**/publish/")
    expect(page.locator("main")).to_contain_text("请另一个人来发布")
    axe(page)

    page = arrive(other, f"/standards/{draft.pk}/publish/")
    axe(page)
    page.locator("#id_reason").fill("局办公会通过")
    press(page, "发布", axe)
    assert Standard.objects.get(pk=draft.pk).state == "PUBLISHED"
