"""The rack goes up, carries traffic, and leaves nothing behind, even when its owner is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.rack.netns import Rack, RackError, cleanup_stale, namespaces, start_time, wait_until

pytestmark = pytest.mark.rack


def test_devices_reach_the_appliance_through_the_switch() -> None:
    with Rack() as rack:
        rack.add_port("d1")
        rack.ip("d1", "addr add 10.66.0.7/16 dev eth0")
        ping = rack.exec("d1", ["busybox", "ping", "-c", "1", "-W", "3", "10.66.0.1"])
        assert ping.returncode == 0, ping.stdout


def test_ports_are_isolated_by_default() -> None:
    with Rack() as rack:
        for number, (name, isolated) in enumerate((("d1", True), ("d2", True), ("d3", False)), start=1):
            rack.add_port(name, isolated=isolated)
            rack.ip(name, f"addr add 10.66.0.{10 + number}/16 dev eth0")

        def reaches(source: str, address: str) -> bool:
            return rack.exec(source, ["busybox", "ping", "-c", "1", "-W", "1", address]).returncode == 0

        assert reaches("d1", "10.66.0.1")
        assert not reaches("d1", "10.66.0.12")
        assert reaches("d1", "10.66.0.13")


def test_closing_ends_processes_and_removes_everything() -> None:
    with Rack() as rack:
        rack.add_port("d1")
        polite = rack.popen("d1", ["sleep", "300"])
        stubborn = rack.popen("d1", ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"])
        rack.exec("d1", ["sh", "-c", "sleep 300 >/dev/null 2>&1 &"])
        prefix, directory = rack.prefix, rack.directory
        inside = rack.exec("app", ["ip", "netns", "pids", rack.name("d1")]).stdout.split()
        assert len(inside) >= 3
    assert polite.poll() is not None
    assert stubborn.poll() == -signal.SIGKILL
    assert wait_until(lambda: all(start_time(int(pid)) is None for pid in inside), 3)
    assert not [name for name in namespaces() if name.startswith(prefix)]
    assert not directory.exists()


def test_two_racks_of_one_process_do_not_meet() -> None:
    with Rack() as first, Rack() as second:
        assert first.prefix != second.prefix
        ping = second.exec("app", ["ip", "-4", "-o", "addr", "show", "eth0"])
        assert "10.66.0.1/16" in ping.stdout


def test_next_run_cleans_up_after_a_killed_owner_only() -> None:
    code = (
        "import time\nfrom tests.rack.netns import Rack\n"
        "with Rack() as rack:\n rack.popen('app', ['sleep', '300'])\n"
        " print(rack.prefix, flush=True)\n time.sleep(300)\n"
    )
    with Rack() as alive:
        owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert owner.stdout is not None
        prefix = owner.stdout.readline().strip()
        owner.kill()
        owner.wait()
        owner.stdout.close()
        left = [name for name in namespaces() if name.startswith(prefix)]
        assert sorted(name.removeprefix(prefix) for name in left) == ["app", "sw"]
        pids = alive.exec("app", ["ip", "netns", "pids", f"{prefix}app"]).stdout.split()
        assert pids
        assert set(left) <= set(cleanup_stale())
        assert not [name for name in namespaces() if name.startswith(prefix)]
        assert wait_until(lambda: all(start_time(int(pid)) is None for pid in pids), 3)
        assert alive.name("sw") in namespaces()


def test_owner_with_a_recycled_pid_counts_as_gone() -> None:
    me = subprocess.Popen(["sleep", "60"])
    name = f"gh-{me.pid}-{(start_time(me.pid) or 0) + 1}-0-sw"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        assert name in cleanup_stale()
    finally:
        me.kill()
        me.wait()


def test_switch_forwards_lldp_only_as_a_mirror() -> None:
    for forward, mask in ((False, "0x0"), (True, "0x4000")):
        with Rack(forward_lldp=forward) as rack:
            shown = rack.exec("sw", ["cat", "/sys/class/net/br0/bridge/group_fwd_mask"]).stdout
            assert shown.strip() == mask


def test_offload_is_off_unless_wanted() -> None:
    for offload, word in ((False, "tx-checksumming: off"), (True, "tx-checksumming: on")):
        with Rack(offload=offload) as rack:
            assert word in rack.exec("app", ["ethtool", "-k", "eth0"]).stdout


def test_bad_port_name_is_refused_with_the_rule() -> None:
    with Rack() as rack, pytest.raises(RackError, match="1 to 13"):
        rack.add_port("a name with spaces")


def test_rack_builds_and_falls_fast_enough_for_tests() -> None:
    begun = time.monotonic()
    with Rack() as rack:
        for number in range(3):
            rack.add_port(f"d{number}")
    assert time.monotonic() - begun < 20
