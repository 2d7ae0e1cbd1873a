"""A fast, seeded maker of hostile bytes: real packets, cut, spliced, flipped and stretched."""

from collections.abc import Iterator, Sequence
from random import Random

_EDGES = (b"\0", b"\1", b"\x7f", b"\x80", b"\xfe", b"\xff", b"\0\0", b"\xff\xff", b"\x52\xff", b"\x34\1\3")


def hostile(seeds: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """`count` inputs: one in eight wholly random, the others made from one or two of the seeds."""
    random = Random(seed)
    for number in range(count):
        if number % 8 == 0:
            yield random.randbytes(random.randrange(600))
        else:
            yield _mutated(random, seeds)


def _mutated(random: Random, seeds: Sequence[bytes]) -> bytes:
    data = bytearray(random.choice(seeds))
    for _ in range(random.randrange(1, 6)):
        _CHANGES[random.randrange(len(_CHANGES))](random, data, seeds)
    return bytes(data)


def _place(random: Random, data: bytearray) -> int:
    return random.randrange(len(data) + 1)


def _flip(random: Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _edge(random: Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    at, edge = _place(random, data), random.choice(_EDGES)
    data[at : at + len(edge)] = edge


def _cut(random: Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    del data[_place(random, data) :]


def _drop(random: Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    at = _place(random, data)
    del data[at : at + random.randrange(1, 9)]


def _insert(random: Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    at = _place(random, data)
    data[at:at] = random.randbytes(random.randrange(1, 9))


def _splice(random: Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    other = random.choice(seeds)
    data[_place(random, data) :] = other[random.randrange(len(other) + 1) :]


_CHANGES = (_flip, _flip, _edge, _cut, _drop, _insert, _splice)
