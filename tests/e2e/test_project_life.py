"""A project's whole life by clicking: applied for, checked, reviewed, approved, filed, held, reported, audited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from registry.people.models import Person
from tests.cast import Cast, log_in, make_cast, png
from tests.posts_of_projects import typed
from tests.workflows.projects import days_on, reviewers
from workflows.projects import services
from workflows.projects.models import Project

FORMS = ("-TOTAL_FORMS", "-INITIAL_FORMS")


@pytest.fixture
def at(visitor: Callable[..., Page], live_server: Any) -> Callable[[Person, str], Page]:
    """The page of an address, seen by a person at a machine of their own."""

    def open_page(who: Person, address: str) -> Page:
        page = visitor()
        cookie = log_in(Client(), who).cookies["session"]
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
        page.goto(address)
        return page

    return open_page


def fill(page: Page, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        field = page.locator(f'main [name="{name}"]').first
        kind = field.evaluate("e => e.tagName + (e.type || '')")
        if kind.startswith("SELECT"):
            field.select_option(str(value))
        elif kind.endswith("radio"):
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        else:
            field.fill(str(value))


def decide(page: Page, verdict: str, opinion: str = "") -> None:
    """From the project's page to its task, and the verdict there."""
    page.get_by_role("link", name="去办").click()
    if opinion:
        page.locator("#opinion").fill(opinion)
    page.get_by_role("button", name=verdict).click()
    expect(page.locator(".toasts")).to_contain_text("《")


def test_a_project_from_its_application_to_its_audit(transactional_db: None, at: Callable[[Person, str], Page]) -> None:
    cast = make_cast()
    page = at(cast.cme_office, "/projects/new/")
    left_out = ("then", "version")
    fill(page, {k: v for k, v in typed().items() if not k.endswith(FORMS) and k not in left_out})
    page.get_by_role("button", name="保存并上报").click()
    expect(page.locator(".toasts")).to_contain_text("已上报")
    project = Project.objects.get()

    _review(cast, project, at)
    page = at(cast.cme_office, f"/projects/{project.pk}/")
    expect(page.locator(".page-lead")).to_contain_text(Project.objects.get().number)
    page.get_by_role("link", name="备案", exact=True).click()
    for name, colour in (("notice", "red"), ("timetable", "blue")):
        page.locator(f'input[type="file"][name*="{name}"]').set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": png(colour)}
        )
    page.get_by_role("button", name="备案").click()
    expect(page.locator(".toasts")).to_contain_text("已备案")

    assert services.hold(project.pk)
    page.goto(f"/projects/{project.pk}/report/")
    day = days_on(-1).isoformat()
    numbers = {"attended": 3, "passed": 3, "titles_mid": 3, "areas_unit": 3, "summary": "完成"}
    fill(page, numbers | {"period-0-first": day, "period-0-last": day})
    page.get_by_role("button", name="报执行情况").click()
    expect(page.locator(".toasts")).to_contain_text("已报执行情况")

    decide(at(cast.bureau, f"/projects/{project.pk}/"), "通过，结项")
    assert Project.objects.get().state == "AUDITED"


def _review(cast: Cast, project: Project, at: Callable[[Person, str], Page]) -> None:
    """Papers complete; two experts asked, each says what they think; approved."""
    here = f"/projects/{project.pk}/"
    decide(at(cast.bureau, here), "材料齐全，送评审")
    experts = reviewers(cast)
    page = at(cast.bureau, f"{here}reviewers/?q=专家")
    for one in experts:
        page.get_by_label(one.name).check()
    page.get_by_role("button", name="邀请", exact=True).click()
    for opinion in project.opinions.order_by("pk"):
        page = at(opinion.reviewer, f"/projects/reviews/{opinion.pk}/")
        fill(page, {"score": 90, "advice": "approve", "words": "内容实用。"})
        page.get_by_role("button", name="提交意见").click()
        expect(page.locator(".toasts")).to_contain_text("已提交")
    page = at(cast.bureau, f"{here}credits/")
    fill(page, {"credits": 2, "reason": "按六学时一分"})
    page.get_by_role("button", name="核定").click()
    decide(page, "批准", "经评审，同意立项。")
