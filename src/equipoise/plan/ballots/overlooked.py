"""What do ballots not see? A counting rule buys a project without what it needs, or beside what it excludes.

Proportional rules know costs and ballots, nothing of what projects need of each other; a plan does. So what they
overlook is said beside what they buy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from equipoise.model.wording import listed

__all__ = ["overlooked"]


def overlooked(
    bought: Collection[str], needs: Mapping[str, Iterable[str]], excludes: Mapping[str, Iterable[str]]
) -> tuple[str, ...]:
    """What these purchases miss, each in words, in the order bought; empty where they miss nothing.

    ``needs`` and ``excludes`` by project: what must be bought before it, and what may not be bought beside it (said
    by either of the two). Name only what could have been bought here: what is built already is no lack.

    >>> overlooked(("range", "port"), {"range": ("network",)}, {"port": ("range",)})
    ('range without network, which it needs', 'range beside port, which exclude each other')
    """
    have = list(bought)
    lacks = {p: [n for n in needs.get(p, ()) if n not in have] for p in have}
    found = [f"{p} without {listed(missing, None)}, which it needs" for p, missing in lacks.items() if missing]
    for at, one in enumerate(have):
        for other in have[at + 1 :]:
            if other in excludes.get(one, ()) or one in excludes.get(other, ()):
                found.append(f"{one} beside {other}, which exclude each other")
    return tuple(found)
