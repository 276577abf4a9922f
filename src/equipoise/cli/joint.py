"""The questions about joint projects: who joins, what a departure sets off, what comes back, what a band costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from equipoise.model import Alliance, Answer

__all__ = ["Joint"]


@dataclass(frozen=True)
class Joint:
    """What was asked of ``equipoise plan`` about joint projects; ``wanted`` is False when nothing was.

    ``project`` with ``joining`` asks who takes part, and with ``leaves`` what the departure of a member sets off.
    ``back`` asks what comes back to each member of the fund; ``bands`` asks what holding that within bands costs.
    """

    project: str | None = None
    joining: bool = False
    leaves: str | None = None
    back: bool = False
    bands: str | None = None

    @property
    def wanted(self) -> bool:
        """Was any of it asked?"""
        return self.joining or self.back or bool(self.project or self.leaves or self.bands)

    def ask(self, alliance: str, fund: str | None, years: str | None, show: dict[str, Any]) -> None:
        """Answer and print. A page shows all that belongs together; JSON, CSV and traces give the first answer."""
        from equipoise.cli.giving import Wish, give
        from equipoise.cli.loading import alliance_of

        self._check(fund)
        wish = Wish(**show)
        found = alliance_of(alliance)
        wish.sound(found)
        answers = self._joined(found, years) if self.joining else self._returned(found, fund or "", years)
        one = wish.json or wish.csv or wish.explain is not None
        for answer in answers[:1] if one else answers:
            give(answer, wish, self._line(alliance, fund, years), found)

    def _check(self, fund: str | None) -> None:
        if self.joining == self.back:
            raise typer.BadParameter("choose one of --joining (with --project) and --return (with a fund)")
        if self.joining and self.project is None:
            raise typer.BadParameter("name the project: equipoise plan nato --project e7-acquisition --joining")
        if self.back and fund is None:
            raise typer.BadParameter("name the fund: equipoise plan nato joint-procurement --return")
        if (self.leaves and not self.joining) or (self.bands and not self.back):
            raise typer.BadParameter("--leaves belongs to --joining, and --bands to --return")

    def _joined(self, alliance: Alliance, years: str | None) -> Sequence[Answer]:
        from equipoise.plan.joining import ASSUMED, joining, offer, scenarios
        from equipoise.report.asking import years_of

        project = self.project or ""
        year = years_of(years)[0] if years else None
        found = joining(alliance, offer(alliance, project, year))
        if self.leaves is None:
            return (found,)
        left = found.when_leaves(self.leaves)
        over = scenarios(alliance, lambda at: offer(alliance, project, year, at=at), ASSUMED.ranges(), self.leaves)
        return (left, over)

    def _returned(self, alliance: Alliance, fund: str, years: str | None) -> Sequence[Answer]:
        from equipoise.plan.retour import BANDS, PREMIUM, frontier, joint_market, returns
        from equipoise.report.asking import years_of
        from equipoise.report.horizon import horizon

        span = years_of(years) if years else horizon(alliance)
        bands = self._bands() if self.bands is not None else BANDS
        note = (
            f"Assumed: the largest industrial base is the cheapest, and without one work costs {PREMIUM.central} more "
            f"({PREMIUM.low} to {PREMIUM.high}, in proportion)"
        )
        back = returns(alliance, fund, span)
        cost = frontier(alliance, joint_market(alliance, fund, span), bands, status=back.status, note=note)
        return (cost,) if self.bands is not None else (back, cost)

    def _bands(self) -> list[Fraction]:
        try:
            return [Fraction(word) for word in (self.bands or "").split(",")]
        except (ValueError, ZeroDivisionError):
            raise typer.BadParameter(f"bands {self.bands!r} are not understood: write 0,0.1,0.5") from None

    def _line(self, alliance: str, fund: str | None, years: str | None) -> list[str]:
        # The command that asks the same again, as a person would type it.
        command = ["plan", alliance, *([fund] if fund else [])]
        for option, value in (("--project", self.project), ("--leaves", self.leaves), ("--bands", self.bands)):
            command += [option, value] if value else []
        command += ["--joining"] if self.joining else ["--return"]
        return [*command, *(["--years", years] if years else [])]
