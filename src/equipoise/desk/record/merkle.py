"""Is an entry in the record, and is a later record the earlier one and more? Merkle trees of RFC 6962, RFC 9162.

``leaf = SHA-256(0x00 || line)``, ``node = SHA-256(0x01 || left || right)``. A tree is given by its perfect subtrees:
``nodes(level, index)`` is the root over the leaves ``index * 2**level`` to ``(index + 1) * 2**level - 1``. Proofs are
made by the recursions of RFC 9162 2.1.3.1 and 2.1.4.1 and checked by the loops of 2.1.3.2 and 2.1.4.2, in full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = [
    "EMPTY",
    "Frontier",
    "Nodes",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "nodes_of",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]

Nodes = Callable[[int, int], bytes]
EMPTY = hashlib.sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows: the roots of its perfect subtrees, the largest first."""

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size, self.roots = size, list(roots)

    def append(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add a leaf; the perfect subtrees it completes, as (level, index, hash), the leaf itself first."""
        index, level, made = self.size, 0, leaf
        yield 0, index, made
        while index >> level & 1:
            made = node_hash(self.roots.pop(), made)
            level += 1
            yield level, index >> level, made
        self.roots.append(made)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.roots:
            return EMPTY
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    """The perfect subtrees over leaf hashes held in memory."""
    found: dict[tuple[int, int], bytes] = {}
    frontier = Frontier()
    for leaf in leaves:
        found.update({(level, index): made for level, index, made in frontier.append(leaf)})
    return lambda level, index: found[level, index]


def root_of(nodes: Nodes, size: int) -> bytes:
    """The root over the first ``size`` leaves."""
    return _root(nodes, 0, size) if size else EMPTY


def _root(nodes: Nodes, start: int, size: int) -> bytes:
    if size & (size - 1) == 0:  # every subtree that the recursions ask for starts at a multiple of its size
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    left = _split(size)
    return node_hash(_root(nodes, start, left), _root(nodes, start + left, size - left))


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The path that shows that leaf ``index`` is in the tree over the first ``size`` leaves."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")

    def path(at: int, start: int, count: int) -> list[bytes]:
        if count == 1:
            return []
        left = _split(count)
        if at < left:
            return [*path(at, start, left), _root(nodes, start + left, count - left)]
        return [*path(at - left, start + left, count - left), _root(nodes, start, left)]

    return path(index, 0, size)


def consistency_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """The path that shows that the tree of ``second`` leaves begins with that of ``first``."""
    if not 0 < first <= second:
        raise ValueError(f"a tree of {second} cannot be compared with an earlier one of {first}")

    def path(m: int, start: int, count: int, whole: bool) -> list[bytes]:
        if m == count:
            return [] if whole else [_root(nodes, start, count)]
        left = _split(count)
        if m <= left:
            return [*path(m, start, left, whole), _root(nodes, start + left, count - left)]
        return [*path(m - left, start + left, count - left, False), _root(nodes, start, left)]

    return path(first, 0, second, True)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Does the path show that the leaf is in the tree of this root? RFC 9162 2.1.3.2."""
    if not 0 <= index < size:
        return False
    fn, sn, made = index, size - 1, leaf
    for step in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            made = node_hash(step, made)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            made = node_hash(made, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and made == root


def verify_consistency(first: int, second: int, path: Sequence[bytes], one: bytes, two: bytes) -> bool:
    """Does the path show that the second tree begins with the first? RFC 9162 2.1.4.2."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and one == two
    steps = list(path)
    if first & (first - 1) == 0:
        steps.insert(0, one)
    if not steps:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    made_one = made_two = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            made_one, made_two = node_hash(step, made_one), node_hash(step, made_two)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            made_two = node_hash(made_two, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and made_one == one and made_two == two
