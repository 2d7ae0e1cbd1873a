"""What a decision about a machine's next step may look at, and how it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.context import Context
from appliance.domain.blockers import Blocker
from appliance.domain.expected_key import same_bmc
from appliance.domain.levels import Row, assess, valid_proofs
from appliance.domain.lifecycle import State
from appliance.domain.proof_methods import ProofInput
from appliance.domain.verdicts import RunState
from appliance.onboarding import bmc_address
from appliance.onboarding.credential import current_fingerprint
from appliance.store import credentials, facts, machines, runs, standing, tls_keys


@dataclass(frozen=True, slots=True)
class Situation:
    """A machine at one moment. Instants are ms; empty text and 0 mean: not yet.

    `reason` is what keeps it below the next level. `mac` is who must answer at `address` (`bmc_address.BmcAddress`).
    `key` is the TLS key that its BMC showed last, at `probed_at`; `root_key` and `proof_key` are the keys over which
    its service root was read and its identity proved. `proof_input` is what a proof could be made with."""

    machine: int
    state: State
    level: int
    reason: Blocker | None = None
    contact_error: Blocker | None = None
    address: str = ""
    mac: str = ""
    key: str = ""
    probed_at: int = 0
    root_key: str = ""
    proof_key: str = ""
    proved_at: int = 0
    inventoried_at: int = 0
    proof_input: ProofInput = field(default_factory=lambda: ProofInput(has_credential=False))
    last_run: RunState | None = None
    automatic: bool = False
    level_for_testing: int = 2
    retry_at: int = 0
    retry_reason: str = ""
    row: Row | None = None


def load(context: Context, machine: int) -> Situation:
    """Reads it; NotFound when there is no such machine."""
    store, policy = context.store, context.store.policy
    view = standing.load_view(store, machine)
    assessment = assess(view, policy)
    address = bmc_address.find(context, machine)
    shown = tls_keys.present_key(store, machine)
    valid = valid_proofs(view)
    run = runs.latest(store, machine)
    fingerprint = current_fingerprint(context.vault, store, machine)
    return Situation(
        machine=machine,
        state=view.state,
        level=assessment.level,
        reason=assessment.reasons[0] if assessment.reasons else None,
        contact_error=view.contact_error,
        address=address.address,
        mac=address.mac,
        key=shown.spki_sha256,
        probed_at=shown.last_seen,
        root_key=facts.service_root_key(store, machine),
        proof_key=valid[-1].tls_key if valid else "",
        proved_at=valid[-1].at if valid else 0,
        inventoried_at=machines.inventoried_at(store, machine),
        proof_input=ProofInput(
            has_credential=bool(view.row and view.row.has_credential),
            open_segments=view.segments - policy.isolated_segments,
            attempts=credentials.attempts(store, fingerprint),
            keys=same_bmc(shown.spki_sha256, tls_keys.expected_keys(store, machine)),
        ),
        last_run=run.state if run else None,
        automatic=context.settings.acceptance.automatic,
        level_for_testing=policy.level_for_testing,
        row=view.row,
    )
