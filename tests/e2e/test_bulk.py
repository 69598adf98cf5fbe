"""Many ticked, looked at and decided, with a mouse and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from registry.jobs.worker import Worker
from registry.people.models import Person
from tests.cast import Cast, log_in, make_cast, submitted
from tests.e2e.conftest import PHONE
from workflows.credits.models import Credit

Enter = Callable[[Page, Person], Page]


@pytest.fixture
def committed(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Five credits of two people, two to a page."""
    monkeypatch.setattr("workflows.inbox.listing.PAGE", 2)
    cast = make_cast()
    for number in range(5):
        submitted(cast.colleague if number == 4 else cast.nurse, name=f"第 {number} 项培训")
    return cast


@pytest.fixture
def enter(live_server: Any) -> Enter:
    def come_in(page: Page, who: Person) -> Page:
        cookie = log_in(Client(), who).cookies["session"]
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
        page.goto("/inbox/")
        return page

    return come_in


def test_two_of_a_page_are_decided_at_once(committed: Cast, page: Page, enter: Enter) -> None:
    enter(page, committed.head_nurse)
    expect(page.locator("[data-select-bar]")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-select-count]")).to_have_text("1")
    page.locator("[data-select-page]").check()
    page.get_by_role("button", name="批量办理").click()
    expect(page.locator("h1")).to_have_text("办理选中的 2 项")
    page.get_by_role("button", name="通过 2 项", exact=True).click()
    expect(page.locator("h1")).to_have_text("通过 2 项")
    expect(page.locator("tbody .state")).to_have_text(["待单位审", "待单位审"])


def test_all_that_match_are_refused_with_a_question_first(
    committed: Cast, page: Page, enter: Enter, axe: Callable[[Page], None], settings: Any
) -> None:
    settings.JOB_AT_ONCE = 0
    enter(page, committed.head_nurse)
    page.locator("[data-select-page]").check()
    page.get_by_role("button", name="选择全部 5 项").click()
    expect(page.locator("[data-select-count]")).to_have_text("5")
    page.get_by_role("button", name="批量办理").click()
    axe(page)
    page.locator("#opinion").fill("按认定标准，这一项不能计学分。")
    page.get_by_role("button", name="不通过 5 项").click()
    expect(page.locator("#confirm")).to_contain_text("不通过 5 项，涉及 2 人。")
    expect(page.locator("[data-confirm-go]")).to_have_text("不通过 5 项")
    page.locator("[data-confirm-go]").click()
    expect(page.locator("#progress")).to_contain_text("排队中")
    axe(page)
    Worker().until_idle()
    expect(page.locator("#progress")).to_contain_text("已完成")
    expect(page.get_by_role("link", name="下载结果")).to_be_visible()
    assert set(Credit.objects.values_list("state", flat=True)) == {"REFUSED"}


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_on_a_phone_nothing_sticks_out(
    committed: Cast, visitor: Callable[..., Page], enter: Enter, axe: Callable[[Page], None], locale: str
) -> None:
    page = enter(visitor(size=PHONE, locale=locale), committed.head_nurse)
    page.locator("[data-select-item]").first.check()
    axe(page)
    page.locator("[data-select-bar] .btn-primary").click()
    page.locator("[name=verdict][value=pass]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe(page)
    page.locator("[name=verdict][value=pass]").click()
    page.locator("#progress").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe(page)
