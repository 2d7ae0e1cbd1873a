"""The table of permissions names every endpoint and every command, and both ask it."""

from pathlib import Path

import click
import pytest

from appliance.cli.base import Command, Invocation
from appliance.cli.main import gatehouse
from appliance.commands import people
from appliance.domain import permissions
from appliance.domain.permissions import ADMINISTRATOR, API_READER, COMMANDS, ENDPOINTS, ROLES, Permission, allows
from tests.cli.test_commands import leaves
from tests.story import make_story
from tests.web.conftest import PASSWORD, Browser, browser, visible
from web.actions import TABLE
from web.app import create_app

__all__ = ["browser"]


def test_every_endpoint_is_in_the_table(browser: Browser) -> None:
    assert {rule.endpoint for rule in browser.app.url_map.iter_rules()} == set(ENDPOINTS)


def test_every_command_is_in_the_table() -> None:
    assert {" ".join(path) for path, _ in leaves(gatehouse)} == set(COMMANDS)  # type: ignore[arg-type]


def test_every_button_names_an_endpoint() -> None:
    assert {offer.endpoint for offer, _ in TABLE} <= set(ENDPOINTS)


def test_an_unknown_action_or_role_is_allowed_to_nobody() -> None:
    assert not allows(ADMINISTRATOR, "machine.explode")
    assert not allows("nobody", "arrivals.home")
    assert not allows("", "arrivals.home")
    assert allows("", "session.form")


def test_an_administrator_may_do_everything() -> None:
    assert all(allows(ADMINISTRATOR, action) for action in (*ENDPOINTS, *COMMANDS))


def test_every_permission_is_used_and_a_token_only_reads() -> None:
    assert {*ENDPOINTS.values(), *COMMANDS.values()} == set(Permission)
    assert {action for action in ENDPOINTS if allows(API_READER, action) and not allows("", action)} == {
        action for action, permission in ENDPOINTS.items() if permission is Permission.READ
    }


def test_a_role_sees_and_does_only_what_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, named = make_story(tmp_path)
    people.create_user(site.context, "cli:root", "admin", PASSWORD)
    app, machine = create_app(site.context), named["quarantined"]
    browser = Browser(site, app, app.test_client()).sign_in()
    technician = frozenset({Permission.READ, Permission.RETIRE})
    monkeypatch.setattr(permissions, "ROLES", {**ROLES, ADMINISTRATOR: technician})
    page = browser.text(f"/machines/{machine}")
    assert 'id="do-retire"' in page
    assert 'id="do-lift-quarantine"' not in page
    refused = browser.post(f"/machines/{machine}/lift-quarantine", reason="label misprinted")
    assert refused.status_code == 403
    assert "it needs the permission quarantine.lift" in visible(refused.text)
    assert browser.post(f"/machines/{machine}/retire", reason="sent back").status_code == 303
    site.close()


def test_a_command_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(permissions, "ROLES", {**ROLES, ADMINISTRATOR: frozenset({Permission.READ})})
    called = Invocation(tmp_path / "gatehouse.toml")
    parent = click.Context(gatehouse, info_name="gatehouse", obj=called)
    command = gatehouse.get_command(parent, "init")  # type: ignore[attr-defined]
    assert isinstance(command, Command)
    with pytest.raises(click.exceptions.Exit) as ended:
        command.invoke(command.make_context("init", [], parent=parent))
    assert ended.value.exit_code == 5
    assert "needs the permission appliance.operate" in capsys.readouterr().err


def test_api_answers_a_role_without_permission_with_json(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    token = people.create_token(browser.site.context, "cli:root", "robot")
    monkeypatch.setattr(permissions, "ROLES", dict.fromkeys(ROLES, frozenset()))
    answer = browser.get("/api/v1/machines", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert (answer.json or {})["error"]["text"].startswith("The role api may not do this")
