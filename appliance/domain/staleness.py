"""What a passed run was judged against: when any of it changes, the run is no longer current."""

from __future__ import annotations

import hashlib
import json

from appliance.domain.facts import Name, current
from appliance.domain.levels import View
from appliance.domain.policy import Policy

LASTING = frozenset(
    {
        Name.SERIAL,
        Name.UUID,
        Name.VENDOR,
        Name.MODEL,
        Name.SKU,
        Name.SWITCH,
        Name.PORT,
        Name.TLS_KEY,
        Name.REDFISH_UUID,
        Name.BMC_VERSION,
        Name.BIOS_VERSION,
    }
)
"""Facts that do not change by themselves; an address or a hostname may."""


def basis(view: View, policy: Policy) -> str:
    """SHA-256 (hex) over the lasting facts, the manifest's row, the proofs and the policy."""
    facts = sorted((fact.name, fact.source, fact.value) for fact in current(view.facts) if fact.name in LASTING)
    row = view.row and [view.row.serial, view.row.bmc_mac, view.row.model, view.row.switch, view.row.port]
    proofs = [[proof.method, proof.tls_key, proof.serial] for proof in view.proofs]
    told = [facts, row, proofs, list(view.tls_keys), dict(policy.as_json())]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
