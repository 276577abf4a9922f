"""What does a Pabulib file (.pb) say? Read from text with every problem at once, and written back the same.

A file has three sections, META, PROJECTS and VOTES, each with a header of columns separated by semicolons. Ballots:
``approval`` names projects, ``choose-1`` one; ``scoring`` and ``cumulative`` give points to each, of which zero counts
as not supported, and META's ``default_score`` is for projects that a scoring ballot does not name; ``ordinal``
ranks projects, and is counted as approving everything ranked.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction
from typing import Final

from equipoise.errors import Problem, did_you_mean
from equipoise.plan.ballots.election import BadElection, Election

__all__ = ["VOTE_TYPES", "PbFile", "PbProject", "PbVote", "load_pb", "write_pb"]

VOTE_TYPES: Final = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
_POINTED: Final = ("cumulative", "scoring")
_SECTIONS: Final = ("META", "PROJECTS", "VOTES")
_ASKED: Final = {"META": ("key", "value"), "PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id", "vote")}
_DIGITS: Final = 16  # an amount of money has at most so many digits before the point, and so many decimals
_DECIMALS: Final = 9
_SHOWN: Final = 5  # problems of one kind
_WEIGHT: Final = "weight"
_WEIGHED: Final = re.compile(r"[0-9]{1,80}(?:\.[0-9]{1,80}|/(?P<below>[0-9]{1,80}))?")


@dataclass(frozen=True, slots=True)
class PbProject:
    """A project: its id, its cost, and the file's other columns as they stand."""

    id: str
    cost: Decimal
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PbVote:
    """A voter's ballot: projects in the order written, points for each (none in approval and ordinal files)."""

    voter: str
    projects: tuple[str, ...]
    points: tuple[Decimal, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def scores(self) -> dict[str, Decimal]:
        """The points of each project named."""
        return dict(zip(self.projects, self.points, strict=True)) if self.points else {}

    @property
    def weight(self) -> Fraction:
        """What the file's column of weights says; one without such a column."""
        return Fraction(self.more.get(_WEIGHT, "1").strip())


@dataclass(frozen=True)
class PbFile:
    """A whole file. ``meta`` holds every entry as text; ``notes`` say what is odd but no fault."""

    meta: Mapping[str, str]
    projects: tuple[PbProject, ...]
    votes: tuple[PbVote, ...]
    notes: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def vote_type(self) -> str:
        """approval, choose-1, ordinal, cumulative or scoring."""
        return self.meta["vote_type"].strip()

    @property
    def budget(self) -> Decimal:
        """The money there is."""
        return _amount(self.meta["budget"]) or Decimal(0)

    @property
    def default_score(self) -> Decimal:
        """What a scoring ballot gives to each project that it does not name; zero where META does not say."""
        said = self.meta.get("default_score", "") if self.vote_type == "scoring" else ""
        return _amount(said) or Decimal(0)

    def named(self, column: str) -> dict[str, tuple[str, ...]]:
        """The projects that a column names beside each project, separated by commas: ``needs``, ``excludes``.

        Such columns are left to the users of Pabulib: what names no project of the file is passed over.
        """
        known = {p.id for p in self.projects}
        cells = {p.id: p.more.get(column, "").split(",") for p in self.projects}
        return {one: tuple(n for n in map(str.strip, names) if n in known) for one, names in cells.items()}

    def election(self) -> Election:
        """The file's voters; money in whole units small enough for its decimals. Ties go to the order of the file.

        A column ``weight`` in the votes, which Pabulib leaves to its users, is each voter's weight: a number or "a/b".
        Without it every voter weighs one.
        """
        amounts = [self.budget, *(p.cost for p in self.projects)]
        unit: int = 10 ** max(0, *(-int(a.as_tuple().exponent) for a in amounts))
        unnamed = dict.fromkeys((p.id for p in self.projects), self.default_score) if self.default_score else {}
        voters = [
            (
                vote.voter,
                vote.weight,
                {p: Fraction(s) for p, s in (unnamed | vote.scores).items() if s} if vote.points else vote.projects,
            )
            for vote in self.votes
        ]
        return Election.of(
            {p.id: int(p.cost * unit) for p in self.projects}, voters, int(self.budget * unit), unit=unit
        )


def load_pb(text: str, name: str = "") -> PbFile:
    """The file that this text is. Raises BadElection with every problem and its line; ``name`` is the file's."""
    return _Reading(name).load(text)


def write_pb(file: PbFile) -> str:
    """The text of a file: load_pb(write_pb(x)) == x."""
    project_columns = list(dict.fromkeys(key for p in file.projects for key in p.more))
    vote_columns = list(dict.fromkeys(key for v in file.votes for key in v.more))
    pointed = ["points"] if file.vote_type in _POINTED else []
    rows = [["META"], ["key", "value"], *([k, v] for k, v in file.meta.items())]
    rows += [["PROJECTS"], ["project_id", "cost", *project_columns]]
    rows += [[p.id, f"{p.cost:f}", *(p.more.get(c, "") for c in project_columns)] for p in file.projects]
    rows += [["VOTES"], ["voter_id", "vote", *pointed, *vote_columns]]
    for v in file.votes:
        points = [",".join(f"{s:f}" for s in v.points)] if pointed else []
        rows.append([v.voter, ",".join(v.projects), *points, *(v.more.get(c, "") for c in vote_columns)])
    return "".join(";".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ';"') or cell != cell.strip() else cell


def _unfill(cells: list[str], width: int) -> None:
    """Take away the empty cells with which a spreadsheet fills every row to the width of the widest."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()


def _weight(text: str) -> Fraction | None:
    """A weight above zero as written, or None where it is none."""
    found = _WEIGHED.fullmatch(text.strip())
    if not found or not int(found["below"] or 1):
        return None
    return Fraction(text.strip()) or None


def _amount(text: str) -> Decimal | None:
    # Files of some countries write a decimal comma. What else Python reads, 6_0 or digits of other scripts, is a slip.
    written = text.strip().replace(",", ".")
    if not written.isascii() or "_" in written:
        return None
    try:
        found = Decimal(written)
    except InvalidOperation:
        return None
    if not found.is_finite() or found.adjusted() >= _DIGITS or int(found.as_tuple().exponent) < -_DECIMALS:
        return None
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()


class _Reading:
    """One reading of one text: what was found, and what was wrong by kind."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.wrong: dict[str, list[Problem]] = {}
        self.notes: list[Problem] = []

    def note(self, kind: str, line: int, message: str, hint: str = "") -> None:
        self.wrong.setdefault(kind, []).append(Problem(self.name, f"line {line}" if line else "", message, hint))

    def load(self, text: str) -> PbFile:
        rows = self._sections(text)
        meta = self._meta(rows["META"])
        projects = self._projects(rows["PROJECTS"])
        kind = meta.get("vote_type", "").strip()
        votes = self._votes(rows["VOTES"], kind, {p.id: at for at, p in enumerate(projects)})
        self._counts(meta, len(rows["PROJECTS"][1]), len(rows["VOTES"][1]))
        file = PbFile(meta, projects, votes, tuple(self.notes))
        if self.wrong:
            raise BadElection(self._told())
        dear = [p for p in projects if p.cost > file.budget]
        notes = [Problem(self.name, f"project {p.id}", f"costs {p.cost}, more than the budget") for p in dear]
        return PbFile(meta, projects, votes, tuple(self.notes + notes))

    def _told(self) -> Iterator[Problem]:
        for alike in self.wrong.values():
            yield from alike[:_SHOWN]
            if len(alike) > _SHOWN:
                yield Problem(
                    self.name, alike[_SHOWN].place, f"and {len(alike) - _SHOWN} more of this kind from here on"
                )

    def _sections(self, text: str) -> dict[str, tuple[list[str], list[tuple[int, list[str]]]]]:
        """By section: its columns and its rows with their line."""
        found: dict[str, tuple[list[str], list[tuple[int, list[str]]]]] = {}
        section = ""
        for line, raw in enumerate(re.split("\r\n|\r|\n", text.removeprefix("\ufeff")), 1):
            if not raw.strip():
                continue
            cells = self._cells(line, raw)
            word = cells[0].strip().upper()
            if len(cells) == 1 and word not in _SECTIONS and (near := get_close_matches(word, _SECTIONS, 1, 0.75)):
                self.note("section", line, f"unknown section {cells[0].strip()!r}", f"Did you mean {near[0]!r}?")
                word = near[0]
            if word in _SECTIONS and not any(c.strip() for c in cells[1:]):
                section = word
                if word in found:
                    self.note("section", line, f"a second section {word}", "Put all its rows into one section.")
                found.setdefault(word, ([], []))
            elif not section:
                self.note("section", line, f"{raw.strip()[:40]!r} stands before META", "A file begins with META.")
            elif not found[section][0]:
                _unfill(cells, 1)
                found[section][0].extend(c.strip().lower() for c in cells)
                self._header(section, found[section][0], line)
            else:
                _unfill(cells, len(found[section][0]))
                found[section][1].append((line, cells))
        for name in _SECTIONS:
            if name not in found:
                self.note("section", 0, f"there is no section {name}", f"It is headed {';'.join(_ASKED[name])}.")
            elif not found[name][0]:
                self.note("section", 0, f"section {name} is empty", f"It is headed {';'.join(_ASKED[name])}.")
        return {name: found.get(name, ([], [])) for name in _SECTIONS}

    def _cells(self, line: int, raw: str) -> list[str]:
        if '"' not in raw:
            return raw.split(";")
        try:
            list(csv.reader([raw], delimiter=";", strict=True))
        except csv.Error as error:
            # Other oddities of quotes are common in published files, and read as they are meant.
            if "end of data" in str(error):
                self.note("quote", line, "a quotation mark is opened and not closed", "A row stands on one line.")
        try:
            return next(csv.reader([raw], delimiter=";"))
        except csv.Error:
            self.note("long", line, f"a cell of more than {csv.field_size_limit():,} characters")
            return raw[:80].split(";")

    def _header(self, section: str, columns: list[str], line: int) -> None:
        missing = [c for c in _ASKED[section] if c not in columns]
        twice = sorted({c for c in columns if columns.count(c) > 1})
        if missing and section != "META":
            self.note("header", line, f"section {section} has no column {', '.join(missing)}", "It is required.")
        if twice:
            self.note("header", line, f"section {section} names the column {', '.join(twice)} twice")

    def _rows(self, section: tuple[list[str], list[tuple[int, list[str]]]]) -> Iterator[tuple[int, dict[str, str]]]:
        columns, rows = section
        for line, cells in rows:
            if len(cells) != len(columns):
                self.note("columns", line, f"has {len(cells)} cells under {len(columns)} columns")
            else:
                yield line, dict(zip(columns, cells, strict=True))

    def _meta(self, section: tuple[list[str], list[tuple[int, list[str]]]]) -> dict[str, str]:
        meta: dict[str, str] = {}
        lines: dict[str, int] = {}
        for line, cells in section[1]:
            key = cells[0].strip()
            if key in meta:
                self.note("meta twice", line, f"{key!r} was said before, on line {lines[key]}")
            meta[key], lines[key] = ";".join(cells[1:]), line
        for key in ("budget", "vote_type"):
            if key not in meta and section[0]:
                self.note("meta", 0, f"META does not say {key}")
        amount = _amount(meta.get("budget", "0"))
        if amount is None or amount < 0:
            self.note(
                "meta",
                lines["budget"],
                f"the budget is {meta['budget']!r}",
                "It is a number, zero or more, of at most 16 digits.",
            )
        default = _amount(meta.get("default_score", "0") or "0")
        if default is None or default < 0:
            said = meta["default_score"]
            self.note("meta", lines["default_score"], f"the default_score is {said!r}", "It is a number, zero or more.")
        kind = meta.get("vote_type", "approval").strip()
        if kind not in VOTE_TYPES:
            self.note("meta", lines["vote_type"], f"unknown vote_type {kind!r}", did_you_mean(kind, VOTE_TYPES))
        return meta

    def _projects(self, section: tuple[list[str], list[tuple[int, list[str]]]]) -> tuple[PbProject, ...]:
        found: dict[str, tuple[int, PbProject]] = {}
        if not {"project_id", "cost"} <= set(section[0]):
            return ()
        for line, row in self._rows(section):
            name, written = row.pop("project_id").strip(), row.pop("cost")
            cost = _amount(written)
            if not name:
                self.note("project id", line, "a project without an id")
            if name in found:
                self.note("project twice", line, f"project {name!r} is listed before, on line {found[name][0]}")
                continue
            if cost is None or cost <= 0:
                hint = "A cost is a number above zero, of at most 16 digits and 9 decimals."
                self.note("cost", line, f"project {name!r} costs {written.strip()!r}", hint)
            found[name] = (line, PbProject(name, cost or Decimal(0), row))
        if not section[1]:
            self.note("no project", 0, "there are no projects")
        return tuple(project for _, project in found.values())

    def _votes(
        self, section: tuple[list[str], list[tuple[int, list[str]]]], kind: str, known: Mapping[str, int]
    ) -> tuple[PbVote, ...]:
        found: list[PbVote] = []
        lines: dict[str, int] = {}
        if not {"voter_id", "vote"} <= set(section[0]):
            return ()
        if kind in _POINTED and "points" not in section[0]:
            self.note("header", 0, f"section VOTES has no column points, which {kind} ballots need")
            return ()
        for line, row in self._rows(section):
            voter, vote = row.pop("voter_id").strip(), row.pop("vote")
            points = row.pop("points") if kind in _POINTED else ""
            if voter and voter in lines:
                self.note("voter twice", line, f"voter {voter!r} has voted before, on line {lines[voter]}")
            lines.setdefault(voter, line)
            projects = tuple(p.strip() for p in vote.split(",")) if vote.strip() else ()
            if not projects:
                self.note("empty", line, f"the ballot of voter {voter!r} is empty", "Leave the voter out.")
            if kind == "choose-1" and len(projects) > 1:
                self.note("choose", line, f"voter {voter!r} names {len(projects)} projects, where each may choose one")
            if not voter:
                self.note("voter id", line, "a voter without an id")
            if _WEIGHT in row and _weight(row[_WEIGHT]) is None:
                hint = 'A weight is a number above zero or a fraction such as "1/3", of at most 80 digits each.'
                self.note("weight", line, f"voter {voter!r} has the weight {row[_WEIGHT].strip()!r}", hint)
            for project in projects:
                # Where no project is listed, that is the problem.
                if known and project not in known:
                    hint = did_you_mean(project, known) if len(self.wrong.get("unknown", ())) < _SHOWN else ""
                    self.note("unknown", line, f"voter {voter!r} names an unknown project {project!r}", hint)
            if len(set(projects)) < len(projects):
                twice = next(p for p in projects if projects.count(p) > 1)
                self.note("named twice", line, f"voter {voter!r} names project {twice!r} twice")
            found.append(PbVote(voter, projects, self._points(line, voter, projects, points, kind), row))
        if not found and not section[1]:
            self.note("empty", 0, "there are no votes")
        return tuple(found)

    def _points(self, line: int, voter: str, projects: tuple[str, ...], text: str, kind: str) -> tuple[Decimal, ...]:
        if kind not in _POINTED:
            return ()
        given = [_amount(s) for s in text.split(",")] if text.strip() else []
        if len(given) != len(projects):
            self.note("points", line, f"voter {voter!r} names {len(projects)} projects and gives {len(given)} points")
        elif any(s is None or s < 0 for s in given):
            self.note("points", line, f"voter {voter!r} gives the points {text.strip()!r}", "Points are zero or more.")
        return tuple(s or Decimal(0) for s in given)

    def _counts(self, meta: Mapping[str, str], projects: int, votes: int) -> None:
        for key, there in (("num_projects", projects), ("num_votes", votes)):
            if key in meta and meta[key].strip() != str(there):
                self.note("count", 0, f"META says {key} {meta[key].strip()}, and the file lists {there}")
