"""The BMC under test as the checks use it: one client and one session for the whole run, as far as the BMC keeps them,
retries while it is busy, and what was read already."""

from __future__ import annotations

from collections.abc import Callable

from appliance.bmc.connection import Shown
from appliance.bmc.dialect import Dialects
from appliance.bmc.errors import Denied, TooSlow, Unreachable
from appliance.bmc.identity import Identity, read_identity
from appliance.bmc.knock import Knock
from appliance.bmc.parsing import Json
from appliance.bmc.places import ResourcePaths, find_resource_paths
from appliance.bmc.redfish import Redfish
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.session import Session
from appliance.bmc.snapshot import Snapshot
from appliance.domain.identity import ANYBODY, Wanted
from appliance.onboarding.bmc_address import BmcAddress

Connect = Callable[[Redfish], Session]
"""Logs in by the rules of onboarding: the attempt on disk first, over the pinned key. Raises BmcError or Refused."""


class BmcAccess:
    """Implements `check.Bmc`. The snapshot is forgotten by whatever may change the machine or may have changed it."""

    def __init__(
        self,
        address: BmcAddress,
        key: str,
        connect: Connect,
        wait: Callable[[float], None],
        seconds: float,
        dialects: Dialects,
        wanted: Wanted = ANYBODY,
    ) -> None:
        self.address = address.address
        self.key = key
        self.dialects = dialects
        self.wanted = wanted
        self.shown: Shown | None = None
        self.snapshot = Snapshot(self)
        self._client = Redfish(address.address, key, seconds=seconds, mac=address.mac)
        self._connect = connect
        self._wait = wait
        self._session: Session | None = None
        self._paths: ResourcePaths | None = None
        self._answered = self._is_away = False
        self._knock = Knock(address.address)

    @property
    def requests(self) -> int:
        """How many requests were sent to the BMC."""
        return self._client.requests

    def session(self) -> Session:
        """For acting: what was read before may not be true afterwards."""
        self.snapshot.forget()
        return self._present_session()

    def get(self, path: str) -> Json:
        """A session that worked and is no longer known has expired: it is opened again, once. A BMC that did not answer
        holds nobody again before it takes connections."""
        try:
            found = retry_while_busy(lambda: self._present_session().get(path), self._wait)
        except Denied as denied:
            if denied.status != 401 or not self._answered:
                raise
            self.drop_session()
            found = retry_while_busy(lambda: self._present_session().get(path), self._wait)
        except (Unreachable, TooSlow):
            self._is_away = True
            raise
        self._answered = True
        return found

    def paths(self) -> ResourcePaths:
        if self._paths is None:
            self._paths = find_resource_paths(self.snapshot, self.dialects, self.wanted)
        return self._paths

    def identity(self) -> Identity:
        return read_identity(self.snapshot, self.paths())

    def read_certificate(self) -> Shown:
        self.shown = self._client.show_certificate()
        return self.shown

    def is_reachable(self) -> bool:
        return bool(self.address) and self._knock.is_answered()

    def drop_session(self) -> None:
        self.snapshot.forget()
        if self._session is not None:
            self._session.abandon()
        self._session = None
        self._client.close()

    def close(self) -> None:
        """Ends the session at the BMC."""
        if self._session is not None:
            self._session.close()
        self._session = None
        self._client.close()
        self._knock.close()

    def _present_session(self) -> Session:
        if not self.address:
            raise Unreachable("Its BMC has no address", "nothing can be sent")
        if self._is_away and not self._knock.is_answered():
            raise Unreachable(f"{self.address} does not answer", "it takes no connection")
        self._is_away = False
        if self._session is None:
            self._session, self._answered = self._connect(self._client), False
        return self._session
