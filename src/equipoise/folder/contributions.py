"""What do the tables about money say? Calls as they were issued, receipts, and the rates between currencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal, get_args

from equipoise.errors import NoFigure, did_you_mean
from equipoise.folder.cells import day, number, year
from equipoise.folder.currencies import CURRENCIES
from equipoise.folder.sheets import seen_before, status_of
from equipoise.folder.tables import Row
from equipoise.folder.tree import Tree
from equipoise.model import CENTS, Alliance, IssuedCall, Rate, Receipt, conversion, decimals_in
from equipoise.values import Status

__all__ = ["ISSUED", "RATES", "RECEIPTS", "issued", "note_unconverted", "rates", "receipts"]

ISSUED: Final = (("fund", "year", "member", "due", "amount"), ("kind", "status", "source", "note"))
RECEIPTS: Final = (("fund", "member", "date", "amount"), ("currency", "kind", "status", "source", "note"))
RATES: Final = (("base", "quote", "since", "until", "rate"), ("status", "source"))
_Paid = Literal["cash", "in-kind"]
_Called = Literal["call", "difference"]
_PAID: Final[dict[str, _Paid]] = {word: word for word in get_args(_Paid)}
_CALLED: Final[dict[str, _Called]] = {word: word for word in get_args(_Called)}


def issued(tree: Tree) -> tuple[IssuedCall, ...]:
    """issued.csv, in its order: what was really called from members."""
    table = tree.table("issued.csv", *ISSUED) if "issued.csv" in tree.files else None
    found: list[IssuedCall] = []
    seen: dict[object, int] = {}
    for row in table.rows() if table else ():
        fund, member, due, amount = _booked(tree, row, "due")
        when, kind = row.read("year", year), row.choice("kind", _CALLED, "kind of call") or "call"
        if not row.text("year").strip():
            row.needed("year")
        status, source = status_of(row, Status.PUBLISHED), tree.source(row)
        if amount is not None and amount < 0 and kind == "call":
            row.note("call-below-zero", "amount", value=amount)
        if fund is None or member is None or due is None or amount is None or when is None or status is None:
            continue
        call = IssuedCall(fund, when, member, due, amount, kind, status, source, row.text("note"))
        if not seen_before(row, f"the {kind} of {fund} for {when} from {member}, due {due},", call, seen):
            found.append(call)
    return tuple(found)


def receipts(tree: Tree) -> tuple[Receipt, ...]:
    """receipts.csv, in its order: what members paid to funds, in cash and in kind."""
    table = tree.table("receipts.csv", *RECEIPTS) if "receipts.csv" in tree.files else None
    found: list[Receipt] = []
    for row in table.rows() if table else ():
        fund, member, paid, amount = _booked(tree, row, "date")
        kind, currency = row.choice("kind", _PAID, "kind of receipt") or "cash", _currency(row, "currency") or ""
        status, source = status_of(row, Status.PUBLISHED), tree.source(row)
        if amount is not None and amount <= 0:
            row.note("negative", "amount", value=amount)
        if kind == "in-kind" and not row.text("source").strip():
            row.note("in-kind-unsourced", "source")
        if fund is None or member is None or paid is None or amount is None or status is None:
            continue
        found.append(Receipt(fund, member, paid, amount, kind, status, source, row.text("note"), currency))
    return tuple(found)


def _booked(tree: Tree, row: Row, column: str) -> tuple[str | None, str | None, date | None, Decimal | None]:
    """Fund, member, day and amount of a row; what is missing or wrong is noted."""
    fund, member = row.needed("fund"), tree.member(row)
    when, amount = row.read(column, day), row.read("amount", number)
    for needed in (column, "amount"):
        if not row.text(needed).strip():
            row.needed(needed)
    if fund is not None:
        tree.refer("fund", fund, row.table.file, row.place("fund"))
    if amount is not None and decimals_in(amount) > CENTS:
        row.note("finer-than-cent", "amount", value=amount)
    return fund, member, when, amount


def rates(tree: Tree) -> tuple[Rate, ...]:
    """rates.csv, in its order: what one unit of a currency is worth in another, over which period."""
    table = tree.table("rates.csv", *RATES) if "rates.csv" in tree.files else None
    found: list[Rate] = []
    seen: dict[object, int] = {}
    for row in table.rows() if table else ():
        base, quote = _currency(row, "base"), _currency(row, "quote")
        since, until, rate = row.read("since", day), row.read("until", day), row.read("rate", number)
        for column in RATES[0]:
            if not row.text(column).strip():
                row.needed(column)
        status, source = status_of(row, Status.PUBLISHED), tree.source(row)
        if rate is not None and rate <= 0:
            row.note("rate-not-positive", "rate", value=rate)
        elif status is not None and status.absent:
            row.note("value-and-absence", "status", status=status)
        elif base is not None and base == quote:
            row.note("rate-of-itself", "quote", value=base)
        elif since is not None and until is not None and until < since:
            row.note("until-before-since", "until", since=since, until=until)
        elif base and quote and since and until and rate is not None and status is not None:
            pair = tuple(sorted((base, quote)))
            what = f"the rate between {pair[0]} and {pair[1]} from {since} to {until}"
            if not seen_before(row, what, (pair, since, until), seen):
                found.append(Rate(base, quote, since, until, rate, status, source))
    return tuple(found)


def _currency(row: Row, column: str) -> str | None:
    """A currency in use, or None where the cell is empty or says none."""
    word = row.word(column)
    if not word or word in CURRENCIES:
        return word or None
    meant = did_you_mean(word, CURRENCIES)
    hint = meant if meant.startswith("Did you mean") else None  # not a list of all there are
    row.note("unknown-currency", column, hint, value=word)
    return None


def note_unconverted(alliance: Alliance, tree: Tree) -> None:
    """Every receipt in another currency than its fund's for whose day no rate is on record."""
    if tree.findings.about("rates.csv") or tree.findings.about("receipts.csv"):
        return
    for number_, receipt in enumerate(alliance.receipts, 1):
        fund = alliance.funds.get(receipt.fund)
        if fund is None or not receipt.currency:
            continue
        try:
            conversion(alliance.rates, receipt.currency, fund.currency, receipt.date)
        except NoFigure as error:
            tree.findings.add("no-rate", "receipts.csv", f"receipt {number_}", why=str(error))
