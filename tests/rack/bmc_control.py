"""How a BMC in a process of its own is asked and switched while it runs: JSON lines over a Unix socket."""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.rack.bmc import SimulatedBmc


def control(path: Path, command: dict[str, Any], timeout: float = 5.0) -> dict[str, Any]:
    """Ask a BMC in a namespace by its control socket.

    Commands: {"faults": {...}} switches, {"swap_certificate": true}, {"restart": true}, {} only looks.
    Every answer holds the faults, the requests so far, the power state and the port, or {"error": sentence}.
    """
    with socket.socket(socket.AF_UNIX) as channel:
        channel.settimeout(timeout)
        channel.connect(str(path))
        channel.sendall(json.dumps(command).encode() + b"\n")
        with channel.makefile("rb") as answer:
            found = json.loads(answer.readline())
    assert isinstance(found, dict)
    return found


def _carry_out(bmc: SimulatedBmc, command: dict[str, Any]) -> dict[str, Any]:
    try:
        bmc.apply(**command.get("faults", {}))
    except (TypeError, ValueError) as error:
        return {"error": str(error)}
    if command.get("swap_certificate"):
        bmc.swap_certificate()
    if command.get("restart"):
        threading.Thread(target=bmc.restart, daemon=True).start()
    return {
        "faults": bmc.faults.to_json(),
        "requests": [asdict(seen) for seen in bmc.requests],
        "power": bmc.service.power.at(time.time()),
        "restarts": bmc.restarts,
        "port": bmc.address[1],
    }


def serve_control(bmc: SimulatedBmc, path: Path) -> None:
    """Carry out commands from a Unix socket for ever; the path exists as soon as it can be connected to."""
    with socket.socket(socket.AF_UNIX) as listening:
        waiting = path.with_name(path.name + "~")
        listening.bind(str(waiting))
        listening.listen(8)
        waiting.rename(path)
        while True:
            channel, _ = listening.accept()
            with channel, channel.makefile("rwb") as lines:
                for line in lines:
                    lines.write(json.dumps(_carry_out(bmc, json.loads(line))).encode() + b"\n")
                    lines.flush()
