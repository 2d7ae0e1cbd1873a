"""The whole appliance on the virtual rack, as the benchmarks of arrivals and of memory measure it."""

from __future__ import annotations

import http.client
import json
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rack.appliance import Appliance
from tests.rack.devices import CHECKOUT, Device, rack_manifest
from tests.rack.netns import Rack, cleanup_stale

GATEHOUSE = [str(CHECKOUT / ".venv" / "bin" / "gatehouse")]


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
    cleanup_stale()
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as name, Rack() as rack:
        directory = Path(name)
        directory.chmod(0o755)
        appliance = Appliance(GATEHOUSE, directory, rack, first_port=28443)
        try:
            appliance.configure()
            appliance.init()
            appliance.start()
            if devices:
                (directory / "delivery.csv").write_text(rack_manifest(devices))
                appliance.cli("manifest", "import", str(directory / "delivery.csv"))
            yield Site(
                rack, appliance, Api(appliance, appliance.cli("token", "create", "bench", "-o", "json")["token"])
            )
        finally:
            appliance.stop()
