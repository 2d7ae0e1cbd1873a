"""The whole appliance on the virtual rack, as the benchmarks of arrivals and of memory measure it."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.rack.appliance import Appliance, racked
from tests.rack.devices import Device
from tests.rack.netns import Rack


class Api:
    """One kept-alive connection to the API."""

    def __init__(self, appliance: Appliance, token: str) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._connection = http.client.HTTPSConnection("127.0.0.1", appliance.port, timeout=10, context=context)
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> Any:
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status, body[:200])
        return json.loads(body)


@dataclass(frozen=True)
class Site:
    rack: Rack
    appliance: Appliance
    api: Api


@contextmanager
def running(devices: Sequence[Device] = ()) -> Iterator[Site]:
    """An appliance that serves the rack, to which the devices are announced; nothing of it is left afterwards."""
    with racked(devices) as (rack, appliance):
        token = appliance.cli("token", "create", "bench", "-o", "json")["token"]
        yield Site(rack, appliance, Api(appliance, token))
