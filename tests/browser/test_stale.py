"""A page that lost its server: it shows since when it is old, and goes on by itself."""

import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Served, opened, serving
from tests.browser.shots import PHONE, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NOTICED = 25_000
"""Milliseconds until a page that receives nothing says so: at most 12 s, and what a busy machine adds."""


@pytest.fixture(scope="module")
def lost() -> Iterator[Served]:
    """An appliance of its own: its web process is stopped and killed."""
    with serving() as found:
        found.site.expect("OLD1", bmc_mac="02:00:00:31:00:01")
        yield found


@pytest.fixture
def page(browser: Browser, lost: Served) -> Iterator[Page]:
    context, watched = opened(browser, lost, viewport=PHONE, color_scheme="dark")
    sign_in(watched.page, lost.url, lost.user, lost.password)
    expect(watched.page.locator("body.live")).to_be_attached()
    expect(banner(watched.page)).to_be_hidden()
    yield watched.page
    context.close()


def banner(page: Page) -> Locator:
    return page.get_by_text("This page is old.")


def assert_dated(page: Page) -> None:
    expect(page.locator("#stale")).to_contain_text(re.compile(r"true at \d\d:\d\d:\d\d UTC, \d+ s ago"))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_stopped_server_is_noticed_by_its_silence(page: Page, lost: Served) -> None:
    lost.process.send_signal(signal.SIGSTOP)
    try:
        expect(banner(page)).to_be_visible(timeout=NOTICED)
        assert_dated(page)
        lost.site.sight("02:00:00:31:00:01", ip="10.66.31.1")
        expect(page.locator("#list")).to_contain_text("expected")
    finally:
        lost.process.send_signal(signal.SIGCONT)
    expect(banner(page)).to_be_hidden(timeout=NOTICED)
    expect(page.locator("#list")).to_contain_text("staging")
    expect(page.locator("body.live")).to_be_attached(timeout=NOTICED)


def test_a_killed_server_is_noticed_at_once(page: Page, lost: Served) -> None:
    lost.process.kill()
    lost.process.wait()
    expect(banner(page)).to_be_visible()
    assert_dated(page)
    lost.start()
    expect(banner(page)).to_be_hidden(timeout=NOTICED)
    expect(page.locator("body.live")).to_be_attached(timeout=NOTICED)


def test_a_page_without_a_stream_is_old_too(browser: Browser, lost: Served) -> None:
    context, watched = opened(browser, lost)
    sign_in(watched.page, lost.url, lost.user, lost.password)
    page = watched.go("/system")
    lost.process.send_signal(signal.SIGSTOP)
    try:
        expect(banner(page)).to_be_visible(timeout=NOTICED)
    finally:
        lost.process.send_signal(signal.SIGCONT)
    expect(banner(page)).to_be_hidden(timeout=NOTICED)
    context.close()
