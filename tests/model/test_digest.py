"""What a digest answers to: what is said, not how much the program can say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.small import small

from equipoise.model.digest import digest, digest_of
from equipoise.model.rules import Consensus
from equipoise.values import Status


@dataclass(frozen=True)
class _Before:
    """A noun of one version of the program."""

    id: str
    note: str = ""


@dataclass(frozen=True)
class _After:
    """The same noun of the next version, which knows two fields more."""

    id: str
    note: str = ""
    limit: Decimal | None = None
    members: tuple[str, ...] = field(default_factory=tuple)


def test_a_field_that_a_later_version_adds_leaves_the_digest_as_it_was() -> None:
    assert digest_of(_Before("dam", "old")) == digest_of(_After("dam", "old"))


def test_whatever_the_new_field_says_changes_it() -> None:
    plain = digest_of(_After("dam"))
    assert len({plain, digest_of(_After("dam", limit=Decimal(0))), digest_of(_After("dam", members=("AAA",)))}) == 3


def test_a_kind_is_always_part_of_it() -> None:
    assert digest_of(Consensus()) != digest_of({})


def test_every_noun_of_an_alliance_counts() -> None:
    lake = small()
    first = next(iter(lake.projects.values()))
    changed = [
        replace(lake, projects={**lake.projects, first.id: other})
        for other in (
            replace(first, needs=(*first.needs, "another")),
            replace(first, status=Status.SCENARIO if first.status is not Status.SCENARIO else Status.DERIVED),
        )
    ]
    assert len({digest(lake), *(digest(other) for other in changed)}) == 3
