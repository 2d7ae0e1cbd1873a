from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.trust import merkle
from appliance.trust.errors import ProofError

# The eight entries and roots of the reference test data that certificate transparency logs share.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Store:
    """Leaf and tile hashes as a log's store keeps them, counting what is read."""

    def __init__(self, entries: Sequence[bytes] = (), step: int = 1) -> None:
        self.levels: list[list[bytes]] = [[]]
        self.read = 0
        for start in range(0, len(entries), step):
            self.append([merkle.leaf_hash(entry) for entry in entries[start : start + step]])

    def append(self, leaf_hashes: list[bytes]) -> None:
        old = len(self.levels[0])
        self.levels[0] += leaf_hashes
        for level, index in merkle.completed_tiles(old, len(self.levels[0])):
            if level == len(self.levels):
                self.levels.append([])
            assert len(self.levels[level]) == index
            tile = self(level - 1, index * merkle.TILE_WIDTH, merkle.TILE_WIDTH)
            self.levels[level].append(merkle.tile_root(tile))

    def __call__(self, level: int, start: int, count: int) -> list[bytes]:
        self.read += count
        return self.levels[level][start : start + count]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH, word for word from RFC 9162 section 2.1.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


LOG = [index.to_bytes(4, "big") for index in range(700)]
STORE = Store(LOG)
LEAVES = [merkle.leaf_hash(entry) for entry in LOG]
sizes = st.integers(1, 600)


@pytest.mark.parametrize("size", range(1, 9))
def test_reference_entries_give_the_reference_roots(size: int) -> None:
    store = Store(ENTRIES)
    assert merkle.root(size, store).hex() == ROOTS[size - 1]
    assert merkle.root_of(map(merkle.leaf_hash, ENTRIES[:size])).hex() == ROOTS[size - 1]


def test_reference_proofs() -> None:
    store = Store(ENTRIES)
    assert [item.hex()[:8] for item in merkle.inclusion_proof(5, 8, store)] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [item.hex()[:8] for item in merkle.consistency_proof(1, 1, store)] == []
    assert [item.hex()[:8] for item in merkle.consistency_proof(6, 8, store)] == [
        "0ebc5d34",
        "ca854ea1",
        "d37ee418",
    ]


def test_empty_log_has_the_hash_of_nothing() -> None:
    assert merkle.root(0, Store()) == merkle.root_of([]) == sha256(b"").digest()


def test_tiled_streamed_and_naive_roots_agree_for_every_size() -> None:
    for size in range(601):
        assert merkle.root(size, STORE) == merkle.root_of(LEAVES[:size]) == naive_root(LEAVES[:size]), size


@pytest.mark.parametrize("step", [1, 3, 255, 256, 257, 700])
def test_tiles_do_not_depend_on_how_entries_were_batched(step: int) -> None:
    assert Store(LOG, step).levels == STORE.levels


def test_every_entry_of_small_logs_is_proved() -> None:
    for size in range(1, 70):
        root = merkle.root(size, STORE)
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, STORE)
            merkle.verify_inclusion(LEAVES[index], index, size, proof, root)


def test_every_pair_of_small_logs_is_consistent() -> None:
    for new in range(70):
        for old in range(new + 1):
            proof = merkle.consistency_proof(old, new, STORE)
            merkle.verify_consistency(old, new, merkle.root(old, STORE), merkle.root(new, STORE), proof)


@settings(max_examples=300)
@given(sizes, st.data())
def test_inclusion_holds_and_any_changed_byte_breaks_it(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = merkle.inclusion_proof(index, size, STORE), merkle.root(size, STORE)
    merkle.verify_inclusion(LEAVES[index], index, size, proof, root)
    blob = bytearray(b"".join([LEAVES[index], *proof, root]))
    position = data.draw(st.integers(0, len(blob) - 1))
    blob[position] ^= data.draw(st.integers(1, 255))
    leaf, *changed, last = [bytes(blob[i : i + 32]) for i in range(0, len(blob), 32)]
    with pytest.raises(ProofError):
        merkle.verify_inclusion(leaf, index, size, changed, last)


@settings(max_examples=300)
@given(sizes, st.data())
def test_inclusion_proves_no_other_place(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-2, 700))
    proof, root = merkle.inclusion_proof(index, size, STORE), merkle.root(size, STORE)
    if other == index:
        return
    with pytest.raises(ProofError):
        merkle.verify_inclusion(LEAVES[index], other, size, proof, root)


@settings(max_examples=300)
@given(sizes, st.data())
def test_consistency_holds_and_any_changed_byte_breaks_it(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    old_root, new_root = merkle.root(old, STORE), merkle.root(new, STORE)
    proof = merkle.consistency_proof(old, new, STORE)
    merkle.verify_consistency(old, new, old_root, new_root, proof)
    blob = bytearray(b"".join([old_root, new_root, *proof]))
    position = data.draw(st.integers(0, len(blob) - 1))
    blob[position] ^= data.draw(st.integers(1, 255))
    first, second, *changed = [bytes(blob[i : i + 32]) for i in range(0, len(blob), 32)]
    with pytest.raises(ProofError):
        merkle.verify_consistency(old, new, first, second, changed)


@settings(max_examples=200)
@given(st.integers(2, 600), st.data())
def test_a_rewritten_past_is_never_consistent(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    changed = list(LOG[:new])
    changed[data.draw(st.integers(0, old - 1))] = b"rewritten"
    rewritten = Store(changed, step=new)
    proof = merkle.consistency_proof(old, new, rewritten)
    with pytest.raises(ProofError, match=r"earlier root|continuation"):
        merkle.verify_consistency(old, new, merkle.root(old, STORE), merkle.root(new, rewritten), proof)


@settings(max_examples=200)
@given(sizes, st.data())
def test_proofs_of_a_wrong_length_are_refused(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, old_root = merkle.root(size, STORE), merkle.root(old, STORE)
    inclusion = merkle.inclusion_proof(index, size, STORE)
    consistency = merkle.consistency_proof(old, size, STORE)
    for change in (lambda proof: [*proof, root], lambda proof: proof[:-1] or [root]):
        with pytest.raises(ProofError):
            merkle.verify_inclusion(LEAVES[index], index, size, change(inclusion), root)
        with pytest.raises(ProofError):
            merkle.verify_consistency(old, size, old_root, root, change(consistency))


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root"),
    [
        (0, 3, LEAVES[0], merkle.root(3, STORE)),
        (0, 0, merkle.EMPTY_ROOT, LEAVES[0]),
        (0, 0, LEAVES[0], LEAVES[0]),
        (3, 3, LEAVES[0], merkle.root(3, STORE)),
        (4, 3, merkle.root(4, STORE), merkle.root(3, STORE)),
        (-1, 3, merkle.EMPTY_ROOT, merkle.root(3, STORE)),
    ],
)
def test_trivial_consistency_still_compares_the_roots(old: int, new: int, old_root: bytes, new_root: bytes) -> None:
    with pytest.raises(ProofError):
        merkle.verify_consistency(old, new, old_root, new_root, [])


def test_what_is_not_in_the_log_has_no_proof() -> None:
    for index, size in ((0, 0), (8, 8), (-1, 8)):
        with pytest.raises(ProofError, match="is not in a log"):
            merkle.inclusion_proof(index, size, STORE)
    with pytest.raises(ProofError, match="cannot have grown"):
        merkle.consistency_proof(9, 8, STORE)
    with pytest.raises(ProofError, match="cannot have"):
        merkle.root(-1, STORE)


def test_a_store_that_lost_entries_is_named() -> None:
    with pytest.raises(ProofError, match="damaged or was cut"):
        merkle.root(701, STORE)


def test_hashes_of_a_wrong_length_are_refused() -> None:
    with pytest.raises(ProofError, match="32 bytes"):
        merkle.verify_inclusion(b"short", 0, 1, [], b"short")
    with pytest.raises(ProofError, match="256 hashes"):
        merkle.tile_root(LEAVES[:255])


def test_a_long_log_is_proved_from_few_hashes() -> None:
    size = 66_001  # three levels
    store = Store([index.to_bytes(4, "big") for index in range(size)], step=size)
    leaves = store.levels[0]
    expected = merkle.root_of(leaves)
    for call, limit in (
        (lambda: merkle.root(size, store), 3 * 256),
        (lambda: merkle.inclusion_proof(40_000, size, store), 3 * 256),
        (lambda: merkle.consistency_proof(65_537, size, store), 4 * 256),
    ):
        store.read = 0
        call()
        assert store.read < limit
    assert merkle.root(size, store) == expected
    proof = merkle.inclusion_proof(65_999, size, store)
    merkle.verify_inclusion(leaves[65_999], 65_999, size, proof, expected)
    path = merkle.consistency_proof(65_537, size, store)
    merkle.verify_consistency(65_537, size, merkle.root_of(leaves[:65_537]), expected, path)
