"""U-Boot comes to the network by itself, loads a script image, and the script a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rack.firmware import Firmware, script_image
from tests.rack.fixtures import start_dnsmasq
from tests.rack.netns import Rack

pytestmark = [pytest.mark.rack, pytest.mark.firmware]

MAC = "52:54:00:aa:00:01"
COMMANDS = """echo script runs
tftpboot ${loadaddr} payload.bin && crc32 ${fileaddr} ${filesize}
echo script ends
"""


def test_uboot_boots_from_the_network(rack: Rack, tmp_path: Path) -> None:
    served = rack.directory / "tftp"
    served.mkdir()
    script_image(COMMANDS, served)
    (served / "payload.bin").write_bytes(b"Gatehouse" * 5000)
    start_dnsmasq(rack, served)
    machine = Firmware(rack, "u1", MAC)
    machine.power_on()
    assert machine.wait_for("script ends", 150), machine.console
    assert "script runs" in machine.console
    assert "Bytes transferred = 45000" in machine.console
    assert MAC in (rack.directory / "leases").read_text()
    assert "boot.scr.uimg to 10.66.1." in (rack.directory / "dnsmasq.log").read_text()
    machine.power_off()
    stamps = [float(line.split()[0]) for line in machine.log.read_text().splitlines() if "script" in line]
    assert stamps == sorted(stamps)
    assert not machine.wait_for("a text that it never shows", 1)
