"""How a simulated BMC departs from bmcweb's shape, as the services of other makers do."""

from __future__ import annotations

from dataclasses import dataclass

from tests.rack.bmc_state import SEQUENCES


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Bmcweb's by default. An empty text means: as bmcweb has it."""

    vendor: str = ""
    """ServiceRoot.Vendor; bmcweb has none."""
    manager_model: str = ""
    """Manager.Model, in place of the board's."""
    serial_in_sku: bool = False
    """The serial number of the label is the SKU; SerialNumber is the board's."""
    serial_needs_host_on: bool = False
    """Serial numbers are null while the host is off."""
    root_redirects: bool = False
    """The service root is /redfish/v1/, and /redfish/v1 is answered with 308."""
    sessions_linked: bool = True
    """The service root links the Sessions collection."""
    host_resets: tuple[str, ...] = tuple(SEQUENCES)
    """The ResetTypes of the host that are listed and accepted."""
