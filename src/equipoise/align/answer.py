"""Contribution against influence as an answer: a line for each member and year, an index and a verdict each year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import Any, ClassVar, Final, Literal

from equipoise.align.ranks import RankTest
from equipoise.align.spread import Slope
from equipoise.align.unrecorded import Unrecorded
from equipoise.model import Alliance, Answer, MadeFrom, Trace, TraceLine
from equipoise.model.wording import counted, listed, need_member_then, percent, runs
from equipoise.plan.known import Known
from equipoise.values import Status, weakest

__all__ = ["Alignment", "Line", "Outcome", "Reason", "YearIndex", "measure_words"]

Outcome = Literal["tracks", "against", "no link", "untestable"]
Reason = Literal["no influence", "same influence", "no contribution", "same contribution", "too few"]
_WORDS: Final = {
    "cost-share": "share of the cost",
    "defence-spending": "defence spending",
    "spending-per-gdp": "defence spending as a share of GDP",
    "personnel": "military personnel",
    "equipment": "spending on equipment",
    "posts": "posts held",
    "posts:host": "posts hosted",
    "seats": "seats in bodies",
    "chairs": "chairs of bodies",
    "formal-power": "formal voting power",
    "say": "say over what the fund buys",
    "allocation": "spending that changes without the member",
    "return": "work in joint projects",
    "outcome": "influence on the odds",
}


def measure_words(name: str) -> str:
    """A measure in words: "posts held", "agency posts held"; a series or a measure from outside by its own name.

    >>> measure_words("posts:agency"), measure_words("series:gdp")
    ('agency posts held', 'gdp')
    """
    if name in _WORDS:
        return _WORDS[name]
    noun, _, kind = name.partition(":")
    if noun == "series":
        return kind
    return f"{f'{kind} ' if kind else ''}{_WORDS[noun]}" if noun in _WORDS else name


@dataclass(frozen=True, slots=True)
class Line:
    """One member in one year: what it gave and had, and the shares of both among members with both figures.

    ``given`` and ``had`` are None when the measure has no figures for anyone; the unit then says why.
    """

    year: int
    member: str
    given: Known | None
    had: Known | None
    given_unit: str
    had_unit: str
    given_share: Fraction | None
    had_share: Fraction | None
    given_details: tuple[TraceLine, ...] = ()
    had_details: tuple[TraceLine, ...] = ()

    @property
    def ratio(self) -> Fraction | None:
        """Share of influence over share of contribution; None without figures or without a contribution."""
        if self.given_share is None or self.had_share is None or not self.given_share:
            return None
        return self.had_share / self.given_share

    @property
    def status(self) -> Status:
        """The weaker of the two; absent when either is."""
        known = [k.status if k is not None else Status.MISSING for k in (self.given, self.had)]
        absent = [s for s in known if s.absent]
        return absent[0] if absent else weakest(known)


@dataclass(frozen=True, slots=True)
class YearIndex:
    """How far influence is from contribution in a year, and whether it tracks it.

    ``members`` have both figures, ``missing`` do not. ``loosemore_hanby`` and ``gallagher`` run from 0 (every share of
    influence equals the share of contribution) to 1; None without figures. ``spearman`` and ``kendall`` are None where
    the claim is untestable, for the kind of ``reason`` given; ``verdict`` says it in words. ``gini``, ``kolmogorov``
    and ``slope``: see ``spread``; ``unrecorded``: what posts without a holder on record could change.
    """

    year: int
    members: int
    loosemore_hanby: Fraction | None
    gallagher: float | None
    spearman: RankTest | None
    kendall: RankTest | None
    outcome: Outcome
    verdict: str
    reason: Reason | None
    missing: tuple[str, ...]
    status: Status
    gini: Fraction | None = None
    kolmogorov: Fraction | None = None
    slope: Slope | None = None
    unrecorded: Unrecorded | None = None


@dataclass(frozen=True)
class Alignment(Answer):
    """Contribution against influence: ``years`` has an index for each year, ``lines`` every member of every year."""

    question: ClassVar[str] = "align"
    alliance: Alliance = field(repr=False)
    fund: str
    contribution: str
    influence: str
    years: tuple[YearIndex, ...]
    lines: tuple[Line, ...] = field(repr=False)
    seed: int

    @cached_property
    def made_from(self) -> MadeFrom:  # type: ignore[override]  # an attribute to read, made on first use
        """The digest of the alliance, taken when first asked for, and the seed of the permutation test."""
        return MadeFrom(self.alliance, seed=self.seed)

    @property
    def status(self) -> Status:
        """The weakest status among the years that have figures."""
        return weakest(year.status for year in self.years)

    @property
    def verdict(self) -> str:
        """The claim "influence tracks contribution" over all years, in words, "untestable" included.

        The years share most of their posts and payers, so their p-values are not multiplied: the count and the median
        are what can honestly be said.
        """
        claim = f'"influence tracks contribution" ({self.words})'
        tested = [year for year in self.years if year.spearman is not None]
        left = [year for year in self.years if year.spearman is None]
        if not tested:
            return f"{claim} is untestable {_reasons(left)}"
        outcomes = Counter[str](year.outcome for year in tested)
        counts = [f"found in {outcomes['tracks']} of {counted(len(tested), 'year', 'years')} tested"]
        if outcomes["against"]:
            counts.append(f"the opposite in {outcomes['against']}")
        if outcomes["no link"]:
            counts.append(f"no link in {outcomes['no link']}")
        rhos = [year.spearman.coefficient for year in tested if year.spearman is not None]
        effect = f"Spearman, p below 0.05; median {median(rhos):+.2f}, {min(rhos):+.2f} to {max(rhos):+.2f}"
        return f"{claim}: {', '.join(counts)} ({effect})" + (f"; untestable {_reasons(left)}" if left else "")

    @property
    def words(self) -> str:
        """The two measures in words: "posts held against share of the cost"."""
        return f"{measure_words(self.influence)} against {measure_words(self.contribution)}"

    @property
    def summary(self) -> str:
        """One sentence: the verdict, the last index, who has most and least for what it gives, who is missing."""
        first, last = self.years[0].year, self.years[-1].year
        title = self.alliance.funds[self.fund].title
        words = [f"{f'In {first}' if first == last else f'From {first} to {last}'}, {self.verdict}"]
        measured = [year for year in self.years if year.loosemore_hanby is not None]
        if measured:
            year = measured[-1]
            assert year.loosemore_hanby is not None
            words.append(
                f"in {year.year} {percent(year.loosemore_hanby, 1)}% of the influence would have to move to match "
                "contribution (Loosemore-Hanby)"
            )
            if year.missing:
                words.append(f"no figure in {year.year} for {listed(year.missing)}")
        return f"{'; '.join(words)}; fund: {title}; baseline: influence in proportion to contribution."

    def rows(self) -> list[dict[str, Any]]:
        """One row for each member and year, those without figures included; percents to four decimals."""
        return [
            {
                "year": line.year,
                "member": line.member,
                "contribution": line.given.text if line.given is not None else "no figure",
                "influence": line.had.text if line.had is not None else "no figure",
                "contribution_percent": _percent(line.given_share),
                "influence_percent": _percent(line.had_share),
                "share_percent": _percent(line.had_share),
                "ratio": f"{float(line.ratio):.4f}" if line.ratio is not None else None,
                "status": str(line.status),
            }
            for line in self.lines
        ]

    def to_json(self) -> dict[str, Any]:
        """Beside the shape of every answer: the verdict over all years, and each year's indices, tests and verdict."""
        return super().to_json() | {"verdict": self.verdict, "by_year": [_by_year(year) for year in self.years]}

    def year_rows(self) -> list[dict[str, Any]]:
        """One row a year: members compared, indices, correlations with p-values, verdict, who is missing."""
        return [
            {
                "year": year.year,
                "members": year.members,
                "loosemore_hanby_percent": _percent(year.loosemore_hanby),
                "gallagher_percent": f"{100 * year.gallagher:.4f}" if year.gallagher is not None else None,
                "spearman": f"{year.spearman.coefficient:+.4f}" if year.spearman else None,
                "spearman_p": f"{year.spearman.p_value:.4f}" if year.spearman else None,
                "kendall": f"{year.kendall.coefficient:+.4f}" if year.kendall else None,
                "kendall_p": f"{year.kendall.p_value:.4f}" if year.kendall else None,
                "method": year.spearman.method if year.spearman else None,
                "gini_percent": _percent(year.gini),
                "kolmogorov_percent": _percent(year.kolmogorov),
                "slope": f"{year.slope.value:+.4f}" if year.slope else None,
                "slope_words": _slope_words(year.slope),
                "unrecorded": year.unrecorded.words if year.unrecorded else None,
                "outcome": year.outcome,
                "verdict": year.verdict,
                "missing_count": len(year.missing),
                "missing": ", ".join(year.missing),
                "status": str(year.status),
            }
            for year in self.years
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Year by year, the last first: what it gave and had (each post by title and dates), both shares, the ratio."""
        first, last = self.years[0].year, self.years[-1].year
        when = f"in {first}" if first == last else f"from {first} to {last}"
        need_member_then(member, {line.member: line for line in self.lines}, self.alliance, when)
        return tuple(self._trace(line) for line in reversed(self.lines) if line.member == member)

    def _trace(self, line: Line) -> Trace:
        lines = (
            _known_line(f"contribution: {measure_words(self.contribution)}", line.given, line.given_unit),
            *line.given_details,
            TraceLine("share of the contribution", _percent(line.given_share) or "no figure"),
            _known_line(f"influence: {measure_words(self.influence)}", line.had, line.had_unit),
            *line.had_details,
            TraceLine("share of the influence", _percent(line.had_share) or "no figure"),
        )
        ratio = str(line.ratio) if line.ratio is not None else "no figure"
        result = TraceLine("share of influence over share of contribution", ratio, line.status)
        what = f"{measure_words(self.influence)} against {measure_words(self.contribution)}"
        return Trace(f"{line.member} in {line.year}: {what}", lines, result)


def _known_line(label: str, known: Known | None, unit: str) -> TraceLine:
    if known is None:
        return TraceLine(label, "no figure", Status.MISSING, note=unit)
    return TraceLine(label, known.text, known.status, known.source, unit)


def _by_year(year: YearIndex) -> dict[str, Any]:
    """A year's figures for machines: the indices from 0 to 1 as text, exact where they are; ``p`` is Spearman's."""
    lh, spearman, kendall = year.loosemore_hanby, year.spearman, year.kendall
    return {
        "year": year.year,
        "members": year.members,
        "loosemore_hanby": str(lh) if lh is not None else None,
        "loosemore_hanby_percent": _percent(lh),
        "gallagher": f"{year.gallagher:.6f}" if year.gallagher is not None else None,
        "spearman": f"{spearman.coefficient:+.4f}" if spearman else None,
        "p": f"{spearman.p_value:.4f}" if spearman else None,
        "kendall": f"{kendall.coefficient:+.4f}" if kendall else None,
        "kendall_p": f"{kendall.p_value:.4f}" if kendall else None,
        "spearman_by_chance": f"{spearman.chance:.4f}" if spearman else None,
        "kendall_by_chance": f"{kendall.chance:.4f}" if kendall else None,
        "gini": str(year.gini) if year.gini is not None else None,
        "kolmogorov": str(year.kolmogorov) if year.kolmogorov is not None else None,
        "slope": f"{year.slope.value:+.4f}" if year.slope else None,
        "slope_low": f"{year.slope.low:+.4f}" if year.slope else None,
        "slope_high": f"{year.slope.high:+.4f}" if year.slope else None,
        "unrecorded": _unrecorded_json(year.unrecorded),
        "outcome": year.outcome,
        "verdict": year.verdict,
        "reason": year.reason,
        "missing": list(year.missing),
        "status": str(year.status),
    }


def _slope_words(slope: Slope | None) -> str | None:
    """A slope with its interval: "+0.52 (+0.28 to +0.77)"."""
    if slope is None:
        return None
    value, low, high = (round(end, 2) + 0.0 for end in (slope.value, slope.low, slope.high))  # no zero below zero
    return f"{value:+.2f} ({low:+.2f} to {high:+.2f})"


def _unrecorded_json(found: Unrecorded | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "posts": found.posts,
        "loosemore_hanby": [str(end) for end in found.loosemore_hanby],
        "spearman": [f"{end:+.4f}" for end in found.spearman] if found.spearman else None,
        "words": found.words,
    }


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else percent(share)


def _reasons(years: list[YearIndex]) -> str:
    """Why years are untestable: each kind of reason once, with its years and the words of the last of them."""
    kinds = dict.fromkeys(year.reason for year in years)
    said = []
    for kind in kinds:
        these = [year for year in years if year.reason == kind]
        said.append(f"in {runs(year.year for year in these)} ({these[-1].verdict.removeprefix('untestable: ')})")
    return "; ".join(said)
