"""What does a delegation take home? A receipt: the entry, its place in the tree, and the signed checkpoint.

It verifies without the desk, the database or this package: ``check_receipt.py`` beside this file needs Python alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

from equipoise.desk.record.checkpoint import Verifier, verified
from equipoise.desk.record.entries import BadEntry, Entry, entry_from
from equipoise.desk.record.merkle import verify_inclusion
from equipoise.errors import EquipoiseError

__all__ = ["BadReceipt", "Receipt", "checker_text"]

FORMAT = "equipoise-receipt-1"


class BadReceipt(EquipoiseError):
    """A receipt that does not prove what it says."""


@dataclass(frozen=True)
class Receipt:
    """An entry, the path from it to the root, the note that signs the root, the key that signed."""

    entry: Entry
    path: tuple[bytes, ...]
    note: str
    key: str

    def text(self) -> str:
        """The receipt as a file."""
        words = {
            "format": FORMAT,
            "entry": self.entry.line.decode(),
            "index": self.entry.seq - 1,
            "path": [step.hex() for step in self.path],
            "checkpoint": self.note,
            "key": self.key,
        }
        return json.dumps(words, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """The receipt of a file. Raises BadReceipt."""
        try:
            words = json.loads(text)
            if words["format"] != FORMAT:
                raise ValueError
            found = cls(
                entry_from(words["entry"]),
                tuple(bytes.fromhex(step) for step in words["path"]),
                str(words["checkpoint"]),
                str(words["key"]),
            )
            if found.entry.seq - 1 != words["index"]:
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError, BadEntry):
            raise BadReceipt("this is no receipt of a desk") from None
        return found

    def verify(self, trusted: str | None = None) -> int:
        """The size of the record that it was proved against. Raises what says why it proves nothing.

        ``trusted``: the key that is known from elsewhere; without it the receipt's own key is believed.
        """
        key = Verifier.parse(trusted or self.key)
        checkpoint, _ = verified(self.note, [key])
        leaf = bytes.fromhex(self.entry.leaf)
        if not verify_inclusion(leaf, self.entry.seq - 1, checkpoint.size, self.path, checkpoint.root):
            raise BadReceipt("the path does not lead from the entry to the signed root")
        return checkpoint.size


def checker_text() -> str:
    """The standalone script that verifies a receipt with Python alone."""
    return resources.files("equipoise.desk.record").joinpath("check_receipt.py").read_text(encoding="utf-8")
