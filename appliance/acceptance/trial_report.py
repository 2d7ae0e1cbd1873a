"""A trial from the first handshake to its report: what was found at the BMC, and every verdict with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from appliance.acceptance.acting import Acting
from appliance.acceptance.bmc_access import BmcAccess
from appliance.acceptance.check import Check, Expectation
from appliance.acceptance.trial import Login, TrialRun, access, verdicts
from appliance.bmc.connection import Shown
from appliance.bmc.identity import read_report
from appliance.bmc.inventory import Inventory, read_inventory
from appliance.clock import system_clock
from appliance.domain.identity import Wanted
from appliance.domain.moments import iso
from appliance.domain.suite import Suite
from appliance.domain.verdicts import Result, Verdict


@dataclass(frozen=True, slots=True)
class Tried:
    """A check with its verdict. Instants are ms."""

    name: str
    title: str
    verdict: Verdict
    started_at: int
    ended_at: int


@dataclass(frozen=True, slots=True)
class TrialReport:
    """`requests` is how many the BMC got, but for the end of the session."""

    address: str
    shown: Shown
    suite: str
    started_at: int
    service: str = ""
    dialect: str = ""
    nodes: int = 1
    requests: int = 0
    found: Inventory | None = None
    tried: tuple[Tried, ...] = field(default=())

    @property
    def result(self) -> Result:
        """The worst: fail, then unknown (or skipped), then pass."""
        results = {one.verdict.result for one in self.tried}
        if Result.FAIL in results:
            return Result.FAIL
        return Result.PASS if results and all(result.is_good for result in results) else Result.UNKNOWN

    def machine(self) -> dict[str, str]:
        """What the BMC reports of the machine; empty where it does not."""
        if self.found is None:
            return {}
        identity = self.found.identity
        return {
            "vendor": identity.vendor, "model": identity.model, "sku": identity.sku, "serial": identity.serial,
            "serial_source": identity.source, "uuid": identity.uuid, "bmc_version": self.found.bmc_version,
            "bios_version": identity.bios_version, "bmc_macs": ", ".join(self.found.bmc_macs),
            "host_macs": ", ".join(self.found.host_macs),
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "tls_key": self.shown.facts.spki_sha256,
            "certificate": {"subject": self.shown.facts.subject, "sha256": self.shown.facts.sha256},
            "redfish": self.service,
            "dialect": self.dialect,
            "nodes": self.nodes,
            "requests": self.requests,
            "machine": self.machine(),
            "suite": self.suite,
            "started_at": iso(self.started_at),
            "result": str(self.result),
            "verdicts": [
                {
                    "check": one.name, "title": one.title, "result": str(one.verdict.result),
                    "expected": one.verdict.expected, "observed": one.verdict.observed, "advice": one.verdict.advice,
                    "evidence": dict(one.verdict.evidence), "started_at": iso(one.started_at),
                    "ended_at": iso(one.ended_at),
                }
                for one in self.tried
            ],
        }  # fmt: skip


def chosen(suite: Suite[Check], only: tuple[str, ...], *, acting: bool) -> Suite[Check]:
    """The checks that are named, or all; those that act on the machine only where that is allowed."""
    checks = [check for check in suite.checks if acting or not isinstance(check.collect, Acting)]
    return replace(suite, checks=tuple(check for check in checks if not only or check.name in only))


def conduct(
    login: Login, shown: Shown, suite: Suite[Check], expected: Expectation, run: TrialRun,
    each: Callable[[Tried], None],
) -> TrialReport:  # fmt: skip
    """Logs in, reads what the machine is, and carries out the checks; `each` gets the results as they come. What is not
    `expected` is what the machine itself reports at the beginning. Raises BmcError where it cannot be read at all."""
    bmc = access(login, Wanted(expected.serial, expected.uuid))
    report = TrialReport(login.address, shown, suite.label, system_clock())
    try:
        places = bmc.paths()
        report = replace(
            report, service=str(places.root.get("RedfishVersion", "")), dialect=places.dialect.name,
            nodes=places.nodes, found=read_inventory(bmc.snapshot, places),
        )  # fmt: skip
        began = system_clock()
        for check, verdict in verdicts(suite, bmc, run, _expectation(bmc, login.key, expected)):
            one = Tried(check.name, check.title, verdict, began, began := system_clock())
            report = replace(report, tried=(*report.tried, one), requests=bmc.requests)
            each(one)
    finally:
        bmc.close()
    return report


def _expectation(bmc: BmcAccess, key: str, expected: Expectation) -> Expectation:
    report = read_report(bmc.snapshot, bmc.paths())
    return replace(
        expected, serial=expected.serial or report.serial, uuid=expected.uuid or report.uuid, tls_key=key
    )  # fmt: skip
