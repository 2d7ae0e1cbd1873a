"""TFTP throughput: 64 MiB by atftp, blksize 1428 and windowsize 16, client and server on one core.

`python -m tests.bench.tftp` as root. On two cores the ping-pong of a lock-step protocol measures the scheduler, so
both ends are pinned to one. The peers are Debian's tftpd-hpa (which knows no windowsize) and atftpd."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.report import compared, write
from tests.rack.netns import Rack, wait_until

SERVER, SIZE, ROUNDS = "10.66.0.1", 64 << 20, 3
ROOT = Path(__file__).parents[2]
PIN = ["taskset", "-c", "0"]
HOW = f"atftp, blksize 1428, windowsize 16, {SIZE >> 20} MiB over veth, both ends on one core; the best of {ROUNDS}."


def ours(rack: Rack, files: Path) -> list[str]:
    state, config = rack.directory / "state", rack.directory / "gatehouse.toml"
    config.write_text(
        f'[appliance]\nstate_dir = "{state}"\n[[segment]]\nname = "bench"\ninterface = "eth0"\nmode = "sniff"\n'
    )
    host = [sys.executable, "-m", "tests.services.wire_host", str(config)]
    subprocess.run([*host, "init"], cwd=ROOT, check=True)
    code = "import sys; from tests.services.wire_host import add; add(*sys.argv[1:])"
    subprocess.run([sys.executable, "-c", code, str(config), "image", str(files / "image")], cwd=ROOT, check=True)
    return host


def hpa(rack: Rack, files: Path) -> list[str]:
    return ["in.tftpd", "-L", "-4", "-a", f"{SERVER}:69", "-u", "root", "-s", str(files)]


def atftpd(rack: Rack, files: Path) -> list[str]:
    """Debian's atftpd conflicts with tftpd-hpa as a package, so it is unpacked instead of installed."""
    subprocess.run(["apt-get", "download", "-qq", "atftpd"], cwd=rack.directory, check=True)
    (package,) = rack.directory.glob("atftpd_*.deb")
    subprocess.run(["dpkg", "-x", str(package), str(rack.directory / "atftpd")], check=True)
    program = str(rack.directory / "atftpd/usr/sbin/atftpd")
    return [program, "--daemon", "--no-fork", "--bind-address", SERVER, "--user", "root", "--group", "root", str(files)]


def measure(command: Callable[[Rack, Path], list[str]]) -> float:
    """MB/s."""
    with Rack() as rack:
        rack.add_port("load")
        rack.ip("load", "addr add 10.66.0.2/16 dev eth0")
        files = rack.directory / "files"
        files.mkdir(mode=0o755)
        (files / "image").write_bytes(random.Random(1).randbytes(SIZE))
        (files / "image").chmod(0o644)
        rack.popen("app", [*PIN, *command(rack, files)], log="server.log", cwd=ROOT)
        assert wait_until(lambda: rack.exec("app", ["ss", "-Hlun", "sport = :69"]).stdout, 15), "no server on UDP 69"
        time.sleep(1)
        return max(fetch(rack, files) for _ in range(ROUNDS))


def fetch(rack: Rack, files: Path) -> float:
    out = rack.directory / "out"
    argv = ["atftp", "--option", "blksize 1428", "--option", "windowsize 16", "-g", "-r", "image", "-l", str(out)]
    started = time.monotonic()
    rack.exec("load", [*PIN, *argv, SERVER, "69"], check=True, timeout=60)
    took = time.monotonic() - started
    if out.read_bytes() != (files / "image").read_bytes():
        raise RuntimeError("the file did not arrive whole: " + (rack.directory / "server.log").read_text()[-1000:])
    out.unlink()
    return SIZE / 1e6 / took


def main() -> None:
    if not shutil.which("in.tftpd"):
        raise SystemExit("tftpd-hpa is not installed.")
    rates = {command.__name__: measure(command) for command in (ours, hpa, atftpd)}
    case = "TFTP, 64 MiB, windowsize 16"
    rows = [
        compared(case, "MB/s", rates["ours"], rates["hpa"], "tftpd-hpa (no windowsize)", "0.7 x"),
        compared(case, "MB/s", rates["ours"], rates["atftpd"], "atftpd", "0.7 x"),
    ]
    write("tftp", rows, HOW)


if __name__ == "__main__":
    main()
