"""Who pays? The command's readings: calls, burdens, targets, every key, the books of a fund, and corrections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.asking import answered, day_of
from equipoise.cli.options import AllianceName, OnDay, Seed
from equipoise.cli.wish import Wish, wished

if TYPE_CHECKING:
    from equipoise.pay import Ledger

__all__ = ["pay"]


@wished
def pay(
    wish: Wish,
    alliance: AllianceName,
    fund: Annotated[str | None, typer.Argument(metavar="[FUND]", help="A fund, for example civil.")] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", min=1, max=9999, help="Default: the latest published ceiling's."),
    ] = None,
    burden: Annotated[
        bool, typer.Option("--burden", help="Who carries which burden, instead of a fund's calls.")
    ] = False,
    targets: Annotated[
        bool, typer.Option("--targets", help="How far each is from 2%, 3.5% and 20% equipment, in money.")
    ] = False,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            metavar="TARGETS",
            help="With --targets: percents of GDP instead of 2,3.5; equipment=25; SERIES=NUMBER. May repeat.",
        ),
    ] = None,
    exploitation: Annotated[
        bool, typer.Option("--exploitation", help="Do the large carry more for their size? Ranks, by year.")
    ] = False,
    keys: Annotated[bool, typer.Option("--keys", help="What each would pay under every key, side by side.")] = False,
    quarters: Annotated[
        bool, typer.Option("--quarters", help="Called, forecast and spent in each quarter of the year.")
    ] = False,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Calls, receipts and what is overdue; --explain is a member's statement.")
    ] = False,
    issued: Annotated[
        bool, typer.Option("--issued", help="Calls as issued, what the rules give now, and the difference call.")
    ] = False,
    issue: Annotated[
        bool, typer.Option("--issue", help="The call, or difference call, to append to issued.csv; then --write.")
    ] = False,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="With --issue: when a difference call is due.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="With --issue: append it; nothing else is touched.")] = False,
    currency: Annotated[
        str | None, typer.Option("--in", metavar="CURRENCY", help="In another currency, at a rate of the folder.")
    ] = None,
    years: Annotated[
        str | None, typer.Option("--years", metavar="FIRST-LAST", help="With --ledger and --exploitation.")
    ] = None,
    seed: Seed = 7,
    on: OnDay = None,
    corrected: Annotated[
        str | None,
        typer.Option("--corrected", metavar="PROPOSAL", help="The difference call once this text corrects the rules."),
    ] = None,
    beancount: Annotated[
        Path | None, typer.Option("--beancount", metavar="FILE", help="With --ledger: the books as a Beancount file.")
    ] = None,
    package: Annotated[
        Path | None, typer.Option("--package", metavar="FOLDER", help="With --ledger: the books as a data package.")
    ] = None,
) -> None:
    """Who pays? A fund's calls for contributions, to the cent.

    Three words are kept apart: the assessed share is what a key says, overdue is called money past its day, and a
    pledge gap is the distance to a target.
    """
    readings = {
        "--burden": burden,
        "--targets": targets,
        "--exploitation": exploitation,
        "--keys": keys,
        "--quarters": quarters,
        "--ledger": ledger,
        "--issued": issued,
        "--issue": issue,
        "--corrected": corrected is not None,
    }
    asked = [name for name, wanted in readings.items() if wanted]
    if len(asked) > 1:
        raise typer.BadParameter(f"choose one of {' and '.join(asked)}")
    if not ledger and (beancount or package or on):
        raise typer.BadParameter("--on, --beancount and --package belong to --ledger")
    if years and not (ledger or exploitation):
        raise typer.BadParameter("--years belongs to --ledger and --exploitation")
    if target and not targets:
        raise typer.BadParameter("--target belongs to --targets")
    if (due or write) and not issue:
        raise typer.BadParameter("--due and --write belong to --issue")
    currency = _currency(currency)
    if currency and set(asked) - {"--burden", "--targets"}:
        raise typer.BadParameter("--in belongs to the calls, --burden and --targets")
    if burden:
        answered(alliance, "burden", year=year, currency=currency, wish=wish)
    elif targets:
        answered(
            alliance, "targets", year=year, target=",".join(target) if target else None, currency=currency, wish=wish
        )
    elif exploitation:
        answered(alliance, "exploitation", years=years, seed=seed, wish=wish)
    elif fund is None:
        raise typer.BadParameter(_name_a_fund(alliance))
    elif ledger:
        _outside(beancount, package)
        span = years or (str(year) if year is not None else None)
        books: Any = answered(alliance, "ledger", fund=fund, years=span, on=day_of(on), wish=wish)
        _write(books, beancount, package)
    elif issue:
        _issue(alliance, fund, year, due, wish, write=write)
    elif corrected is not None:
        answered(alliance, "correction", fund=fund, year=year, proposal=corrected, wish=wish)
    elif keys or quarters or issued:
        question = "keys" if keys else "quarters" if quarters else "issued"
        answered(alliance, question, fund=fund, year=year, wish=wish)
    else:
        answered(alliance, "pay", fund=fund, year=year, currency=currency, wish=wish)


def _name_a_fund(name: str) -> str:
    """What to type, with the funds of the alliance. Raises what reading it raises."""
    from equipoise.cli.loading import alliance_of
    from equipoise.model.wording import listed

    funds = sorted(alliance_of(name).funds)
    if not funds:
        return f"{name} has no fund whose calls could be told; ask for --burden, --targets or --exploitation"
    there = f" ({listed(funds)})" if len(funds) > 1 else ""
    return f"name a fund{there}, for example: equipoise pay {name} {funds[0]}; or ask for --burden"


def _currency(word: str | None) -> str | None:
    """A currency as typed. Raises BadParameter for none in use."""
    from equipoise.errors import did_you_mean
    from equipoise.folder.currencies import CURRENCIES

    if word is None or word.upper() in CURRENCIES:
        return word and word.upper()
    meant = did_you_mean(word.upper(), CURRENCIES)
    hint = f" {meant}" if meant.startswith("Did you mean") else ""
    raise typer.BadParameter(f"{word!r} is no currency in use.{hint}")


def _issue(name: str, fund: str, year: int | None, due: str | None, wish: Wish, *, write: bool) -> None:
    """The call that is to be issued, told or appended to the folder's record."""
    from equipoise.cli.giving import give
    from equipoise.cli.issued import Issued
    from equipoise.folder.issuing import issue

    if year is None:
        raise typer.BadParameter("say of which year: --year 2026")
    found = issue(name, fund, year, due=day_of(due) if due is not None else None, write=write)
    give(Issued(found), wish, ["pay", name, fund, "--year", str(year), "--issue"])


def _outside(*places: Path | None) -> None:
    """Raise NoPlace for one in an alliance folder, whose check would not know the file."""
    from equipoise.errors import NoPlace, Problem

    hint = "Name a place outside it: an alliance folder has its own files only."
    problems = [
        Problem(str(place), "", f"it is in the alliance folder {folder}", hint)
        for place in places
        if place is not None
        for folder in (place.resolve(), *place.resolve().parents)
        if (folder / "alliance.toml").is_file()
    ]
    if problems:
        raise NoPlace("the books", problems)


def _write(books: Ledger, beancount: Path | None, package: Path | None) -> None:
    """The books in files of other programs; a folder that has something else in it is left alone."""
    from equipoise.errors import NoPlace, Problem
    from equipoise.report.books import beancount_text, package_texts

    if beancount is not None:
        beancount.write_text(beancount_text(books), encoding="utf-8", newline="\n")
        typer.echo(f"Wrote {beancount}.", err=True)
    if package is None:
        return
    texts = package_texts(books)
    strangers = [p for p in package.iterdir() if p.name not in texts] if package.is_dir() else []
    if strangers or package.is_file():
        hint = "Name a folder that is new, or empty, or holds such a package."
        raise NoPlace("the package", [Problem(str(package), "", "there is something else in it", hint)])
    package.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (package / name).write_text(text, encoding="utf-8", newline="\n")
    typer.echo(f"Wrote {package}: {', '.join(texts)}.", err=True)
