"""A Redfish service made of a dump: what a dump cannot do (log in, change power, restart, let time pass) is put around
it here, and says nothing of the maker."""

from __future__ import annotations

import copy
import secrets
import time
from dataclasses import dataclass, field

from tests.vendors.dumps import Json, Tree, member_links

SESSIONS = "/redfish/v1/SessionService/Sessions"
OPEN = ("/redfish", "/redfish/v1")
PASSWORD = "Marsh-9-kelp"
CYCLE_SECONDS = 0.3
"""For how long a host is off in the middle of a cycle, and a BMC away when it restarts."""


@dataclass
class Answer:
    status: int
    body: Json | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class DumpService:
    """One BMC. `restart_at` is set where the BMC is to go away, in seconds of the monotonic clock; for `late` seconds
    after a restart it reports no serial number."""

    tree: Tree
    sessions: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    requests: int = 0
    logins: int = 0
    restart_at: float = 0.0
    late: float = 0.0
    _restarted_at: float = float("-inf")
    _power: dict[str, tuple[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = copy.deepcopy(self.tree)
        self._spelling = {path.casefold(): path for path in self.tree}
        self._managers = member_links(self.tree, "/redfish/v1/Managers")
        self._resets = {
            body["Actions"][name]["target"].rstrip("/"): path
            for path, body in self.tree.items()
            for name in ("#ComputerSystem.Reset", "#Manager.Reset")
            if isinstance((body.get("Actions") or {}).get(name), dict)
        }

    def answer(self, method: str, path: str, body: Json, token: str) -> Answer:
        self.requests += 1
        path = path.rstrip("/")
        if (method, path) == ("POST", SESSIONS):
            return self._log_in(body)
        if path not in OPEN and token not in self.sessions:
            return Answer(401, {"error": {"code": "Base.1.8.NoValidSession", "message": "No valid session."}})
        if method == "DELETE" and path.rpartition("/")[0] == SESSIONS:
            self.sessions = {one: name for one, name in self.sessions.items() if name != path.rpartition("/")[2]}
            return Answer(204)
        if method == "POST" and path in self._resets:
            return self._reset(self._resets[path], str(body.get("ResetType", "")))
        if method != "GET":
            return Answer(405, {"error": {"code": "Base.1.8.OperationNotAllowed", "message": "Not allowed."}})
        found = self.tree.get(path) or self.tree.get(self._spelling.get(path.casefold(), ""))
        if found is None:
            return Answer(404, {"error": {"code": "Base.1.8.ResourceMissingAtURI", "message": f"No {path}."}})
        if set(found) == {"error"}:  # what the machine answered is kept without its status
            is_missing = "Missing" in str(found) or "NotFound" in str(found)
            return Answer(404 if is_missing else 500, found)
        return Answer(200, self._now(path, found))

    def _log_in(self, body: Json) -> Answer:
        self.logins += 1
        if body.get("Password") != PASSWORD:
            return Answer(401, {"error": {"code": "Base.1.8.ResourceAtUriUnauthorized", "message": "Refused."}})
        token, name = secrets.token_hex(16), f"{self.logins}"
        self.sessions[token] = name
        where = f"{SESSIONS}/{name}"
        return Answer(201, {"@odata.id": where, "Id": name}, {"X-Auth-Token": token, "Location": where})

    def _reset(self, path: str, kind: str) -> Answer:
        self.commands.append(f"{path} {kind}")
        now = time.monotonic()
        if path in self._managers:
            self.sessions.clear()
            self.restart_at = self._restarted_at = now
            self.tree[path]["LastResetTime"] = _iso()
            return Answer(204)
        after = "Off" if kind in ("ForceOff", "GracefulShutdown") else "On"
        through_off = kind in ("PowerCycle", "ForceRestart", "GracefulRestart")
        self._power[path] = (after, now + (CYCLE_SECONDS if through_off else 0.0))
        return Answer(204)

    def _now(self, path: str, body: Json) -> Json:
        """The resource as it is at this moment: a clock that goes, and the power that was asked for."""
        if path in self._managers and isinstance(body.get("DateTime"), str):
            return {**body, "DateTime": _iso()}
        if "SerialNumber" in body and time.monotonic() < self._restarted_at + self.late:
            body = {**body, "SerialNumber": None}
        if path not in self._power:
            return body
        after, at = self._power[path]
        power = after if time.monotonic() >= at else "Off"
        shown = {**body, "PowerState": power}
        if isinstance(body.get("BootProgress"), dict):
            state = "OSRunning" if power == "On" else "None"
            shown["BootProgress"] = {**body["BootProgress"], "LastState": state, "LastStateTime": _iso()}
        return shown


def _iso() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
