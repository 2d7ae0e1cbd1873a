import dataclasses
import hashlib
import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from appliance import queries
from appliance.domain.permissions import allows
from appliance.payload import catalogue
from tests.web.conftest import OURS, PASSWORD, Browser
from web.current import Shared
from web.security import BODY, COOKIE, CSP, LARGEST_FILE, local_path
from web.throttle import CAPACITY, Throttle

PAGES = (
    "/", "/?state=ready", "/machines/5", "/manifests", "/payloads", "/journal", "/system", "/sign-in", "/machines/999",
    "/nothing/here", "/static/app.css", "/api/v1/machines", "/api/v1/machines.csv", "/api/v1/nothing", "/api/v1/health",
    "/machines/5/packets.pcap", "/machines/x",
)  # fmt: skip


def endpoints(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, a path of it) for everything that the application answers."""
    filled = {"number": 5, "record_id": 5, "packet": 1, "name": "staging", "filename": "app.css"}
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **{name: filled[name] for name in rule.arguments})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, path


def last_event(browser: Browser) -> int:
    return queries.last_event(browser.site.context)


def test_only_sign_in_and_static_files_are_public(stranger: Browser) -> None:
    walked = 0
    for endpoint, method, path in endpoints(stranger.app):
        answer = stranger.client.open(path, method=method, base_url="https://localhost", headers=OURS)
        answer.close()
        if allows("", endpoint):
            continue
        walked += 1
        assert answer.status_code in (303, 401), (endpoint, answer.status)
        assert b"CZ2D" not in answer.data
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith("/sign-in?next=/")
    assert walked > 25


def test_a_change_needs_the_csrf_token_of_its_session(looking: Browser) -> None:
    before = last_event(looking)
    changing = [
        (name, path) for name, method, path in endpoints(looking.app) if method == "POST" and not allows("", name)
    ]
    assert len(changing) >= 6
    for endpoint, path in changing:
        for csrf in ("", "wrong", "é", looking.csrf[:-1]):
            assert looking.post(path, csrf=csrf, reason="x").status_code == 403, endpoint
    assert last_event(looking) == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://localhost"},
    ],
)
def test_a_form_from_another_site_is_refused(looking: Browser, headers: dict[str, str]) -> None:
    answer = looking.post("/machines/9/retire", headers=headers, reason="x")
    assert answer.status_code == 403
    assert "does not come from one of Gatehouse&#39;s own pages" in answer.text


def test_nothing_is_changed_by_reading(looking: Browser) -> None:
    before = last_event(looking)
    for endpoint, method, path in endpoints(looking.app):
        if method == "POST":
            assert looking.get(path).status_code in (200, 404, 405, 409), endpoint
    assert last_event(looking) == before


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["looking", "stranger"])
def test_every_answer_carries_the_headers(path: str, who: str, request: pytest.FixtureRequest) -> None:
    answer = request.getfixturevalue(who).get(path)
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Cache-Control"] == ("no-cache" if path.startswith("/static") else "no-store")
    assert "unsafe" not in CSP
    answer.close()


def test_sign_in_sets_a_safe_cookie_and_redirects_back(browser: Browser) -> None:
    browser.client.delete_cookie(COOKIE, domain="localhost")
    answer = browser.get("/journal?topic=machine")
    assert answer.headers["Location"] == "/sign-in?next=/journal%3Ftopic%3Dmachine"
    form = {"name": "admin", "password": PASSWORD, "next": "/journal?topic=machine"}
    answer = browser.post("/sign-in", **form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/journal?topic=machine")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-gatehouse=")
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert browser.get("/journal").status_code == 200


def test_a_wrong_password_is_refused_and_the_name_kept(stranger: Browser) -> None:
    answer = stranger.post("/sign-in", name="admin", password="wrong")
    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert 'value="admin"' in answer.text
    assert "wrong" not in answer.text.replace("wrong attempts", "")


def test_sign_out_ends_the_session_on_the_server(browser: Browser) -> None:
    token = browser.client.get_cookie(COOKIE, domain="localhost")
    assert token is not None
    assert browser.post("/sign-out").status_code == 303
    browser.client.set_cookie(COOKIE, token.value, domain="localhost", secure=True)
    assert browser.get("/").status_code == 303


def test_a_session_expires(browser: Browser) -> None:
    assert browser.get("/").status_code == 200
    browser.site.tick(3600)
    assert browser.get("/").status_code == 303


def test_too_many_sign_ins_from_one_address_get_429(stranger: Browser) -> None:
    shared: Shared = stranger.app.extensions["gatehouse"]
    stranger.app.extensions["gatehouse"] = dataclasses.replace(shared, login_throttle=Throttle(most=1, seconds=300))
    assert stranger.post("/sign-in", name="nobody", password="x").status_code == 403
    answer = stranger.post("/sign-in", name="admin", password=PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "Set-Cookie" not in answer.headers


def test_the_throttle_expires_and_its_memory_is_limited() -> None:
    now = [0.0]
    throttle = Throttle(most=2, seconds=10, clock=lambda: now[0])
    assert [throttle.wait("a") for _ in range(3)] == [0, 0, 10]
    assert throttle.wait("b") == 0
    now[0] = 10.0
    assert throttle.wait("a") == 0
    throttle.forget("a")
    assert [throttle.wait("a") for _ in range(3)] == [0, 0, 10]
    for i in range(CAPACITY + 1):
        throttle.wait(f"x{i}")
    assert throttle.wait("a") == 0


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "", "/a\r\nb",
        "/\tx", "\\\\evil", "http:/evil", "/\u202e",
    ],
)  # fmt: skip
def test_sign_in_never_redirects_to_another_site(text: str) -> None:
    assert local_path(text) == "/"


def test_a_path_of_this_site_is_kept() -> None:
    assert local_path("/machines/5?x=1") == "/machines/5?x=1"


def test_bodies_are_limited_by_endpoint(browser: Browser) -> None:
    assert browser.post("/sign-in", name="a" * 70_000, password="x").status_code == 413
    assert browser.post("/machines/1/retire", reason="a" * 70_000).status_code == 413
    big = io.BytesIO(b"serial\n" + b"a" * (LARGEST_FILE["manifests.upload"] + BODY))
    answer = browser.post("/manifests", file=(big, "big.csv"))
    assert answer.status_code == 413
    assert "larger than 32.0 MiB" in answer.text


def test_uploads_of_any_size_and_line_length_arrive(browser: Browser) -> None:
    """The parser keeps what may be the beginning of a boundary: a line's end shortly before the end of what it read."""
    for kilobytes, line in ((10, 70), (64, 1), (130, 7), (130, 60), (200, 64), (1000, 33), (1000, 1000)):
        content = (b"x" * (line - 1) + b"\n") * (kilobytes * 1024 // line)
        answer = browser.post("/payloads", file=(io.BytesIO(content), "image"))
        assert answer.status_code == 303, (kilobytes, line, answer.text)
        (stored,) = catalogue.listing(browser.site.context)
        assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_a_manifest_of_exactly_the_limit_is_read(browser: Browser) -> None:
    content = (b"serial\n" + b"\n" * LARGEST_FILE["manifests.upload"])[: LARGEST_FILE["manifests.upload"]]
    answer = browser.post("/manifests", file=(io.BytesIO(content), "limit.csv"))
    assert answer.status_code != 413


def test_a_fault_is_logged_in_ascii_and_not_shown(
    looking: Browser, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("the secret is 42")

    monkeypatch.setattr("web.pages.system.queries.health", broken)
    with caplog.at_level(logging.ERROR):
        answer = looking.get("/system?\u202e\x1b[31m")
    assert answer.status_code == 500
    assert "42" not in answer.text
    assert "ZeroDivisionError" not in answer.text
    (record,) = [record for record in caplog.records if record.name == "gatehouse.web"]
    assert record.getMessage() == "GET '/system' failed"
