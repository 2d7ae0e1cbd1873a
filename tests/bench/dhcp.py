"""DHCPv4 exchanges a second with perfdhcp: ours, Kea and dnsmasq, one after another in the same run.

`python -m tests.bench.dhcp [ours|kea|dnsmasq ...]` as root. The rate is raised by a tenth each time, until more than
1 % of either half of the exchange goes unanswered, in two tries; the best rate below that counts. Measured twice: with
a server that knows more and more of the clients, and with a new and empty server for each rate, to which every client
is new.

Ours commits every lease, and who is new, before the ACK (SQLite, synchronous=FULL); Kea writes its lease file without
fsync."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.report import alone, compared, write
from tests.rack.netns import Rack, wait_until

SERVER, CLIENT, CLIENTS, SECONDS = "10.66.0.1", "10.66.0.2/16", 60_000, 5
FIRST_RATE = {"ours": 1500, "kea": 1500, "dnsmasq": 100}
FROM_EMPTY = ("ours", "kea")
_LOSS, _TRIES, _STORM = 1.0, 2, 3500
KEA = "Kea 2.2 (memfile, persist)"
HOW = (
    "perfdhcp, four messages an exchange, over one veth pair, one server after another on the same machine; 5 s at each"
    " rate, at most two tries. Ours has each lease on disk (SQLite, synchronous=FULL) before its ACK, and in the same"
    " transaction the facts and journal entries of a new client, or, while more frames wait than one batch takes,"
    " the frame itself, which is read for facts when fewer wait."
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


def kea(rack: Rack, sockets: str = "udp") -> list[str]:
    """With `sockets` raw it reaches clients that have no address yet; perfdhcp's are behind a relay."""
    run = rack.directory
    config = run / "kea.json"
    config.write_text(
        f'{{"Dhcp4":{{"interfaces-config":{{"interfaces":["eth0"],"dhcp-socket-type":"{sockets}"}},'
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


SERVERS: dict[str, Callable[[Rack], list[str]]] = {
    "ours": ours, "kea": kea, "kea-raw": partial(kea, sockets="raw"), "dnsmasq": dnsmasq,
}  # fmt: skip


@contextmanager
def running(name: str, prepare: Callable[[Rack], None] | None = None) -> Iterator[Rack]:
    """A rack with this server, answering; empty, or as `prepare` has left its files."""
    with Rack() as rack:
        rack.add_port("load")
        rack.ip("load", f"addr add {CLIENT} dev eth0")
        if prepare is not None:
            prepare(rack)
        rack.popen("app", SERVERS[name](rack), log="server.log", cwd=Path(__file__).parents[2])
        if not wait_until(lambda: perfdhcp(rack, 20, 1).loss == 0, 15, 0.2):
            raise RuntimeError(f"{name} does not answer: {(rack.directory / 'server.log').read_text()[-2000:]}")
        yield rack


def known_clients(name: str) -> float:
    """The best rate of one server that meets more and more clients again."""
    with running(name) as rack:
        return best(name, lambda rate: perfdhcp(rack, rate, SECONDS))


def new_clients(name: str) -> float:
    """The best rate of a server to which every client is new."""

    def once(rate: int) -> Measured:
        with running(name) as rack:
            return perfdhcp(rack, rate, SECONDS)

    return best(name, once)


def rates(first: int) -> Iterator[int]:
    """Each about a tenth above the one before, up to where every client would ask within a second."""
    rate = first
    while rate < CLIENTS:
        yield rate
        rate += max(rate // 10, 1)
    raise RuntimeError(f"nothing was lost at up to {CLIENTS} exchanges a second: this comparison needs more clients")


def best(name: str, once: Callable[[int], Measured]) -> float:
    """Exchanges a second at the highest rate that loses little, in one of the tries."""
    highest = 0.0
    for rate in rates(FIRST_RATE[name]):
        for _ in range(_TRIES):
            found = once(rate)
            print(f"{name}: asked {rate}/s, got {found.rate:.0f}/s, lost {found.loss:.2f} %", flush=True)
            if found.loss < _LOSS:
                break
        else:
            break
        highest = max(highest, found.rate)
    return highest


def catch_up() -> float:
    """Seconds after a storm of new clients until all of them are recorded with their facts."""
    with running("ours") as rack:
        path = f"file:{rack.directory}/state/gatehouse.sqlite?mode=ro"
        print("ours: storm of new clients", perfdhcp(rack, _STORM, SECONDS), flush=True)
        ended = time.monotonic()
        with closing(sqlite3.connect(path, uri=True, timeout=30)) as reader:
            if not wait_until(lambda: not reader.execute("SELECT count(*) FROM spool").fetchone()[0], 60, 0.05):
                raise RuntimeError("new clients were still not recorded a minute after the storm")
            took = time.monotonic() - ended
            lost = "SELECT count(*) FROM lease WHERE state = 'bound' AND mac NOT IN (SELECT mac FROM endpoint)"
            if reader.execute(lost).fetchone()[0]:
                raise RuntimeError("a client with a lease is not recorded")
        return took


def perfdhcp(rack: Rack, rate: int, seconds: int) -> Measured:
    argv = ["perfdhcp", "-4", "-r", str(rate), "-R", str(CLIENTS), "-p", str(seconds), "-W", "500000", SERVER]
    output = rack.exec("load", ["timeout", "30", *argv], timeout=40).stdout
    got = re.search(r"^Rate: ([0-9.]+)", output, re.MULTILINE)
    losses = [float(loss) for loss in re.findall(r"drops ratio: ([0-9.]+)", output)]
    return Measured(float(got[1]) if got else 0.0, max(losses, default=100.0))


def main(names: list[str]) -> None:
    chosen = names or ["ours", "kea", "dnsmasq"]
    new = {name: new_clients(name) for name in chosen if name in FROM_EMPTY}
    known = {name: known_clients(name) for name in chosen}
    print(f"new clients: {new}, all clients: {known}")
    if not names:
        met = f"DHCPv4 exchanges, {CLIENTS} clients, under 1 % loss"
        unmet = "DHCPv4 exchanges, every client new"
        rows = [
            compared(met, "exchanges/s", known["ours"], known["kea"], KEA, "1.0 x"),
            compared(met, "exchanges/s", known["ours"], known["dnsmasq"], "dnsmasq", "5 x"),
            compared(unmet, "exchanges/s", new["ours"], new["kea"], KEA, "1.0 x"),
            alone(f"a storm of {_STORM} new clients/s for {SECONDS} s", "s until all facts are read", catch_up(), "—"),
        ]
        write("dhcp", rows, HOW)


if __name__ == "__main__":
    main(sys.argv[1:])
