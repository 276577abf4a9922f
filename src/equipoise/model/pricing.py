"""Can a fund pay for a project? Only in its own currency: of the years ahead no exchange rate is known."""

from __future__ import annotations

from collections.abc import Mapping

from equipoise.model.nouns import Fund, Project

__all__ = ["PRICE_HINT", "price_clash"]

PRICE_HINT = "Give the price in the currency of the fund, with its source; or name no fund."


def price_clash(project: Project, funds: Mapping[str, Fund]) -> str:
    """Why can its fund not pay for this project? Empty when it can, when no fund is named, or no price is known.

    >>> nsip = Fund("nsip", "NSIP", "EUR", "key", "board")
    >>> price_clash(Project("radar", "Radar", "air", "common", "USD", {1: 5}, fund="nsip"), {"nsip": nsip})
    'it is priced in USD, the fund nsip pays in EUR, and no dated rate between them is known'
    """
    fund = funds.get(project.fund or "")
    if fund is None or not project.costs or project.currency == fund.currency:
        return ""
    return (
        f"it is priced in {project.currency}, the fund {fund.id} pays in {fund.currency}, "
        "and no dated rate between them is known"
    )
