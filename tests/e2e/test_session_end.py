"""Nobody loses what they typed to a session that ends unannounced."""

from typing import Any

from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import log_in, make_cast


def test_two_minutes_before_the_end_the_page_says_so(
    transactional_db: None, settings: Any, live_server: Any, page: Page
) -> None:
    settings.SESSION_IDLE_SECONDS = 240
    cookie = log_in(Client(), make_cast().nurse).cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    page.clock.install()
    page.goto("/account/")
    page.clock.fast_forward(115_000)
    expect(page.locator(".toast-note")).to_have_count(0)
    page.clock.fast_forward(10_000)
    expect(page.locator(".toast-note")).to_contain_text("两分钟")
