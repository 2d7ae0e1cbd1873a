"""The real wire service in a namespace of the rack, and frames to throw at it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from appliance.app import open_context
from appliance.config import load
from appliance.context import Context
from appliance.wire.dhcp4 import Message, Option, pull_message, push_message
from appliance.wire.ether import BROADCAST, ETHERTYPE_IPV4, Frame, push_frame, push_udp
from tests.rack.netns import Rack, wait_until
from tests.wire.frames import pull_udp_frame

ROOT = Path(__file__).parents[2]
ALL = 0xFFFFFFFF

CONFIG = """
[appliance]
state_dir = "{state}"
[[segment]]
name = "staging"
interface = "eth0"
mode = "{mode}"
pool = ["{pool}"]
{more}
"""


class Wire:
    """A wire service in namespace `ns`; `arguments` are those of `wire_host`. `all` and `one` read its database."""

    def __init__(
        self, rack: Rack, *, ns: str = "app", mode: str = "serve", pool: str = "10.66.1.0-10.66.255.254",
        more: str = "", state: Path | None = None, arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.rack, self.ns, self.arguments = rack, ns, arguments
        self.environment = os.environ | (environment or {})
        self.state = state or rack.directory / f"state-{ns}"
        self.config = rack.directory / f"{ns}.toml"
        self.config.write_text(CONFIG.format(state=self.state, mode=mode, pool=pool, more=more))
        self.process: subprocess.Popen[Any] = self.start()

    def start(self) -> subprocess.Popen[Any]:
        self.log_path.write_text("")
        argv = [sys.executable, "-m", "tests.services.wire_host", str(self.config), *self.arguments]
        self.process = self.rack.popen(self.ns, argv, log=self.log_path.name, cwd=ROOT, env=self.environment)
        assert wait_until(lambda: self.log.startswith("ready"), 20), self.log
        started = "SELECT count(*) FROM heartbeat WHERE pid = ?"
        assert wait_until(lambda: self.one(started, self.process.pid), 20), self.log
        return self.process

    @property
    def log_path(self) -> Path:
        return self.rack.directory / f"{self.ns}.wire.log"

    @property
    def log(self) -> str:
        return self.log_path.read_text()

    def all(self, sql: str, *params: Any) -> list[Any]:
        path = f"file:{self.state}/gatehouse.sqlite?mode=ro"
        connection = sqlite3.connect(path, uri=True, timeout=30)
        try:
            return connection.execute(sql, params).fetchall()
        finally:
            connection.close()

    def one(self, sql: str, *params: Any) -> Any:
        rows = self.all(sql, *params)
        return rows[0][0] if rows else None

    def facts(self, mac: str, name: str) -> list[tuple[str, str]]:
        """(value, source) of what is known of an endpoint."""
        sql = "SELECT f.value, f.source FROM fact f JOIN endpoint e ON e.id = f.endpoint WHERE e.mac = ? AND f.name = ?"
        return self.all(sql, mac, name)

    def answering(self) -> bool:
        return bool(self.one("SELECT answering FROM segment WHERE name = 'staging'"))

    def wait_answering(self) -> None:
        """It is stored with the counters, every five seconds."""
        assert wait_until(self.answering, 15, 0.1), self.log

    def rogue(self) -> dict[str, str]:
        """The rogue DHCP server that is stored of the segment."""
        stored = self.one("SELECT rogue FROM segment WHERE name = 'staging'")
        return json.loads(stored) if stored else {}

    def decide(self, decision: Callable[[Context, str, str], None]) -> None:
        """A person's decision about the segment."""
        context = open_context(load(self.config))
        decision(context, "person:grace", "staging")
        context.store.close()

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)


def mac(n: int) -> bytes:
    return b"\x02\x00\x5e" + n.to_bytes(3)


def client_frame(n: int, options: dict[int, bytes], *, vlan: int | None = None, **fields: int) -> bytes:
    header = {"xid": n, "secs": 0, "flags": 0, "ciaddr": 0, "yiaddr": 0, "siaddr": 0, "giaddr": 0} | fields
    message = Message(1, 1, 6, 0, **header, chaddr=mac(n), sname=b"", file=b"", options=options)
    return push_frame(Frame(BROADCAST, mac(n), ETHERTYPE_IPV4, vlan, push_udp(0, ALL, 68, 67, push_message(message))))


def discover_frame(n: int) -> bytes:
    return client_frame(n, {int(Option.MESSAGE_TYPE): b"\1", int(Option.PARAMETER_LIST): b"\1\3\6"})


def request_frame(n: int, offer: Message) -> bytes:
    options = {
        int(Option.MESSAGE_TYPE): b"\3",
        int(Option.REQUESTED_ADDRESS): offer.yiaddr.to_bytes(4),
        int(Option.SERVER_ID): offer.options[Option.SERVER_ID],
        int(Option.PARAMETER_LIST): b"\1\3\6",
    }
    return client_frame(n, options)


def reply_in(data: bytes) -> Message:
    return pull_message(pull_udp_frame(data)[1].payload)
