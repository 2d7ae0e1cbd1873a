"""The configuration: one TOML file with safe defaults, checked whole before anything starts.

An unknown key is an error that names the nearest known one."""

from __future__ import annotations

import difflib
import tomllib
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from appliance.domain.policy import FirmwareRule, Policy
from appliance.errors import ConfigError
from appliance.hookspec import KINDS

_DEFAULT_EVENTS = ("sighting", "step", "verdict", "signoff", "alarm")


def _known_event(value: Any) -> Any:
    if value in KINDS:
        return value
    nearest = difflib.get_close_matches(str(value), KINDS, n=1, cutoff=0)
    raise ValueError(f"{value!r} is not a kind of event; did you mean {nearest[0]!r}?")


Event = Annotated[str, BeforeValidator(_known_event)]
"""A kind of event (`domain.journal_actions`)."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Appliance(_Section):
    """`name` is the origin of the journal's checkpoints; `user` is who the processes become after start."""

    name: str = Field("gatehouse.local", pattern=r"^[A-Za-z0-9._/-]{1,128}$")
    state_dir: Path = Path("/var/lib/gatehouse")
    user: str = "gatehouse"


class Web(_Section):
    """Where the operators' pages listen (HTTPS). A socket inherited with LISTEN_FDS wins over `listen`."""

    listen: str = Field("127.0.0.1:8443", pattern=r"^[^:]*:\d{1,5}$")
    names: tuple[str, ...] = ("localhost",)


class AddressRange(_Section):
    """`first-last`, both included."""

    first: IPv4Address
    last: IPv4Address

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        first, dash, last = value.partition("-")
        if not dash:
            raise ValueError(f"a pool is written first-last, not {value!r}")
        return {"first": first.strip(), "last": last.strip()}

    @model_validator(mode="after")
    def _in_order(self) -> AddressRange:
        if self.last < self.first:
            raise ValueError(f"the pool {self.first}-{self.last} ends before it begins")
        return self


class Subnet(_Section):
    """A network that is reached through a relay (its giaddr lies in `network`)."""

    network: IPv4Network
    pool: tuple[AddressRange, ...] = ()
    router: IPv4Address | None = None


class Reservation(_Section):
    """An address kept for one MAC. A row of the manifest with an `ip` is one too."""

    mac: str = Field(pattern=r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")
    ip: IPv4Address


class Segment(_Section):
    """One layer-2 segment with an interface on it. `mode` sniff answers nothing; serve answers DHCP.

    `ports_isolated` declares that no port of the segment can reach another (private VLANs, or one VLAN a port):
    only then is a unit's own password ever sent."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")
    interface: str
    mode: Literal["sniff", "serve"] = "sniff"
    address: IPv4Interface | None = None
    pool: tuple[AddressRange, ...] = ()
    router: IPv4Address | None = None
    dns: tuple[IPv4Address, ...] = ()
    ntp: tuple[IPv4Address, ...] = ()
    domain: str = ""
    ports_isolated: bool = False
    lease_seconds: int = Field(3600, ge=60, le=31_536_000)
    quarantine_lease_seconds: int = Field(120, ge=30, le=86_400)
    tftp: bool = True
    http: bool = True
    http_port: int = Field(80, ge=1, le=65535)
    subnet: tuple[Subnet, ...] = ()
    reservation: tuple[Reservation, ...] = ()


class FirmwareSection(_Section):
    model: str = "*"
    bmc: tuple[str, ...] = ()
    bios: tuple[str, ...] = ()


class PolicySection(_Section):
    """The least trust levels for testing and for release, and what acceptance demands."""

    level_for_testing: int = Field(2, ge=2, le=4)
    level_for_release: int = Field(2, ge=2, le=4)
    clock_tolerance_seconds: int = Field(5, ge=1, le=3600)
    firmware: tuple[FirmwareSection, ...] = ()


class Acceptance(_Section):
    """`automatic` starts the suite as soon as a machine reaches `level_for_testing`."""

    automatic: bool = True
    power_timeout_seconds: int = Field(120, ge=1, le=3600)
    reset_timeout_seconds: int = Field(600, ge=1, le=3600)
    request_timeout_seconds: int = Field(20, ge=1, le=300)


class Script(_Section):
    path: Path
    events: tuple[Event, ...] = _DEFAULT_EVENTS


class Webhook(_Section):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")
    url: str = Field(pattern=r"^https?://")
    events: tuple[Event, ...] = _DEFAULT_EVENTS


class Hooks(_Section):
    """`plugins` are importable modules with pluggy hooks; `budget_seconds` bounds every call of any hook."""

    scripts: tuple[Script, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    plugins: tuple[str, ...] = ()
    budget_seconds: float = Field(5.0, gt=0, le=60)


class Settings(_Section):
    appliance: Appliance = Appliance()
    web: Web = Web()
    segment: tuple[Segment, ...] = ()
    policy: PolicySection = PolicySection()
    acceptance: Acceptance = Acceptance()
    hooks: Hooks = Hooks()

    @field_validator("segment")
    @classmethod
    def _distinct(cls, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        for key in ("name", "interface"):
            told = [getattr(segment, key) for segment in segments]
            if len(set(told)) < len(told):
                raise ValueError(f"two segments have the same {key}")
        return segments

    @property
    def database(self) -> Path:
        return self.appliance.state_dir / "gatehouse.sqlite"

    @property
    def keys_dir(self) -> Path:
        return self.appliance.state_dir / "keys"

    @property
    def blobs_dir(self) -> Path:
        return self.appliance.state_dir / "blobs"

    def domain_policy(self) -> Policy:
        """The policy as the domain knows it."""
        rules = tuple(FirmwareRule(rule.model, rule.bmc, rule.bios) for rule in self.policy.firmware)
        return Policy(
            level_for_testing=self.policy.level_for_testing,
            level_for_release=self.policy.level_for_release,
            clock_tolerance_seconds=self.policy.clock_tolerance_seconds,
            firmware=rules,
            isolated_segments=frozenset(segment.name for segment in self.segment if segment.ports_isolated),
        )


def load(path: Path) -> Settings:
    """Reads the file; ConfigError names the key, what was expected and what came."""
    try:
        return parse(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise ConfigError(f"There is no configuration file {path}; name one with --config.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The configuration {path} cannot be read: {error}.") from error


def parse(data: dict[str, Any]) -> Settings:
    """Checks a configuration that was read; ConfigError as in `load`."""
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        raise ConfigError("The configuration is not right: " + " ".join(map(_sentence, error.errors()))) from error


def _sentence(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] != "extra_forbidden":
        return f"{where}: {error['msg']} (it is {error['input']!r})."
    nearest = difflib.get_close_matches(str(error["loc"][-1]), _known_keys(error["loc"][:-1]), n=1, cutoff=0)
    return f"{where} is unknown; did you mean {nearest[0]!r}?" if nearest else f"{where} is unknown."


def _known_keys(path: tuple[int | str, ...]) -> list[str]:
    """The keys of the section at `path`."""
    section: type[BaseModel] = Settings
    for part in path:
        if isinstance(part, int):
            continue
        section = _SECTIONS.get(part, section)
    return list(section.model_fields)


_SECTIONS: dict[str, type[BaseModel]] = {
    "appliance": Appliance,
    "web": Web,
    "segment": Segment,
    "subnet": Subnet,
    "reservation": Reservation,
    "policy": PolicySection,
    "firmware": FirmwareSection,
    "acceptance": Acceptance,
    "hooks": Hooks,
    "scripts": Script,
    "webhooks": Webhook,
}
