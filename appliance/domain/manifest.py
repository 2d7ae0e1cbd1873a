"""The manifest: a delivery's packing list as CSV, read into usable rows and bad rows.

Nothing in the file is trusted: its size, its encoding, and the length and characters of every value are checked. Text
that looks like a spreadsheet's formula is kept as plain text."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address

MAX_BYTES = 32 << 20
MAX_ROWS = 250_000
DEFAULT_USERNAME = "root"

LIMITS = {
    "serial": 64,
    "bmc_mac": 32,
    "vendor": 128,
    "model": 128,
    "sku": 128,
    "po_line": 64,
    "site": 64,
    "rack": 64,
    "unit": 64,
    "switch": 128,
    "port": 64,
    "ip": 15,
    "uuid": 36,
    "username": 64,
    "password": 256,
}
"""The columns, all but `serial` optional, and how many characters each may have."""

COLUMNS = tuple(LIMITS)

_PAIRS = r"[0-9a-f]{2}([:.\- ]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}"
_MAC = re.compile(rf"{_PAIRS}|[0-9a-f]{{4}}([.:\-])[0-9a-f]{{4}}\2[0-9a-f]{{4}}|[0-9a-f]{{6}}[-:.][0-9a-f]{{6}}")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_NOT_HEX = re.compile(r"[^0-9a-f]")


class ImportState(StrEnum):
    """STAGING: the rows are being stored, and nobody uses them yet. JOINING: the import is in force, and its rows are
    being joined to their machines, a few at a time. DONE: all of them are."""

    STAGING = "staging"
    JOINING = "joining"
    DONE = "done"


class NotAManifest(ValueError):
    """The file as a whole cannot be read; the message is a sentence that names the line where it can."""


@dataclass(frozen=True, slots=True)
class PlannedMachine:
    """One row of the file; "" for a value that it does not give. `bmc_mac` is aa:bb:cc:dd:ee:ff; `ip` is reserved for
    it. `uuid` is the system's (SMBIOS), as Redfish's ComputerSystem shows it, in lower case."""

    line: int
    serial: str
    bmc_mac: str = ""
    vendor: str = ""
    model: str = ""
    sku: str = ""
    po_line: str = ""
    site: str = ""
    rack: str = ""
    unit: str = ""
    switch: str = ""
    port: str = ""
    ip: str = ""
    uuid: str = ""
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: its line in the file, and the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """`columns` are those that the file has: an import changes no others."""

    columns: frozenset[str]
    rows: tuple[PlannedMachine, ...]
    bad: tuple[BadRow, ...]


def parse(data: bytes, default_passwords: Collection[str] = frozenset()) -> Parsed:
    """Reads a manifest: UTF-8 with or without BOM, comma or semicolon, the first line naming the columns.

    `default_passwords` are known to be on every unit of a kind. Like any password that is on two rows they are not
    one unit's secret, so such rows are bad. Raises NotAManifest, and nothing else, for a file that is none."""
    records = _records(data)
    header = next(records, None)
    if header is None:
        raise NotAManifest("The file is empty; its first line should name the columns, at least serial.")
    columns = _columns(header[1])
    rows: list[PlannedMachine] = []
    problems: dict[int, list[str]] = defaultdict(list)
    for line, fields in records:
        if any(map(str.strip, fields[len(columns) :])) or len(fields) < len(columns):
            problems[line] = [f"It has {len(fields)} fields; the first line names {len(columns)} columns."]
            continue
        values, found = _values(dict(zip(columns, fields, strict=False)))
        if found:
            problems[line] = found
        rows.append(PlannedMachine(line, **values))
    _find_shared(rows, problems, default_passwords)
    return Parsed(
        columns=frozenset(columns),
        rows=tuple(row for row in rows if row.line not in problems),
        bad=tuple(BadRow(line, " ".join(found)) for line, found in sorted(problems.items())),
    )


def normal_mac(text: str) -> str:
    """`aa:bb:cc:dd:ee:ff` for any common spelling. Raises ValueError with a sentence."""
    lower = text.strip().lower()
    if not _MAC.fullmatch(lower):
        raise ValueError(f"{text[:40]!a} is not a MAC address (such as 02:00:5e:10:00:01).")
    digits = _NOT_HEX.sub("", lower)
    if int(digits[:2], 16) & 1:
        raise ValueError(f"{text[:40]} is a group (multicast) address; a machine has a unicast address.")
    if not int(digits, 16):
        raise ValueError("A MAC address of zeros belongs to no machine.")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def normal_uuid(text: str) -> str:
    """The UUID in lower case, of the text form of RFC 4122, section 3. Raises ValueError with a sentence."""
    lower = text.strip().lower()
    if not _UUID.fullmatch(lower):
        raise ValueError(f"{text[:40]!a} is not a UUID (such as 6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b3001).")
    if set(lower) <= set("0-") or set(lower) <= set("f-"):
        raise ValueError("A UUID of only zeros (or ones) is a default; the board has none of its own.")
    return lower


def normal_ipv4(text: str) -> str:
    """Raises ValueError with a sentence."""
    try:
        return str(IPv4Address(text))
    except ValueError:
        raise ValueError(f"{text[:40]!a} is not an IPv4 address (such as 10.66.0.17).") from None


def ascii_serial(text: str) -> str:
    """Raises ValueError with a sentence."""
    if not text.isascii():
        raise ValueError(f"The serial {text!a} contains a character that is not ASCII.")
    return text


_NORMAL: Mapping[str, Callable[[str], str]] = {
    "serial": ascii_serial,
    "bmc_mac": normal_mac,
    "ip": normal_ipv4,
    "uuid": normal_uuid,
}
"""The form in which a column is kept."""


def _records(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """(line where it begins, fields) of each record that is not blank."""
    if len(data) > MAX_BYTES:
        raise NotAManifest(f"The file has {len(data)} bytes; a manifest has at most {MAX_BYTES >> 20} MiB. Split it.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise NotAManifest("The file is in UTF-16; save it as CSV in UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = data.count(b"\n", 0, error.start) + 1, data[error.start]
        raise NotAManifest(f"Line {line} is not UTF-8 (byte 0x{byte:02x}); save the file as CSV in UTF-8.") from None
    first = text[: text.find("\n")] if "\n" in text else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    line, count = 1, 0
    try:
        for fields in reader:
            if any(map(str.strip, fields)):
                count += 1
                if count > MAX_ROWS:
                    raise NotAManifest(f"The file has more than {MAX_ROWS} rows; split it.")
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotAManifest(f"Line {line} is not CSV: {error}. Is a quotation mark missing?") from None


def _columns(fields: list[str]) -> list[str]:
    names = [name.strip().lower() for name in fields]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in LIMITS:
            nearest = difflib.get_close_matches(name[:40], COLUMNS, n=1, cutoff=0.5)
            hint = f"Did you mean {nearest[0]}?" if nearest else f"Columns are: {', '.join(COLUMNS)}."
            raise NotAManifest(f"The column {name[:40]!a} is unknown. {hint}")
        if names.count(name) > 1:
            raise NotAManifest(f"The column {name} is there twice.")
    if "serial" not in names:
        raise NotAManifest("The column serial is missing; every machine is identified by its serial.")
    return names


def _values(fields: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The values of a row in the form in which they are kept, and a sentence for each that cannot be."""
    values = {name: value if name == "password" else value.strip() for name, value in fields.items()}
    problems = []
    for name, value in values.items():
        if len(value) > LIMITS[name]:
            problems.append(f"The {name} has {len(value)} characters; at most {LIMITS[name]} are kept.")
        elif not value.isprintable():
            problems.append(f"The {name} contains a control or invisible character.")
        elif value and name in _NORMAL:
            try:
                values[name] = _NORMAL[name](value)
            except ValueError as error:
                problems.append(str(error))
    if not values["serial"]:
        problems.append("The serial is missing.")
    if values.get("ip") and not values.get("bmc_mac"):
        problems.append("An address is reserved for a MAC; the row has no bmc_mac.")
    if values.get("password") and not values.get("username"):
        values["username"] = DEFAULT_USERNAME
    return values, problems


def _find_shared(
    rows: list[PlannedMachine], problems: dict[int, list[str]], default_passwords: Collection[str]
) -> None:
    """Adds the rows that share what only one row may have; serials are compared without case."""
    for name in ("serial", "bmc_mac", "ip", "uuid", "password"):
        lines: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if value := getattr(row, name):
                lines[value.casefold() if name == "serial" else value].append(row.line)
        for value, found in lines.items():
            if name == "password" and value in default_passwords:
                for line in found:
                    problems[line].append("Its password is a well-known default, not a secret of this unit.")
            elif len(found) > 1:
                for line in found:
                    other = found[0] if line != found[0] else found[1]
                    problems[line].append(
                        f"Its {name} is on {len(found)} rows, also on line {other}; each unit has its own."
                    )
