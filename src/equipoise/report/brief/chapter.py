"""What is a chapter of the brief? A numbered question and the blocks that answer it."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.report.page import Block, Heading

__all__ = ["Chapter"]


@dataclass(frozen=True)
class Chapter:
    """One question of the brief, answered."""

    number: int
    title: str
    blocks: tuple[Block, ...]

    def drawn(self) -> list[Block]:
        """Its heading and its blocks, in reading order."""
        return [Heading(f"{self.number}  {self.title}"), *self.blocks]
