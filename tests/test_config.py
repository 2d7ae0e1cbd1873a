from pathlib import Path

import pytest

from appliance.config import Settings, load, parse
from appliance.errors import ConfigError

SEGMENT = {"name": "staging", "interface": "eth1"}


def test_the_defaults_are_the_safe_ones() -> None:
    settings = parse({"segment": [SEGMENT]})
    (segment,) = settings.segment
    assert segment.mode == "sniff"
    assert not segment.ports_isolated
    assert settings.domain_policy().isolated_segments == frozenset()
    assert settings.web.listen.startswith("127.0.0.1:")


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
    ],
)
def test_what_is_wrong_is_named(data: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(data)
    assert sentence in str(caught.value)


def test_a_file_that_is_missing_or_no_toml_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no configuration file"):
        load(tmp_path / "none.toml")
    path = tmp_path / "x.toml"
    path.write_text("[appliance\n")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().web = None  # type: ignore[misc, assignment]
