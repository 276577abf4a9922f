"""Which alliance does a page look at? One that is held: read once, never changed, with what was asked of it kept.

``Shelf`` finds it by the word ``in`` of the address; ``Drafts`` finds the text of a draft by its digest. Both are small
interfaces, so that workspaces which live in a database can stand in for what is kept in memory here.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Protocol

from equipoise import folder
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Disagreement, Proposal, digest
from equipoise.web.numbers import number_in

__all__ = [
    "DRAFT",
    "Drafts",
    "Held",
    "Kept",
    "MemoryDrafts",
    "MemoryShelf",
    "Shelf",
    "draft_name",
    "held_text",
    "held_words",
    "holding",
    "proposal_of",
]

#: A draft is a proposal by this name and the digest of its text.
DRAFT: Final = "draft-"
_SHORT: Final = 16
_MOST_DRAFTS: Final = 2000
_MOST_ANSWERS: Final = 400
_MOST_FOLDERS: Final = 24


class _NotHere(EquipoiseError):
    """What a link names is not held by this server."""


class Kept:
    """Values by key, the oldest going first; a value that is being made is made once, whoever asks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._found: OrderedDict[Any, Any] = OrderedDict()
        self._making: dict[Any, Lock] = {}

    def get(self, key: Any) -> Any:
        """The value of a key; None where there is none."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        return None

    def put(self, key: Any, value: Any) -> None:
        """Keep a value."""
        with self._lock:
            self._found[key] = value
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)

    def made(self, key: Any, make: Callable[[], Any]) -> Any:
        """The value of a key, made where there is none."""
        found = self.get(key)
        if found is not None:
            return found
        with self._lock:
            turn = self._making.setdefault(key, Lock())
        try:
            with turn:
                found = self.get(key)
                if found is None:
                    found = make()
                    self.put(key, found)
                return found
        finally:
            with self._lock:
                self._making.pop(key, None)


@dataclass(frozen=True, eq=False)
class Held:
    """An alliance, the name that the shell reads it by, and what has been computed of it so far.

    ``word`` is what stands in the address (``in=``); empty for the alliance that the server was started with.
    ``contested`` are figures held against the folder, which is ``folder`` without them.
    """

    name: str
    alliance: Alliance
    digest: str
    word: str
    kept: Kept
    contested: tuple[Disagreement, ...] = ()
    uncontested: Alliance | None = None

    @property
    def folder(self) -> Alliance:
        """The alliance as its folder has it: what is usual, such as the year, follows it and no contested figure."""
        return self.uncontested or self.alliance

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the shell reads contested figures from; the pages give them under these names."""
        return tuple(f"{one.id}.toml" for one in self.contested)

    @classmethod
    def of(cls, name: str, alliance: Alliance, word: str = "") -> Held:
        """Hold an alliance."""
        return cls(name, alliance, digest(alliance), word, Kept(_MOST_ANSWERS))


def held_words(words: str) -> dict[str, str]:
    """What ``hold=`` says: what each figure is held to be, by its place; "" where that is not said.

    >>> held_words("preferences/followers=0.2;positions/x/USA=1")
    {'preferences/followers': '0.2', 'positions/x/USA': '1'}
    """
    pairs = (word.strip().partition("=") for word in words.split(";") if word.strip())
    return {place: value for place, _, value in pairs}


def held_text(held: Mapping[str, str]) -> str:
    """The same as ``hold=`` says it."""
    return ";".join(f"{place}={value}" for place, value in held.items())


def holding(held: Held, words: str, why: str) -> Held:
    """The alliance with figures held against it: ``FIGURE=VALUE``, several parted by semicolons.

    Of a share who takes up the rest is named behind it: ``keys/civil/USA/2026=14@others``.

    Raises EquipoiseError with every reason why they cannot be held.
    """
    if not words:
        return held

    def laid() -> Held:
        from equipoise.agree import contested

        said = []
        for i, word in enumerate(words.split(";"), 1):
            figure, _, value = word.strip().partition("=")
            value, _, absorbed_by = value.partition("@")
            number = number_in(value)
            if number is None:
                error = _NotHere(f"{word!r} does not say what a figure is held to be")
                error.hint = "Write hold=FIGURE=VALUE, for example hold=preferences/followers=0.2."
                raise error
            reason, takers = why or "not accepted", absorbed_by or None
            said.append(Disagreement(f"held-{i}", figure, reason, value=number, absorbed_by=takers))  # type: ignore[arg-type]
        alliance = contested(held.alliance, said)
        kept = Kept(_MOST_ANSWERS)
        return Held(held.name, alliance, digest(alliance), held.word, kept, tuple(said), held.alliance)

    found: Held = held.kept.made(("hold", words, why), laid)
    return found


class Shelf(Protocol):
    """Finds an alliance by the word of the address."""

    def find(self, word: str) -> Held:
        """The alliance of this word; the empty word is the one served. Raises EquipoiseError."""

    def add(self, held: Held) -> None:
        """Hold one more."""


class Drafts(Protocol):
    """Keeps the texts of drafts by their digest, so that a link names what it means."""

    def put(self, text: str) -> str:
        """Keep a text; its name, under which every page takes it as a proposal."""

    def text(self, name: str) -> str:
        """The text of a draft. Raises EquipoiseError where it is not held here."""


class MemoryShelf:
    """Alliances in memory: the one served, and those uploaded since the start."""

    def __init__(self, served: Held) -> None:
        self.served = served
        self._others = Kept(_MOST_FOLDERS)

    def find(self, word: str) -> Held:
        """The alliance of this word."""
        found: Held | None = self.served if word in ("", self.served.word) else self._others.get(word)
        if found is None:
            error = _NotHere(f"the alliance {word!r} is not held by this server")
            error.hint = "Upload its folder again under Data: the same files give the same link."
            raise error
        return found

    def add(self, held: Held) -> None:
        """Hold one more."""
        self._others.put(held.word, held)


class MemoryDrafts:
    """Drafts in memory: until the server stops."""

    def __init__(self) -> None:
        self._texts = Kept(_MOST_DRAFTS)

    def put(self, text: str) -> str:
        """Keep a text; its name."""
        name = draft_name(text)
        self._texts.put(name, text)
        return name

    def text(self, name: str) -> str:
        """The text of a draft."""
        found: str | None = self._texts.get(name.partition(":")[0])
        if found is None:
            error = _NotHere(f"the draft {name!r} is not held by this server")
            error.hint = "Ask whoever sent the link for its file, and load it under What if: its link will be the same."
            raise error
        return found


def draft_name(text: str) -> str:
    """The name of a draft: its text gives it, so that the same text has the same link anywhere.

    >>> draft_name("title = 'x'")
    'draft-ac8fe3ea65cf4c4e'
    """
    return DRAFT + hashlib.sha256(text.encode()).hexdigest()[:_SHORT]


def proposal_of(held: Held, drafts: Drafts, name: str) -> Proposal:
    """The proposal that an address names: one of the alliance, a reading of one, or a draft.

    Raises EquipoiseError, for a draft with every problem in it.
    """
    if not name.startswith(DRAFT):
        return folder.load_proposal(held.alliance, name)
    base, _, variant = name.partition(":")
    found: Proposal = held.kept.made(
        ("draft", base), lambda: folder.proposal_from_text(held.alliance, drafts.text(base), base)
    )
    return found.variant(variant) if variant else found
