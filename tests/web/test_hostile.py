"""Text from the wire is hostile; no page, list or download executes it."""

import csv
import io
import json
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from tests.story import HOSTILE
from tests.web.conftest import Browser
from web.tables import cell

PATHS = (
    "/",
    "/?group=unexpected",
    "/machines/{unexpected}",
    "/machines/{quarantined}",
    "/payloads",
    "/journal",
    "/system",
)


class Reader(HTMLParser):
    """Collects what a browser would run or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str | None] = []
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.styles = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.styles += tag == "style" or "style" in found
        if tag == "script":
            self.scripts.append(found.get("src"))
        self.handlers += [name for name in found if name.startswith("on")]
        self.links += [found[name] or "" for name in ("href", "src", "action") if name in found]
        assert tag not in ("iframe", "object", "embed", "base", "math", "template")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("path", PATHS)
def test_hostile_facts_are_text_on_every_page(looking: Browser, named: dict[str, int], path: str) -> None:
    html = looking.text(path.format(**named))
    reader = read(html)
    assert set(reader.scripts) <= {"/static/live.js", "/static/upload.js"}
    assert reader.handlers == []
    assert reader.styles == 0
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in reader.links)
    assert all(c.isprintable() or c == "\n" for c in html)


def test_hostile_facts_are_shown_unchanged(looking: Browser, named: dict[str, int]) -> None:
    html = looking.text(f"/machines/{named['unexpected']}")
    assert "&lt;script&gt;alert(document.domain)&lt;/script&gt;" in html
    assert "abc\\u{202e}txt.exe\\u{1b}[31mred\\u{200b}" in html
    assert "{{ 7*7 }}" in html
    assert "&#34;&gt;&lt;img src=x onerror=alert(1)&gt;" in html


TEXTS = [*HOSTILE, "\r\nSet-Cookie: a=b", "'\"><svg/onload=1>", "\0", "a\0b", "\ud800", "%00", "9" * 30, "-1", "1e9"]
ADDRESSES = (
    "/?search=", "/?state=", "/?group=", "/?after=", "/?since=", "/journal?search=", "/journal?topic=",
    "/journal?before=", "/system?since=", "/machines/1?since=", "/sign-in?next=", "/sign-in?notice=", "/nothing/",
    "/machines/", "/sign-offs/", "/events?after=", "/api/v1/machines?state=", "/api/v1/machines?group=",
    "/api/v1/machines?search=", "/api/v1/machines?limit=", "/api/v1/machines?offset=", "/api/v1/machines?after=",
    "/api/v1/machines?format=", "/api/v1/machines.csv?state=", "/api/v1/machines/", "/api/v1/events?after=",
    "/api/v1/events?machine=", "/api/v1/events?limit=",
)  # fmt: skip


def answer_to(browser: Browser, address: str, text: str) -> TestResponse:
    """`text` as a parameter of the address, or as its last part."""
    path, _, name = address.rstrip("=").partition("?")
    encoded = quote(text.encode("utf-8", "surrogatepass"), safe="")
    return browser.get(f"{path}?{name}={encoded}" if name else f"{path}{encoded}", buffered=False)


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_text_in_the_address_is_text(looking: Browser, address: str) -> None:
    """On both engines: nothing that a database cannot hold becomes a fault of the program."""
    for text in TEXTS:
        answer = answer_to(looking, address, text)
        assert answer.status_code in (200, 400, 404), (address, text, answer.status)
        if answer.mimetype == "text/html":
            reader = read(answer.text)
            assert reader.scripts == ["/static/live.js"], (address, text)
            assert reader.handlers == []
        if answer.status_code == 400:
            assert answer.mimetype == "application/json" or 'role="alert"' in answer.text
        answer.close()


@pytest.mark.parametrize("address", ["/?search=", "/journal?topic=", "/nothing/"])
def test_hostile_text_makes_no_header(stranger: Browser, address: str) -> None:
    """The address of a page comes back in the redirect to the sign-in page."""
    for text in TEXTS:
        answer = answer_to(stranger, address, text)
        assert "Set-Cookie" not in answer.headers
        location = answer.headers.get("Location", "")
        assert location.isascii()
        assert location.isprintable()
        assert location.startswith("/sign-in?next=/") or answer.status_code in (400, 404), location


@pytest.mark.parametrize("name", ["state", "group"])
def test_an_unknown_filter_is_refused_with_those_known(looking: Browser, name: str) -> None:
    for path in (f"/?{name}=broken", f"/api/v1/machines?{name}=broken", f"/api/v1/machines.csv?{name}=broken"):
        answer = looking.get(path)
        assert answer.status_code == 400, path
        known = {"state": "expected, discovered, staging", "group": "stopped"}[name]
        assert known in unescape(answer.text)


@pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "a" * 400, "\u202e"])
def test_a_hostile_sign_in_name_is_text(stranger: Browser, name: str) -> None:
    answer = stranger.post("/sign-in", name=name, password="x")
    assert answer.status_code in (400, 403)
    assert read(answer.text).scripts == ["/static/live.js"]


def test_csv_cells_have_no_formula_and_no_controls(looking: Browser) -> None:
    text = looking.text("/api/v1/machines.csv")
    rows = list(csv.reader(io.StringIO(text)))
    cells = [one for row in rows for one in row]
    assert any(one.startswith("'=HYPERLINK") for one in cells)
    assert not any(one.startswith(("=", "+", "-", "@")) for one in cells)
    assert all(one.isprintable() for one in cells)
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert cell(text).startswith("'")


def test_other_cells_stay_unchanged() -> None:
    assert [cell(one) for one in ("a=b", 7, None, "", "O'Neil")] == ["a=b", "7", "", "", "O'Neil"]


def test_hostile_text_stays_valid_json(looking: Browser, named: dict[str, int]) -> None:
    for path in (
        "/api/v1/machines",
        f"/api/v1/machines/{named['unexpected']}",
        "/api/v1/events?after=-1",
        "/api/v1/downloads",
    ):
        answer = looking.get(path)
        assert answer.mimetype == "application/json"
        assert json.loads(answer.data)
        assert b"\x1b" not in answer.data
        assert "\u202e" not in answer.data.decode()
