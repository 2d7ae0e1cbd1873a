"""The forms in which `gatehouse try` reports: text, JSON, a page to mail, and OCP's test and validation output."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from appliance.acceptance.trial_report import TrialReport, Tried
from appliance.cli.output import print_json, print_pairs, print_table, safe
from appliance.domain.moments import iso
from appliance.domain.verdicts import Result

LABELS = {
    "vendor": "Vendor", "model": "Model", "sku": "SKU", "serial": "Serial number", "serial_source": "Read from",
    "uuid": "UUID", "bmc_version": "BMC version", "bios_version": "BIOS version", "bmc_macs": "MACs of the BMC",
    "host_macs": "MACs of the host",
}  # fmt: skip


def words(result: Result) -> str:
    return str(result).replace("_", " ")


def pairs(report: TrialReport) -> list[tuple[str, str]]:
    """What is known of BMC and machine, by names for people."""
    machine = [(LABELS[name], value) for name, value in report.machine().items()]
    nodes = [("Systems behind this BMC", f"{report.nodes}")] if report.nodes > 1 else []
    return [
        ("TLS key (SPKI SHA-256)", report.shown.facts.spki_sha256),
        ("Certificate", report.shown.facts.subject),
        ("Redfish", f"{report.service}, dialect {report.dialect}"),
        *nodes,
        *machine,
        ("Requests", f"{report.requests}"),
    ]


def print_text(report: TrialReport) -> None:
    print_pairs((name, value or "not reported") for name, value in pairs(report))
    rows = [
        (one.title, words(one.verdict.result), one.verdict.observed,
         "" if one.verdict.result.is_good else one.verdict.advice)
        for one in report.tried
    ]  # fmt: skip
    print_table(("Check", "Result", "Observed", "Next action"), rows)
    print_pairs([("Result", words(report.result))])


def print_as_json(report: TrialReport) -> None:
    print_json(report.as_json())


def print_html(report: TrialReport) -> None:
    """One page that needs nothing else; every text of the BMC is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(loader=PackageLoader("templates", "reports"), autoescape=True, undefined=StrictUndefined)
    templates.filters |= {"words": words, "evidence": _evidence}
    page = templates.get_template("trial.html")
    print(page.render(report=report, pairs=pairs(report), started_at=iso(report.started_at)))


def _evidence(evidence: Mapping[str, Any]) -> str:
    return json.dumps(dict(evidence), indent=1, ensure_ascii=False)


def print_ocptv(report: TrialReport) -> None:
    """JSON lines by the specification of OCP's test and validation (ocp-diag-core, json_spec 2.0): a step for each
    check, in it a diagnosis. `unknown` and `skipped` are diagnoses of the type UNKNOWN."""
    from ocptv import output as tv

    machine = report.machine()
    dut = tv.Dut(id=machine.get("serial") or report.address, name=report.address, metadata=tv.Metadata(machine))
    run = tv.TestRun(
        name="gatehouse try", version=report.suite, command_line="", parameters={"address": report.address}
    )
    run.start(dut=dut)
    for one in report.tried:
        _print_step(run.add_step(one.name), one)
    outcome = {Result.PASS: tv.TestResult.PASS, Result.FAIL: tv.TestResult.FAIL}
    result = outcome.get(report.result, tv.TestResult.NOT_APPLICABLE)
    run.end(status=tv.TestStatus.COMPLETE, result=result)


def _print_step(step: Any, one: Tried) -> None:
    from ocptv import output as tv

    kinds = {
        Result.PASS: tv.DiagnosisType.PASS, Result.NOT_APPLICABLE: tv.DiagnosisType.PASS,
        Result.FAIL: tv.DiagnosisType.FAIL,
    }  # fmt: skip
    kind = kinds.get(one.verdict.result, tv.DiagnosisType.UNKNOWN)
    step.start()
    step.add_diagnosis(kind, verdict=f"{one.name}-{one.verdict.result}", message=safe(one.verdict.observed, 2000))
    complete = one.verdict.result is not Result.SKIPPED
    step.end(status=tv.TestStatus.COMPLETE if complete else tv.TestStatus.SKIP)


FORMS = {"table": print_text, "json": print_as_json, "html": print_html, "ocptv": print_ocptv}
