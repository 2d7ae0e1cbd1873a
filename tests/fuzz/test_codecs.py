"""Any bytes are read or are Malformed, and nothing else, within a bound of time: 100,000 inputs for each codec."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.wire import dhcp4, lldp, pcap, tftp
from appliance.wire.errors import Malformed
from appliance.wire.explain import explain
from tests.fuzz import rich
from tests.fuzz.mutate import hostile
from tests.golden import frames
from tests.wire.frames import pull_udp_frame, typed
from tests.wire.lldp_writer import push as push_lldp

COUNT = 100_000
SLOWEST = 0.25  # seconds for one input; far above what any takes, far below what a quadratic parser would


def _verdict(parse: Callable[[bytes], object], data: bytes) -> Malformed | None:
    """Why a parser rejects some bytes, or None; any other exception is the failure that is looked for."""
    try:
        parse(data)
    except Malformed as reason:
        return reason
    return None


def _again(pull: Callable[[bytes], object], data: bytes) -> object:
    """What we wrote ourselves is never malformed."""
    try:
        return pull(data)
    except Malformed as reason:
        raise AssertionError(f"our own {data.hex()} is malformed: {reason}") from reason


def _dhcp(data: bytes) -> None:
    message = dhcp4.pull_message(data)
    typed(message.options)
    options = {code: value for code, value in message.options.items() if code != 52}
    assert _again(dhcp4.pull_message, dhcp4.push_message(message)) == replace(message, options=options)


def _lldp(data: bytes) -> None:
    neighbour = lldp.pull(data)
    assert _again(lldp.pull, push_lldp(neighbour)) == neighbour
    assert isinstance(neighbour.chassis.text + neighbour.port.text, str)


def _tftp(data: bytes) -> None:
    packet = tftp.pull(data)
    assert _again(tftp.pull, tftp.push(packet)) == packet
    if isinstance(packet, tftp.Request):
        for name in (b"blksize", b"timeout", b"tsize", b"windowsize"):
            tftp.option(packet.options, name)


def _udp(data: bytes) -> None:
    pull_udp_frame(data, check=False)
    _verdict(pull_udp_frame, data)


def _pcap(data: bytes) -> None:
    for _ in pcap.pull(data):
        pass


def _captures() -> list[bytes]:
    return [(frames.HERE / f"{name}.pcap").read_bytes()[:1500] for name in frames.NAMES]


CODECS: list[tuple[Callable[[bytes], None], Callable[[], Sequence[bytes]]]] = [
    (_dhcp, lambda: [*frames.dhcp_payloads(), *rich.dhcp()]),
    (_lldp, lambda: [*frames.lldp_payloads(), *rich.lldp()]),
    (_tftp, lambda: [*frames.tftp_payloads(), *rich.tftp()]),
    (_udp, lambda: list(frames.frames())),
    (_pcap, _captures),
]
NAMES = ["dhcp", "lldp", "tftp", "udp", "pcap"]


@pytest.mark.parametrize(("parse", "seeds"), CODECS, ids=NAMES)
def test_hostile_bytes_are_read_or_malformed_in_time(
    parse: Callable[[bytes], None], seeds: Callable[[], Sequence[bytes]]
) -> None:
    read, slowest = 0, 0.0
    for data in hostile(seeds(), COUNT, seed=20_260):
        begun = perf_counter()
        read += _verdict(parse, data) is None
        slowest = max(slowest, perf_counter() - begun)
    assert slowest < SLOWEST
    assert COUNT // 50 < read < COUNT, "the inputs should be neither all good nor all bad"


@pytest.mark.parametrize(("parse", "seeds"), CODECS, ids=NAMES)
@given(data=st.binary(max_size=700))
def test_any_bytes_are_read_or_malformed(parse: Callable[[bytes], None], seeds: object, data: bytes) -> None:
    reason = _verdict(parse, data)
    assert reason is None or (reason.offset >= 0 and str(reason).endswith("."))


@given(options=st.binary(max_size=400), sname=st.binary(max_size=64), file=st.binary(max_size=128))
def test_any_option_bytes_are_read_or_malformed(options: bytes, sname: bytes, file: bytes) -> None:
    head = frames.dhcp_payloads()[0]
    data = head[:44] + sname.ljust(64, b"\0") + file.ljust(128, b"\0") + head[236:240] + b"\x34\1\3" + options
    reason = _verdict(_dhcp, data)
    assert reason is None or "DHCP option" in reason.field


def test_largest_message_of_smallest_options_is_fast() -> None:
    head = frames.dhcp_payloads()[0][:240]
    begun = perf_counter()
    for code in (b"\x0c\0", b"\x0c\1x", b"\0"):
        dhcp4.pull_message(head + code * ((dhcp4.MAX_SIZE - 240) // len(code)))
    assert perf_counter() - begun < SLOWEST


def test_hostile_frames_are_always_explained() -> None:
    for data in hostile(list(frames.frames()), 10_000, seed=7):
        assert explain(data)
