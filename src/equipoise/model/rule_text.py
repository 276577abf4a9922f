"""Which rule does this sentence say? The rule language as text: what every rule prints, and presets, read back.

    at least 55% of members in favour and at least 65% of series:population in favour

Clauses, with numbers, percentages ("66.7%") and fractions ("2/3") exact; "more than" in place of "at least" is strict:

- ``at least 9 members in favour``, ``at least 2/3 of members in favour``, ``all members in favour``
- ``at least 85% of WEIGHT in favour``, ``at least 260 of WEIGHT in favour`` (an amount, not a share)
- ``... of those present in favour``, ``... of those voting in favour``: what the share is of
- ``USA in favour``, ``none of CHN, FRA against``, ``fewer than 4 members against`` (or ``not in favour``)
- ``at least 17 members present`` and ``at least 1/2 of members present``: a quorum
- ``consensus``, ``consensus minus 2``, and every preset (``PRESETS``)

Clauses are joined by ``and`` or by ``or``, never both without parentheses. Names that are not one word, or are a word
of the language, stand in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, NoReturn

from equipoise.errors import EquipoiseError, did_you_mean
from equipoise.model.rules import (
    AllOf,
    AnyOf,
    Base,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Majority,
    NoneAgainst,
    Quorum,
    Rule,
    WeightAtLeast,
    flaw_of,
    parts_of,
)

__all__ = ["PRESETS", "RuleTextError", "rule_of"]

PERMANENT: Final = ("CHN", "FRA", "GBR", "RUS", "USA")


class RuleTextError(EquipoiseError):
    """A sentence that says no rule: where it stops making sense, and what could stand there."""

    def __init__(self, text: str, at: int, message: str, hint: str = "") -> None:
        self.at, self.hint = at, hint
        where = f"at character {at + 1} of {text!r}" if text else "in an empty text"
        self.said = f"this is no rule: {message}, {where}"
        super().__init__(f"{self.said}. {hint}".strip())


def _council(percent: str) -> Callable[[str], Rule]:
    def made(weight: str) -> Rule:
        both = AllOf((Majority(Decimal(percent)), WeightAtLeast(weight, Decimal(65))))
        return AnyOf((both, FewerAgainst(4, "not-in-favour")))

    return made


#: Rules with a name of their own. Those with "by WEIGHT" are made of the weight that is named.
PRESETS: Final[Mapping[str, Callable[[str], Rule]]] = MappingProxyType(
    {
        "unanimity": lambda _: Majority(Decimal(100)),
        "silence": lambda _: Consensus(),
        "simple majority": lambda _: Majority(Decimal(50), strict=True, of="voting"),
        "absolute majority": lambda _: Majority(Decimal(50), strict=True),
        "two-thirds majority": lambda _: Majority(fraction="2/3"),
        "three-quarters majority": lambda _: Majority(fraction="3/4"),
        # Treaty on European Union, Article 16(4): 55% of members with 65% of the population; a blocking minority has
        # at least four members. TFEU 238(2): 72% where the Commission has not proposed.
        "EU Council by WEIGHT": _council("55"),
        "EU Council reinforced by WEIGHT": _council("72"),
        # Charter of the United Nations, Article 27(3): nine of fifteen, and no permanent member against.
        "UN Security Council": lambda _: AllOf((CountAtLeast(9), NoneAgainst(PERMANENT))),
        # Articles of Agreement of the Fund: 85% of the total voting power for the gravest decisions, 70% for others.
        "IMF 85% by WEIGHT": lambda weight: WeightAtLeast(weight, Decimal(85)),
        "IMF 70% by WEIGHT": lambda weight: WeightAtLeast(weight, Decimal(70)),
        "double majority by WEIGHT": lambda weight: AllOf(
            (Majority(Decimal(50), strict=True), WeightAtLeast(weight, Decimal(50), strict=True))
        ),
    }
)

_TOKEN: Final = re.compile(
    r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<part>[0-9]+/[0-9]+)|(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?%?)'
    r"|(?P<word>[^\W\d]\w*(?:[:.\-]\w+)*)|(?P<mark>[(),;:]))"
)


def rule_of(text: str) -> Rule:
    """The rule that a sentence says. ``rule_of(rule.sentence()) == rule`` for every sound rule.

    Raises RuleTextError for a text that says none, or one that can never hold or never fail.

    >>> rule_of("at least 9 members in favour and none of FRA, GBR against").parts[1]
    NoneAgainst(members=('FRA', 'GBR'), kind='none-against')
    >>> rule_of("EU Council by series:population").parts[1].members
    4
    """
    reader = _Reader(text)
    rule = reader.rule()
    reader.end()
    for part in parts_of(rule):
        if why := flaw_of(part):
            raise RuleTextError(text, 0, why)
    return rule


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        return self.text.casefold() if self.kind in ("word", "number", "mark") else ""


def _tokens(text: str) -> list[_Token]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise RuleTextError(text, at, f"{text[at]!r} has no meaning here")
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return [*found, _Token("end", "", end)]


_PRESET_WORDS: Final = {name: name.removesuffix(" by WEIGHT").casefold().split() for name in PRESETS}
_START: Final = (
    "A clause begins with: at least, more than, fewer than, all, none of, consensus, a member, a preset "
    f"({', '.join(PRESETS)}) or an opening parenthesis."
)


class _Reader:
    """Reads from left to right; never back by more than one clause."""

    def __init__(self, text: str) -> None:
        self._text, self._tokens, self._next = text, _tokens(text), 0

    def rule(self) -> Rule:
        parts, between = [self._part()], ""
        while (word := self._here.word) in ("and", "or"):
            if between and word != between:
                self._fail("and and or stand side by side", "Put parentheses round those that belong together.")
            between = word
            self._take()
            parts.append(self._part())
        if not between:
            return parts[0]
        return AllOf(tuple(parts)) if between == "and" else AnyOf(tuple(parts))

    def end(self) -> None:
        if self._here.kind != "end":
            self._fail(f"{self._here.text!r} cannot follow", "Clauses are joined by and, or by or.")

    # --- parts ----------------------------------------------------------------------------------------------------

    def _part(self) -> Rule:
        if self._have("("):
            inner = self.rule()
            self._need(")")
            return inner
        for word, kind in (("all", AllOf), ("any", AnyOf)):
            if self._have(word, "of", "("):
                inner = self.rule()
                self._need(")")
                return kind((inner,))
        return self._clause()

    def _clause(self) -> Rule:
        if self._here.word == "weighted" and self._then("double", "majority"):
            self._take()
        for name in sorted(PRESETS, key=lambda name: -len(_PRESET_WORDS[name])):
            if self._have(*_PRESET_WORDS[name]):
                return self._preset(name)
        if self._have("consensus"):
            return self._consensus()
        if self._have("at", "least"):
            return self._quota(strict=False)
        if self._have("more", "than"):
            return self._quota(strict=True)
        if self._have("fewer", "than"):
            return self._fewer()
        if self._have("all"):
            of = "members" if self._have("members") else self._those("of")
            self._need("in", "favour")
            return Majority(Decimal(100), of=of)
        if self._have("none", "of"):
            members = [self._name("a member")]
            while self._have(","):
                members.append(self._name("a member"))
            self._need("against")
            return NoneAgainst(tuple(members))
        if self._here.kind == "quoted" or (self._here.kind == "word" and self._then("in", "favour")):
            member = self._name("a member")
            self._need("in", "favour")
            return Includes(member)
        said = f"{self._here.text!r} begins no clause" if self._here.text else "a clause is missing"
        known = [*(name.removesuffix(" by WEIGHT") for name in PRESETS), "consensus", "at least", "more than"]
        close = did_you_mean(self._here.text, known) if self._here.text else ""
        self._fail(said, close if close.startswith("Did") else _START)

    def _preset(self, name: str) -> Rule:
        weight = ""
        if name.endswith("WEIGHT"):
            if not self._have("by"):
                self._fail(f"{name.removesuffix(' by WEIGHT')} needs a weight", f"Write: {name}.")
            weight = self._name("a weight")
        rule = PRESETS[name](weight)
        if isinstance(rule, Majority) and "majority" in name and self._here.word == "of":
            return Majority(rule.percent, rule.strict, rule.fraction, self._those("of"))
        return rule

    def _consensus(self) -> Rule:
        minus = self._whole() if self._have("minus") else 0
        if self._have(":"):
            self._need("agreed", "when")
            if self._have("at", "most"):
                if self._whole() != minus:
                    self._fail(f"it says another number than consensus minus {minus}", back=1)
                self._member_word()
            else:
                self._need("no", "member")
            if not self._have("objects"):
                self._need("object")
        return Consensus(minus)

    def _quota(self, strict: bool) -> Rule:
        percent, fraction, number = self._quantity()
        if not self._have("of"):
            return self._heads(percent, fraction, number, strict)
        if number is None and self._have("members"):
            if self._have("present"):
                return Quorum(None, percent, strict, fraction)
            self._need("in", "favour")
            return Majority(percent, strict, fraction)
        if number is None and self._here.word == "those":
            of = self._those()
            self._need("in", "favour")
            return Majority(percent, strict, fraction, of)
        weight = self._name("a weight")
        of = self._those("of") if number is None and self._here.word == "of" else "members"
        self._need("in", "favour")
        return WeightAtLeast(weight, percent, strict, fraction, number, of)

    def _heads(self, percent: Decimal | None, fraction: str, number: Decimal | None, strict: bool) -> Rule:
        if number is None:
            self._fail(
                f"a share of what is not said: {fraction or f'{percent}%'}", "Write: of members, or of a weight."
            )
        if number != number.to_integral_value():
            self._fail(f"{number} is not a whole number of members", back=1)
        self._member_word()
        if self._have("present"):
            return Quorum(int(number), strict=strict)
        self._need("in", "favour")
        return CountAtLeast(int(number) + strict)

    def _fewer(self) -> Rule:
        members = self._whole()
        if self._here.word not in ("against", "not"):
            self._member_word()
        if self._have("not", "in", "favour"):
            return FewerAgainst(members, "not-in-favour")
        self._need("against")
        return FewerAgainst(members)

    # --- words ----------------------------------------------------------------------------------------------------

    def _those(self, *before: str) -> Base:
        self._need(*before, "those")
        bases: tuple[Literal["present", "voting"], ...] = ("present", "voting")
        for base in bases:
            if self._have(base):
                return base
        self._fail("those who are not said", "Write: those present, or those voting.")

    def _quantity(self) -> tuple[Decimal | None, str, Decimal | None]:
        token = self._here
        if token.kind == "part":
            self._take()
            return None, token.text, None
        if token.kind != "number":
            self._fail("a number, a percentage or a fraction such as 2/3 is missing")
        self._take()
        number = Decimal(token.text.rstrip("%").replace("_", ""))
        return (number, "", None) if token.text.endswith("%") else (None, "", number)

    def _whole(self) -> int:
        token = self._here
        if token.kind != "number" or not token.text.replace("_", "").isdecimal():
            self._fail("a whole number is missing")
        self._take()
        return int(token.text.replace("_", ""))

    def _name(self, what: str) -> str:
        token = self._here
        if token.kind == "quoted":
            self._take()
            return re.sub(r"\\(.)", r"\1", token.text[1:-1])
        if token.kind != "word":
            self._fail(
                f"the name of {what} is missing", 'A name that is not one word stands in quotation marks: "...".'
            )
        self._take()
        return token.text

    def _member_word(self) -> None:
        if not (self._have("members") or self._have("member")):
            self._fail("the word members is missing")

    @property
    def _here(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> None:
        self._next += 1

    def _have(self, *words: str) -> bool:
        """Take these words if they stand here."""
        here = self._tokens[self._next : self._next + len(words)]
        if [token.word for token in here] != list(words):
            return False
        self._next += len(words)
        return True

    def _then(self, *words: str) -> bool:
        here = self._tokens[self._next + 1 : self._next + 1 + len(words)]
        return [token.word for token in here] == list(words)

    def _need(self, *words: str) -> None:
        if not self._have(*words):
            self._fail(f"expected {' '.join(words)!r}" + (f", found {self._here.text!r}" if self._here.text else ""))

    def _fail(self, message: str, hint: str = "", back: int = 0) -> NoReturn:
        raise RuleTextError(self._text, self._tokens[self._next - back].at, message, hint)
