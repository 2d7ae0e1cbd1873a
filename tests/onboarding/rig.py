"""An appliance without its wire, for tests of what the worker does: a real database, real keys, real BMCs (simulated)
on addresses of 127.0.0.0/8, port 443."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from appliance.acceptance.suite import load_suite
from appliance.clock import system_clock
from appliance.commands.manifests import import_manifest
from appliance.config import parse
from appliance.context import Context
from appliance.domain.sightings import Sighting
from appliance.services import worker
from appliance.store.database import open_store
from appliance.store.machines import wake
from appliance.store.sightings import Recorder
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault
from tests import postgres
from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_faults import Faults
from tests.rack.bmc_identity import Identity

PASSWORD = "Tq7-marsh-Kelp"
CONFIG: dict[str, Any] = {
    "segment": [{"name": "staging", "interface": "eth0", "address": "127.0.0.1/8", "ports_isolated": True}],
    "policy": {
        "firmware": [{"bmc": ["2.14.0"], "bios": ["1.08"]}],
        "parts": [{"model": "KS-2100", "cpus": 2, "dimms": 4, "memory_gib": 128}],
    },
    "acceptance": {
        "automatic": False,
        "power_timeout_seconds": 5,
        "reset_timeout_seconds": 10,
        "request_timeout_seconds": 3,
    },
}


def who(number: int = 1, **changes: Any) -> Identity:
    made = Identity(
        serial=f"GH30{number:02}",
        uuid=f"6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b30{number:02}",
        bmc_mac=f"02:00:5e:00:30:{number:02x}",
        host_macs=(f"02:00:5e:10:30:{number:02x}", f"02:00:5e:11:30:{number:02x}"),
        password=PASSWORD if number == 1 else f"{PASSWORD}-{number}",
    )
    return replace(made, **changes)


def some_address() -> str:
    """A loopback address that no other test of this machine is likely to use at this time."""
    return f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(2, 254)}"


@contextmanager
def simulated(identity: Identity, **options: Any) -> Iterator[SimulatedBmc]:
    faults = Faults().changed(options.pop("faults", {}))
    with SimulatedBmc(identity, faults=faults, address=(some_address(), 443), **options) as bmc:
        yield bmc


def configured(**changes: Any) -> dict[str, Any]:
    """CONFIG with sections replaced in part."""
    config: dict[str, Any] = json.loads(json.dumps(CONFIG))
    for section, values in changes.items():
        config[section] = values if section == "segment" else config[section] | values
    return config


@dataclass
class Bed:
    context: Context
    recorder: Recorder = field(default_factory=Recorder)

    def expect(self, identity: Identity, *, password: str | None = "", **columns: Any) -> int:
        """Imports a row of the manifest; the id of its machine. "" is the unit's own password."""
        row = {
            "serial": identity.serial, "bmc_mac": identity.bmc_mac, "model": identity.model,
            "username": identity.username, "password": identity.password if password == "" else password,
        } | columns  # fmt: skip
        file = io.StringIO()
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
        report = import_manifest(self.context, "test", "row.csv", file.getvalue().encode())
        assert report.changed, report.bad
        return int(self.value("SELECT machine FROM manifest_row WHERE serial = ?", row["serial"]))

    def sight(
        self,
        mac: str,
        ip: str,
        kind: str = "bmc",
        segment: str = "staging",
        facts: tuple[tuple[str, str, str], ...] = (),
    ) -> int:
        """A packet from this MAC at this address; the id of its machine."""
        facts = (("ip", ip, "dhcp"), *facts)
        signature = hashlib.blake2b(repr(facts).encode(), digest_size=8).digest()
        seen = Sighting(segment, mac, kind, facts, f"{mac} has {ip}", signature, b"x", "dhcp", 0, ip)
        with self.context.store.write("wire", system_clock()) as tx:
            self.recorder.record(tx, [seen])
        return int(self.value("SELECT machine FROM endpoint WHERE mac = ?", mac))

    def arrive(self, bmc: SimulatedBmc, **columns: Any) -> int:
        """Expected, then seen at its address."""
        machine = self.expect(bmc.identity, **columns)
        self.sight(bmc.identity.bmc_mac, bmc.address[0])
        return machine

    def rows(self, sql: str, *params: Any) -> list[Any]:
        database = self.context.store.database
        return list(database.execute_sql(sql.replace("?", database.param), params).fetchall())

    def value(self, sql: str, *params: Any) -> Any:
        return next((row[0] for row in self.rows(sql, *params)), None)

    def machine(self, machine: int) -> dict[str, Any]:
        names = ("state", "level", "assurance", "reasons", "quarantine", "contact_error", "serial", "vendor", "model",
                 "holder")  # fmt: skip
        (row,) = self.rows(f"SELECT {', '.join(names)} FROM machine WHERE id = ?", machine)
        return dict(zip(names, row, strict=True))

    def journal(self, machine: int) -> list[str]:
        return [row[0] for row in self.rows("SELECT action FROM journal WHERE machine = ? ORDER BY idx", machine)]

    def texts(self, machine: int) -> list[str]:
        return [row[0] for row in self.rows("SELECT text FROM journal WHERE machine = ? ORDER BY idx", machine)]

    def reason(self, machine: int) -> str:
        """The code of what keeps the machine below the next level."""
        return str(self.value("SELECT reason_code FROM machine WHERE id = ?", machine))

    def settle(self, *machines: int, number: int = 99, action: str = "bmc.inventory") -> None:
        """A fence, while the worker runs: it looks at these machines again, and another machine arrives and is brought
        to this action. What the worker had to do before about any of them, it has done by then."""
        with self.context.store.write("test", self.context.clock()) as tx:
            for machine in machines:
                wake(tx, machine)
        with simulated(who(number)) as bmc:
            witness = self.arrive(bmc)
            until(lambda: action in self.journal(witness))

    def facts(self, machine: int, source: str) -> dict[str, str]:
        return dict(
            self.rows(
                "SELECT name, value FROM fact WHERE machine = ? AND source = ? ORDER BY last_seen", machine, source
            )
        )

    def verdicts(self, machine: int) -> dict[str, dict[str, Any]]:
        names = ("check_name", "result", "expected", "observed", "advice", "evidence")
        rows = self.rows(
            f"SELECT {', '.join(names)} FROM verdict WHERE run = (SELECT max(id) FROM run WHERE machine = ?)"
            " ORDER BY position",
            machine,
        )
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows}

    def run_state(self, machine: int) -> str:
        return str(self.value("SELECT state FROM run WHERE machine = ? ORDER BY id DESC LIMIT 1", machine) or "")

    @contextmanager
    def working(self) -> Iterator[None]:
        """The real worker, in a thread."""
        stop = threading.Event()
        thread = threading.Thread(target=worker.run, args=(self.context, {}, stop))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(30)
            assert not thread.is_alive()


def until(true: Callable[[], object], seconds: float = 15.0) -> None:
    """Waits for a condition."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def open_bed(directory: Path, config: dict[str, Any] | None = None) -> Bed:
    settings = parse((config or CONFIG) | {"appliance": postgres.appliance(directory)})
    keys = Keys.create(settings.keys_dir)
    store = open_store(settings.database_location, settings.domain_policy(), create=True)
    return Bed(Context(settings, store, keys, Vault(keys.vault), system_clock, load_suite=load_suite))
