"""The nouns of an alliance, the typed changes to them, and ``apply(alliance, proposal) -> alliance``. All frozen."""

from equipoise.model.alliance import Alliance, rewound
from equipoise.model.amounts import CENTS, decimals_in
from equipoise.model.answer import Answer, MadeFrom, Trace, TraceLine, need_member
from equipoise.model.applying import applied_in_part, apply, inverse_of, problems_of
from equipoise.model.checks import Case, Check, FundTotal, KeySum, Noted, Ratio, SeriesTotal
from equipoise.model.clauses import Change, Clause, Complaint
from equipoise.model.clauses.contradicting import contradictions
from equipoise.model.digest import canonical, digest, digest_of
from equipoise.model.keys import Dilute, Key, KeyFormula, KeyTable, KeyVersion, SetTo, Step
from equipoise.model.nouns import (
    Body,
    Fund,
    MeasureName,
    Member,
    Participation,
    Post,
    PriorityRule,
    Project,
    ReturnBand,
    Seat,
    Series,
    Source,
    ineligible,
)
from equipoise.model.opinions import Assumption, Position
from equipoise.model.powers import undecidable
from equipoise.model.pricing import PRICE_HINT, price_clash
from equipoise.model.proposal import Proposal, Variant
from equipoise.model.requirements import Holding, Requirement
from equipoise.model.rules import (
    AllOf,
    AnyOf,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Majority,
    Rule,
    WeightAtLeast,
    parts_of,
    weights_in,
)
from equipoise.model.seating import RuleFault, rule_faults, seated_while
from equipoise.model.shares import Rung, Shares, shares_on
from equipoise.model.stages import STAGES, Benchmark, Closing, Eligibility, Stage, disordered, repeated

__all__ = [
    "CENTS",
    "PRICE_HINT",
    "STAGES",
    "AllOf",
    "Alliance",
    "Answer",
    "AnyOf",
    "Assumption",
    "Benchmark",
    "Body",
    "Case",
    "Change",
    "Check",
    "Clause",
    "Closing",
    "Complaint",
    "Consensus",
    "CountAtLeast",
    "Dilute",
    "Eligibility",
    "FewerAgainst",
    "Fund",
    "FundTotal",
    "Holding",
    "Includes",
    "Key",
    "KeyFormula",
    "KeySum",
    "KeyTable",
    "KeyVersion",
    "MadeFrom",
    "Majority",
    "MeasureName",
    "Member",
    "Noted",
    "Participation",
    "Position",
    "Post",
    "PriorityRule",
    "Project",
    "Proposal",
    "Ratio",
    "Requirement",
    "ReturnBand",
    "Rule",
    "RuleFault",
    "Rung",
    "Seat",
    "Series",
    "SeriesTotal",
    "SetTo",
    "Shares",
    "Source",
    "Stage",
    "Step",
    "Trace",
    "TraceLine",
    "Variant",
    "WeightAtLeast",
    "applied_in_part",
    "apply",
    "canonical",
    "contradictions",
    "decimals_in",
    "digest",
    "digest_of",
    "disordered",
    "ineligible",
    "inverse_of",
    "need_member",
    "parts_of",
    "price_clash",
    "problems_of",
    "repeated",
    "rewound",
    "rule_faults",
    "seated_while",
    "shares_on",
    "undecidable",
    "weights_in",
]
