"""What the units allow, against what the appliance does when it works: frames and leases, TFTP, HTTP, TLS to a BMC, a
login, acceptance, a hook's script; as the units start it, an ordinary user with two capabilities."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.test_systemd import NOBODY, allowed_calls, settings
from tests.rack.appliance import RACK_POLICY, Appliance
from tests.rack.devices import Fleet, Labels, make_device, rack_manifest
from tests.rack.netns import Rack, wait_until

pytestmark = [pytest.mark.rack, pytest.mark.xdist_group("confinement")]

PROGRAM = [str(Path(sys.executable).with_name("gatehouse"))]
CAPABILITIES = "+net_raw,+net_bind_service"
AS_THE_UNIT = [
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", f"--inh-caps={CAPABILITIES}",
    f"--ambient-caps={CAPABILITIES}",
]  # fmt: skip
CALL = re.compile(r"^(\d+) +([a-z0-9_]+)\((.*)$", re.MULTILINE)
BORN = re.compile(r"^(\d+) +(?:<\.\.\. )?(?:clone3?|v?fork)\b.* = (\d+)$", re.MULTILINE)
RUN = re.compile(r'"run"(?:, "(wire|worker|web|payload)")?\]')
UNITS = {
    "supervisor": "gatehouse.service",
    "wire": "gatehouse-wire.service",
    "worker": "gatehouse-worker.service",
    "web": "gatehouse-web.service",
    "payload": "gatehouse-payload.service",
}


def calls_by_process(trace: str) -> dict[str, list[tuple[str, str]]]:
    """(call, its arguments as text) of every process of the appliance, with its threads and whatever it started."""
    parents = {child: parent for parent, child in BORN.findall(trace)}
    names = {
        pid: run[1] or "supervisor"
        for pid, call, arguments in CALL.findall(trace)
        if call == "execve" and (run := RUN.search(arguments))
    }
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pid, call, arguments in CALL.findall(trace):
        ancestor = pid
        while ancestor not in names:
            ancestor = parents[ancestor]
        found[names[ancestor]].append((call, arguments))
    return found


def families(calls: list[tuple[str, str]]) -> set[str]:
    return {arguments.split(",")[0] for call, arguments in calls if call == "socket"}


@pytest.fixture(scope="module")
def traced() -> Iterator[dict[str, list[tuple[str, str]]]]:
    """The calls of an appliance that took a machine to level 2 and into its acceptance run, and served it."""
    with Rack() as rack, tempfile.TemporaryDirectory(prefix="gatehouse-unit-") as name:
        directory = Path(name)
        work(rack, directory)
        yield calls_by_process((directory / "trace").read_text(errors="replace"))


def work(rack: Rack, directory: Path) -> None:
    hook, hooked = directory / "hook", directory / "state" / "hooked"
    hook.write_text(f"#!/bin/sh\ncat >> {hooked}\n")
    hook.chmod(0o755)
    appliance = Appliance(PROGRAM, directory, rack, first_port=25443)
    appliance.configure(more=f'{RACK_POLICY}\n[hooks]\nscripts = [{{ path = "{hook}", events = ["step"] }}]\n')
    appliance.init()
    for path in (directory, *directory.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    trace = ["strace", "-D", "-f", "-qq", "-o", str(directory / "trace")]
    appliance.command = [*AS_THE_UNIT, *trace, *PROGRAM]
    try:
        appliance.start()
        appliance.command = PROGRAM
        use(rack, appliance)
        assert wait_until(lambda: hooked.exists() and '"step"' in hooked.read_text(), 30), appliance.log.read_text()
    finally:
        appliance.stop()
    assert appliance.process is not None
    assert appliance.process.returncode == 0


def use(rack: Rack, appliance: Appliance) -> None:
    device = make_device("d1", 1, client="udhcpc", labels=Labels())
    manifest = appliance.directory / "delivery.csv"
    manifest.write_text(rack_manifest([device]))
    appliance.cli("manifest", "import", str(manifest))
    Fleet(rack, power_delay=0.2, reset_seconds=1.0).power_on(device)
    reached = "SELECT 1 FROM machine WHERE level >= 2"
    assert wait_until(lambda: appliance.ask(reached), 60, 0.2), appliance.log.read_text()
    assert wait_until(lambda: appliance.ask("SELECT 1 FROM verdict"), 60, 0.2), appliance.log.read_text()
    for url in ("tftp://10.66.0.1/boot.scr.uimg", "http://10.66.0.1/boot.ipxe"):
        assert "Gatehouse" in rack.exec("d1", ["curl", "-sS", "--max-time", "20", url], errors="replace").stdout
    served = "SELECT count(*) FROM journal WHERE action = 'payload.served'"
    assert wait_until(lambda: appliance.ask(served) == [(2,)], 20)


def test_trace_has_the_work_of_every_process(traced: dict[str, list[tuple[str, str]]]) -> None:
    assert set(traced) == set(UNITS)
    assert "AF_PACKET" in families(traced["supervisor"])
    assert {"AF_INET"} <= families(traced["worker"])
    assert any(call == "execve" and "/hook" in arguments for call, arguments in traced["worker"])
    assert any(call == "sendto" for call, _ in traced["wire"])
    assert any(call == "capset" for call, _ in traced["wire"])


@pytest.mark.parametrize("name", UNITS)
def test_every_system_call_is_allowed_by_the_unit(traced: dict[str, list[tuple[str, str]]], name: str) -> None:
    assert {call for call, _ in traced[name]} - allowed_calls(UNITS[name]) == set()


@pytest.mark.parametrize("name", UNITS)
def test_every_socket_family_is_allowed_by_the_unit(traced: dict[str, list[tuple[str, str]]], name: str) -> None:
    allowed = set(settings(UNITS[name])["RestrictAddressFamilies"][0].split())
    assert families(traced[name]) - allowed == set()
