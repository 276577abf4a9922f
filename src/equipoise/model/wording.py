"""How are names, numbers of things and membership said in an answer? Plural where plural, a long list cut short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final

from equipoise.errors import EquipoiseError
from equipoise.values import rounded

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance
    from equipoise.model.nouns import Member
    from equipoise.model.proposal import Proposal

__all__ = [
    "ARTICLE",
    "MONTHS",
    "begun",
    "chance",
    "chance_range",
    "counted",
    "figure",
    "figure_of",
    "listed",
    "long_day",
    "lowered",
    "named",
    "need_member_then",
    "of_all",
    "percent",
    "proposal_named",
    "runs",
    "sum_in_words",
    "the",
    "years_text",
]

MOST_NAMES = 3  # a sentence with more names than this is not read
ARTICLE: Final = (  # names that take one within a sentence begin so
    *("United ", "European Union", "Republic of ", "Democratic ", "Lao People", "Syrian Arab ", "Russian Federation"),
    *(
        "Central African ",
        "Dominican Republic",
        "Czech Republic",
        "Cook Islands",
        "Marshall Islands",
        "Solomon Islands",
    ),
    *("Netherlands", "Bahamas", "Comoros", "Gambia", "Maldives", "Philippines", "Congo"),
)
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""Not from the locale: one spelling everywhere."""
_UNCOUNTED: Final = frozenset(
    {"procurement", "infrastructure", "support", "funding", "research", "training", "logistics"}
)
#: From which sum on, in which unit, and its word. Each ends where its own rounding would print a thousand.
_SIZES: Final = ((Fraction(999_995_000), 10**9, " billion"), (Fraction(999_995), 10**6, " million"))


def listed(names: Sequence[str], most: int | None = MOST_NAMES) -> str:
    """Names in a sentence, the first three and a count when there are more; ``most`` None: all of them.

    One more is named: its name takes no more room than to say that there is one.

    >>> listed(["Aland", "Bland"]), listed(list("ABCD")), listed(list("ABCDE")), listed(list("ABCDE"), None)
    ('Aland and Bland', 'A, B, C and D', 'A, B, C and 2 more', 'A, B, C, D and E')
    """
    if most is not None and len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "Ally", "Allies"), counted(0, "Ally", "Allies")
    ('1 Ally', '0 Allies')
    """
    return f"{number} {one if number == 1 else many}"


def chance(probability: float | Fraction) -> str:
    """A probability in whole percents: an estimate is never told as certain. Halves are rounded up, as by hand.

    >>> chance(0.125), chance(0.004), chance(1)
    ('13%', 'under 1%', 'over 99%')
    """
    if probability < 0.01:
        return "under 1%"
    return "over 99%" if probability > 0.99 else f"{floor(100 * probability + 0.5)}%"


def chance_range(low: float | Fraction, high: float | Fraction) -> str:
    """A range of probabilities; both ends alike are said once.

    >>> chance_range(0.12, 0.55), chance_range(0.001, 0.002)
    ('12 to 55%', 'under 1%')
    """
    first, last = chance(low), chance(high)
    return first if first == last else f"{first.removesuffix('%')} to {last}"


def of_all(number: int, one: str, many: str) -> str:
    """All of them, at the end of "In 2026 it is paid by": never "each of 1 Allies".

    >>> of_all(32, "Ally", "Allies"), of_all(1, "Ally", "Allies")
    ('each of 32 Allies', 'the only Ally')
    """
    return f"the only {one}" if number == 1 else f"each of {number} {many}"


def sum_in_words(amount: Fraction | Decimal | int) -> str:
    """A sum as a sentence takes it: what is large with two decimals at most, for its rows have all; else to the cent.

    >>> sum_in_words(2_860_000_000), sum_in_words(528_200_000), sum_in_words(Fraction(20_000, 3))
    ('2.86 billion', '528.2 million', '6,666.67')
    >>> sum_in_words(12_000_000), sum_in_words(Decimal("999999.99")), sum_in_words(-1_234_567), sum_in_words(200)
    ('12 million', '1 million', '−1.23 million', '200.00')
    """
    size, sign = abs(Fraction(amount)), "−" if amount < 0 else ""
    unit, word = next(((unit, word) for least, unit, word in _SIZES if size >= least), (1, ""))
    text = f"{rounded(size / unit, 2):,f}"
    return f"{sign}{text.rstrip('0').rstrip('.') if word else text}{word}"


def figure(amount: Fraction) -> str:
    """An amount to the cent, as a row has it; halves to even.

    >>> figure(Fraction(20, 3)), figure(Fraction(-5))
    ('6.67', '-5.00')
    """
    return f"{rounded(amount, 2):f}"


def figure_of(minor: int) -> str:
    """An amount of cents, as a row has it.

    >>> figure_of(123_450)
    '1234.50'
    """
    return figure(Fraction(minor, 100))


def percent(share: Fraction, decimals: int = 4, *, short: bool = False) -> str:
    """A share of 1 in percent, with so many decimals; halves to even. ``short``: without zeros at its end.

    >>> percent(Fraction(1, 32)), percent(Fraction(1, 3), 2), percent(Fraction(1, 10), short=True)
    ('3.1250', '33.33', '10')
    """
    text = f"{rounded(100 * share, decimals):f}"
    return text.rstrip("0").rstrip(".") if short and decimals else text


def named(name: str) -> str:
    """A member's name within a sentence: "the United States".

    >>> named("United States"), named("European Union"), named("Canada")
    ('the United States', 'the European Union', 'Canada')
    """
    return f"the {name}" if name.startswith(ARTICLE) else name


def proposal_named(proposal: Proposal, alliance: Alliance) -> str:
    """A proposal within a sentence: by who tabled it where that is plain, "Canada's proposal"; else by its title.

    A variant is told apart in brackets. Of a member with several proposals, and of a draft, the title is said.
    """
    base, _, variant = proposal.id.partition(":")
    whose = proposal.tabled_by
    theirs = [id_ for id_, other in alliance.proposals.items() if other.tabled_by == whose]
    if whose is None or whose not in alliance.members or theirs != [base]:
        return f'the proposal "{proposal.title}"'
    name = named(alliance.members[whose].name)
    variants = alliance.proposals[base].variants
    apart = f" ({variants[variant].title})" if variant in variants else ""
    return f"{name}'{'' if name.endswith('s') else 's'} proposal{apart}"


def the(title: str) -> str:
    """The title of a fund or a body within a sentence. What cannot be counted takes no article.

    >>> the("Civil Budget"), the("Joint procurement"), the("The Works")
    ('the Civil Budget', 'joint procurement', 'the Works')
    """
    if title.startswith("The "):
        return f"the {title[4:]}"
    if title.rpartition(" ")[2].casefold() in _UNCOUNTED:
        return title[:1].lower() + title[1:] if title[1:].islower() else title
    return f"the {title}"


def begun(text: str) -> str:
    """The text with a capital at its head, as a sentence begins.

    >>> begun("the United States")
    'The United States'
    """
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """The text within a sentence: its first letter small, unless it begins with a word in capitals.

    >>> lowered("Population"), lowered("GDP, current prices")
    ('population', 'GDP, current prices')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def years_text(years: Sequence[int]) -> str:
    """Which years: "2027 to 2031", or "2027"."""
    return f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"


def runs(years: Iterable[int]) -> str:
    """Years in words, runs joined.

    >>> runs([2014, 2020, 2015, 2016])
    '2014 to 2016, 2020'
    """
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and found[-1][-1] == year - 1:
            found[-1].append(year)
        else:
            found.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in found)


def need_member_then(member: str, lines: Mapping[str, object], alliance: Alliance, when: str) -> None:
    """Raise EquipoiseError unless the answer has a line for the member.

    A member of another time is told from when it belongs and that it did not ``when`` (such as "in 2020"); any other
    name is an UnknownName, with the nearest names of the answer.
    """
    from equipoise.model.answer import need_member  # here, so that clauses can use these words too

    if member in lines:
        return
    if member in alliance.members:
        found = alliance.members[member]
        raise EquipoiseError(f"{found.name} {_belongs(found, alliance.member_words)}; {when} it was none")
    need_member(member, lines)


def long_day(day: date) -> str:
    """A day in words.

    >>> long_day(date(2026, 1, 1))
    '1 January 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _belongs(member: Member, many: str) -> str:
    since = long_day(member.since)
    if member.until is None:
        return f"has been one of the {many} since {since}"
    return f"was one of the {many} from {since} to {long_day(member.until)}"
