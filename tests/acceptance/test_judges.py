"""Every judge is a pure function of what was read and what was expected: tables, and anything at all."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.acceptance.check import Check, Expectation
from appliance.acceptance.checks import (
    bmc_reset,
    clock,
    event_log,
    fans,
    firmware,
    health,
    model,
    parts,
    power,
    power_supplies,
    sensors,
    serial,
    service_root,
    system_uuid,
    tls_key,
)
from appliance.acceptance.suite import STANDARD
from appliance.domain.policy import FirmwareRule, PartsRule, Policy
from appliance.domain.verdicts import Result, Verdict

P, F, E, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
NOON = 1_780_000_000_000
PARTS = (PartsRule("KS-*", (("cpus", 2), ("dimms", 4))),)
POWER = FirmwareRule("PX-1", components=(("PSU*", ("1.4", "1.5")),))
RULES = (POWER, FirmwareRule("KS-*", ("2.14.0", "2.15.0"), ("1.08",)), FirmwareRule("KX-1", ("3.0",)))
PARTS = (PartsRule("KS-*", (("cpus", 2), ("dimms", 4))),)
POLICY = Policy(event_log_days=7, firmware=RULES, parts=PARTS)
WANTED = Expectation(serial="GH1", uuid="aa-bb", model="KS-1", tls_key="ab" * 32, policy=POLICY)

WELL = {"path": "/s", "health": "OK", "rollup": "OK"}
SERVICES = {"Systems": "/s", "Managers": "/m", "Chassis": "/c", "SessionService": "/x"}


def sensor(reading: Any, state: str = "Enabled", **limits: float) -> dict[str, Any]:
    return {"name": "T", "reading": reading, "unit": "Cel", "kind": "Temperature", "state": state, "limits": limits}


def sensed(*sensors: dict[str, Any], power: str = "On", boot: str = "OSRunning") -> dict[str, Any]:
    return {"power": power, "boot": boot, "sensors": list(sensors)}


def fan(speed: Any, state: str = "Enabled") -> dict[str, Any]:
    return {"name": "FAN0", "reading": speed, "unit": "RPM", "state": state}


def supply(state: str, health: str = "OK", **more: Any) -> dict[str, Any]:
    return {"name": "PSU0", "state": state, "health": health, "path": "/p0", **more}


def group(needed: int, *paths: str, state: str = "Enabled", health: str = "OK") -> dict[str, Any]:
    return {"name": "Redundancy", "state": state, "health": health, "group": list(paths), "needed": needed}


def phases(*commands: str, stuck: str = "") -> dict[str, Any]:
    phases = [{"command": name, "reached": name != stuck, "seen": ["On"], "milliseconds": 5} for name in commands]
    return {"found": "On", "timeout": 9, "phases": phases}


def restarted(**after: Any) -> dict[str, Any]:
    before = {"tls_key": "k", "serial": "GH1", "uuid": "u"}
    return {"before": before, "after": before | after, "gone_after_ms": 10, "back_after_ms": 20, "timeout": 9}


def made_of(**counts: int) -> dict[str, Any]:
    listed = [{"kind": kind, "gib": 0} for kind, count in counts.items() for _ in range(count)]
    return {"model": "KS-1", "parts": listed}


def components(*versions: tuple[str, str]) -> dict[str, Any]:
    listed = [{"name": name, "id": "", "version": version} for name, version in versions]
    return {"model": "PX-1", "bmc": "1", "bios": "1", "components": listed}


def at(text: str, round_trip: int = 0) -> dict[str, Any]:
    return {"bmc_time": text, "asked_at": NOON - round_trip // 2, "answered_at": NOON + round_trip // 2}


def log(*critical: str, gap: str = "", **entry: Any) -> dict[str, Any]:
    entries = [{"Message": text, **entry} for text in critical]
    found = {"log": "EventLog", "gap": gap, "critical": entries, "criticals": len(entries)}
    return {"now": NOON, "logs": [found]}


CASES = [
    (tls_key.judge, {"tls_key": "ab" * 32}, P, "ab"),
    (tls_key.judge, {"tls_key": "cd" * 32}, F, "cd"),
    (tls_key.judge, {}, E, "none"),
    (service_root.judge, {"version": "1.17.0", "services": SERVICES}, P, "1.17.0"),
    (service_root.judge, {"version": "1.17.0", "services": SERVICES | {"Chassis": ""}}, F, "without Chassis"),
    (service_root.judge, {"version": "<script>", "services": SERVICES}, F, "RedfishVersion"),
    (serial.judge, {"serial": "GH1"}, P, "GH1"),
    (serial.judge, {"serial": " GH1 "}, P, "GH1"),
    (serial.judge, {"serial": "gh1"}, P, "differs in case only"),
    (serial.judge, {"serial": "GH2", "source": "SKU of S"}, F, "GH2 (SKU of S)"),
    (serial.judge, {"serial": ""}, F, "none"),
    (system_uuid.judge, {"uuid": "AA-BB"}, P, "AA-BB"),
    (system_uuid.judge, {"uuid": "aa-bc"}, F, "aa-bc"),
    (model.judge, {"model": "KS-1"}, P, "KS-1"),
    (model.judge, {"model": "KS-2"}, F, "KS-2"),
    (model.judge, {"model": ""}, E, "no model"),
    (health.judge, {"resources": [{"path": "/s", "health": "OK", "rollup": "OK"}]}, P, "1 resource"),
    (health.judge, {"resources": [{"path": "/s", "health": "OK", "rollup": "Warning"}]}, F, "/s is Warning"),
    (health.judge, {"resources": [{"path": "/s", "health": "Critical", "rollup": "OK"}]}, F, "/s is Critical"),
    (health.judge, {"resources": [{"path": "/s", "health": "", "rollup": ""}]}, E, "no resource"),
    (
        health.judge,
        {"resources": [WELL, {"kind": "Memory", "name": "DIMM 3", "path": "/d", "health": "Warning"}]},
        F,
        "DIMM 3 (/d) is Warning",
    ),
    (health.judge, {"resources": [WELL, {"kind": "Memory", "state": "Absent", "health": "Critical"}]}, P, "1 resource"),
    (health.judge, {"resources": [WELL], "gaps": ["GET /d: 500"]}, E, "GET /d: 500"),
    (sensors.judge, sensed(sensor(20, UpperCritical=40, LowerCritical=5)), P, "1 sensors"),
    (sensors.judge, sensed(sensor(41, UpperCritical=40)), F, "beyond UpperCritical 40"),
    (sensors.judge, sensed(sensor(4.5, LowerCaution=5)), F, "reads 4.5 Cel beyond LowerCaution 5"),
    (sensors.judge, sensed(sensor(None), sensor(1)), E, "T has no reading"),
    (sensors.judge, sensed(sensor(True)), E, "T has no reading"),
    (sensors.judge, sensed(sensor(None) | {"health": "Critical"}), F, "T cannot be read"),
    (sensors.judge, sensed(sensor(20) | {"health": "Warning"}), F, "T is Warning"),
    (sensors.judge, sensed(sensor(20, "Disabled") | {"health": "Critical"}, sensor(1)), P, "1 sensors"),
    (sensors.judge, sensed(sensor(None, "UnavailableOffline"), sensor(1)), F, "T is UnavailableOffline"),
    (sensors.judge, sensed(sensor(21, "UnavailableOffline"), sensor(1)), F, "T is UnavailableOffline"),
    (sensors.judge, sensed(sensor(None, "StandbyOffline"), sensor(1)), E, "T is StandbyOffline"),
    (sensors.judge, sensed(sensor(None, "Disabled"), sensor(1)), P, "1 sensors in range, 1 absent"),
    (sensors.judge, sensed(sensor(None, "Absent"), sensor(1)), P, "1 sensors in range, 1 absent"),
    (sensors.judge, sensed(sensor(None, "") | {"unit": ""}, sensor(1)), P, "1 sensors in range, 1 absent"),
    (sensors.judge, sensed(sensor(None, "Absent")), E, "no sensor of a present part"),
    (sensors.judge, sensed(sensor(None, "UnavailableOffline"), sensor(1), power="Off"), E, "power is Off: T is Unav"),
    (sensors.judge, sensed(sensor(None), sensor(1), power=""), E, "power is not reported: T has no reading"),
    (sensors.judge, sensed(sensor(41, UpperCritical=40), sensor(None), power="Off"), F, "beyond UpperCritical 40"),
    (sensors.judge, sensed(sensor(1), power="Off"), P, "1 sensors"),
    (sensors.judge, sensed(sensor(None, "Deferring"), boot="MemoryInitializationStarted"), E, "only starting (Memory"),
    (sensors.judge, sensed(sensor(1)) | {"gaps": ["GET /x: 500"]}, E, "GET /x: 500"),
    (sensors.judge, sensed(sensor(9, UpperCritical=8)) | {"gaps": ["/x"]}, F, "UpperCritical 8; not known: /x"),
    (fans.judge, {"power": "On", "fans": [fan(8000), fan(1) | {"name": "FAN1"}]}, P, "2 fans"),
    (fans.judge, {"power": "On", "fans": [fan(8000), fan(0)]}, F, "FAN0 is at zero"),
    (fans.judge, {"power": "On", "fans": [fan(None)]}, E, "FAN0 shows no speed"),
    (fans.judge, {"power": "On", "fans": [fan(None) | {"health": "Critical"}]}, F, "FAN0 is Critical"),
    (fans.judge, {"power": "On", "fans": [fan(90) | {"limits": {"LowerCritical": 100}}]}, F, "reads 90 RPM beyond Low"),
    (fans.judge, {"power": "On", "fans": [fan(9), group(1, health="Warning")]}, F, "Redundancy is Warning"),
    (fans.judge, {"power": "On", "fans": [fan(None, "UnavailableOffline"), fan(9)]}, F, "FAN0"),
    (fans.judge, {"power": "On", "fans": [fan(None, "StandbyOffline"), fan(9)]}, E, "FAN0 is StandbyOffline"),
    (fans.judge, {"power": "Off", "fans": [fan(0)]}, E, "host is off"),
    (fans.judge, {"power": "On", "fans": [fan(0, "Absent"), fan(9)]}, P, "1 fans"),
    (fans.judge, {"power": "On", "fans": []}, E, "no fan"),
    (fans.judge, {"power": "On", "fans": [], "held": True}, N, "an enclosure cools it"),
    (fans.judge, {"power": "On", "fans": [], "held": True, "gaps": ["GET /x"]}, E, "GET /x"),
    (power_supplies.judge, {"supplies": [supply("Enabled")] * 2}, P, "2 present"),
    (power_supplies.judge, {"supplies": [supply("Enabled"), supply("Absent")]}, F, "PSU0 is absent"),
    (power_supplies.judge, {"supplies": [supply("Enabled", "Critical")]}, F, "PSU0 is Critical"),
    (power_supplies.judge, {"supplies": [supply("Enabled", line="LossOfInput")]}, F, "PSU0 has no input power"),
    (power_supplies.judge, {"supplies": [supply("UnavailableOffline")]}, F, "PSU0 is UnavailableOffline"),
    (power_supplies.judge, {"supplies": [supply("", "")]}, E, "PSU0 has neither state nor health"),
    (power_supplies.judge, {"supplies": []}, E, "no power supply"),
    (power_supplies.judge, {"supplies": [], "held": True}, N, "an enclosure feeds it"),
    (
        power_supplies.judge,
        {"supplies": [supply("Enabled"), supply("Absent", path="/p1"), group(1, "/p0")]},
        P,
        "1 present, 1 bays empty",
    ),
    (
        power_supplies.judge,
        {"supplies": [supply("Enabled"), supply("Absent", path="/p1"), group(2, "/p0", "/p1")]},
        E,
        "its group reports that it is complete",
    ),
    (
        power_supplies.judge,
        {
            "supplies": [
                supply("Enabled"),
                supply("Absent", path="/p1"),
                group(1, "/p0", "/p1", state="UnavailableOffline"),
            ]
        },
        F,
        "PSU0 is absent",
    ),
    (
        power_supplies.judge,
        {"supplies": [supply("Enabled"), group(1, "/p0", health="Warning")]},
        F,
        "Redundancy is Warn",
    ),
    (event_log.judge, log(), P, "none"),
    (event_log.judge, log("ECC"), F, "1 critical: ECC"),
    (event_log.judge, log("ECC", resolved=True), P, "1 settled or old"),
    (event_log.judge, log("ECC", Created="2026-05-20T00:00:00Z"), P, "1 settled or old"),
    (event_log.judge, log("ECC", Created="2026-05-26T00:00:00Z"), F, "ECC"),
    (event_log.judge, log("ECC", Created="0000-00-00T00:00:00Z"), F, "ECC"),
    (event_log.judge, log(gap="GET /x: 500"), E, "was not read whole: GET /x: 500"),
    (event_log.judge, log("ECC", gap="GET /x: 500"), F, "1 critical: ECC; not known"),
    (
        event_log.judge,
        {"logs": [{"log": "L", "unrated": [{"Message": "ECC"}], "unrateds": 9}]},
        E,
        "9 entries without a severity, the last: ECC",
    ),
    (event_log.judge, {"logs": []}, E, "has an event log"),
    (firmware.judge, {"model": "KS-1", "bmc": "2.15.0", "bios": "1.08"}, P, "BMC 2.15.0, BIOS 1.08"),
    (firmware.judge, {"model": "KS-1", "bmc": "2.13.0", "bios": "1.08"}, F, "2.13.0"),
    (firmware.judge, {"model": "KS-1", "bmc": "2.14.0", "bios": ""}, F, "BIOS not reported"),
    (firmware.judge, {"model": "KX-1", "bmc": "3.0", "bios": "anything"}, P, "3.0"),
    (firmware.judge, {"model": "other", "bmc": "3.0", "bios": "1"}, E, "3.0"),
    (firmware.judge, components(("PSU 1", "1.4"), ("PSU 2", "1.4"), ("NIC", "9")), P, "BMC 1, BIOS 1"),
    (firmware.judge, components(("PSU 1", "1.4"), ("PSU 2", "1.3")), F, "PSU 2 1.3"),
    (firmware.judge, components(("PSU 1", "")), F, "PSU 1 without a version"),
    (firmware.judge, components(("NIC", "9")), F, "no component is named PSU*"),
    (firmware.judge, components(("PSU 1", "1.4")) | {"component_gaps": ["GET /f: 500"]}, E, "GET /f: 500"),
    (firmware.judge, components(("PSU 1", "1")) | {"component_gaps": ["GET /f: 500"]}, F, "PSU 1 1; not known: GET /f"),
    (parts.judge, made_of(cpus=2, dimms=4), P, "CPUs 2, DIMMs 4"),
    (parts.judge, made_of(cpus=2, dimms=3), F, "DIMMs: 3 where 4 are expected"),
    (parts.judge, made_of(cpus=2, dimms=5), F, "DIMMs: 5 where 4 are expected"),
    (parts.judge, made_of(cpus=2, dimms=3) | {"gaps": ["GET /d: 500"]}, E, "DIMMs: 3 where 4 are expected, GET /d"),
    (parts.judge, made_of(cpus=2, dimms=4) | {"gaps": ["GET /d: 500"]}, E, "GET /d"),
    (parts.judge, made_of(cpus=2) | {"model": "other"}, N, "CPUs 2"),
    (clock.judge, at("2026-05-28T20:26:40+00:00"), P, "off by +0.0 s"),
    (clock.judge, at("2026-05-28T22:26:45+02:00"), P, "off by +5.0 s"),
    (clock.judge, at("2026-05-28T20:26:46Z"), F, "off by +6.0 s"),
    (clock.judge, at("2026-05-28T20:26:46Z", round_trip=1998), F, "off by +6.0 s"),
    (clock.judge, at("2026-05-28T20:26:44Z", round_trip=2000), P, "off by +4.0 s"),
    (clock.judge, at("2026-05-28T20:26:44Z", round_trip=2002), E, "give or take 1.0 s, as the answer took 2.0 s"),
    (clock.judge, at("2026-05-28T20:26:54Z", round_trip=19000), E, "off by +14.0 s"),
    (clock.judge, at("2026-05-28T20:26:40Z", round_trip=19000), E, "give or take 9.5 s"),
    (clock.judge, at("2026-05-28T20:26:20Z", round_trip=19000), F, "off by -20.0 s"),
    (clock.judge, at("1970-01-01T00:00:00Z"), F, "off by -"),
    (clock.judge, at("2026-05-28T20:26:40"), F, "no time"),
    (clock.judge, at("yesterday"), F, "no time"),
    (clock.judge, {}, E, "not kept"),
    (clock.judge, at(""), E, "reports no time"),
    (power.judge, phases("off", "on", "cycle"), P, "cycle 0.0 s"),
    (power.judge, phases("off", "on", "cycle", stuck="cycle"), F, "power cycle did not happen within 9 s; seen: On"),
    (power.judge, phases("off"), E, "tried only: off"),
    (power.judge, {}, E, "nothing"),
    (power.judge, phases("off", "on") | {"offered": ["off", "on"]}, P, "offers no cycle"),
    (power.judge, phases("off", "on") | {"offered": ["cycle", "off", "on"]}, E, "tried only: off, on"),
    (bmc_reset.judge, restarted(), P, "the same"),
    (bmc_reset.judge, restarted(serial="GH2"), F, "serial GH1 became GH2"),
    (bmc_reset.judge, restarted(tls_key="x", serial="", uuid=""), F, "tls key k became x"),
    (bmc_reset.judge, restarted(serial=""), E, "could not be read"),
    (bmc_reset.judge, {"timeout": 9}, F, "did not go away within 9 s"),
    (bmc_reset.judge, {"timeout": 9, "gone_after_ms": 1}, F, "did not come back within 9 s"),
]


@pytest.mark.parametrize(("judge", "observation", "result", "words"), CASES)
def test_judge_gives_the_verdict(judge: Any, observation: Any, result: Result, words: str) -> None:
    verdict = judge(observation, WANTED)
    assert verdict.result is result
    assert words in verdict.observed
    assert verdict.expected


def test_uuid_without_expectation_is_unknown() -> None:
    assert system_uuid.judge({"uuid": "x"}, Expectation(serial="GH1")).result is E
    assert system_uuid.mismatch({"uuid": "x"}, Expectation(serial="GH1")) == ""


def test_model_without_rule_gets_advice_with_the_rule() -> None:
    assert "model other" in firmware.judge({"model": "other", "bmc": "1", "bios": "1"}, WANTED).advice


def test_without_expectation_nothing_is_demanded() -> None:
    nothing = Expectation(serial="GH1")
    assert model.judge({"model": "KS-9"}, nothing).result is P
    assert model.judge({"model": ""}, nothing).result is N
    assert system_uuid.judge({"uuid": ""}, nothing).result is N
    assert firmware.judge({"model": "KS-9", "bmc": "1", "bios": "2"}, nothing).result is N


@pytest.mark.parametrize(
    ("mismatch", "same", "other"),
    [
        (tls_key.mismatch, {"tls_key": "ab" * 32}, {"tls_key": "cd" * 32}),
        (serial.mismatch, {"serial": "GH1"}, {"serial": "GH2"}),
        (system_uuid.mismatch, {"uuid": "AA-BB"}, {"uuid": "other"}),
        (bmc_reset.mismatch, restarted(), restarted(uuid="v")),
    ],
)
def test_only_another_identity_is_a_mismatch(mismatch: Any, same: Any, other: Any) -> None:
    assert mismatch(same, WANTED) == ""
    assert mismatch(other, WANTED)


NUMBERS = st.integers() | st.just(10**400) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = re.findall(
    r"\w+",
    """tls_key version services serial uuid model vendor sku resources path health rollup power sensors name reading
    boot unit kind state limits LowerCritical fans group needed held gaps supplies line logs log gap critical
    criticals unrated unrateds resolved Created now bmc bios bmc_time asked_at
    answered_at found phases command reached seen milliseconds timeout before after gone_after_ms back_after_ms""",
)
SHAPED = st.recursive(
    JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.parametrize("check", STANDARD.checks, ids=lambda check: check.name)
@given(observation=SHAPED)
def test_any_observation_gets_a_verdict(check: Check, observation: Any) -> None:
    verdict = check.judge(observation, WANTED)
    assert isinstance(verdict, Verdict)
    assert verdict.observed.isprintable() or not str(observation).isprintable()
    if check.mismatch:
        assert isinstance(check.mismatch(observation, WANTED), str)
    if check.facts:
        assert all(isinstance(value, str) for _, value in check.facts(observation))


def test_each_check_has_its_own_name_title_and_advice() -> None:
    checks = STANDARD.checks
    assert len({check.name for check in checks}) == len({check.title for check in checks}) == len(checks)
    assert all(check.advice.endswith(".") for check in checks)
