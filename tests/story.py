"""Machines in every state, as pages and lists meet them: told through the store, with hostile words from the wire."""

from __future__ import annotations

import json

from appliance.domain.lifecycle import Event
from appliance.store import standing
from appliance.store.transaction import Transaction
from tests.site import Site, expect

SCRIPT = "<script>alert(document.domain)</script>"
FORMULA = '=HYPERLINK("https://evil.example","click")'
HIDDEN = "abc\u202etxt.exe\x1b[31mred\u200b"
HOSTILE = (SCRIPT, FORMULA, HIDDEN, '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "@SUM(1)", "-2+3", "+1")

CHECKS = (
    ("service-root", "The Redfish service root is sane", "Redfish 1.6 or later", "1.17.0"),
    ("identity", "Serial, UUID and model match the manifest", "serial {serial}", "serial {serial}"),
    ("health", "All health rollups are OK", "OK", "OK in 14 resources"),
    ("sensors", "Every sensor is readable and within its thresholds", "within thresholds", "31 of 31"),
    ("fans", "No fan stands still", "every fan above 0 rpm", "lowest: 4,120 rpm (fan3)"),
    ("power-supplies", "Power supplies are present", "2 present and enabled", "2"),
    ("event-log", "The event log has no critical entry", "no Critical entry", "none in 12 entries"),
    ("firmware", "BMC and BIOS versions are approved", "BMC 2.14.0, BIOS 1.08", "BMC 2.14.0, BIOS 1.08"),
    ("clock", "The clock is within 5 s", "at most 5 s off", "0.2 s behind"),
    ("tls-key", "The TLS key is the one first seen", "3f9a…", "3f9a…"),
    ("power", "Power off, on and cycle do what they say", "Off, On, On", "Off in 6 s, On in 9 s"),
    ("reset", "After a BMC reset it is the same machine", "same serial, UUID and key", "the same, after 71 s"),
)


def mac(number: int) -> str:
    return f"9c:6b:00:4e:{number >> 8 & 255:02x}:{number & 255:02x}"


def tell(site: Site) -> dict[str, int]:
    """One machine or more of each kind; returns the ids of the interesting ones by name."""
    for i in range(4):
        site.expect(f"CZ2D45{i:04}", **_planned(60 + i))
    named = {
        "ready": _present(site, 1),
        "failed": _present(site, 2),
        "testing": _present(site, 3),
        "quarantined": _present(site, 4),
        "waiting": _present(site, 5, secret=b""),
        "misplaced": _present(site, 6, seen_port="swp31"),
        "released": _present(site, 7),
    }
    for name in ("ready", "failed", "testing", "released"):
        _authenticate(site, named[name])
    _test(site, named["ready"], len(CHECKS))
    _test(site, named["released"], len(CHECKS))
    _test(site, named["failed"], len(CHECKS), failing=4)
    _test(site, named["testing"], 10, ended=False)
    _quarantine(site, named["quarantined"])
    _release(site, named["released"])
    named["unexpected"] = hostile(site)
    return named


def hostile(site: Site) -> int:
    """A machine that nobody expects and that says what it should not."""
    facts = [(f"hostname{i}" if i else "hostname", text, "dhcp") for i, text in enumerate(HOSTILE)]
    site.hear(mac(200), *facts, kind="unknown", ip="10.66.3.200", summary=f"DHCP DISCOVER, hostname {SCRIPT}")
    with site.context.store.write("wire", site.tick()) as tx:
        machine = site.machine_of(mac(200))
        tx.run("UPDATE machine SET serial = ?, vendor = ?, model = ? WHERE id = ?", FORMULA, SCRIPT, HIDDEN, machine)
        tx.insert(
            "payload_request", ip="10.66.3.200", machine=machine, protocol="tftp", name=f"../../{SCRIPT}", served=0,
            detail="Nothing of that name exists.", count=3, first_at=tx.now, last_at=tx.now, journalled_at=tx.now,
        )  # fmt: skip
    return machine


def _planned(number: int, **more: object) -> dict[str, object]:
    place = {"rack": "R12", "unit": str(40 - number % 40), "switch": "leaf3", "port": f"swp{number}"}
    told = {"bmc_mac": mac(number), "vendor": "Wiwynn", "model": "SV7220G4", "site": "PAR7", "username": "root"}
    return {**place, **told, "secret": b"sealed", **more}


def _present(site: Site, number: int, *, seen_port: str = "", **more: object) -> int:
    """An expected machine, heard on the wire."""
    with site.context.store.write("person:admin", site.tick()) as tx:
        machine = expect(tx, f"CZ2D44{number:04}", **_planned(number, **more))
    facts = [
        ("hostname", f"bmc-{number}", "dhcp"),
        ("client_id", f"01:{mac(number)}", "dhcp"),
        ("switch", "leaf3", "dhcp.option82"),
        ("port", seen_port or f"swp{number}", "dhcp.option82"),
        ("system_description", "OpenBMC 2.14.0", "lldp"),
    ]
    site.hear(
        mac(number), *facts, ip=f"10.66.1.{number}", summary=f"DHCP DISCOVER with rapid commit from {mac(number)}"
    )
    site.tick(90)
    return machine


def _authenticate(site: Site, machine: int) -> None:
    """The key is seen, the login accepted, serial and UUID read: level 2."""
    key = f"{machine:064x}"
    with site.context.store.write("worker", site.tick(3)) as tx:
        serial = tx.one("SELECT serial FROM manifest_row WHERE machine = ?", machine)[0]
        tx.insert(
            "tls_key", machine=machine, spki_sha256=key, certificate_sha256=key, certificate=b"", subject="CN=testhost",
            first_seen=tx.now, last_seen=tx.now,
        )  # fmt: skip
        tx.insert(
            "attempt", machine=machine, credential="f", tls_key=key, outcome="accepted", detail="", allowed_by="",
            at=tx.now,
        )  # fmt: skip
        tx.insert(
            "proof", machine=machine, method="label-secret-isolated", tls_key=key, serial=serial, detail="{}",
            revoked="", at=tx.now,
        )  # fmt: skip
        for name, value in (("serial", serial), ("bmc_version", "2.14.0"), ("bios_version", "1.08")):
            tx.insert(
                "fact", machine=machine, endpoint=0, name=name, value=value, source="redfish",
                evidence=f"read over TLS pinned to {key[:16]}", first_seen=tx.now, last_seen=tx.now,
            )  # fmt: skip
        tx.journal("onboarding.login", f"Logged in; the serial {serial} is the manifest's.", machine=machine)
        tx.touch(machine)
    site.tick(5)


def _test(site: Site, machine: int, done: int, *, failing: int = -1, ended: bool = True) -> None:
    with site.context.store.write("worker", site.tick()) as tx:
        standing.step(tx, machine, Event.TEST_STARTED, "The suite starts by itself at level 2.")
        state = "running" if not ended else "failed" if failing >= 0 else "passed"
        run = tx.insert(
            "run", machine=machine, state=state, suite="bmc-1", checks=len(CHECKS), requested_by="worker",
            basis="", cancel=0, step="" if ended else CHECKS[done][1], detail="" if ended else "waiting for power, 3 s",
            queued_at=tx.now, started_at=tx.now, ended_at=tx.now + 120_000 if ended else 0,
        )  # fmt: skip
        for position in range(done):
            _verdict(tx, run, position, position == failing, f"CZ2D44{machine:04}")
        if ended:
            tx.run(
                "UPDATE run SET basis = ? WHERE id = ?", standing.current_basis(tx.connection, machine, tx.policy), run
            )
            event = Event.TEST_FAILED if failing >= 0 else Event.TEST_PASSED
            standing.step(tx, machine, event, "Run of 12 checks ended.")
    site.tick(130)


def _verdict(tx: Transaction, run: int, position: int, fails: bool, serial: str) -> None:
    name, title, expected, observed = CHECKS[position]
    told = (
        ("fail", "fan2 stands still (0 rpm)", "Reseat or replace fan2, then test again.")
        if fails
        else ("pass", observed, "")
    )
    tx.insert(
        "verdict", run=run, position=position, check_name=name, title=title, result=told[0],
        expected=expected.format(serial=serial), observed=told[1].format(serial=serial),
        evidence=json.dumps({"uri": "/redfish/v1/Chassis/1/Sensors", "fan1": 4300, "fan2": 0 if fails else 4120}),
        advice=told[2], started_at=tx.now + position * 1000, ended_at=tx.now + position * 1000 + 800,
    )  # fmt: skip
    tx.journal(
        f"verdict.{told[0]}", f"{title}: {told[0]}.", machine=tx.one("SELECT machine FROM run WHERE id=?", run)[0]
    )


def _quarantine(site: Site, machine: int) -> None:
    with site.context.store.write("worker", site.tick()) as tx:
        why = "The manifest says serial CZ2D440004; the BMC said CZ2D990017 over the pinned key."
        tx.run("UPDATE machine SET quarantine = ? WHERE id = ?", why, machine)
        tx.insert(
            "fact", machine=machine, endpoint=0, name="serial", value="CZ2D990017", source="redfish",
            evidence="read over TLS pinned to 51c2", first_seen=tx.now, last_seen=tx.now,
        )  # fmt: skip
        tx.insert(
            "fact", machine=machine, endpoint=0, name="serial", value="CZ2D440004", source="manifest",
            evidence="line 5 of packing.csv", first_seen=tx.now, last_seen=tx.now,
        )  # fmt: skip
        tx.touch(machine)


def _release(site: Site, machine: int) -> None:
    with site.context.store.write("person:admin", site.tick(40)) as tx:
        tx.insert(
            "sign_off", machine=machine, run=1, approver="person:admin", reason="Batch 7 accepted", envelope=b'{"a":1}',
            sha256="ab" * 32, revoked="", at=tx.now,
        )  # fmt: skip
        tx.journal("machine.released", "Signed off by admin.", machine=machine)
        standing.step(tx, machine, Event.SIGNED_OFF, "Signed off by admin.")
