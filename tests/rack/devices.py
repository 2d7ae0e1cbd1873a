"""The machines of a staging rack: what each is, the manifest that announces them, and power."""

from __future__ import annotations

import csv
import io
import json
import secrets
import subprocess
import sys
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.rack.bmc import BmcConfig
from tests.rack.bmc_control import control
from tests.rack.bmc_identity import Identity
from tests.rack.clients import Client, lldpd_answers, name_port, start_client, start_lldpd
from tests.rack.firmware import Firmware
from tests.rack.netns import Rack, port_mac, wait_until

CHECKOUT = Path(__file__).resolve().parents[2]
COLUMNS = (
    "serial", "bmc_mac", "vendor", "model", "sku", "po_line", "site", "rack", "unit", "switch", "port", "username",
    "password",
)  # fmt: skip
LETTERS = "abcdefghjkmnpqrstuvwxyz"
SWITCH = "staging-sw1"


def label_secret() -> str:
    """A factory password as it stands on a unit's label: one per unit, 70 bits and more."""
    words = ["".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3)]
    return f"{words[0].title()}-{words[1]}-{words[2]}-{secrets.randbelow(90) + 10}"


class Labels:
    """The secrets on the units' labels. With a `file`, a later run of the same delivery has the same ones."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known: dict[str, str] = json.loads(file.read_text()) if file and file.exists() else {}

    def secret(self, serial: str) -> str:
        if serial not in self._known:
            self._known[serial] = label_secret()
            if self._file:
                self._file.write_text(json.dumps(self._known, indent=1))
        return self._known[serial]


@dataclass(frozen=True, kw_only=True)
class Device:
    """A machine on a port of the switch. `kind` is `bmc`, `uboot` (real firmware) or `client` (no BMC).

    `listed`: the manifest has a row for it. `story` is what a person should know about it.
    """

    name: str
    number: int
    identity: Identity
    kind: str = "bmc"
    client: str = "networkd"
    vendor_class: str = ""
    listed: bool = True
    with_credential: bool = True
    faults: dict[str, Any] = field(default_factory=dict)
    story: str = ""

    @property
    def port(self) -> str:
        """The port's name on the switch, as in its LLDP frames."""
        return f"Ethernet1/{self.number}"

    @property
    def mac(self) -> str:
        return self.identity.bmc_mac


def make_device(name: str, number: int, *, labels: Labels | None = None, **options: Any) -> Device:
    """A device with an identity of its own, made from its number; `identity` members may be given by name."""
    wanted = options.pop("identity", {})
    serial = f"GH{1000 + number}"
    identity: dict[str, Any] = {
        "serial": serial,
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}-{number}.example")),
        "bmc_mac": port_mac(name),
        "host_macs": (port_mac(f"{name}-nic0"), port_mac(f"{name}-nic1")),
        "password": (labels or Labels()).secret(serial),
    }
    return Device(name=name, number=number, identity=Identity.from_json(identity | wanted), **options)


def rack_manifest(devices: Iterable[Device], *, po_line: str = "PO-7731/1", rack: str = "R12") -> str:
    """The packing list of a delivery, CSV: a row for each device that is listed."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for device in devices:
        if device.listed:
            writer.writerow(_row(device, po_line, rack))
    return text.getvalue()


def _row(device: Device, po_line: str, rack: str) -> dict[str, Any]:
    who, has_credential = device.identity, device.with_credential
    return {
        "serial": who.serial,
        "bmc_mac": who.bmc_mac,
        "vendor": who.manufacturer,
        "model": who.model,
        "sku": who.sku,
        "po_line": po_line,
        "site": "PAR1",
        "rack": rack,
        "unit": device.number,
        "switch": SWITCH,
        "port": device.port,
        "username": who.username if has_credential else "",
        "password": who.password if has_credential else "",
    }


class Fleet:
    """Plugs devices into a rack, powers them on and switches their faults."""

    def __init__(
        self, rack: Rack, *, power_delay: float = 1.5, reset_seconds: float = 4.0, flash: Path | None = None
    ) -> None:
        self.rack = rack
        self.flash = flash
        """Where BMCs keep what stays after the rack has gone; None: nothing stays."""
        self.power_delay = power_delay
        self.reset_seconds = reset_seconds
        self.firmware: dict[str, Firmware] = {}

    def start_switch(self) -> None:
        """The switch begins to send its name and its ports' names by LLDP."""
        start_lldpd(self.rack, "sw", SWITCH, "Staging switch 48x1G", interfaces="p-*,t-*")
        if not wait_until(lambda: lldpd_answers(self.rack, "sw"), 10):
            raise TimeoutError("lldpd of the switch did not take commands within 10 s.")
        name_port(self.rack, "p-app", "Ethernet1/48")

    def power_on(self, device: Device) -> None:
        """Plug the device in and switch it on; returns at once."""
        if device.kind == "uboot":
            machine = self.firmware[device.name] = Firmware(self.rack, device.name, device.mac)
            machine.power_on()
            self._label(f"t-{device.name}", device)
            return
        self.rack.add_port(device.name, device.mac)
        self._label(f"p-{device.name}", device)
        if device.kind == "bmc":
            self.start_bmc(device)
        hostname = device.identity.serial.lower() if device.kind == "bmc" else device.name
        client = Client(device.client, hostname, device.vendor_class)
        start_client(self.rack, device.name, client)

    def start_bmc(self, device: Device) -> subprocess.Popen[Any]:
        """Start only the BMC's web server, in the device's namespace."""
        config = BmcConfig(
            identity=device.identity.to_json(),
            faults=device.faults,
            power_delay=self.power_delay,
            reset_seconds=self.reset_seconds,
            log=str(self.requests_log(device)),
            control=str(self.control_path(device)),
            flash=str(self.flash / device.name) if self.flash else "",
        )
        path = self.rack.directory / f"{device.name}.bmc.json"
        path.write_text(json.dumps(asdict(config)))
        argv = [sys.executable, "-m", "tests.rack.bmc", "--config", str(path)]
        return self.rack.popen(device.name, argv, log=f"{device.name}.bmc.log", cwd=CHECKOUT)

    def control(self, device: Device, **command: Any) -> dict[str, Any]:
        """Switch a running BMC's faults or look at it: see `tests.rack.bmc_control.control`."""
        if not wait_until(self.control_path(device).exists, 20):
            raise TimeoutError(f"The BMC of {device.name} has not started within 20 s.")
        return control(self.control_path(device), command)

    def control_path(self, device: Device) -> Path:
        return self.rack.directory / f"{device.name}.ctl"

    def requests_log(self, device: Device) -> Path:
        """JSON lines of every request that the BMC received."""
        return self.rack.directory / f"{device.name}.requests.jsonl"

    def _label(self, interface: str, device: Device) -> None:
        """Name the switch's port, once lldpd has seen the new interface (if the switch sends LLDP at all)."""
        if (self.rack.directory / "sw.lldp").exists():
            name_port(self.rack, interface, device.port)
