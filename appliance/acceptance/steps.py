"""Takes a check that acts from step to step: what it decides upon is stored before it is done, and done once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from appliance.acceptance.acting import Act, Acting, Done, Seen, Wait, pause
from appliance.acceptance.bmc_access import BmcAccess
from appliance.acceptance.check import Observation
from appliance.acceptance.power_ons import PowerOns
from appliance.bmc.errors import BmcError, Busy, Denied, PinMismatch, ReadOnly, TooSlow, Unreachable
from appliance.domain.acting import Answer, Intent, Moment, Stand
from appliance.domain.instants import Instant
from appliance.domain.moments import SECOND
from appliance.errors import Refused

UNSENT_PAUSE = 2.0
"""Seconds until a command is given again that certainly did not leave."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing to do for so many seconds."""

    seconds: float


class StepContext(Protocol):
    """What steps need of the run beside `check.RunContext`. `rack` is where the manifest says that the machine is."""

    power_timeout: int
    reset_timeout: int
    rack: str

    def instant(self) -> Instant: ...

    def report(self, detail: str) -> None: ...

    def store(self, stand: Stand, notes: Sequence[tuple[str, str]] = ()) -> None:
        """Where the check stands, and what it does: on disk when this returns."""


class ActingSteps:
    """One acting check of one run. `stand` is where it stands: as it was stored, or None before its first command.

    Two things are only in memory, and so lost with the worker: that a command did not leave, and may be given after
    all; and that nothing was missed since the last one (`Intent.resumed`)."""

    def __init__(
        self, name: str, acting: Acting, stand: Stand | None, bmc: BmcAccess, progress: StepContext, power_ons: PowerOns
    ) -> None:
        self.stand = stand.resumed(progress.instant()) if stand else None
        self._name = name
        self._acting = acting
        self._bmc = bmc
        self._progress = progress
        self._power_ons = power_ons
        self._turn: int | None = None
        self._unsent: tuple[Act, Intent] | None = None
        self._error = ""
        self.is_done = False

    @property
    def is_stopped(self) -> bool:
        """Whether it only returns the machine to what was found."""
        return self.stand is not None and self.stand.stopped

    @property
    def is_resumed(self) -> bool:
        """Whether nobody watched for a while after its last command."""
        return bool(self.stand and self.stand.intent and self.stand.intent.resumed)

    def stop(self) -> Stand | None:
        """The run ends: from now on the machine is only returned to what was found. None: there is nothing to do."""
        if self.stand is None or self.stand.intent is None:
            return None
        intent = self.stand.intent
        if self._unsent:
            intent, self._unsent = replace(intent, answer=Answer.REFUSED, why="it was not sent"), None
        self.stand = replace(self.stand, intent=intent, stopped=True)
        return self.stand

    def step(self) -> Pause | Done:
        """Looks, and does what follows. Raises PinMismatch, what `Progress` raises where the run must not go on, and
        before the first command BmcError and Refused."""
        if self.stand is None:
            self.stand = Stand(self._name, self._progress.instant(), self._acting.begin(self._bmc))
        if self._unsent:
            return self._give(self.stand, *self._unsent)
        move = self._acting.advance(self.stand.state, self._look(self.stand), self._moment(self.stand))
        match move:
            case Done():
                self.is_done = True
                return Done(move.observation | ({"error": self._error} if self._error else {}))
            case Act():
                return self._decide_on(move, self.stand)
            case Wait():
                return self._wait(move, self.stand)

    def observe(self) -> Observation | Pause:
        """As `step`; at the end the observation."""
        found = self.step()
        return found.observation if isinstance(found, Done) else found

    def _look(self, stand: Stand) -> Seen | None:
        try:
            seen = self._acting.look(self._bmc, stand.state)
        except PinMismatch:
            raise
        except (BmcError, Refused) as error:
            if stand.intent is None:
                raise
            self._error = str(error)
            return None
        self._error = ""
        return seen

    def _moment(self, stand: Stand) -> Moment:
        power, reset = self._progress.power_timeout * SECOND, self._progress.reset_timeout * SECOND
        return Moment(self._progress.instant(), stand.intent, power, reset, stand.stopped)

    def _wait(self, move: Wait, stand: Stand) -> Pause:
        self.stand = replace(stand, state=move.state)
        if move.store:
            self._progress.store(self.stand)
        since = self._moment(stand).elapsed
        self._progress.report(f"{move.detail}, {since // SECOND} s")
        return Pause(pause(since))

    def _decide_on(self, move: Act, stand: Stand) -> Pause:
        """The intent is on disk before the command leaves."""
        now = self._progress.instant()
        if move.switches_on and (wait := self._wait_for_turn(now.monotonic)):
            self._progress.report(f"waiting: other hosts of rack {self._progress.rack} are being switched on")
            return Pause(wait / SECOND)
        intent = Intent(move.name, now)
        stand = replace(stand, state=move.state, intent=intent)
        self._progress.store(stand, (*move.notes, ("command", move.name)))
        self.stand, self._unsent = stand, (move, intent)
        return self._give(stand, move, intent)

    def _wait_for_turn(self, now: int) -> int:
        """ms until the host may be switched on."""
        if self._turn is None:
            self._turn = self._power_ons.turn(self._progress.rack, now)
        if now < self._turn:
            return self._turn - now
        self._turn = None
        return 0

    def _give(self, stand: Stand, move: Act, intent: Intent) -> Pause:
        """Once: it is given again only where it certainly did not leave, and no longer than a change of power takes."""
        answer, why = self._send(move)
        if answer is None:
            moment = self._moment(stand)
            if not moment.is_over(moment.power_timeout):
                self._progress.report(f"the BMC takes no command now: {why}")
                return Pause(UNSENT_PAUSE)
            answer = Answer.REFUSED
        self._unsent = None
        self.stand = replace(stand, intent=replace(intent, at=self._progress.instant(), answer=answer, why=why))
        self._progress.store(self.stand)
        return Pause(pause(0))

    def _send(self, move: Act) -> tuple[Answer | None, str]:
        """What is known of the command afterwards, and why. None: it certainly did not leave."""
        try:
            session = self._bmc.session()
        except PinMismatch:
            raise
        except (BmcError, Refused) as error:
            return None, f"{error}"
        try:
            session.write(move.path, move.body)
        except (Unreachable, TooSlow) as error:
            return Answer.LOST if error.sent else None, f"{error}"
        except (Busy, ReadOnly) as error:
            return None, f"{error}"
        except Denied as error:
            self._bmc.drop_session()
            return None, f"{error}"
        except PinMismatch:
            raise
        except BmcError as error:
            return Answer.REFUSED, f"{error}"
        return Answer.ACCEPTED, ""
