"""The service around a dump: it logs in, changes power, restarts, and is itself otherwise the dump."""

from __future__ import annotations

import time

import pytest

from appliance.acceptance.check import Expectation
from appliance.acceptance.suite import STANDARD
from appliance.acceptance.trial import Login, TrialRun, access, verdicts
from appliance.acceptance.trial_report import chosen
from appliance.bmc.connection import show_certificate
from appliance.bmc.dialect import built_in
from appliance.bmc.errors import Denied, Missing
from appliance.domain.verdicts import Result
from tests.vendors.server import DumpServer, served
from tests.vendors.service import CYCLE_SECONDS, PASSWORD

SYSTEM, MANAGER = "/redfish/v1/Systems/1", "/redfish/v1/Managers/1"


def member(path: str) -> dict[str, object]:
    return {"Members": [{"@odata.id": path}], "Members@odata.count": 1}


TREE = {
    "/redfish/v1": {
        "RedfishVersion": "1.9.0",
        "Systems": {"@odata.id": "/redfish/v1/Systems"},
        "Managers": {"@odata.id": "/redfish/v1/Managers/"},
        "Links": {"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions/"}},
    },
    "/redfish/v1/Systems": member(SYSTEM),
    "/redfish/v1/Managers": member(MANAGER),
    SYSTEM: {
        "SerialNumber": "S1",
        "PowerState": "On",
        "BootProgress": {"LastState": "OSRunning"},
        "Actions": {"#ComputerSystem.Reset": {"target": f"{SYSTEM}/Actions/ComputerSystem.Reset"}},
    },
    MANAGER: {
        "DateTime": "2015-03-13T04:14:33Z",
        "Actions": {"#Manager.Reset": {"target": f"{MANAGER}/Actions/Manager.Reset"}},
    },
}


def login(server: DumpServer, password: str = PASSWORD) -> Login:
    key = show_certificate(server.address).facts.spki_sha256
    return Login(server.address, key, "root", password, built_in(), 5)


def test_it_shows_the_dump_to_who_has_logged_in() -> None:
    with served(TREE) as server:
        bmc = access(login(server))
        assert bmc.get(SYSTEM + "/")["SerialNumber"] == "S1"
        assert bmc.get(MANAGER)["DateTime"] > "2026"
        with pytest.raises(Missing):
            bmc.get("/redfish/v1/Chassis")
        bmc.close()
        assert server.service.sessions == {}


def test_a_refused_password_is_not_sent_again() -> None:
    with served(TREE) as server:
        bmc = access(login(server, "wrong"))
        for _ in range(3):
            with pytest.raises(Denied):
                bmc.get(SYSTEM)
        assert server.service.logins == 1


def test_a_cycle_is_seen_off_and_on_again() -> None:
    with served(TREE) as server:
        bmc = access(login(server))
        bmc.session().write(f"{SYSTEM}/Actions/ComputerSystem.Reset", {"ResetType": "PowerCycle"})
        off = bmc.session().get(SYSTEM)
        assert (off["PowerState"], off["BootProgress"]["LastState"]) == ("Off", "None")
        until = time.monotonic() + 10 * CYCLE_SECONDS
        while bmc.session().get(SYSTEM)["PowerState"] == "Off" and time.monotonic() < until:
            time.sleep(0.02)
        assert bmc.session().get(SYSTEM)["PowerState"] == "On"
        bmc.close()


def test_a_restart_ends_the_sessions() -> None:
    with served(TREE) as server:
        bmc = access(login(server))
        bmc.session().write(f"{MANAGER}/Actions/Manager.Reset", {"ResetType": "GracefulRestart"})
        assert server.service.sessions == {}
        assert server.service.commands == [f"{MANAGER} GracefulRestart"]
        bmc.drop_session()


def test_an_inventory_that_comes_late_costs_one_login() -> None:
    """After the reset of a BMC; the session stays while nothing is reported yet."""
    with served(TREE) as server:
        server.service.late = 6 * CYCLE_SECONDS
        entry = login(server)
        bmc, run = access(entry), TrialRun(power_timeout=10, reset_timeout=20)
        suite = chosen(STANDARD, ("bmc_reset",), acting=True)
        ((_, verdict),) = verdicts(suite, bmc, run, Expectation("S1", tls_key=entry.key))
        bmc.close()
        assert verdict.result is Result.PASS, verdict
        assert server.service.logins == 2, "one before the reset, one after it"
        assert server.service.sessions == {}
