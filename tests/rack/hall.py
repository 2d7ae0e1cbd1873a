"""A hall of simulated BMCs in one cheap process, on one port of a rack: a MAC, an address, a TLS key, a password and a
host's power for each, and the Redfish tree of `tests.rack.bmc`.

`Hall(rack, identities, ...)` starts it; `python -m tests.rack.hall CONFIG` is the process, with the JSON of
`HallConfig`."""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.rack.bmc_identity import Identity
from tests.rack.bmc_tls import BEGIN, YEARS
from tests.rack.devices import CHECKOUT
from tests.rack.hall_http import HallBmc
from tests.rack.hall_network import Lessee, Segment, own_every_address
from tests.rack.hall_tree import HallService
from tests.rack.netns import Rack, port_mac, run

REPORT_EVERY = 0.5


@dataclass(frozen=True, kw_only=True)
class HallConfig:
    """Times are in seconds: a power cycle takes three `power_delay`; the BMCs begin with DHCP one after another within
    `spread`; a BMC restarts in `reset_seconds` and then answers 503 for `busy_seconds`.
    The first `black_holes` of them take an address and never answer a SYN."""

    identities: list[dict[str, Any]]
    report: str
    network: str = "10.66.0.0/16"
    appliance: str = "10.66.0.1"
    appliance_mac: str
    spread: float = 10.0
    power_delay: float = 20.0
    reset_seconds: float = 60.0
    busy_seconds: float = 1.0
    black_holes: int = 0


class Hall:
    """The process, in a namespace of the rack. `options` are those of HallConfig."""

    def __init__(self, rack: Rack, identities: Sequence[Identity], port: str = "hall", **options: Any) -> None:
        self._report = rack.directory / f"{port}.report.json"
        config = HallConfig(
            identities=[who.to_json() for who in identities], report=str(self._report), appliance_mac=port_mac("app"),
            **options,
        )  # fmt: skip
        path = rack.directory / f"{port}.json"
        path.write_text(json.dumps(asdict(config)))
        rack.add_port(port)
        self.process = rack.popen(
            port, [sys.executable, "-m", "tests.rack.hall", str(path)], log=f"{port}.log", cwd=CHECKOUT
        )

    def report(self) -> dict[str, Any]:
        """What it counted until about half a second ago; {} before it began. See `report`."""
        return json.loads(self._report.read_text()) if self._report.exists() else {}


def identities(count: int, first: int = 1) -> list[Identity]:
    """The machines of a delivery, each with a password of its own."""
    return [
        Identity(
            serial=f"GC{number:05}",
            uuid=f"6f1f6a0e-9a7b-4a3e-8a0e-{number:012x}",
            bmc_mac=f"02:c0:00:00:{number >> 8:02x}:{number & 255:02x}",
            host_macs=(f"02:c0:01:00:{number >> 8:02x}:{number & 255:02x}",
                       f"02:c0:02:00:{number >> 8:02x}:{number & 255:02x}"),
            password=f"Kelp-{number:05}-marsh",
        )
        for number in range(first, first + count)
    ]  # fmt: skip


def certificate() -> bytes:
    """A fresh key and its self-signed certificate, both PEM: P-256, as cheap as there is."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "testhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + YEARS)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return secret + made.public_bytes(encoding)


def server_context(scratch: Path) -> ssl.SSLContext:
    scratch.write_bytes(certificate())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(scratch)
    return context


def build(config: HallConfig) -> dict[str, HallBmc]:
    """The BMCs by their MACs, not yet on the network."""
    bmcs = {}
    with tempfile.TemporaryDirectory() as scratch:
        for each in config.identities:
            who = Identity.from_json(each)
            bmcs[who.bmc_mac] = HallBmc(
                HallService(who, config.power_delay),
                server_context(Path(scratch) / "server.pem"),
                reset_seconds=config.reset_seconds,
                busy_seconds=config.busy_seconds,
            )
    return bmcs


def report(bmcs: dict[str, HallBmc], began: float) -> dict[str, Any]:
    """Whole counts and each machine's. `began` is the first DISCOVER (seconds since the epoch), `cpu` the seconds that
    this process has used."""
    now = time.time()
    machines = {
        bmc.service.identity.serial: {
            "requests": bmc.requests,
            "handshakes": bmc.handshakes,
            "resumed": bmc.resumed,
            "logins": len(bmc.service.logins),
            "commands": bmc.commands,
            "power": bmc.service.power.at(now),
        }
        for bmc in bmcs.values()
    }
    return {"began": began, "cpu": time.process_time(), "machines": machines}


def drop_packets_to(address: str) -> None:
    run("ip", "route", "replace", "blackhole", f"{address}/32", "table", "local")


async def serve(config: HallConfig) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    bmcs = build(config)
    run("ip", "-batch", "-", stdin="\n".join(
        own_every_address("eth0", config.network, config.appliance, config.appliance_mac)) + "\n")  # fmt: skip
    lessees = [
        Lessee(
            bytes.fromhex(mac.replace(":", "")),
            bmc.service.identity.serial.lower(),
            bmc.start if place >= config.black_holes else drop_packets_to,
        )
        for place, (mac, bmc) in enumerate(bmcs.items())
    ]
    segment, began = Segment("eth0", lessees), time.time()
    for place, lessee in enumerate(lessees):
        loop.call_later(config.spread * place / len(lessees), segment.discover, lessee)
    path = Path(config.report)
    while not stop.is_set():
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(report(bmcs, began)))
        fresh.rename(path)
        try:
            await asyncio.wait_for(stop.wait(), REPORT_EVERY)
        except TimeoutError:
            continue


def main() -> None:
    """Serves until TERM or INT."""
    asyncio.run(serve(HallConfig(**json.loads(Path(sys.argv[1]).read_text()))))


if __name__ == "__main__":
    main()
