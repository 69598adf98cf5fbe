"""By person: keys alone, without scripts, and nothing that stands in the way."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from registry.people.models import Person
from tests.cast import Cast, make_cast, submitted
from tests.e2e.conftest import PHONE
from tests.e2e.test_inbox import enter, shows
from workflows.credits.models import Credit

__all__ = ["enter"]
Enter = Callable[[Page, Person], Page]


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    cast = make_cast()
    for name in ("甲的培训", "乙的培训"):
        submitted(cast.nurse, name=name)
    submitted(cast.nurse, name="外省培训", number="2026-13", credits=Decimal(2), hours=Decimal(6))
    submitted(cast.colleague)
    return cast


def test_one_person_after_the_other_by_keys_alone(committed: Cast, page: Page, enter: Enter) -> None:
    enter(page, committed.head_nurse)
    page.goto("/inbox/people/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    shows(page, "林若溪")
    then = page.locator(".rules tbody tr").first.locator("td").last
    expect(page.locator("[data-select-count]")).to_have_text("2")
    expect(then).to_contain_text("8.00")
    for _ in range(2):
        page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-select-count]")).to_have_text("1")
    expect(then).to_contain_text("4.00")
    page.keyboard.press("1")
    shows(page, "苏沐阳")
    expect(page.locator(".toast-note")).to_contain_text("已通过 林若溪 的 1 项，4.00 学分")
    page.keyboard.press("[")
    shows(page, "林若溪")
    assert Credit.objects.filter(state="UNIT").count() == 1


def test_what_is_flagged_asks_for_a_word(committed: Cast, page: Page, enter: Enter) -> None:
    enter(page, committed.head_nurse)
    page.goto(f"/inbox/people/{committed.nurse.pk}/")
    page.locator("[data-select-all]").click()
    page.keyboard.press("1")
    expect(page.locator("#opinion-error")).to_contain_text("请先写意见")
    expect(page.locator("#opinion")).to_be_focused()
    page.keyboard.type("外省项目，已看证书原件。")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    shows(page, "苏沐阳")
    assert Credit.objects.filter(state="UNIT").count() == 3


@pytest.mark.parametrize(("locale", "dark"), [("zh-CN", False), ("en", True)])
def test_nothing_stands_in_the_way(
    committed: Cast, visitor: Callable[..., Page], enter: Enter, axe: Callable[[Page], None], locale: str, dark: bool
) -> None:
    page = enter(visitor(dark=dark, locale=locale), committed.head_nurse)
    for menu in page.locator(".list-tools details.menu summary").all():
        menu.click()
        axe(page)
    for address in ("/inbox/people/", f"/inbox/people/{committed.nurse.pk}/", "/inbox/tabs/"):
        page.goto(address)
        axe(page)


def test_on_a_phone_the_verdicts_stay_in_sight(committed: Cast, visitor: Callable[..., Page], enter: Enter) -> None:
    page = enter(visitor(size=PHONE), committed.head_nurse)
    page.goto("/inbox/people/")
    page.locator("[data-row-link]").first.tap()
    shows(page, "林若溪")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_role("button", name="通过，下一人")).to_be_in_viewport()


def test_without_scripts_sums_and_verdicts_work(
    committed: Cast, browser: Browser, live_server: Any, enter: Enter
) -> None:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    page = enter(context.new_page(), committed.head_nurse)
    page.goto(f"/inbox/people/{committed.nurse.pk}/")
    page.locator("[name=pick]").last.uncheck()
    page.get_by_role("button", name="按所选重新算").click()
    expect(page.locator(".rules tbody tr").first.locator("td").last).not_to_contain_text("8.00")
    page.get_by_role("button", name="通过，下一人").click()
    expect(page.locator("h1")).to_have_text("苏沐阳")
    context.close()


def test_a_standing_opinion_is_one_click_for_all_that_is_chosen(committed: Cast, page: Page, enter: Enter) -> None:
    enter(page, committed.head_nurse)
    page.goto(f"/inbox/people/{committed.nurse.pk}/")
    page.get_by_role("button", name="照片不清").click()
    expect(page.locator("#opinion")).not_to_have_value("")
