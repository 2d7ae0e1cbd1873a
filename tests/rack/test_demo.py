"""What `make run` does, with the real appliance: it comes up, tells how to sign in, and leaves nothing."""

from __future__ import annotations

import re
import signal
import sqlite3
import ssl
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.rack.devices import CHECKOUT
from tests.rack.netns import Rack, namespaces, port_mac, wait_until

pytestmark = pytest.mark.rack


DEMO = [sys.executable, "-u", "-m", "tests.rack.demo", "--gatehouse", f"{sys.executable} -m appliance.cli.main"]


def begin(log: Path) -> subprocess.Popen[bytes]:
    argv = [*DEMO, "--pace", "0.1"]
    with log.open("wb") as sink:
        return subprocess.Popen(argv, stdout=sink, stderr=subprocess.STDOUT, cwd=CHECKOUT)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_demo_comes_up_and_goes_down_cleanly(tmp_path: Path, ending: signal.Signals) -> None:
    log = tmp_path / "out"
    demo = begin(log)
    try:
        assert wait_until(lambda: "All are on" in log.read_text() or demo.poll() is not None, 90, 0.1)
        said = log.read_text()
        assert demo.poll() is None, said
        page = re.search(r"https://\S+", said)
        assert page is not None
        with urllib.request.urlopen(page[0], timeout=10, context=ssl._create_unverified_context()) as answer:
            assert answer.status == 200
        assert re.search(r"sign in +admin +\S+", said)
        for serial in ("GH1001", "GH1003", "GH1008"):
            assert serial in said
        demo.send_signal(ending)
        assert demo.wait(40) == 0, log.read_text()
    finally:
        demo.kill()
        demo.wait()
    assert not [name for name in namespaces() if name.startswith(f"gh-{demo.pid}-")]


def test_demo_that_cannot_start_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.rack.demo", "--gatehouse", "/bin/false"]
    done = subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "gatehouse init -o json ended with 1" in done.stderr
    assert "Traceback" not in done.stderr


def test_make_run_hands_the_interface_over() -> None:
    told = subprocess.run(["make", "-n", "run", "IFACE=eth1"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    (line,) = [line for line in told.stdout.splitlines() if "tests.rack.demo" in line]
    assert "--iface eth1" in line


def test_on_an_interface_it_listens_and_ends_cleanly_twice_in_a_row() -> None:
    """The interface is one of a namespace."""
    with Rack() as rack:
        rack.add_port("d1")
        for sign_in in (r"sign in +admin +\S+", "sign in +as before"):
            shown_on_an_interface(rack, sign_in)


def shown_on_an_interface(rack: Rack, sign_in: str) -> None:
    """From the start to Ctrl-C: the page answers, and who asks for an address is seen and not answered."""
    kept, log = rack.directory / "kept", rack.directory / "demo.log"
    log.unlink(missing_ok=True)
    demo = rack.popen("app", [*DEMO, "--iface", "eth0", "--state", str(kept)], log=log.name, cwd=CHECKOUT)
    assert wait_until(lambda: "listens only" in log.read_text() or demo.poll() is not None, 60, 0.1)
    said = log.read_text()
    assert demo.poll() is None, said
    assert re.search(sign_in, said)
    page = re.search(r"https://\S+", said)
    assert page is not None
    answer = rack.exec("app", ["curl", "-sSkL", page[0]])
    assert "Gatehouse" in answer.stdout, answer
    asks = ["busybox", "udhcpc", "-i", "eth0", "-f", "-n", "-q", "-t", "1", "-T", "1", "-s", "/bin/true"]
    assert rack.exec("d1", asks).returncode == 1
    assert wait_until(lambda: endpoints(kept / "state") == [port_mac("d1")], 10), log.read_text()
    demo.send_signal(signal.SIGINT)
    assert demo.wait(20) == 0, log.read_text()
    left = subprocess.run(["ip", "netns", "pids", rack.name("app")], capture_output=True, text=True, check=True)
    assert left.stdout == ""


def endpoints(state: Path) -> list[str]:
    with closing(sqlite3.connect(state / "gatehouse.sqlite")) as database:
        return [row[0] for row in database.execute("SELECT mac FROM endpoint")]
