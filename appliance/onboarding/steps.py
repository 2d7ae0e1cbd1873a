"""The steps of staging as they exist in this release: what each does when its rule says Advance.

A step is idempotent: killed in its midst, it is simply done again. Nothing here decides whether to do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.bmc.connection import show_certificate
from appliance.bmc.dialect import read_service_root
from appliance.bmc.errors import BadAnswer, Denied, PinMismatch
from appliance.bmc.inventory import Identity, ResourcePaths, find_resource_paths, read_identity, read_inventory
from appliance.bmc.parsing import Json
from appliance.bmc.redfish import Redfish
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.session import Session
from appliance.bmc.shapes import text
from appliance.context import Context
from appliance.domain.facts import Name, Source
from appliance.onboarding.bmc_address import BmcAddress
from appliance.onboarding.identity import mismatches
from appliance.onboarding.login import log_in
from appliance.onboarding.situation import Situation
from appliance.store import facts, machines, proofs, runs, tls_keys
from appliance.store.machine_locks import MachineLock
from appliance.store.transaction import Transaction

HURRY_SECONDS = 5.0
"""Time for a TLS handshake at the first try."""

PATIENCE, MORE_PATIENCE = 9, 45
"""All requests of one step together may take so many times as long as a single one: at the first try, later."""


@dataclass(frozen=True, slots=True)
class Work:
    """A step's tools. `wait` sleeps, or raises when the worker is to stop; `hurry`: others may wait for this thread."""

    context: Context
    hold: MachineLock
    situation: Situation
    wait: Callable[[float], None]
    hurry: bool = False

    @property
    def machine(self) -> int:
        return self.hold.machine

    @property
    def place(self) -> BmcAddress:
        return BmcAddress(self.situation.address, self.situation.mac)

    @property
    def seconds(self) -> float:
        return self.context.settings.acceptance.request_timeout_seconds

    @property
    def budget(self) -> float:
        return self.seconds * (PATIENCE if self.hurry else MORE_PATIENCE)


def probe(work: Work) -> None:
    """A TLS handshake and nothing else: which key does it show?"""
    address = work.situation.address
    seconds = min(work.seconds, HURRY_SECONDS) if work.hurry else work.seconds
    shown = show_certificate(address, seconds=seconds, mac=work.situation.mac)
    with work.hold.write() as tx:
        before = tls_keys.record_key(tx, work.machine, shown.facts, shown.certificate, address)
        if before and before != shown.facts.spki_sha256:
            _quarantine_key(work, before, shown.facts.spki_sha256, tx)
        machines.set_contact_error(tx, work.machine, "")


def key_changed(work: Work, error: PinMismatch) -> None:
    """Another key answered where a known one was expected: noted, and the machine set apart."""
    with work.hold.write() as tx:
        tls_keys.record_key(tx, work.machine, error.shown, error.certificate, work.situation.address)
        _quarantine_key(work, error.expected, error.shown.spki_sha256, tx)


def _quarantine_key(work: Work, expected: str, observed: str, tx: Transaction) -> None:
    sentence = (
        f"Its BMC shows another TLS key than before: expected {expected[:16]}…, observed {observed[:16]}… "
        f"at {work.situation.address}."
    )
    machines.quarantine(
        tx, work.machine, sentence, expected=expected, observed=observed, address=work.situation.address
    )


def root(work: Work) -> None:
    """The service root, without a login: does it speak Redfish, and which instance is it?"""
    key = work.situation.key
    with Redfish(work.situation.address, key, seconds=work.seconds, mac=work.situation.mac) as client:
        told = retry_while_busy(lambda: read_service_root(client.get, work.context.dialects), work.wait)
    version = _sane_version(told)
    observed = [(Name.REDFISH_UUID, text(told, "UUID").lower()), (Name.REDFISH_VERSION, version)]
    with work.hold.write() as tx:
        facts.add_facts(tx, work.machine, observed, Source.SERVICE_ROOT, f"service root over the TLS key {key}")
        machines.set_contact_error(tx, work.machine, "")
        tx.journal("bmc.root", f"Its service root speaks Redfish {version}.", machine=work.machine, tls_key=key)


def _sane_version(root: Json) -> str:
    version = text(root, "RedfishVersion")
    if not version or "Systems" not in root:
        raise BadAnswer("Its service root tells no RedfishVersion or leads to no Systems; this is not Redfish")
    return version


def login(work: Work) -> None:
    """Proves the identity: logs in once, reads serial and UUID, compares them before anything else is done."""
    try:
        session = log_in(work.context, work.hold, work.place, work.situation.key, work.wait, work.budget)
    except Denied:
        return  # journalled with the attempt; the next decision says what a person can do
    with session:
        places = retry_while_busy(lambda: find_resource_paths(session, work.context.dialects), work.wait)
        identity = retry_while_busy(lambda: read_identity(session, places), work.wait)
        if _is_expected(work, session, identity):
            _prove(work, identity)
            _take_inventory(work, session, places)


def _is_expected(work: Work, session: Session, identity: Identity) -> bool:
    """Compares; where it differs, ends the session first and sets the machine apart."""
    row = work.situation.view.row if work.situation.view else None
    if row is None:
        return False
    found = mismatches(identity, row)
    if not found:
        return True
    session.close()
    key, address = work.situation.key, work.situation.address
    sentence = " ".join(mismatch.sentence() for mismatch in found)
    with work.hold.write() as tx:
        _record_identity(work, identity, tx)
        machines.quarantine(
            tx, work.machine, f"{sentence} Read at {address} over the TLS key {key[:16]}….", tls_key=key,
            address=address, expected=[one.expected for one in found], observed=[one.observed for one in found],
        )  # fmt: skip
    return False


def _record_identity(work: Work, identity: Identity, tx: Transaction) -> None:
    observed = [(Name.SERIAL, identity.serial), (Name.UUID, identity.uuid)]
    facts.add_facts(tx, work.machine, observed, Source.REDFISH, f"login over the TLS key {work.situation.key}")


def _prove(work: Work, identity: Identity) -> None:
    with work.hold.write() as tx:
        _record_identity(work, identity, tx)
        proofs.add_proof(tx, work.machine, work.situation.key, identity.serial, uuid=identity.uuid)
        machines.show_identity(tx, work.machine, identity.serial, "", "")
        machines.set_contact_error(tx, work.machine, "")


def inventory(work: Work) -> None:
    """What the machine is made of, where the login's session ended before it was read."""
    with log_in(work.context, work.hold, work.place, work.situation.key, work.wait, work.budget) as session:
        places = retry_while_busy(lambda: find_resource_paths(session, work.context.dialects), work.wait)
        identity = retry_while_busy(lambda: read_identity(session, places), work.wait)
        if _is_expected(work, session, identity):
            _take_inventory(work, session, places)


def _take_inventory(work: Work, session: Session, places: ResourcePaths) -> None:
    found = retry_while_busy(lambda: read_inventory(session, places), work.wait)
    told = found.identity
    observed = [
        (Name.VENDOR, told.vendor),
        (Name.MODEL, told.model),
        (Name.SKU, told.sku),
        (Name.BMC_VERSION, found.bmc_version),
        (Name.BIOS_VERSION, told.bios_version),
        *((Name.MAC, mac) for mac in found.bmc_macs),
        *((Name.HOST_MAC, mac) for mac in found.host_macs),
    ]
    with work.hold.write() as tx:
        evidence = f"session over the TLS key {work.situation.key}"
        facts.add_facts(tx, work.machine, observed, Source.REDFISH, evidence)
        machines.show_identity(tx, work.machine, "", told.vendor, told.model)
        tx.journal(
            "bmc.inventory", f"It is a {told.vendor} {told.model}; BMC {found.bmc_version}, BIOS {told.bios_version}.",
            machine=work.machine, host_macs=list(found.host_macs), sku=told.sku,
        )  # fmt: skip


def acceptance(work: Work) -> None:
    """Asks for the suite; the worker takes it up."""
    with work.hold.write() as tx:
        runs.queue(tx, work.machine)


def watch(work: Work) -> None:
    """Compares the key of a machine at rest; costs one handshake, and one row when nothing changed."""
    probe(work)


DO: dict[str, Callable[[Work], None]] = {
    "probe": probe,
    "root": root,
    "login": login,
    "inventory": inventory,
    "acceptance": acceptance,
    "watch": watch,
}
"""What each step's name in `decide.RULES` does. A later step (rotate, certify, harden, baseline) is one rule there
and one function here."""
