"""Debian's U-Boot itself reads the rendered scripts. Its network is QEMU's own, inside the process: a DHCP and a TFTP
server for one directory, and no way out."""

import os
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.payload import render
from appliance.payload.view import View
from tests.rack.firmware import UBOOT_ARM64

pytestmark = pytest.mark.firmware

MAC = "52:54:00:aa:00:09"
PLAIN = View(
    appliance="gatehouse.local", server="10.0.2.2", http="", ip="10.0.2.15", mac=MAC, architecture="arm64", machine=7,
    serial="SN-7", model="", state="staging", level=1, level_name="MATCHED", next_action="", kernel="", initrd="",
    uboot_next="", ipxe_next="", changed=1_790_000_000,
)  # fmt: skip


def write(root: Path, name: str, view: View, path: str = "") -> None:
    offer = render.offer_for(name, view.mac, view.ip)
    assert offer is not None
    place = root / (path or name)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(render.render(render.environment(), offer, view))


def console_of(root: Path, end: str, times: int, seconds: float) -> str:
    """What U-Boot prints before it has printed `end` so many times."""
    argv = [
        UBOOT_ARM64.program, *UBOOT_ARM64.words,
        "-accel", "tcg", "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot",
        "-netdev", f"user,id=n0,restrict=on,tftp={root},bootfile=boot.scr.uimg",
        "-device", f"{UBOOT_ARM64.card},netdev=n0,mac={MAC}",
    ]  # fmt: skip
    printed = bytearray()
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as machine:
        assert machine.stdout is not None
        pipe = machine.stdout.fileno()
        reader = threading.Thread(target=lambda: [printed.extend(piece) for piece in iter(lambda: read(pipe), b"")])
        reader.start()
        deadline = time.monotonic() + seconds
        while printed.count(end.encode()) < times and time.monotonic() < deadline and machine.poll() is None:
            time.sleep(0.1)
        machine.kill()
        reader.join()
    return printed.decode("latin-1")


def read(descriptor: int) -> bytes:
    return os.read(descriptor, 4096)


def test_uboot_runs_our_script_then_the_sites_script(tmp_path: Path) -> None:
    write(tmp_path, "gatehouse/hello.txt", PLAIN)
    write(tmp_path, "boot.scr.uimg", replace(PLAIN, uboot_next="uboot/next"))
    # The site's script is ours again, for a kernel that the server does not have.
    missing = replace(PLAIN, kernel="boot/arm64/kernel", initrd="boot/arm64/initrd")
    write(tmp_path, "boot.scr.uimg", missing, "uboot/next")
    output = console_of(tmp_path, "Gatehouse: done", 2, 180)
    steps = [line.strip() for line in output.splitlines() if line.startswith("Gatehouse: ")]
    known = [
        "Gatehouse: gatehouse.local knows this machine as 7, 52:54:00:aa:00:09",
        "Gatehouse: level 1 MATCHED, staging",
    ]
    assert steps[:10] == [
        *known, "Gatehouse: the greeting arrived", "Gatehouse: now the script of this site",
        *known, "Gatehouse: the greeting arrived", "Gatehouse: boot/arm64/kernel did not start",
        "Gatehouse: done", "Gatehouse: done",
    ]  # fmt: skip
