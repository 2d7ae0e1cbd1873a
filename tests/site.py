"""A site for tests of what reads and shows: a real database, keys and settings, filled by the product itself."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.acceptance.suite import load_suite
from appliance.clock import system_clock
from appliance.commands.manifests import import_manifest
from appliance.config import Settings, parse
from appliance.context import Context
from appliance.domain.sightings import Sighting
from appliance.store.database import open_store
from appliance.store.sightings import Recorder
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault
from tests import postgres

START = 1_790_000_000_000
"""When the story of every test begins."""

ISOLATED = {"name": "staging", "interface": "eth0", "address": "10.66.0.1/16", "ports_isolated": True}


class RunningNow(list[int]):
    """`Site.now` as a clock that runs by itself, `behind` the system's by so many milliseconds."""

    def __init__(self, behind: int = 0) -> None:
        super().__init__([0])
        self._behind = behind

    def __getitem__(self, index: Any) -> Any:
        return system_clock() - self._behind


@dataclass
class Site:
    """`now` is the clock; it moves one second with every call that writes."""

    context: Context
    now: list[int]
    recorder: Recorder = field(default_factory=Recorder)

    def tick(self, seconds: int = 1) -> int:
        self.now[0] += seconds * 1000
        return self.now[0]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database answers; `?` stands for a value on either engine."""
        database = self.context.store.database
        return list(database.execute_sql(sql.replace("?", database.param), values).fetchall())

    def expect(self, serial: str, **columns: str) -> int:
        """Imports a manifest of one row; returns the id of its machine."""
        self.expect_all([{"serial": serial, **columns}])
        return int(self.rows("SELECT machine FROM manifest_row WHERE serial = ?", serial)[0][0])

    def expect_all(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Imports a manifest of rows that have the same columns."""
        self.tick()
        report = import_manifest(self.context, "person:admin", "packing.csv", manifest(rows))
        assert report.changed, report

    def sight(self, mac: str, *facts: tuple[str, str, str], **values: Any) -> None:
        """Records one packet, as the wire process does; `values` are members of the Sighting."""
        with self.context.store.write("wire", self.tick()) as tx:
            self.recorder.record(tx, [sighting(mac, *facts, **values)])

    def machine_of(self, mac: str) -> int:
        return int(self.rows("SELECT machine FROM endpoint WHERE mac = ?", mac)[0][0])

    def close(self) -> None:
        self.context.store.disconnect()


def make_site(directory: Path, now: list[int] | None = None, **sections: Any) -> Site:
    """A new site. `sections` replace those of the configuration."""
    settings = _settings(directory, postgres.location(directory), sections)
    keys = Keys.create(settings.keys_dir)
    return _open(settings, keys, now or [START], create=True)


def open_site(directory: Path, database: Path | str, now: int, **sections: Any) -> Site:
    """A site of a state directory and a database that are there already."""
    settings = _settings(directory, database, sections)
    return _open(settings, Keys.load(settings.keys_dir), [now], create=False)


def _settings(directory: Path, database: Path | str, sections: Mapping[str, Any]) -> Settings:
    address = database if isinstance(database, str) else ""
    appliance = {"state_dir": str(directory), "database": address}
    return parse({"appliance": appliance, "segment": [ISOLATED], **sections})


def _open(settings: Settings, keys: Keys, now: list[int], *, create: bool) -> Site:
    store = open_store(
        settings.database_location, settings.domain_policy(), create=create, name=settings.appliance.name
    )
    return Site(Context(settings, store, keys, Vault(keys.vault), lambda: now[0], load_suite=load_suite), now)


def manifest(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A packing list (CSV)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def sighting(mac: str, *facts: tuple[str, str, str], **values: Any) -> Sighting:
    """One packet of a BMC on the staging segment; `values` are members of the Sighting."""
    summary = values.pop("summary", f"DHCP DISCOVER from {mac}")
    signature = hashlib.sha256(repr((mac, facts, summary)).encode()).digest()[:8]
    usual = {
        "segment": "staging", "mac": mac, "kind": "bmc", "facts": facts, "summary": summary, "signature": signature,
        "frame": b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) + b"\x08\x00" + bytes(300), "source": "dhcp",
    }  # fmt: skip
    return Sighting(**(usual | values))
