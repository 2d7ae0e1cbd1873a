"""`gatehouse pcap explain`, compared with what tshark reads."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from appliance.cli.main import main
from appliance.wire import pcap
from appliance.wire.dhcp4 import MessageType
from tests.cli.conftest import Program
from tests.golden.frames import HERE, NAMES, records

FIELDS = (
    "eth.src", "eth.dst", "ip.src", "ip.dst", "udp.srcport", "udp.dstport", "dhcp.id", "dhcp.option.dhcp",
    "dhcp.option.type", "dhcp.option.hostname", "tftp.opcode", "tftp.block", "lldp.tlv.system.name",
    "lldp.time_to_live",
)  # fmt: skip
TFTP = {"1": "RRQ", "2": "WRQ", "3": "DATA block", "4": "ACK block", "5": "ERROR", "6": "OACK"}


def explained(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["pcap", "explain", *arguments])
    assert ended.value.code == code
    return capsys.readouterr()


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    return json.loads(explained(capsys, *arguments, "-o", "json", code=code)[0])


def tshark(file: Path) -> list[dict[str, list[str]]]:
    """The fields of each frame; every occurrence."""
    fields = [part for field in FIELDS for part in ("-e", field)]
    argv = ["tshark", "-n", "-r", str(file), "-T", "fields", "-E", "separator=/t", "-E", "aggregator=;", *fields]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60)
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return [{field: value.split(";") for field, value in zip(FIELDS, row, strict=True) if value} for row in rows]


def expected(theirs: dict[str, list[str]]) -> list[str]:
    """What our lines must contain, of one frame as tshark reads it."""
    found = [f"{theirs['eth.src'][0]} > {theirs['eth.dst'][0]}"]
    if "udp.srcport" in theirs:
        ends = (f"{theirs[f'ip.{end}'][0]}:{theirs[f'udp.{end}port'][0]}" for end in ("src", "dst"))
        found.append(" > ".join(ends))
    if "dhcp.id" in theirs:
        kind = MessageType(int(theirs["dhcp.option.dhcp"][0])).name
        found.append(f"DHCP {kind} xid {int(theirs['dhcp.id'][0], 0):08x}")
        found += [f"  {code} " for code in theirs["dhcp.option.type"] if code not in ("0", "255")]
        found += [f"host name: {name}" for name in theirs.get("dhcp.option.hostname", [])]
    if "tftp.opcode" in theirs:
        block = theirs.get("tftp.block", [""])[0]
        found.append(f"TFTP {TFTP[theirs['tftp.opcode'][0]]}{f' {int(block)}' if block else ''}")
    if "lldp.time_to_live" in theirs:
        found.append(f"LLDP, ttl {theirs['lldp.time_to_live'][0]} s")
        found += [f"system name: {name}" for name in theirs.get("lldp.tlv.system.name", [])]
    return found


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_tshark_reads_the_same_from_real_captures(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = HERE / f"{name}.pcap"
    ours, theirs = as_json(capsys, str(file)), tshark(file)
    assert len(ours) == len(theirs) > 0
    for frame, fields in zip(ours, theirs, strict=True):
        text = "\n".join(frame["text"])
        for part in expected(fields):
            assert part in text


def test_text_has_a_heading_for_each_frame(capsys: pytest.CaptureFixture[str]) -> None:
    text, _ = explained(capsys, str(HERE / "udhcpc.pcap"))
    first, *others = text.split("\n\n")
    assert len(others) + 1 == len(records("udhcpc"))
    heading, ethernet, *_ = first.splitlines()
    assert heading == "#1 2026-11-22T21:53:53.427Z +0.000000 s"
    assert ethernet.startswith("02:00:5e:10:00:01 > ff:ff:ff:ff:ff:ff, ")


def test_count_stops_after_so_many_frames(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(as_json(capsys, str(HERE / "udhcpc.pcap"), "--count", "2")) == 2


def test_cut_frame_and_other_link_type_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cut.pcap"
    file.write_bytes(b"".join(pcap.push([pcap.Record(0, bytes(90), 90)], snaplen=60, linktype=113)))
    text, _ = explained(capsys, str(file))
    assert ", 60 of 90 bytes captured" in text
    assert "link type 113, 60 bytes: only Ethernet (1) is explained" in text
    (frame,) = as_json(capsys, str(file))
    assert (frame["captured"], frame["length"], frame["link_type"]) == (60, 90, 113)


@pytest.mark.parametrize("form", ["table", "json"])
def test_frames_before_a_malformed_record_are_shown(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "broken.pcap"
    file.write_bytes((HERE / "udhcpc.pcap").read_bytes() + b"broken")
    out, err = explained(capsys, str(file), "-o", form, code=2)
    count = len(json.loads(out)) if form == "json" else out.count("\n#") + 1
    assert count == len(records("udhcpc"))
    assert "cannot be read further: pcap record at byte" in err


def test_file_of_another_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Dear diary, nothing was captured.")
    out, err = explained(capsys, str(file), code=2)
    assert out == ""
    assert "expected a classic pcap file" in err


def test_missing_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No such file" in explained(capsys, "/nonexistent.pcap", code=2)[1]


def test_standard_input_is_read_without_configuration(gatehouse: Program) -> None:
    gatehouse.config.unlink()
    done = gatehouse("pcap", "explain", "-", stdin=(HERE / "lldpd.pcap").read_bytes())
    assert (done.code, done.err) == (0, "")
    assert "system name: staging-sw1" in done.out
