"""A session at a BMC: log in once, read, and write only where a guard allows it. Basic authentication is never used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Self

from appliance.bmc.answers import Answer, is_password_expired
from appliance.bmc.dialect import STANDARD, Dialect
from appliance.bmc.errors import BadAnswer, BmcError, PasswordExpired, ReadOnly
from appliance.bmc.parsing import Json
from appliance.bmc.paths import local
from appliance.bmc.redfish import Redfish
from appliance.bmc.shapes import link, text

Guard = Callable[[], str]
"""Why nothing may be written to this BMC now, or an empty text. Asked before every write."""


class Session:
    """Made by `open_session`. Raises BmcError as `Redfish` does, and ReadOnly where the guard forbids."""

    def __init__(self, client: Redfish, token: str, location: str, guard: Guard) -> None:
        self.client = client
        self._token = token
        self._location = location
        self._guard = guard

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def get(self, path: str) -> Json:
        return self.client.get(path, self._token)

    def write(self, path: str, body: Mapping[str, Any]) -> Answer:
        """POSTs an action."""
        refuse_if_guarded(self._guard, self.client.host)
        return self.client.send("POST", path, body, self._token)

    def close(self) -> None:
        """Ends the session at the BMC, where it may be written to and answers, and the connection."""
        with suppress(BmcError):
            if self._location and not self._guard():
                self.client.send("DELETE", self._location, token=self._token)
        self.abandon()

    def abandon(self) -> None:
        """Forgets the session; nothing is sent to the BMC."""
        self._location = ""
        self.client.close()


def refuse_if_guarded(guard: Guard, host: str) -> None:
    if why := guard():
        raise ReadOnly(f"Nothing is written to {host}: {why}")


def open_session(client: Redfish, path: str, username: str, password: str, guard: Guard) -> Session:
    """One POST to the Sessions collection at `path`. Raises BmcError; Denied = refused, PasswordExpired = accepted for
    nothing but to change it (the session is ended then).

    `sent` of Unreachable and TooSlow is whether the password may have left."""
    refuse_if_guarded(guard, client.host)
    answer = client.send("POST", path, {"UserName": username, "Password": password})
    if not answer.token:
        raise BadAnswer(f"{client.host} created a session without an X-Auth-Token")
    session = Session(client, answer.token, _place(answer, path), guard)
    if is_password_expired(answer.body):
        session.close()
        raise PasswordExpired(f"POST {path} on {client.host}", answer.status)
    return session


def _place(answer: Answer, path: str) -> str:
    """Where the session is, so that it can be ended; an empty text where the BMC does not say."""
    own = text(answer.body, "Id")
    for place in (answer.location, link(answer.body), f"{path.rstrip('/')}/{own}" if own else ""):
        try:
            if place:
                return local(place)
        except BadAnswer:
            continue
    return ""


def sessions_path(root: Json, dialect: Dialect = STANDARD) -> str:
    """Where sessions are created: what the service root links (DSP0266), or the dialect's place. Raises BadAnswer where
    the service offers none: the password is not sent to a place that is only guessed, nor by Basic authentication."""
    service = link(root, "SessionService").rstrip("/")
    standard = f"{service}/Sessions" if service else ""
    found = link(root, "Links", "Sessions") or (dialect.sessions if dialect.sessions != STANDARD.sessions else standard)
    if not found:
        raise BadAnswer("The service root offers no sessions, so the password is sent nowhere")
    return found
