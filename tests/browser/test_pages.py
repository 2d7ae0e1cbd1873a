import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.store import runs
from tests.browser.conftest import Served, Watched, opened
from tests.browser.shots import PHONE, sign_in, take
from tests.story import SCRIPT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = ("/", "/manifests", "/payloads", "/journal", "/system")


def manifest(*serials: str, mac: str) -> dict[str, Any]:
    rows = [f"{serial},{mac}{i:02x},Wiwynn,SV7220G4,R1,{i + 1}" for i, serial in enumerate(serials)]
    text = "\n".join(["serial,bmc_mac,vendor,model,rack,unit", *rows])
    return {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()}


def import_list(page: Page, url: str, *serials: str, mac: str) -> None:
    page.goto(f"{url}/manifests")
    page.get_by_label("Import a packing list").set_input_files(files=[manifest(*serials, mac=mac)])
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Imported")


def test_the_list_updates_without_a_reload(window: Watched, served: Served) -> None:
    import_list(window.page, window.url, "LIVE1", "LIVE2", mac="02:00:00:11:00:")
    page = window.go("/?search=LIVE")
    page.evaluate("window.unbroken = true")
    row = page.locator("tr", has_text="LIVE1")
    expect(row).to_contain_text("expected")
    expect(page.locator("body.live")).to_be_attached()
    served.site.sight("02:00:00:11:00:00", ("hostname", "bmc-live", "dhcp"), ip="10.66.9.1")
    expect(row).to_contain_text("staging")
    expect(row).to_contain_text("10.66.9.1")
    expect(page.locator("tr", has_text="LIVE2")).to_contain_text("expected")
    assert page.evaluate("window.unbroken")


def test_a_machine_page_follows_its_run(window: Watched, served: Served) -> None:
    import_list(window.page, window.url, "RUN1", mac="02:00:00:12:00:")
    served.site.sight("02:00:00:12:00:00")
    machine = served.site.machine_of("02:00:00:12:00:00")
    page = window.go(f"/machines/{machine}")
    expect(page.locator("#head")).to_contain_text("staging")
    expect(page.locator("body.live")).to_be_attached()
    page.locator("summary", has_text="More actions").click()
    page.get_by_label("Reason for retiring it").fill("half a sentence")
    with served.site.context.store.write("worker", served.site.tick()) as tx:
        runs.queue(tx, machine)
        run = runs.active(tx, machine)
        assert run is not None
        runs.begin(tx, run, served.site.context.suite.label, 12)
        runs.set_progress(tx, {run.id: ("No fan at zero", "reading 6 fans")})
    expect(page.locator("#now")).to_contain_text("No fan at zero (0 of 12 checks done)")
    expect(page.locator("#timeline")).to_contain_text("staging → testing")
    expect(page.get_by_label("Reason for retiring it")).to_have_value("half a sentence")


def test_a_script_from_the_wire_is_not_executed(window: Watched, served: Served) -> None:
    served.site.sight("02:00:00:13:00:00", ("hostname", SCRIPT, "dhcp"), summary=f"DISCOVER {SCRIPT}", kind="unknown")
    machine = served.site.machine_of("02:00:00:13:00:00")
    page = window.go(f"/machines/{machine}")
    expect(page.locator("#facts")).to_contain_text(SCRIPT)
    expect(page.locator("#timeline")).to_contain_text(SCRIPT)
    served.site.sight("02:00:00:13:00:00", ("hostname", f"{SCRIPT}!", "dhcp"), summary="again", kind="unknown")
    expect(page.locator("#facts")).to_contain_text(f"{SCRIPT}!")
    for path in PAGES:
        window.go(path)
    assert page.locator("script").count() == 1


def test_everything_works_without_javascript(browser: Browser, served: Served) -> None:
    context, watched = opened(browser, served, java_script_enabled=False)
    page = watched.page
    sign_in(page, served.url, served.user, served.password)
    import_list(page, served.url, "PLAIN1", mac="02:00:00:14:00:")
    page.goto(served.url)
    page.get_by_label("Search").fill("PLAIN1")
    page.get_by_role("button", name="Search").click()
    page.locator("#list").get_by_role("link", name="PLAIN1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("PLAIN1")
    page.locator("summary", has_text="More actions").click()
    page.get_by_label("Reason for retiring it").fill("wrong delivery")
    page.get_by_role("button", name="Retire", exact=True).click()
    expect(page.locator("#head")).to_contain_text("retired")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()
    assert watched.wrong == []


def test_every_page_is_clean_light_and_dark(browser: Browser, served: Served) -> None:
    backgrounds = set()
    for scheme in ("light", "dark"):
        context, watched = opened(browser, served, color_scheme=scheme)
        sign_in(watched.page, served.url, served.user, served.password)
        for path in PAGES:
            page = watched.go(path)
            backgrounds.add((scheme, page.evaluate("getComputedStyle(document.body).backgroundColor")))
            assert _contrast(page, "body") >= 7
            assert _contrast(page, "h1 ~ *, .quiet") >= 4.5
        context.close()
        assert watched.wrong == []
    assert len(backgrounds) == 2


def test_nothing_scrolls_sideways_on_a_phone(browser: Browser, served: Served) -> None:
    context, watched = opened(browser, served, viewport=PHONE)
    sign_in(watched.page, served.url, served.user, served.password)
    import_list(watched.page, served.url, "PHONE1", mac="02:00:00:15:00:")
    served.site.sight("02:00:00:15:00:00", ("hostname", "x" * 120, "dhcp"), summary="y" * 300)
    machine = served.site.machine_of("02:00:00:15:00:00")
    for path in (*PAGES, f"/machines/{machine}"):
        page = watched.go(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], (path, width)
    context.close()
    assert watched.wrong == []


def test_the_keyboard_reaches_all_and_shows_the_focus(window: Watched) -> None:
    page = window.go("/")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", reached
    assert reached[0] == "Skip to the content"
    assert {"Gatehouse", "Arrivals", "Manifests", "Journal", "Sign out"} <= set(reached)


def test_an_update_keeps_open_details_and_focus(window: Watched, served: Served) -> None:
    served.site.sight("02:00:00:16:00:00", ("hostname", "one", "dhcp"))
    served.site.sight("02:00:00:16:00:00", ("hostname", "two", "dhcp"))
    page = window.go(f"/machines/{served.site.machine_of('02:00:00:16:00:00')}")
    expect(page.locator("body.live")).to_be_attached()
    page.locator("#former summary").click()
    served.site.sight("02:00:00:16:00:00", ("hostname", "three", "dhcp"))
    expect(page.locator("#former")).to_contain_text("two")
    expect(page.locator("#former")).to_have_attribute("open", "")


def test_without_a_live_stream_the_page_polls(browser: Browser, served: Served) -> None:
    context, watched = opened(browser, served)
    context.route("**/events?*", lambda route: route.fulfill(status=503, headers={"Retry-After": "10"}))
    sign_in(watched.page, served.url, served.user, served.password)
    import_list(watched.page, served.url, "POLL1", mac="02:00:00:18:00:")
    page = watched.go("/?search=POLL1")
    served.site.sight("02:00:00:18:00:00")
    expect(page.locator("tr", has_text="POLL1")).to_contain_text("staging", timeout=15_000)
    assert page.locator("body.live").count() == 0
    context.close()
    assert [wrong for wrong in watched.wrong if "503" not in wrong] == []


def test_a_wrong_password_keeps_the_sign_in_page(browser: Browser, served: Served) -> None:
    context, watched = opened(browser, served)
    page = watched.go("/journal")
    page.get_by_label("Name").fill(served.user)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    page.get_by_label("Password").fill(served.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/journal$"))
    context.close()
    assert [wrong for wrong in watched.wrong if "403" not in wrong] == []


def test_screenshots_are_written(served: Served, tmp_path: Path) -> None:
    served.site.sight("02:00:00:17:00:00")
    with ThreadPoolExecutor(1) as apart:  # Playwright allows one event loop in a thread
        taken = apart.submit(take, served.url, served.user, served.password, tmp_path).result()
    assert [file.name for file in taken] == ["list.png", "machine.png", "list-phone.png", "machine-phone.png"]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in taken)


_CONTRAST = """(selector) => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const behind = (one) => { for (; one; one = one.parentElement) {
    const color = parts(getComputedStyle(one).backgroundColor); if (color.length < 4 || color[3] > 0) return color; } };
  return Math.min(21, ...[...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map((one) => {
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
    return (a + .05) / (b + .05); }));
}"""


def _contrast(page: Page, selector: str) -> float:
    """The least contrast of the matching elements' text with what is behind it (WCAG 2.2, 1.4.3)."""
    return float(page.evaluate(_CONTRAST, selector))
