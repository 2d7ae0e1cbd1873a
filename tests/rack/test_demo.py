"""What `make run` does, with the real appliance: it starts, shows the first login, and leaves nothing behind."""

from __future__ import annotations

import re
import signal
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.rack.devices import CHECKOUT
from tests.rack.netns import namespaces, wait_until

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
        output = log.read_text()
        assert demo.poll() is None, output
        page = re.search(r"https://\S+", output)
        assert page is not None
        with urllib.request.urlopen(page[0], timeout=10, context=ssl._create_unverified_context()) as answer:
            assert answer.status == 200
        assert re.search(r"sign in +admin +\S+", output)
        for serial in ("GH1001", "GH1003", "GH1008"):
            assert serial in output
        demo.send_signal(ending)
        assert demo.wait(40) == 0, log.read_text()
    finally:
        demo.kill()
        demo.wait()
    assert not [name for name in namespaces() if name.startswith(f"gh-{demo.pid}-")]


def test_demo_that_cannot_start_leaves_nothing(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.rack.demo", "--gatehouse", "/bin/false"]
    done = subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "gatehouse init -o json ended with 1" in done.stderr
    assert "Traceback" not in done.stderr
