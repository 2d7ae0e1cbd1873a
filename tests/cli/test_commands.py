from __future__ import annotations

import json
import os
import stat
from typing import Any

import click
import pytest

from appliance.app import open_context
from appliance.cli.main import COMMANDS
from appliance.cli.main import gatehouse as program
from appliance.cli.output import print_json, print_table, safe
from appliance.config import load
from appliance.context import Context
from appliance.domain.sightings import Sighting
from appliance.store import machines
from appliance.store.sightings import Recorder
from tests.cli.conftest import Program
from tests.commands.conftest import authenticate, run_suite

MAC = "02:00:5e:10:00:01"
HOSTILE = "<b>\x1b[31mred\x07\u202e"
MANIFEST = f"serial,bmc_mac,model\nSN1,{MAC},=cmd|x\n".encode()


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found += leaves(command, (*path, name)) if isinstance(command, click.Group) else [((*path, name), command)]
    return found


@pytest.mark.parametrize(("path", "command"), leaves(program))  # type: ignore[arg-type]
def test_every_command_has_help_example_and_output_option(path: tuple[str, ...], command: click.Command) -> None:
    text = command.get_help(click.Context(command, info_name=" ".join(path)))
    assert "Example:" in text
    assert (
        f"gatehouse {' '.join(path)}" in " ".join(text.split()).replace("sudo gatehouse", "gatehouse")
        or path[0] == "init"
    )
    assert "--output" in text


def test_every_command_of_the_table_exists() -> None:
    assert {path[0] for path, _ in leaves(program)} == set(COMMANDS)  # type: ignore[arg-type]


def test_init_makes_the_state_of_the_user_once(gatehouse: Program) -> None:
    done = gatehouse("init", "-o", "json")
    assert done.code == 0, done.err
    assert done.json["user"] == "admin"
    assert done.json["state_dir"] == str(gatehouse.state)
    assert done.json["url"].startswith("https://127.0.0.1:")
    for path in (gatehouse.state, *gatehouse.state.rglob("*")):
        found = path.stat()
        assert not stat.S_IMODE(found.st_mode) & 0o007, path
        assert found.st_uid != 0 or os.geteuid() != 0, path
    again = gatehouse("init", "-o", "json")
    assert again.code == 4
    assert "already initialised" in again.err
    assert done.json["password"] not in again.out + again.err


@pytest.mark.sqlite
def test_an_interrupted_init_is_completed_by_the_next(gatehouse: Program) -> None:
    assert gatehouse("init").code == 0
    keys = (gatehouse.state / "keys" / "log.pem").read_bytes()
    for name in ("gatehouse.sqlite", "gatehouse.sqlite-wal", "gatehouse.sqlite-shm"):
        (gatehouse.state / name).unlink(missing_ok=True)
    assert gatehouse("init").code == 0
    assert (gatehouse.state / "keys" / "log.pem").read_bytes() == keys


@pytest.mark.sqlite
def test_a_backup_is_restored_by_the_command(initialised: Program) -> None:
    """As root: the file is root's, the restored folder the appliance's user's."""
    file = initialised.directory / "backup.tar"
    assert initialised("user", "add", "grace").code == 0
    assert initialised("backup", str(file)).code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_uid == os.geteuid()
    again = initialised("backup", str(file))
    assert (again.code, "exists already" in again.err) == (4, True)
    owner = initialised.state.stat().st_uid
    refused = initialised("restore", str(file))
    assert (refused.code, "is not empty" in refused.err) == (4, True)
    initialised.state.rename(initialised.directory / "moved")
    done = initialised("restore", str(file), "-o", "json")
    assert done.code == 0, done.err
    assert done.json["state_dir"] == str(initialised.state)
    assert {path.stat().st_uid for path in (initialised.state, *initialised.state.rglob("*"))} == {owner}
    assert initialised("user", "add", "grace").code == 4
    assert initialised("journal", "verify").code == 0


def test_commands_before_init_are_refused(gatehouse: Program) -> None:
    done = gatehouse("machines", "list", "-o", "json")
    assert done.code == 3
    assert "Run `gatehouse init` first" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["machines", "show", "99"], 3, "no machine 99"),
        (["frobnicate"], 2, "No such command"),
        (["machines", "show", "x"], 2, "not a valid integer"),
        (["promote", "1", "--reason", "x"], 3, "no machine 1"),
        (["promote", "1", "--reason", "x", "--as", "nobody-here"], 3, "no user"),
        (["segment", "allow", "x"], 3, "no segment"),
        (["segment", "clear", "x"], 3, "no segment"),
        (["segment", "clear"], 2, "Missing argument"),
        (["token", "create", "a b"], 2, "token's name"),
        (["user", "add", "Root"], 2, "user's name"),
        (["user", "add", "admin"], 4, "already"),
        (["verify", "/nonexistent"], 2, "No such file"),
        (["manifest", "import", "/nonexistent"], 2, "does not exist"),
        (["quarantine", "lift", "9", "--reason", "x"], 3, "no machine 9"),
        (["test", "9"], 3, "no machine 9"),
    ],
)
def test_errors_are_one_sentence_and_an_exit_code(shared: Program, arguments: list[str], code: int, text: str) -> None:
    done = shared(*arguments)
    assert done.code == code, done.err
    assert text in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["machines", "show", "99"], "resource.not_found"),
        (["machines", "show", "x"], "input.invalid"),
        (["user", "add", "admin"], "user.exists"),
    ],
)
def test_errors_in_json_have_code_action_and_role(shared: Program, arguments: list[str], code: str) -> None:
    error = json.loads(shared(*arguments, "-o", "json").err)["error"]
    assert set(error) == {"code", "text", "next_action", "role"}
    assert error["code"] == code
    assert error["text"]


def test_a_wrong_configuration_names_the_nearest_key(gatehouse: Program) -> None:
    gatehouse.config.write_text('[appliance]\nstate_dirr = "/x"\n')
    done = gatehouse("machines", "list", "-o", "json")
    assert done.code == 2
    assert "state_dir" in done.err
    assert done.err.startswith('{"error"')


def test_a_manifest_becomes_machines(initialised: Program) -> None:
    file = initialised.directory / "delivery.csv"
    file.write_bytes(MANIFEST)
    file.chmod(0o600)  # readable by who types the command, not by the user that it becomes
    done = initialised("manifest", "import", str(file), "-o", "json")
    assert done.code == 0, done.err
    assert (done.json["added"], done.json["bad"]) == (1, [])
    machine = initialised("machines", "list", "-o", "json").json[0]
    assert {"id", "mac", "serial", "state", "level", "assurance", "reasons"} <= set(machine)
    assert (machine["serial"], machine["state"], machine["level"]) == ("SN1", "expected", 0)
    assert machine["reasons"][0]["text"] == "Not seen on the network yet."
    shown = initialised("machines", "show", str(machine["id"]))
    assert shown.code == 0, shown.err
    assert "=cmd|x" in shown.out
    assert "Not seen on the network yet." in initialised("machines", "list").out


def test_wrong_rows_are_named_and_nothing_is_changed(initialised: Program) -> None:
    file = initialised.directory / "delivery.csv"
    file.write_bytes(b"serial,bmc_mac\nSN1,zz\nSN2,\n")
    done = initialised("manifest", "import", str(file))
    assert done.code == 2
    assert "2" in done.out
    assert "not a MAC" in done.out
    assert initialised("machines", "list", "-o", "json").json == []
    done = initialised("manifest", "import", str(file), "--skip-bad")
    assert done.code == 0
    assert len(initialised("machines", "list", "-o", "json").json) == 1


def test_a_long_list_is_complete(initialised: Program) -> None:
    file, many = initialised.directory / "delivery.csv", 10_050
    file.write_text("serial\n" + "".join(f"SN{number}\n" for number in range(many)))
    assert initialised("manifest", "import", str(file)).code == 0
    machines = initialised("machines", "list", "-o", "json").json
    assert [each["serial"] for each in machines] == [f"SN{number}" for number in range(many)]
    assert len(initialised("machines", "list", "--limit", "1001", "-o", "json").json) == 1001


def test_files_keep_the_owner_of_the_state(initialised: Program) -> None:
    initialised("token", "create", "inventory")
    owners = {path.stat().st_uid for path in (initialised.state, *initialised.state.rglob("*"))}
    assert len(owners) == 1


def test_a_token_is_shown_once_and_can_be_revoked(initialised: Program) -> None:
    token = initialised("token", "create", "inventory", "-o", "json").json["token"]
    assert token.startswith("gh_")
    assert initialised("token", "create", "inventory").code == 4
    assert initialised("token", "revoke", "inventory").code == 0
    assert initialised("token", "revoke", "inventory").code == 3
    database = b"".join(path.read_bytes() for path in initialised.state.glob("gatehouse.sqlite*"))
    assert token.encode() not in database


def _open(program: Program) -> Context:
    return open_context(load(program.config))


def test_a_sign_off_record_is_verified_offline(initialised: Program) -> None:
    file = initialised.directory / "delivery.csv"
    file.write_text(f"serial,bmc_mac\nSN1,{MAC}\n")
    assert initialised("manifest", "import", str(file)).code == 0
    context = _open(initialised)
    facts = (("hostname", HOSTILE, "dhcp"),)
    sighted = Sighting("staging", MAC, "bmc", facts, f"DISCOVER {HOSTILE}", b"12345678", b"\0" * 300, "dhcp")
    for change in (
        lambda tx: Recorder().record(tx, [sighted]),
        lambda tx: authenticate(tx, 1),
        lambda tx: run_suite(tx, 1),
    ):
        with context.store.write("worker", context.clock()) as tx:
            change(tx)
    context.store.close()
    done = initialised("promote", "1", "--reason", "All well", "--as", "admin", "-o", "json")
    assert done.code == 0, done.err
    file, key = initialised.directory / "record.json", initialised.directory / "keys.pem"
    file.write_text(initialised("machines", "record", "1").out)
    key.write_text(initialised("keys", "export").out)
    away = Program(initialised.directory)
    away.config.write_text('[appliance]\nstate_dir = "/nonexistent"\n')
    verified = away("verify", str(file), "--key", str(key), "-o", "json")
    assert verified.code == 0, verified.err
    assert (verified.json["serial"], verified.json["approver"]) == ("SN1", "cli:admin")
    file.write_text(file.read_text().replace("A", "B", 1))
    broken = away("verify", str(file), "--key", str(key))
    assert broken.code == 1
    assert broken.err.count("\n") == 1


def test_hostile_text_is_escaped_on_the_terminal(initialised: Program) -> None:
    context = _open(initialised)
    facts = (("hostname", HOSTILE, "dhcp"), ("serial", HOSTILE, "dhcp"))
    sighted = Sighting("staging", MAC, "bmc", facts, HOSTILE, b"12345678", b"\0" * 300, "dhcp")
    with context.store.write("wire", context.clock()) as tx:
        Recorder().record(tx, [sighted])
        machines.show_identity(tx, 1, serial=HOSTILE, model=HOSTILE)
    context.store.close()
    for arguments in (["machines", "list"], ["machines", "show", "1"]):
        for form in ("table", "json"):
            done = initialised(*arguments, "-o", form)
            assert done.code == 0, done.err
            assert not {"\x1b", "\x07", "\u202e"} & set(done.out)
            assert "red" in done.out


@pytest.mark.parametrize(
    "value", ["\x1b]0;t\x07", "a\u202eb", "\x9b31m", "\x7f", "\ud800", "[bold]x[/bold]", "x" * 10_000]
)
def test_cells_and_json_are_safe(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["Name"], [[value]])
    print_json({"name": value})
    shown: Any = capsys.readouterr().out
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert len(safe(value)) <= 500


def test_the_journal_is_verified_from_the_command_line(initialised: Program) -> None:
    assert "yes" in initialised("journal", "verify").out
    note = initialised("journal", "checkpoint").out
    assert note.startswith("gatehouse.local\n")
    assert initialised("journal", "verify", "-o", "json").json["checkpoints"] == 1


def test_loss_is_accepted_with_a_reason(initialised: Program) -> None:
    """The signed head does not fit the journal: nothing starts until a person goes on without what was lost."""
    initialised("journal", "checkpoint")
    head = initialised.state / "head"
    head.write_text(head.read_text().replace("\n", "\nx", 1))
    assert initialised("run", "check").code == 6
    assert initialised("journal", "verify").code == 1
    done = initialised("journal", "accept", "--reason", "The disk was replaced.", "-o", "json")
    assert done.code == 0
    assert done.json["note"] == head.read_text()
    assert initialised("run", "check").code == 0
    assert initialised("journal", "verify").code == 0
    assert "The disk was replaced." in initialised("journal", "list").out
