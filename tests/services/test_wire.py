"""The wire service as it runs, without root, in a namespace, with real clients around it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial
from statistics import median

import pytest

from appliance.commands.segments import allow_rogue_server, clear_rogue_server
from appliance.wire.dhcp4 import MessageType
from appliance.wire.text import mac_text
from tests.rack.clients import Client, leased_address, start_client
from tests.rack.fixtures import rack  # noqa: F401
from tests.rack.netns import Rack, wait_until
from tests.services.port import Port
from tests.services.wires import ROOT, Wire
from tests.services.wires import mac as client_mac

pytestmark = pytest.mark.rack

SEEN_WITHIN = 0.25
"""Seconds from the cable to whoever looks: the product's promise."""

SENDER = (sys.executable, "-m", "tests.services.burst_sender")


@pytest.mark.parametrize("kind", ["networkd", "udhcpc", "dhclient", "dhcpcd"])
def test_real_client_gets_a_lease_and_is_recorded(rack: Rack, kind: str) -> None:  # noqa: F811
    wire = Wire(rack)
    rack.add_port("d1")
    client = start_client(rack, "d1", Client(kind, "bmc-d1"))
    assert wait_until(lambda: leased_address(rack, "d1"), 30), wire.log
    address = leased_address(rack, "d1").partition("/")[0]
    assert wire.one("SELECT ip FROM lease WHERE state = 'bound'") == address
    assert wait_until(lambda: wire.one("SELECT ip FROM endpoint WHERE kind != 'appliance'") == address, 5)
    assert ("bmc-d1",) in wire.all("SELECT value FROM fact WHERE name = 'hostname'")
    actions = [action for (action,) in wire.all("SELECT action FROM journal WHERE endpoint > 0 ORDER BY idx")]
    assert actions[:1] == ["endpoint.seen"]
    assert "lease.granted" in actions
    rack.end(client)


def test_lease_is_renewed_and_released(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack, more="quarantine_lease_seconds = 30")
    rack.add_port("d1")
    script = rack.directory / "udhcpc.sh"
    script.write_text('#!/bin/sh\ncase $1 in bound|renew) ip addr replace "$ip/$mask" dev eth0;; esac\n')
    script.chmod(0o755)
    argv = ["busybox", "udhcpc", "-i", "eth0", "-f", "-R", "-T", "1", "-A", "1", "-s", str(script)]
    client = rack.popen("d1", argv, log="udhcpc.log")
    assert wait_until(lambda: wire.one("SELECT count(*) FROM lease WHERE state = 'bound'"), 20), wire.log
    first = wire.one("SELECT expires_at FROM lease")
    assert wait_until(lambda: wire.one("SELECT expires_at FROM lease") > first, 30, 0.2), "not renewed"
    rack.end(client)
    assert wait_until(lambda: wire.one("SELECT state FROM lease") == "released", 10), wire.log


def test_sniff_mode_records_and_answers_nothing(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack, mode="sniff")
    rack.add_port("d1")
    argv = ["busybox", "udhcpc", "-i", "eth0", "-f", "-n", "-q", "-t", "3", "-T", "1", "-s", "/bin/true"]
    assert rack.exec("d1", argv).returncode != 0
    assert wire.one("SELECT count(*) FROM endpoint") == 1
    assert wire.one("SELECT count(*) FROM lease") == 0


def test_discover_is_in_the_database_in_a_quarter_second(rack: Rack) -> None:  # noqa: F811
    """From the client's send to another process's read. The median: one may wait for a busy machine, not most."""
    wire = Wire(rack, mode="sniff")
    rack.add_port("d1")
    with Port(rack, "d1") as port:
        waited = sorted(seconds_until_seen(wire, port, n) for n in range(1, 16))
    assert median(waited) < SEEN_WITHIN, waited


def seconds_until_seen(wire: Wire, port: Port, n: int) -> float:
    sent = time.monotonic()
    port.send(n, MessageType.DISCOVER)
    seen = "SELECT count(*) FROM endpoint WHERE mac = ?"
    assert wait_until(lambda: wire.one(seen, mac_text(client_mac(n))), 10, 0.002), wire.log
    return time.monotonic() - sent


def test_ten_thousand_frames_at_link_speed_are_recorded(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack, mode="sniff")
    rack.add_port("d1")
    sent = rack.exec("d1", [*SENDER, "blast", "10000"], cwd=ROOT, check=True)
    assert wait_until(lambda: wire.one("SELECT count(*) FROM endpoint") == 10_000, 60, 0.2), (sent.stdout, wire.log)
    assert wait_until(lambda: wire.one("SELECT received FROM segment") == 10_000, 10, 0.2)
    assert wire.one("SELECT dropped FROM segment") == 0


def test_frames_that_the_kernel_dropped_are_counted(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack, mode="sniff", arguments=["narrow"])
    rack.add_port("d1")
    wire.process.send_signal(signal.SIGSTOP)
    rack.exec("d1", [*SENDER, "blast", "500"], cwd=ROOT, check=True)
    wire.process.send_signal(signal.SIGCONT)
    assert wait_until(lambda: wire.one("SELECT received FROM segment") == 500, 15, 0.1), wire.log
    dropped = wire.one("SELECT dropped FROM segment")
    assert 0 < dropped < 500
    assert wait_until(lambda: wire.one("SELECT count(*) FROM endpoint") == 500 - dropped, 10), wire.log
    argv = [sys.executable, "-m", "appliance.cli.main", "--config", str(wire.config), "segment", "list", "-o", "json"]
    shown = subprocess.run(argv, capture_output=True, check=True, cwd=ROOT, timeout=60)
    assert [each["dropped"] for each in json.loads(shown.stdout)] == [dropped]


def test_every_acknowledged_lease_survives_kill_9(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack)
    rack.add_port("d1")
    wire.wait_answering()
    acks = rack.directory / "acks"
    for _ in range(2):
        load = rack.popen("d1", [*SENDER, "load", "20"], log="acks", cwd=ROOT)
        assert wait_until(lambda: len(acks.read_text().splitlines()) > 200, 15, 0.05), wire.log
        wire.kill()
        acked = [line.split() for line in acks.read_text().splitlines() if line.count(".") == 3]
        stored = set(wire.all("SELECT mac, ip FROM lease WHERE state = 'bound'"))
        assert all(tuple(pair) in stored for pair in acked)
        addresses = {}
        for mac, ip in acked:
            assert addresses.setdefault(ip, mac) == mac
        rack.end(load)
        acks.write_text("")
        wire.start()


def test_kill_9_in_a_storm_loses_no_answered_client(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack)
    rack.add_port("d1")
    wire.wait_answering()
    acks = rack.directory / "acks"
    load = rack.popen("d1", [*SENDER, "storm", "20"], log="acks", cwd=ROOT)
    assert wait_until(lambda: wire.one("SELECT count(*) FROM spool") > 3000, 15, 0.02), wire.log
    wire.kill()
    rack.end(load)
    answered = {line.split()[0] for line in acks.read_text().splitlines() if line.count(".") == 3}
    assert wire.one("SELECT count(*) FROM spool") > 500, "no storm: everything was recorded already"
    unread = "SELECT count(*) FROM lease WHERE state = 'bound' AND mac NOT IN (SELECT mac FROM endpoint)"
    assert wire.one(unread) > 0
    wire.start()
    assert wait_until(lambda: wire.one("SELECT count(*) FROM spool") == 0, 30, 0.1), wire.log
    known = "SELECT e.mac FROM endpoint e JOIN fact f ON f.endpoint = e.id AND f.name = 'fingerprint'"
    assert answered <= {mac for (mac,) in wire.all(known)}
    assert wire.one(unread) == 0
    holders = set(wire.all("SELECT e.id FROM lease l JOIN endpoint e ON e.mac = l.mac WHERE l.state = 'bound'"))
    for action in ("endpoint.seen", "lease.granted"):
        endpoints = wire.all("SELECT endpoint FROM journal WHERE action = ?", action)
        assert len(endpoints) == len(set(endpoints)), f"{action} journalled twice"
        assert holders <= set(endpoints), action
    assert not wire.all("SELECT 1 FROM endpoint WHERE ip = '' AND mac IN (SELECT mac FROM lease)")


def test_rogue_server_ends_answers_until_both_are_allowed(rack: Rack) -> None:  # noqa: F811
    rack.add_port("rogue", isolated=False)
    rack.ip("rogue", "addr add 10.66.0.9/16 dev eth0")
    argv = ["dnsmasq", "--no-daemon", "-C", "/dev/null", "--port=0", "-i", "eth0", "--bind-interfaces", "--no-ping"]
    argv += ["--dhcp-range=10.66.9.1,10.66.9.100,255.255.0.0,5m", f"--dhcp-leasefile={rack.directory}/l", "--user=root"]
    rack.popen("rogue", argv, log="dnsmasq.log")
    wire = Wire(rack, pool="10.66.1.1-10.66.1.50")
    assert wait_until(wire.rogue, 15, 0.1), wire.log
    assert wire.rogue()["server"] == "10.66.0.9"
    assert not wire.answering()
    assert wire.one("SELECT count(*) FROM journal WHERE action = 'segment.rogue_server'") == 1
    assert "10.66.0.9" in wire.log
    rack.add_port("d1")
    client = ["busybox", "udhcpc", "-i", "eth0", "-f", "-n", "-q", "-t", "3", "-T", "1", "-s", "/bin/true"]
    assert "from 10.66.0.9" in rack.exec("d1", client).stderr
    assert wire.one("SELECT count(*) FROM lease") == 0
    wire.decide(partial(allow_rogue_server, allowed=True))
    wire.wait_answering()


def test_silent_rogue_server_counts_until_it_is_cleared(rack: Rack) -> None:  # noqa: F811
    rack.add_port("rogue", isolated=False)
    wire = Wire(rack, pool="10.66.1.1-10.66.1.50")
    wire.wait_answering()
    rack.exec("rogue", [*SENDER, "offer", "1"], cwd=ROOT, check=True)
    assert wait_until(wire.rogue, 5, 0.1), wire.log
    wire.kill()
    wire.start()
    beat = wire.one("SELECT updated_at FROM segment")
    assert wait_until(lambda: wire.one("SELECT updated_at FROM segment") > beat + 6000, 15, 0.1)
    assert not wire.answering()
    assert "DHCP is disabled" in wire.one("SELECT status FROM heartbeat WHERE name = 'wire'")
    wire.decide(clear_rogue_server)
    wire.wait_answering()
    assert wire.rogue() == {}


def test_second_appliance_on_a_segment_does_not_answer(rack: Rack) -> None:  # noqa: F811
    first = Wire(rack, pool="10.66.1.1-10.66.1.50")
    first.wait_answering()
    rack.add_port("second")
    rack.ip("second", "addr add 10.66.0.2/16 dev eth0")
    second = Wire(rack, ns="second", pool="10.66.2.1-10.66.2.50")
    assert wait_until(lambda: second.rogue().get("server") == "10.66.0.1", 15, 0.1), second.log
    assert not second.answering()
    assert first.rogue() == {}
    assert first.one("SELECT count(*) FROM machine") == 0, "an appliance is no machine"


def test_locked_database_delays_answers_and_loses_nothing(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack)
    rack.add_port("d1")
    wire.wait_answering()
    holder = sqlite3.connect(wire.state / "gatehouse.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    argv = ["busybox", "udhcpc", "-i", "eth0", "-f", "-q", "-t", "3", "-T", "2", "-A", "1", "-s", "/bin/true"]
    with Port(rack, "d1") as port:
        client = rack.popen("d1", argv, log="udhcpc.log")

        def discovers() -> int:
            port.read()
            return sum(seen.outgoing for seen in port.seen)

        # Five of them take ten seconds; a client repeats itself because it was not answered.
        assert wait_until(lambda: discovers() >= 5, 30, 0.1)
        assert not [seen for seen in port.seen if not seen.outgoing], "answered before it was stored"
        holder.rollback()
        holder.close()
        assert client.wait(30) == 0
    assert wire.one("SELECT count(*) FROM lease WHERE state = 'bound'") == 1


def test_full_disk_stops_answers_until_there_is_room(rack: Rack) -> None:  # noqa: F811
    small = rack.directory / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=755", "tmpfs", str(small)], check=True)
    try:
        wire = Wire(rack, state=small / "state")
        rack.add_port("d1")
        wire.wait_answering()
        filler = small / "filler"
        with filler.open("wb") as file:
            free = shutil.disk_usage(small).free
            file.write(b"x" * free)
        acks = rack.directory / "acks"
        load = rack.popen("d1", [*SENDER, "load", "3"], log="acks", cwd=ROOT)
        assert wait_until(lambda: "disk is full" in wire.log, 20), wire.log
        load.wait(20)
        assert wire.process.poll() is None
        acked = {tuple(line.split()) for line in acks.read_text().splitlines()}
        assert acked <= set(wire.all("SELECT mac, ip FROM lease"))
        filler.unlink()
        assert wait_until(lambda: "takes writes again" in wire.log, 20), wire.log
        argv = ["busybox", "udhcpc", "-i", "eth0", "-f", "-n", "-q", "-t", "5", "-T", "1", "-s", "/bin/true"]
        assert rack.exec("d1", argv).returncode == 0
        wire.stop()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_database_opened_by_root_at_the_start_recovers(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack)
    wire.kill()
    memory = wire.state / "gatehouse.sqlite-shm"
    nobody = memory.stat().st_uid
    os.chown(memory, 0, 0)
    argv = [sys.executable, "-m", "tests.services.wire_host", str(wire.config)]
    again = rack.popen("app", argv, log="again.log", cwd=ROOT)
    log = rack.directory / "again.log"
    assert wait_until(lambda: "readonly database" in log.read_text(), 15), log.read_text()
    os.chown(memory, nobody, -1)
    assert wait_until(lambda: "takes writes again" in log.read_text(), 15), log.read_text()
    rack.end(again)


def test_malformed_frames_are_counted_and_reported_once(rack: Rack) -> None:  # noqa: F811
    wire = Wire(rack, mode="sniff")
    rack.add_port("d1")
    rack.exec("d1", [*SENDER, "garbage", "500"], cwd=ROOT, check=True)
    assert wait_until(lambda: wire.one("SELECT malformed FROM segment") == 500, 10, 0.1), wire.log
    assert wire.one("SELECT count(*) FROM journal WHERE action = 'segment.malformed'") == 1
    assert wire.process.poll() is None


def test_checksum_offload_of_the_sender_hides_nothing() -> None:
    with Rack(offload=True) as built:
        wire = Wire(built)
        built.add_port("d1")
        start_client(built, "d1", Client("udhcpc", "bmc-d1"))
        assert wait_until(lambda: wire.one("SELECT count(*) FROM lease WHERE state = 'bound'"), 20), wire.log
        assert wire.one("SELECT malformed FROM segment") == 0
