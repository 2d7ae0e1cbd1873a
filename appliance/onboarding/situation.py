"""What a decision about a machine's next step may look at, and how it is loaded."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from appliance.context import Context
from appliance.domain.blockers import Blocker
from appliance.domain.facts import Name, Source
from appliance.domain.levels import View, assess, valid_proofs
from appliance.domain.lifecycle import State
from appliance.domain.login import LoginAttempt
from appliance.domain.policy import Policy
from appliance.domain.verdicts import RunState
from appliance.onboarding import bmc_address, credential
from appliance.store import credentials, runs, standing


@dataclass(frozen=True, slots=True)
class Situation:
    """A machine at one moment. Instants are ms; empty text and 0 mean: not yet.

    `mac` is who must answer at `address` (`bmc_address.BmcAddress`). `reason` is what keeps it below the next level.
    `key` is the TLS key its BMC shows now; `root_key` and `proof_key` are the keys over which its service root was read
    and its identity proved. `credential` is the fingerprint of the row's, `attempts` are those with it."""

    machine: int
    state: State
    level: int
    reason: Blocker | None = None
    address: str = ""
    mac: str = ""
    key: str = ""
    probed_at: int = 0
    root_key: str = ""
    proof_key: str = ""
    proved_at: int = 0
    inventoried_at: int = 0
    has_credential: bool = False
    credential: str = ""
    attempts: tuple[LoginAttempt, ...] = ()
    open_segments: tuple[str, ...] = ()
    last_run: RunState | None = None
    automatic: bool = False
    level_for_testing: int = 2
    retry_at: int = 0
    retry_reason: str = ""
    view: View | None = field(default=None, repr=False)


def load(context: Context, machine: int, retry_at: int = 0, retry_reason: str = "") -> Situation:
    """Reads it; NotFound when there is no such machine."""
    connection, policy = context.store.connection(), context.store.policy
    view = standing.load_view(connection, machine)
    assessment = assess(view, policy)
    reason = assessment.reasons[0] if assessment.reasons else None
    run = runs.latest(connection, machine)
    key, probed_at = _key(connection, machine)
    place = bmc_address.find(context, machine)
    sent = credential.fingerprint(context.vault, connection, machine)
    valid = valid_proofs(view)
    return Situation(
        machine=machine,
        state=view.state,
        level=assessment.level,
        reason=reason,
        address=place.address,
        mac=place.mac,
        key=key,
        probed_at=probed_at,
        root_key=_root_key(view),
        proof_key=valid[-1].tls_key if valid else "",
        proved_at=valid[-1].at if valid else 0,
        inventoried_at=_inventoried_at(connection, machine),
        has_credential=bool(view.row and view.row.has_credential),
        credential=sent,
        attempts=credentials.attempts(connection, sent),
        open_segments=_open_segments(view, policy),
        last_run=run.state if run else None,
        automatic=context.settings.acceptance.automatic,
        level_for_testing=policy.level_for_testing,
        retry_at=retry_at,
        retry_reason=retry_reason,
        view=view,
    )


def _key(connection: sqlite3.Connection, machine: int) -> tuple[str, int]:
    row = connection.execute(
        "SELECT spki_sha256, last_seen FROM tls_key WHERE machine = ? ORDER BY last_seen DESC, id DESC LIMIT 1",
        (machine,),
    ).fetchone()
    return (row[0], row[1]) if row else ("", 0)


def _root_key(view: View) -> str:
    told = [fact for fact in view.facts if fact.name == Name.REDFISH_VERSION and fact.source == Source.SERVICE_ROOT]
    return max(told, key=lambda fact: fact.last_seen).evidence.rpartition(" ")[2] if told else ""


def _inventoried_at(connection: sqlite3.Connection, machine: int) -> int:
    row = connection.execute(
        "SELECT at FROM journal WHERE machine = ? AND action = 'bmc.inventory' ORDER BY idx DESC LIMIT 1", (machine,)
    ).fetchone()
    return int(row[0]) if row else 0


def _open_segments(view: View, policy: Policy) -> tuple[str, ...]:
    return tuple(sorted(view.segments - policy.isolated_segments))
