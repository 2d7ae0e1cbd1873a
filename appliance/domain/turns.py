"""Who is next, so that a large delivery does not keep a small one waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping


def in_turns(waiting: Iterable[tuple[int, int]], at_work: Mapping[int, int]) -> list[tuple[int, int]]:
    """The (machine, delivery) that wait, in the order in which they should begin: always one of the delivery with the
    fewest at work, and within a delivery in the order given. `at_work` counts by delivery."""
    ahead = Counter(at_work)
    places: list[tuple[int, int, int, int]] = []
    for machine, delivery in waiting:
        places.append((ahead[delivery], len(places), machine, delivery))
        ahead[delivery] += 1
    return [(machine, delivery) for _, _, machine, delivery in sorted(places)]
