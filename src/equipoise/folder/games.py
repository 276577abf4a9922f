"""What does a file say of a game: who votes, with which weights, under which rule? No alliance folder is needed.

``game.toml``::

    title = "The Council"
    rule = "at least 55% of members in favour and at least 65% of population in favour"
    members = ["DEU", "FRA"]                  # left out: those of the table, or of the first weights
    table = "members.csv"                     # beside the file; a column of members, the others are weights
    member = "code"                           # which column names the members; left out: member, else the first
    weights.votes = { DEU = 4, FRA = 4 }      # or here
    blocs.west = ["DEU", "FRA"]               # who votes as one
    votes = { DEU = "favour", FRA = "against" }   # a vote to judge

Every problem is told at once, with the file, the place, what is wrong and what to do.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from equipoise.decide.rule_power import BadGame, exact_of, fault_of, faults_of
from equipoise.decide.verdict import SIDES, Side
from equipoise.errors import Problem, did_you_mean
from equipoise.folder.findings import Findings
from equipoise.folder.schema import fitted
from equipoise.folder.tables import text_of
from equipoise.model import AllOf, Rule, RuleTextError, WeightAtLeast, flaw_of, parts_of, rule_of, weights_in

__all__ = ["GameFile", "read_game"]

_WORDS: Final = ("title", "rule", "members", "table", "member", "weights", "blocs", "votes")


@dataclass(frozen=True)
class GameFile:
    """A game as read: who votes, by which weights, under which rule; and perhaps blocs, and a vote to judge."""

    title: str
    rule: Rule
    members: tuple[str, ...]
    weights: Mapping[str, Mapping[str, int | Decimal | Fraction]]
    blocs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    votes: Mapping[str, Side] = field(default_factory=dict)


def read_game(
    game: str | None = None, *, rule: str | None = None, weights: str | None = None, target: str | None = None
) -> GameFile:
    """The game of a TOML file, or of a rule in words and a CSV file of weights; those given win over the file's.

    ``target`` names a weight that is read beside those which the rule counts: the power wanted. Raises BadGame with
    every problem; OSError for a file that cannot be opened.
    """
    reader = _Reader()
    said = reader.toml(game) if game is not None else {}
    if said is None:
        raise BadGame(reader.problems)
    return reader.game(said, Path(game) if game is not None else None, rule, weights, target)


@dataclass(frozen=True)
class _RuleFile:
    rule: Rule


@dataclass(frozen=True)
class _Table:
    """A CSV file: its columns of weights, and of each line its number, the member, and a cell by column."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[tuple[int, str, Mapping[str, Any]], ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Who has a line, each once."""
        return tuple(dict.fromkeys(member for _, member, _ in self.lines))

    def weights(self) -> dict[str, dict[str, Any]]:
        """By column, then by member. What is wrong with a cell is told of its line: here it is a weight like any."""
        return {
            column: {m: 1 if v is None or fault_of(m, v) else v for _, m, cells in self.lines for v in [cells[column]]}
            for column in self.columns
        }

    def problems(self, counted: Collection[str]) -> Iterator[Problem]:
        """What is wrong with each line, in the columns that are counted?"""
        first: dict[str, int] = {}
        for line, member, cells in self.lines:
            place = f"line {line}"
            if not member:
                yield Problem(self.name, place, "nobody is named", "Name the member, or delete the line.")
            elif member in first:
                yield Problem(self.name, place, f"{member} has line {first[member]} too", "Leave one of them.")
            first.setdefault(member, line)
            for column in self.columns:
                if column not in counted:
                    continue
                if cells[column] is None:
                    message, hint = f"no figure for {member}", "Without one its vote cannot be weighed; 0 is a weight."
                    yield Problem(self.name, f"{place}, column {column}", message, hint)
                elif found := fault_of(member, cells[column]):
                    yield Problem(self.name, f"{place}, column {column}", *found)


class _Reader:
    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def _wrong(self, file: str, place: str, message: str, hint: str = "") -> None:
        self._problems.append(Problem(file, place, message, hint))

    def _text(self, file: Path) -> str | None:
        findings = Findings()
        text = text_of(file, file.name, findings)
        self._problems += [f.problem for f in findings.found if f.code != "byte-order-mark"]
        return text

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    def toml(self, path: str) -> dict[str, Any] | None:
        """What the file says; None where it cannot be read."""
        file = Path(path)
        text = self._text(file)
        if text is None:
            return None
        try:
            said = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            self._wrong(file.name, "", f"this is not TOML: {error}", "See docs/folder-format.md for an example.")
            return None
        return said

    def game(
        self, said: dict[str, Any], file: Path | None, rule: str | None, csv_file: str | None, target: str | None
    ) -> GameFile:
        name = file.name if file else ""
        path = Path(csv_file) if csv_file else file.parent / str(said["table"]) if file and "table" in said else None
        table = self._table(path, said.get("member")) if path is not None else None
        tables: dict[str, dict[str, Any]] = table.weights() if table else {}
        here = self._mapping(said, "weights", name)
        for weight, column in here.items():
            if isinstance(column, Mapping):
                tables[weight] = {str(m): self._number(v) for m, v in column.items()}
            else:
                self._wrong(name, f"weights.{weight}", "a table is needed", "Write { MEMBER = WEIGHT, ... }.")
        readable = not self._problems
        votes = self._mapping(said, "votes", name)
        if votes and not any(isinstance(side, str) for side in votes.values()):
            self._wrong(name, "votes", "figures are no vote to judge", "Write the weights under [weights.votes].")
            tables, votes = {"votes": votes} | tables, {}
        members = self._members(said, name, table.members if table else (), tables)
        found = self._rule(said, name, rule)
        counted = found
        if found is not None and target is not None:
            # What is wanted is read as a weight is: a figure for everybody, not negative, not all zero.
            counted = AllOf((found, WeightAtLeast(target, Decimal(50))))
        if table is not None:
            asked = set(weights_in(counted)) if counted is not None else set[str]()
            self._problems += table.problems(asked - here.keys())
        if counted is not None and readable:
            self._problems += [
                Problem(self._where(p.place, name, table), p.place, p.message, p.hint)
                for p in faults_of(counted, members, tables)
            ]
        blocs = self._blocs(said, name, members)
        sides = self._votes(votes, name, members)
        self._problems += [
            Problem(name, word, f"unknown word {word!r}", did_you_mean(word, _WORDS))
            for word in said
            if word not in _WORDS
        ]
        if self._problems or found is None or counted is None:
            raise BadGame(self._problems)
        used = {weight: tables[weight] for weight in weights_in(counted)}
        title = str(said.get("title", file.stem if file else ""))
        return GameFile(title, found, members, used, blocs, sides)

    @staticmethod
    def _where(place: str, name: str, table: _Table | None) -> str:
        return table.name if table is not None and place.partition(".")[2] in table.columns else name

    def _rule(self, said: dict[str, Any], name: str, text: str | None) -> Rule | None:
        given: Any = text if text is not None else said.get("rule")
        place = "--rule" if text is not None else "rule"
        if given is None:
            self._wrong(
                name, "rule", "no rule is given", 'Write rule = "at least 2/3 of members in favour", or --rule.'
            )
            return None
        if text is not None:
            try:
                return rule_of(text)
            except RuleTextError as error:
                self._wrong("", place, error.said, error.hint)
                return None
        findings = Findings()
        found = fitted(_RuleFile, {"rule": given}, name, findings)
        self._problems += findings.problems()
        self._flaws(given, name, place)
        return found.rule if found is not None else None

    def _flaws(self, given: Any, name: str, place: str) -> None:
        """What is wrong with a rule that reads well: of each part by itself, also where another part does not read."""
        if isinstance(given, Mapping) and given.get("parts") and isinstance(given["parts"], list):
            for number, part in enumerate(given["parts"], 1):
                self._flaws(part, name, f"{place}.parts[{number}]")
            return
        read = fitted(_RuleFile, {"rule": given}, name, Findings())
        for part in parts_of(read.rule) if read is not None else ():
            if why := flaw_of(part):
                self._wrong(name, place, why, "Correct this part of the rule, or delete it.")

    def _members(
        self, said: dict[str, Any], name: str, listed: tuple[str, ...], tables: Mapping[str, Mapping[str, Any]]
    ) -> tuple[str, ...]:
        if "members" in said:
            return self._names(said["members"], name, "members")
        return listed or next((tuple(table) for table in tables.values()), ())

    def _names(self, value: Any, name: str, place: str) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return tuple(value)
        self._wrong(name, place, "a list of names is needed", 'Write ["DEU", "FRA"].')
        return ()

    def _mapping(self, said: dict[str, Any], word: str, name: str) -> dict[str, Any]:
        value = said.get(word, {})
        if isinstance(value, dict):
            return value
        self._wrong(name, word, "a table is needed", f"Write {word} = {{ NAME = ... }}.")
        return {}

    def _blocs(self, said: dict[str, Any], name: str, members: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        blocs = {bloc: self._names(v, name, f"blocs.{bloc}") for bloc, v in self._mapping(said, "blocs", name).items()}
        named: dict[str, str] = {}
        for bloc, names in blocs.items():
            for member in names:
                place = f"blocs.{bloc}"
                if member not in members:
                    self._wrong(name, place, f"unknown member {member!r}", did_you_mean(member, members))
                elif member in named:
                    where = "twice" if named[member] == bloc else f"here and in blocs.{named[member]}"
                    self._wrong(name, place, f"{member} is named {where}", "A member stands in one bloc.")
                named[member] = bloc
        return blocs

    def _votes(self, votes: dict[str, Any], name: str, members: tuple[str, ...]) -> dict[str, Side]:
        for member, side in votes.items():
            if member not in members:
                self._wrong(name, f"votes.{member}", f"unknown member {member!r}", did_you_mean(member, members))
            if side not in SIDES:
                self._wrong(name, f"votes.{member}", f"unknown side {side!r}", did_you_mean(str(side), SIDES))
        return votes

    def _table(self, file: Path, column: Any) -> _Table | None:
        """A CSV file with a column of members, the others are weights; None where it cannot be read."""
        text = self._text(file)
        if text is None:
            return None
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        except csv.Error as error:
            self._wrong(file.name, f"line {reader.line_num}", f"this is not CSV: {error}", "Look for a stray quote.")
            return None
        rows = [(line, row) for line, row in rows if any(row)]
        if len(rows) < 2:
            self._wrong(file.name, "", "the table has no rows", "Write a header, then a line for each member.")
            return None
        (at_line, header), *rest = rows
        if len(header) < 2 and ";" in header[0]:
            self._wrong(
                file.name, f"line {at_line}", "the columns stand apart by semicolons", "Save the table with commas."
            )
            return None
        if column is None:
            column = next((word for word in ("member", "code") if word in header), header[0])
        twice = sorted({word for word in header if header.count(word) > 1})
        if twice:
            message = f"columns of the same name: {', '.join(map(repr, twice))}"
            self._wrong(file.name, f"line {at_line}", message, "Give each column a name of its own.")
        if column not in header:
            message = f"there is no column {column!r}"
            self._wrong(file.name, f"line {at_line}", message, did_you_mean(str(column), header))
            return None
        at, lines = header.index(column), list[tuple[int, str, Mapping[str, Any]]]()
        for line, row in rest:
            if len(row) != len(header):
                message = f"{len(row)} cells, and {len(header)} columns"
                hint = "A thousands separator or a comma in a name needs quotes."
                self._wrong(file.name, f"line {line}", message, hint)
            else:
                cells = {
                    word: self._cell(cell) for i, (word, cell) in enumerate(zip(header, row, strict=True)) if i != at
                }
                lines.append((line, row[at], cells))
        return _Table(file.name, tuple(dict.fromkeys(word for i, word in enumerate(header) if i != at)), tuple(lines))

    @staticmethod
    def _cell(text: str) -> Any:
        """A number, the text itself where it is none (which is a problem only if the rule counts it), None if empty."""
        number = exact_of(text)
        return number if number is not None else text or None

    @staticmethod
    def _number(value: Any) -> Any:
        if isinstance(value, str):
            return value if (number := exact_of(value)) is None else number
        return value
