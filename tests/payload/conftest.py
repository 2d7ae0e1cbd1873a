from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import Site, make_site

BMC = "02:00:00:00:00:01"
IP = "10.66.1.5"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    yield made
    made.close()


@pytest.fixture
def machine(site: Site) -> int:
    """An expected machine; its U-Boot was seen: level 1."""
    machine = site.expect("SN-1", bmc_mac=BMC, model="Two Node $(reboot)")
    site.sight(BMC, ("vendor_class", "U-Boot.armv8", "dhcp"), ip=IP)
    return machine
