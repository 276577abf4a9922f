"""What number did somebody type? One rule for every field: a comma parts thousands, a point the decimals."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

__all__ = ["WRITE_IT", "number_in"]

#: What to do about text that is no number.
WRITE_IT: Final = "Write a number: a point parts the decimals, a comma only thousands, as in 0.2 and 1,234.5."
_DIGITS: Final = 18
_GROUPED: Final = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")


def number_in(text: str) -> Decimal | None:
    """The number that somebody typed; None where it is none, or one that no figure of a folder could be.

    >>> number_in("0.2"), number_in("−1,234.5"), number_in("1_000")
    (Decimal('0.2'), Decimal('-1234.5'), Decimal('1000'))
    >>> number_in("0,2"), number_in("1,23"), number_in("NaN"), number_in("1e999")
    (None, None, None, None)
    """
    text = text.strip().replace("−", "-").replace("\u00a0", "")
    try:
        value = Decimal(text.replace(",", "") if _GROUPED.fullmatch(text) else text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and (not value or abs(value.adjusted()) < _DIGITS) else None
