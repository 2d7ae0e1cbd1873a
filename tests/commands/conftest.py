"""A real, initialised appliance in a temporary directory, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.acceptance.suite import STANDARD
from appliance.app import open_context
from appliance.commands import setup
from appliance.commands.manifests import import_manifest
from appliance.config import Settings, parse
from appliance.context import Context
from appliance.domain.facts import Source
from appliance.domain.proof_methods import LABEL_SECRET
from appliance.domain.sightings import Kind, Sighting
from appliance.domain.verdicts import Result, RunState, Verdict
from appliance.store import facts, proofs, runs, tls_keys
from appliance.store.sightings import Recorder
from appliance.store.transaction import Transaction
from appliance.trust.tls import CertificateFacts
from tests import postgres
from tests.ask import ask

START = 1_790_000_000_000


class HandClock:
    """Milliseconds; stays the same until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return parse(
        {
            "appliance": postgres.appliance(tmp_path / "state", name="staging.example/one"),
            "segment": [{"name": "staging", "interface": "eth0", "ports_isolated": True}],
        }
    )


@pytest.fixture
def context(settings: Settings, clock: HandClock) -> Iterator[Context]:
    setup.init(settings, clock)
    made = open_context(settings, clock)
    yield made
    made.store.disconnect()


MAC = "02:00:5e:10:00:01"
KEY = "ab" * 32
CHECKS = ("serial", "sensors")


@pytest.fixture
def ready(context: Context, seen: Callable[..., None]) -> int:
    """A machine that was imported, seen, authenticated and has passed its run; its id."""
    manifest = f"serial,bmc_mac,model,rack,password\nSN1,{MAC},M1,R7,correct-horse\n"
    import_manifest(context, "cli:root", "delivery.csv", manifest.encode())
    seen(MAC, ("hostname", "bmc<script>"))
    ((machine,),) = ask(context.store, "SELECT machine FROM manifest_row")
    with context.store.write("worker", context.clock()) as tx:
        authenticate(tx, machine)
    with context.store.write("worker", context.clock()) as tx:
        run_suite(tx, machine)
    return int(machine)


def authenticate(tx: Transaction, machine: int) -> None:
    """As after a login over the key KEY that confirmed the serial SN1."""
    year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    shown = CertificateFacts(KEY, KEY, "CN=testhost", "CN=testhost", *year, self_signed=True)
    tls_keys.record_shown_key(tx, machine, shown, b"")
    proofs.add_proof(tx, machine, LABEL_SECRET.name, KEY, "SN1")
    read = {"serial": "SN1", "uuid": "12345678-1234-1234-1234-1234567890AB", "bmc_version": "2.14.0"}
    facts.add_facts(tx, machine, read.items(), Source.REDFISH, "read over TLS", KEY)


def run_suite(tx: Transaction, machine: int) -> None:
    queued = runs.queue(tx, machine)
    run = runs.RunSummary(queued, machine, RunState.QUEUED)
    runs.begin(tx, run, STANDARD.label, len(CHECKS))
    for position, check in enumerate(CHECKS):
        verdict = Verdict(Result.PASS, "fine", "fine", {"reading": 21.5, "fan": 4120, "big": 2**60})
        runs.add_verdict(tx, run, position, check, check.title(), verdict, tx.now, tx.now)
    runs.finish(tx, run, STANDARD.label)


@pytest.fixture
def seen(context: Context) -> Callable[..., None]:
    """Records a packet of a MAC, as the wire does."""
    recorder = Recorder()

    def record(mac: str, *facts: tuple[str, str], kind: str = Kind.BMC) -> None:
        stated = tuple((name, value, "dhcp") for name, value in facts)
        signature = repr((mac, stated)).encode()[-8:].rjust(8, b"\0")
        sighted = Sighting("staging", mac, kind, stated, f"DISCOVER from {mac}", signature, b"\0" * 300, "dhcp")
        with context.store.write("wire", context.clock()) as tx:
            recorder.record(tx, [sighted])

    return record
