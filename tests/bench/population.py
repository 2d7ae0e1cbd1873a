"""A site of many machines in every state, made by the product's own functions: manifests are imported, sightings and
leases are recorded, keys, proofs, runs and sign-offs are stored, a hundred machines in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from appliance.acceptance.suite import STANDARD
from appliance.domain.facts import Source
from appliance.domain.lifecycle import Event
from appliance.domain.proof_methods import LABEL_SECRET
from appliance.domain.sightings import Sighting
from appliance.domain.verdicts import Result, RunState, Verdict
from appliance.engine.events import AddressLearned
from appliance.engine.leases import Lease
from appliance.engine.leases import State as LeaseState
from appliance.store import facts, machines, proofs, runs, signoffs, standing, tls_keys
from appliance.store.transaction import Transaction
from appliance.store.wire_batch import save_leases
from appliance.trust.tls import CertificateFacts
from tests.site import START, Site, make_site, sighting

SECTIONS: dict[str, Any] = {
    "segment": [
        {
            "name": "staging", "interface": "eth0", "address": "10.64.0.1/12", "pool": ["10.64.1.0-10.79.255.254"],
            "ports_isolated": True,
        }
    ]
}  # fmt: skip
FIRST_ADDRESS = 0x0A400100
AT_ONCE = 100
DAY = 24 * 3600 * 1000
CHECKS = ("service_root", "serial", "sensors", "power")

KINDS = (
    ("silent", 10), ("unexpected", 5), ("no address", 2), ("misplaced", 2), ("quarantined", 2), ("retired", 2),
    ("failed", 3), ("inconclusive", 2), ("ready", 10), ("released", 12), ("waiting", 50),
)  # fmt: skip
"""How many of each hundred machines."""

_KIND_OF = tuple(kind for kind, share in KINDS for _ in range(share))
_TESTED = frozenset({"failed", "inconclusive", "ready", "released"})
_WITH_SECRET = _TESTED | {"no address"}
_RESULTS = {"failed": Result.FAIL, "inconclusive": Result.UNKNOWN}
_YEAR = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def kind_of(number: int) -> str:
    return _KIND_OF[number * 37 % 100]


def mac(number: int) -> str:
    return f"9c:6b:{number >> 24 & 255:02x}:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


def address(number: int) -> str:
    value = FIRST_ADDRESS + number
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def serial(number: int) -> str:
    return f"GH{number:07}"


def populate(directory: Path, count: int) -> Site:
    """A new site in this directory with `count` machines, the `n`-th with the MAC `mac(n)`."""
    site = make_site(directory, [START], **SECTIONS)
    site.expect_all([row(number) for number in range(count) if kind_of(number) != "unexpected"])
    for some in _groups(number for number in range(count) if kind_of(number) != "silent"):
        with site.context.store.write("wire", site.tick()) as tx:
            site.recorder.record(tx, [_first_packet(number) for number in some])
            with_address = [number for number in some if kind_of(number) != "no address"]
            save_leases(tx, [("staging", lease(number, tx.now)) for number in with_address])
            site.recorder.locate(tx, [AddressLearned("staging", mac(each), address(each)) for each in with_address])
    ids = dict(site.rows("SELECT mac, machine FROM endpoint"))
    for some in _groups(number for number in range(count) if kind_of(number) in _TESTED):
        _prove(site, some, ids)
        _test(site, some, ids)
    _decide(site, count, ids)
    site.tick(600)
    return site


def row(number: int) -> dict[str, str]:
    """The manifest's."""
    kind = kind_of(number)
    return {
        "serial": serial(number), "bmc_mac": mac(number), "vendor": "Wiwynn", "model": f"SV{number % 7}",
        "site": "PAR7", "rack": f"R{number // 40}", "unit": str(40 - number % 40), "switch": f"leaf{number // 40}",
        "port": f"swp{number % 40 + 1}", "username": "root" if kind in _WITH_SECRET else "",
        "password": f"label-{number}-Kelp" if kind in _WITH_SECRET else "",
    }  # fmt: skip


def lease(number: int, now: int) -> Lease:
    client = b"\1" + bytes.fromhex(mac(number).replace(":", ""))
    return Lease(FIRST_ADDRESS + number, client, mac(number), str(LeaseState.BOUND), now, now + 30 * DAY, "")


def _first_packet(number: int) -> Sighting:
    port = "swp99" if kind_of(number) == "misplaced" else f"swp{number % 40 + 1}"
    return sighting(
        mac(number), ("hostname", f"bmc-{number}", "dhcp"), ("client_id", f"01:{mac(number)}", "dhcp"),
        ("fingerprint", "systemd-networkd", "dhcp"), ("switch", f"leaf{number // 40}", "dhcp.option82"),
        ("port", port, "dhcp.option82"),
    )  # fmt: skip


def _prove(site: Site, numbers: Sequence[int], ids: dict[str, int]) -> None:
    """As after a login that confirmed the serial."""
    with site.context.store.write("worker", site.tick()) as tx:
        for number in numbers:
            machine, key = ids[mac(number)], f"{number:064x}"
            shown = CertificateFacts(key, key, "CN=testhost", "CN=testhost", *_YEAR, self_signed=True)
            tls_keys.record_shown_key(tx, machine, shown, bytes(700))
            tls_keys.expect_key(tx, machine, key, "first key seen")
            proofs.add_proof(tx, machine, LABEL_SECRET.name, key, serial(number))
            read = {"serial": serial(number), "bmc_version": "2.14.0", "bios_version": "1.08",
                    "host_mac": mac(1 << 31 | number)}  # fmt: skip
            facts.add_facts(tx, machine, read.items(), Source.REDFISH, "read over TLS", key)


def _test(site: Site, numbers: Sequence[int], ids: dict[str, int]) -> None:
    """An acceptance run of a few checks that ends as the kind of machine has it."""
    with site.context.store.write("worker", site.tick()) as tx:
        started = [(number, _begin(tx, ids[mac(number)])) for number in numbers]
    with site.context.store.write("worker", site.tick(30)) as tx:
        for number, run in started:
            for position, check in enumerate(CHECKS):
                result = _RESULTS.get(kind_of(number), Result.PASS) if position == len(CHECKS) - 1 else Result.PASS
                verdict = Verdict(result, "as planned", "observed")
                runs.add_verdict(tx, run, position, check, check, verdict, tx.now, tx.now)
            runs.finish(tx, run, STANDARD.label)


def _begin(tx: Transaction, machine: int) -> runs.RunSummary:
    run = runs.RunSummary(runs.queue(tx, machine), machine, RunState.QUEUED)
    runs.begin(tx, run, STANDARD.label, len(CHECKS))
    return run


def _decide(site: Site, count: int, ids: dict[str, int]) -> None:
    """What persons and the worker conclude of some."""
    for some in _groups(number for number in range(count) if kind_of(number) in ("quarantined", "retired", "released")):
        with site.context.store.write("person:admin", site.tick()) as tx:
            for number in some:
                machine = ids[mac(number)]
                match kind_of(number):
                    case "quarantined":
                        machines.quarantine(tx, machine, "It reports another serial.")
                    case "retired":
                        standing.step(tx, machine, Event.RETIRED, "taken out")
                    case _:
                        signoffs.add_sign_off(tx, machine, 0, tx.actor, "accepted", bytes(2000), f"{number:064x}")
                        standing.step(tx, machine, Event.SIGNED_OFF, "Signed off.")


def _groups(numbers: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(numbers)
    while some := list(islice(remaining, AT_ONCE)):
        yield some
