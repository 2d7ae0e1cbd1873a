"""Pictures of the pages for the README, taken from a running appliance."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TALLEST = 2400
"""Pixels of a page that are taken: what is below is more of the same."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, url: str, user: str, password: str) -> None:
    """Signs in by the form; ends on the list."""
    page.goto(f"{url.rstrip('/')}/sign-in")
    page.get_by_label("Name").fill(user)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("h1:has-text('Arrivals')")


def take(url: str, user: str, password: str, out_dir: Path | str, machine: int = 0) -> list[Path]:
    """Writes list.png and machine.png (a desk), and list-phone.png and machine-phone.png. `machine` is the id of the
    machine to show; 0 = the first of the list. Returns the files."""
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    taken = []
    with chromium() as browser:
        for suffix, size in (("", DESK), ("-phone", PHONE)):
            with browser.new_context(ignore_https_errors=True, viewport=size, color_scheme="light") as context:  # type: ignore[arg-type]
                page = context.new_page()
                sign_in(page, url, user, password)
                taken.append(_shot(page, out / f"list{suffix}.png"))
                page.goto(f"{url.rstrip('/')}/machines/{machine or _first(page)}")
                page.wait_for_selector("#timeline")
                taken.append(_shot(page, out / f"machine{suffix}.png"))
    return taken


def _first(page: Page) -> int:
    return int((page.locator("tr[id^=m]").first.get_attribute("id") or "m0").removeprefix("m"))


def _shot(page: Page, path: Path) -> Path:
    """The page down to TALLEST pixels. The file is whole or not there."""
    width = page.evaluate("document.documentElement.clientWidth")
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    with tempfile.TemporaryDirectory(dir=path.parent) as place:
        made = Path(place, path.name)
        page.screenshot(path=made, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
        made.replace(path)
    return path
