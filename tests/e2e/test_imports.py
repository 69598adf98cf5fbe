"""Tables and numbers in a real browser: the library fills the form while one types, a batch goes there and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from registry.years.models import Activity
from tests.cast import Cast, log_in, make_cast
from tests.e2e.conftest import PHONE
from tests.registry.sheets import workbook
from workflows.credits.models import Credit


@pytest.fixture
def city(transactional_db: None) -> Cast:
    cast = make_cast()
    Activity.objects.create(
        jurisdiction=cast.city, number="2026-03-01-014 (国)", name="心血管急危重症护理新进展", level="national",
        disciplines=["national-2022:03-01"], from_date=dt.date(2026, 5, 16), to_date=dt.date(2026, 5, 18),
        hours=Decimal(12), credits=Decimal(4), organiser="青泽市护理学会",
    )  # fmt: skip
    return cast


def enter(page: Page, who: Any, live_server: Any) -> Page:
    cookie = log_in(Client(), who).cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    return page


def test_a_number_fills_the_form_and_leaves_what_was_typed(
    city: Cast, visitor: Callable[..., Page], live_server: Any
) -> None:
    page = enter(visitor(size=PHONE), city.nurse, live_server)
    page.goto("/credits/new/")
    page.fill("[name=hours]", "20")
    page.fill("[name=number]", "2026-03-01-014")
    page.press("[name=number]", "Tab")
    expect(page.locator("#library")).to_contain_text("学时：填的是 20.00，项目库是 12.00")
    expect(page.locator("[name=credits]")).to_have_value("4.00")
    expect(page.locator("[name=level]")).to_have_value("national")
    expect(page.locator("[name=hours]")).to_have_value("20")


def test_a_batch_goes_from_an_excel_to_the_flow_and_back(
    city: Cast, visitor: Callable[..., Page], live_server: Any, tmp_path: Path
) -> None:
    people = [["身份证号", "姓名", "学时"], [city.nurse.id_number, city.nurse.name, 30], ["99", "谁", 30]]
    (tmp_path / "公需.xlsx").write_bytes(workbook(people))
    page = enter(visitor(), city.clerk, live_server)
    page.goto("/batches/new/")
    page.fill("[name=name]", "2026 年公需科目")
    page.fill("[name=from_date]", "2026-06-30")
    page.select_option("[name=level]", "none")
    page.select_option("[name=discipline]", "national-2022:03-01")
    page.fill("[name=issuer]", "青泽市人社局")
    page.set_input_files("[name=file]", tmp_path / "公需.xlsx")
    page.get_by_role("button", name="看会写入谁").click()
    expect(page.get_by_text("身份证号要有 18 位")).to_be_visible()
    page.get_by_role("button", name="写入 1 行").click()
    page.get_by_role("link", name="看写入的").click()
    page.get_by_role("button", name="收回整批").click()
    page.locator("#confirm [data-confirm-go]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("收回整批的 1 项")
    assert Credit.objects.get().state == "WITHDRAWN"
