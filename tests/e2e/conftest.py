"""A real Chromium against a real server; every page is watched for errors and for refusals of the content policy."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder drives a browser; on two cores one worker drives it."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; playwright's own download is not used."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("Chromium is missing; as root: apt-get install chromium fonts-noto-cjk")
    # Django refuses its ORM where an event loop runs, and playwright's synchronous face runs one in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complained about; a test that expects none fails by itself."""
    found: list[str] = []
    yield found
    assert found == [], "the browser complained"


@pytest.fixture
def visitor(browser: Browser, live_server: Any, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """A new person at a new machine: `visitor(locale="en", size=PHONE, dark=True)`; addresses may be relative."""
    contexts: list[BrowserContext] = []

    def open_page(*, locale: str = "zh-CN", size: dict[str, int] = DESKTOP, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale=locale,
            timezone_id="Asia/Shanghai",
            viewport=size,
            color_scheme="dark" if dark else "light",
            has_touch=size == PHONE,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: note(message, complaints))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """The usual one: Chinese, a desk."""
    return visitor()


def note(message: ConsoleMessage, complaints: list[str]) -> None:
    """A refusal of the content policy is an error, and so is a script that fails; an answer of 404 or 422 is not."""
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        complaints.append(message.text)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Asserts that axe finds nothing to object to on the page as it is now."""
    scanner = Axe()

    def scan(page: Page) -> None:
        found = scanner.run(page, options={"preload": False}).response["violations"]
        violations = [f"{one['id']}: {one['help']} {one['nodes'][0]['target']}" for one in found]
        assert violations == [], page.url

    return scan
