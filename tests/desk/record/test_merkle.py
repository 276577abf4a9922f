"""Are the trees those of RFC 6962, the proofs those of RFC 9162, and is every false proof refused?"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence

import pymerkle
import pytest

from equipoise.desk.record import (
    EMPTY,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_of,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The vectors of the Certificate Transparency reference implementation: eight leaves, the root after each.
INPUTS = [
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
COUNT = 70
LEAVES = [leaf_hash(f"entry {i}".encode()) for i in range(COUNT)]


def defined(leaves: Sequence[bytes]) -> bytes:
    """The tree hash as RFC 6962 2.1 defines it, over the leaf hashes."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def test_published_vectors() -> None:
    leaves = [leaf_hash(content) for content in INPUTS]
    assert [root_of(nodes_of(leaves), n).hex() for n in range(1, 9)] == ROOTS
    # RFC 9162 2.1.5 names the proofs of the tree of seven by its nodes; these are the reference paths of eight.
    path = inclusion_proof(nodes_of(leaves), 0, 8)
    assert [step.hex()[:8] for step in path] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert verify_inclusion(leaves[0], 0, 8, path, bytes.fromhex(ROOTS[7]))


def test_the_empty_tree_and_the_growing_one() -> None:
    assert EMPTY == defined([]) == Frontier().root == root_of(nodes_of([]), 0)
    frontier = Frontier()
    for n, leaf in enumerate(LEAVES, 1):
        list(frontier.append(leaf))
        assert frontier.root == defined(LEAVES[:n]) == root_of(nodes_of(LEAVES), n)


def test_a_second_library_has_the_same_root_and_takes_our_proofs() -> None:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for i in range(COUNT):
        tree.append_entry(f"entry {i}".encode())
    for n in (1, 2, 3, 8, 31, 64, COUNT):
        assert tree.get_root(n) == root_of(nodes_of(LEAVES), n)
    for index in (0, 5, 63, COUNT - 1):
        proof = tree.prove_inclusion(index + 1, COUNT)
        pymerkle.verify_inclusion(LEAVES[index], root_of(nodes_of(LEAVES), COUNT), proof)


def test_every_inclusion_proof_up_to_seventy() -> None:
    nodes = nodes_of(LEAVES)
    for n in range(1, COUNT + 1):
        root = defined(LEAVES[:n])
        for index in range(n):
            path = inclusion_proof(nodes, index, n)
            assert verify_inclusion(LEAVES[index], index, n, path, root)
            assert not verify_inclusion(LEAVES[index], index + 1, n, path, root)
            assert not verify_inclusion(LEAVES[index], index, n, path, EMPTY)
            assert not verify_inclusion(LEAVES[index], index, n, [*path, EMPTY], root)
            assert not path or not verify_inclusion(LEAVES[index], index, n, path[:-1], root)


def test_every_consistency_proof_up_to_seventy() -> None:
    nodes, roots = nodes_of(LEAVES), [defined(LEAVES[:n]) for n in range(COUNT + 1)]
    for second in range(1, COUNT + 1):
        for first in range(1, second + 1):
            path = consistency_proof(nodes, first, second)
            assert verify_consistency(first, second, path, roots[first], roots[second])
            assert not verify_consistency(first, second, [*path, EMPTY], roots[first], roots[second])
            assert not path or not verify_consistency(first, second, path[:-1], roots[first], roots[second])
            if first < second:
                assert not verify_consistency(first, second, path, roots[second], roots[second])
                assert not verify_consistency(first, second, path, roots[first], roots[first])


def test_a_consistency_proof_is_of_its_sizes_only() -> None:
    """A wrong second size once passed in another library: the number of steps must fit both sizes."""
    nodes, roots = nodes_of(LEAVES), [defined(LEAVES[:n]) for n in range(COUNT + 1)]
    for first, second in ((3, 7), (4, 7), (6, 7), (8, 20), (1, 2), (33, 64)):
        path = consistency_proof(nodes, first, second)
        for wrong in range(1, COUNT):
            if wrong != second and verify_consistency(first, wrong, path, roots[first], roots[second]):
                # The loop of 2.1.4.2 sees the shape, not the size: sizes of one shape pass, and the root tells them.
                assert not verify_consistency(first, wrong, path, roots[first], roots[wrong])


def test_any_changed_bit_is_refused() -> None:
    draw = random.Random(7)
    nodes = nodes_of(LEAVES)
    for _ in range(600):
        n = draw.randint(2, COUNT)
        index, root = draw.randrange(n), defined(LEAVES[:n])
        path = inclusion_proof(nodes, index, n)
        at, bit = draw.randrange(len(path)), 1 << draw.randrange(8)
        path[at] = bytes([path[at][0] ^ bit]) + path[at][1:]
        assert not verify_inclusion(LEAVES[index], index, n, path, root)
        first = draw.randint(1, n - 1)
        proof = consistency_proof(nodes, first, n)
        at = draw.randrange(len(proof))
        proof[at] = proof[at][:-1] + bytes([proof[at][-1] ^ bit])
        assert not verify_consistency(first, n, proof, defined(LEAVES[:first]), root)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(nodes_of(LEAVES), index, size)
    assert not verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_no_consistency_with_nothing_or_the_future(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="compared"):
        consistency_proof(nodes_of(LEAVES), first, second)
    assert not verify_consistency(first, second, [], EMPTY, EMPTY)
