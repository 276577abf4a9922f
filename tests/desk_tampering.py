"""Is every change of an exported record found? Random changes of it, on every core, each read as its receiver would."""

from __future__ import annotations

import multiprocessing as mp
import os
import random

from equipoise.desk.record import BadRecord, read_lines

_PIECE = 100


def tampered(content: bytes, key: str, count: int, seed: int) -> list[tuple[int, int]]:
    """Change the record so many times; the pieces and numbers of the changes that reading did not find."""
    pieces = [(content, key, seed, at, min(_PIECE, count - at)) for at in range(0, count, _PIECE)]
    with mp.get_context("fork").Pool(min(len(pieces), os.cpu_count() or 1)) as pool:
        return [missed for piece in pool.imap_unordered(_missed, pieces) for missed in piece]


def _missed(piece: tuple[bytes, str, int, int, int]) -> list[tuple[int, int]]:
    content, key, seed, start, count = piece
    draw, missed = random.Random(f"{seed}/{start}"), []
    for i in range(count):
        changed = _changed(content, draw)
        assert changed != content
        try:
            read_lines(changed, key)
        except BadRecord:
            continue
        missed.append((start, i))
    return missed


def _changed(content: bytes, draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at, other = draw.sample(range(len(lines)), 2)
    byte = draw.randrange(len(content))
    match draw.randrange(7):
        case 0:  # a bit flipped
            return content[:byte] + bytes([content[byte] ^ 1 << draw.randrange(8)]) + content[byte + 1 :]
        case 1:  # a line left out
            return b"".join(lines[:at] + lines[at + 1 :])
        case 2:  # a line twice
            return b"".join(lines[: at + 1] + lines[at:])
        case 3:  # two lines in the other order
            lines[at], lines[other] = lines[other], lines[at]
            return b"".join(lines)
        case 4:  # the end cut off, at a line or within one
            return b"".join(lines[:at]) if draw.random() < 0.5 else content[:byte]
        case 5:  # a byte put in
            return content[:byte] + bytes([draw.randrange(256)]) + content[byte:]
        case _:  # a byte left out
            return content[:byte] + content[byte + 1 :]
