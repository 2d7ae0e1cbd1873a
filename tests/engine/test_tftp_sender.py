"""A transfer against a receiver that follows the RFCs, over a link that loses, repeats and reorders."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.engine.tftp_sender import RETRANSMITS, End, Limits, Sender, TftpRefusal, agree, check
from appliance.wire import tftp
from appliance.wire.tftp import Ack, Data, Error, ErrorCode, Opcode, OptionAck, Request


def rrq(mode: bytes = b"octet", opcode: Opcode = Opcode.RRQ, **options: int) -> Request:
    return Request(opcode, b"file", mode, {name.encode(): str(value).encode() for name, value in options.items()})


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def sender(body: bytes, asked: Request, limits: Limits | None = None) -> Sender:
    return Sender(asked, len(body), lambda offset, size: body[offset : offset + size], limits or Limits())


def ack(block: int) -> bytes:
    return tftp.push(Ack(block & 0xFFFF))


class Receiver:
    """RFC 1350 and 7440: acknowledges each full window, the last block, and the last good block after a gap."""

    def __init__(self, block: int, window: int) -> None:
        self.block, self.window = block, window
        self.body = bytearray()
        self.good = 0
        self.since_ack = 0
        self.done = False

    def receive(self, packet: bytes) -> list[bytes]:
        received = tftp.pull(packet)
        if isinstance(received, OptionAck):
            return [ack(0)]
        if not isinstance(received, Data):
            return []
        if received.block != (self.good + 1) & 0xFFFF:
            self.since_ack = 0
            return [ack(self.good)]
        self.good += 1
        self.since_ack += 1
        self.body += received.payload
        self.done = len(received.payload) < self.block
        if self.done or self.since_ack == self.window:
            self.since_ack = 0
            return [ack(self.good)]
        return []


def transfer(subject: Sender, receiver: Receiver, lost: Callable[[], bool] = lambda: False) -> int:
    """Runs it to its end; how many datagrams the sender sent."""
    now, sent = 0, 0
    outbox = subject.begin(now)
    for _ in range(200_000):
        sent += len(outbox)
        inbox = [reply for packet in outbox if not lost() for reply in receiver.receive(packet)]
        outbox = [out for reply in inbox if not lost() for out in subject.receive(reply, now)]
        if subject.outcome:
            return sent
        if not outbox:
            now = subject.deadline
            outbox = subject.tick(now)
    raise AssertionError("the transfer does not end")


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 1024, 100_000])
@pytest.mark.parametrize(("block", "window"), [(512, 1), (1428, 1), (1428, 16), (8, 64)])
def test_every_size_arrives_whole_without_repetition(size: int, block: int, window: int) -> None:
    body = content(size)
    subject = sender(body, rrq(blksize=block, windowsize=window))
    receiver = Receiver(block, window)
    sent = transfer(subject, receiver)
    assert bytes(receiver.body) == body
    assert subject.outcome is not None
    assert (subject.outcome.end, subject.outcome.sent) == (End.COMPLETE, size)
    assert sent == size // block + 1 + 1


def test_block_numbers_roll_over_to_zero() -> None:
    body = content(8 * 140_000 + 3)
    receiver = Receiver(8, 64)
    transfer(sender(body, rrq(blksize=8, windowsize=64)), receiver)
    assert bytes(receiver.body) == body


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(0, 20_000),
    window=st.sampled_from([1, 2, 4, 16, 64]),
    loss=st.sampled_from([0.01, 0.05, 0.15]),
    seed=st.integers(0, 10_000),
)
def test_lossy_link_never_changes_a_byte(size: int, window: int, loss: float, seed: int) -> None:
    chance, body = random.Random(seed), content(size)
    subject, receiver = sender(body, rrq(blksize=64, windowsize=window)), Receiver(64, window)
    transfer(subject, receiver, lambda: chance.random() < loss)
    assert subject.outcome is not None
    if subject.outcome.end is End.COMPLETE:
        assert bytes(receiver.body) == body
    else:
        assert body.startswith(bytes(receiver.body))


def test_duplicate_ack_is_not_answered() -> None:
    subject = sender(content(5000), rrq())
    subject.begin(0)
    assert len(subject.receive(ack(1), 1)) == 1
    assert subject.receive(ack(1), 2) == []
    assert subject.receive(ack(0), 3) == []


def test_ack_before_a_lost_window_is_answered_once() -> None:
    subject = sender(content(50_000), rrq(windowsize=8))
    subject.begin(0)
    assert len(subject.receive(ack(0), 1)) == 8
    assert len(subject.receive(ack(0), 2)) == 8
    assert subject.receive(ack(0), 3) == []


def test_ack_within_the_window_continues_after_it() -> None:
    subject = sender(content(50_000), rrq(windowsize=8))
    subject.begin(0)
    subject.receive(ack(0), 1)
    again = [tftp.pull(packet) for packet in subject.receive(ack(3), 2)]
    assert [packet.block for packet in again if isinstance(packet, Data)] == list(range(4, 12))


def test_options_are_accepted_within_the_limits() -> None:
    options = agree(rrq(blksize=65464, windowsize=65535, timeout=3, tsize=0), 12345, Limits()).options
    assert options == {b"blksize": b"1468", b"timeout": b"3", b"tsize": b"12345", b"windowsize": b"64"}


def test_unknown_and_invalid_options_are_left_out() -> None:
    asked = Request(
        Opcode.RRQ, b"f", b"octet", {b"blksize": b"7", b"windowsize": b"-1", b"colour": b"1", b"timeout": b"x"}
    )
    assert agree(asked, 1, Limits()).options == {}


def test_no_data_before_the_oack_is_acknowledged() -> None:
    subject = sender(content(99_999), rrq(windowsize=64))
    assert [type(tftp.pull(packet)) for packet in subject.begin(0)] == [OptionAck]
    assert subject.receive(ack(5), 1) == []
    assert len(subject.receive(ack(0), 1)) == 64


@pytest.mark.parametrize("options", [{}, {"windowsize": 16}])
def test_forged_request_is_not_amplified(options: dict[str, int]) -> None:
    subject = sender(content(1_000_000), rrq(**options))
    sent = len(subject.begin(0))
    while subject.outcome is None:
        sent += len(subject.tick(subject.deadline))
    assert sent == 1 + RETRANSMITS + 1
    assert subject.outcome.end is End.TIMED_OUT


def test_error_after_oack_with_tsize_is_not_a_failure() -> None:
    subject = sender(content(9), rrq(tsize=0, blksize=1468))
    subject.begin(0)
    subject.receive(tftp.push(Error(ErrorCode.OPTION_REFUSED, b"User aborted the transfer")), 1)
    assert subject.outcome is not None
    assert subject.outcome.end is End.SIZE_ONLY


def test_error_after_data_is_a_failure() -> None:
    subject = sender(content(9000), rrq())
    subject.begin(0)
    subject.receive(ack(1), 1)
    subject.receive(tftp.push(Error(3, b"disk \x1b[31mfull")), 2)
    assert subject.outcome is not None
    assert subject.outcome.end is End.ABORTED
    assert "\x1b" not in subject.outcome.text


@pytest.mark.parametrize(
    "asked", [rrq(b"netascii"), rrq(b"mail"), rrq(opcode=Opcode.WRQ), rrq(b"octet\x00", opcode=Opcode.WRQ)]
)
def test_only_reads_in_octet_mode_are_served(asked: Request) -> None:
    with pytest.raises(TftpRefusal) as refused:
        check(asked)
    assert isinstance(tftp.pull(refused.value.packet), Error)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40) | st.integers(0, 65535).map(ack), max_size=60), st.integers(1, 64))
def test_no_datagram_causes_more_than_a_window(received: list[bytes], window: int) -> None:
    subject = sender(content(3000), rrq(windowsize=window, blksize=64))
    subject.begin(0)
    for now, data in enumerate(received):
        assert len(subject.receive(data, now)) <= window
