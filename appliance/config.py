"""The configuration: one TOML file with safe defaults, checked whole before anything starts.

An unknown key or kind of event is an error that names the nearest known one."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo

from appliance.domain.policy import PART_KINDS, FirmwareRule, PartsRule, Policy
from appliance.errors import ConfigError
from appliance.hookspec import KINDS

_NAME = r"^[a-z0-9][a-z0-9-]{0,30}$"


def _known_kind(value: Any) -> Any:
    if value in KINDS:
        return value
    raise ValueError(f"{value!r} is not a kind of event;{_hint(str(value), KINDS)}")


def _hint(name: str, known: list[str] | tuple[str, ...]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0)
    return f" did you mean {nearest[0]!r}?" if nearest else ""


Event = Annotated[str, BeforeValidator(_known_kind)]
"""A kind of event (`domain.journal_actions`)."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Section(_Model):
    """A table of the file. Every field has a description: the manual's table is made of them."""


class Appliance(_Section):
    name: str = Field(
        "gatehouse.local", pattern=r"^[A-Za-z0-9._/-]{1,128}$",
        description="the journal's origin, in every checkpoint and record",
    )  # fmt: skip
    state_dir: Path = Field(Path("/var/lib/gatehouse"), description="the folder of keys, database and payloads")
    database: str = Field(
        "", pattern=r"^(postgresql://\S+)?$",
        description="`postgresql://user@host/name`; left out: SQLite in the state folder",
    )  # fmt: skip
    user: str = Field("gatehouse", description="the user that the processes become after start")


class Web(_Section):
    """A socket inherited with LISTEN_FDS wins over `listen`."""

    listen: str = Field(
        "127.0.0.1:8443", pattern=r"^[^:]*:\d{1,5}$", description="the address and port of the pages (HTTPS)"
    )
    names: tuple[str, ...] = Field(("localhost",), description="the names in the pages' certificate")


class AddressRange(_Model):
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

    network: IPv4Network = Field(description="a network behind a DHCP relay; the appliance needs a route to the relay")
    pool: tuple[AddressRange, ...] = Field((), description='the addresses to lease there, `["first-last"]`')
    router: IPv4Address | None = Field(None, description="the router given to clients there")


class Reservation(_Section):
    """A manifest row with an `ip` reserves that address, too."""

    mac: str = Field(pattern=r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$", description="the client for which an address is kept")
    ip: IPv4Address = Field(description="that address")


class Segment(_Section):
    """One layer-2 segment with an interface on it."""

    name: str = Field(pattern=_NAME, description="the name of a staging segment")
    interface: str = Field(description="the interface on it")
    mode: Literal["sniff", "serve"] = Field("sniff", description="`sniff` answers nothing, `serve` answers DHCP")
    address: IPv4Interface | None = Field(
        None, description="the appliance's address and prefix length; without it, the interface's"
    )
    pool: tuple[AddressRange, ...] = Field((), description='the addresses to lease, `["first-last"]`')
    router: IPv4Address | None = Field(None, description="the router given to clients")
    dns: tuple[IPv4Address, ...] = Field((), description="the DNS servers given to clients")
    ntp: tuple[IPv4Address, ...] = Field((), description="the NTP servers given to clients")
    domain: str = Field("", description="the domain name given to clients")
    ports_isolated: bool = Field(
        False,
        description="no port can reach another (private VLANs, a VLAN for each port): only then is a password sent",
    )
    lease_seconds: int = Field(3600, ge=60, le=31_536_000, description="how long a lease is from level 1 on")
    quarantine_lease_seconds: int = Field(120, ge=30, le=86_400, description="how long a lease is below level 1")
    tftp: bool = Field(True, description="payloads by TFTP")
    http: bool = Field(True, description="payloads by HTTP")
    http_port: int = Field(80, ge=1, le=65535, description="the port for payloads by HTTP")
    subnet: tuple[Subnet, ...] = ()
    reservation: tuple[Reservation, ...] = ()

    @property
    def pool_size(self) -> int:
        """How many addresses its pools have, those behind relays too."""
        pools = (*self.pool, *(pool for subnet in self.subnet for pool in subnet.pool))
        return sum(int(pool.last) - int(pool.first) + 1 for pool in pools)


class FirmwareSection(_Section):
    model: str = Field("*", description="a pattern of models, such as `R7*`")
    bmc: tuple[str, ...] = Field((), description="the approved BMC versions of these models")
    bios: tuple[str, ...] = Field((), description="the approved BIOS versions of these models")
    components: dict[str, tuple[str, ...]] = Field(
        {}, description='of more components, by a pattern of their name or id: `{ "PSU*" = ["1.4"] }`'
    )

    def rule(self) -> FirmwareRule:
        return FirmwareRule(self.model, self.bmc, self.bios, tuple(self.components.items()))


class PartsSection(_Section):
    """How many parts a model has. What is left out is not counted."""

    model: str = Field("*", description="a pattern of models, such as `R7*`")
    cpus: int | None = Field(None, ge=0, description="how many CPUs these models have")
    gpus: int | None = Field(None, ge=0, description="how many GPUs and other accelerators")
    dimms: int | None = Field(None, ge=0, description="how many memory modules")
    memory_gib: int | None = Field(None, ge=0, description="how much memory all modules have together, in GiB")
    drives: int | None = Field(None, ge=0, description="how many drives")
    ports: int | None = Field(None, ge=0, description="how many network ports of the host")
    supplies: int | None = Field(None, ge=0, description="how many power supplies")
    fans: int | None = Field(None, ge=0, description="how many fans")

    def rule(self) -> PartsRule:
        counts = ((kind, getattr(self, kind)) for kind in PART_KINDS)
        return PartsRule(self.model, tuple((kind, count) for kind, count in counts if count is not None))


class PolicySection(_Section):
    """The least trust levels for testing and for release, and what acceptance demands."""

    level_for_testing: int = Field(2, ge=2, le=4, description="the least level at which a machine is tested")
    level_for_release: int = Field(2, ge=2, le=4, description="the least level at which a machine is signed off")
    clock_tolerance_seconds: int = Field(5, ge=1, le=3600, description="how far a BMC's clock may be off")
    event_log_days: int = Field(
        0, ge=0, le=36_500, description="older critical entries of event logs are shown, but do not fail; 0 counts all"
    )
    firmware: tuple[FirmwareSection, ...] = ()
    parts: tuple[PartsSection, ...] = ()


class Acceptance(_Section):
    automatic: bool = Field(True, description="test a machine as soon as it reaches `level_for_testing`")
    runs_at_once: int = Field(
        1000, ge=1, le=5000, description="how many machines are tested at the same time; the others wait their turn"
    )
    power_ons_per_rack: int = Field(
        8, ge=1, le=1000,
        description="how many hosts of one rack (of the manifest) are switched on within 15 seconds",
    )  # fmt: skip
    power_timeout_seconds: int = Field(120, ge=1, le=3600, description="how long a change of power may take")
    reset_timeout_seconds: int = Field(600, ge=1, le=3600, description="how long a reset of the BMC may take")
    request_timeout_seconds: int = Field(
        20, ge=1, le=300, description="how long one answer of a BMC may take, from first byte to last"
    )


_DEFAULT_EVENTS = ("sighting", "step", "verdict", "signoff", "alarm")


class Script(_Section):
    path: Path = Field(description="an executable that is run for every event")
    events: tuple[Event, ...] = Field(_DEFAULT_EVENTS, description="the kinds of events that it receives")


class Webhook(_Section):
    name: str = Field(pattern=_NAME, description="the webhook's name in the journal")
    url: str = Field(pattern=r"^https?://", description="where every event is posted to")
    events: tuple[Event, ...] = Field(_DEFAULT_EVENTS, description="the kinds of events that it receives")


class Hooks(_Section):
    plugins: tuple[str, ...] = Field((), description="importable modules with hooks")
    budget_seconds: float = Field(5.0, gt=0, le=60, description="the longest time of any call of a hook")
    scripts: tuple[Script, ...] = ()
    webhooks: tuple[Webhook, ...] = ()


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
            values = [getattr(segment, key) for segment in segments]
            if len(set(values)) < len(values):
                raise ValueError(f"two segments have the same {key}")
        return segments

    @property
    def database(self) -> Path:
        """The SQLite file, unless `database_location` is on a server."""
        return self.appliance.state_dir / "gatehouse.sqlite"

    @property
    def database_location(self) -> Path | str:
        """The SQLite file or the address of the database on a server."""
        return self.appliance.database or self.database

    @property
    def head_file(self) -> Path:
        """The newest signed head of the journal."""
        return self.appliance.state_dir / "head"

    @property
    def keys_dir(self) -> Path:
        return self.appliance.state_dir / "keys"

    @property
    def blobs_dir(self) -> Path:
        return self.appliance.state_dir / "blobs"

    def domain_policy(self) -> Policy:
        """The policy as the domain knows it."""
        return Policy(
            level_for_testing=self.policy.level_for_testing,
            level_for_release=self.policy.level_for_release,
            clock_tolerance_seconds=self.policy.clock_tolerance_seconds,
            event_log_days=self.policy.event_log_days,
            firmware=tuple(section.rule() for section in self.policy.firmware),
            parts=tuple(section.rule() for section in self.policy.parts),
            isolated_segments=frozenset(segment.name for segment in self.segment if segment.ports_isolated),
        )


def load(path: Path) -> Settings:
    """Reads the file; ConfigError names the key, what was expected and what was found."""
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
        problems = " ".join(map(_sentence, error.errors()))
        raise ConfigError(f"The configuration cannot be used: {problems}") from error


_SECRET = {("appliance", "database"), ("hooks", "webhooks", "url")}
"""What may have a password in it: an error does not show it, nor a whole table."""


def _sentence(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "missing":
        return f"{where} is required."
    if error["type"] == "extra_forbidden":
        return f"{where} is unknown;{_nearest(error['loc'])}"
    sentence = f"{where}: {error['msg'].removeprefix('Value error, ')}"
    key = tuple(part for part in error["loc"] if isinstance(part, str))
    if key in _SECRET or not isinstance(error["input"], str | int | float):
        return f"{sentence}."
    return f"{sentence} (it is {error['input']!r})."


def _nearest(location: tuple[str | int, ...]) -> str:
    """The key that was meant, of those that the table may have."""
    model: type[BaseModel] = Settings
    for part in location[:-1]:
        if isinstance(part, str):
            model = _model(model.model_fields[part]) or model
    return _hint(str(location[-1]), list(model.model_fields))


def _model(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a field's value, or of each of its values."""
    types = (field.annotation, *get_args(field.annotation))
    return next((each for each in types if isinstance(each, type) and issubclass(each, BaseModel)), None)


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of the file: `section` as it is written there; `default` in TOML, "none", or "required"."""

    section: str
    key: str
    description: str
    default: str


def settings(section: type[_Section] = Settings, path: str = "", *, many: bool = False) -> Iterator[Setting]:
    """Every key that the file may have, section by section."""
    header = f"[[{path}]]" if many else f"[{path}]"
    inner = []
    for key, field in section.model_fields.items():
        model = _model(field)
        if model is not None and issubclass(model, _Section):
            inner.append((model, f"{path}.{key}".lstrip("."), model is not field.annotation))
        else:
            yield Setting(
                header, key, field.description or "", "required" if field.is_required() else _shown(field.default)
            )
    for model, name, repeated in inner:
        yield from settings(model, name, many=repeated)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple) and value:
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, int | float):
        return f"{value:g}"
    return f'"{value}"' if value else "none"
