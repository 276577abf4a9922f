"""Who decides under a rule, whoever the members are? The power of every member, with no alliance folder.

``power_under(rule, members, weights)`` takes a rule or its sentence. Weights are given by the name that the rule uses:
``{"votes": {"A": 3, "B": 2}}``. Figures are exact: whole numbers, decimals or fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import isfinite
from typing import Any, Final

from equipoise.decide.blocs import BlocPower, power_in_blocs
from equipoise.decide.enumeration import MOST, MinimalPower, power_by_minimal
from equipoise.decide.estimating import Estimate, estimate_of
from equipoise.decide.game import Exact, Game, Weights, game_of
from equipoise.decide.indices import GamePower, power_of
from equipoise.decide.remarking import remarks_on
from equipoise.decide.saying import stopping, written
from equipoise.ensemble import Executor
from equipoise.errors import ListedProblems, Problem, did_you_mean
from equipoise.model import Includes, NoneAgainst, Rule, parts_of, rule_of, weights_in
from equipoise.model.wording import percent

__all__ = ["BadGame", "RulePower", "exact_of", "fault_of", "faults_of", "power_under"]

#: Up to how many members every coalition is tried, unasked, for the indices that need it.
TRIED: Final = MOST - 4


class BadGame(ListedProblems):
    """Members, weights or a rule that make no game: every problem, with its place and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("this is no game that can be counted", problems)


@dataclass(frozen=True)
class RulePower:
    """The power of every member under a rule. ``counted`` is None where only an ``estimate`` was asked for.

    ``minimal`` and ``blocs`` are there where every coalition can be tried. ``remarks`` say what is odd about the rule
    or the weights; none of them stops the count.
    """

    title: str
    rule: Rule
    game: Game
    weights: Mapping[str, Mapping[str, Fraction]]
    counted: GamePower | None
    estimate: Estimate | None
    minimal: MinimalPower | None
    blocs: BlocPower | None
    remarks: tuple[str, ...]

    @property
    def summary(self) -> str:
        """Who holds how much, under which rule, and who can stop or never matters."""
        members = self.game.members
        under = f'under "{self.rule.sentence()}"'
        if self.estimate is not None:
            shapley = self.estimate.shapley
            top = max(members, key=lambda m: shapley[m].share)
            share = shapley[top]
            return (
                f"Of {len(members)} members {top} holds the most voting power, about {100 * share.share:.2f}% "
                f"({100 * share.low:.2f} to {100 * share.high:.2f}), {under}; {self.estimate.label}."
            )
        assert self.counted is not None
        if not any(self.counted.raw.values()):
            return f"No member holds voting power {under}: {self.game.remark}."
        shares = self.counted.shapley if self.counted.swings else self.counted.banzhaf
        name = "Shapley-Shubik" if self.counted.swings else "Banzhaf"
        first = max(members, key=shares.__getitem__)
        last = min(members, key=shares.__getitem__)
        if shares[first] == shares[last]:
            held = f"Each of {len(members)} members holds {percent(shares[first])}% of the voting power"
        else:
            held = (
                f"Of {len(members)} members {first} holds the most voting power, {percent(shares[first])}%, and {last} "
                f"the least, {percent(shares[last])}% ({name})"
            )
        return f"{held}, {under}; {stopping(self.counted)}."

    def rows(self) -> list[dict[str, Any]]:
        """One row a member: its weights, then every index that was counted, exact ("a/b") and in percent."""
        return [self._row(member) for member in self.game.members]

    def _row(self, member: str) -> dict[str, Any]:
        row: dict[str, Any] = {"member": member}
        row |= {f"weight:{name}": written(table[member]) for name, table in self.weights.items()}
        if self.estimate is not None:
            for name, found in (("shapley", self.estimate.shapley), ("absolute", self.estimate.absolute)):
                part = found[member]
                row |= {f"{name}_percent": f"{100 * part.share:.4f}"}
                row |= {f"{name}_low": f"{100 * part.low:.4f}", f"{name}_high": f"{100 * part.high:.4f}"}
            return row
        counted = self.counted
        assert counted is not None
        exact: dict[str, Fraction] = {"banzhaf": counted.banzhaf[member]}
        if counted.swings:
            exact["shapley"] = counted.shapley[member]
        exact |= {
            "absolute": counted.absolute[member],
            "prevent": counted.prevent[member],
            "initiate": counted.initiate[member],
            "success": counted.success[member],
        }
        if self.minimal is not None:
            exact["johnston"] = self.minimal.johnston[member]
            exact["deegan_packel"] = self.minimal.deegan_packel[member]
            exact["holler"] = self.minimal.holler[member]
        if self.blocs is not None:
            exact["owen"] = self.blocs.owen[member]
            exact["banzhaf_owen"] = self.blocs.banzhaf_owen[member]
        for name, share in exact.items():
            row |= {name: str(share), f"{name}_percent": percent(share)}
        row["swings"] = str(counted.raw[member])
        row["veto"] = member in counted.game.vetoes()
        row["dummy"] = not counted.raw[member]
        return row

    def to_json(self) -> dict[str, Any]:
        """The rule in words, the figures of the whole, a row for each member, and how it was counted."""
        found: dict[str, Any] = {
            "question": "decide",
            "summary": self.summary,
            "title": self.title,
            "rule": self.rule.sentence(),
            "rows": self.rows(),
            "remarks": list(self.remarks),
        }
        if self.counted is not None:
            found |= {
                "collectivity": str(self.counted.collectivity),
                "winning": str(self.counted.winning),
                "coalitions": str(self.counted.coalitions),
                "algorithm": self.counted.algorithm,
                "certificate": list(self.counted.certificate.checks),
            }
        if self.estimate is not None:
            found["estimate"] = self.estimate.label
        return found


def power_under(
    rule: Rule | str,
    members: Sequence[str],
    weights: Weights | None = None,
    *,
    title: str = "",
    blocs: Mapping[str, Sequence[str]] | None = None,
    by_size: bool = True,
    draws: int | None = None,
    seed: int = 7,
    memory_bytes: int = 2**30,
    executor: Executor | None = None,
) -> RulePower:
    """The power of every member under a rule.

    ``by_size`` False leaves out Shapley-Shubik, which takes most of the work by many members. ``draws`` asks for an
    estimate instead of a count. Raises RuleTextError (a sentence that says no rule), BadGame (every problem of members
    and weights) or EquipoiseError (too large to count, with an estimate of memory and what to do).

    >>> power_under("at least 4 of votes in favour", ["A", "B", "C"], {"votes": {"A": 3, "B": 2, "C": 1}}).summary
    'Of 3 members A holds the most voting power, 66.6667%, and B the least, 16.6667% (Shapley-Shubik), under "at least \
4 of votes in favour"; A can stop a decision alone.'
    """
    found = rule_of(rule) if isinstance(rule, str) else rule
    problems = faults_of(found, members, weights or {})
    if problems:
        raise BadGame(problems)
    given = weights or {}
    used = {name: {m: Fraction(given[name][m]) for m in members} for name in sorted(weights_in(found))}
    game = game_of(found, members, used)
    counted = estimate = minimal = None
    if draws is not None:
        estimate = estimate_of(game, draws=draws, seed=seed)
    else:
        counted = power_of(game, memory_bytes=memory_bytes, by_size=by_size, executor=executor)
        minimal = power_by_minimal(game) if by_size and len(game.members) <= TRIED else None
    return RulePower(
        title=title,
        rule=found,
        game=game,
        weights=used,
        counted=counted,
        estimate=estimate,
        minimal=minimal,
        blocs=power_in_blocs(game, blocs) if blocs else None,
        remarks=remarks_on(found, game, used, counted, memory_bytes=memory_bytes),
    )


def faults_of(rule: Rule, members: Sequence[str], weights: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """Why do these make no game? Every problem: members, then weights."""
    found = []
    if not members:
        found.append(
            Problem(
                "", "members", "nobody is named, so nobody can decide", "Name the members, or give a table of weights."
            )
        )
    twice = sorted({m for m in members if list(members).count(m) > 1})
    if twice:
        found.append(Problem("", "members", f"named twice: {', '.join(twice)}", "Leave one of each."))
    named: list[str] = []
    for part in parts_of(rule):
        named += [part.member] if isinstance(part, Includes) else part.members if isinstance(part, NoneAgainst) else []
    strangers = [m for m in dict.fromkeys(named) if m not in members]
    if members and strangers:
        message = f"the rule names {', '.join(strangers)}, who {'does' if len(strangers) == 1 else 'do'} not sit here"
        found.append(Problem("", "rule", message, did_you_mean(strangers[0], members)))
    for name in sorted(weights_in(rule)):
        if name not in weights:
            hint = did_you_mean(name, weights) or "Give the weights under this name."
            found.append(Problem("", "weights", f"the rule counts {name!r}, which has no weights", hint))
            continue
        table = weights[name]
        missing = [m for m in dict.fromkeys(members) if m not in table]
        if missing:
            message = f"no figure for {', '.join(missing)}"
            hint = "Without one its vote cannot be weighed; 0 is a weight."
            found.append(Problem("", f"weights.{name}", message, hint))
        wrong = [why for m in dict.fromkeys(members) if m in table and (why := fault_of(m, table[m]))]
        found += [Problem("", f"weights.{name}", why, hint) for why, hint in wrong]
        if not missing and not wrong and members and not any(Fraction(table[m]) for m in members):
            message = "every weight is zero, so no vote counts"
            found.append(Problem("", f"weights.{name}", message, "Correct the weights."))
    return found


def fault_of(member: str, value: Any) -> tuple[str, str] | None:
    """What is wrong with one weight, and what to do? None where nothing is."""
    if isinstance(value, float) and isfinite(value):
        return f"{member}: {value!r} is a binary fraction, which is not exact", 'Give a Decimal, or text such as "0.1".'
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, Fraction)):
        return (
            f"{member}: {value!r} is not a number",
            "Give a number, with a decimal point and no thousands separators.",
        )
    if isinstance(value, float) or (isinstance(value, Decimal) and not value.is_finite()):
        return f"{member}: {value} is not a finite number", "Give the figure, or leave the member out."
    return (f"{member}: {value} is negative", "The weight of a vote is zero or more.") if value < 0 else None


def exact_of(text: str) -> Exact | None:
    """The exact number that a text says: "12", "1_000", "0.65" or "2/3"; None when it says none."""
    try:
        number: Exact = Fraction(text.replace("_", "")) if "/" in text else Decimal(text.replace("_", ""))
    except (InvalidOperation, ValueError, ZeroDivisionError):
        return None
    return number
