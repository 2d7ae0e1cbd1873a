"""A full disk or a locked database under the pages: a sentence, and nothing half done."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from appliance.commands import journals, people
from appliance.commands.manifests import import_manifest
from appliance.errors import StoreError
from appliance.store import engines
from appliance.store.models import MODELS
from tests.ask import ask
from tests.story import make_story
from tests.trouble import KINDS, SENTENCES, Trouble, threatened
from tests.web.conftest import PASSWORD, Browser, visible
from web.app import create_app

pytestmark = [pytest.mark.rack, pytest.mark.sqlite]

ROWS = "".join(f"TR{number:04},a model with a long name,secret-{number:04}\n" for number in range(400))
MANIFEST = f"serial,model,password\n{ROWS}".encode()


@pytest.fixture(params=KINDS)
def trouble(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trouble]:
    monkeypatch.setattr(engines, "LOCK_WAIT_SECONDS", 1)
    with threatened(tmp_path, request.param, 4) as found:
        yield found


@pytest.fixture
def troubled(trouble: Trouble) -> Iterator[tuple[Browser, dict[str, int]]]:
    """A site with machines in every state, and who is signed in; the trouble has not begun."""
    site, named = make_story(trouble.state)
    people.create_user(site.context, "cli:root", "admin", PASSWORD)
    app = create_app(site.context)
    yield Browser(site, app, app.test_client()).sign_in(), named
    site.close()


def stored(browser: Browser) -> list[tuple[object, ...]]:
    """Every row of every table."""
    store = browser.site.context.store
    tables = [model._meta.table_name for model in MODELS]
    return [(table, *row) for table in tables for row in ask(store, f"SELECT * FROM {table}")]


def upload(browser: Browser) -> TestResponse:
    return browser.post("/manifests", file=(io.BytesIO(MANIFEST), "delivery.csv"))


def assert_not_now(answer: TestResponse, words: str) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Retry-After"] == "10"
    assert words in visible(answer.text)


def test_a_failed_write_gets_503_and_changes_nothing(
    troubled: tuple[Browser, dict[str, int]], trouble: Trouble
) -> None:
    browser, named = troubled
    before, blobs = stored(browser), browser.site.context.settings.blobs_dir
    trouble.begin()
    words = SENTENCES[trouble.kind]
    for path, form in (
        ("/manifests", {"file": (io.BytesIO(MANIFEST), "delivery.csv")}),
        (f"/machines/{named['failed']}/retire", {"reason": "broken"}),
        (f"/machines/{named['ready']}/sign-off", {"reason": "all well"}),
        ("/sign-in", {"name": "admin", "password": PASSWORD}),
    ):
        assert_not_now(browser.post(path, **form), words)
    if trouble.kind == "full":
        assert_not_now(browser.post("/payloads", file=(io.BytesIO(MANIFEST), "a.csv")), "No space left on device")
    with pytest.raises(StoreError, match=words):
        import_manifest(browser.site.context, "cli:root", "delivery.csv", MANIFEST)
    trouble.end()
    assert stored(browser) == before
    assert not blobs.exists() or list(blobs.iterdir()) == []


def test_after_the_trouble_each_change_is_made_once(troubled: tuple[Browser, dict[str, int]], trouble: Trouble) -> None:
    browser, named = troubled
    trouble.begin()
    assert upload(browser).status_code == 503
    trouble.end()
    assert "400 added, 0 updated" in visible(upload(browser).text)
    assert browser.post(f"/machines/{named['failed']}/retire", reason="broken").status_code == 303
    assert browser.post(f"/machines/{named['ready']}/sign-off", reason="all well").status_code == 303
    found = ask(
        browser.site.context.store,
        "SELECT action, count(*) FROM journal WHERE action IN ('manifest.imported', 'machine.signed_off') GROUP BY 1",
    )
    assert dict(found) == {"manifest.imported": 2, "machine.signed_off": 2}  # one of each is of the story
    assert journals.verify(browser.site.context).problems == ()


def test_pages_can_be_read_during_the_trouble(troubled: tuple[Browser, dict[str, int]], trouble: Trouble) -> None:
    """Also where the session is due to be extended."""
    browser, named = troubled
    browser.site.tick(600)
    trouble.begin()
    for path in ("/", f"/machines/{named['failed']}", "/system", "/api/v1/machines"):
        assert browser.get(path).status_code == 200, path
