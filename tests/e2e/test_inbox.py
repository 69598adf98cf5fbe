"""The inbox by keyboard, on a phone and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from registry.people.models import Person
from tests.cast import Cast, log_in, make_cast, submitted
from tests.e2e.conftest import PHONE
from workflows.engine.models import Decision

Enter = Callable[[Page, Person], Page]


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    cast = make_cast()
    for name in ("甲的培训", "乙的培训", "丙的培训"):
        submitted(cast.nurse, name=name)
    return cast


@pytest.fixture
def enter(live_server: Any) -> Enter:
    """Come in without the login page, which has its own tests."""

    def come_in(page: Page, who: Person) -> Page:
        cookie = log_in(Client(), who).cookies["session"]
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
        page.goto("/inbox/")
        return page

    return come_in


def shows(page: Page, title: str) -> None:
    """The page has come, scripts and all: a verdict's key means the page that is seen, so none is kept for later."""
    expect(page.locator("h1")).to_have_text(title)
    page.wait_for_load_state("domcontentloaded")


def test_a_desk_is_cleared_by_keys_alone(committed: Cast, page: Page, enter: Enter) -> None:
    enter(page, committed.head_nurse)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    shows(page, "乙的培训")
    page.keyboard.press("j")
    shows(page, "丙的培训")
    page.keyboard.press("k")
    shows(page, "乙的培训")
    page.keyboard.press("1")
    shows(page, "丙的培训")
    expect(page.locator(".toast-note")).to_contain_text("已通过 林若溪《乙的培训》")
    page.keyboard.press("2")
    expect(page.locator("#opinion-error")).to_contain_text("请先写意见")
    expect(page.locator("#opinion")).to_be_focused()
    page.keyboard.type("1 月的证书，请核对。")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    shows(page, "甲的培训")
    page.locator(".chip", has_text="照片不清").click()
    expect(page.locator("#opinion")).to_have_value("证书照片看不清，请重新拍照上传。")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.get_by_text("都办完了")).to_be_visible()
    steps = list(Decision.objects.filter(is_verdict=True).order_by("id").values_list("step", "opinion"))
    assert [step for step, _ in steps] == ["pass_department", "return_to_person", "refuse"]
    assert steps[1][1] == "1 月的证书，请核对。"


def test_a_slip_is_taken_back_by_one_key(committed: Cast, page: Page, enter: Enter) -> None:
    enter(page, committed.head_nurse)
    page.locator("[data-row-link]").first.click()
    shows(page, "甲的培训")
    page.keyboard.press("1")
    shows(page, "乙的培训")
    page.keyboard.press("z")
    shows(page, "甲的培训")
    expect(page.locator(".toast-note")).to_contain_text("已撤销，林若溪《甲的培训》回到待办里")
    assert list(Decision.objects.order_by("-id").values_list("step", flat=True)[:2]) == ["undo", "pass_department"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_nothing_stands_in_the_way(
    committed: Cast, visitor: Callable[..., Page], enter: Enter, axe: Callable[[Page], None], dark: bool, locale: str
) -> None:
    page = enter(visitor(dark=dark, locale=locale), committed.head_nurse)
    axe(page)
    page.locator("[data-row-link]").first.click()
    page.locator("details.chart-box summary").click()
    axe(page)
    page.locator("button[value=return]").click()
    expect(page.locator("#opinion-error")).to_be_visible()
    axe(page)
    for address in ("/inbox/done/", "/inbox/?kind=paper"):
        page.goto(address)
        axe(page)


def test_moving_keys_pressed_too_early_are_kept_and_verdicts_are_not(committed: Cast, page: Page, enter: Enter) -> None:
    enter(page, committed.head_nurse)
    page.locator("[data-row-link]").first.click()
    shows(page, "甲的培训")
    held: list[Any] = []
    page.route("**/lists*.js", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("乙的培训")
    page.keyboard.press("1")
    page.keyboard.press("j")
    held[0].continue_()
    shows(page, "丙的培训")
    assert not Decision.objects.filter(is_verdict=True).exists()


def test_on_a_phone_one_column_and_a_way_back(committed: Cast, visitor: Callable[..., Page], enter: Enter) -> None:
    page = enter(visitor(size=PHONE), committed.head_nurse)
    page.locator("[data-row-link]").first.tap()
    expect(page.locator(".inbox-list")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_role("button", name="通过，下一项")).to_be_in_viewport()
    page.locator(".item-back").tap()
    expect(page.locator(".inbox-list")).to_be_visible()


def test_without_scripts_one_reads_and_decides(
    committed: Cast, browser: Browser, live_server: Any, enter: Enter
) -> None:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    page = enter(context.new_page(), committed.head_nurse)
    page.locator("[data-row-link]").first.click()
    page.locator("#opinion").fill("证书上没有公章。")
    page.locator("button[value=return]").click()
    expect(page.locator("h1")).to_have_text("乙的培训")
    context.close()
    assert Decision.objects.get(is_verdict=True).opinion == "证书上没有公章。"
