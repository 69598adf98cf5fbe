"""Every page that a role may open, on the narrowest phone: nothing sticks out, axe objects to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.cast import Cast, ask, draft, log_in, make_cast, submitted
from tests.e2e.conftest import PHONE
from tests.objects import address_of, objects_of
from tests.test_access import ROLES, agreed
from tests.workflows.test_failed_steps import begin, decide_all
from workflows.credits import services
from workflows.credits.awards import Award, award

BOTH, CHINESE = ("zh-CN", "en"), ("zh-CN",)
WALKS = [
    ("nurse", BOTH), ("head_nurse", BOTH), ("clerk", CHINESE), ("admin", CHINESE),
    ("bureau", CHINESE), ("system_operator", CHINESE),
]  # fmt: skip
PAPERS = {
    "credits:evidence",
    "amendments:file",
    "missing:file",
    "projects:paper",
    "projects:print",
    "projects:print_report",
    "inspections:print",
    "certificates:sheet",
    "certificates:paper",
    "inspections:photo",
    "credits:history",
    "inbox:export",
    "jobs:download",
    "drafts:export",
    "simulation:export",
    "documents:download",
    "documents:seal_image",
    "verify:certificates",
    "imports:returned",
    "imports:template",
    "earlier:scan",
    "drafts:preview",
    "desk:seen",
    "inspections:live",
    "sheets:paper",
    "sheets:file",
}
"""Addresses that answer with a file, or with a part of a page."""
LONG = "基于多学科协作的急性冠状动脉综合征患者院前急救与早期康复护理新进展培训班"


@pytest.fixture
def walked(transactional_db: None) -> Cast:
    """Long names, every state, classes and a requirement of one's own: what makes pages wide."""
    cast = make_cast()
    everybody = {"credits": "25", "hours": "90", "professional_hours": "60", "public_hours": "24"}
    ask(cast.city, everybody | {"class_1": "5", "class_2": "20"}, {"title": "high", "credits": "30"}, has_classes=True)
    draft(cast.nurse, name=LONG)
    draft(cast.nurse, name=LONG, actor=cast.clerk)
    for verdict in ("pass", "return", "refuse"):
        credit = submitted(cast.nurse, name=LONG)
        services.decide(verdict, [credit.pk], actor=cast.head_nurse, opinion="证书照片看不清编号，请重新拍照上传。")
    facts = {
        "kind": "distance", "level": "national", "form": "online", "discipline_code": "03-01", "name": LONG,
        "from_date": cast.year.from_date, "hours": 12, "credits": 4, "issuer": "泽云远程教育平台",
    }  # fmt: skip
    decide_all(cast, begin(cast, ["value", "refused"]))
    award([Award(cast.nurse, "online", "k1", facts)])
    return cast


def pages(objects: dict[str, int], role: str) -> Iterator[str]:
    """What the agreed table says that this role is shown."""
    for name, letters in agreed().items():
        if letters[ROLES.index(role)] == "2" and name not in PAPERS:
            yield address_of(objects, name)


@pytest.mark.parametrize(("role", "locale"), [(role, locale) for role, locales in WALKS for locale in locales])
def test_every_page_fits_the_narrowest_phone(
    walked: Cast, visitor: Callable[..., Page], live_server: Any, axe: Callable[[Page], None], role: str, locale: str
) -> None:
    objects = objects_of(walked)
    page = visitor(size=PHONE, locale=locale)
    cookie = log_in(Client(), getattr(walked, role)).cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    wide = []
    for address in pages(objects, role):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide.append(f"{address} {width}")
        axe(page)
    assert wide == []
