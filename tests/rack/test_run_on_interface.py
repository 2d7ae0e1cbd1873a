"""`make run IFACE=eth1`: the product itself on an interface; its configuration and state stay in one folder."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from appliance.config import load
from tests.rack.clients import gets_lease
from tests.rack.devices import CHECKOUT
from tests.rack.netns import Rack, port_mac, wait_until

SERVE = 'mode = "serve"\npool = ["10.66.1.1-10.66.1.9"]'


@dataclass
class Started:
    """`make run` in the namespace of the appliance's port, which a terminal's Ctrl-C ends."""

    rack: Rack
    folder: Path
    output: str

    def command(self, *words: str) -> Any:
        """The command line that the folder holds."""
        done = subprocess.run(
            [str(self.folder / "gatehouse"), *words, "-o", "json"], capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    def is_seen(self, mac: str) -> bool:
        return any(machine["mac"] == mac for machine in self.command("machines", "list"))


@contextmanager
def started(rack: Rack, folder: Path) -> Iterator[Started]:
    log = rack.directory / "make.log"
    log.unlink(missing_ok=True)
    # -o: what setup installs is there already.
    argv = ["make", "--no-print-directory", "-o", ".venv/.installed", "run", "IFACE=eth0", f"STATE={folder}"]
    process = rack.popen("app", argv, log=log.name, cwd=CHECKOUT)

    def page_answers() -> bool:
        return rack.exec("app", ["curl", "-sSkL", "https://127.0.0.1:8443/"]).stdout.find("Gatehouse") > 0

    assert wait_until(lambda: page_answers() or process.poll() is not None, 60, 0.2), log.read_text()
    assert process.poll() is None, log.read_text()
    yield Started(rack, folder, log.read_text())
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) == -signal.SIGINT, log.read_text()  # make ends by the signal, once all has ended
    assert "Traceback" not in log.read_text()
    left = subprocess.run(["ip", "netns", "pids", rack.name("app")], capture_output=True, text=True, check=True)
    assert left.stdout == ""


@pytest.mark.rack
def test_state_stays_from_start_to_start(rack: Rack) -> None:
    """First it only listens. Then the file that was written once is changed to serve, and a lease is kept."""
    rack.add_port("d1")
    folder = rack.directory / "kept"
    config = folder / "gatehouse.toml"
    with started(rack, folder) as first:
        assert re.search(r"^Name +admin$", first.output, re.MULTILINE)
        assert re.search(r"^Password +\S{16,}$", first.output, re.MULTILINE)
        assert str(folder) in first.output
        assert not gets_lease(rack, "d1", 1)
        assert wait_until(lambda: first.is_seen(port_mac("d1")), 10, 0.2)
        before = first.command("journal", "list", "--limit", "1000")
    config.write_text(config.read_text().replace('mode = "sniff"', SERVE))
    with started(rack, folder) as second:
        assert "Password  " not in second.output
        assert "sign in as before" in second.output
        assert second.is_seen(port_mac("d1"))
        assert wait_until(lambda: gets_lease(rack, "d1", 3), 30)
        (machine,) = second.command("machines", "list")
        assert machine["ip"].startswith("10.66.1.")
    with started(rack, folder) as third:
        assert third.command("machines", "list")[0]["ip"] == machine["ip"]
        now = third.command("journal", "list", "--limit", "1000")
        assert now[: len(before)] == before
        assert any(entry["action"] == "lease.granted" for entry in now)
        third.command("journal", "verify")


def make(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *words], cwd=CHECKOUT, capture_output=True, text=True, check=False)


def test_interface_decides_what_make_run_starts() -> None:
    assert "packaging/run-on-interface.sh eth1 state/eth1" in make("-n", "run", "IFACE=eth1").stdout
    assert "tests.rack.demo" in make("-n", "run").stdout


def test_missing_interface_lists_those_that_exist(tmp_path: Path) -> None:
    done = make("-o", ".venv/.installed", "run", "IFACE=nothing0", f"STATE={tmp_path / 'state'}")
    assert "There is no interface nothing0. This machine has: " in done.stderr
    assert " lo" in done.stderr
    assert not (tmp_path / "state").exists()


def test_written_configuration_only_listens(tmp_path: Path) -> None:
    text = (CHECKOUT / "packaging" / "interface.toml").read_text()
    (file := tmp_path / "gatehouse.toml").write_text(text.replace("@INTERFACE@", "eth1").replace("@STATE@", "/x"))
    (segment,) = load(file).segment
    assert (segment.interface, segment.mode, segment.ports_isolated) == ("eth1", "sniff", False)
