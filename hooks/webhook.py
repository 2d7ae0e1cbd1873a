"""Posts every event to a URL of the site, signed as Standard Webhooks has it (webhook-id, -timestamp, -signature).

The id stays the same when an event is sent again, so that a receiver can drop repeats. Certificates are verified,
redirects are not followed, and only the status of the answer is used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from appliance.hookspec import TryAgain
from appliance.trust.webhooks import sign

LONGEST_ANSWER = 4096
_TEMPORARY = frozenset({408, 425, 429})
"""Request Timeout, Too Early, Too Many Requests (RFC 9110, 8470, 6585)."""


class Rejected(Exception):
    """The receiver answered that it does not accept the event."""


class WebhookHook:
    """`secret` signs; `budget` in seconds; `clock` gives milliseconds since the epoch."""

    def __init__(self, url: str, secret: bytes, budget: float, clock: Callable[[], int]) -> None:
        self._url, self._secret, self._clock = url, secret, clock
        self._pool = urllib3.PoolManager(
            cert_reqs="CERT_REQUIRED", timeout=urllib3.Timeout(total=budget), retries=False, maxsize=1
        )

    def receive(self, event: Mapping[str, Any]) -> None:
        """Posts the event. Raises TryAgain, Rejected."""
        body = json.dumps({"type": f"gatehouse.{event['event']}", "timestamp": event["at"], "data": event}).encode()
        headers = sign(self._secret, message_id(event), self._clock() // 1000, body)
        headers = {**headers, "Content-Type": "application/json", "User-Agent": "Gatehouse"}
        try:
            answer = self._pool.request(
                "POST", self._url, body=body, headers=headers, redirect=False, preload_content=False
            )
            try:
                answer.read(LONGEST_ANSWER)
            finally:
                answer.close()
        except HTTPError as error:
            raise TryAgain(f"The receiver cannot be reached: {type(error).__name__}.") from error
        if answer.status in _TEMPORARY or answer.status >= 500:
            raise TryAgain(f"The receiver answered with status {answer.status}.")
        if not 200 <= answer.status < 300:
            raise Rejected(f"The receiver answered with status {answer.status}, expected 2xx.")


def message_id(event: Mapping[str, Any]) -> str:
    """The same for the same event of the same appliance."""
    origin = hashlib.sha256(event["appliance"].encode()).hexdigest()[:12]
    return f"{origin}-{event['idx']}"
