"""Which pages are there, and which readings has each? A new reading is a line here; its form follows its question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["PAGES", "Page", "Reading"]


@dataclass(frozen=True)
class Reading:
    """One question on a page: the label of its tab, and what its table shows of ``each`` member.

    ``long``: computed in the background, with progress; ``long_above``: so of an alliance of more members than this.
    ``wide``: its tables leave no room for a map. ``without``:
    columns whose words stand in the trace. ``beside``: what its first table is named, where that leaves room beside
    it for what can be done. ``formerly``: the path that links made earlier may still carry.
    """

    question: str
    label: str
    long: bool = False
    wide: bool = False
    each: str = ""
    without: tuple[str, ...] = ()
    beside: str = ""
    long_above: int | None = None
    formerly: str = ""

    def takes_long(self, members: int) -> bool:
        """Is it computed in the background, of so many members?"""
        return self.long or (self.long_above is not None and members > self.long_above)


@dataclass(frozen=True)
class Page:
    """A page: its word in the address, its name in the navigation, the question it answers, its readings.

    ``under``: the page that leads to it, where it has no place of its own in the navigation. ``retired``: words that
    links made earlier may still carry, and that say nothing any more.
    """

    word: str
    name: str
    asks: str
    readings: tuple[Reading, ...]
    under: str = ""
    retired: tuple[str, ...] = ()

    @property
    def by_proposal(self) -> bool:
        """Is it about one proposal, which then stands in the path?"""
        return self.word in ("whatif", "agree")

    def reading(self, question: str) -> Reading | None:
        """The reading of this name; the empty name is the first."""
        return next((r for r in self.readings if question in ("", r.question)), None)


#: In the order of the journey.
PAGES: Final = (
    Page(
        "pay",
        "Pay",
        "Who pays?",
        (
            Reading("pay", "Calls", each="What each pays"),
            Reading("burden", "Burden", wide=True),
            Reading("targets", "Targets", wide=True),
            Reading("exploitation", "Who carries more", wide=True),
            Reading("keys", "Every key", wide=True),
            Reading("ledger", "Books", wide=True),
            Reading("quarters", "Quarters", wide=True),
            Reading("issued", "As issued", wide=True),
            Reading("correction", "Correction", wide=True),
        ),
    ),
    Page(
        "decide",
        "Decide",
        "Who decides?",
        (
            Reading("decide", "Voting power", each="The power of each"),
            Reading("power-change", "Before and after", each="What moves for each"),
            Reading("quotas", "By quota", wide=True, long_above=100, formerly="/decide/quotas"),
        ),
    ),
    Page(
        "align",
        "Align",
        "Do they match?",
        (
            Reading("align", "Match", each="Each in the last year", without=("contribution", "influence")),
            Reading("influences", "Influence", each="What each has", long=True, wide=True),
        ),
    ),
    Page(
        "whatif", "What if", "What if it were adopted?", (Reading("whatif", "Effects", each="What changes for each"),)
    ),
    Page(
        "compare",
        "Compare",
        "How do several proposals compare?",
        (Reading("compare", "Side by side", wide=True),),
        under="whatif",
        retired=("measure",),
    ),
    Page(
        "plan",
        "Plan",
        "What does the common fund buy?",
        (
            Reading("plan", "What it buys", wide=True),
            Reading("receipt", "Overrule it", wide=True),
            Reading("why", "Why not", wide=True),
            Reading("road", "The road", wide=True),
            Reading("gaps", "Gaps", wide=True),
            Reading("say", "Whose priorities", each="The say of each"),
            Reading("influence", "Influence", long=True),
            Reading("returns", "Work back", wide=True),
            Reading("frontier", "Price of fairness", wide=True),
            Reading("joining", "Who joins"),
            Reading("allocation", "Who pays inside"),
            Reading("leaving", "If one leaves"),
            Reading("scenarios", "How surely", wide=True),
        ),
    ),
    Page(
        "agree",
        "Agree",
        "Will it pass?",
        (
            Reading("agree", "Odds", wide=True, each="Who might block, and why", beside="Odds that it passes"),
            Reading("amend", "What would pass", long=True, wide=True),
            Reading("capital", "One capital", long=True, wide=True),
            Reading("sensitivity", "What it hangs on", long=True, wide=True),
            Reading("record", "Track record", long=True, wide=True),
        ),
    ),
)
