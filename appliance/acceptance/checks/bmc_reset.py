"""Does the BMC, restarted, come back as the same: same TLS key, same serial number, same UUID?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, failed, passed, unknown
from appliance.bmc.dialect import Command
from appliance.bmc.errors import BadAnswer, BmcError, Busy, Denied, PinMismatch
from appliance.bmc.identity import read_identity
from appliance.bmc.parsing import Json
from appliance.bmc.places import find_resource_paths
from appliance.bmc.power import reset
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.shapes import number, text
from appliance.domain.verdicts import Verdict

QUICK, SLOW = 0.05, 1.0
NAMES = ("tls_key", "serial", "uuid")


def collect(bmc: Bmc, run: RunContext) -> Observation:
    manager = bmc.paths().manager
    if not manager:
        raise BadAnswer("The BMC reports no manager that could be restarted")
    identity = bmc.identity()
    before = {"serial": identity.serial, "uuid": identity.uuid, "tls_key": bmc.key}
    found = bmc.get(manager)
    begun = run.now()
    kinds = bmc.paths().dialect.reset_types[Command.RESTART_BMC]
    kind = retry_while_busy(lambda: reset(bmc.session(), found, kinds), run.wait)
    run.add_note("command", f"Manager.Reset {kind}")
    observation: Observation = {"before": before, "reset_type": kind, "timeout": run.reset_timeout}
    gone = _wait(bmc, run, begun, "the BMC to go away", lambda up: not up)
    bmc.drop_session()
    if gone is None:
        return observation
    back = _wait(bmc, run, begun, "the BMC to come back", lambda up: up)
    if back is None:
        return observation | {"gone_after_ms": gone}
    return observation | {"gone_after_ms": gone, "back_after_ms": back, "after": _after(bmc, run, begun)}


def _wait(bmc: Bmc, run: RunContext, begun: int, what: str, over: Any) -> int | None:
    """ms since the command until `over`, or None when the time is over first."""
    while (elapsed := run.now() - begun) < run.reset_timeout * 1000:
        if over(_is_up(bmc)):
            return run.now() - begun
        run.report(f"waiting for {what}, {elapsed // 1000} s")
        run.wait(QUICK if elapsed < 10_000 else SLOW)
    return None


def _is_up(bmc: Bmc) -> bool:
    try:
        bmc.read_certificate()
    except BmcError:
        return False
    return True


def _after(bmc: Bmc, run: RunContext, begun: int) -> Json:
    """Who came back. Another key is reported without logging in to it. Redfish may answer later than TLS does."""
    shown = bmc.read_certificate().facts.spki_sha256
    if shown != bmc.key:
        return {"tls_key": shown}
    while True:
        try:
            session = bmc.session()
            identity = read_identity(session, find_resource_paths(session, bmc.dialects, bmc.wanted))
            return {"tls_key": shown, "serial": identity.serial, "uuid": identity.uuid}
        except PinMismatch as mismatch:
            return {"tls_key": mismatch.shown.spki_sha256}
        except Denied:
            raise
        except BmcError as error:
            if run.now() - begun >= run.reset_timeout * 1000:
                raise
            if not isinstance(error, Busy):
                bmc.drop_session()
            run.report(f"waiting for Redfish after the restart, {(run.now() - begun) // 1000} s")
            run.wait(SLOW)


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = (
        "the BMC restarts and returns with the same TLS key, serial number and UUID",
        as_evidence(observation),
    )
    limit = f"{number(observation, 'timeout') or 0:g} s"
    if number(observation, "gone_after_ms") is None:
        return failed(expected, f"it did not go away within {limit}", evidence)
    if number(observation, "back_after_ms") is None:
        return failed(expected, f"it did not come back within {limit}", evidence)
    if why := mismatch(observation, expectation):
        return failed(expected, why, evidence)
    if not text(observation, "after", "serial"):
        return unknown(expected, "its identity could not be read afterwards", evidence)
    took = (number(observation, "back_after_ms") or 0) / 1000
    return passed(expected, f"back after {took:.1f} s, the same", evidence)


def mismatch(observation: Any, expectation: Expectation) -> str:
    """What came back differently. (Where the key differs nothing else was read.)"""
    changes = []
    for name in NAMES:
        before, after = text(observation, "before", name), text(observation, "after", name)
        if after and before != after:
            changes.append(f"{name.replace('_', ' ')} {before} became {after}")
    return f"After its restart: {'; '.join(changes)}." if changes else ""
