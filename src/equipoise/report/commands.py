"""Which command asks a question again? The words as a person would type them, and the same in Python.

One table for the shell's last line, for the foot of a page and for a link that is opened in a terminal; a test runs
what it says and compares the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from equipoise.model import Proposal
from equipoise.report.arguments import TODAY

__all__ = ["COMMANDS", "Said", "command_line", "python_lines"]


@dataclass(frozen=True)
class Said:
    """How a question is put on the command line.

    ``named``: arguments that stand by themselves, after the alliance; ``flags`` are always there; ``options`` are the
    arguments that have an option, by the name of the option where it is another.
    """

    command: str
    named: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    options: Mapping[str, str] | tuple[str, ...] = ()

    def option(self, argument: str) -> str | None:
        """The option that carries an argument; None: none does."""
        if isinstance(self.options, Mapping):
            found = self.options.get(argument)
            return f"--{found}" if found else None
        return f"--{argument.replace('_', '-')}" if argument in self.options else None


_DRAWN: Final = ("years", "seed", "draws")
_OFFER: Final = {"project": "project", "sharing": "sharing", "assume": "assume", "year": "years"}

_AMENDED: Final = {
    **{name: name for name in (*_DRAWN, "probability", "keep", "alternatives")},
    "fewest": "fewest-clauses",
    "side_payments": "side-payments",
}

#: Every question, as the shell says it.
COMMANDS: Final[Mapping[str, Said]] = {
    "pay": Said("pay", ("fund",), options={"year": "year", "currency": "in"}),
    "burden": Said("pay", flags=("--burden",), options={"year": "year", "currency": "in"}),
    "targets": Said("pay", flags=("--targets",), options={"year": "year", "target": "target", "currency": "in"}),
    "exploitation": Said("pay", flags=("--exploitation",), options=("years", "seed")),
    "keys": Said("pay", ("fund",), ("--keys",), ("year",)),
    "quarters": Said("pay", ("fund",), ("--quarters",), ("year",)),
    "ledger": Said("pay", ("fund",), ("--ledger",), ("years", "on")),
    "issued": Said("pay", ("fund",), ("--issued",), ("year",)),
    "correction": Said("pay", ("fund",), options={"proposal": "corrected", "year": "year"}),
    "decide": Said("decide", ("body",), options=("on",)),
    "power-change": Said("decide", ("body",), options=("proposal", "on")),
    "quotas": Said(
        "decide",
        ("body",),
        options={"quotas": "quotas", "weight": "weight", "by": "by", "aim": "target", "on": "on"},
    ),
    "plan": Said("plan", ("fund",), options=("years",)),
    "gaps": Said("plan", ("fund",), ("--gaps",), ("year", "on", "years")),
    "road": Said("plan", ("fund",), ("--road",), ("on", "years")),
    "receipt": Said(
        "plan",
        ("fund",),
        options={"pin": "pin", "exclude": "exclude", "part_fund": "part-fund", "raises": "raise", "years": "years"},
    ),
    "why": Said("plan", ("fund",), options={"project": "why", "years": "years"}),
    "say": Said("plan", ("fund",), ("--say",), ("years",)),
    "influence": Said("plan", ("fund",), ("--influence",), _DRAWN),
    "joining": Said("plan", flags=("--joining",), options=_OFFER),
    "allocation": Said("plan", flags=("--allocation",), options=_OFFER),
    "leaving": Said("plan", flags=("--joining",), options={**_OFFER, "member": "leaves"}),
    "scenarios": Said("plan", flags=("--joining", "--scenarios"), options={**_OFFER, "member": "leaves"}),
    "returns": Said("plan", ("fund",), ("--return",), ("grades", "years")),
    "frontier": Said("plan", ("fund",), ("--return",), ("bands", "premium", "capacity", "years")),
    "align": Said("align", options=("years", "contribution", "influence", "fund", "proposal")),
    "influences": Said("align", (), ("--influences",), ("years", "fund", "weights", "proposal")),
    "whatif": Said("whatif", ("proposal",), options=("years",)),
    "compare": Said("whatif", options=("against", "years")),
    "agree": Said("agree", ("proposal",), options=_DRAWN),
    "amend": Said("agree", ("proposal",), ("--amend",), _AMENDED),
    "record": Said("agree", flags=("--record",), options=("seed", "draws")),
    "sensitivity": Said("agree", ("proposal",), ("--sensitivity",), _DRAWN),
    "capital": Said(
        "agree", ("proposal",), options={"member": "for", "years": "years", "seed": "seed", "draws": "draws"}
    ),
    "contest": Said("contest", ("proposal",), options=_DRAWN),
    "quarrel": Said("contest", ("proposal",), options=_DRAWN),
    "brief": Said(
        "brief",
        ("proposal",),
        options={"on": "dated", "capital": "for", "years": "years", "seed": "seed", "draws": "draws"},
    ),
}


def command_line(question: str, alliance: str, arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """The words after ``equipoise`` that ask it; empty where the shell cannot.

    >>> command_line("pay", "nato", {"fund": "civil", "year": 2026})
    ('pay', 'nato', 'civil', '--year', '2026')
    """
    said = COMMANDS.get(question)
    if said is None:
        return ()
    words = [said.command, alliance]
    words += [_word(arguments[name]) for name in said.named if arguments.get(name) is not None]
    words += [_word(one) for one in arguments.get("proposals") or ()]
    words += said.flags
    for name, value in arguments.items():
        option = said.option(name)
        if name in said.named or option is None or value is None or value is False or value == ():
            continue
        if value is True:
            words.append(option)
        else:
            values = value if isinstance(value, (tuple, list)) else (value,)
            words += [word for one in values for word in (option, _word(one))]
    return tuple(words)


def python_lines(question: str, alliance: str, arguments: Mapping[str, Any], contested: Sequence[str] = ()) -> str:
    """The same in Python: lines that print the answer's sentence; ``contested`` are files of figures held otherwise."""
    given = {k: v for k, v in arguments.items() if v is not None and v is not False and v != ()}
    proposal = given.get("proposal")
    lines = ["import equipoise as eq", "from equipoise.report.asking import ask", ""]
    if any(isinstance(value, date) for value in given.values()):
        lines.insert(0, "from datetime import date\n")
    lines.append(f"alliance = eq.load({alliance!r})")
    if contested:
        lines.insert(-2, "from equipoise import agree, folder")
        held = ", ".join(f"folder.load_disagreement(alliance, {file!r})" for file in contested)
        lines.append(f"alliance = agree.contested(alliance, [{held}])")
    if proposal is not None:
        lines.append(f"proposal = eq.load_proposal(alliance, {_word(proposal)!r})")
    told = "".join(f", {name}={_python(name, value)}" for name, value in given.items())
    return "\n".join([*lines, f"answer = ask(alliance, {question!r}{told})", "print(answer.summary)"])


def _word(value: Any) -> str:
    if isinstance(value, Proposal):
        return value.id
    return f"{value[0]}-{value[-1]}" if isinstance(value, range) else str(value)


def _python(name: str, value: Any) -> str:
    if name == "proposal":
        return "proposal"
    if name == "proposals":
        return f"[{', '.join(_python('against', one) for one in value)}]"
    if name == "against" and value != TODAY:
        return f"eq.load_proposal(alliance, {_word(value)!r})"
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    return repr(_word(value)) if isinstance(value, range) else repr(value)
