"""Writes the generated parts of README and manual between their markers: what they say is then what the code has.

`python -m docs.generate` writes them; a test compares them."""

from __future__ import annotations

import inspect
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click

from appliance.acceptance.suite import STANDARD
from appliance.cli.main import gatehouse
from appliance.commands.doctor.finding import TOPICS
from appliance.config import settings
from appliance.domain import blockers, permissions
from appliance.domain.lifecycle import TRAITS, diagram
from appliance.engine.boot_choice import RULES, BootRule
from appliance.errors import GatehouseError
from appliance.payload.render import OFFERS
from web import actions
from web.app import create_app

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "manual.md", ROOT / "docs" / "reference.md")
RESULTS = ROOT / "tests" / "bench" / "results"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a bar in a cell is escaped."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def measurements() -> str:
    """The results of the benchmarks, with how each was measured below them."""
    results = [json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json"))]
    rows = (_measurement(row) for result in results for row in result["rows"])
    how = "\n".join(f"*{result['name']}*: {result['how']}" for result in results)
    return table(("what", "ours", "beside", "ratio", "goal"), rows) + f"\n{how}\n"


def _measurement(row: dict[str, Any]) -> tuple[object, ...]:
    beside = f"{row['peer_name']}: {row['peer']:g} {row['unit']}" if row["peer_name"] else ""
    ratio = f"{row['ratio']:g} ×" if row["ratio"] is not None else ""
    return row["case"], f"{row['ours']:g} {row['unit']}", beside, ratio, row["goal"]


def boot_rules() -> str:
    """The files that boot firmware is given, by what its DHCP request has."""
    return table(("the machine's request has", "it is given", "over"), map(_boot_rule, RULES))


def _boot_rule(rule: BootRule) -> tuple[str, str, str]:
    conditions = []
    if rule.vendor_class:
        conditions.append(f"option 60 `{rule.vendor_class.decode()}…`")
    if rule.user_class:
        conditions.append(f"option 77 `{rule.user_class.decode()}`")
    if rule.systems:
        conditions.append("option 93 " + " or ".join(str(number) for number in sorted(rule.systems)))
    files = " else ".join(f"`{name}`" for name in rule.files)
    return ", ".join(conditions), files, "HTTP" if rule.over_http else "TFTP"


def offers() -> str:
    """The names that are made for the machine that requests them."""
    return table(("name", "what it is"), ((f"`{offer.shown}`", offer.what) for offer in OFFERS))


def settings_table() -> str:
    """Every key of the configuration file."""
    rows = ((f"`{each.section}`", f"`{each.key}`", each.description, f"`{each.default}`") for each in settings())
    return table(("section", "key", "meaning", "default"), rows)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its words, such as `manifest import`."""

    def below(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        if not isinstance(command, click.Group):
            yield words, command
            return
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from below(f"{words} {name}".strip(), found)

    return below("", gatehouse)


def options(command: click.Command) -> list[click.Option]:
    """Those that not every command has."""
    common = {"-o", "--help"}
    return [each for each in command.params if isinstance(each, click.Option) and not common & set(each.opts)]


def commands_table() -> str:
    """Every command with its arguments and options."""
    return table(("command", "what it does", "permission"), map(_command, commands()))


def _command(named: tuple[str, click.Command]) -> tuple[str, str, str]:
    words, command = named
    arguments = [
        each.make_metavar(click.Context(command)) for each in command.params if isinstance(each, click.Argument)
    ]
    first = (command.help or "").partition("\n\n")[0]
    more = [f"`{'`, `'.join(each.opts)}`: {each.help}" for each in options(command)]
    shown = " ".join(["gatehouse", words, *arguments])
    return f"`{shown}`", "<br>".join([" ".join(first.split()), *more]), f"`{permissions.COMMANDS[words]}`"


def exit_statuses() -> str:
    """The status that a command ends with, by the error that it reports."""
    found = {GatehouseError.exit_code: "Not done, for another reason."}
    for each in GatehouseError.__subclasses__():
        found.setdefault(each.exit_code, (each.__doc__ or "").partition("\n")[0])
    return table(("status", "meaning"), [(0, "Done."), *sorted(found.items())])


def addresses(*, of_api: bool) -> str:
    """The addresses of the web process, with the permission that each needs; those of the API with what they answer."""
    rows = []
    for method, address, endpoint, answer in all_addresses():
        if address.startswith("/api/") is of_api:
            rows.append((method, f"`{address}`", *([answer] if of_api else []), f"`{permissions.ENDPOINTS[endpoint]}`"))
    return table(("method", "address", *(["answer"] if of_api else []), "permission"), rows)


@cache
def all_addresses() -> list[tuple[str, str, str, str]]:
    """(method, address, endpoint, the first paragraph of its description) of each, by address."""
    context: Any = SimpleNamespace(store=None, settings=None)
    app = create_app(context)
    found = []
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: NAMES.get(match[1], match[1]).upper(), rule.rule)
        described = (inspect.getdoc(app.view_functions[rule.endpoint]) or "").partition("\n\n")[0]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append((method, address, rule.endpoint, " ".join(described.split())))
    return sorted(found, key=lambda each: (each[1], each[0]))


NAMES = {"number": "id", "filename": "file"}
"""Variables of addresses that the manual calls otherwise."""


def buttons() -> str:
    """The buttons on a machine's page."""
    rows = (
        (f"*{offer.label}*", offer.effect, f"`{permissions.ENDPOINTS[offer.endpoint]}`") for offer, _ in actions.TABLE
    )
    return table(("button", "effect", "permission"), rows)


def reason_codes() -> str:
    """Why an action is not possible, by the stable code."""
    rows = (
        (f"`{code}`", text.replace("{error}", "(the error's own sentence)"), action, role)
        for code, text, action, role in blockers.table()
    )
    return table(("code", "sentence", "next action", "who"), rows)


def doctor_codes() -> str:
    """What `gatehouse doctor` examines, by the code of its findings."""
    return table(("code", "topic", "what is examined"), ((f"`doctor.{each}`", each, TOPICS[each]) for each in TOPICS))


def states() -> str:
    """What each state of a machine means, and what moves a machine on."""
    rows = ((f"`{state}`", each.meaning, each.next_action, each.role) for state, each in TRAITS.items())
    return table(("state", "meaning", "next action", "who"), rows)


def checks() -> str:
    """The acceptance suite in its order."""
    return table(
        ("check", "name", "if it is not passed"),
        ((f"`{each.name}`", each.title, each.advice) for each in STANDARD.checks),
    )


def layers() -> str:
    """The layers of import-linter, from the top, as a picture."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    boxes = [f'    l{number}["{re.sub(" *[|:] *", ", ", line)}"]' for number, line in enumerate(found)]
    arrows = " --> ".join(f"l{number}" for number in range(len(found)))
    return "\n".join(["```mermaid", "flowchart TB", *boxes, f"    {arrows}", "```", ""])


PARTS: dict[str, Callable[[], str]] = {
    "lifecycle": lambda: f"```mermaid\n{diagram()}```\n",
    "layers": layers,
    "measurements": measurements,
    "boot rules": boot_rules,
    "offers": offers,
    "settings": settings_table,
    "commands": commands_table,
    "exit statuses": exit_statuses,
    "api addresses": lambda: addresses(of_api=True),
    "page addresses": lambda: addresses(of_api=False),
    "buttons": buttons,
    "reason codes": reason_codes,
    "doctor codes": doctor_codes,
    "states": states,
    "checks": checks,
}


def filled(text: str) -> str:
    """The page with every generated part as it should be."""
    for name, make in PARTS.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, make=make: match[1] + make() + match[2], text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(filled(page.read_text()))
