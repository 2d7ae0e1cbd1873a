"""What the answers of Redfish services mean, in all forms in which they come."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any, cast

import pytest

from appliance.bmc.answers import MAX_BODY, Answer, read_answer, retry_after
from appliance.bmc.errors import (
    BadAnswer,
    BmcError,
    Busy,
    Denied,
    Failing,
    Missing,
    NotAcceptable,
    PasswordExpired,
    Redirected,
    TooBig,
)
from appliance.bmc.http import Response
from appliance.bmc.redfish import Redfish
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.session import open_session
from appliance.domain.login import Outcome
from appliance.onboarding.login import outcome_of

WHAT = "GET /redfish/v1 on bmc"


def response(status: int = 200, body: bytes = b"{}", **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, True)


def error_body(message: str, words: str = "") -> bytes:
    return json.dumps({"error": {"@Message.ExtendedInfo": [{"MessageId": message, "Message": words}]}}).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind", "outcome"),
    [
        (400, error_body("Base.1.8.PropertyMissing"), BadAnswer, Outcome.PENDING),
        (400, error_body("Base.1.8.ServiceTemporarilyUnavailable"), Busy, Outcome.FAILED),
        (400, error_body("Maker.1.0.ServerNotReadyYet"), Busy, Outcome.FAILED),
        (401, b"Unauthorized", Denied, Outcome.REFUSED),
        (403, error_body("Base.1.8.InsufficientPrivilege"), Denied, Outcome.REFUSED),
        (403, error_body("Base.1.8.PasswordChangeRequired"), PasswordExpired, Outcome.EXPIRED),
        (401, error_body("Maker.1.0.PasswordExpired"), PasswordExpired, Outcome.EXPIRED),
        (404, b"", Missing, Outcome.FAILED),
        (406, b"", NotAcceptable, Outcome.FAILED),
        (429, b"", Busy, Outcome.FAILED),
        (503, b"<html>", Busy, Outcome.FAILED),
        (503, error_body("Base.1.8.SessionLimitExceeded"), Busy, Outcome.FAILED),
        (308, b"", Redirected, Outcome.FAILED),
        (500, b"Internal Server Error", Failing, Outcome.PENDING),
    ],
)
def test_what_an_error_is_and_what_it_spends(status: int, body: bytes, kind: type[BmcError], outcome: Outcome) -> None:
    with pytest.raises(BmcError) as caught:
        read_answer(response(status, body), WHAT)
    assert type(caught.value) is kind
    assert outcome_of(caught.value) is outcome


def test_the_service_s_own_words_are_quoted_and_escaped() -> None:
    body = error_body("Base.1.8.PropertyMissing", "The property\x1b[31m is missing.")
    with pytest.raises(BadAnswer, match=r"it says Base\.1\.8\.PropertyMissing: The property") as caught:
        read_answer(response(400, body), WHAT)
    assert str(caught.value).isprintable()
    plain = b'{"error": {"code": "Base.1.8.GeneralError", "message": "' + b"long " * 200 + b'"}}'
    with pytest.raises(BadAnswer, match=r"Base\.1\.8\.GeneralError: long") as caught:
        read_answer(response(400, plain), WHAT)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("7", "", 7), ("0", "", 0), ("99999", "", 60), ("", "", 1), ("soon", "", 1), ("-3", "", 1),
        ("Wed, 21 Oct 2015 07:28:09 GMT", "Wed, 21 Oct 2015 07:28:00 GMT", 9),
        ("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:29:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:09 GMT", "", 1),
    ],
)  # fmt: skip
def test_retry_after_has_two_forms(value: str, date: str, seconds: float) -> None:
    assert retry_after({"retry-after": value, "date": date}) == seconds


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_an_answer_that_is_compressed_is_read(pack: Any) -> None:
    coding = "gzip" if pack is gzip.compress else "deflate"
    found = read_answer(response(200, pack(b'{"Id": "1"}'), content_encoding=coding), WHAT)
    assert found.body == {"Id": "1"}
    with pytest.raises(TooBig, match="unpacks to more"):
        read_answer(response(200, pack(b" " * (MAX_BODY + 1)), content_encoding=coding), WHAT)
    with pytest.raises(BadAnswer, match="broken"):
        read_answer(response(200, b"\x1f\x8bnot at all", content_encoding=coding), WHAT)


def test_an_unknown_compression_is_no_answer() -> None:
    with pytest.raises(BadAnswer, match="unknown way, br"):
        read_answer(response(200, b"x", content_encoding="br"), WHAT)


class Client:
    """Answers the login with one response; keeps what is deleted."""

    host = "bmc"

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        self.ended: list[str] = []

    def send(self, method: str, path: str, body: Any = None, token: str = "") -> Answer:
        if method == "DELETE":
            self.ended.append(path)
            return Answer(204, {})
        return read_answer(self.answer, f"{method} {path}")

    def close(self) -> None:
        """Nothing is open."""


HERE = "/redfish/v1/SessionService/Sessions"


@pytest.mark.parametrize("status", [200, 201, 204])
@pytest.mark.parametrize(
    ("location", "body"),
    [
        (f"{HERE}/7", b""), (f"https://bmc{HERE}/7", b"{}"), ("redfish/v1/SessionService/Sessions/7", b"no JSON"),
        ("", json.dumps({"@odata.id": f"{HERE}/7"}).encode()), ("http://other/x", json.dumps({"Id": "7"}).encode()),
    ],
)  # fmt: skip
def test_a_session_is_ended_however_it_was_answered(status: int, location: str, body: bytes) -> None:
    client = Client(response(status, body, x_auth_token="t0ken", location=location))
    open_session(cast(Redfish, client), HERE, "root", "secret", lambda: "").close()
    assert client.ended == [f"{HERE}/7"]


def test_a_session_for_a_password_change_only_is_ended() -> None:
    body = json.dumps({"Id": "7", "@Message.ExtendedInfo": [{"MessageId": "Base.1.8.PasswordChangeRequired"}]})
    client = Client(response(201, body.encode(), x_auth_token="t0ken"))
    with pytest.raises(PasswordExpired, match="demands another password"):
        open_session(cast(Redfish, client), HERE, "root", "secret", lambda: "")
    assert client.ended == [f"{HERE}/7"]


def test_a_failure_is_asked_again_once() -> None:
    waits: list[float] = []
    answers: list[object] = [Failing("500"), "found"]

    def ask() -> object:
        found = answers.pop(0)
        if isinstance(found, BmcError):
            raise found
        return found

    assert retry_while_busy(ask, waits.append) == "found"
    answers[:] = [Failing("500"), Failing("500"), "never"]
    with pytest.raises(Failing):
        retry_while_busy(ask, waits.append)
    assert len(waits) == 2
