"""Who decides under a rule, without an alliance folder? ``equipoise decide --game game.toml``.

The result has the shape of an answer; it is no ``Answer``, for there is no alliance that it could be made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import typer

from equipoise.errors import EquipoiseError

if TYPE_CHECKING:
    from equipoise.cli.wish import Wish
    from equipoise.decide import Reached, RulePower, Sweep, Verdict
    from equipoise.ensemble import Executor
    from equipoise.folder.games import GameFile
    from equipoise.report import Block
    from equipoise.report.page import Column

__all__ = ["PlainGame", "game_shown"]

_SHOWN: Final = 40


@dataclass(frozen=True)
class PlainGame:
    """A game as asked about on the command line."""

    game: str | None = None
    rule: str | None = None
    weights: str | None = None
    only_banzhaf: bool = False
    estimate: int | None = None
    seed: int = 7
    memory_gib: float = 1.0
    quotas: str | None = None
    target: str | None = None
    find: str = "weights"
    run: Executor | None = None


@dataclass(frozen=True)
class _Shown:
    power: RulePower
    verdict: Verdict | None

    @property
    def summary(self) -> str:
        """The sentence of the power, then of the vote where one was given."""
        return " ".join([self.power.summary, *([self.verdict.sentence] if self.verdict else [])])

    def rows(self) -> list[dict[str, Any]]:
        """One row a member."""
        return self.power.rows()

    def to_json(self) -> dict[str, Any]:
        """The shape of every command, and the verdict on the vote where one was given."""
        from equipoise.values import Status
        from equipoise.version import VERSION

        found = self.power.to_json() | {"status": str(Status.DERIVED), "made_from": {"version": VERSION}}
        if self.verdict is not None:
            clauses = [{"depth": c.depth, "rule": c.rule, "holds": c.holds, "why": c.why} for c in self.verdict.clauses]
            found["verdict"] = {"passes": self.verdict.passes, "clauses": clauses}
        return found

    def page(self, *, everything: bool = False) -> list[Block]:
        """The members, the most powerful first; what is odd; how it was counted; the vote clause by clause."""
        from equipoise.report.page import Headline, Listed, Note, Table

        power = self.power
        columns = _columns(power)
        leading = "shapley_percent" if any(c.key == "shapley_percent" for c in columns) else "banzhaf_percent"
        rows = sorted(power.rows(), key=lambda row: (-float(row[leading]), row["member"]))
        blocks: list[Block] = [Headline(self.summary)]
        blocks.append(Table(columns, tuple(rows), shown=None if everything else _SHOWN))
        if self.verdict is not None:
            blocks.append(Listed(tuple((line, "") for line in self.verdict.sentences())))
        blocks += [Note(f"Note: {remark}.") for remark in power.remarks]
        if power.counted is not None:
            counted = power.counted
            act = f"{float(100 * counted.collectivity):.4g}% of all coalitions win (the power of the whole to act)"
            act += "; can prevent: of the winning ones, those that would lose without the member"
            checks = "; ".join(c for c in counted.certificate.checks if "coalitions win" not in c)
            blocks.append(Note(f"{act}. Counted by: {counted.algorithm}. Checked: {_short(checks)}."))
        return blocks


def _short(text: str) -> str:
    """Long numbers by their first digits."""
    words = [w if len(w) < 25 or not w.strip(";").isdigit() else f"{w[:6]}…" for w in text.split(" ")]
    return " ".join(words)


def _columns(power: RulePower) -> tuple[Column, ...]:
    from equipoise.report.page import Column

    columns = [Column("member", "Member", "name")]
    columns += [Column(f"weight:{name}", name, "plain") for name in power.weights]
    if power.estimate is not None:
        columns += [
            Column("shapley_percent", "Shapley-\nShubik, %\nabout", "fine"),
            Column("shapley_low", "at least", "fine"),
            Column("shapley_high", "at most", "fine"),
            Column("absolute_percent", "Makes the\ndifference, %\nabout", "fine"),
        ]
        return tuple(columns)
    assert power.counted is not None
    if power.counted.swings:
        columns.append(Column("shapley_percent", "Shapley-\nShubik, %", "fine"))
    columns.append(Column("banzhaf_percent", "Banzhaf,\n%", "fine"))
    if power.blocs is not None:
        columns.append(Column("owen_percent", "In its bloc\n(Owen), %", "fine"))
    columns += [
        Column("prevent_percent", "Can pre-\nvent, %", "fine"),
        Column("veto", "Can stop\nalone", "yes"),
        Column("dummy", "Never\nmatters", "yes"),
    ]
    return tuple(columns)


@dataclass(frozen=True)
class _Tabled:
    """A quota sweep, or what was found for a target: their tables."""

    found: Sweep | Reached
    columns: tuple[tuple[str, str, str], ...]

    @property
    def summary(self) -> str:
        return self.found.summary

    def rows(self) -> list[dict[str, Any]]:
        return self.found.rows()

    def to_json(self) -> dict[str, Any]:
        from equipoise.values import Status
        from equipoise.version import VERSION

        return self.found.to_json() | {"status": str(Status.DERIVED), "made_from": {"version": VERSION}}

    def page(self, *, everything: bool = False) -> list[Block]:
        """The sentence and the table."""
        from equipoise.model import SIDE_BY_SIDE
        from equipoise.report.page import Column, Headline, Table

        columns, rows = tuple(Column(*column) for column in self.columns), self.rows()
        quotas = tuple(dict.fromkeys(row["quota"] for row in rows if "quota" in row))
        if 0 < len(quotas) <= SIDE_BY_SIDE:
            # A row for each member, a column for each quota, where there is room.
            columns = (Column("member", "Member", "name"), *(Column(q, f"Power, %\nat {q}%", "fine") for q in quotas))
            beside: dict[str, dict[str, Any]] = {}
            for row in rows:
                beside.setdefault(row["member"], {"member": row["member"]})[row["quota"]] = row["power_percent"]
            rows = list(beside.values())
        return [Headline(self.summary), Table(columns, tuple(rows), shown=None if everything else _SHOWN)]


_BY_QUOTA: Final = (("quota", "Quota, %", "plain"), ("member", "Member", "name"), ("power_percent", "Power, %", "fine"))
_REACHED: Final = (
    ("member", "Member", "name"),
    ("weight", "Weight", "plain"),
    ("wanted_percent", "Wanted, %", "fine"),
    ("power_percent", "Power, %", "fine"),
    ("missed_by_percent", "Missed by,\npoints", "fine"),
)


def game_shown(asked: PlainGame, wish: Wish) -> None:
    """Read the game, count it, print the result."""
    from equipoise.cli.giving import give
    from equipoise.folder.games import read_game

    found = read_game(asked.game, rule=asked.rule, weights=asked.weights, target=asked.target)
    shown = _moved(asked, found) if asked.quotas is not None or asked.target is not None else _counted(asked, found)
    give(shown, wish, _line(asked))


def _counted(asked: PlainGame, found: GameFile) -> _Shown:
    from equipoise.decide import passes, power_under

    power = power_under(
        found.rule,
        found.members,
        found.weights,
        title=found.title,
        blocs=found.blocs or None,
        by_size=not asked.only_banzhaf,
        draws=asked.estimate,
        seed=asked.seed,
        memory_bytes=int(asked.memory_gib * 2**30),
        executor=asked.run,
    )
    votes = found.votes
    return _Shown(power, passes(found.rule, votes, members=found.members, weights=found.weights) if votes else None)


def _moved(asked: PlainGame, found: GameFile) -> _Tabled:
    """As the quota moves; or the quota, or the weights, for a target."""
    from equipoise.decide import percents_in, power_by_quota, quota_for, weights_for
    from equipoise.decide.by_quota import Index
    from equipoise.model import WeightAtLeast, parts_of

    index: Index = "banzhaf" if asked.only_banzhaf else "shapley"
    if asked.quotas is not None:
        try:
            quotas = percents_in(asked.quotas)
        except EquipoiseError as error:
            raise typer.BadParameter(f"--quotas: {error}") from None
        return _Tabled(power_by_quota(found.rule, found.members, found.weights, quotas=quotas, index=index), _BY_QUOTA)
    assert asked.target is not None
    target = {member: found.weights[asked.target][member] for member in found.members}
    weights = {name: table for name, table in found.weights.items() if name != asked.target}
    if asked.find == "quota":
        return _Tabled(quota_for(found.rule, target, weights or found.weights, index=index), _REACHED)
    shares = [part for part in parts_of(found.rule) if isinstance(part, WeightAtLeast) and part.amount is None]
    if len(shares) != 1 or found.rule is not shares[0]:
        raise EquipoiseError(
            "weights are looked for under a rule that is one share of a weight, such as "
            f'"more than 50% of votes in favour"; this one is "{found.rule.sentence()}"'
        )
    share = shares[0]
    quota = share.percent if share.percent is not None else 100 * share.part
    return _Tabled(weights_for(target, quota=quota, strict=share.strict, index=index), _REACHED)


def _line(asked: PlainGame) -> list[str]:
    line = ["decide"]
    for option in ("game", "rule", "weights", "estimate", "quotas", "target"):
        value = getattr(asked, option)
        line += [f"--{option}", str(value)] if value is not None else []
    line += ["--find", asked.find] if asked.target is not None else []
    line += ["--seed", str(asked.seed)] if asked.estimate is not None else []
    return line + (["--only-banzhaf"] if asked.only_banzhaf else [])
