"""A backup of a running appliance, restored in another place and started: it goes on where it was."""

from __future__ import annotations

import re

import pytest

from tests.rack.appliance import racked
from tests.rack.netns import Rack, wait_until

BODY = "the content of a payload\n" * 100

pytestmark = [pytest.mark.rack, pytest.mark.xdist_group("restore")]


def lease(rack: Rack, ns: str) -> str:
    """The address that udhcpc gets, or "" when it gets none."""
    done = rack.exec(ns, ["udhcpc", "-f", "-n", "-q", "-i", "eth0", "-t", "5", "-T", "1", "-s", "/bin/true"])
    found = re.search(r"lease of ([0-9.]+) obtained", done.stdout + done.stderr)
    return found[1] if found else ""


def test_restored_elsewhere_the_appliance_goes_on() -> None:
    with racked() as (rack, appliance):
        file, elsewhere = appliance.directory / "backup.tar", appliance.directory / "elsewhere"
        (appliance.directory / "some.txt").write_text(BODY)
        appliance.cli("payload", "add", "some.txt", str(appliance.directory / "some.txt"))
        for port in ("d1", "d2", "d3"):
            rack.add_port(port)
        rack.ip("d3", "addr add 10.66.7.7/16 dev eth0")
        assert wait_until(lambda: lease(rack, "d1"), 30), appliance.log.read_text()
        address = lease(rack, "d1")
        keys = appliance.cli("keys", "export")
        appliance.cli("backup", str(file))
        assert appliance.process is not None
        appliance.process.terminate()
        appliance.process.wait(20)
        appliance.config.write_text(appliance.config.read_text().replace(str(appliance.state), str(elsewhere)))
        report = appliance.cli("restore", str(file), "-o", "json")
        assert (report["state_dir"], report["payloads"]) == (str(elsewhere), 1)
        appliance.start()
        assert wait_until(lambda: lease(rack, "d1"), 30), appliance.log.read_text()
        assert lease(rack, "d1") == address
        assert lease(rack, "d2") not in ("", address)
        assert rack.exec("d3", ["curl", "-s", "--max-time", "10", "http://10.66.0.1/some.txt"]).stdout == BODY
        assert appliance.cli("keys", "export") == keys
        assert appliance.cli("journal", "verify", "-o", "json")["problems"] == []
        actions = [entry["action"] for entry in appliance.cli("journal", "list", "--limit", "1000", "-o", "json")]
        assert "appliance.restored" in actions
