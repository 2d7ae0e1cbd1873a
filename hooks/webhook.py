"""Posts every event to a URL of the site, signed as Standard Webhooks has it (webhook-id, -timestamp, -signature).

The id stays the same when an event is sent again, so that a receiver can drop repeats. Certificates are verified,
redirects are not followed, and of the answer only the status counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from appliance.hookspec import TryAgain, hookimpl
from appliance.trust.webhooks import sign

LONGEST_ANSWER = 4096
_LATER = frozenset({408, 425, 429})


class Rejected(Exception):
    """The receiver looked at the event and did not want it."""


class WebhookHook:
    """`secret` signs; `budget` in seconds; `clock` tells milliseconds since the epoch."""

    def __init__(
        self, url: str, events: frozenset[str], secret: bytes, budget: float, clock: Callable[[], int]
    ) -> None:
        self._url, self._events, self._secret, self._clock = url, events, secret, clock
        self._pool = urllib3.PoolManager(
            cert_reqs="CERT_REQUIRED", timeout=urllib3.Timeout(total=budget), retries=False, maxsize=1
        )

    @hookimpl
    def gatehouse_sighting(self, event: Mapping[str, Any]) -> None:
        self._post(event)

    @hookimpl
    def gatehouse_step(self, event: Mapping[str, Any]) -> None:
        self._post(event)

    @hookimpl
    def gatehouse_verdict(self, event: Mapping[str, Any]) -> None:
        self._post(event)

    @hookimpl
    def gatehouse_signoff(self, event: Mapping[str, Any]) -> None:
        self._post(event)

    def _post(self, event: Mapping[str, Any]) -> None:
        if event["event"] not in self._events:
            return
        body = json.dumps({"type": f"gatehouse.{event['event']}", "timestamp": event["at"], "data": event}).encode()
        headers = sign(self._secret, message_id(event), self._clock() // 1000, body)
        status = self._send(body, {**headers, "Content-Type": "application/json", "User-Agent": "Gatehouse"})
        if status in _LATER or status >= 500:
            raise TryAgain(f"The receiver answered with status {status}.")
        if not 200 <= status < 300:
            raise Rejected(f"The receiver answered with status {status}, expected 2xx.")

    def _send(self, body: bytes, headers: Mapping[str, str]) -> int:
        try:
            answer = self._pool.request(
                "POST", self._url, body=body, headers=headers, redirect=False, preload_content=False
            )
            try:
                answer.read(LONGEST_ANSWER)
            finally:
                answer.close()
            return answer.status
        except HTTPError as error:
            raise TryAgain(f"The receiver cannot be reached: {type(error).__name__}.") from error


def message_id(event: Mapping[str, Any]) -> str:
    """The same for the same event of the same appliance."""
    origin = hashlib.sha256(event["appliance"].encode()).hexdigest()[:12]
    return f"{origin}-{event['idx']}"
