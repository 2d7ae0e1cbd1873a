"""Devices on the rack: listed in a manifest, powered on, reachable, with faults to switch and a log of requests."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rack.bmc import SimulatedBmc
from tests.rack.clients import leased_address
from tests.rack.devices import COLUMNS, Device, Fleet, Labels, make_device, rack_manifest
from tests.rack.fixtures import start_dnsmasq
from tests.rack.netns import Rack, wait_until
from tests.rack.reach import reach_argv

GET_ROOT = """
import ssl, sys, urllib.request
context = ssl._create_unverified_context()
print(urllib.request.urlopen(f"https://{sys.argv[1]}/redfish/v1", timeout=10, context=context).read().decode())
"""


def test_manifest_has_rows_of_listed_devices_only() -> None:
    devices = [
        make_device("d1", 1),
        make_device("d2", 2, listed=False),
        make_device("d3", 3, with_credential=False),
    ]
    rows = list(csv.DictReader(rack_manifest(devices).splitlines()))
    assert [row["serial"] for row in rows] == ["GH1001", "GH1003"]
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["username"], rows[0]["password"]) == ("root", devices[0].identity.password)
    assert (rows[1]["username"], rows[1]["password"]) == ("", "")
    assert (rows[1]["switch"], rows[1]["port"]) == ("staging-sw1", "Ethernet1/3")


def test_every_unit_has_its_own_secret(tmp_path: Path) -> None:
    assert len({make_device(f"d{n}", n).identity.password for n in range(50)}) == 50
    file = tmp_path / "labels"
    assert Labels(file).secret("GH1") == Labels(file).secret("GH1") != Labels().secret("GH1")


def test_bmc_keeps_its_certificate_in_flash(tmp_path: Path) -> None:
    who = make_device("d1", 1).identity
    with (
        SimulatedBmc(who, flash=tmp_path / "flash") as first,
        SimulatedBmc(who, flash=tmp_path / "flash") as again,
        SimulatedBmc(who) as other,
    ):
        assert first.certificate == again.certificate != other.certificate
        assert first.service.service_uuid == again.service.service_uuid != other.service.service_uuid


def read_root(rack: Rack, device: Device) -> dict[str, object]:
    address = leased_address(rack, device.name)
    found = rack.exec("app", [sys.executable, "-c", GET_ROOT, address])
    assert found.returncode == 0, found.stderr
    root = json.loads(found.stdout)
    assert isinstance(root, dict)
    return root


@pytest.mark.rack
def test_powered_device_gets_a_lease_and_serves_redfish(rack: Rack) -> None:
    start_dnsmasq(rack)
    fleet = Fleet(rack, power_delay=0.05)
    device = make_device("d1", 1, faults={"dead_fan": True})
    fleet.power_on(device)
    assert wait_until(lambda: leased_address(rack, "d1"), 20)
    assert fleet.control(device)["faults"]["dead_fan"] is True
    assert read_root(rack, device)["RedfishVersion"] == "1.17.0"
    events = [json.loads(line) for line in fleet.requests_log(device).read_text().splitlines()]
    requests = [
        (event["method"], event["path"], event["credential"]) for event in events if event["event"] == "request"
    ]
    assert requests == [("GET", "/redfish/v1", "none")]
    assert fleet.control(device, faults={"dead_fan": False})["faults"]["dead_fan"] is False


@pytest.mark.rack
def test_two_devices_may_have_one_mac(rack: Rack) -> None:
    fleet = Fleet(rack)
    original = make_device("d1", 1, kind="client")
    clone = make_device("d2", 2, kind="client", identity={"bmc_mac": original.mac})
    shown = []
    for device in (original, clone):
        fleet.power_on(device)
        shown.append(rack.exec(device.name, ["cat", "/sys/class/net/eth0/address"]).stdout.strip())
    assert shown == [original.mac, original.mac]


@pytest.mark.rack
def test_program_of_a_private_folder_runs_unprivileged(tmp_path: Path) -> None:
    private = tmp_path / "private"
    program = private / "deep" / "program"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nid -u\n")
    program.chmod(0o755)
    (private / "secret").write_text("not needed, so not there")
    private.chmod(0o700)
    nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", str(program)]
    assert subprocess.run(nobody, capture_output=True, check=False).returncode != 0
    done = subprocess.run(reach_argv(nobody, [program.parent]), capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("65534\n", "")
    looked = subprocess.run(
        reach_argv(["ls", str(private)], [program.parent]), capture_output=True, text=True, check=True
    )
    assert "secret" not in looked.stdout
    assert (private / "secret").exists()


def test_open_folders_need_no_mount_namespace() -> None:
    look = ["readlink", "/proc/self/ns/mnt"]
    seen = subprocess.run(reach_argv(look, [Path("/usr/bin")]), capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == os.readlink("/proc/self/ns/mnt")
