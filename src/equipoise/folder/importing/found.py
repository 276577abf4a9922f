"""What was found in a file: figures by the names that it uses, and everything that cannot be taken as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from equipoise.errors import Problem, did_you_mean
from equipoise.folder.cells import Flaw, number
from equipoise.folder.importing.grids import Cell
from equipoise.folder.messages import MESSAGES
from equipoise.values import Figure, Status

__all__ = ["ABSENT", "Block", "Reading", "code_of", "figure_in"]

#: How publications write that there is no figure.
ABSENT: Final = frozenset({"", "-", "–", "—", "..", "...", "…", "n/a", "n.a.", "na", "--", ":"})

# Other names of states in the publications that are read here.
_ALIASES: Final[Mapping[str, str]] = {
    "slovak republic": "slovakia",
    "czech republic": "czechia",
    "turkey": "türkiye",
    "turkiye": "türkiye",
    "the netherlands": "netherlands",
    "united states of america": "united states",
    "republic of north macedonia": "north macedonia",
    "the former yugoslav republic of macedonia": "north macedonia",
    "macedonia": "north macedonia",
    "republic of türkiye": "türkiye",
    "great britain": "united kingdom",
    # NATO's other language.
    "albanie": "albania",
    "allemagne": "germany",
    "belgique": "belgium",
    "bulgarie": "bulgaria",
    "croatie": "croatia",
    "danemark": "denmark",
    "espagne": "spain",
    "estonie": "estonia",
    "états-unis": "united states",
    "etats-unis": "united states",
    "finlande": "finland",
    "grèce": "greece",
    "hongrie": "hungary",
    "islande": "iceland",
    "italie": "italy",
    "lettonie": "latvia",
    "lituanie": "lithuania",
    "macédoine du nord": "north macedonia",
    "monténégro": "montenegro",
    "norvège": "norway",
    "pays-bas": "netherlands",
    "pologne": "poland",
    "république tchèque": "czechia",
    "roumanie": "romania",
    "royaume-uni": "united kingdom",
    "slovaquie": "slovakia",
    "slovénie": "slovenia",
    "suède": "sweden",
    "tchéquie": "czechia",
    "turquie": "türkiye",
}
#: What refers to a note: stars and raised figures, a number or letter in brackets, a number by itself.
_NOTED: Final = re.compile(r"(?:[\s*†‡§¹²³⁰⁴-⁹]|\([a-z1-9]\)|(?<=\D)[1-9]\)?$)+$", re.IGNORECASE)
_SPACED: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Block:
    """Figures of one title: by member and year. ``measure`` is what the folder may know the series by.

    ``unit`` is what the publication says of it, where it does in a place of its own.
    """

    title: str
    measure: str
    figures: Mapping[str, Mapping[int, Figure]]
    unit: str = ""


@dataclass
class Reading:
    """A file being read: its blocks and problems, what was left out on purpose, and whose figures cannot be read.

    ``told``: what was found in it that is no matter of course, in words.
    """

    file: str
    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)
    flawed: set[str] = field(default_factory=set)
    told: dict[str, None] = field(default_factory=dict)

    def problem(self, place: str, message: str, hint: str = "") -> None:
        """Note something that cannot be taken."""
        self.problems.append(Problem(self.file, place, message, hint))


def code_of(name: str, members: Mapping[str, str]) -> str | None:
    """The member of a name or code, as the folder knows it (code to name); None for another."""
    spaced = _SPACED.sub(" ", name).strip()
    for bare in dict.fromkeys((spaced, _NOTED.sub("", spaced))):
        if bare.upper() in members:
            return bare.upper()
        told = _ALIASES.get(bare.casefold(), bare.casefold())
        if found := next((code for code, known in members.items() if known.casefold() == told), None):
            return found
    return None


def unknown_member(reading: Reading, place: str, name: str, members: Mapping[str, str]) -> None:
    """Note a name that is no member's."""
    hint = did_you_mean(name, [*members.values(), *members]) or "Correct the name, or leave the row out."
    reading.problem(place, f"{name!r} is no member of the alliance", hint)


def figure_in(
    cell: Cell, status: Status, reading: Reading, place: str, source: str, *, grouped: bool = False, absent: str = ""
) -> Figure | None:
    """The figure of a cell; absent where the publication says so; None for one that cannot be read, which is noted.

    ``grouped``: the publication separates thousands by commas. ``absent``: what to do about a word for no figure.
    """
    if cell is None or (isinstance(cell, str) and cell.casefold() in ABSENT):
        return Figure(None, Status.MISSING, source)
    if isinstance(cell, Decimal):
        return Figure(cell, status, source)
    plain = cell.replace(",", "") if grouped and re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?", cell) else cell
    value = number(plain)
    if isinstance(value, Flaw):
        message, hint = MESSAGES[value.code]
        hint = absent if absent and value.code == "absence-word" else hint.format(**value.words)
        reading.problem(place, message.format(**value.words), hint)
        return None
    return Figure(value, status, source)
