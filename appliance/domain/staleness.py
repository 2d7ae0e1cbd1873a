"""What a passed run was judged against: when any of it changes, the run is no longer current; when what it is judged
by changes while it runs, it does not count at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

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
    return _digest([facts, _row(view), _proofs(view), list(view.tls_keys), dict(policy.as_json())])


def run_conditions(view: View, policy: Policy) -> dict[str, str]:
    """What verdicts are judged by and no check reads: name → SHA-256 (hex). Known before the first check, and the same
    after the last one if they count."""
    return {
        "the manifest's row": _digest(_row(view)),
        "the proof of its identity": _digest(_proofs(view)),
        "the policy": _digest(dict(policy.as_json())),
    }


def _row(view: View) -> dict[str, Any]:
    """A password that is imported, or taken back, changes nothing that a run looked at."""
    columns = asdict(view.row) if view.row else {}
    return {name: value for name, value in columns.items() if name != "has_credential"}


def _proofs(view: View) -> list[list[str]]:
    return [[proof.method, proof.tls_key, proof.serial] for proof in view.proofs]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
