"""How are names, numbers of things and membership said in an answer? Plural where plural, a long list cut short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from equipoise.errors import EquipoiseError
from equipoise.model.alliance import Alliance
from equipoise.model.answer import need_member
from equipoise.model.nouns import Member

__all__ = ["counted", "listed", "need_member_then", "runs"]

MOST_NAMES = 3  # a sentence with more names than this is not read


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, the first three and a count when there are more.

    >>> listed(["Aland", "Bland"]), listed(list("ABCDE"))
    ('Aland and Bland', 'A, B, C and 2 more')
    """
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "Ally", "Allies"), counted(0, "Ally", "Allies")
    ('1 Ally', '0 Allies')
    """
    return f"{number} {one if number == 1 else many}"


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
    if member in lines:
        return
    if member in alliance.members:
        found = alliance.members[member]
        raise EquipoiseError(f"{found.name} {_belongs(found, alliance.member_words)}; {when} it was none")
    need_member(member, lines)


def _belongs(member: Member, many: str) -> str:
    since = f"{member.since.day} {member.since:%B %Y}"
    if member.until is None:
        return f"has been one of the {many} since {since}"
    return f"was one of the {many} from {since} to {member.until.day} {member.until:%B %Y}"
