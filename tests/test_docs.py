"""The documentation and the product name the same things: both ways, for everything that a person can type or read."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from appliance.config import parse, settings
from appliance.domain import blockers
from appliance.domain.journal_actions import ACTIONS
from appliance.domain.levels import NAMES
from appliance.domain.lifecycle import State
from appliance.domain.permissions import Permission
from appliance.services.supervisor import SERVICES
from docs.generate import PAGES, PARTS, all_addresses, commands, filled
from web import actions

ROOT = Path(__file__).parents[1]
DOCS = (*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
        *sorted((ROOT / "docs").glob("*.md")), ROOT / "packaging" / "systemd" / "README.md")  # fmt: skip
TEXTS = {str(path.relative_to(ROOT)): path.read_text() for path in DOCS}
ALL = "\n".join(TEXTS.values())
README, MANUAL = TEXTS["README.md"], TEXTS["docs/manual.md"]
COMMANDS = dict(commands())
FORMER = {"segment serve"}
"""Commands that only the list of changes names."""


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """What stands between backticks, outside fenced blocks; line breaks become spaces."""
    inline = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", inline)]


def typed(text: str) -> Iterator[str]:
    """Every command line of ours in a text."""
    for block in blocks(text, "sh"):
        for line in block.splitlines():
            yield from re.findall(r"(?:^|[/ (])((?<!venv /opt/)gatehouse [^|#>;]*)", line)
    yield from (span for span in spans(text) if span.startswith("gatehouse "))


def test_generated_parts_are_current() -> None:
    pages = [page.read_text() for page in PAGES]
    for name in PARTS:
        assert sum(f"<!-- {name} -->" in page for page in pages) == 1, name
    for page, text in zip(PAGES, pages, strict=True):
        assert filled(text) == text, f"{page.name} is old: run `make docs`"


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_has_its_target(name: str) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", TEXTS[name]):
        page = (ROOT / name).parent / target if target else ROOT / name
        assert page.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", TEXTS)
def test_every_quoted_command_can_be_parsed(name: str) -> None:
    for line in typed(TEXTS[name]):
        words = [word.strip(",.") for word in shlex.split(line.replace("…", ""))[1:]]
        while words[:1] and words[0].startswith("--"):
            words = words[1 if "=" in words[0] or words[0] in ("--help",) else 2 :]
        if not words or words[0].isupper():
            continue
        if any(" ".join(words[:size]) in FORMER for size in (1, 2)) and name == "CHANGELOG.md":
            continue
        found = next((" ".join(words[:size]) for size in (2, 1) if " ".join(words[:size]) in COMMANDS), None)
        groups = {words.partition(" ")[0] for words in COMMANDS}
        assert found or (words[0] in groups and len(words) == 1), line
        if found:
            known = {option for each in COMMANDS[found].params for option in each.opts} | {"--help"}
            assert {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"} <= known, line


def test_every_quoted_option_exists() -> None:
    known = {option for command in COMMANDS.values() for each in command.params for option in each.opts}
    quoted = {span.split()[0].partition("=")[0] for text in TEXTS.values() for span in spans(text) if span[:2] == "--"}
    assert quoted - known - {"--config", "--help"} == set()


def test_every_command_and_option_is_documented() -> None:
    reference = TEXTS["docs/reference.md"]
    for words, command in COMMANDS.items():
        assert f"`gatehouse {words}" in reference
        for option in command.params:
            if isinstance(option, click.Option) and option.opts != ["--help"]:
                assert f"`{option.opts[-1]}`" in reference or option.opts[-1] == "--output", (words, option.opts)


@pytest.mark.parametrize("name", TEXTS)
def test_every_example_configuration_is_accepted(name: str) -> None:
    for block in blocks(TEXTS[name], "toml"):
        parse(tomllib.loads(block))


def test_every_quoted_setting_exists() -> None:
    keys = {each.key for each in settings()}
    sections = {name for each in settings() for name in each.section.strip("[]").split(".")}
    for text in (README, MANUAL, TEXTS["SECURITY.md"]):
        for span in spans(text):
            if match := re.fullmatch(r"\[*([a-z_.]+)\]* *(= *.+)?", span):
                is_setting = match[2] or "_" in match[1] or span[0] == "["
                last = match[1].rpartition(".")[2]
                assert not is_setting or last in keys | sections | OTHER_NAMES, span


OTHER_NAMES = {"bmc_mac", "po_line", "x86_64", "pg_dump", "pg_restore"}
"""Columns of the manifest, a processor, and programs."""


def test_every_quoted_address_exists() -> None:
    known = {address for _, address, _, _ in all_addresses()}
    for name in ("README.md", "docs/manual.md", "docs/reference.md"):
        for address in re.findall(r"(?:^|[` :]|\d)(/api/v1/[\w/.-]+)", TEXTS[name]):
            assert address in known, address


def test_every_quoted_action_and_code_exists() -> None:
    known = {name for each in ACTIONS.values() for name in each.names} | set(blockers.TEMPLATES)
    topics = {name.partition(".")[0] for name in known}
    for name, text in TEXTS.items():
        for span in spans(text):
            if re.fullmatch(r"[a-z]+\.[a-z_]+", span) and span.partition(".")[0] in topics:
                assert span in known or span in set(Permission) or is_file_or_package(span), (name, span)


def is_file_or_package(name: str) -> bool:
    package = ROOT / name.replace(".", "/")
    return package.is_dir() or package.with_suffix(".py").is_file() or (ROOT / "packaging" / "systemd" / name).is_file()


def test_every_action_is_documented() -> None:
    assert [each.name for each in ACTIONS.values() if f"`{each.name}`" not in TEXTS["docs/hooks.md"]] == []


def button_texts() -> set[str]:
    """The text of every button of the pages, without values in it."""
    pages = "\n".join(path.read_text() for path in (ROOT / "templates" / "pages").glob("*.html"))
    plain = re.sub(r"{{.*?}}|{%.*?%}", "", pages)
    texts = re.findall(r'<(?:button|a class="button)[^>]*>(.*?)</(?:button|a)>', plain)
    return {offer.label for offer, _ in actions.TABLE} | {text.strip() for text in texts if text.strip()}


LINKS = {"Import a manifest", "Show the segments"}
"""Buttons of a page without machines: they only lead to another page."""


def test_every_button_is_documented_in_the_manual() -> None:
    missing = {text for text in button_texts() - LINKS if f"*{text}*" not in " ".join(MANUAL.split())}
    assert missing == set()


def test_every_quoted_button_or_page_exists() -> None:
    plain = re.sub(r"\*\*[^*]+\*\*", "", " ".join(MANUAL.split()))
    shown = set(re.findall(r"\*([^*`|]+)\*", plain))
    titles = re.findall(r'\("/[a-z]*", "([A-Z][a-z]+)"\)', (ROOT / "templates" / "pages" / "base.html").read_text())
    assert shown - button_texts() - set(titles) == set()


def test_two_commands_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in ("run", "test"):
        assert f"make {target}" in README
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_quoted_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    lines = [line.partition("#")[0] for block in blocks(ALL, "sh") for line in block.splitlines()]
    quoted = re.findall(r"(?:^|&& )make ([a-z-]+)", "\n".join([*spans(ALL), *lines]), re.MULTILINE)
    assert len(quoted) > 10
    assert set(quoted) <= targets


def test_picture_of_the_processes_has_all_of_them() -> None:
    picture = README.partition("<!-- processes -->")[2].partition("<!-- end processes -->")[0]
    started = re.search(r"supervisor -\.starts\.-> ([\w& ]+)", picture)
    assert started is not None
    assert started[1].split(" & ") == list(SERVICES)


def test_table_of_packages_has_every_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    wanted = [package for layer in layers for package in re.split(r" *[|:] *", layer)]
    table = README.partition("| package | content |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`([a-z.]+)`", table)) == sorted(wanted)


def test_levels_and_states_have_their_names() -> None:
    rows = re.findall(r"^\| (\d) \| ([A-Z ]+) \|", README, re.MULTILINE)
    assert rows == [(str(number), name) for number, name in enumerate(NAMES)]
    glossary = " ".join(TEXTS["docs/glossary.md"].split())
    assert ", ".join(f"{number} {name}" for number, name in enumerate(NAMES)) in glossary
    assert ", ".join(State) in glossary


@pytest.mark.parametrize(
    "word", ["endpoint", "machine", "segment", "manifest row", "level", "state", "proof", "verdict"]
)
def test_glossary_defines(word: str) -> None:
    assert re.search(rf"^\*\*{word}[.,*]", TEXTS["docs/glossary.md"], re.MULTILINE | re.IGNORECASE)


def test_every_named_test_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", TEXTS["docs/reliability.md"]))
    files = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 30
    assert {name for name in named if f"def {name}(" not in files} == set()
