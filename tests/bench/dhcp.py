"""DHCPv4 exchanges a second with perfdhcp: ours, Kea and dnsmasq, one after another in the same run.

`python -m tests.bench.dhcp [ours|kea|dnsmasq ...]` as root. The rate is raised until more than 1 % of either half of
the exchange goes unanswered; the best rate below that counts. Ours commits every lease and every sighting before the
ACK (SQLite, synchronous=FULL); Kea writes its lease file without fsync."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.report import compared, write
from tests.rack.netns import Rack, wait_until

SERVER, CLIENT, CLIENTS, SECONDS = "10.66.0.1", "10.66.0.2/16", 60_000, 5
_RATES = (1500, 2000, 2500, 3000, 3250, 3500, 3750, 4000, 4250, 4500, 5000, 5500, 6000)
STEPS = {"ours": _RATES, "kea": _RATES, "dnsmasq": (100, 200, 300, 400, 600)}
_LOSS = 1.0
HOW = (
    "perfdhcp, four messages an exchange, over one veth pair, one server after another on the same machine. Ours has"
    " each lease on disk (SQLite, synchronous=FULL) before its ACK; while more frames wait than one batch takes, facts"
    " are recorded a little later than leases."
)


@dataclass(frozen=True)
class Measured:
    """Exchanges a second that were achieved, and the worse loss of the two halves in percent."""

    rate: float
    loss: float


def ours(rack: Rack) -> list[str]:
    config = rack.directory / "gatehouse.toml"
    config.write_text(
        f'[appliance]\nstate_dir = "{rack.directory}/state"\n[[segment]]\nname = "bench"\ninterface = "eth0"\n'
        'mode = "serve"\npool = ["10.66.1.0-10.66.255.254"]\ntftp = false\n'
    )
    return [sys.executable, "-m", "tests.services.wire_host", str(config)]


def kea(rack: Rack) -> list[str]:
    run = rack.directory
    config = run / "kea.json"
    config.write_text(
        '{"Dhcp4":{"interfaces-config":{"interfaces":["eth0"],"dhcp-socket-type":"udp"},'
        '"multi-threading":{"enable-multi-threading":true,"thread-pool-size":2,"packet-queue-size":64},'
        f'"lease-database":{{"type":"memfile","persist":true,"name":"{run}/leases.csv","lfc-interval":0}},'
        '"valid-lifetime":3600,'
        '"subnet4":[{"subnet":"10.66.0.0/16","pools":[{"pool":"10.66.1.0 - 10.66.255.254"}]}],'
        '"loggers":[{"name":"kea-dhcp4","severity":"ERROR",'
        f'"output_options":[{{"output":"{run}/kea.log"}}]}}]}}}}'
    )
    where = "KEA_PIDFILE_DIR=/run/kea KEA_LOCKFILE_DIR=/run/kea"
    script = f"mount -t tmpfs t /run; mkdir -p /run/kea; exec env {where} kea-dhcp4 -c {config}"
    return ["unshare", "-m", "sh", "-c", script]


def dnsmasq(rack: Rack) -> list[str]:
    return [
        "dnsmasq", "--no-daemon", "-C", "/dev/null", "--port=0", "-i", "eth0", "--bind-interfaces", "--no-ping",
        "--dhcp-authoritative", "--quiet-dhcp", "--dhcp-range=10.66.1.0,10.66.255.254,255.255.0.0,1h",
        "--dhcp-lease-max=70000", f"--dhcp-leasefile={rack.directory}/leases", "--user=root",
    ]  # fmt: skip


SERVERS: dict[str, Callable[[Rack], list[str]]] = {"ours": ours, "kea": kea, "dnsmasq": dnsmasq}


def measure(name: str) -> list[Measured]:
    """One measurement for each rate, ending with the first that loses too much."""
    with Rack() as rack:
        rack.add_port("load")
        rack.ip("load", f"addr add {CLIENT} dev eth0")
        rack.popen("app", SERVERS[name](rack), log="server.log", cwd=Path(__file__).parents[2])
        if not wait_until(lambda: perfdhcp(rack, 20, 1).loss == 0, 15, 0.2):
            raise RuntimeError(f"{name} does not answer: {(rack.directory / 'server.log').read_text()[-2000:]}")
        found = []
        for rate in STEPS[name]:
            found.append(perfdhcp(rack, rate, SECONDS))
            print(f"{name}: asked {rate}/s, got {found[-1].rate:.0f}/s, lost {found[-1].loss:.2f} %", flush=True)
            if found[-1].loss > _LOSS:
                break
        return found


def perfdhcp(rack: Rack, rate: int, seconds: int) -> Measured:
    argv = ["perfdhcp", "-4", "-r", str(rate), "-R", str(CLIENTS), "-p", str(seconds), "-W", "500000", SERVER]
    told = rack.exec("load", ["timeout", "30", *argv], timeout=40).stdout
    got = re.search(r"^Rate: ([0-9.]+)", told, re.MULTILINE)
    losses = [float(loss) for loss in re.findall(r"drops ratio: ([0-9.]+)", told)]
    return Measured(float(got[1]) if got else 0.0, max(losses, default=100.0))


def best(found: Iterable[Measured]) -> float:
    return max((one.rate for one in found if one.loss < _LOSS), default=0.0)


def main(names: list[str]) -> None:
    rates = {name: best(measure(name)) for name in names or list(SERVERS)}
    if rates.keys() == SERVERS.keys():
        case = f"DHCPv4 exchanges, {CLIENTS} clients, under 1 % loss"
        rows = [
            compared(case, "exchanges/s", rates["ours"], rates["kea"], "Kea 2.2 (memfile, persist)", "1.0 x"),
            compared(case, "exchanges/s", rates["ours"], rates["dnsmasq"], "dnsmasq", "5 x"),
        ]
        write("dhcp", rows, HOW)
    print(rates)


if __name__ == "__main__":
    main(sys.argv[1:])
