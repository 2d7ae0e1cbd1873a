"""`gatehouse try`: one BMC, no appliance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Program, reachable_directory
from tests.onboarding.rig import PASSWORD, simulated, some_address, who
from tests.rack.bmc import SimulatedBmc

READING = ("tls_key", "service_root", "serial", "uuid", "model", "firmware", "parts", "health", "sensors", "fans",
           "power_supplies", "event_log", "clock")  # fmt: skip


def tried(address: str, *arguments: str, password: str = PASSWORD) -> Ended:
    with reachable_directory() as directory:
        program = Program(directory)
        ended = program(
            "try", address, "--user", "root", "--password-file", "-", *arguments, stdin=f"{password}\n".encode()
        )
        assert list(Path(directory).iterdir()) == [program.config], "a trial keeps nothing"
    return ended


def writes(bmc: SimulatedBmc) -> list[tuple[str, str]]:
    return [(seen.method, seen.path.rpartition("/")[2]) for seen in bmc.requests if seen.method != "GET"]


def test_a_good_machine_passes_and_is_only_read() -> None:
    with simulated(who()) as bmc:
        ended = tried(bmc.address[0], "-o", "json")
        assert ended.code == 0, ended
        assert [method for method, _ in writes(bmc)] == ["POST", "DELETE"]
        assert len(bmc.logins) == 1
        assert bmc.service.sessions.tokens == {}
    found = ended.json
    assert found["result"] == "pass"
    assert found["requests"] + 1 == len(bmc.requests)
    assert found["machine"]["serial"] == who().serial
    assert found["machine"]["serial_source"].startswith("SerialNumber of /redfish/v1/Systems/")
    results = {one["check"]: one["result"] for one in found["verdicts"]}
    assert tuple(results) == READING
    assert results["firmware"] == "not_applicable"
    assert all(one["evidence"] for one in found["verdicts"])
    assert f"shows the TLS key {found['tls_key']}" in ended.err
    assert PASSWORD not in ended.out + ended.err


def test_with_power_the_host_ends_as_it_was_found() -> None:
    with simulated(who()) as bmc:
        ended = tried(bmc.address[0], "--power", "--only", "power", "--only", "bmc_reset")
        assert ended.code == 0, ended
        assert bmc.service.power.state == "On"
        assert bmc.restarts == 1
    assert "Result" in ended.out


@pytest.mark.parametrize(
    ("arguments", "faults", "code", "words"),
    [
        (("--expect", "serial=GH9999"), {}, 1, "skipped"),
        (("--expect", f"serial={who().serial.lower()},model=KS-2100"), {}, 0, "differs in case only"),
        ((), {"dead_fan": True}, 1, "FAN2 is at zero"),
        (("--only", "clock"), {"dead_fan": True}, 0, "Clock agrees"),
        (("--expect", "model=KS-2100", "--only", "serial"), {"wrong_serial": "NA"}, 4, "no serial number"),
    ],
)
def test_the_exit_code_is_the_result(
    arguments: tuple[str, ...], faults: dict[str, object], code: int, words: str
) -> None:
    with simulated(who(), faults=faults) as bmc:
        ended = tried(bmc.address[0], *arguments)
    assert ended.code == code, ended
    assert words in ended.out


def test_nobody_there_and_a_refused_login_are_not_reached() -> None:
    ended = tried(some_address())
    assert (ended.code, ended.out) == (3, "")
    assert "does not answer on port 443" in ended.err
    with simulated(who()) as bmc:
        ended = tried(bmc.address[0], password="wrong")
        assert len(bmc.logins) == 1
    assert ended.code == 3
    assert "401" in ended.err


def test_another_key_gets_no_password() -> None:
    with simulated(who()) as bmc:
        ended = tried(bmc.address[0], "--key", "ab" * 32)
        assert bmc.requests == []
    assert ended.code == 2
    assert "nothing was sent" in ended.err


@pytest.mark.parametrize("arguments", [("--expect", "colour=red"), ("--only", "nothing"), ("--only", "power")])
def test_what_cannot_be_meant_is_refused_before_contact(arguments: tuple[str, ...]) -> None:
    ended = tried(some_address(), *arguments)
    assert ended.code == 2, ended


def test_the_page_stands_alone_and_escapes() -> None:
    with simulated(who(model="<script>alert(1)</script>")) as bmc:
        page = tried(bmc.address[0], "-o", "html").out
    assert page.startswith("<!doctype html>")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<section") == len(READING)


def test_ocp_output_is_a_run_of_steps_with_diagnoses() -> None:
    with simulated(who(), faults={"dead_fan": True}) as bmc:
        ended = tried(bmc.address[0], "-o", "ocptv")
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert lines[0]["schemaVersion"] == {"major": 2, "minor": 0}
    assert [line["sequenceNumber"] for line in lines] == list(range(len(lines)))
    steps = [line["testStepArtifact"] for line in lines if "testStepArtifact" in line]
    assert [step["testStepStart"]["name"] for step in steps if "testStepStart" in step] == list(READING)
    diagnoses = {step["diagnosis"]["verdict"]: step["diagnosis"]["type"] for step in steps if "diagnosis" in step}
    assert diagnoses["fans-fail"] == "FAIL"
    assert diagnoses["serial-pass"] == "PASS"
    assert lines[-1]["testRunArtifact"]["testRunEnd"] == {"status": "COMPLETE", "result": "FAIL"}
