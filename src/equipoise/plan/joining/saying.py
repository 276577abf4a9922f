"""How do the joining answers print amounts and groups? One wording for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from equipoise.model import Alliance
from equipoise.model.wording import listed, named, sum_in_words
from equipoise.values import apportion

__all__ = ["cents", "group", "members_of", "priced"]


def cents(amounts: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Amounts in whole cents that sum to their sum, itself rounded to the cent; by largest remainder.

    >>> cents({"BEL": Fraction(10, 3), "DEU": Fraction(20, 3)})
    {'BEL': Decimal('3.33'), 'DEU': Decimal('6.67')}
    """
    whole = round(sum(amounts.values(), Fraction(0)) * 100)
    if not any(amounts.values()):
        return dict.fromkeys(amounts, Decimal("0.00"))
    return {m: Decimal(n).scaleb(-2) for m, n in apportion(whole, amounts).items()}


def group(members: Iterable[str]) -> str:
    """A group in words.

    >>> group(("BEL", "DEU", "LUX")), group(())
    ('BEL, DEU and LUX', 'nobody')
    """
    return listed(list(members), None) or "nobody"


def members_of(alliance: Alliance, members: Iterable[str]) -> str:
    """Members in a sentence, by name: the first three, and how many more."""
    return listed([named(alliance.members[m].name) for m in members]) or "nobody"


def priced(amount: Fraction, currency: str) -> str:
    """An amount in a sentence: behind the code of its currency, before any other unit.

    >>> priced(Fraction(1_300_000_000), "EUR"), priced(Fraction(100), "percent of the full cost")
    ('EUR 1.3 billion', '100.00 percent of the full cost')
    """
    code = len(currency) == 3 and currency.isupper()
    return f"{currency} {sum_in_words(amount)}" if code else f"{sum_in_words(amount)} {currency}"
