"""A site for tests of what reads and shows: a real database, keys and settings, filled through the store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.config import Settings, parse
from appliance.context import Context
from appliance.domain.lifecycle import State
from appliance.domain.sightings import Sighting
from appliance.store.database import open_store
from appliance.store.models import ManifestRow
from appliance.store.sightings import Recorder
from appliance.store.transaction import Transaction
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault

START = 1_790_000_000_000
"""When the story of every test begins."""

ISOLATED = {"name": "staging", "interface": "eth0", "address": "10.66.0.1/16", "ports_isolated": True}


@dataclass
class Site:
    """`now` is the clock; it moves one second with every call that writes."""

    context: Context
    now: list[int]
    recorder: Recorder = field(default_factory=Recorder)

    def tick(self, seconds: int = 1) -> int:
        self.now[0] += seconds * 1000
        return self.now[0]

    def expect(self, serial: str, **columns: Any) -> int:
        """A row of the manifest with its machine, as an import makes them; returns the machine's id."""
        with self.context.store.write("person:admin", self.tick()) as tx:
            return expect(tx, serial, **columns)

    def hear(self, mac: str, *facts: tuple[str, str, str], **told: Any) -> None:
        with self.context.store.write("wire", self.tick()) as tx:
            self.recorder.record(tx, [sighted(mac, *facts, **told)])

    def machine_of(self, mac: str) -> int:
        found = self.context.store.connection().execute("SELECT machine FROM endpoint WHERE mac = ?", (mac,))
        return int(found.fetchone()[0])

    def close(self) -> None:
        self.context.store.close()


def make_site(directory: Path, **sections: Any) -> Site:
    settings: Settings = parse({"appliance": {"state_dir": str(directory)}, "segment": [ISOLATED], **sections})
    now = [START]
    keys = Keys.create(settings.keys_dir)
    store = open_store(settings.database, settings.domain_policy(), create=True)
    return Site(Context(settings, store, keys, Vault(keys.vault), lambda: now[0]), now)


def expect(tx: Transaction, serial: str, **columns: Any) -> int:
    machine = tx.insert(
        "machine", serial=serial, vendor="", model="", state=State.EXPECTED, state_since=tx.now, level=0,
        assurance="none", reasons="[]", quarantine="", contact_error="", segment="", due=None, holder="", held_until=0,
        created_at=tx.now, changed_at=tx.now,
    )  # fmt: skip
    secret, username = columns.pop("secret", b""), columns.pop("username", "")
    names = ManifestRow._meta.sorted_field_names  # type: ignore[attr-defined]
    row: dict[str, Any] = {name: "" for name in names if name != "id"}
    row |= {"doc": 1, "line": 2, "machine": machine, "serial": serial, **columns}
    tx.insert("manifest_row", **row)
    if secret or username:
        tx.insert("credential", machine=machine, serial=serial, username=username, secret=secret, state="factory",
                  created_at=tx.now, changed_at=tx.now)  # fmt: skip
    tx.journal("manifest.expected", f"{serial} is expected.", machine=machine)
    tx.touch(machine)
    return machine


def sighted(mac: str, *facts: tuple[str, str, str], **told: Any) -> Sighting:
    summary = told.pop("summary", f"DHCP DISCOVER from {mac}")
    signature = hashlib.sha256(repr((mac, facts, summary)).encode()).digest()[:8]
    given = {
        "segment": "staging", "mac": mac, "kind": "bmc", "facts": facts, "summary": summary, "signature": signature,
        "frame": b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) + b"\x08\x00" + bytes(300), "source": "dhcp",
    }  # fmt: skip
    return Sighting(**(given | told))
