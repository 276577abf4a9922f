"""What would another key mean for each? A key built step by step, beside the one in force, with winners and losers.

The workshop is a proposal with one clause, ``replace-key``: its steps stand in the address (``s0=floor``,
``s0.percent=0.1``), the form is made from the steps' own terms, and what each pays is asked of ``pay`` before and
after, as everywhere. So a step that is new to the model has its form here, and "save as a change" gives the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from equipoise.errors import EquipoiseError, Problem, ProposalError, did_you_mean
from equipoise.folder.reference import sentence_of
from equipoise.model import Alliance, Proposal, apply, digest
from equipoise.model.key_steps import STEPS, Indicator, terms_of
from equipoise.report import format as fmt
from equipoise.report.asking import ask
from equipoise.report.page import Column, Table
from equipoise.report.wording import begun, named
from equipoise.web.drafting import judged
from equipoise.web.held import Held
from equipoise.web.typed import Blank, blanks_of, written

__all__ = [
    "Group",
    "Outcome",
    "fresh",
    "groups_of",
    "outcome",
    "proposal_text",
    "said_of",
    "steps_in",
    "unread_in",
    "with_step",
]

_STEP: Final = re.compile(r"s(\d{1,2})(?:\.([\w.-]+))?")
_MOST: Final = 12
_PARTS: Final = {"indicators": Indicator}


@dataclass(frozen=True)
class Group:
    """One step as a form: its number, its kind, what it does, its fields; parts are groups within it."""

    number: int
    kind: str
    what: str
    blanks: tuple[Blank, ...]
    parts: tuple[tuple[Blank, ...], ...] = ()
    changed: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the key built would mean: a table of winners and losers, its sentence; or why it cannot stand."""

    table: Table | None
    sentence: str
    problems: tuple[Problem, ...]
    proposal: Proposal | None = None


def steps_in(said: Mapping[str, str]) -> list[dict[str, str]]:
    """The steps of an address in their order: their kind and what was typed, by field."""
    found: dict[int, dict[str, str]] = {}
    for word, text in said.items():
        match = _STEP.fullmatch(word)
        if match is not None:
            found.setdefault(int(match[1]), {})[match[2] or "kind"] = text
    return [found[i] for i in sorted(found) if found[i].get("kind") in STEPS][:_MOST]


def unread_in(said: Mapping[str, str]) -> list[Problem]:
    """What an address says of steps that the workshop does not know: kinds, fields, and steps beyond the last."""
    problems, steps = [], [(word, m, text) for word, text in said.items() if (m := _STEP.fullmatch(word))]
    kinds = {match[1]: text for _, match, text in steps if not match[2]}
    for word, match, text in steps:
        kind = STEPS.get(kinds.get(match[1], ""))
        if not match[2]:
            if kind is None:
                problems.append(Problem("", word, f"unknown step {text!r}", did_you_mean(text, STEPS)))
        elif match[1] not in kinds:
            problems.append(Problem("", word, f"of which step this is, no s{match[1]} says", "Take the whole link."))
        elif kind is not None and match[2].partition(".")[0] not in (names := [t.name for t in terms_of(kind)]):
            problems.append(Problem("", word, f"unknown term of {kinds[match[1]]!r}", did_you_mean(match[2], names)))
    if said.get("add") and said["add"] not in STEPS:
        problems.append(Problem("", "add", f"unknown step {said['add']!r}", did_you_mean(said["add"], STEPS)))
    if len(kinds) > _MOST:
        problems.append(Problem("", "", f"{len(kinds)} steps are more than one key has here", f"At most {_MOST}."))
    return problems


def with_step(steps: list[dict[str, str]], kind: str) -> list[dict[str, str]]:
    """The steps with one more, its needed fields filled in sensibly."""
    if kind not in STEPS or len(steps) >= _MOST:
        return steps
    return [*steps, fresh(kind)]


def fresh(kind: str) -> dict[str, str]:
    """A step as it begins: its needed fields filled in sensibly, the others as they are usual."""
    new = {"kind": kind}
    for term in terms_of(STEPS[kind]):
        if term.required and term.name in _FIRST:
            new[term.name] = _FIRST[term.name].get(kind, _FIRST[term.name].get("", ""))
    return {k: v for k, v in new.items() if v}


def _changed(blanks: list[Blank], begun: list[Blank], step: Mapping[str, str], parted: list[str]) -> bool:
    """Does a step stand otherwise than it began?"""
    values, first = ([b.value for b in one] for one in (blanks, begun))
    return values != first or any(word.partition(".")[0] in parted for word in step)


#: What a new step begins with, where the model has no usual value: by field, then by kind.
_FIRST: Final[Mapping[str, Mapping[str, str]]] = {
    "percent": {"floor": "0.1", "ceiling": "15", "exclude-below": "0.05", "": "1"},
    "power": {"": "0.9"},
    "decimals": {"": "4"},
    "mix": {"": "{ so-far = 3, equal = 1 }"},
    "path": {"": "{ 2027 = 50, 2028 = 100 }"},
    "absorbed_by": {"": "others"},
    "gradient": {"": "50"},
}


def said_of(steps: list[dict[str, str]]) -> dict[str, str]:
    """The steps as words of an address."""
    found: dict[str, str] = {}
    for i, step in enumerate(steps):
        for name, text in step.items():
            if text != "":
                found[f"s{i}" if name == "kind" else f"s{i}.{name}"] = text
    return found


def groups_of(steps: list[dict[str, str]], alliance: Alliance, wrong: Mapping[tuple[int, str], str]) -> list[Group]:
    """The steps as forms."""
    found = []
    for i, step in enumerate(steps):
        kind = STEPS[step["kind"]]
        faults = {field: told for (number, field), told in wrong.items() if number == i}
        named = {f"s{i}.{name}": text for name, text in step.items()}
        parted = [t.name for t in terms_of(kind) if t.name in _PARTS]
        blanks = blanks_of(kind, alliance, named, prefix=f"s{i}.", without=parted, wrong=faults)
        parts = []
        for name in parted:
            for n in [*_numbers(step, name), _next(step, name)]:
                inner = blanks_of(_PARTS[name], alliance, named, prefix=f"s{i}.{name}.{n}.", without=("missing",))
                series = replace(inner[0], options=(("", "no further figures"), *inner[0].options), required=False)
                parts.append((series, *inner[1:]) if inner[0].name in named else (series,))
        began = {f"s{i}.{name}": text for name, text in fresh(step["kind"]).items()}
        begun = blanks_of(kind, alliance, began, prefix=f"s{i}.", without=parted)
        moved = _changed(blanks, begun, step, parted)
        found.append(Group(i, step["kind"], sentence_of(kind), tuple(blanks), tuple(parts), moved))
    return found


def _numbers(step: Mapping[str, str], name: str) -> list[int]:
    found = {int(m[1]) for word in step if (m := re.fullmatch(rf"{name}\.(\d{{1,2}})\.series", word)) and step[word]}
    return sorted(found)


def _next(step: Mapping[str, str], name: str) -> int:
    return max([-1, *_numbers(step, name)]) + 1


def clause_text(steps: list[dict[str, str]], key: str, year: int) -> tuple[str, list[Problem]]:
    """The version of the key as TOML, and every field that cannot be written."""
    problems: list[Problem] = []
    told = []
    for i, step in enumerate(steps):
        kind = STEPS[step["kind"]]
        parted = [t.name for t in terms_of(kind) if t.name in _PARTS]
        values, wrong = written(kind, step, without=parted)
        problems += [Problem("", f"s{i}.{p.place}", p.message, p.hint) for p in wrong]
        for name in parted:
            inner = []
            for n in _numbers(step, name):
                fields, faults = written(_PARTS[name], step, prefix=f"{name}.{n}.")
                problems += [Problem("", f"s{i}.{name}.{n}.{p.place}", p.message, p.hint) for p in faults]
                inner.append("{ " + ", ".join(f"{k} = {v}" for k, v in fields.items()) + " }")
            values[name] = f"[{', '.join(inner)}]"
        words = ", ".join([f'kind = "{step["kind"]}"', *(f"{k} = {v}" for k, v in values.items())])
        told.append(f"{{ {words} }}")
    first = steps[0]["kind"] if steps else ""
    start = "" if first in ("base",) else f"start = {date(year, 1, 1) - timedelta(days=1)}, "
    return f'{{ kind = "formula", {start}steps = [{", ".join(told)}] }}', problems


def proposal_text(held: Held, steps: list[dict[str, str]], key: str, year: int) -> tuple[str, list[Problem]]:
    """The workshop's key as a proposal file."""
    import json

    alliance = held.alliance
    version, problems = clause_text(steps, key, year)
    route = _route(alliance)
    title = alliance.keys[key].title
    text = (
        f"title = {json.dumps(f'Another key from {year}: {title}', ensure_ascii=False)}\n"
        f'stage = "draft"\nagainst = "{digest(alliance)}"\n'
        f"{f'route = {json.dumps(route)}' if route else ''}\n\n"
        f'[[changes]]\nid = "key"\nkind = "replace-key"\n'
        f"text = {json.dumps(f'From 1 January {year} the key is built as below.')}\n"
        f'status = "scenario"\nkey = "{key}"\nsince = {year}-01-01\nversion = {version}\n'
    )
    return text, problems


def _route(alliance: Alliance) -> list[str]:
    """By which bodies could a key be replaced? As what is open goes, else the last one alone; none if none may."""
    ways = [p.route for p in alliance.proposals.values() if p.stage in ("tabled", "draft") and p.route]
    ways += [(id_,) for id_, body in alliance.bodies.items() if body.next is None]
    deciding = {id_ for id_, body in alliance.bodies.items() if not body.powers or "replace-key" in body.powers}
    return next((list(way) for way in ways if deciding.intersection(way)), [])


def outcome(held: Held, steps: list[dict[str, str]], fund: str, year: int, followed: str | None) -> Outcome:
    """Who would pay more and who less in this year's fund, against the key in force."""
    alliance = held.alliance
    key = alliance.funds[fund].key
    try:
        before = held.kept.made(("workshop", fund, year), lambda: ask(alliance, "pay", fund=fund, year=year))
    except EquipoiseError as error:
        return Outcome(None, "", error.problems())
    after, proposal = before, None
    if steps:
        text, problems = proposal_text(held, steps, key, year)
        if problems:
            return Outcome(None, "", tuple(problems))
        proposal, faults = judged(alliance, text, "workshop")
        if proposal is None:
            return Outcome(None, "", tuple(_placed(faults)))
        try:
            after = ask(apply(alliance, proposal), "pay", fund=fund, year=year)
        except (ProposalError, EquipoiseError) as error:
            return Outcome(None, "", error.problems())
    table = _table(alliance, before.rows(), after.rows(), followed)
    return Outcome(table, _sentence(alliance, table, fund, year, bool(steps)), (), proposal)


def _placed(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    """Each problem at the step it is about, where it says one."""
    for p in problems:
        match = re.search(r"steps\[(\d+)\]\.?([\w.\[\]-]*)", p.place)
        place = f"s{int(match[1]) - 1}.{match[2]}" if match else p.place
        yield Problem("", place, p.message, p.hint)


def _table(alliance: Alliance, before: Any, after: Any, followed: str | None) -> Table:
    new = {row["member"]: row for row in after}
    old = {row["member"]: row for row in before}
    rows = []
    for code in dict.fromkeys([*old, *new]):
        was, now = (table.get(code, {}) for table in (old, new))
        shares = [fmt.exact(r.get("share_percent") or 0) for r in (was, now)]
        money = [fmt.exact(r.get("amount") or 0) for r in (was, now)]
        rows.append(
            {
                "member": code,
                "name": alliance.members[code].name,
                "before_percent": fmt.exact_text(shares[0]),
                "share_percent": fmt.exact_text(shares[1]),
                "change_percent": fmt.exact_text(shares[1] - shares[0]),
                "amount_change": fmt.exact_text(money[1] - money[0]),
                "status": "scenario",
            }
        )
    rows.sort(key=lambda r: (fmt.exact(r["change_percent"]), -fmt.exact(r["share_percent"]), r["member"]))
    sums = {k: fmt.exact_text(sum(fmt.exact(r[k]) for r in rows)) for k in list(rows[0])[2:6]} if rows else {}
    columns = (
        Column("member", begun(alliance.member_word), "who"),
        Column("before_percent", "Today, %", "share-fine", aside=True),
        Column("share_percent", "Built, %", "share-fine", aside=True),
        Column("change_percent", "Points", "share-paid"),
        Column("change_percent", "", "paid-bar"),
        Column("amount_change", f"{alliance.currency} m", "paid", aside=True),
    )
    total = {"member": "", "name": "Total", **sums}
    note = "Paying less is a gain, to the left of zero. All figures: △ scenario, current prices."
    return Table(columns, tuple(rows), total=total, highlight=followed, notes=(note,))


def _sentence(alliance: Alliance, table: Table, fund: str, year: int, built: bool) -> str:
    title = alliance.funds[fund].title
    if not built:
        return f"No step is taken yet: in {year} each pays for the {title} by the key in force."
    moves = [fmt.exact(row["change_percent"]) for row in table.rows]
    more, less = sum(m > 0 for m in moves), sum(m < 0 for m in moves)
    if not more and not less:
        return f"The key built is the key in force: in {year} nobody would pay more or less for the {title}."
    most = max(table.rows, key=lambda r: (fmt.exact(r["change_percent"]), r["member"]))
    points = fmt.change(most["change_percent"], 2)
    one, many = alliance.member_word, alliance.member_words
    return (
        f"In {year} {fmt.counted(more, one, many)} would pay more for the {title} and {fmt.counted(less, one, many)} "
        f"less; {named(alliance.members[most['member']].name)} most, {points} points."
    )
