"""Real boot firmware under QEMU, on a tap of the switch: U-Boot, UEFI, and iPXE in a card's ROM.

None of them finds a disk, so each comes to the network by itself; what follows is what it is given there.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rack.netns import Rack

CONSOLE_LIMIT = 4 << 20
"""Bytes of console output kept; a machine that prints more is cut short."""


@dataclass(frozen=True)
class Board:
    """A kind of machine: QEMU's program and words for it, and its network card."""

    program: str
    words: tuple[str, ...]
    card: str


_OVMF = ("-M", "q35", "-m", "256", "-bios", "/usr/share/ovmf/OVMF.fd")
_NO_PXE = (
    "-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n",
    "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n",
)  # fmt: skip
_VIRTIO = "virtio-net-pci,bootindex=1"

UBOOT_ARM64 = Board(
    "qemu-system-aarch64",
    ("-M", "virt", "-cpu", "cortex-a57", "-m", "256", "-bios", "/usr/lib/u-boot/qemu_arm64/u-boot.bin"),
    "e1000,romfile=",
)
"""It asks for boot.scr.uimg. Its card is an e1000: Debian's U-Boot 2023.01 reads a wrong MAC from virtio-net."""

BIOS_IPXE = Board("qemu-system-x86_64", ("-M", "pc,graphics=off", "-m", "256"), _VIRTIO)
"""SeaBIOS starts the iPXE in the card's ROM; `graphics=off` makes the serial console of both."""

UEFI_PXE = Board("qemu-system-x86_64", _OVMF, f"{_VIRTIO},romfile=")
UEFI_HTTP = Board("qemu-system-x86_64", (*_OVMF, *_NO_PXE), f"{_VIRTIO},romfile=")
"""UEFI without the card's ROM, so that the firmware's own PXE or HTTP boot asks."""


class Firmware:
    """A machine that runs its firmware; power it on once, it ends with the rack.

    The console is kept in `console` and written to the file `log`, each line with its seconds since power-on.
    """

    def __init__(self, rack: Rack, name: str, mac: str, board: Board = UBOOT_ARM64) -> None:
        self._rack = rack
        self._name = name
        self._mac = mac
        self._board = board
        self._process: subprocess.Popen[Any] | None = None
        self._reader: threading.Thread | None = None
        self._received = threading.Condition()
        self.console = ""

    @property
    def log(self) -> Path:
        return self._rack.directory / f"{self._name}.console.log"

    def power_on(self) -> None:
        """Start QEMU; the serial console is its standard output."""
        tap = self._rack.add_tap(self._name)
        self._process = self._rack.popen(
            "sw", self._command(tap), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._reader = threading.Thread(target=self._listen, args=(self._process,), daemon=True)
        self._reader.start()

    def power_off(self) -> None:
        """Pull the plug."""
        if self._process is not None and self._reader is not None:
            self._process.kill()
            self._reader.join()
            self._rack.end(self._process)
            self._rack.ip("sw", f"link del t-{self._name}")
            self._process = None

    def type(self, text: str) -> None:
        """Type on the console."""
        if self._process is None or self._process.stdin is None:
            raise RuntimeError(f"{self._name} is not powered on, so there is nobody to type to.")
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def wait_for(self, text: str, seconds: float) -> bool:
        """Wait until the console shows `text`; False when the time is over or the machine ends first."""
        deadline = time.monotonic() + seconds
        with self._received:
            while text not in self.console:
                left = deadline - time.monotonic()
                if left <= 0 or not self._runs():
                    return text in self.console
                self._received.wait(min(left, 0.5))
        return True

    def _runs(self) -> bool:
        return self._reader is not None and self._reader.is_alive()

    def _command(self, tap: str) -> list[str]:
        screen = ["-accel", "tcg", "-display", "none", "-monitor", "none", "-no-reboot"]
        serial = ["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"]
        net = ["-netdev", f"tap,id=n0,ifname={tap},script=no,downscript=no"]
        card = ["-device", f"{self._board.card},netdev=n0,mac={self._mac}"]
        return [self._board.program, *self._board.words, *screen, *serial, *net, *card]

    def _listen(self, process: subprocess.Popen[Any]) -> None:
        """Keep the console's output until the machine ends."""
        assert process.stdout is not None
        begun, fresh, kept = time.monotonic(), True, 0
        # a duplicate of the pipe, because the rack may close its own end before this thread has read all
        with self.log.open("w", encoding="utf-8") as file, open(os.dup(process.stdout.fileno()), "rb") as pipe:
            while kept < CONSOLE_LIMIT and (received := pipe.read1(4096)):
                kept += len(received)
                text = received.decode("latin-1").replace("\r", "")
                for line in text.splitlines(keepends=True):
                    stamp = f"{time.monotonic() - begun:7.2f} " if fresh else ""
                    file.write(stamp + line)
                    fresh = line.endswith("\n")
                file.flush()
                with self._received:
                    self.console += text
                    self._received.notify_all()


def script_image(commands: str, directory: Path) -> bytes:
    """A U-Boot script image made by Debian's mkimage: the oracle for the appliance's own."""
    source, image = directory / "boot.cmd", directory / "boot.scr.uimg"
    source.write_text(commands)
    argv = ["mkimage", "-A", "arm64", "-O", "linux", "-T", "script", "-C", "none", "-n", "boot", "-d"]
    subprocess.run([*argv, str(source), str(image)], check=True, capture_output=True, timeout=30)
    return image.read_bytes()
