"""Services that depart from the standard are authenticated by their dialect."""

from __future__ import annotations

from tests.onboarding.rig import Bed, simulated, until, who
from tests.rack.bmc_shape import Shape


def test_serial_in_the_sku_is_compared_with_the_label(bed: Bed) -> None:
    with simulated(who(), shape=Shape(vendor="Dell Inc.", serial_in_sku=True)) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["level"] == 2)
        until(lambda: "bmc.inventory" in bed.journal(machine))
    assert bed.machine(machine)["serial"] == who().serial
    assert len(bmc.logins) == 1


def test_board_serial_of_an_unknown_maker_is_a_mismatch(bed: Bed) -> None:
    with simulated(who(), shape=Shape(vendor="Unknown", serial_in_sku=True)) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: bed.machine(machine)["state"] == "quarantined")
    assert "'BOARD-GH3001'" in bed.machine(machine)["quarantine"]


def test_serial_hidden_while_the_host_is_off_is_waited_for(bed: Bed) -> None:
    shape = Shape(manager_model="OpenBmc", serial_needs_host_on=True)
    with simulated(who(), shape=shape) as bmc:
        bmc.service.power.state = "Off"
        with bed.working():
            machine = bed.arrive(bmc)
            until(lambda: "no serial number; the host's power is Off" in bed.machine(machine)["contact_error"])
            assert bed.machine(machine)["state"] == "staging"
            bmc.service.power.state = "On"
            until(lambda: bed.machine(machine)["level"] == 2)
    assert [row[0] for row in bed.rows("SELECT DISTINCT outcome FROM attempt")] == ["accepted"]


def test_a_serial_that_differs_in_case_is_the_row_s(bed: Bed) -> None:
    with simulated(who()) as bmc, bed.working():
        machine = bed.arrive(bmc, serial=who().serial.lower())
        until(lambda: bed.machine(machine)["level"] == 2)
    assert bed.rows("SELECT serial FROM proof") == [(who().serial.lower(),)]
    ((value, evidence),) = bed.rows("SELECT value, evidence FROM fact WHERE name = 'serial' AND source = 'redfish'")
    assert value == who().serial
    assert evidence.startswith(f"SerialNumber of /redfish/v1/Systems/{who().system_id}, login over")
