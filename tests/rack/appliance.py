"""The real appliance on a virtual rack: configured, initialised, run in ns `app`, reached from the machine's browser.

The wire lives in the namespace; the page's socket is made in the root namespace and handed over, so an ordinary
browser of this machine reaches it. The command line runs in the root namespace: it needs the state only.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from appliance.services.supervisor import SERVICES
from tests import postgres
from tests.rack.devices import CHECKOUT, Device, rack_manifest
from tests.rack.netns import Rack, cleanup_stale, start_time
from tests.rack.reach import interpreter_folders, reach_argv

GATEHOUSE = [str(CHECKOUT / ".venv" / "bin" / "gatehouse")]
FIRST_PORT, PORTS = 8443, 50
TESTS_PORT = 18443
REFUSED = 4
"""The exit status of a command that is refused, e.g. `init` of what is initialised."""


class ApplianceError(RuntimeError):
    """The appliance did not do what it was started for; the message ends with its output.

    `code` is the exit status of the command line, where that was it.
    """

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


def listening_socket(first: int = FIRST_PORT) -> socket.socket:
    """A listening TCP socket on loopback: port `first`, or the next one that is free; 0 takes any."""
    for port in range(first, first + PORTS):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind(("127.0.0.1", port))
        except OSError:
            made.close()
            continue
        made.listen(256)
        return made
    raise ApplianceError(f"No port from {first} to {first + PORTS - 1} is free on 127.0.0.1; end what holds them.")


def configuration(
    state: Path, port: int, *, interface: str = "eth0", mode: str = "serve", segment: str = "", more: str = ""
) -> str:
    """The appliance's TOML. `segment` are further lines of the segment's table, `more` further tables."""
    return (
        f'[appliance]\nname = "gatehouse.example"\nstate_dir = "{state}"\ndatabase = "{postgres.database(state)}"\n\n'
        f'[web]\nlisten = "127.0.0.1:{port}"\nnames = ["localhost"]\n\n'
        f'[[segment]]\nname = "staging"\ninterface = "{interface}"\nmode = "{mode}"\n{segment}\n{more}'
    )


RACK_SEGMENT = """address = "10.66.0.1/16"
pool = ["10.66.1.0-10.66.255.254"]
ports_isolated = true
"""
RACK_POLICY = """[[policy.firmware]]
model = "*"
bmc = ["2.14.0"]
bios = ["1.08"]

[acceptance]
power_timeout_seconds = 60
reset_timeout_seconds = 120
"""


class Appliance:
    """One appliance: `command` is the gatehouse program, `rack` where it runs; None is the root namespace."""

    def __init__(
        self, command: Sequence[str], directory: Path, rack: Rack | None, first_port: int = FIRST_PORT
    ) -> None:
        self.command = list(command)
        self.directory = directory
        self.rack = rack
        self.socket = listening_socket(first_port)
        self.port: int = self.socket.getsockname()[1]
        self.process: subprocess.Popen[Any] | None = None
        self.login: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/"

    @property
    def config(self) -> Path:
        return self.directory / "gatehouse.toml"

    @property
    def state(self) -> Path:
        return self.directory / "state"

    @property
    def log(self) -> Path:
        return self.directory / "gatehouse.log"

    def configure(self, **options: Any) -> None:
        """Write the configuration: see `configuration`; by default that of the virtual rack."""
        defaults: dict[str, Any] = {"segment": RACK_SEGMENT, "more": RACK_POLICY}
        self.config.write_text(configuration(self.state, self.port, **(defaults | options)))

    def init(self) -> dict[str, Any] | None:
        """`gatehouse init`: the first login, or None if this state was initialised before."""
        try:
            found = self.cli("init", "-o", "json")
        except ApplianceError as error:
            if error.code == REFUSED:
                return None
            raise
        assert isinstance(found, dict)
        self.login = found
        return found

    def cli(self, *words: str) -> Any:
        """Run the command line; its JSON (give `-o json`), or its text where it is not JSON."""
        argv = self.reaching([*self.command, "--config", str(self.config), *words])
        # a session of its own: Ctrl-C is for the owner of the rack, who takes down in order
        options: dict[str, Any] = {"capture_output": True, "text": True, "start_new_session": True, "cwd": CHECKOUT}
        done = subprocess.run(argv, check=False, timeout=120, **options)
        if done.returncode:
            output = (done.stderr or done.stdout).strip()
            raise ApplianceError(f"gatehouse {' '.join(words)} ended with {done.returncode}: {output}", done.returncode)
        try:
            return json.loads(done.stdout)
        except ValueError:
            return done.stdout

    def start(self, stop: threading.Event | None = None) -> None:
        """`gatehouse run` with the page's socket; returns when the page answers, or `stop` is set."""
        descriptor = self.socket.fileno()
        run = [*self.command, "--config", str(self.config), "run"]
        argv = [sys.executable, "-m", "tests.rack.activate", str(descriptor), "web", *self.reaching(run)]
        options: dict[str, Any] = {"pass_fds": [descriptor], "cwd": CHECKOUT, "stdin": subprocess.DEVNULL}
        with self.log.open("ab") as log:
            options |= {"stdout": log, "stderr": subprocess.STDOUT, "start_new_session": True}
            if self.rack is not None:
                argv = self.rack.argv("app", argv)
            self.process = subprocess.Popen(argv, **options)
        self._wait_for_page(stop or threading.Event())

    def stop(self, grace: float = 15.0) -> None:
        """End `gatehouse run` politely; KILL for its whole group after `grace` seconds."""
        self.socket.close()
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def children(self) -> dict[str, int]:
        """The pids of the supervised processes by name, from the process table."""
        found: dict[str, int] = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or start_time(int(entry.name)) is None:
                continue
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if str(self.config) in words and "run" in words and words[-1] in SERVICES and parent not in found.values():
                found[words[-1]] = int(entry.name)
        return found

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows of the database, opened for reading."""
        if address := postgres.database(self.state):
            with psycopg.connect(address) as server:
                return server.execute(sql.replace("?", "%s"), values).fetchall()  # type: ignore[arg-type]
        with closing(sqlite3.connect(f"file:{self.state}/gatehouse.sqlite?mode=ro", uri=True, timeout=30)) as opened:
            return opened.execute(sql, values).fetchall()

    def reaching(self, argv: list[str]) -> list[str]:
        needed = (*interpreter_folders(), CHECKOUT, self.directory)
        return reach_argv(argv, needed) if os.geteuid() == 0 else argv

    def _wait_for_page(self, stop: threading.Event, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not stop.wait(0.1) and not self.answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
                raise ApplianceError(f"The appliance's page did not come up. The end of {self.log}:\n{tail}")

    def answers(self) -> bool:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=2, context=context)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def racked(devices: Sequence[Device] = (), **options: Any) -> Iterator[tuple[Rack, Appliance]]:
    """An appliance that runs on a new rack and expects the devices; nothing of either is left afterwards.

    `options`: see `configuration`."""
    cleanup_stale()
    with Rack() as rack, tempfile.TemporaryDirectory(prefix="gatehouse-racked-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        appliance = Appliance(GATEHOUSE, directory, rack, TESTS_PORT)
        try:
            appliance.configure(**options)
            appliance.init()
            appliance.start()
            if devices:
                (directory / "delivery.csv").write_text(rack_manifest(devices))
                appliance.cli("manifest", "import", str(directory / "delivery.csv"))
            yield rack, appliance
        finally:
            appliance.stop()
