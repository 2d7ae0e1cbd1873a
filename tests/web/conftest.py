from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.commands import people
from tests.site import Site, make_site
from tests.story import make_story
from web.app import create_app
from web.security import COOKIE

PASSWORD = "a password for tests only"
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Browser:
    """A test client that sends what a browser sends, signed in or not."""

    site: Site
    app: Flask
    client: FlaskClient
    csrf: str = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, base_url="https://localhost", **more)

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status, answer.text)
        return answer.text

    def post(
        self, path: str, *, headers: dict[str, str] | None = None, csrf: str | None = None, **form: Any
    ) -> TestResponse:
        data = {"csrf": self.csrf if csrf is None else csrf, **form}
        return self.client.post(
            path, data=data, base_url="https://localhost", headers=OURS if headers is None else headers
        )

    def sign_in(self) -> Browser:
        signed_in = people.sign_in(self.site.context, "admin", PASSWORD)
        self.client.set_cookie(COOKIE, signed_in.token, domain="localhost", secure=True, path="/")
        self.csrf = signed_in.csrf
        return self


def visible(html: str) -> str:
    """A page's text without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, int]]]:
    """A site with machines in every state; for tests that only read."""
    site, named = make_story(tmp_path_factory.mktemp("site"))
    people.create_user(site.context, "cli:root", "admin", PASSWORD)
    yield site, named
    site.close()


@pytest.fixture
def named(filled: tuple[Site, dict[str, int]]) -> dict[str, int]:
    return filled[1]


@pytest.fixture
def looking(filled: tuple[Site, dict[str, int]]) -> Browser:
    app = create_app(filled[0].context)
    return Browser(filled[0], app, app.test_client()).sign_in()


@pytest.fixture
def stranger(filled: tuple[Site, dict[str, int]]) -> Browser:
    app = create_app(filled[0].context)
    return Browser(filled[0], app, app.test_client())


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """A site of its own, empty; for tests that change it."""
    site = make_site(tmp_path)
    people.create_user(site.context, "cli:root", "admin", PASSWORD)
    app = create_app(site.context)
    yield Browser(site, app, app.test_client()).sign_in()
    app.extensions["gatehouse"].watch.close()
    site.close()


@pytest.fixture
def named_here(browser: Browser, tmp_path: Path) -> dict[str, int]:
    """Gives the browser a site with machines in every state, which the test may change."""
    browser.site.close()
    browser.site, named = make_story(tmp_path / "story")
    people.create_user(browser.site.context, "cli:root", "admin", PASSWORD)
    browser.app = create_app(browser.site.context)
    browser.client = browser.app.test_client()
    browser.sign_in()
    return named
