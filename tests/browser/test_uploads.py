"""Uploads through a real browser: what is sent so far, the answer in the same page, and a file that is too large."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from appliance.payload import catalogue
from tests.browser.conftest import Served, Watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OBSERVE = """
window.reported = [];
new MutationObserver(() => window.reported.push(document.querySelector(".sending")?.textContent.trim()))
  .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
"""


def test_a_manifest_of_5000_rows_shows_progress(window: Watched, served: Served) -> None:
    rows = "".join(f"UP{n:05},02:00:00:20:{n >> 8:02x}:{n & 255:02x},Wiwynn,SV7220G4,R{n // 40}\n" for n in range(5000))
    content = f"serial,bmc_mac,vendor,model,rack\n{rows}".encode()
    page = window.go("/manifests")
    page.evaluate(OBSERVE)
    page.get_by_label("Import a packing list").set_input_files(
        files=[{"name": "list.csv", "mimeType": "text/csv", "buffer": content}]
    )
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("#report")).to_contain_text("5000 added")
    reported = page.evaluate("window.reported")
    assert any("of 0.2 MiB are sent" in (text or "") for text in reported), reported
    assert any("Everything is sent" in (text or "") for text in reported), reported


@pytest.mark.slow
def test_256_mib_arrive_through_the_browser(window: Watched, served: Served, tmp_path: Path) -> None:
    large = tmp_path / "installer.img"
    with large.open("wb") as file:
        for _ in range(256):
            file.write(os.urandom(1 << 20))
    page = window.go("/payloads")
    page.get_by_label("Add or replace a file").set_input_files(large)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("rowheader", name="installer.img")).to_be_visible(timeout=120_000)
    (stored,) = [one for one in catalogue.listing(served.site.context) if one.name == "installer.img"]
    assert stored.size == 256 << 20


def test_a_file_that_is_too_large_is_not_sent(window: Watched, served: Served) -> None:
    page = window.go("/manifests")
    page.evaluate("document.querySelector('form[data-upload]').dataset.upload = '100'")
    page.get_by_label("Import a packing list").set_input_files(
        files=[{"name": "list.csv", "mimeType": "text/csv", "buffer": b"serial\n" + b"x" * 100}]
    )
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("this page takes at most")
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_enabled()
