"""A person's own lists in a browser: choosing rows, the phone's ways in, a picture that pushes nothing aside."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from registry.people.models import Person
from tests.cast import Cast, draft, log_in, make_cast, submitted
from tests.e2e.conftest import PHONE
from tests.objects import objects_of

Enter = Callable[[Page, Person, str], Page]


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def enter(live_server: Any) -> Enter:
    def come_in(page: Page, who: Person, address: str) -> Page:
        cookie = log_in(Client(), who).cookies["session"]
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
        page.goto(address)
        return page

    return come_in


def test_the_page_is_chosen_by_what_can_be_chosen(
    committed: Cast, page: Page, visitor: Callable[..., Page], enter: Enter
) -> None:
    for at in range(2):
        draft(committed.nurse, name=f"草稿 {at}")
    submitted(committed.nurse)
    enter(page, committed.nurse, "/credits/")
    head, count = page.locator("[data-select-page]"), page.locator("[data-select-count]")
    head.click()
    expect(head).to_be_checked()
    expect(count).to_have_text("2")
    head.click()
    expect(head).not_to_be_checked()
    expect(count).to_have_text("0")
    phone = enter(visitor(size=PHONE), committed.nurse, "/credits/")
    phone.get_by_role("button", name="选择本页").tap()
    expect(phone.locator("[data-select-count]")).to_have_text("2")
    expect(phone.get_by_role("button", name="选择本页")).to_be_hidden()
    phone.goto("/credits/?group=waiting")
    expect(phone.get_by_role("button", name="选择本页")).to_be_hidden()


def test_on_a_phone_there_is_one_next_thing(committed: Cast, visitor: Callable[..., Page], enter: Enter) -> None:
    submitted(committed.nurse, name="等着的")
    phone = enter(visitor(size=PHONE), committed.head_nurse, "/inbox/")
    phone.get_by_role("link", name="打开第一项").tap()
    expect(phone.locator("h1")).to_have_text("等着的")
    admin = enter(visitor(size=PHONE), committed.admin, "/credits/")
    admin.get_by_role("main").get_by_role("link", name="录学分").tap()
    expect(admin.locator("h1")).to_have_text("录学分")


def test_evidence_that_arrives_moves_nothing(committed: Cast, page: Page, enter: Enter) -> None:
    address = f"/credits/{objects_of(committed)['credits']}/"
    page.route("**/credits/evidence/**", lambda route: route.abort())
    enter(page, committed.nurse, address)
    before = page.locator(".evidence").bounding_box()
    page.unroute("**/credits/evidence/**")
    page.goto(address)
    page.locator(".evidence img").evaluate("image => image.decode()")
    assert page.locator(".evidence").bounding_box() == before
