import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from appliance.bmc.dialect import built_in
from appliance.errors import ConfigError
from appliance.hookhost import Chooser, Done, Failed, backoff_seconds, load, load_dialects, payload_chooser
from appliance.hookspec import KINDS, TryAgain, hookimpl
from tests.hooks.conftest import EVENT, entries, host_of
from tests.payload.test_downloads import until
from tests.site import Site, make_site

REQUEST: dict[str, Any] = {"schema": 1, "name": "boot.scr.uimg", "protocol": "tftp", "ip": "10.66.1.1",
                           "mac": "02:00:00:00:0e:0e", "segment": "staging", "machine": 0, "level": 0}  # fmt: skip


class Plugin:
    """Does what it was made with."""

    def __init__(self, act: Any) -> None:
        self.act, self.calls = act, 0

    @hookimpl
    def gatehouse_step(self, event: Any) -> Any:
        self.calls += 1
        return self.act(event)

    @hookimpl
    def gatehouse_payload(self, request: Any) -> Any:
        self.calls += 1
        return self.act(request)


def refuse(error: Exception) -> Any:
    def act(_event: Any) -> None:
        raise error

    return act


def test_call_returns_the_result_of_the_hook() -> None:
    assert host_of(p=Plugin(lambda event: event["text"])).call("p", "gatehouse_step", EVENT) == Done("staging")
    assert host_of(p=Plugin(None)).call("p", "gatehouse_verdict", EVENT) == Done(None)


def test_exception_text_is_made_safe_for_logs() -> None:
    failed = host_of(p=Plugin(refuse(ValueError("no\n\x1b[2J")))).call("p", "gatehouse_step", EVENT)
    assert failed == Failed(r"ValueError: no\x0a\x1b[2J")
    temporary = host_of(p=Plugin(refuse(TryAgain("Down.")))).call("p", "gatehouse_step", EVENT)
    assert temporary == Failed("Down.", temporary=True)


def test_hook_over_budget_is_not_called_until_it_returns() -> None:
    gate = threading.Event()
    plugin = Plugin(lambda event: gate.wait(30))
    host = host_of(0.1, p=plugin)
    started = time.monotonic()
    outcome = host.call("p", "gatehouse_step", EVENT)
    assert time.monotonic() - started < 5
    assert isinstance(outcome, Failed)
    assert "longer than its budget" in outcome.why
    again = host.call("p", "gatehouse_step", EVENT)
    assert again == Failed("The hook is still busy with an earlier call.", temporary=True)
    assert plugin.calls == 1
    gate.set()
    until(lambda: isinstance(host.call("p", "gatehouse_step", EVENT), Done))


def test_two_threads_call_a_hook_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)
    host = host_of(10.0, p=Plugin(lambda event: both.wait() >= 0))
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: host.call("p", "gatehouse_step", EVENT), range(2))) == [Done(True)] * 2


def test_hook_that_never_returns_does_not_add_threads() -> None:
    gate = threading.Event()
    plugin = Plugin(lambda event: gate.wait(60))
    host = host_of(p=plugin)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: host.call("p", "gatehouse_step", EVENT, 0.2), range(200)))
    gate.set()
    assert all(isinstance(outcome, Failed) for outcome in outcomes)
    assert plugin.calls <= 8, "as many as may call at the same time"


def test_pause_grows_to_five_minutes() -> None:
    assert [backoff_seconds(failures) for failures in (1, 2, 3, 4, 5, 6, 1000)] == [1, 4, 16, 64, 256, 300, 300]


def test_first_plugin_that_names_a_payload_decides(site: Site) -> None:
    host = host_of(a=Plugin(lambda request: None), b=Plugin(lambda request: "b"), c=Plugin(lambda request: "c"))
    assert Chooser(site.context, host, ["a", "b", "c"], 1.0).choose(REQUEST) == "b"


@pytest.mark.parametrize("act", [refuse(ValueError("x")), lambda request: 7, lambda request: time.sleep(2)])
def test_failed_choice_is_suspended_and_journalled_once(site: Site, act: Any) -> None:
    plugin = Plugin(act)
    chooser = Chooser(site.context, host_of(bad=plugin, good=Plugin(lambda request: "g")), ["bad", "good"], 0.2)
    started = time.monotonic()
    assert [chooser.choose(REQUEST) for _ in range(5)] == ["g"] * 5
    assert time.monotonic() - started < 1.9
    assert plugin.calls == 1
    until(lambda: len(entries(site, "hook.failed")) == 1)
    assert entries(site, "hook.failed")[0][0] == "hook:bad"


def test_script_and_webhook_receive_only_their_kinds(tmp_path: Path) -> None:
    script = {"path": "/bin/true", "events": ["step", "alarm"]}
    webhook = {"name": "cmdb", "url": "http://127.0.0.1:9/", "events": ["signoff"]}
    site = make_site(tmp_path, hooks={"scripts": [script], "webhooks": [webhook]})
    host = load(site.context)
    assert [kind for kind in KINDS if host.receives("script:/bin/true", kind)] == ["step", "alarm"]
    assert [kind for kind in KINDS if host.receives("webhook:cmdb", kind)] == ["signoff"]
    site.close()


def test_choices_that_fail_together_count_once(site: Site) -> None:
    all_in = threading.Barrier(6, timeout=10)

    def act(request: Any) -> None:
        all_in.wait()
        raise ValueError("x")

    chooser = Chooser(site.context, host_of(bad=Plugin(act)), ["bad"], 10.0)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(chooser.choose, [REQUEST] * 6)) == [None] * 6
    until(lambda: len(entries(site, "hook.failed")) == 1)
    assert "not called for 1 s" in entries(site, "hook.failed")[0][1]


def test_without_plugins_there_is_no_chooser(site: Site) -> None:
    assert payload_chooser(site.context) is None


def test_a_configured_plugin_is_asked(tmp_path: Path) -> None:
    site = make_site(tmp_path, hooks={"plugins": ["hooks.example"]})
    choose = payload_chooser(site.context)
    assert choose is not None
    assert choose(REQUEST) == "lab/boot.scr.uimg"
    assert choose(REQUEST | {"mac": ""}) is None
    assert load(site.context).implementers("gatehouse_step") == ["hooks.example"]
    site.close()


def test_installed_package_is_found_by_entry_point(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = tmp_path / "site_hooks-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: site-hooks\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[gatehouse]\nours = site_hooks_for_test\n")
    (tmp_path / "site_hooks_for_test.py").write_text(
        "from appliance.hookspec import hookimpl\n@hookimpl\ndef gatehouse_payload(request):\n    return 'ours'\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    choose = payload_chooser(site.context)
    sys.modules.pop("site_hooks_for_test")
    assert choose is not None
    assert choose(REQUEST) == "ours"


@pytest.mark.parametrize(
    ("source", "why"),
    [(None, "No module"), ("1/0\n", "ZeroDivisionError"),
     ("from appliance.hookspec import hookimpl\n@hookimpl\ndef gatehouse_nonsense(event): ...\n", "nonsense")],
)  # fmt: skip
def test_unusable_plugin_is_an_error_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str | None, why: str
) -> None:
    if source is not None:
        (tmp_path / "broken_site_plugin.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    site = make_site(tmp_path / "state", hooks={"plugins": ["broken_site_plugin"]})
    with pytest.raises(ConfigError, match=why):
        load(site.context)
    assert payload_chooser(site.context) is None
    assert why in entries(site, "hook.failed")[0][1]
    sys.modules.pop("broken_site_plugin", None)
    site.close()


def test_dialects_of_a_plugin_come_before_the_built_in(tmp_path: Path) -> None:
    site = make_site(tmp_path, hooks={"plugins": ["hooks.example"]})
    dialects = load_dialects(site.context)
    assert dialects.known[1:] == built_in().known
    assert dialects.choose({"Product": "Lab BMC 3"}).serial == ("manager.SerialNumber",)
    assert dialects.choose({"Vendor": "Dell"}).name == "service-tag"
    site.close()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("return [{'name': 'lab'}]", "Dialect lab: it has no `when`"),
        ("return None", "The hook returned None; it should return a list of tables."),
        ("return {'name': 'lab'}", "The hook returned dict;"),
        ("return [None]", "A dialect is a table with a name."),
        ("return [{'name': 'lab', 'when': {'root.Vendor': 'x'}, 'root': 7}]", "Dialect lab: "),
        ("return [{'name': 'lab', 'when': 7}]", "Dialect lab: "),
        ("1/0", "ZeroDivisionError"),
    ],
)
def test_unusable_dialect_is_journalled_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, why: str
) -> None:
    source = f"from appliance.hookspec import hookimpl\n@hookimpl\ndef gatehouse_dialects():\n    {body}\n"
    (tmp_path / "odd_dialects_plugin.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    site = make_site(tmp_path / "state", hooks={"plugins": ["odd_dialects_plugin"]})
    assert load_dialects(site.context) == built_in()
    assert why in entries(site, "hook.failed")[0][1]
    sys.modules.pop("odd_dialects_plugin", None)
    site.close()
