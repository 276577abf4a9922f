"""What would another text change? For trying many texts against one baseline, where most readings are shared.

What two texts have in common is measured once: today's rules and the text as tabled are read in full, another text only
where it differs from what was tabled. The effects are those that ``impact`` would give, less those that change nothing.

    texts = Texts.of(found)            # an Impact
    texts.effects(found.proposal.without("priority"))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from equipoise.model import Alliance, Proposal, apply
from equipoise.whatif.effects import Effect, subtracted
from equipoise.whatif.impact import Impact, voiced_in
from equipoise.whatif.measured import Measured, measured

__all__ = ["Texts"]


@dataclass(frozen=True)
class Texts:
    """Today's readings and those of a text as tabled, with which others share what they do not touch."""

    today: Measured
    tabled: Measured
    voiced: frozenset[str]

    @classmethod
    def of(cls, found: Impact) -> Texts:
        """The readings of an impact, which other texts share."""
        # A fund whose say another text would weigh for the first time is compared with equal voices.
        return cls(*found.sides, voiced_in(found.before, found.after))

    def effects(self, text: Proposal) -> tuple[Effect, ...]:
        """The effects of a text that move a figure. Raises ProposalError when it cannot be applied."""
        proposed = _sharing(apply(self.today.alliance, text), self.tabled.alliance)
        after = measured(proposed, self.today.years, like=self.tabled, voiced=self.voiced)
        return _moved(self.today, after)


def _moved(today: Measured, after: Measured) -> tuple[Effect, ...]:
    """The effects that move, at venues whose readings are not the very same: the others change nothing."""
    kept = [
        {v: r for v, r in one.readings.items() if other.readings.get(v) is not r}
        for one, other in ((today, after), (after, today))
    ]
    found = subtracted(replace(today, readings=kept[0]), replace(after, readings=kept[1]))
    return tuple(effect for effect in found if effect.moved)


def _sharing(alliance: Alliance, like: Alliance) -> Alliance:
    """The same alliance, made of the other's parts wherever they are equal: what is shared is not measured again."""
    shared: dict[str, Any] = {}
    for name in (field.name for field in fields(alliance)):
        mine, theirs = getattr(alliance, name), getattr(like, name)
        if mine is theirs:
            continue
        if mine == theirs:
            shared[name] = theirs
        elif isinstance(mine, Mapping):
            shared[name] = {k: theirs[k] if k in theirs and theirs[k] == v else v for k, v in mine.items()}
    return replace(alliance, **shared)
