"""What changes in a simulated machine while it runs: power, sessions, failed logins.

No clock and no thread: every method takes the time, and what is due by then has happened.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

OFF: Final = "Off"
ON: Final = "On"
GOING_OFF: Final = "PoweringOff"
GOING_ON: Final = "PoweringOn"

SEQUENCES: Final[dict[str, tuple[str, ...]]] = {
    "On": (GOING_ON, ON),
    "ForceOn": (GOING_ON, ON),
    "ForceOff": (GOING_OFF, OFF),
    "GracefulShutdown": (GOING_OFF, OFF),
    "PowerCycle": (GOING_OFF, OFF, GOING_ON, ON),
    "ForceRestart": (GOING_OFF, OFF, GOING_ON, ON),
    "GracefulRestart": (GOING_OFF, OFF, GOING_ON, ON),
}
"""ResetType (Redfish Resource.ResetType) → the power states it passes through."""


@dataclass
class Power:
    """The host's power. One step from state to state takes `delay` seconds, the boot after it another."""

    delay: float = 1.5
    state: str = ON
    since: float = 0.0
    due: list[tuple[float, str]] = field(default_factory=list)
    reset_at: float = 0.0
    """When a ResetType that changes something came last."""

    def command(self, reset_type: str, now: float) -> None:
        """Begin what a ResetType asks; KeyError if it is none of SEQUENCES."""
        steps = SEQUENCES[reset_type]
        if self.at(now) == steps[-1] and not self.due and len(steps) == 2:
            return
        self.reset_at = now
        self.due = [(now + index * self.delay, state) for index, state in enumerate(steps)]

    def at(self, now: float) -> str:
        """The power state at `now`."""
        while self.due and self.due[0][0] <= now:
            self.since, self.state = self.due.pop(0)
        return self.state

    def boot_progress(self, now: float) -> str:
        """BootProgress.LastState at `now`."""
        match self.at(now):
            case "On":
                done = now - self.since >= self.delay
                return "OSRunning" if done else "PrimaryProcessorInitializationStarted"
            case "PoweringOn":
                return "PrimaryProcessorInitializationStarted"
            case _:
                return "None"


@dataclass
class Sessions:
    """The live sessions: token → (id, user name). Lost when the BMC restarts."""

    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    failures: int = 0

    def open(self, username: str) -> tuple[str, str]:
        """A new session: (id, token)."""
        session, token = secrets.token_hex(5), secrets.token_urlsafe(20)
        self.tokens[token] = (session, username)
        return session, token

    def close(self, session: str) -> bool:
        """End a session by its id; whether there was one."""
        found = [token for token, (known, _) in self.tokens.items() if known == session]
        for token in found:
            del self.tokens[token]
        return bool(found)

    def user(self, token: str) -> str | None:
        known = self.tokens.get(token)
        return known[1] if known else None

    def named(self) -> dict[str, str]:
        """Session id → user name."""
        return dict(self.tokens.values())
