"""Approve, download, swipe, upload, analyse, award, see the credit: clicked by real roles, the card over a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from attendance.swipes.models import Swipe
from hardware.simulators.cable import Cable
from hardware.simulators.readers import READERS
from registry.jobs.engine import turn
from tests.cast import PASSWORD, Cast
from tests.e2e.conftest import PHONE
from tests.e2e.test_main_job import decide, log_in
from tests.hardware.boxes import Box
from tests.workflows.projects import days_on, fresh, handed_in, without_reviewers
from workflows.credits.models import Credit
from workflows.projects.models import Project

Visit = Callable[..., Page]
Scan = Callable[[Page], None]
CHIP = "010063E9AE"
MINUTES = dt.timedelta(minutes=1)


@pytest.fixture
def people(transactional_db: None, cast: Cast) -> Cast:
    for who in (cast.nurse, cast.cme_office, cast.bureau, cast.admin, cast.card_maker):
        who.set_password(PASSWORD)
        who.save()
    without_reviewers(cast)
    return cast


def send(page: Page) -> None:
    """The form's own button, and whatever it asks first."""
    with page.expect_navigation():
        page.locator("main form .form-foot button").first.click()


def agree(page: Page, name: str) -> None:
    """A button that asks before it acts."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()
    with page.expect_navigation():
        page.locator("[data-confirm-go]").click()


def approve(bureau: Page, project: Project, axe: Scan) -> Project:
    decide(bureau, project.name, "complete", axe)
    decide(bureau, project.name, "approve", axe, opinion="同意立项")
    return fresh(project)


def register_the_door(admin: Page, bureau: Page, project: Project, axe: Scan) -> str:
    """Registered and placed by the unit, put into use by the bureau; gives back the key that was shown once."""
    admin.goto("/devices/new/")
    axe(admin)
    admin.locator("#id_kind").select_option("terminal")
    admin.locator("#id_serial").fill("DOOR-1")
    send(admin)
    axe(admin)
    key = admin.locator("main code").last.inner_text()
    admin.locator("main").get_by_role("link", name="已经存好").click()
    admin.locator("main").get_by_role("link", name="放到活动或地点").click()
    axe(admin)
    admin.locator("#id_number").fill(project.number)
    admin.locator("#id_room").fill("报告厅")
    admin.locator("#id_from_date").fill(days_on(-1).isoformat())
    admin.locator("#id_to_date").fill(days_on(1).isoformat())
    send(admin)
    bureau.goto("/devices/")
    axe(bureau)
    bureau.get_by_role("link", name="DOOR-1").first.click()
    with bureau.expect_navigation():
        bureau.locator("button[name=step][value=activate]").click()
    return key


def link_her_chip(maker: Page, cast: Cast, axe: Scan) -> None:
    maker.goto(f"/cards/of/{cast.nurse.pk}/")
    axe(maker)
    maker.get_by_role("link", name="用读卡器登记").click()
    axe(maker)
    maker.locator("#id_typed").fill(CHIP)
    maker.locator("#id_form").select_option("em-10H")
    with maker.expect_navigation():
        maker.get_by_role("button", name="登记打出来的芯片").click()
    expect(maker.locator("main")).to_contain_text("E9AE")


def ended_just_now() -> dict[str, str]:
    """A session of this day that ended minutes ago; whoever swipes now signs out of it."""
    ends = timezone.localtime() - 2 * MINUTES
    if ends.hour == 0 and ends.minute < 15:
        ends = (ends - dt.timedelta(hours=1)).replace(minute=55)
    begins = max(ends - dt.timedelta(hours=1), ends.replace(hour=0, minute=0))
    times = {"begins": begins, "ends": ends, "out_begins": ends - 10 * MINUTES, "out_ends": ends}
    plain = {"day": ends.date().isoformat(), "grace": "30", "hours": "6"}
    none = dict.fromkeys(("in_begins", "in_ends"), "")
    return plain | none | {name: f"{at:%H:%M}" for name, at in times.items()}


def plan(office: Page, project: Project, axe: Scan) -> None:
    """The usual half days become the one that just ended, and one swipe is enough."""
    office.goto("/attendance/")
    axe(office)
    with office.expect_navigation():
        office.get_by_role("button", name=f"安排{project.name}的考勤").click()
    axe(office)
    address = office.url
    while office.get_by_role("button", name="去掉").count() > 1:
        office.get_by_role("button", name="去掉").last.click()
        with office.expect_navigation():
            office.locator("[data-confirm-go]").click()
    office.get_by_role("link", name="修改").click()
    axe(office)
    for name, value in ended_just_now().items():
        office.locator(f"#id_{name}").fill(value)
    send(office)
    office.goto(address)
    office.get_by_role("link", name="改规则").click()
    axe(office)
    office.locator("#id_kind").select_option("any")
    office.locator("#id_reason").fill("只办一场")
    send(office)


def swipe(server: str, key: str, project: Project, folder: Path) -> None:
    """Her card at the door's reader, over a line, into the box's journal, to the server."""
    box = Box(folder, device="DOOR-1", key=bytes.fromhex(key))
    with Cable(READERS["rdm6300"](), folder / "port") as cable:
        box.start(cable.url, server).wait_for("manifest")
        assert project.name in (box.journal / "manifest.json").read_text()
        cable.lay(bytes.fromhex(CHIP))
        box.wait_for("kept")
        while not Swipe.objects.exists():
            box.wait_for("delivered")
        box.stop()


def test_from_the_approval_to_the_credit(
    people: Cast, visitor: Visit, live_server: Any, axe: Scan, tmp_path: Path
) -> None:
    bureau, admin, office, maker = (
        log_in(visitor(), who, axe) for who in (people.bureau, people.admin, people.cme_office, people.card_maker)
    )
    project = approve(bureau, handed_in(people, first=1, last=1), axe)
    key = register_the_door(admin, bureau, project, axe)
    link_her_chip(maker, people, axe)
    plan(office, project, axe)
    swipe(live_server.url, key, project, tmp_path)
    assert Swipe.objects.get().person == people.nurse

    office.goto("/attendance/")
    office.get_by_role("link", name=project.name).first.click()
    with office.expect_navigation():
        office.get_by_role("button", name="分析", exact=True).click()
    axe(office)
    expect(office.locator("main")).to_contain_text(people.nurse.name)
    agree(office, "授分")
    while turn():
        pass
    axe(office)
    credit = Credit.objects.get(person=people.nurse, activity=project.activity)
    assert credit.state == "COUNTED"

    nurse = log_in(visitor(size=PHONE), people.nurse, axe)
    nurse.goto(f"/credits/{credit.pk}/")
    axe(nurse)
    expect(nurse.locator("main")).to_contain_text(project.name)
    nurse.goto("/")
    expect(nurse.locator(".ring-legend")).to_contain_text("4.00")
