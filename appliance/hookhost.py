"""Calls a site's hooks so that none of them can do harm: each implementation alone, in a thread of its own, for a
limited time. One that exceeds it is abandoned, and not called again before it has returned."""

from __future__ import annotations

import importlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pluggy

from appliance import hookspec
from appliance.bmc.dialect import Dialect, Dialects, built_in, parse_dialects
from appliance.context import Context
from appliance.errors import ConfigError, PluginError, StoreError
from appliance.hookspec import PROJECT, TryAgain, freeze, hookimpl
from appliance.wire.text import display
from hooks.script import ScriptHook

GRACE_SECONDS = 0.5
"""How much longer than its budget a hook may run that watches the budget itself (a script, a webhook)."""

DIALECTS = "gatehouse_dialects"

CHOICE_SECONDS = 0.5
"""The longest time that a machine waits for a site's choice of its payload."""

LONGEST_BACKOFF_SECONDS = 300
_OVERRUN_KEPT = 64
"""More calls than this are never under way at the same time, so no more can overrun together."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """`why` is a sentence; `temporary` when the same call may succeed later without anybody's help."""

    why: str
    temporary: bool = False


def backoff_seconds(failures: int) -> int:
    """1, 4, 16, 64, 256, then always LONGEST_BACKOFF_SECONDS."""
    return int(min(4 ** (max(failures, 1) - 1), LONGEST_BACKOFF_SECONDS)) if failures < 6 else LONGEST_BACKOFF_SECONDS


class HookHost:
    """The registered plugins, called one by one."""

    def __init__(self, manager: pluggy.PluginManager, budget_seconds: float) -> None:
        self._manager = manager
        self._budget = budget_seconds
        self._overrun: dict[tuple[str, str], deque[threading.Thread]] = {}

    def implementers(self, *hooks: str) -> list[str]:
        """The names of plugins that implement any of the hooks, the first registered first."""
        names = [impl.plugin_name for hook in hooks for impl in getattr(self._manager.hook, hook).get_hookimpls()]
        return list(dict.fromkeys(names))

    def receives(self, plugin: str, kind: str) -> bool:
        """Whether a plugin has a hook for events of this kind."""
        return self._function(plugin, f"gatehouse_{kind}") is not None

    def call(self, plugin: str, hook: str, argument: Mapping[str, Any], seconds: float | None = None) -> Done | Failed:
        """Calls one plugin's implementation with an event or a request; `Done(None)` where it has none. Several threads
        may call at the same time."""
        function = self._function(plugin, hook)
        if function is None:
            return Done(None)
        overrun = self._overrun.setdefault((plugin, hook), deque(maxlen=_OVERRUN_KEPT))
        if any(thread.is_alive() for thread in tuple(overrun)):
            return Failed("The hook is still busy with an earlier call.", temporary=True)
        answers: list[Done | Failed] = []
        thread = threading.Thread(
            target=lambda: answers.append(_outcome(function, freeze(argument))), name=f"hook {plugin}", daemon=True
        )
        thread.start()
        budget = self._budget + GRACE_SECONDS if seconds is None else seconds
        thread.join(budget)
        if answers:
            return answers[0]
        overrun.append(thread)
        return Failed(f"The hook ran longer than its budget of {budget:g} s.")

    def _function(self, plugin: str, hook: str) -> Callable[[Any], Any] | None:
        for impl in getattr(self._manager.hook, hook).get_hookimpls():
            if impl.plugin_name == plugin:
                function, takes_argument = impl.function, bool(impl.argnames)
                return lambda argument: function(argument) if takes_argument else function()
        return None


def _outcome(function: Callable[[Any], Any], argument: Any) -> Done | Failed:
    try:
        return Done(function(argument))
    except TryAgain as error:
        return Failed(_sentence(error), temporary=True)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {_sentence(error)}")


def _sentence(error: Exception) -> str:
    return display(str(error).encode("utf-8", "replace"), 500)


def load_plugins(context: Context) -> pluggy.PluginManager:
    """What runs in our own process: the modules that the configuration names, and installed packages with the entry
    point group `gatehouse`. Raises PluginError when one cannot be imported or has a hook that does not exist."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspec)
    try:
        manager.load_setuptools_entrypoints(PROJECT)
        for name in context.settings.hooks.plugins:
            manager.register(importlib.import_module(name), name)
        manager.check_pending()
    except Exception as error:
        raise PluginError(f"A hook plugin cannot be used: {type(error).__name__}: {error}.") from error
    return manager


def load_dialects(context: Context) -> Dialects:
    """The site's dialects, then those that come with Gatehouse. A plugin whose dialects cannot be used is journalled;
    plugins that cannot be loaded at all are journalled by those who deliver events to them."""
    try:
        host = HookHost(load_plugins(context), context.settings.hooks.budget_seconds)
    except PluginError:
        return built_in()
    found: list[Dialect] = []
    for plugin in host.implementers(DIALECTS):
        outcome = host.call(plugin, DIALECTS, {})
        try:
            if isinstance(outcome, Failed):
                raise ValueError(outcome.why)
            if not isinstance(outcome.value, list | tuple):
                kind = "None" if outcome.value is None else type(outcome.value).__name__
                raise ValueError(f"The hook returned {kind}; it should return a list of tables.")
            found += parse_dialects(outcome.value)
        except (TypeError, ValueError) as error:
            journal_failure(context, plugin, DIALECTS, _sentence(error), 0)
    return Dialects((*found, *built_in().known))


class Subscription:
    """A plugin that receives events of some kinds by one function."""

    def __init__(self, kinds: Iterable[str], receive: Callable[[Mapping[str, Any]], str | None]) -> None:
        @hookimpl
        def implementation(event: Mapping[str, Any]) -> str | None:
            return receive(event)

        for kind in kinds:
            setattr(self, f"gatehouse_{kind}", implementation)


def load(context: Context) -> HookHost:
    """Everything that receives events: plugins, scripts and webhooks. Raises ConfigError."""
    from hooks.webhook import WebhookHook  # with it comes an HTTP client, which the wire must not load

    manager, settings = load_plugins(context), context.settings.hooks
    for script in settings.scripts:
        run = ScriptHook(script.path, settings.budget_seconds).receive
        manager.register(Subscription(script.events, run), f"script:{script.path}")
    for webhook in settings.webhooks:
        post = WebhookHook(webhook.url, context.keys.webhook, settings.budget_seconds, context.clock).receive
        manager.register(Subscription(webhook.events, post), f"webhook:{webhook.name}")
    return HookHost(manager, settings.budget_seconds)


def payload_chooser(context: Context) -> Callable[[dict[str, Any]], str | None] | None:
    """A site's choice of payloads, None when no plugin has the hook. A plugin that cannot be loaded is journalled, and
    payloads are given without it."""
    try:
        host = HookHost(load_plugins(context), context.settings.hooks.budget_seconds)
    except ConfigError as error:
        journal_failure_and_close(context, "configuration", "gatehouse_payload", str(error))
        return None
    plugins = host.implementers("gatehouse_payload")
    seconds = min(CHOICE_SECONDS, context.settings.hooks.budget_seconds)
    return Chooser(context, host, plugins, seconds).choose if plugins else None


class Chooser:
    """Asks each plugin in turn; one that fails is suspended for a time that grows. May be used by several threads: one
    client's hook call does not hold up another's."""

    def __init__(self, context: Context, host: HookHost, plugins: list[str], seconds: float) -> None:
        self._context, self._host, self._seconds = context, host, seconds
        self._lock = threading.Lock()
        self._failures = dict.fromkeys(plugins, 0)
        self._suspended_at = dict.fromkeys(plugins, 0.0)
        self._again_at = dict.fromkeys(plugins, 0.0)

    def choose(self, request: dict[str, Any]) -> str | None:
        for plugin in self._failures:
            began = time.monotonic()
            if began < self._again_at[plugin]:
                continue
            outcome = self._host.call(plugin, "gatehouse_payload", request, self._seconds)
            if isinstance(outcome, Done) and (outcome.value is None or isinstance(outcome.value, str)):
                with self._lock:
                    if began > self._suspended_at[plugin]:
                        self._failures[plugin] = 0
                if outcome.value is not None:
                    return outcome.value
                continue
            why = outcome.why if isinstance(outcome, Failed) else "It answered with something that is not a name."
            self._suspend(plugin, began, why, request)
        return None

    def _suspend(self, plugin: str, began: float, why: str, request: dict[str, Any]) -> None:
        with self._lock:
            if began <= self._suspended_at[plugin]:
                return  # it failed together with a call that has been counted
            self._failures[plugin] += 1
            pause = backoff_seconds(self._failures[plugin])
            self._suspended_at[plugin] = time.monotonic()
            self._again_at[plugin] = self._suspended_at[plugin] + pause
        # In a thread, because the machine that requested the payload should not wait for the journal.
        arguments = (
            self._context,
            plugin,
            "gatehouse_payload",
            why,
            request["machine"],
            f"It is not called for {pause} s.",
        )
        threading.Thread(target=journal_failure_and_close, args=arguments, daemon=True).start()


def journal_failure(
    context: Context, plugin: str, hook: str, why: str, machine: int = 0, next_action: str = "", **data: Any
) -> None:
    """Writes `hook.failed`. Raises StoreError."""
    with context.store.write(f"hook:{plugin}", context.clock()) as tx:
        tx.journal("hook.failed", machine=machine, plugin=plugin, hook=hook, why=why, next_action=next_action, **data)


def journal_failure_and_close(
    context: Context, plugin: str, hook: str, why: str, machine: int = 0, next_action: str = ""
) -> None:
    """The same from a thread that ends: logs it when the journal cannot be written, closes the thread's connection."""
    try:
        journal_failure(context, plugin, hook, why, machine, next_action)
    except StoreError as error:
        _log.warning("hook %s failed (%s), and the failure could not be journalled: %s", plugin, why, error)
    finally:
        context.store.close()
