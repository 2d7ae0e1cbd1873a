"""Every command, in an order in which each finds what it needs: for programs, and for people."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.acceptance.suite import STANDARD
from appliance.app import open_context
from appliance.cli.main import gatehouse as program
from appliance.config import load
from appliance.domain.sightings import Sighting
from appliance.domain.verdicts import Result, Verdict
from appliance.engine.rogue import RogueServer
from appliance.store import credentials, machines, runs
from appliance.store.segments import announce_segment, set_rogue_server
from appliance.store.sightings import Recorder
from appliance.store.transaction import Transaction
from appliance.wire.text import ipv4_int
from tests.cli.conftest import Ended, Program, reachable_directory
from tests.cli.test_commands import leaves
from tests.commands.conftest import authenticate
from tests.golden.frames import HERE as GOLDEN

SEGMENT = '[[segment]]\nname = "staging"\ninterface = "gh-absent"\n'
MACS = tuple(f"02:00:5e:10:00:0{number}" for number in (1, 2, 3))
DELIVERY = "serial,bmc_mac,password\n" + "".join(f"SN{mac[-1]},{mac},secret-{mac[-1]}\n" for mac in MACS)
MACHINE = "id mac serial state level assurance reasons"

Change = Callable[[Transaction], object]


@dataclass(frozen=True)
class Step:
    """A command line (`{dir}` is a directory with the delivery), the members of its JSON object (of each object of its
    array, with `many`), and a part of its table. `before` happens first, `meanwhile` once a run is queued."""

    line: str
    members: str
    shown: str
    many: bool = False
    code: int = 0
    before: Change | None = None
    meanwhile: Change | None = None


def arrived(tx: Transaction) -> None:
    seen = [Sighting("staging", mac, "bmc", (), f"{mac} asks", mac.encode()[-8:], b"\0" * 300, "dhcp") for mac in MACS]
    Recorder().record(tx, seen)
    authenticate(tx, 1)


def stopped(tx: Transaction) -> None:
    run = runs.active(tx, 1)
    assert run is not None
    stopped = runs.interruption(tx, run, tx.policy)
    assert stopped is not None
    assert stopped.code == "run.cancelled"
    runs.finish(tx, run, STANDARD.label, stopped)


def passed(tx: Transaction) -> None:
    run = runs.active(tx, 1)
    assert run is not None
    runs.begin(tx, run, STANDARD.label, 1)
    runs.add_verdict(tx, run, 0, "serial", "The serial", Verdict(Result.PASS, "SN1", "SN1", {}), tx.now, tx.now)
    runs.finish(tx, run, STANDARD.label)


def refused(tx: Transaction) -> None:
    attempt = credentials.begin_attempt(tx, 2, "f", "k", "root")
    credentials.end_attempt(tx, 2, attempt, credentials.Outcome.REFUSED, "401")


def quarantined(tx: Transaction) -> None:
    machines.quarantine(tx, 3, "The BMC reports the serial SN9.")


def started(tx: Transaction) -> None:
    announce_segment(tx, "staging", interface="gh-absent", address="", mode="sniff", server_id="")


def another_server(tx: Transaction) -> None:
    set_rogue_server(tx, "staging", RogueServer(ipv4_int("192.0.2.1"), "02:00:00:00:00:99"), answering=False)


STEPS = (
    Step("init", "url user password state_dir", "The password is not shown again."),
    Step("manifest import {dir}/delivery.csv", "added updated unchanged bad changed pending", "Added"),
    Step("manifest list", "id sha256 filename imported_by rows at valid_rows joined", "delivery.csv", many=True),
    Step("machines list", MACHINE, "Not seen on the network yet.", many=True),
    Step("machines show 1", f"{MACHINE} facts runs timeline ladder", "02:00:5e:10:00:01 asks", before=arrived),
    Step("test 1", "machine run state", "Run 1 waits for the worker"),
    Step("test 1 --cancel", "machine cancel", "Cancelling is requested"),
    Step("test 1 --wait", "id state verdicts", "The serial pass SN1 Run passed", before=stopped, meanwhile=passed),
    Step('promote 1 --reason "All well" --as admin', "sign_off machine sha256", "Machine 1 is signed off."),
    Step("machines record 1", "payload payloadType signatures", '"payload"'),
    Step("verify {dir}/record.json", "verified serial approver reason checks", "cli:admin: All well"),
    Step("keys export", "signoff log origin", "BEGIN PUBLIC KEY"),
    Step("attempt allow 2", "machine done", "One more login is allowed", before=refused),
    Step('quarantine lift 3 --reason "Swapped"', "machine done", "starts again from discovered.", before=quarantined),
    Step("payload add next.csv {dir}/delivery.csv", "name sha256 size", "next.csv"),
    Step("payload list", "name sha256 size content_type least_level added_by at", "next.csv", many=True),
    Step("payload add --least-level 2 second.csv {dir}/delivery.csv", "name least_level", "least_level 2"),
    Step("payload remove second.csv", "name removed", "Removed second.csv"),
    Step("payload remove next.csv", "name removed", "Removed next.csv"),
    Step("user add grace", "user password", "grace"),
    Step("user password grace", "user password", "grace"),
    Step("token create inventory", "name token", "gh_"),
    Step("token revoke inventory", "name revoked", "reads no more"),
    Step("segment list", "name interface mode answering rogue rogue_notice received dropped", "gh-absent", many=True),
    Step("segment allow staging", "segment rogue_server", "answered beside the other server", before=started),
    Step("segment disallow staging", "segment rogue_server", "not answered beside another server"),
    Step("segment clear staging", "segment rogue_server", "probed for 4.5 s", before=another_server),
    Step("journal checkpoint", "note", "gatehouse.local"),
    Step("journal verify", "size root checkpoints problems", "Intact yes"),
    Step("journal list", "idx at actor action text machine data", "payload.added", many=True),
    Step("backup {dir}/{form}.tar", "appliance made_at engine schema payloads bytes", "Payloads 0"),
    Step(f"pcap explain {GOLDEN}/udhcpc.pcap", "at after_ns length captured text", "DHCP DISCOVER xid", many=True),
    Step("doctor", "topic ok code text next_action role", "WRONG", many=True, code=1),
)  # fmt: skip


def changed(gatehouse: Program, change: Change) -> None:
    context = open_context(load(gatehouse.config))
    with closing(context.store), context.store.write("test", context.clock()) as tx:
        change(tx)


def once_queued(gatehouse: Program, change: Change) -> None:
    context, deadline = open_context(load(gatehouse.config)), time.monotonic() + 20
    with closing(context.store):
        while runs.active(context.store, 1) is None:
            assert time.monotonic() < deadline, "no run was queued"
            time.sleep(0.02)
    changed(gatehouse, change)


def take(gatehouse: Program, step: Step, form: str, directory: Path) -> Ended:
    arguments = shlex.split(step.line.format(dir=directory, form=form))
    if step.before:
        changed(gatehouse, step.before)
    with ThreadPoolExecutor(1) as beside:
        doing = beside.submit(once_queued, gatehouse, step.meanwhile) if step.meanwhile else None
        ended = gatehouse(*arguments, "-o", form)
        if doing:
            doing.result()
    assert ended.code == step.code, (step.line, ended)
    if step.line.startswith("machines record"):
        (directory / "record.json").write_text(ended.out)
    return ended


@pytest.mark.parametrize("form", ["json", "table"])
def test_every_command_works_and_prints_its_result(form: str) -> None:
    with reachable_directory() as directory:
        gatehouse = Program(directory, SEGMENT)
        (directory / "delivery.csv").write_text(DELIVERY)
        for step in STEPS:
            printed = take(gatehouse, step, form, directory).out
            if form == "table":
                assert step.shown in " ".join(printed.split()), (step.line, printed)
                continue
            found = json.loads(printed)
            assert isinstance(found, list) is step.many, step.line
            each = found if step.many else [found]
            assert each, step.line
            assert all(set(step.members.split()) <= set(one) for one in each), (step.line, each)


def test_no_command_is_missing_here() -> None:
    """`run` stays, `restore` needs an empty folder, `journal accept` a loss, `try` a BMC: they have tests of their
    own."""
    known = {path for path, _ in leaves(program)}  # type: ignore[arg-type]
    taken = {path for path in known for step in STEPS if tuple(step.line.split()[: len(path)]) == path}
    assert known - taken == {("restore",), ("run",), ("try",), ("journal", "accept")}
