"""A site's checks: how they are found, what is refused, and a whole run with one of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.acceptance.check import Check
from appliance.acceptance.suite import ENTRY_POINTS, STANDARD, extended, load_suite
from appliance.commands.acceptance import start
from appliance.commands.signoff import preview
from appliance.errors import ConfigError
from hooks import example
from tests.onboarding.rig import Bed, open_bed, simulated, until, who

Install = Callable[[str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """An installed package `site_checks`: its module's text and its entry point's value."""

    def write(module: str, value: str) -> None:
        (tmp_path / "site_checks.py").write_text(module)
        directory = tmp_path / "site_checks-1.0.dist-info"
        directory.mkdir()
        (directory / "METADATA").write_text("Metadata-Version: 2.1\nName: site-checks\nVersion: 1.0\n")
        (directory / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\nsite = {value}\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "site_checks", raising=False)

    return write


def test_without_packages_the_suite_is_the_standard_one() -> None:
    assert load_suite() == STANDARD
    assert STANDARD.label == "gatehouse-2"


def test_a_package_s_checks_follow_the_standard_ones(install: Install) -> None:
    install("from hooks.example import CHECKS", "site_checks:CHECKS")
    suite = load_suite()
    assert suite.checks == (*STANDARD.checks, *example.CHECKS)
    assert suite.label == "gatehouse-2+memory_size.1"
    assert suite.versions()["memory_size"] == 1


def test_an_entry_point_may_name_a_single_check(install: Install) -> None:
    install("from hooks.example import CHECKS\nCHECK = CHECKS[0]", "site_checks:CHECK")
    assert load_suite().checks[-1] == example.CHECKS[0]


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("1 / 0", "cannot be loaded: ZeroDivisionError"),
        ("", "cannot be loaded: AttributeError"),
        ("CHECKS = [7]", "should be a Check, or a list of them; there is 7"),
        ("from appliance.acceptance.suite import STANDARD\nCHECKS = STANDARD.checks[2]", "a check serial already"),
        ("from dataclasses import replace\nfrom hooks import example\n"
         "CHECKS = [replace(example.CHECKS[0], name='Memory size')]", "not 'Memory size'"),
        ("from hooks import example\nCHECKS = example.CHECKS * 2", "there is a check memory_size already"),
    ],
)  # fmt: skip
def test_a_broken_package_is_an_error_that_names_it(install: Install, module: str, why: str) -> None:
    install(module, "site_checks:CHECKS")
    with pytest.raises(ConfigError, match=why) as caught:
        load_suite()
    assert "'site' (gatehouse.checks: site_checks:CHECKS)" in str(caught.value)


def run_with(bed: Bed, **faults: object) -> int:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["level"] == 2)
        start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) not in ("queued", "running", ""), 60)
    return machine


def test_the_example_check_is_carried_out_and_recorded(tmp_path: Path, install: Install) -> None:
    install("from hooks.example import CHECKS", "site_checks:CHECKS")
    bed = open_bed(tmp_path / "state")
    machine = run_with(bed)
    assert bed.run_state(machine) == "passed"
    verdict = bed.verdicts(machine)["memory_size"]
    assert (verdict["result"], verdict["observed"]) == ("pass", "128 GiB")
    record = preview(bed.context, machine, "person:ann", "All good.")["predicate"]["evidence"]["run"]
    assert record["suite"] == "gatehouse-2+memory_size.1"
    assert [each["version"] for each in record["verdicts"] if each["check"] == "memory_size"] == [1]
    bed.context.store.disconnect()


def broken_judge(observation: object, expectation: object) -> None:
    raise RuntimeError("a fault of the check")


@pytest.mark.parametrize(
    "change",
    [{"judge": broken_judge}, {"judge": lambda observation, expectation: "fine"}, {"collect": lambda bmc, run: 1 / 0}],
    ids=["the judge raises", "the judge returns no verdict", "the collector raises"],
)
def test_a_fault_of_a_check_makes_the_run_inconclusive(tmp_path: Path, change: dict[str, object]) -> None:
    bed = open_bed(tmp_path)
    check: Check = replace(example.CHECKS[0], **change)  # type: ignore[arg-type]
    context = replace(bed.context, load_suite=lambda: extended(STANDARD, [check]))
    machine = run_with(replace(bed, context=context))
    assert bed.run_state(machine) == "inconclusive"
    verdict = bed.verdicts(machine)["memory_size"]
    assert (verdict["result"], verdict["advice"]) == ("unknown", "Report this as a bug.")
    assert bed.machine(machine)["state"] == "staging"
    bed.context.store.disconnect()
