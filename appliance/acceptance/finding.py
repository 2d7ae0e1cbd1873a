"""What a check found, written to the database with all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.acceptance.bmc_access import BmcAccess
from appliance.acceptance.check import Check
from appliance.acceptance.judgement import Judgement
from appliance.domain.facts import Name, Source
from appliance.onboarding.observed_key import observe_key
from appliance.store import facts, machines, runs
from appliance.store.runs import RunSummary
from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's judgement, and when (ms) it was carried out. `position` is the check's in the suite."""

    position: int
    check: Check
    judgement: Judgement
    started: int
    ended: int


def record_finding(tx: Transaction, run: RunSummary, one: Finding, bmc: BmcAccess) -> None:
    """The verdict, the facts that the observation shows, and the quarantine where it is another machine; nothing where
    the verdict is there already, from a commit whose answer was lost."""
    check, found, machine, key = one.check, one.judgement, run.machine, bmc.key
    if not runs.add_verdict(
        tx, run, one.position, check.name, check.title, found.verdict, one.started, one.ended
    ):  # fmt: skip
        return
    if found.spoiled:
        runs.spoil(tx, run, found.spoiled)
    if found.facts:
        facts.add_facts(tx, machine, found.facts, Source.REDFISH, f"acceptance over the TLS key {key}", key)
        shown = dict(found.facts)
        machines.show_identity(tx, machine, vendor=shown.get(Name.VENDOR, ""), model=shown.get(Name.MODEL, ""))
    if other := found.other_key:
        observe_key(tx, machine, other.shown, other.certificate, bmc.address, f"During acceptance {other}.")
    elif found.mismatch and bmc.shown and bmc.shown.facts.spki_sha256 != key:
        observe_key(tx, machine, bmc.shown.facts, bmc.shown.certificate, bmc.address, found.mismatch)
    elif found.mismatch:
        machines.quarantine(tx, machine, found.mismatch, tls_key=key, address=bmc.address)
