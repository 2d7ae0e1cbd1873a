"""Machines in every state, with hostile text from the wire, for tests of pages and lists.

They are made once per test session by the product's own functions: a manifest is imported, sightings are recorded, the
real worker logs in to simulated BMCs and tests them, a person signs off. Each test gets a copy of the result."""

from __future__ import annotations

import atexit
import random
import shutil
import sqlite3
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import Any

from appliance.clock import system_clock
from appliance.commands import signoff
from appliance.payload.downloads import Outcome, download, record
from appliance.services import worker
from tests import postgres
from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_faults import Faults
from tests.rack.bmc_identity import Identity
from tests.site import START, RunningNow, Site, make_site, open_site

SCRIPT = "<script>alert(document.domain)</script>"
FORMULA = '=HYPERLINK("https://evil.example","click")'
HIDDEN = "abc\u202etxt.exe\x1b[31mred\u200b"
HOSTILE = (SCRIPT, FORMULA, HIDDEN, '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "@SUM(1)", "-2+3", "+1")

SECTIONS: dict[str, Any] = {
    "segment": [{"name": "staging", "interface": "eth0", "address": "127.0.0.1/8", "ports_isolated": True}],
    "policy": {"firmware": [{"bmc": ["2.14.0"], "bios": ["1.08"]}]},
    "acceptance": {"power_timeout_seconds": 120, "reset_timeout_seconds": 60, "request_timeout_seconds": 10},
}
NUMBERS = {"ready": 1, "failed": 2, "testing": 3, "quarantined": 4, "waiting": 5, "misplaced": 6, "released": 7}
FAULTS: dict[str, dict[str, Any]] = {
    "failed": {"dead_fan": True},
    "testing": {"power_command_ignored": True},  # so that its run waits for the power
    "quarantined": {"wrong_serial": "CZ2D990017"},
}
BUILD_SECONDS = 120.0
RESET_SECONDS = 2.0
"""Long enough for a worker on a busy machine to see that the BMC is away."""


def mac(number: int) -> str:
    return f"9c:6b:00:4e:{number >> 8 & 255:02x}:{number & 255:02x}"


def make_story(directory: Path) -> tuple[Site, dict[str, int]]:
    """A site in this new directory, with one machine or more of each kind, and their ids by name."""
    source, database, named, ended = _built()
    shutil.copytree(source, directory, dirs_exist_ok=True)
    copied = postgres.server().copy(database) if database else directory
    return open_site(directory, copied, ended, **SECTIONS), dict(named)


@cache
def _built() -> tuple[Path, str, dict[str, int], int]:
    """The state directory and the database (on PostgreSQL) to copy, the machines' ids, and when the story ends."""
    directory = Path(tempfile.mkdtemp(prefix="gatehouse-story-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    site = make_site(directory, RunningNow(behind=system_clock() - START), **SECTIONS)
    try:
        named = _build(site)
    finally:
        site.close()
        site.context.store.disconnect()
    database = ""
    if postgres.chosen():
        postgres.server().keep(database := postgres.server().in_use[-1])
    else:
        with closing(sqlite3.connect(site.context.settings.database)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that the copies are small
    return directory, database, named, site.tick()


def _build(site: Site) -> dict[str, int]:
    silent = [_row(60), _row(61), _row(62), _row(63) | {"vendor": SCRIPT, "model": FORMULA}]
    site.expect_all([*(_row(number) for number in NUMBERS.values()), *silent])
    hostile(site)
    with ExitStack() as stack:
        for name, number in NUMBERS.items():
            bmc = _bmc(site, number, FAULTS.get(name, {}))
            stack.enter_context(bmc)
            _appears(site, number, bmc.address[0], port="swp31" if name == "misplaced" else f"swp{number}")
        named = {name: site.machine_of(mac(number)) for name, number in NUMBERS.items()}
        _work_until_settled(site, named)
    signoff.promote(site.context, "person:admin", named["released"], "Batch 7 accepted")
    return named | {"unexpected": site.machine_of(mac(200))}


SETTLED = {
    "ready": "ready",
    "failed": "failed",
    "testing": "testing waiting for power off",
    "quarantined": "quarantined",
    "waiting": "staging",
    "misplaced": "discovered",
    "released": "ready",
}
"""The state of each machine, and what its run waits for, before somebody signs off."""


def _row(number: int) -> dict[str, str]:
    serial = f"CZ2D44{number:04}" if number < 60 else f"CZ2D45{number - 60:04}"
    password = "" if number == NUMBERS["waiting"] else f"label-{number}-Kelp"
    return {
        "serial": serial, "bmc_mac": mac(number), "vendor": "Wiwynn", "model": "SV7220G4", "site": "PAR7",
        "rack": "R12", "unit": str(40 - number % 40), "switch": "leaf3", "port": f"swp{number}",
        "username": "root" if password else "", "password": password,
    }  # fmt: skip


def _bmc(site: Site, number: int, faults: dict[str, Any]) -> SimulatedBmc:
    row = _row(number)
    identity = Identity(
        serial=row["serial"], uuid=f"6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b44{number:02}", manufacturer="Wiwynn",
        model=row["model"], bmc_mac=row["bmc_mac"], password=row["password"] or "nobody knows",
        host_macs=(f"9c:6b:01:4e:00:{number:02x}",),
    )  # fmt: skip
    address = f"127.{random.randint(66, 250)}.1.{number}"
    return SimulatedBmc(
        identity, faults=Faults().changed(faults), address=(address, 443), clock=lambda: site.now[0] / 1000,
        reset_seconds=RESET_SECONDS,
    )  # fmt: skip


def _appears(site: Site, number: int, ip: str, port: str) -> None:
    facts = [
        ("hostname", f"bmc-{number}", "dhcp"),
        ("client_id", f"01:{mac(number)}", "dhcp"),
        ("switch", "leaf3", "dhcp.option82"),
        ("port", port, "dhcp.option82"),
        ("system_description", "OpenBMC 2.14.0", "lldp"),
    ]
    site.sight(mac(number), *facts, ip=ip, summary=f"DHCP DISCOVER with rapid commit from {mac(number)}")


def hostile(site: Site) -> int:
    """A machine that nobody expects, with text that is meant to do harm; returns its id."""
    facts = [(f"hostname{i}" if i else "hostname", text, "dhcp") for i, text in enumerate(HOSTILE)]
    vendor = [("serial", FORMULA, "dhcp"), ("vendor", SCRIPT, "dhcp"), ("model", HIDDEN, "dhcp")]
    summary = f"DHCP DISCOVER, hostname {SCRIPT}"
    site.sight(mac(200), *facts, *vendor, kind="unknown", ip="127.66.3.200", summary=summary)
    with site.context.store.write("wire", site.tick()) as tx:
        record(tx, download("127.66.3.200", "tftp", f"../../{SCRIPT}", Outcome.UNKNOWN, tx.now))
    return site.machine_of(mac(200))


def _work_until_settled(site: Site, named: dict[str, int]) -> None:
    """The real worker, in a thread, until every machine stands where it should."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(site.context, {}, stop))
    thread.start()
    try:
        deadline = time.monotonic() + BUILD_SECONDS
        while (found := _stands(site, named)) != SETTLED:
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join(30)


def _stands(site: Site, named: dict[str, int]) -> dict[str, str]:
    """The state of each machine, and what its run waits for."""
    states = dict(site.rows("SELECT id, state FROM machine"))
    waits = dict(site.rows("SELECT machine, detail FROM run WHERE state = 'running'"))
    return {
        name: f"{states[machine]} {waits.get(machine, '')}".partition(",")[0].strip() for name, machine in named.items()
    }
