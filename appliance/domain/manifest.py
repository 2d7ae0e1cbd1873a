"""The manifest: a delivery's packing list as CSV, read into rows that are right and rows that are not.

Nothing of the file is trusted: size, encoding, every value's length and characters are checked. Text that looks like
a spreadsheet's formula is kept as the text that it is."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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


class NotAManifest(ValueError):
    """The file as a whole cannot be read; the message is a sentence that names the line where it can."""


@dataclass(frozen=True, slots=True)
class PlannedMachine:
    """One row of the file; "" where it says nothing. `bmc_mac` is aa:bb:cc:dd:ee:ff; `ip` is reserved for it.
    `uuid` is the system's (SMBIOS), as Redfish's ComputerSystem tells it, in lower case."""

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
    """A row that cannot be used: its line in the file, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """`columns` are those that the file has: what a file does not speak of, it does not change."""

    columns: frozenset[str]
    rows: tuple[PlannedMachine, ...]
    bad: tuple[BadRow, ...]


def parse(data: bytes, default_passwords: Collection[str] = frozenset()) -> Parsed:
    """Reads a manifest: UTF-8 with or without BOM, comma or semicolon, the first line naming the columns.

    `default_passwords` are known to be on every unit of a kind; like any password that stands on two rows they are
    nobody's own secret, so such rows are bad. Raises NotAManifest, and nothing else, for a file that is none."""
    text = _decoded(data)
    lines = _records(text)
    header = next(lines, None)
    if header is None:
        raise NotAManifest("The file is empty; its first line should name the columns, at least serial.")
    columns = _columns(header[1])
    good, reasons = _rows(columns, lines)
    _find_shared(good, reasons, default_passwords)
    return Parsed(
        columns=frozenset(columns),
        rows=tuple(row for row in good if row.line not in reasons),
        bad=tuple(BadRow(line, " ".join(told)) for line, told in sorted(reasons.items())),
    )


def normal_mac(text: str) -> str:
    """`aa:bb:cc:dd:ee:ff` for any common spelling. Raises ValueError with a sentence."""
    told = text.strip().lower()
    if not _MAC.fullmatch(told):
        raise ValueError(f"{text[:40]!a} is not a MAC address (such as 02:00:5e:10:00:01).")
    digits = _NOT_HEX.sub("", told)
    if int(digits[:2], 16) & 1:
        raise ValueError(f"{text[:40]} is a group (multicast) address; a machine has its own.")
    if not int(digits, 16):
        raise ValueError("A MAC address of zeros is nobody's.")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def normal_uuid(text: str) -> str:
    """The UUID in lower case, of the text form of RFC 4122, section 3. Raises ValueError with a sentence."""
    told = text.strip().lower()
    if not _UUID.fullmatch(told):
        raise ValueError(f"{text[:40]!a} is not a UUID (such as 6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b3001).")
    if set(told) <= set("0-") or set(told) <= set("f-"):
        raise ValueError("A UUID of zeros (or ones) only is what a board has that was never given one.")
    return told


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise NotAManifest(f"The file has {len(data)} bytes; a manifest has at most {MAX_BYTES >> 20} MiB.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise NotAManifest("The file is in UTF-16; save it as CSV in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotAManifest(
            f"Line {line} is not UTF-8 (byte 0x{data[error.start]:02x}); save the file as CSV in UTF-8."
        ) from None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line where it begins, fields) of each record that is not blank."""
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
            raise NotAManifest(f"The column {name[:40]!a} is unknown.{_nearest(name)}")
        if names.count(name) > 1:
            raise NotAManifest(f"The column {name} is there twice.")
    if "serial" not in names:
        raise NotAManifest("The column serial is missing; every machine is known by it.")
    return names


def _nearest(name: str) -> str:
    found = difflib.get_close_matches(name[:40], COLUMNS, n=1, cutoff=0.5)
    return f" Did you mean {found[0]}?" if found else f" Columns are: {', '.join(COLUMNS)}."


def _rows(
    columns: list[str], records: Iterable[tuple[int, list[str]]]
) -> tuple[list[PlannedMachine], dict[int, list[str]]]:
    """Every row as far as it can be read, and what is wrong with some, by line."""
    rows, reasons = [], {}
    for line, fields in records:
        if any(map(str.strip, fields[len(columns) :])) or len(fields) < len(columns):
            reasons[line] = [f"It has {len(fields)} fields; the first line names {len(columns)} columns."]
            continue
        values, wrong = _values(dict(zip(columns, fields, strict=False)))
        if wrong:
            reasons[line] = wrong
        rows.append(PlannedMachine(line, **values))
    return rows, reasons


def _values(told: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    values = {name: value if name == "password" else value.strip() for name, value in told.items()}
    wrong = [reason for name, value in values.items() if (reason := _wrong(name, value))]
    if not values["serial"]:
        wrong.append("The serial is missing.")
    for name, normal in (("bmc_mac", normal_mac), ("uuid", normal_uuid)):
        try:
            values |= {name: normal(values[name])} if values.get(name) else {}
        except ValueError as error:
            wrong.append(str(error))
    if values.get("ip"):
        wrong += _wrong_reservation(values)
    if values.get("password") and not values.get("username"):
        values["username"] = DEFAULT_USERNAME
    return values, wrong


def _wrong_reservation(values: Mapping[str, str]) -> list[str]:
    try:
        IPv4Address(values["ip"])
    except ValueError:
        return [f"{values['ip'][:40]!a} is not an IPv4 address (such as 10.66.0.17)."]
    return [] if values.get("bmc_mac") else ["An address is reserved for a MAC; the row has no bmc_mac."]


def _wrong(name: str, value: str) -> str:
    if len(value) > LIMITS[name]:
        return f"The {name} has {len(value)} characters; at most {LIMITS[name]} are kept."
    if not value.isprintable():
        return f"The {name} contains a control or invisible character."
    if name == "serial" and not value.isascii():
        return f"The serial {value!a} contains a character that is not ASCII."
    return ""


def _find_shared(rows: list[PlannedMachine], reasons: dict[int, list[str]], default_passwords: Collection[str]) -> None:
    """What may stand on one row only, the serial whatever its case."""
    for what in ("serial", "bmc_mac", "ip", "uuid", "password"):
        lines: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if value := getattr(row, what):
                lines[value.casefold() if what == "serial" else value].append(row.line)
        for value, found in lines.items():
            if what == "password" and value in default_passwords:
                _add(reasons, found, "Its password is a well-known default, not this unit's own secret.")
            elif len(found) > 1:
                _add_shared(reasons, found, what)


def _add_shared(reasons: dict[int, list[str]], lines: list[int], what: str) -> None:
    others = f"{len(lines)} rows" if len(lines) > 2 else "2 rows"
    for line in lines:
        other = lines[0] if line != lines[0] else lines[1]
        _add(reasons, [line], f"Its {what} stands on {others}, also on line {other}; each unit has its own.")


def _add(reasons: dict[int, list[str]], lines: list[int], reason: str) -> None:
    for line in lines:
        reasons.setdefault(line, []).append(reason)
