"""Who may do what: one table from each action to the permission that it needs, and one from each role to its
permissions.

An action is a web endpoint (`machine.test`) or a command (`test`, `machines list`). An action that is missing here is
allowed to nobody; a test walks all endpoints and commands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    PUBLIC = "public"
    """Nobody has to be signed in."""
    READ = "read"
    """See machines, runs, manifests, payloads, segments and the journal."""
    SESSION = "session"
    """End one's own session."""
    IMPORT_MANIFEST = "manifest.import"
    TEST = "acceptance.run"
    """Start and cancel acceptance runs."""
    ALLOW_ATTEMPT = "credential.attempt"
    LIFT_QUARANTINE = "quarantine.lift"
    RETIRE = "machine.retire"
    """Retire machines and return them."""
    SIGN_OFF = "machine.sign_off"
    DECIDE_SEGMENT = "segment.decide"
    """Say whether DHCP is served beside a rogue server."""
    CHANGE_PAYLOADS = "payload.change"
    MANAGE_PEOPLE = "people.manage"
    """Users and API tokens."""
    OPERATE = "appliance.operate"
    """Install, start, examine and back up the appliance itself."""


ADMINISTRATOR = "admin"
"""The role of every user today, and of who runs commands on the appliance's host."""

API_READER = "api"
"""The role of an API token."""

ROLES: Mapping[str, frozenset[Permission]] = {
    ADMINISTRATOR: frozenset(Permission),
    API_READER: frozenset({Permission.READ}),
}

_P = Permission

ENDPOINTS: Mapping[str, Permission] = {
    "static": _P.PUBLIC,
    "session.form": _P.PUBLIC,
    "session.sign_in": _P.PUBLIC,
    "session.sign_out": _P.SESSION,
    "arrivals.home": _P.READ,
    "machine.show": _P.READ,
    "machine.all_packets": _P.READ,
    "machine.one_packet": _P.READ,
    "machine.test": _P.TEST,
    "machine.cancel": _P.TEST,
    "machine.allow_attempt": _P.ALLOW_ATTEMPT,
    "machine.lift_quarantine": _P.LIFT_QUARANTINE,
    "machine.retire": _P.RETIRE,
    "machine.return_to_process": _P.RETIRE,
    "signoff.form": _P.SIGN_OFF,
    "signoff.sign": _P.SIGN_OFF,
    "signoff.record": _P.READ,
    "manifests.listing": _P.READ,
    "manifests.upload": _P.IMPORT_MANIFEST,
    "payloads.listing": _P.READ,
    "payloads.upload": _P.CHANGE_PAYLOADS,
    "journal.listing": _P.READ,
    "journal.verify": _P.READ,
    "system.show": _P.READ,
    "system.decide": _P.DECIDE_SEGMENT,
    "events.changes": _P.READ,
    "api.machines": _P.READ,
    "api.machines_csv": _P.READ,
    "api.machine": _P.READ,
    "api.events": _P.READ,
    "api.stream": _P.READ,
    "api.arrivals": _P.READ,
    "api.health": _P.READ,
    "api.segments": _P.READ,
    "api.payloads": _P.READ,
    "api.downloads": _P.READ,
    "api.manifests": _P.READ,
    "api.journal": _P.READ,
}

COMMANDS: Mapping[str, Permission] = {
    "attempt allow": _P.ALLOW_ATTEMPT,
    "backup": _P.OPERATE,
    "doctor": _P.OPERATE,
    "init": _P.OPERATE,
    "journal accept": _P.OPERATE,
    "journal checkpoint": _P.OPERATE,
    "journal list": _P.READ,
    "journal verify": _P.READ,
    "keys export": _P.READ,
    "machines list": _P.READ,
    "machines record": _P.READ,
    "machines show": _P.READ,
    "manifest import": _P.IMPORT_MANIFEST,
    "manifest list": _P.READ,
    "payload add": _P.CHANGE_PAYLOADS,
    "payload list": _P.READ,
    "payload remove": _P.CHANGE_PAYLOADS,
    "pcap explain": _P.PUBLIC,
    "promote": _P.SIGN_OFF,
    "quarantine lift": _P.LIFT_QUARANTINE,
    "restore": _P.OPERATE,
    "run": _P.OPERATE,
    "segment allow": _P.DECIDE_SEGMENT,
    "segment clear": _P.DECIDE_SEGMENT,
    "segment disallow": _P.DECIDE_SEGMENT,
    "segment list": _P.READ,
    "test": _P.TEST,
    "token create": _P.MANAGE_PEOPLE,
    "token revoke": _P.MANAGE_PEOPLE,
    "try": _P.PUBLIC,
    "user add": _P.MANAGE_PEOPLE,
    "user password": _P.MANAGE_PEOPLE,
    "verify": _P.PUBLIC,
}


def needed(action: str) -> Permission | None:
    """The permission that an endpoint or a command needs; None = it is in no table, and allowed to nobody."""
    return ENDPOINTS.get(action) or COMMANDS.get(action)


def refusal(role: str, action: str) -> str:
    """Why a role may not do it, in one sentence."""
    permission = needed(action) or "that nobody has"
    return f"The role {role} may not do this: it needs the permission {permission}. Ask an administrator."


def allows(role: str, action: str) -> bool:
    """Whether a role may do it; "" is the role of who is not signed in."""
    permission = needed(action)
    return permission is Permission.PUBLIC or permission in ROLES.get(role, frozenset())
