"""The books of a fund for other programs: a Beancount file, and a Frictionless data package. Texts by file name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from equipoise.pay.ledger import Ledger
from equipoise.version import VERSION

__all__ = ["beancount_text", "package_texts"]


def beancount_text(books: Ledger) -> str:
    """The entries as Beancount directives: accounts opened on the first day, a balance asserted the day after the last.

    The balances are asserted from the members' accounts, which are computed apart from the entries: ``bean-check``
    therefore compares the two.
    """
    unit = books.fund.currency
    accounts = sorted({p.account for e in books.entries for p in e.postings})
    first = min((e.day for e in books.entries), default=date(books.years[0], 1, 1))
    lines = [
        f'option "title" {_quoted(f"{books.fund.title}, {books.years[0]} to {books.on}")}',
        f'option "operating_currency" "{unit}"',
        "",
        *(f"{first} open {account} {unit}" for account in accounts),
    ]
    for entry in books.entries:
        lines += ["", f"{entry.day} * {_quoted(entry.what)}", f"  status: {_quoted(str(entry.status))}"]
        if entry.source:
            lines.append(f"  source: {_quoted(entry.source)}")
        lines += [f"  {p.account}  {_amount(p.minor)} {unit}" for p in entry.postings]
    after = date.fromordinal(max([books.on, *(e.day for e in books.entries)]).toordinal() + 1)
    lines.append("")
    for account in books.accounts.values():
        owed = f"Assets:Receivable:{account.member}"
        if owed in accounts:
            ahead = f"Liabilities:Advances:{account.member}"
            kept = sum(p.minor for e in books.entries for p in e.postings if p.account == ahead)
            balance = account.called - account.paid - account.in_kind - kept
            lines.append(f"{after} balance {owed}  {_amount(balance)} ~ 0.00 {unit}")
    return "\n".join(lines) + "\n"


def _amount(minor: int) -> str:
    sign, units = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{units // 100}.{units % 100:02}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_MONEY: Final = {"type": "number", "decimalChar": "."}
_TEXT: Final = {"type": "string"}
_POSTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "entry": {"type": "integer"},
    "date": {"type": "date"},
    "what": _TEXT,
    "account": _TEXT,
    "amount": _MONEY,
    "currency": _TEXT,
    "status": _TEXT,
    "source": _TEXT,
}
_ACCOUNTS: Final[Mapping[str, Mapping[str, str]]] = {
    "member": _TEXT,
    "name": _TEXT,
    "assessed_share_percent": _MONEY,
    "called": _MONEY,
    "paid": _MONEY,
    "in_kind": _MONEY,
    "outstanding": _MONEY,
    "advance": _MONEY,
    "overdue": _MONEY,
    "overdue_days": {"type": "integer"},
    "currency": _TEXT,
    "on": {"type": "date"},
    "status": _TEXT,
}


def package_texts(books: Ledger) -> dict[str, str]:
    """The files of a data package: datapackage.json, postings.csv and accounts.csv."""
    resources = [
        _resource("postings", "Double entries, a row a posting", _POSTINGS, None),
        _resource("accounts", "Where each member stands", _ACCOUNTS, "member"),
    ]
    made = books.made_from
    package = {
        "name": f"{made.alliance}-{books.fund.id}-books",
        "title": f"Books of {books.fund.title}, {books.years[0]} to {books.on}",
        "created": f"{books.on}T00:00:00Z",
        "description": f"{books.summary} Computed by Equipoise {VERSION} from {made.alliance_digest}.",
        "resources": resources,
    }
    return {
        "datapackage.json": json.dumps(package, indent=2, ensure_ascii=False) + "\n",
        "postings.csv": _csv(_POSTINGS, books.postings()),
        "accounts.csv": _csv(_ACCOUNTS, books.rows()),
    }


def _resource(name: str, title: str, fields: Mapping[str, Mapping[str, str]], key: str | None) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [{"name": f, **kind} for f, kind in fields.items()]}
    if key is not None:
        schema["primaryKey"] = [key]
    return {
        "name": name,
        "title": title,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": schema,
    }


def _csv(columns: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if row[c] is None else row[c] for c in columns] for row in rows)
    return out.getvalue()
