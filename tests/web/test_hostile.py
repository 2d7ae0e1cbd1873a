"""Text from the wire is hostile; no page, list or download executes it."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest

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


@pytest.mark.parametrize("text", [*HOSTILE, "\r\nSet-Cookie: a=b", "'\"><svg/onload=1>"])
@pytest.mark.parametrize(
    "path", ["/?search=", "/?state=", "/?group=", "/journal?search=", "/journal?topic=", "/nothing/"]
)
def test_hostile_text_in_the_address_is_text(looking: Browser, path: str, text: str) -> None:
    answer = looking.client.get(
        path + text if path == "/nothing/" else path.partition("?")[0],
        query_string=None if path == "/nothing/" else {path.partition("?")[2].rstrip("="): text},
        base_url="https://localhost",
    )
    reader = read(answer.text)
    assert answer.status_code in (200, 404)
    assert reader.scripts == ["/static/live.js"]
    assert reader.handlers == []
    assert "a=b" not in answer.headers.get("Set-Cookie", "")


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
