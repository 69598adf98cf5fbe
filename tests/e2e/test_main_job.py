"""The main job, seen by the people who do it, in both languages; axe looks at every page they meet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from registry.people.models import Person
from tests.cast import PASSWORD, Cast, png
from tests.e2e.conftest import PHONE
from workflows.credits.models import Credit

Visit = Callable[..., Page]
Scan = Callable[[Page], None]


@pytest.fixture
def people(transactional_db: None, cast: Cast) -> Cast:
    for who in (cast.nurse, cast.head_nurse, cast.nursing_office, cast.bureau):
        who.set_password(PASSWORD)
        who.save()
    return cast


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.png"
    path.write_bytes(png("ivory", (800, 560)))
    return path


def log_in(page: Page, who: Person, axe: Scan) -> Page:
    page.goto("/account/login/")
    axe(page)
    page.locator("#id_number").fill(who.card_number)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "login" not in url)
    axe(page)
    return page


def enter(page: Page, certificate: Path, axe: Scan, **fields: str) -> Credit:
    page.goto("/credits/new/")
    axe(page)
    for name, value in fields.items():
        box = page.locator(f"#id_{name}")
        box.select_option(value) if name in ("kind", "level", "form", "discipline") else box.fill(value)
    page.locator("#id_files").set_input_files(certificate)
    page.locator("button[name=then][value=submit]").click()
    page.wait_for_url("**/credits/*/")
    axe(page)
    return Credit.objects.latest("id")


def decide(page: Page, title: str, verdict: str, axe: Scan, opinion: str = "", key: str = "") -> None:
    """Open the item from the inbox and decide it, by its button or by its key."""
    page.goto("/inbox/")
    axe(page)
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url("**/inbox/*/**")
    expect(page.locator("#item .item-head")).to_contain_text(title)
    axe(page)
    if opinion:
        page.locator("#opinion").fill(opinion)
    with page.expect_navigation():
        if key:
            page.locator("#item .item-head").click(position={"x": 3, "y": 3})
            page.keyboard.press(key)
        else:
            page.locator(f"button[name=verdict][value={verdict}]").click()


TRAINING = {
    "kind": "training",
    "name": "心血管急危重症护理新进展",
    "from_date": "2026-05-16",
    "hours": "12",
    "credits": "4",
    "level": "city",
    "form": "course",
    "discipline": "national-2022:03-01",
    "issuer": "青泽市护理学会",
    "certificate_number": "QZ-2026-0417",
}


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_nurse_submits_the_hospital_returns_she_corrects_and_it_counts(
    people: Cast, visitor: Visit, axe: Scan, certificate: Path, locale: str
) -> None:
    nurse = log_in(visitor(locale=locale, size=PHONE), people.nurse, axe)
    head = log_in(visitor(locale=locale), people.head_nurse, axe)
    office = log_in(visitor(locale=locale), people.nursing_office, axe)

    credit = enter(nurse, certificate, axe, **TRAINING)
    decide(head, credit.name, "pass", axe, key="1")
    decide(office, credit.name, "return", axe, opinion="证书编号看不清，请重拍")

    nurse.goto("/")
    expect(nurse.locator(".todo-returned")).to_contain_text("证书编号看不清")
    axe(nurse)
    nurse.locator(f"a[href='/credits/{credit.pk}/edit/']").click()
    axe(nurse)
    nurse.locator("#id_certificate_number").fill("QZ-2026-0471")
    nurse.locator("button[name=then][value=submit]").click()
    nurse.wait_for_url(f"**/credits/{credit.pk}/")

    decide(head, credit.name, "pass", axe)
    decide(office, credit.name, "pass", axe)
    credit.refresh_from_db()
    assert (credit.state, credit.certificate_number) == ("COUNTED", "QZ-2026-0471")
    nurse.goto("/")
    expect(nurse.locator(".ring-legend")).to_contain_text("4.00")
    expect(nurse.locator(".lack")).to_contain_text("21.00")
    axe(nurse)


def test_a_paper_goes_on_to_the_bureau_and_is_decided_there(
    people: Cast, visitor: Visit, axe: Scan, certificate: Path
) -> None:
    nurse = log_in(visitor(), people.nurse, axe)
    paper: dict[str, Any] = TRAINING | {"kind": "paper", "name": "急性心肌梗死患者早期活动方案的构建"}
    credit = enter(nurse, certificate, axe, **paper)
    for who in (people.head_nurse, people.nursing_office, people.bureau):
        decide(log_in(visitor(), who, axe), credit.name, "pass", axe)
    credit.refresh_from_db()
    assert credit.state == "COUNTED"
    nurse.goto(f"/credits/{credit.pk}/")
    expect(nurse.locator("main")).to_contain_text("裴行远")
