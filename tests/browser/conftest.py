"""A real appliance's web process, as the command line starts it, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from appliance.app import open_context
from appliance.commands import setup
from appliance.config import load
from tests.browser.shots import DESK, chromium, sign_in
from tests.site import RunningNow, Site

_CONFIG = """
[appliance]
state_dir = "{state}"
[[segment]]
name = "staging"
interface = "eth0"
address = "10.66.0.1/16"
ports_isolated = true
"""


@dataclass
class Served:
    """The first login, the site (this process writes as another one would), and the web process with its address."""

    config: Path
    user: str
    password: str
    site: Site
    process: subprocess.Popen[bytes] = field(init=False)
    port: int = 0

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the web process, on the same port as before; returns when it answers."""
        with socket.create_server(("127.0.0.1", self.port)) as listener:
            self.port = listener.getsockname()[1]
            self.process = _start(self.config, listener)
        _await(self.url, self.process)


@dataclass
class Watched:
    """A page, and what went wrong on it: console errors, CSP violations, dialogs, requests to elsewhere."""

    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page


@contextmanager
def serving() -> Iterator[Served]:
    """A new appliance and its web process."""
    place = Path(tempfile.mkdtemp(prefix="gatehouse-browser-"))
    place.chmod(0o755)
    try:
        config = place / "gatehouse.toml"
        config.write_text(_CONFIG.format(state=place / "state"))
        login = setup.init(load(config))
        context = open_context(load(config))
        found = Served(config, login.user, login.password, Site(context, RunningNow()))
        try:
            found.start()
            yield found
        finally:
            found.process.kill()
            found.process.wait(10)
            context.store.close()
    finally:
        shutil.rmtree(place)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


def _start(config: Path, listener: socket.socket) -> subprocess.Popen[bytes]:
    """`gatehouse run web` on an inherited socket."""
    environ = {**os.environ, "GATEHOUSE_FDS": f"web={listener.fileno()}"}
    command = [sys.executable, "-m", "appliance.cli.main", "--config", str(config), "run", "web"]
    return subprocess.Popen(command, env=environ, pass_fds=[listener.fileno()], cwd=Path(__file__).parents[2])


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/sign-in", timeout=5, context=unchecked).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The web process did not answer; its exit code is {process.poll()}.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def opened(browser: Browser, served: Served, **options: Any) -> tuple[BrowserContext, Watched]:
    """A window of its own, watched."""
    context = browser.new_context(ignore_https_errors=True, **{"viewport": DESK, **options})
    watched = Watched(context.new_page(), served.url)
    page = watched.page
    page.on("console", lambda line: watched.wrong.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: watched.wrong.append(str(error)))
    page.on("dialog", lambda dialog: (watched.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda asked: None if asked.url.startswith(served.url) else watched.wrong.append(asked.url))
    return context, watched


@pytest.fixture
def window(browser: Browser, served: Served) -> Iterator[Watched]:
    """A window of a signed-in person. Whatever went wrong in it fails the test."""
    context, watched = opened(browser, served)
    sign_in(watched.page, served.url, served.user, served.password)
    yield watched
    context.close()
    assert watched.wrong == []
