"""A dialect is chosen from what a service shows, and names where to look and what to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from appliance.bmc.connection import show_certificate
from appliance.bmc.dialect import STANDARD, Command, Dialects, built_in, parse_dialects, read_service_root
from appliance.bmc.errors import BadAnswer, Redirected
from appliance.bmc.identity import NotReported, read_identity
from appliance.bmc.places import find_resource_paths
from appliance.bmc.power import find_reset
from appliance.bmc.redfish import Redfish
from appliance.bmc.session import Session, open_session, sessions_path
from tests.rack.bmc import SimulatedBmc
from tests.rack.bmc_identity import Identity
from tests.rack.bmc_shape import Shape
from tests.vendors import dumps

WHO = Identity(serial="GH2003", uuid="6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b2003", password="Xq7-marsh-Kelp")
MAKER = {"name": "maker", "when": {"root.Vendor": "Kontoor*"}}


def one(**changes: Any) -> Dialects:
    return Dialects(parse_dialects([MAKER | changes]))


@contextmanager
def session(bmc: SimulatedBmc, dialects: Dialects) -> Iterator[Session]:
    host, port = bmc.address
    client = Redfish(host, show_certificate(host, port).facts.spki_sha256, port=port, seconds=5)
    root = read_service_root(client.get, dialects)
    path = sessions_path(root, dialects.choose(root))
    with open_session(client, path, WHO.username, WHO.password, lambda: "") as opened:
        yield opened


@pytest.mark.parametrize(
    ("when", "root", "manager", "chosen"),
    [
        ({"root.Vendor": "Kontoor*"}, {"Vendor": "Kontoor Oy"}, {}, True),
        ({"root.Vendor": "Kontoor*"}, {"Vendor": "Other"}, {}, False),
        ({"root.Vendor": "Kontoor*"}, {}, {}, False),
        ({"root.Oem.Kontoor": "*"}, {"Oem": {"Kontoor": {"a": 1}}}, {}, True),
        ({"root.Oem.Kontoor": "x"}, {"Oem": {"Kontoor": {"a": 1}}}, {}, False),
        ({"root.Vendor": "K*", "manager.Model": "M?"}, {"Vendor": "K"}, {"Model": "M1"}, True),
        ({"root.Vendor": "K*", "manager.Model": "M?"}, {"Vendor": "K"}, {}, False),
    ],
)
def test_choice_needs_every_condition(when: Any, root: Any, manager: Any, chosen: bool) -> None:
    assert (one(when=when).choose(root, manager).name == "maker") is chosen


def test_default_is_the_standard_and_first_match_wins() -> None:
    known = Dialects(parse_dialects([MAKER | {"serial": ["system.SKU"]}, MAKER | {"name": "second"}]))
    assert known.choose({"Vendor": "Kontoor"}).name == "maker"
    assert known.choose({}) is STANDARD
    assert built_in().choose({"RedfishVersion": "1.17.0"}) is STANDARD


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"when": {"root.Vendor": "x"}}, "with a name"),
        ({"name": "x"}, "x: it has no `when`"),
        (MAKER | {"colour": "red"}, "maker: there is no 'colour'"),
        (MAKER | {"serial": ["cellar.SKU"]}, "'cellar.SKU' is no member"),
        (MAKER | {"serial": []}, "no list of texts"),
        (MAKER | {"root": "/etc/passwd"}, "no path under /redfish"),
        (MAKER | {"reset_types": {"explode": ["On"]}}, "explode"),
        (MAKER | {"reset_types": {"off": "ForceOff"}}, "no list of texts"),
        ("maker", "with a name"),
    ],
)
def test_tables_that_cannot_be_meant_are_refused(table: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_dialects([table])


def test_serial_may_be_in_the_sku() -> None:
    shape = Shape(vendor="Kontoor", serial_in_sku=True)
    with SimulatedBmc(WHO, shape=shape) as bmc:
        for dialects, serial in ((one(serial=["system.SKU"]), "GH2003"), (Dialects(), "BOARD-GH2003")):
            with session(bmc, dialects) as opened:
                places = find_resource_paths(opened, dialects)
                assert read_identity(opened, places).serial == serial


def test_serial_of_a_host_that_is_off_is_not_empty() -> None:
    """An empty serial would contradict the manifest; this one is only not to be had at the moment."""
    shape = Shape(vendor="Kontoor", serial_needs_host_on=True)
    with SimulatedBmc(WHO, shape=shape) as bmc, session(bmc, Dialects()) as opened:
        places = find_resource_paths(opened, Dialects())
        assert read_identity(opened, places).serial == WHO.serial
        bmc.service.power.state = "Off"
        with pytest.raises(NotReported, match="no serial number; the host's power is Off"):
            read_identity(opened, places)


def test_a_redirect_of_a_slash_only_is_followed() -> None:
    dialects = one(root="/redfish/v1/")
    with SimulatedBmc(WHO, shape=Shape(vendor="Kontoor", root_redirects=True)) as bmc:
        for known, name in ((dialects, "maker"), (Dialects(), "standard")):
            with session(bmc, known) as opened:
                assert find_resource_paths(opened, known).dialect.name == name
        bmc.apply(hostile="redirect")
        with pytest.raises(Redirected), session(bmc, dialects):
            pytest.fail("a redirect of both spellings is not followed")


def test_sessions_path_where_the_root_links_none() -> None:
    assert sessions_path({}, one(sessions="/redfish/v1/Login").choose({"Vendor": "Kontoor"})) == "/redfish/v1/Login"
    service = {"SessionService": {"@odata.id": "/redfish/v1/SessionService/"}}
    assert sessions_path(service) == "/redfish/v1/SessionService/Sessions"
    with pytest.raises(BadAnswer, match="offers no sessions"):
        sessions_path({})
    with SimulatedBmc(WHO, shape=Shape(sessions_linked=False)) as bmc, session(bmc, Dialects()) as opened:
        assert opened.get("/redfish/v1/Systems")["Members"]


def test_reset_types_of_the_dialect_are_asked_for() -> None:
    shape = Shape(vendor="Kontoor", host_resets=("On", "ForceOff", "ForceRestart", "GracefulRestart"))
    dialects = one(reset_types={"cycle": ["GracefulRestart"]})
    with SimulatedBmc(WHO, shape=shape) as bmc, session(bmc, dialects) as opened:
        places = find_resource_paths(opened, dialects)
        system = opened.get(places.system)
        found = find_reset(opened, system)
        assert found.choose(places.dialect.reset_types[Command.CYCLE]) == "GracefulRestart"
        assert found.choose(STANDARD.reset_types[Command.CYCLE]) == "ForceRestart"
        assert found.choose(places.dialect.reset_types[Command.OFF]) == "ForceOff"


class Dump:
    """A service as it was read from a real machine."""

    def __init__(self, name: str) -> None:
        self.bodies = dumps.load(name)

    def get(self, path: str) -> dict[str, Any]:
        return dict(self.bodies[path.rstrip("/")])


@pytest.mark.skipif(not dumps.names(), reason=dumps.MISSING)
@pytest.mark.parametrize(
    ("name", "dialect", "serial"),
    [
        ("dell-r750-idrac9", "service-tag", "TAG0001"),
        ("hpe-dl325-ilo5", "standard", "SNILO50001"),
        ("dmtf-rackmount1", "standard", "437XR1138R2"),
        ("gigabyte-h262-ami", "standard", "GJG9NF512A000302"),
    ],
)
def test_dialect_of_a_real_service(name: str, dialect: str, serial: str) -> None:
    dump = Dump(name)
    places = find_resource_paths(dump, built_in())
    assert places.dialect.name == dialect
    assert read_identity(dump, places).serial == serial


@pytest.mark.skipif(not dumps.names(), reason=dumps.MISSING)
def test_stock_openbmc_reports_no_serial_while_off() -> None:
    dump = Dump("openbmc-stock")
    places = find_resource_paths(dump, built_in())
    with pytest.raises(NotReported, match="power is Off"):
        read_identity(dump, places)
