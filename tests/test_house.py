"""The house rules that a machine can check. (Import directions are import-linter's, types mypy's, style ruff's.)"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = ("appliance", "hooks", "web", "templates")
LONGEST_FUNCTION = 60
LONGEST_MODULE = 420
VENDORS = re.compile(
    r"\b(dell|idrac|hpe|ilo\d*|cpqrib|supermicro|lenovo|nvidia|bluefield|gbmc|megarac|phosphor|bmcweb)\b", re.IGNORECASE
)


def tracked(*suffixes: str) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [ROOT / name for name in names.stdout.splitlines()]
    return [path for path in found if path.is_file() and (not suffixes or path.suffix in suffixes)]


def modules(*roots: str) -> list[Path]:
    return [path for path in tracked(".py") if path.relative_to(ROOT).parts[0] in roots]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_are_short() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in modules(*SHIPPED)
        for node in functions(path)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    assert sorted(lengths.values())[len(lengths) // 2] <= 15


def test_modules_hold_one_idea() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(*SHIPPED)}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def imported(path: Path) -> Iterator[str]:
    """The top-level packages that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_imports_and_declared_dependencies_match() -> None:
    provided = packages_distributions()
    names = {name for path in modules(*SHIPPED) for name in imported(path)} - {*SHIPPED, *sys.stdlib_module_names}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["postgresql"]]
    assert {provided[name][0].lower() for name in names} == {re.split(r"[^a-z0-9-]", line)[0] for line in declared}


def test_vendor_names_are_only_where_they_belong() -> None:
    allowed = ("hooks/", "appliance/data/", "tests/")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in modules(*SHIPPED)
        if not str(path.relative_to(ROOT)).startswith(allowed)
        for match in VENDORS.finditer(path.read_text())
    ]
    assert found == []


def test_no_registry_and_no_local_path_is_committed() -> None:
    hosts = [b"pypi" + b".org", b"pythonhosted" + b".org", b"registry.npmjs" + b".org", b"deb.debian" + b".org"]
    paths = [b"/work" + b"/main", b"/tmp" + b"/gh/", b"/root/" + b".pyenv"]
    found = [
        f"{path.relative_to(ROOT)}: {word.decode()}"
        for path in tracked()
        for word in (*hosts, *paths)
        if word in path.read_bytes()
    ]
    assert found == []


def test_no_private_key_is_committed() -> None:
    marker = b"-----BEGIN " + b"PRIVATE KEY"
    assert [path.name for path in tracked() if marker in path.read_bytes()] == []


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    packages = re.split(r"\n(?=[a-z0-9])", text)
    assert len(packages) > 20
    assert [
        package.split("\n")[0] for package in packages if "==" not in package or "--hash=sha256:" not in package
    ] == []


def test_public_names_of_the_codecs_have_docstrings() -> None:
    missing = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in modules("appliance")
        if path.parent.name in {"wire", "engine", "domain"}
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert len(missing) <= 12, missing


LONGEST_TEST_NAME = 59
TEXT = (".py", ".md", ".html", ".j2", ".js", ".css", ".sh", ".toml", ".service", ".socket", ".conf")
FORMER_WORDS = re.compile(
    r"(?<![a-z])(told|tells?|hears?|heard|rivals?|foreign|crowd|flood|muted?|familiar|anyway|dossier|objections?"
    r"|whereabouts|setback|agenda|outlived|dress|disowned|pardon(?:ed)?|knocks|dig|heed|premises|patiently|hurry)(?![a-z])",
    re.IGNORECASE,
)
"""Words that the glossary replaced. In a name, `_` and a change of case are borders of words, too."""

THEY_STAY: dict[str, set[str]] = {
    # Names of actions and columns that earlier versions wrote: they still read.
    "appliance/domain/journal_actions.py": {"flood", "crowd", "foreign", "anyway"},
    "appliance/store/migrations/m0003_standard_terms.py": {"foreign", "anyway", "premises", "told"},
    "docs/hooks.md": {"flood", "crowd", "foreign", "anyway"},
    "tests/domain/test_journal_actions.py": {"foreign"},
    "tests/services/test_hooks.py": {"foreign"},
    "tests/store/test_migrations.py": {"premises"},
    # SQL's foreign keys; the position in a file.
    "appliance/store/engines/sqlite.py": {"foreign"},
    "appliance/payload/blobs.py": {"tell"},
}
"""Path -> the words that stay there, and why."""


def test_former_words_do_not_come_back() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in set(tracked(*TEXT)) - {Path(__file__)}
        for match in FORMER_WORDS.finditer(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", path.read_text()))
        if match[0].lower() not in THEY_STAY.get(str(path.relative_to(ROOT)), ())
    }
    assert found == set()


def test_test_names_are_short() -> None:
    names = {node.name for path in modules("tests") for node in functions(path) if node.name.startswith("test_")}
    assert {name for name in names if len(name) > LONGEST_TEST_NAME} == set()


STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|PRAGMA|BEGIN|COMMIT|ROLLBACK)\s")


def outside_the_store() -> Iterator[Path]:
    store = ROOT / "appliance" / "store"
    return (path for path in modules(*SHIPPED) if store not in path.parents)


HAND_WRITTEN_SQL = (
    "migrations/",
    "engines/",
    "schema.py",
    "changes.py",
    "wire_batch.py",
    "journal.py",
    "health.py",
    "transaction.py",
)
"""Below appliance/store: the schema and its steps, what one engine alone knows, and the two inserts that are made so
often that peewee's cost would count."""


def test_sql_is_only_where_it_must_be() -> None:
    store = ROOT / "appliance" / "store"
    allowed = {
        path
        for path in modules(*SHIPPED)
        if path.is_relative_to(store) and str(path.relative_to(store)).startswith(HAND_WRITTEN_SQL)
    }
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in set(modules(*SHIPPED)) - allowed
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value)
    ]
    assert sorted(found) == []


DECIDE_BY_STATE = {"appliance/domain/lifecycle.py", "appliance/domain/automatic.py", "appliance/domain/runs.py"}
"""The table of traits, the automatic steps, and what a run needs: nobody else compares a machine's state."""


def test_states_are_compared_only_where_decided() -> None:
    """Elsewhere a trait of the state says what it permits. (A query may look for rows in a state.)"""
    found = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(*SHIPPED)
        if (name := str(path.relative_to(ROOT))) not in DECIDE_BY_STATE
        and not name.startswith(("appliance/engine/", "appliance/store/leases.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare)
        and any(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops)
        and re.search(r"(?<![A-Za-z])State\.[A-Z]+", ast.unparse(node))
    }
    assert found == set()


def test_database_drivers_are_only_in_the_store() -> None:
    drivers = {"sqlite3", "peewee", "playhouse", "psycopg"}
    found = {str(path.relative_to(ROOT)) for path in outside_the_store() if drivers & set(imported(path))}
    assert found == set()
