"""A real, initialised appliance in a temporary directory, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.acceptance.suite import STANDARD
from appliance.app import open_context
from appliance.commands import setup
from appliance.commands.manifests import import_manifest
from appliance.config import Settings, parse
from appliance.context import Context
from appliance.domain.sightings import Kind, Sighting
from appliance.domain.verdicts import Result, RunState, Verdict
from appliance.store import runs
from appliance.store.sightings import Recorder
from appliance.store.transaction import Transaction

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
            "appliance": {"state_dir": str(tmp_path / "state"), "name": "staging.example/one"},
            "segment": [{"name": "staging", "interface": "eth0", "ports_isolated": True}],
        }
    )


@pytest.fixture
def context(settings: Settings, clock: HandClock) -> Iterator[Context]:
    setup.init(settings, clock)
    made = open_context(settings, clock)
    yield made
    made.store.close()


MAC = "02:00:5e:10:00:01"
KEY = "ab" * 32
CHECKS = ("serial", "sensors")


@pytest.fixture
def ready(context: Context, seen: Callable[..., None]) -> int:
    """A machine that was imported, seen, authenticated and has passed its run; its id."""
    manifest = f"serial,bmc_mac,model,rack,password\nSN1,{MAC},M1,R7,correct-horse\n"
    import_manifest(context, "cli:root", "delivery.csv", manifest.encode())
    seen(MAC, ("hostname", "bmc<script>"))
    connection = context.store.connection()
    machine = int(connection.execute("SELECT machine FROM manifest_row").fetchone()[0])
    with context.store.write("worker", context.clock()) as tx:
        authenticate(tx, machine)
    with context.store.write("worker", context.clock()) as tx:
        run_suite(tx, machine)
    return machine


def authenticate(tx: Transaction, machine: int) -> None:
    seen_at = {"first_seen": tx.now, "last_seen": tx.now}
    key = {"spki_sha256": KEY, "certificate_sha256": KEY, "certificate": b"", "subject": "CN=testhost"}
    tx.insert("tls_key", machine=machine, **key, **seen_at)
    proof = {"method": "label-secret-isolated", "tls_key": KEY, "serial": "SN1", "detail": "{}", "revoked": ""}
    tx.insert("proof", machine=machine, **proof, at=tx.now)
    facts = {"serial": "SN1", "uuid": "12345678-1234-1234-1234-1234567890AB", "bmc_version": "2.14.0"}
    for name, value in facts.items():
        fact = {"name": name, "value": value, "source": "redfish", "evidence": "read over TLS"}
        tx.insert("fact", machine=machine, endpoint=0, **fact, **seen_at)
    tx.touch(machine)


def run_suite(tx: Transaction, machine: int) -> None:
    queued = runs.queue(tx, machine)
    run = runs.RunSummary(queued, machine, RunState.QUEUED)
    runs.begin(tx, run, STANDARD.label, len(CHECKS))
    for position, check in enumerate(CHECKS):
        verdict = Verdict(Result.PASS, "fine", "fine", {"reading": 21.5, "fan": 4120, "big": 2**60})
        runs.add_verdict(tx, run, position, check, check.title(), verdict, tx.now)
    runs.finish(tx, run)


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
