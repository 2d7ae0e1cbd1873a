"""What people may ask about a machine, and the reasons for a no."""

from __future__ import annotations

import pytest

from appliance.commands.machines import allow_attempt, lift_quarantine, retire, return_to_process
from appliance.errors import BadInput, NotFound, Refused
from appliance.onboarding import bmc_address
from appliance.store import endpoints, facts, machines, proofs
from tests.ask import ask
from tests.onboarding.rig import Bed, who

ADMIN = "person:admin"


def test_unknown_machines_are_not_found(bed: Bed) -> None:
    for command in (allow_attempt, retire, return_to_process):
        with pytest.raises(NotFound):
            command(bed.context, ADMIN, 77)
    with pytest.raises(NotFound):
        lift_quarantine(bed.context, ADMIN, 77, "why")


def test_command_that_does_not_apply_is_refused(bed: Bed) -> None:
    machine = bed.expect(who())
    with pytest.raises(Refused, match="No earlier login"):
        allow_attempt(bed.context, ADMIN, machine)
    with pytest.raises(Refused, match="not in quarantine"):
        lift_quarantine(bed.context, ADMIN, machine, "why")
    with pytest.raises(Refused, match="Only a retired or released"):
        return_to_process(bed.context, ADMIN, machine, "why")


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "x" * 501])
def test_reason_that_is_not_one_line_is_refused(bed: Bed, reason: str) -> None:
    machine = bed.expect(who())
    with pytest.raises(BadInput):
        retire(bed.context, ADMIN, machine, reason)


def test_lifted_quarantine_forgets_the_reported_identity(bed: Bed) -> None:
    machine = bed.expect(who())
    bed.sight(who().bmc_mac, "127.9.9.9")
    with bed.context.store.write("worker", bed.context.clock()) as tx:
        facts.add_facts(tx, machine, [("serial", "GH9999")], "redfish", "a login")
        proofs.add_proof(tx, machine, "label-secret-isolated", "k", "GH3001")
        machines.quarantine(tx, machine, "The serial number differs.")
    assert bed.machine(machine)["state"] == "quarantined"
    lift_quarantine(bed.context, ADMIN, machine, "a typing error on the label")
    shown = bed.machine(machine)
    assert (shown["state"], shown["level"], shown["quarantine"]) == ("staging", 1, "")
    assert bed.value("SELECT revoked FROM proof") == "quarantine lifted: a typing error on the label"


def test_address_is_that_of_the_mac_in_the_manifest(bed: Bed) -> None:
    machine = bed.expect(who())
    bed.sight(who().bmc_mac, "127.9.9.1")
    assert bmc_address.find(bed.context, machine).address == "127.9.9.1"
    host = bed.sight("02:00:5e:77:00:01", "127.9.9.2", kind="host")
    with bed.context.store.write("worker", bed.context.clock()) as tx:
        endpoints.join(tx, bed.value("SELECT id FROM endpoint WHERE machine = ?", host), machine)
    assert bmc_address.find(bed.context, machine).address == "127.9.9.1"


def test_address_that_another_endpoint_uses_since_is_not_used(bed: Bed) -> None:
    machine = bed.expect(who())
    bed.sight(who().bmc_mac, "127.9.9.1")
    with bed.context.store.write("wire", bed.context.clock()) as tx:
        ask(tx, "UPDATE endpoint SET last_seen = last_seen - 1000")
    bed.sight("02:00:5e:77:00:02", "127.9.9.1")
    assert bmc_address.find(bed.context, machine).address == ""
