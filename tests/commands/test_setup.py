from __future__ import annotations

import ssl
import stat
from pathlib import Path

import pytest

from appliance.account import account
from appliance.app import open_context
from appliance.commands import people, setup
from appliance.config import Settings, parse
from appliance.errors import BadInput, Refused, StoreError
from tests import postgres
from tests.commands.conftest import START


def test_first_login_works_and_second_init_is_refused(settings: Settings) -> None:
    login = setup.init(settings, lambda: START)
    context = open_context(settings, lambda: START)
    try:
        assert people.sign_in(context, login.user, login.password).user == "admin"
    finally:
        context.store.disconnect()
    with pytest.raises(Refused, match="already initialised"):
        setup.init(settings, lambda: START)


def test_certificate_has_configured_names_and_addresses(tmp_path: Path) -> None:
    web = {"listen": "192.0.2.7:8443", "names": ["gatehouse.example", "192.0.2.8"]}
    settings = parse({"appliance": {"state_dir": str(tmp_path)}, "web": web})
    certificate, key = setup.web_certificate(settings, START)
    decoded = ssl._ssl._test_decode_cert(str(certificate))  # type: ignore[attr-defined]
    names = {value for _, value in decoded["subjectAltName"]}
    assert names == {"gatehouse.example", "192.0.2.7", "192.0.2.8"}
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = certificate.read_bytes()
    setup.web_certificate(settings, START + 1)
    assert certificate.read_bytes() == before


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        ("127.0.0.1:8443", "https://127.0.0.1:8443/"),
        ("0.0.0.0:443", "https://a.example:443/"),
        (":1", "https://a.example:1/"),
    ],
)
def test_page_url_names_a_reachable_host(listen: str, url: str) -> None:
    assert setup.page_url(parse({"web": {"listen": listen, "names": ["a.example"]}})) == url


def test_root_as_the_user_is_rejected() -> None:
    with pytest.raises(BadInput, match="root"):
        account(parse({"appliance": {"user": "root"}}))
    assert account(parse({"appliance": {"user": "no-such-user-here"}})).pw_name == "nobody"


def test_relative_state_directory_is_rejected() -> None:
    with pytest.raises(BadInput, match="absolute"):
        setup.init(parse({"appliance": {"state_dir": "state"}}))


def test_directory_that_cannot_be_created_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be created"):
        setup.init(parse({"appliance": {"state_dir": str(tmp_path / "file" / "state")}}))


def test_second_appliance_on_a_server_has_no_login_of_its_own(tmp_path: Path) -> None:
    """Whichever engine the other tests run on."""
    address = postgres.server().create(empty=True)
    sections = [
        {"state_dir": str(tmp_path / name), "database": address, "name": f"{name}.example"} for name in ("one", "two")
    ]
    first = setup.init(parse({"appliance": sections[0]}), lambda: START)
    second = setup.init(parse({"appliance": sections[1]}), lambda: START)
    assert first.user == "admin"
    assert (second.user, second.password) == ("", "")
    context = open_context(parse({"appliance": sections[1]}), lambda: START)
    assert people.sign_in(context, first.user, first.password).user == "admin"
    context.store.disconnect()
    for section in sections:
        with pytest.raises(Refused, match="already initialised"):
            setup.init(parse({"appliance": section}), lambda: START)


def test_name_of_another_appliance_is_refused_on_a_server(tmp_path: Path) -> None:
    address = postgres.server().create(empty=True)
    setup.init(parse({"appliance": {"state_dir": str(tmp_path / "one"), "database": address}}), lambda: START)
    with pytest.raises(StoreError) as raised:
        setup.init(parse({"appliance": {"state_dir": str(tmp_path / "two"), "database": address}}), lambda: START)
    assert raised.value.code == "store.other_appliance"
