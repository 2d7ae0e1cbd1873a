"""What `make run` shows: the appliance on a virtual staging rack, with servers powered on one after another.

`python -m tests.rack.demo --gatehouse CMD` builds everything in network namespaces and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.rack.appliance import Appliance, ApplianceError
from tests.rack.devices import Device, Fleet, Labels, make_device, rack_manifest
from tests.rack.netns import Rack, RackError, cleanup_stale

OTHER = {"manufacturer": "Orlo", "model": "OC-100", "sku": "OC-100-S"}
PLAN: tuple[dict[str, Any], ...] = (
    {"name": "d1", "story": "a good server; its BMC behaves like stock OpenBMC"},
    {
        "name": "d2",
        "client": "udhcpc",
        "identity": OTHER,
        "story": "a good server of another vendor; its DHCP client is udhcpc",
    },
    {
        "name": "d3",
        "faults": {"wrong_serial": "GH6666"},
        "story": "its label has the serial GH1003, its firmware GH6666",
    },
    {
        "name": "d4",
        "client": "dhclient",
        "faults": {"dead_fan": True, "old_firmware": "2.9.1"},
        "story": "one fan has stopped, and its BMC firmware is old",
    },
    {"name": "d5", "client": "udhcpc", "listed": False, "story": "a server that is not in the manifest"},
    {
        "name": "u6",
        "kind": "uboot",
        "identity": OTHER | {"bmc_mac": "52:54:00:6f:00:06"},
        "with_credential": False,
        "story": "real U-Boot firmware on arm64: a lease, a boot script and a file by TFTP",
    },
    {"name": "laptop", "kind": "client", "client": "dhclient", "listed": False, "story": "a laptop, not a server"},
    {"name": "d8", "client": "dhcpcd", "story": "a good server; its DHCP client asks for rapid commit"},
    {"name": "d9", "story": "in the manifest, but never plugged in"},
)
"""The delivery, port by port; the last device is in the manifest only."""


def delivery(labels: Labels) -> list[Device]:
    """The devices of PLAN, on ports 1 and up."""
    return [make_device(number=number, labels=labels, **plan) for number, plan in enumerate(PLAN, start=1)]


@contextmanager
def signals_to_stop() -> Iterator[threading.Event]:
    """An event that INT and TERM set; the handlers of before are put back."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def show(line: str = "") -> None:
    print(line, flush=True)


def show_login(appliance: Appliance, login: dict[str, str] | None) -> None:
    """Where the page is, and the first login."""
    show()
    show(f"  page     {appliance.url}   (its certificate was made here: the browser asks once)")
    if login:
        show(f"  sign in  {login['user']}   {login['password']}")
    else:
        show(f"  sign in  as before: {appliance.state} was made by an earlier run")
    show(f"  log      {appliance.log}")
    show("  Ctrl-C   stops and removes everything")
    show()


def show_rack(appliance: Appliance, rack: Rack, stop: threading.Event, pace: float) -> None:
    """Start on the rack, import the manifest, switch on one machine after another, then wait."""
    fleet = Fleet(rack, flash=appliance.directory / "flash")
    fleet.start_switch()
    appliance.configure()
    login = appliance.init()
    appliance.start(stop)
    if stop.is_set():
        return
    show_login(appliance, login)
    *present, missing = import_delivery(appliance)
    for device in present:
        if stop.wait(pace):
            return
        show(f"  {device.port:<13} {_name(device):<9} {device.story}")
        fleet.power_on(device)
    show()
    absent = missing.identity.serial
    show(f"  All are on. {absent} is in the manifest and was not plugged in. Watch the page; Ctrl-C stops.")
    stop.wait()


def import_delivery(appliance: Appliance) -> list[Device]:
    """Import the delivery's manifest; its devices."""
    devices = delivery(Labels(appliance.directory / "labels.json"))
    manifest = appliance.directory / "delivery.csv"
    manifest.write_text(rack_manifest(devices))
    appliance.cli("manifest", "import", str(manifest))
    listed = sum(device.listed for device in devices)
    show(f"  The manifest of the delivery PO-7731 is imported: {listed} machines. Now they are switched on.")
    return devices


def _name(device: Device) -> str:
    return device.name if device.kind == "client" else device.identity.serial


def run_on_rack(options: argparse.Namespace, stop: threading.Event) -> None:
    if stale := cleanup_stale():
        show(f"  Removed the {len(stale)} namespaces of a run that was killed.")
    show("  Building the staging rack …")
    with ExitStack() as stack:
        rack = stack.enter_context(Rack())
        directory = state_directory(options.state, stack)
        appliance = Appliance(shlex.split(options.gatehouse), directory, rack)
        stack.callback(appliance.stop)
        stack.callback(show, "\n  Removing everything …")
        show_rack(appliance, rack, stop, options.pace)


def state_directory(wanted: Path | None, stack: ExitStack) -> Path:
    """The folder for configuration, state and log: the one asked for, or a temporary one that goes with the run."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        return wanted.resolve()
    made = Path(tempfile.mkdtemp(prefix="gatehouse-"))
    made.chmod(0o755)
    stack.callback(shutil.rmtree, made, ignore_errors=True)
    return made


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.rack.demo", description=__doc__)
    parser.add_argument("--gatehouse", default="gatehouse", help="the appliance's command")
    parser.add_argument("--state", type=Path, help="keep configuration, state and log in this folder")
    parser.add_argument("--pace", type=float, default=4.0, help="seconds between two machines")
    return parser.parse_args()


def main() -> int:
    """0 after Ctrl-C or TERM; 1 with a sentence if something could not be started."""
    options = arguments()
    with signals_to_stop() as stop:
        try:
            run_on_rack(options, stop)
        except (RackError, ApplianceError, TimeoutError) as error:
            print(f"{error}", file=sys.stderr)
            return 1
    show("  Done; nothing is left behind." if not options.state else f"  Done; {options.state} is kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
