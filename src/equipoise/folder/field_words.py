"""What does each field of a folder mean, where the noun's own form does not say it? For the reference of the book.

A name that means the same wherever it stands is said once; what differs by noun is said under the noun. Tests hold that
no field of the reference goes without words, that none is said of a field that is not there, and which few names may be
told alike of every noun: a new noun says of its ``percent`` or ``count`` what it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["words_of_field"]

_EVERYWHERE: Final[Mapping[str, str]] = {
    "id": "its name: small letters, digits and hyphens",
    "title": "its name in words",
    "status": "how far it can be trusted; a status that stands for no figure leaves the value out",
    "source": "the publication that says so, by its id in sources.toml",
    "note": "what else a reader should know",
    "reason": "why, in a sentence",
    "since": "its first day",
    "until": "its last day; left out: until further notice",
    "member": "the member, by its code",
    "fund": "the fund",
    "key": "the key",
    "series": "the series",
    "on": "on which day",
    "year": "of which calendar year",
    "tolerance": "how far apart the two may be, in the unit of the figures",
    "expected": "whether it holds; a known discrepancy says that it fails, and why in note",
    "low": "the low end of its range",
    "high": "the high end of its range",
    "salience": "how much it cares, from 0 to 1",
}

#: How much a rule asks for, and of what.
_ASKED: Final[Mapping[str, str]] = {
    "percent": "the least that is needed, in percent",
    "strict": "more than that, not only as much",
    "fraction": 'instead of a percent, exactly: "2/3"',
    "of": "of all members, of those present, or of those who vote for or against",
}

_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "Consensus": {"minus": "how many may object all the same"},
    "CountAtLeast": {"members": "how many must be in favour"},
    "Majority": _ASKED,
    "WeightAtLeast": {
        **_ASKED,
        "weight": 'what votes weigh: "key:ID" or "series:ID"',
        "amount": "instead of a percent: so much of the weight, in its own unit",
    },
    "Includes": {"member": "who must be in favour"},
    "NoneAgainst": {"members": "who may not be against"},
    "FewerAgainst": {"members": "fewer than so many", "counting": "who counts: those against, or all not in favour"},
    "Quorum": {
        "members": "how many must be present",
        "percent": "instead of a number, in percent of all",
        "strict": _ASKED["strict"],
        "fraction": _ASKED["fraction"],
    },
    "AllOf": {"parts": "rules, each of which must hold"},
    "AnyOf": {"parts": "rules, one of which must hold"},
    "SeriesTotal": {
        "printed": "the printed total of each year",
        "members": "who is summed: the members of the end of each year, or those of today",
        "but": "members left out of the sum",
    },
    "AllianceFile": {
        "format": "the version of this format: 1",
        "name": "its name in words",
        "currency": "the currency in which its money is told: three capital letters of ISO 4217",
        "member_word": 'what one member is called: "Ally", "state"',
        "member_words": "what several are called",
    },
    "Source": {
        "publisher": "who published it",
        "url": "its address",
        "retrieved": "the day it was read",
    },
    "SeriesFile": {
        "unit": "the unit of its figures",
        "method": "how they were counted",
        "measure": "what a question reads them as, if one does; each is one series",
        "signed": "figures below zero make sense",
    },
    "Figure": {
        "value": "the figure; empty where the status says missing or not-disclosed",
        "percent": "its share in percent; all sum to exactly 100",
        "status": "how far it can be trusted; missing and not-disclosed stand for no figure",
    },
    "KeyFile": {
        "versions": "which shares hold from when to when: each has `since`, `until`, `status`, `source`, `note`, and "
        'either `table = "NAME.csv"` (a file beside this one) or `steps`, with a `start` or without: a day (this key '
        "as in force then), a table, or another start with steps",
        "decimals": "how many decimals shares are rounded to",
    },
    "Fund": {
        "currency": "the one currency in which it is paid",
        "key": "the key by which it is shared",
        "body": "the body that looks after it",
        "ceilings": "the most of a calendar year, that of 1 January, in whole units",
        "committed": "how much of the ceiling running projects take already, in percent",
        "participants": "who pays: all members of the day, or of each project those who take part in it",
        "priority": "what gives say over what it buys; left out: every member has an equal say",
        "return_band": "how far work may differ from cost, for each participant",
        "carry_over": "what of a year's room may be spent in the next; left out: nothing",
        "hosting": "how many of its projects under way a member can host at once, by member",
        "quotas": "how much of what it buys a region may host, or must",
        "calling": "the terms of its calls",
        "forecast": "what it expects to spend within each span, in whole units",
        "spent": "what it has spent within each span, in whole units",
        "side_payments": "what members pay one another beside their shares",
    },
    "Body": {
        "rule": "by which rule it decides: a sentence, or a table with a `kind`",
        "everyone": "every member sits in it",
        "seats": "who sits in it, where not everyone does",
        "chair": "the member that chairs it",
        "powers": "the kinds of change that it may decide; left out: that is open",
        "next": "the body that a text goes to after it; left out: it is the last",
        "silence": "it may decide by silence",
        "reservations": "a member may join a decision with a reservation",
    },
    "Post": {
        "post": "its id",
        "kind": "what it is",
        "member": "the member that holds it",
        "precision": "how exactly its first day is known",
        "holder": "who holds it, by name",
    },
    "Assumption": {
        "central": "the most likely figure",
        "kind": "what it is about",
        "about": "which attribute, domain, anchor or bloc",
        "member": 'the member, by its code; "*" for every member',
        "reason": "how the number was chosen, in a sentence",
        "proposal": "of the scale failure-cost: the text that it belongs to",
    },
    "Position": {
        "member": 'a code, or "REGION:low-high" for so many unnamed members of a region',
        "actor": "who spoke: a government, a parliament, a person",
        "stance": "from -1, would object, to 1, would press for it",
        "confidence": "how sure that is, from 0 to 1",
        "about": "the one thing that a named member refuses to lose (money, voice, capability or return); left out: "
        "the whole text",
    },
    "Proposal": {
        "stage": "how far it has come",
        "changes": "its clauses: `[[changes]]`, each of a [kind](kinds.md#changes-of-a-proposal)",
        "tabled_by": "the member that tabled it",
        "tabled": "the day it was tabled",
        "in_force": "of one that is enacted: the day it came into force",
        "against": "the digest of the rules and figures that it was written for; a draft and a tabled one need it",
        "parent": "the proposal that it amends",
        "route": "the bodies that decide, in order",
        "summary": "what it does, in a sentence or two",
        "memorandum": "why, at any length",
        "version": "which version of the text this is",
        "variants": "other readings: `[variants.NAME]` with a `title` and `[[variants.NAME.changes]]`, which replace "
        "those of the same id or are added",
    },
    "Variant": {"changes": "clauses that replace those of the same id, or are added"},
    "CaseFile": {
        "ask": "`question`, and what that command is asked with",
        "expect": "`[[expect]]`: what one row of the answer says, column by column",
    },
    "Ratio": {
        "numerator": "the series above the line",
        "denominator": "the series below it",
        "printed": "the series that the body printed of the two",
        "decimals": "how many decimals it was printed with",
        "members": "for whom; left out: everyone with all three figures",
        "years": "for which years; left out: all with all three figures",
        "count": "how many ratios there must be to test",
    },
    "KeySum": {"count": "how many members have a share in it"},
    "KeyPrinted": {
        "count": "how many shares are printed; left out: as many as there are",
        "series": "the series as printed",
        "of": "what the shares are of: 100 for percents, or a total for amounts",
    },
    "FundTotal": {
        "funds": "the funds whose ceilings are summed",
        "total": "the printed sum",
        "growth_percent": "instead: by how much they grew since the year before, as printed",
    },
    "PriorityRule": {"mix": 'the bases and their relative weights, for example { contribution = 1, "posts:host" = 1 }'},
    "ReturnBand": {
        "low": "the least share of the work for each share of the cost; left out: no floor",
        "high": "the most; left out: no ceiling",
    },
    "SidePayments": {"amounts": "what each member pays more a year (below 0: gets), in whole units; they sum to 0"},
    "CarryOver": {
        "percent": "so much of what was not spent, in percent",
        "amount": "at most so much, in whole units of the fund's currency",
    },
    "RegionQuota": {
        "region": "the region, as members.csv has it",
        "measure": "what is counted: spending, or the number of projects",
        "at_least": "in percent; left out: no floor",
        "at_most": "in percent; left out: no ceiling",
    },
    "Calling": {
        "scale": "the shares as printed, or before their rounding",
        "unit": "down to what amounts are called",
        "by": "whether the year is divided first, or each instalment by itself",
        "method": "the rule of apportionment",
        "instalments": "when which part is due; left out: all of it on 1 January",
    },
    "Instalment": {"month": "1 to 12", "day": "1 to 31", "percent": "how much of the year's call, in percent"},
    "IssuedCall": {
        "due": "the day by which it is to be paid",
        "amount": "in the fund's currency; below 0: given back",
        "kind": "a call, or the difference to one",
    },
    "Receipt": {
        "date": "the day it was paid",
        "kind": "how it was paid",
        "amount": "how much",
        "currency": "its currency; left out: that of the fund",
        "source": "the publication that says so; what is given in kind needs one for its value",
    },
    "Rate": {
        "base": "the currency of which one unit is priced",
        "quote": "the currency of the price",
        "since": "the first day it is for",
        "until": "the last day it is for; that of since: the rate of a day",
        "rate": "so many of quote for one of base",
    },
    "JoiningTerms": {
        "quorum": "how many must take part",
        "required": "who must take part",
        "excluded": "who cannot",
        "least_share": "the least that one pays, in percent of the cost; left out: no floor",
        "most_share": "the most; left out: no ceiling",
    },
    "Closing": {
        "requirement": "the requirement that it helps to meet",
        "amount": "how many units it brings",
        "member": "whose units they are; left out: held in common",
        "delivered": "when they are there; left out: as the project's own stages say",
    },
    "Eligibility": {"eligible": "whether a common fund may pay for it"},
    "Stage": {
        "stage": "which stage of the road",
        "date": "when it was reached, or is to be",
        "precision": "how exactly the day is known",
        "note": "what else a reader should know; needed where it comes before an earlier stage",
    },
    "Group": {"members": "who belonged, from when to when"},
    "Requirement": {
        "domain": "the field of capability, as projects have it",
        "unit": "in what it is counted: batteries, teams",
        "target": "how many are required, from when to when",
        "shared": "by which mix members are to bring them; left out: in common",
        "held": "what is held already",
    },
    "Holding": {"member": "who holds them; left out: in common", "value": "how many units"},
    "Benchmark": {
        "first": "from which stage",
        "last": "to which stage",
        "years": "how many years it took",
    },
    "Disagreement": {
        "figure": "its place, for example preferences/followers or keys/lake/ALD/2026",
        "value": "what it is held to be, in the unit of its place",
        "holder": "of a post: the member that holds it instead",
        "absorbed_by": "of a cost share: who takes up the difference",
        "who": "who holds it so",
        "dated": "when that was said",
        "source": "where the other figure is from, in words",
        "against": "the digest of the rules and figures that it was written for",
    },
    "PastCase": {
        "decided": "the day of the decision",
        "happened": "how it ended",
        "opened": "the day it was tabled",
        "body": "the body of the folder that decided",
        "forum": "instead: a body that the folder does not have, in words; it needs a rule",
        "rule": "the rule it was decided by; left out: that of the body on the day",
        "silence": "whether it was decided under silence",
        "members": "who decided; left out: who sat in the body on the day",
        "without": "who sat there and did not decide",
        "tabled_by": "the member that tabled it",
        "proposal": "a text of the folder that says what it would have changed",
        "positions": "what actors were known to hold of it before",
        "scales": "what it was about, as scales from 0 to 100",
        "failure": "what it cost that nothing was agreed",
    },
    "Happened": {"result": "how it ended for the text as it stood", "text": "the same in a sentence"},
    "Said": {
        "member": 'a code, or "REGION:low-high" for so many unnamed members of a region',
        "actor": "who spoke: a government, a parliament, a person",
        "stance": "from -1, against, to 1, in favour",
        "confidence": "how sure that is, from 0 to 1",
        "about": "the one thing that a named member refuses to lose; left out: the whole text",
    },
    "Scale": {
        "title": "what it was about",
        "zero": "what 0 means",
        "hundred": "what 100 means",
        "status_quo": "where things stood before",
        "outcome": "where it ended",
        "positions": "who stood where",
    },
    "Placed": {"member": 'a code, or "others" for each decider without a place of its own', "value": "from 0 to 100"},
    "PlacedOutcome": {"value": "from 0 to 100"},
    "FailureCost": {"central": "the most likely cost, in whole scales: 1 is the whole scale"},
}


def words_of_field(kind: type[Any], field: str) -> str:
    """What a field of a noun means; empty where nobody has said it yet."""
    return _OF.get(kind.__name__, {}).get(field, "") or _EVERYWHERE.get(field, "")
