"""What a simulated BMC answers: decisions only, no socket and no thread.

`Service.respond` takes one request and the time and returns the `Answer`, with what must follow it.
"""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.rack.bmc_faults import Faults
from tests.rack.bmc_identity import Identity
from tests.rack.bmc_shape import Shape
from tests.rack.bmc_state import Power, Sessions
from tests.rack.bmc_tree import METADATA, PUBLIC, SESSIONS, resources, session_resource
from tests.rack.bmc_view import ROOT, Json, View

MANAGER_RESETS = ("GracefulRestart", "ForceRestart")
MESSAGES = {
    400: ("Base.1.19.MalformedJSON", "The request body submitted was malformed JSON."),
    401: ("Base.1.19.NoValidSession", "There is no valid session established with the implementation."),
    403: ("Base.1.19.InsufficientPrivilege", "The account is locked."),
    404: ("Base.1.19.ResourceNotFound", "The requested resource was not found."),
    405: ("Base.1.19.OperationNotAllowed", "The operation is not allowed on this resource."),
    503: ("Base.1.19.ServiceTemporarilyUnavailable", "The service is temporarily unavailable."),
}


@dataclass(frozen=True)
class Request:
    """One request as it came: method, path without query and trailing slash, headers in lower case, body, and the
    target exactly as it was asked for."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    target: str = ""


@dataclass(frozen=True)
class Answer:
    """Status, body (JSON or text; None is an empty one), more headers, and whether the BMC then restarts."""

    status: int
    body: Json | str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    restart: bool = False
    login: str = ""
    """The user name, when the request carried a user name and a password."""


EXPIRED = {
    "MessageId": "Base.1.8.PasswordChangeRequired",
    "Message": "The password provided for this account must be changed before access is granted.",
}


def refusal(status: int, **more: Any) -> Answer:
    """The error body of Redfish (DSP0266, 8.6) for a status."""
    code, text = MESSAGES[status]
    extended = {"@odata.type": "#Message.v1_1_1.Message", "MessageId": code, "Message": text, "MessageArgs": []}
    return Answer(status, {"error": {"code": code, "message": text, "@Message.ExtendedInfo": [extended]}}, **more)


class Service:
    """The firmware of one BMC: identity, faults, host power, sessions."""

    def __init__(self, identity: Identity, faults: Faults, power_delay: float, shape: Shape) -> None:
        self.identity = identity
        self.shape = shape
        self.faults = faults
        self.power = Power(delay=power_delay)
        self.sessions = Sessions()
        self.service_uuid = str(uuid.uuid4())
        self.unavailable_until = 0.0
        self.reset_at = 0.0
        self.logins: list[tuple[str, str]] = []

    def restarted(self, now: float) -> None:
        """What a restart of the BMC does to it: the host's power stays, sessions are gone."""
        self.sessions = Sessions()
        self.reset_at = now
        if self.faults.identity_changes_after_reset:
            self.identity = replace(self.identity, serial=f"{self.identity.serial}X", uuid=str(uuid.uuid4()))
            self.service_uuid = str(uuid.uuid4())

    def view(self, now: float) -> View:
        return View(
            identity=self.identity,
            faults=self.faults,
            power=self.power.at(now),
            boot_progress=self.power.boot_progress(now),
            now=now,
            service_uuid=self.service_uuid,
            host_reset_at=self.power.reset_at,
            bmc_reset_at=self.reset_at,
            sessions=self.sessions.named(),
            shape=self.shape,
        )

    def respond(self, request: Request, now: float) -> Answer:
        """Answer one request that came at `now` (seconds since the epoch)."""
        if self.shape.root_redirects and request.target == ROOT:
            return Answer(308, headers=(("Location", f"{ROOT}/"),))
        if self._unavailable(now):
            return refusal(503, headers=(("Retry-After", "1"),))
        if request.method == "POST" and request.path in (SESSIONS, f"{SESSIONS}/Members"):
            return self._open_session(request)
        reading = request.method in ("GET", "HEAD")
        if reading and request.path in PUBLIC:
            return self._read(request.path, now)
        refused, login = self._authenticate(request)
        if refused:
            return refusal(refused, login=login)
        if self.faults.password_expired and request.method != "DELETE":
            return Answer(403, {"error": {"@Message.ExtendedInfo": [EXPIRED]}})
        done = self._read(request.path, now) if reading else self._write(request, now)
        return replace(done, login=login)

    def _unavailable(self, now: float) -> bool:
        if self.faults.unavailable_requests > 0:
            self.faults = replace(self.faults, unavailable_requests=self.faults.unavailable_requests - 1)
            return True
        return now < self.unavailable_until

    def _read(self, path: str, now: float) -> Answer:
        if path.endswith("/$metadata"):
            return Answer(200, METADATA)
        found = resources(self.view(now)).get(path)
        return Answer(200, found) if found is not None else refusal(404)

    def _authenticate(self, request: Request) -> tuple[int, str]:
        """(0 or the status of the refusal, the user name if a password came with the request)."""
        if token := request.headers.get("x-auth-token"):
            return (0 if self.sessions.user(token) else 401), ""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return 401, ""
        try:
            username, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return 401, ""
        return self._check(username, password), username

    def _check(self, username: str, password: str) -> int:
        """0 if the credential is good, else the status of the refusal; every call is one login attempt."""
        self.logins.append((username, password))
        if self.faults.account_locked:
            return 403
        right = (username, password) == (self.identity.username, self.identity.password)
        if right and not self.faults.password_refused:
            self.sessions.failures = 0
            return 0
        self.sessions.failures += 1
        if 0 < self.faults.lockout_after <= self.sessions.failures:
            self.faults = replace(self.faults, account_locked=True)
        return 401

    def _open_session(self, request: Request) -> Answer:
        body = _json(request.body)
        username, password = body.get("UserName"), body.get("Password")
        if not isinstance(username, str) or not isinstance(password, str):
            return refusal(400)
        if status := self._check(username, password):
            return refusal(status, login=username)
        session, token = self.sessions.open(username)
        here = f"{SESSIONS}/{session}"
        headers = (("X-Auth-Token", token), ("Location", here))
        more = {"@Message.ExtendedInfo": [EXPIRED]} if self.faults.password_expired == "at login" else {}
        return Answer(201, session_resource(session, username)[here] | more, headers, login=username)

    def _write(self, request: Request, now: float) -> Answer:
        view = self.view(now)
        if request.method == "DELETE" and request.path.startswith(f"{SESSIONS}/"):
            return Answer(204) if self.sessions.close(request.path.rpartition("/")[2]) else refusal(404)
        if request.method == "POST" and request.path == f"{view.system}/Actions/ComputerSystem.Reset":
            return self._reset_host(request, now)
        if request.method == "POST" and request.path == f"{view.manager}/Actions/Manager.Reset":
            wanted = _json(request.body).get("ResetType")
            return Answer(204, restart=True) if wanted in MANAGER_RESETS else refusal(400)
        return refusal(405) if request.path in resources(view) else refusal(404)

    def _reset_host(self, request: Request, now: float) -> Answer:
        wanted = _json(request.body).get("ResetType")
        if wanted not in self.shape.host_resets:
            return refusal(400)
        if not self.faults.power_command_ignored:
            self.power.command(wanted, now)
        return Answer(204)


def _json(body: bytes) -> Json:
    """The object in a request's body; an empty one if there is none."""
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
