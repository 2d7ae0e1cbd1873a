"""One attempt for each credential, whatever happens around it; a worker that lost the machine's lock writes nothing."""

from __future__ import annotations

import pytest

from appliance.bmc.connection import show_certificate
from appliance.bmc.errors import ReadOnly, WrongNeighbour
from appliance.bmc.redfish import Redfish
from appliance.commands.machines import allow_attempt
from appliance.errors import Refused
from appliance.onboarding.login import log_in, write_guard
from appliance.store import machine_locks
from appliance.store.machine_locks import MachineLock
from tests.ask import ask
from tests.onboarding.rig import Bed, simulated, who


def held(bed: Bed, machine: int, holder: str = "a/1/1/x") -> MachineLock:
    hold = machine_locks.take(bed.context.store, machine, holder, bed.context.clock)
    assert hold is not None
    return hold


def no_wait(seconds: float) -> None:
    raise AssertionError("no pause was expected")


def test_credential_that_moved_is_not_tried_at_its_new_machine(bed: Bed) -> None:
    """A manifest imported again gives the row, and its password, to another machine: it has had its one attempt."""
    with simulated(who(), faults={"password_refused": True}) as first, simulated(who(2, password="")) as second:
        machine, other = bed.arrive(first), bed.arrive(second, password=None)
        key = show_certificate(*first.address).facts.spki_sha256
        with pytest.raises(Exception, match="not accepted"):
            log_in(bed.context, held(bed, machine), no_wait, Redfish(first.address[0], key))
        with bed.context.store.write("test", bed.context.clock()) as tx:
            ask(tx, "DELETE FROM manifest_row WHERE machine = ?", other)
            ask(tx, "UPDATE manifest_row SET machine = ? WHERE machine = ?", other, machine)
        key = show_certificate(*second.address).facts.spki_sha256
        with pytest.raises(Refused, match="refused the row's credential"):
            log_in(bed.context, held(bed, other), no_wait, Redfish(second.address[0], key))
        assert second.logins == []
        allow_attempt(bed.context, "person:admin", other)
        with pytest.raises(Exception, match="not accepted"):
            log_in(bed.context, held(bed, other), no_wait, Redfish(second.address[0], key))
        assert len(second.logins) == 1


def test_row_that_moves_before_the_login_stops_it(bed: Bed) -> None:
    """The row goes to another machine between the decision and the password."""
    with simulated(who(), faults={"unavailable_requests": 1}) as bmc:
        machine = bed.arrive(bmc)
        key = show_certificate(*bmc.address).facts.spki_sha256

        def meanwhile(seconds: float) -> None:
            with bed.context.store.write("test", bed.context.clock()) as tx:
                ask(tx, "UPDATE manifest_row SET machine = 0")

        with pytest.raises(Refused, match="no credential"):
            log_in(bed.context, held(bed, machine), meanwhile, Redfish(bmc.address[0], key))
        assert bmc.logins == []
        assert bed.rows("SELECT * FROM attempt") == []


def test_worker_that_lost_the_lock_writes_nothing_to_the_bmc(bed: Bed) -> None:
    with simulated(who()) as bmc:
        machine = bed.arrive(bmc)
        key = show_certificate(*bmc.address).facts.spki_sha256
        session = log_in(bed.context, held(bed, machine), no_wait, Redfish(bmc.address[0], key))
        with bed.context.store.write("test", bed.context.clock()) as tx:
            ask(tx, "UPDATE machine SET holder = 'b/1/1/x'")
        with pytest.raises(ReadOnly, match="another worker"):
            session.write("/redfish/v1/Systems/system/Actions/ComputerSystem.Reset", {"ResetType": "ForceOff"})
        session.close()
        assert [seen.method for seen in bmc.requests if seen.method != "GET"] == ["POST"]


@pytest.mark.parametrize("state", ["released", "quarantined", "retired", "expected"])
def test_guard_forbids_writes_that_the_state_forbids(bed: Bed, state: str) -> None:
    machine = bed.expect(who())
    guard = write_guard(held(bed, machine))
    with bed.context.store.write("test", bed.context.clock()) as tx:
        ask(tx, "UPDATE machine SET state = 'staging'")
    assert guard() == ""
    with bed.context.store.write("test", bed.context.clock()) as tx:
        ask(tx, "UPDATE machine SET state = ?", state)
    assert state in guard()


def test_other_neighbour_gets_no_byte_and_costs_no_attempt(bed: Bed) -> None:
    """Loopback has no neighbours, so any that is demanded is the wrong one."""
    with simulated(who()) as bmc:
        machine = bed.arrive(bmc)
        key = show_certificate(*bmc.address).facts.spki_sha256
        with pytest.raises(WrongNeighbour, match="not by 02:00"):
            log_in(bed.context, held(bed, machine), no_wait, Redfish(bmc.address[0], key, mac="02:00:5e:00:30:01"))
        assert bmc.requests == []
    assert bed.rows("SELECT * FROM attempt") == []
