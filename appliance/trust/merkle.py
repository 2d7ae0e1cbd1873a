"""The Merkle tree of an append-only log (RFC 6962, RFC 9162), read in tiles of 256 hashes.

The log's store keeps, besides each leaf hash, one hash per *completed tile*: level 0 are the leaf
hashes, and hash `i` of level `n + 1` is the root over hashes `256 * i ... 256 * i + 255` of level `n`
(the shape of C2SP tlog-tiles, tile height 8). Any root or proof then reads fewer than 256 hashes per
level, however long the log is.

Growing a log from `old` to `new` leaves::

    store the new leaf hashes as level 0
    for level, index in completed_tiles(old, new):
        store tile_root(hashes(level - 1, index * TILE_WIDTH, TILE_WIDTH)) as (level, index)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from hmac import compare_digest

from appliance.trust.errors import ProofError

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = sha256(b"").digest()

Hashes = Callable[[int, int, int], Sequence[bytes]]
"""`(level, start, count)` to that many stored hashes, in order; see the module's text for levels."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one log entry (RFC 9162 section 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees (RFC 9162 section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def tile_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a complete tile: 256 hashes of one level make one of the next."""
    if len(hashes) != TILE_WIDTH:
        raise ProofError(f"A complete tile has {TILE_WIDTH} hashes, this one has {len(hashes)}.")
    return _fold(hashes)


def completed_tiles(old_size: int, new_size: int) -> Iterator[tuple[int, int]]:
    """`(level, index)` of every tile hash that growing from `old_size` to `new_size` leaves completes.

    Lower levels come first, so each can be computed from what is already stored.
    """
    level = 1
    while new_size >> (TILE_HEIGHT * level):
        shift = TILE_HEIGHT * level
        for index in range(old_size >> shift, new_size >> shift):
            yield level, index
        level += 1


def root(size: int, hashes: Hashes) -> bytes:
    """The root over the first `size` leaves (MTH of RFC 9162 section 2.1.1)."""
    if size < 0:
        raise ProofError(f"A log cannot have {size} entries.")
    return _range_hash(0, size, hashes) if size else EMPTY_ROOT


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over all of `leaf_hashes`, recomputed in one pass that holds one hash per level."""
    subtrees: list[bytes] = []
    for index, leaf in enumerate(leaf_hashes):
        subtree, complete = leaf, index
        while complete & 1:
            subtree = node_hash(subtrees.pop(), subtree)
            complete >>= 1
        subtrees.append(subtree)
    if not subtrees:
        return EMPTY_ROOT
    result = subtrees.pop()
    while subtrees:
        result = node_hash(subtrees.pop(), result)
    return result


def inclusion_proof(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """PATH(index, D[size]) of RFC 9162 section 2.1.3.1: the siblings from the leaf up to the root."""
    if not 0 <= index < size:
        raise ProofError(f"Entry {index} is not in a log of {size} entries.")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, hashes))
            end = middle
        else:
            path.append(_range_hash(start, middle, hashes))
            start = middle
    return path[::-1]


def consistency_proof(old_size: int, new_size: int, hashes: Hashes) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 9162 section 2.1.4.1; empty from an empty or to an equal log."""
    if not 0 <= old_size <= new_size:
        raise ProofError(f"A log of {new_size} entries cannot have grown out of one of {old_size}.")
    if old_size == 0:
        return []
    start, end, path = 0, new_size, []
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_range_hash(middle, end, hashes))
            end = middle
        else:
            path.append(_range_hash(start, middle, hashes))
            start = middle
    if start:  # from 0 this subtree is the old root itself, which the verifier has
        path.append(_range_hash(start, end, hashes))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> None:
    """Check that `leaf` is entry `index` under `root_hash` (RFC 9162 section 2.1.3.2).

    Raises ProofError.
    """
    if not 0 <= index < size:
        raise ProofError(f"The proof is for entry {index}, which a log of {size} entries cannot have.")
    _check_hashes([leaf, *proof, root_hash])
    position, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The inclusion proof has more hashes than the log has levels.")
        if position & 1 or position == last:
            result = node_hash(sibling, result)
            position, last = _skip_missing_right(position, last)
        else:
            result = node_hash(result, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError("The inclusion proof has fewer hashes than the log has levels.")
    if not compare_digest(result, root_hash):
        raise ProofError(f"Entry {index} is not what the log's root of {size} entries commits to.")


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the old log is a prefix of the new one (RFC 9162 section 2.1.4.2). Raises ProofError."""
    if not 0 <= old_size <= new_size:
        raise ProofError(f"A log of {new_size} entries cannot have grown out of one of {old_size}.")
    _check_hashes([old_root, new_root, *proof])
    if old_size in {0, new_size}:
        _verify_trivial(old_size, new_size, old_root, new_root, proof)
        return
    was, now = _replay(old_size, new_size, old_root, proof)
    if not compare_digest(was, old_root):
        raise ProofError(f"The proof does not lead to the log's earlier root of {old_size} entries.")
    if not compare_digest(now, new_root):
        raise ProofError(f"The log of {new_size} entries is not a continuation of the one of {old_size}.")


def _verify_trivial(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    expected = new_root if old_size == new_size else EMPTY_ROOT
    if proof:
        raise ProofError("The consistency proof should be empty and is not.")
    if not compare_digest(old_root, expected):
        raise ProofError(f"Two different roots are claimed for a log of {old_size} entries.")
    if new_size == 0 and not compare_digest(new_root, EMPTY_ROOT):
        raise ProofError("The root claimed for an empty log is not that of an empty log.")


def _replay(old_size: int, new_size: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root that follow from the proof."""
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise ProofError("The consistency proof is empty and should not be.")
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("The consistency proof has more hashes than the log has levels.")
        if position & 1 or position == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            position, last = _skip_missing_right(position, last)
        else:
            now = node_hash(now, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError("The consistency proof has fewer hashes than the log has levels.")
    return was, now


def _skip_missing_right(position: int, last: int) -> tuple[int, int]:
    """Climb past the levels where the rightmost node has no sibling and stands for its parent."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _range_hash(start: int, end: int, hashes: Hashes) -> bytes:
    """MTH(D[start:end]) for a range that is a node of the tree."""
    width = end - start
    if width & (width - 1) == 0:
        return _complete(start, width.bit_length() - 1, hashes)
    middle = start + _split(width)
    return node_hash(_range_hash(start, middle, hashes), _range_hash(middle, end, hashes))


def _complete(start: int, height: int, hashes: Hashes) -> bytes:
    """The root of the complete subtree of `2 ** height` leaves at `start`, from the highest stored level."""
    level, rest = divmod(height, TILE_HEIGHT)
    first, count = start >> (TILE_HEIGHT * level), 1 << rest
    found = hashes(level, first, count)
    if len(found) != count:
        raise ProofError(
            f"The log's store should hold {count} hashes of level {level} from {first} on and gave "
            f"{len(found)}: the journal is damaged or was cut."
        )
    return _fold(found)


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Combine a power of two of neighbouring hashes into one."""
    _check_hashes(hashes)
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def _split(width: int) -> int:
    """The largest power of two below `width`: where RFC 9162 cuts a tree in two."""
    return 1 << ((width - 1).bit_length() - 1)


def _check_hashes(hashes: Iterable[bytes]) -> None:
    if any(len(item) != HASH_BYTES for item in hashes):
        raise ProofError(f"A hash of the log must have {HASH_BYTES} bytes, and one has not.")
