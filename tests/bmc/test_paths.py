"""Paths that a BMC may lead to, and those it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.bmc.errors import BadAnswer
from appliance.bmc.paths import allowed, local


@pytest.mark.parametrize(
    "path",
    ["/redfish", "/redfish/v1", "/redfish/v1/", "/redfish/v1/Systems/437XR1138R2", "/redfish/v1/A?$skip=50&$top=50"],
)
def test_paths_under_redfish_are_allowed(path: str) -> None:
    assert allowed(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/redfish/v2",
        "/redfish/v1x",
        "redfish/v1",
        "https://192.0.2.1/redfish/v1",
        "//192.0.2.1/redfish/v1",
        "/redfish/v1/../../etc/passwd",
        "/redfish/v1/%2e%2e/%2E%2E/x",
        "/redfish/v1/a//b",
        "/redfish/v1/a\r\nX-Evil: 1",
        "/redfish/v1/a%0d%0aX-Evil:1",
        "/redfish/v1/a b",
        "/redfish/v1/a#b",
        "/redfish/v1/" + "a" * 600,
        "/redfish/v1/a?" + "b" * 300,
        "/redfish/v1/a?b\n",
        "/redfish/v1/é",
    ],
)
def test_anything_else_is_refused(path: str) -> None:
    with pytest.raises(BadAnswer):
        allowed(path)


def test_url_of_a_location_keeps_its_path_only() -> None:
    assert local("https://bmc.example:443/redfish/v1/SessionService/Sessions/1").startswith("/redfish/v1/Session")
    with pytest.raises(BadAnswer):
        local("http://elsewhere/redfish/v1")


@given(st.text())
def test_no_allowed_text_can_leave_the_request_line(path: str) -> None:
    try:
        assert allowed(path).isprintable()
    except BadAnswer:
        return
    assert path.startswith("/redfish")
    assert " " not in path
