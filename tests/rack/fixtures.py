"""Fixtures for other test folders: `pytest_plugins` is not needed, import the names in a conftest.

from tests.rack.fixtures import bmc, rack  # noqa: F401
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_identity import Identity
from tests.rack.netns import Rack, cleanup_stale, wait_until

EXAMPLE = Identity(serial="GH1001", uuid="6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b1001", password="Tq7-marsh-Kelp")


@pytest.fixture
def rack() -> Iterator[Rack]:
    """A rack with the switch and the appliance's port; add ports and devices to it."""
    cleanup_stale()
    with Rack() as built:
        yield built


@pytest.fixture
def bmc() -> Iterator[SimulatedBmc]:
    """A healthy BMC on a loopback port of this process, with fast power and reset."""
    with SimulatedBmc(EXAMPLE) as running:
        yield running


def start_dnsmasq(rack: Rack, tftp_root: Path | None = None, *options: str) -> subprocess.Popen[Any]:
    """A stand-in DHCP and TFTP server in ns `app`, for the rack's own tests only; returns when it serves."""
    leases = rack.directory / "leases"
    tftp = ["--enable-tftp", f"--tftp-root={tftp_root}"] if tftp_root else []
    argv = ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--interface=eth0", "--bind-interfaces"]
    argv += ["--no-ping", "--dhcp-authoritative", "--dhcp-rapid-commit", "--log-dhcp", "--user=root"]
    argv += ["--dhcp-range=10.66.1.1,10.66.1.200,255.255.0.0,5m", f"--dhcp-leasefile={leases}", "--pid-file="]
    process = rack.popen("app", [*argv, *tftp, *options], log="dnsmasq.log")
    log = rack.directory / "dnsmasq.log"
    assert wait_until(lambda: "sockets bound exclusively" in log.read_text(), 10), log.read_text()
    return process
