"""The steps of staging as they exist in this release: what each does when its rule advances to it.

A step is idempotent: interrupted at any point, it is simply done again. Nothing here decides whether to do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from appliance.bmc.dialect import read_service_root
from appliance.bmc.errors import BadAnswer, Denied, PasswordExpired, PinMismatch
from appliance.bmc.identity import Identity, read_identity
from appliance.bmc.inventory import read_inventory
from appliance.bmc.members import Reader
from appliance.bmc.places import ResourcePaths, find_resource_paths
from appliance.bmc.redfish import Redfish
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.session import Session
from appliance.bmc.shapes import text
from appliance.bmc.snapshot import Snapshot
from appliance.context import Context
from appliance.domain.facts import Name, Source
from appliance.domain.proof_methods import LABEL_SECRET
from appliance.onboarding.identity import mismatches, wanted
from appliance.onboarding.login import log_in
from appliance.onboarding.observed_key import observe_key
from appliance.onboarding.situation import Situation
from appliance.store import credentials, facts, machines, proofs, runs
from appliance.store.machine_locks import MachineLock
from appliance.store.transaction import Transaction

FIRST_CONNECT_SECONDS = 0.1
"""Time for TCP's handshake at the first try. Whoever takes longer is tried again by threads that nobody else waits for:
hundreds of addresses at which nothing answers must not hold up the others."""

FIRST_HANDSHAKE_SECONDS = 3.0
"""Time for the handshakes of TCP and TLS at the first try."""

FIRST_BUDGET, LATER_BUDGET = 9, 45
"""All requests of the steps of one visit together may take so many times as long as a single one: at the first try,
later."""


@dataclass(frozen=True, slots=True)
class Work:
    """A step's tools. `client` goes from one step to the next, with its connection. `wait` sleeps, or raises when the
    worker is to stop. `first_try`: the BMC did not keep a thread waiting before, so this one is of those that others
    wait for."""

    context: Context
    lock: MachineLock
    situation: Situation
    client: Redfish
    wait: Callable[[float], None]
    first_try: bool = False

    @property
    def machine(self) -> int:
        return self.lock.machine

    def pinned_client(self) -> Redfish:
        self.client.pin = self.situation.key
        return self.client

    def log_in(self) -> Session:
        """Raises as `login.log_in` does."""
        return log_in(self.context, self.lock, self.wait, self.pinned_client())


class Visit:
    """The client of the steps that are done about a machine one after another; it is not pinned yet."""

    def __init__(self, context: Context, *, first_try: bool) -> None:
        self._seconds = context.settings.acceptance.request_timeout_seconds
        self._budget = self._seconds * (FIRST_BUDGET if first_try else LATER_BUDGET)
        self._client = Redfish("")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._client.close()

    def client(self, situation: Situation) -> Redfish:
        """The one of the step before, unless the BMC has another address by now."""
        if (self._client.host, self._client.mac) != (situation.address, situation.mac):
            self._client.close()
            self._client = Redfish(situation.address, seconds=self._seconds, mac=situation.mac, budget=self._budget)
        return self._client


def probe(work: Work) -> None:
    """A TLS handshake and nothing else: which key does the BMC show?"""
    address = work.situation.address
    limits = (FIRST_HANDSHAKE_SECONDS, FIRST_CONNECT_SECONDS) if work.first_try else ()
    shown = work.client.show_certificate(*limits)
    with work.lock.write() as tx:
        observe_key(tx, work.machine, shown.facts, shown.certificate, address)
        machines.set_contact_error(tx, work.machine, None)


def key_changed(work: Work, error: PinMismatch) -> None:
    """Another key was shown than the one that a step was pinned to."""
    with work.lock.write() as tx:
        observe_key(tx, work.machine, error.shown, error.certificate, work.situation.address)


def root(work: Work) -> None:
    """The service root, without a login: is this Redfish, and which instance is it?"""
    key, dialects = work.situation.key, work.context.dialects
    client = work.pinned_client()
    found = retry_while_busy(lambda: read_service_root(client.get, dialects), work.wait)
    version = text(found, "RedfishVersion")
    if not version or "Systems" not in found:
        raise BadAnswer("Its service root has no RedfishVersion or no link to Systems; this is not Redfish")
    observed = [(Name.REDFISH_UUID, text(found, "UUID").lower()), (Name.REDFISH_VERSION, version)]
    with work.lock.write() as tx:
        facts.add_facts(tx, work.machine, observed, Source.SERVICE_ROOT, f"service root over the TLS key {key}", key)
        machines.set_contact_error(tx, work.machine, None)
        dialect = dialects.choose(found).name
        tx.journal("bmc.service_root", machine=work.machine, version=version, tls_key=key, dialect=dialect)


def login(work: Work) -> None:
    """Proves the identity: logs in once, reads serial and UUID, compares them before anything else is done."""
    try:
        session = work.log_in()
    except Denied:
        return  # journalled with the attempt; the next decision names what a person can do
    _visit(work, session, prove=True)


def inventory(work: Work) -> None:
    """What the machine is made of, where the login's session ended before it was read."""
    _visit(work, work.log_in(), prove=False)


def _visit(work: Work, session: Session, *, prove: bool) -> None:
    """Some BMCs say only at the first read that the password must be changed: then nobody logs in again."""
    try:
        with session:
            _read_machine(work, session, prove=prove)
    except PasswordExpired as error:
        with work.lock.write() as tx:
            credentials.expire(tx, work.machine, str(error))


def _read_machine(work: Work, session: Session, *, prove: bool) -> None:
    """Reads which machine it is, then what it is made of. Where the first contradicts its row, the session ends at once
    and the machine is quarantined; where not, the proof is on disk (if one is to be made) before anything else."""
    row, key, address = work.situation.row, work.situation.key, work.situation.address
    dialects = work.context.dialects
    snapshot = Snapshot(session)
    paths = retry_while_busy(lambda: find_resource_paths(snapshot, dialects, wanted(row)), work.wait)
    identity = retry_while_busy(lambda: read_identity(snapshot, paths), work.wait)
    if row is None:
        return
    if found := mismatches(identity, row):
        session.close()
        sentence = " ".join(mismatch.sentence() for mismatch in found)
        with work.lock.write() as tx:
            _record_identity(work, identity, tx)
            machines.quarantine(
                tx, work.machine, f"{sentence} Read at {address} over the TLS key {key[:16]}….", tls_key=key,
                address=address, expected=[one.expected for one in found], observed=[one.observed for one in found],
            )  # fmt: skip
        return
    if prove:
        with work.lock.write() as tx:
            _record_identity(work, identity, tx)
            serial = row.serial.strip()  # the BMC's may differ in case
            proofs.add_proof(tx, work.machine, LABEL_SECRET.name, key, serial, uuid=identity.uuid)
            machines.show_identity(tx, work.machine, serial=identity.serial)
            machines.set_contact_error(tx, work.machine, None)
    _read_inventory(work, snapshot, paths)


def _record_identity(work: Work, identity: Identity, tx: Transaction) -> None:
    key, machine = work.situation.key, work.machine
    login = f"login over the TLS key {key}"
    facts.add_facts(tx, machine, [(Name.SERIAL, identity.serial)], Source.REDFISH, f"{identity.source}, {login}", key)
    facts.add_facts(tx, machine, [(Name.UUID, identity.uuid)], Source.REDFISH, login, key)


def _read_inventory(work: Work, reader: Reader, paths: ResourcePaths) -> None:
    found = retry_while_busy(lambda: read_inventory(reader, paths), work.wait)
    identity, key = found.identity, work.situation.key
    observed = [
        (Name.VENDOR, identity.vendor),
        (Name.MODEL, identity.model),
        (Name.SKU, identity.sku),
        (Name.BMC_VERSION, found.bmc_version),
        (Name.BIOS_VERSION, identity.bios_version),
        *((Name.MAC, mac) for mac in found.bmc_macs),
        *((Name.HOST_MAC, mac) for mac in found.host_macs),
    ]
    with work.lock.write() as tx:
        facts.add_facts(tx, work.machine, observed, Source.REDFISH, f"session over the TLS key {key}", key)
        machines.show_identity(tx, work.machine, vendor=identity.vendor, model=identity.model)
        machines.set_inventoried(tx, work.machine)
        tx.journal(
            "bmc.inventory", machine=work.machine, vendor=identity.vendor, model=identity.model, sku=identity.sku,
            bmc_version=found.bmc_version, bios_version=identity.bios_version, host_macs=list(found.host_macs),
        )  # fmt: skip


def acceptance(work: Work) -> None:
    """Requests an acceptance run; the worker starts it."""
    with work.lock.write() as tx:
        runs.queue(tx, work.machine)


STEPS: dict[str, Callable[[Work], None]] = {
    "probe": probe,
    "root": root,
    "login": login,
    "inventory": inventory,
    "acceptance": acceptance,
    # The key of a machine at rest is compared again: one handshake, and one row when nothing changed.
    "watch": probe,
}
"""What each step's name in `decide.RULES` does. A later step (rotate, certify, harden, baseline) is one rule there
and one function here."""
