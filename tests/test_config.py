from pathlib import Path

import pytest

from appliance.config import Settings, load, parse, settings
from appliance.errors import ConfigError

SEGMENT = {"name": "staging", "interface": "eth1"}


def test_defaults_are_safe() -> None:
    found = parse({"segment": [SEGMENT]})
    (segment,) = found.segment
    assert segment.mode == "sniff"
    assert not segment.ports_isolated
    assert found.domain_policy().isolated_segments == frozenset()
    assert found.web.listen.startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"segmnt": []}, "segmnt is unknown; did you mean 'segment'?"),
        ({"segment": [SEGMENT | {"interfase": "x"}]}, "segment.0.interfase is unknown; did you mean 'interface'?"),
        ({"policy": {"firmware": [{"bmcs": []}]}}, "did you mean 'bmc'?"),
        ({"segment": [SEGMENT | {"mode": "attack"}]}, "segment.0.mode"),
        ({"segment": [SEGMENT | {"pool": ["10.0.0.9-10.0.0.1"]}]}, "ends before it begins"),
        ({"segment": [SEGMENT | {"pool": ["10.0.0.9"]}]}, "a pool is written first-last"),
        ({"segment": [SEGMENT, SEGMENT]}, "two segments have the same name"),
        ({"segment": [SEGMENT, SEGMENT | {"name": "other"}]}, "two segments have the same interface"),
        ({"policy": {"level_for_release": 1}}, "policy.level_for_release"),
        ({"web": {"listen": "everywhere"}}, "web.listen"),
        ({"appliance": {"name": "a b"}}, "appliance.name"),
        ({"segment": [{"name": "staging"}]}, "segment.0.interface is required."),
        ({"hooks": {"scripts": [{"path": "/x", "events": ["alarms"]}]}},
         "hooks.scripts.0.events.0: 'alarms' is not a kind of event; did you mean 'alarm'?"),
        ({"hooks": {"webhooks": [{"name": "x", "url": "https://x", "events": ["internal"]}]}}, "not a kind of event"),
        ({"hooks": {"scripts": [{"path": "/x", "event": []}]}},
         "hooks.scripts.0.event is unknown; did you mean 'events'?"),
    ],
)  # fmt: skip
def test_error_names_the_key_and_the_problem(data: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(data)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        {"appliance": {"database": "postgres://gatehouse:hunter2@db/gatehouse"}},
        {"appliance": [{"database": "postgresql://gatehouse:hunter2@db/gatehouse"}]},
        {"hooks": {"webhooks": [{"name": "x", "url": "ftp://x:hunter2@y"}]}},
        {"hooks": {"webhooks": {"name": "x", "url": "https://x:hunter2@y"}}},
    ],
)
def test_error_does_not_show_a_password(data: dict[str, object]) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(data)
    assert "hunter2" not in str(caught.value)


def test_every_setting_has_a_description_and_its_default() -> None:
    found = list(settings())
    assert [setting.key for setting in found if not setting.description] == []
    sections = list(dict.fromkeys(setting.section for setting in found))
    assert sections == [
        "[appliance]", "[web]", "[[segment]]", "[[segment.subnet]]", "[[segment.reservation]]", "[policy]",
        "[[policy.firmware]]", "[[policy.parts]]", "[acceptance]", "[hooks]", "[[hooks.scripts]]", "[[hooks.webhooks]]",
    ]  # fmt: skip
    defaults = {(setting.section, setting.key): setting.default for setting in found}
    assert defaults["[[segment]]", "interface"] == "required"
    assert defaults["[[segment]]", "tftp"] == "true"
    assert defaults["[[segment]]", "dns"] == "none"
    assert defaults["[web]", "names"] == '["localhost"]'
    assert defaults["[hooks]", "budget_seconds"] == "5"


def test_missing_or_unreadable_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no configuration file"):
        load(tmp_path / "none.toml")
    path = tmp_path / "x.toml"
    path.write_text("[appliance\n")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)


def test_settings_are_unchangeable() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().web = None  # type: ignore[misc, assignment]
