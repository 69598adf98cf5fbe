"""The pages of organisations, people, roles and levels: looked over by axe, walked through by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from registry.people.models import Person
from tests.cast import Cast, log_in, make_cast, person
from tests.e2e.conftest import DESKTOP, PHONE

Scan = Callable[[Page], None]


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def come_in(live_server: Any) -> Callable[[Page, Person], None]:
    def enter(page: Page, who: Person) -> None:
        cookie = log_in(Client(), who).cookies["session"]
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])

    return enter


def addresses(cast: Cast) -> Iterator[str]:
    """Every page of the registry that an admin meets."""
    yield from (
        reverse(name) for name in ("organisations:tree", "people:list", "people:new", "roles:list", "roles:grant")
    )
    yield from (reverse(f"organisations:{name}", args=[cast.hospital.pk]) for name in ("node", "add", "edit"))
    yield reverse("organisations:move", args=[cast.cardiology.pk])
    yield from (reverse(f"people:{name}", args=[cast.nurse.pk]) for name in ("detail", "edit", "move", "status"))
    yield f"{reverse('roles:grant')}?person={cast.nurse.pk}"
    yield reverse("roles:end", args=[cast.clerk.grants.get().pk])
    yield reverse("credits:levels")


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desk", "dark phone"])
def test_every_page_is_fit_for_everybody(committed, visitor, come_in, axe: Scan, size, dark) -> None:
    page = visitor(size=size, dark=dark)
    come_in(page, committed.admin)
    for address in addresses(committed):
        answer = page.goto(address)
        assert answer.status == 200, address
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
        assert page.locator("h1").count() == 1, address


def test_the_tree_opens_level_by_level(committed, page: Page, come_in) -> None:
    come_in(page, committed.system_operator)
    page.goto("/organisations/")
    expect(page.get_by_role("link", name="心内科")).to_have_count(0)
    page.get_by_label("展开 青泽市人民医院").click()
    page.get_by_role("link", name="心内科").click()
    expect(page.locator("h1")).to_have_text("心内科")


def test_a_person_gets_a_role_and_loses_it(committed, page: Page, come_in, axe: Scan) -> None:
    come_in(page, committed.admin)
    page.goto("/roles/")
    page.get_by_role("link", name="授予角色").click()
    page.get_by_label("给谁").fill("fzx")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="方知夏").click()
    page.get_by_label("在哪里").select_option("青泽市人民医院")
    page.get_by_label("单位审核人").check()
    page.get_by_label("原因").fill("接替退休的审核人")
    page.get_by_role("button", name="授予方知夏").click()
    expect(page.locator(".toast-note")).to_contain_text("方知夏现在是“单位审核人”")
    axe(page)
    page.get_by_label("结束 方知夏 的单位审核人").click()
    page.get_by_label("原因").fill("另有安排")
    page.get_by_role("button", name="结束").click()
    page.get_by_role("link", name="已结束").click()
    expect(page.get_by_role("row", name="方知夏")).to_contain_text("另有安排")


def test_closing_asks_first_and_can_be_taken_back(committed, page: Page, come_in) -> None:
    person("谁", committed.surgery)
    come_in(page, committed.admin)
    page.goto(reverse("organisations:node", args=[committed.surgery.pk]))
    page.get_by_role("button", name="停用").click()
    page.locator("#confirm [data-confirm-go]").click()
    expect(page.locator(".refusal")).to_contain_text("里面还有：2 人")
    Person.objects.filter(home=committed.surgery).update(is_active=False)
    page.get_by_role("link", name="回到“普外科”").click()
    page.get_by_role("button", name="停用").click()
    page.locator("#confirm [data-confirm-go]").click()
    page.locator(".toast-act").click()
    expect(page.locator(".toast-note")).to_contain_text("已恢复“普外科”")
