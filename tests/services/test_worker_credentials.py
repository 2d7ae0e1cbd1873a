"""The worker sends the credential that is current, and no other."""

from __future__ import annotations

from dataclasses import replace

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
