"""The worker sends the credential that is current, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.commands.acceptance import start
from appliance.store import credentials
from appliance.store.credentials import secret_purpose
from tests.onboarding.rig import PASSWORD, Bed, simulated, until, who

NEW = "Xr4-candle-Fjord"


def test_active_credential_is_sent_in_place_of_the_factory_one(bed: Bed) -> None:
    serial = who().serial
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        sealed = bed.context.vault.seal(NEW.encode(), secret_purpose(serial))
        with bed.context.store.write("test", bed.context.clock()) as tx:
            pending = credentials.add_pending(tx, machine, serial, "root", sealed)
        bmc.service.identity = replace(bmc.service.identity, password=NEW)
        with bed.context.store.write("test", bed.context.clock()) as tx:
            credentials.activate(tx, pending)
        start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machine) == "passed", 60)
    sent = [password for _, password in bmc.logins]
    assert sent[0] == PASSWORD
    assert set(sent[1:]) == {NEW}
    assert bed.machine(machine)["level"] == 2


@pytest.mark.parametrize("moment", ["at login", "later"])
def test_an_expired_password_is_named_and_sent_once(bed: Bed, moment: str) -> None:
    with simulated(who(), faults={"password_expired": moment}) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.reason(machine) == "credential.expired")
        bed.settle(machine)
        assert len(bmc.logins) == 1
        assert bmc.service.sessions.tokens == {}
    assert bed.rows("SELECT outcome FROM attempt WHERE machine = ?", machine) == [("expired",)]
