"""Runs the acceptance suite on every dump, and prints the table vendor × check: `make vendors`."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from appliance.acceptance.bmc_access import BmcAccess
from appliance.acceptance.check import Expectation
from appliance.acceptance.suite import STANDARD
from appliance.acceptance.trial import Login, TrialRun, access, verdicts
from appliance.bmc.connection import show_certificate
from appliance.bmc.dialect import built_in
from appliance.bmc.identity import read_report
from appliance.domain.verdicts import Result, Verdict
from tests.vendors.dumps import MISSING, Tree, load, names
from tests.vendors.server import served
from tests.vendors.service import PASSWORD

SIGNS = {
    Result.PASS: "pass",
    Result.FAIL: "FAIL",
    Result.UNKNOWN: "?",
    Result.SKIPPED: "-",
    Result.NOT_APPLICABLE: "n/a",
}


@dataclass
class Trial:
    """What the suite found, and what it cost the BMC."""

    verdicts: dict[str, Verdict]
    requests: int
    logins: int
    seconds: float
    commands: list[str]

    def results(self) -> dict[str, Result]:
        return {name: verdict.result for name, verdict in self.verdicts.items()}


def try_tree(tree: Tree, expectation: Expectation | None = None) -> Trial:
    """The whole suite on a tree; without an expectation, what the machine itself reports is expected."""
    with served(tree) as server:
        begun = time.monotonic()
        key = show_certificate(server.address).facts.spki_sha256
        bmc = access(Login(server.address, key, "root", PASSWORD, built_in(), 10))
        run = TrialRun(power_timeout=10, reset_timeout=10)
        try:
            found = dict(
                (check.name, verdict) for check, verdict in verdicts(STANDARD, bmc, run, expectation or own(bmc, key))
            )
        finally:
            bmc.close()
        service = server.service
        return Trial(found, service.requests, service.logins, time.monotonic() - begun, service.commands)


def own(bmc: BmcAccess, key: str) -> Expectation:
    """What the machine reports of itself is what is expected."""
    report = read_report(bmc.snapshot, bmc.paths())
    return Expectation(report.serial, report.uuid, report.model, key)


def print_table(trials: dict[str, Trial]) -> None:
    width = max(len(check.name) for check in STANDARD.checks) + 2
    columns = [max(len(name), 7) + 2 for name in trials]
    print(" " * width + "".join(name.ljust(size) for name, size in zip(trials, columns, strict=True)))
    for check in STANDARD.checks:
        signs = [SIGNS[trial.verdicts[check.name].result] for trial in trials.values()]
        print(check.name.ljust(width) + "".join(sign.ljust(size) for sign, size in zip(signs, columns, strict=True)))
    for title, shown in (
        ("requests", [f"{trial.requests}" for trial in trials.values()]),
        ("logins", [f"{trial.logins}" for trial in trials.values()]),
        ("seconds", [f"{trial.seconds:.1f}" for trial in trials.values()]),
    ):
        print(title.ljust(width) + "".join(each.ljust(size) for each, size in zip(shown, columns, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="dumps; all, if none is named")
    parser.add_argument("--all", action="store_true", help="show passed verdicts, too")
    chosen = parser.parse_args()
    wanted = chosen.names or names()
    if not wanted:
        raise SystemExit(f"Nothing was tried: {MISSING}.")
    trials = {name: try_tree(load(name)) for name in wanted}
    print_table(trials)
    for name, trial in trials.items():
        print(f"\n{name}")
        for check, verdict in trial.verdicts.items():
            if chosen.all or verdict.result not in (Result.PASS, Result.SKIPPED, Result.NOT_APPLICABLE):
                print(f"  {SIGNS[verdict.result]:5} {check}: {verdict.observed}")


if __name__ == "__main__":
    main()
