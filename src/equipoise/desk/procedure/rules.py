"""Which rules of silence are there? Presets of real bodies as data; a body may write its own.

Sources: OSCE MC.DOC/1/06 Annex 1(A); UNGA decision 74/544; EU Council Rules of Procedure Art. 12(2); the no-objection
procedure of UN sanctions committees; CWC Art. VIII(18). NATO publishes no rules: ``nato-practice`` is our reading of
its cover sheets ("under silence until <hour>"; one Ally's objection stops a paper).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

__all__ = ["PRESETS", "SilenceRule", "rule_from"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRule:
    """How a body uses silence. Times of the clock are seconds; the period is counted in ``unit``.

    ``consent_to_method``: members may object to using silence at all, until the method's deadline. ``inclusive``: what
    arrives exactly at the deadline is in time. ``roll``: a deadline on a day without work moves to the next working
    day. ``hold_days``: the longest hold, 0 for none; ``hold_deemed``: what a hold that runs out counts as.
    ``scrutiny``: what a scrutiny reservation that was not lifted counts as. ``lapse_days``: 0 for never.
    ``remind_h``: how many hours before the deadline those who were not heard are reminded; a reminder moves nothing.
    """

    name: str
    source: str
    zone: str
    initiator: Literal["chair"] = "chair"
    consent_to_method: bool = False
    allowed_subjects: tuple[str, ...] = ()
    min_period: int = 0
    unit: Literal["hours", "calendar-days", "working-days"] = "hours"
    count_first_day: bool = False
    calendar: str = ""
    roll: bool = False
    inclusive: bool = False
    break_forms: tuple[str, ...] = ("objection", "amendment")
    reason_required: bool = False
    statements: bool = True
    reservations: bool = True
    hold_days: int = 0
    hold_deemed: Literal["at-table", "adopted"] = "at-table"
    extend_max: int = 3
    extend_total_h: int = 720
    settle_s: int = 120
    outage_gap_s: int = 120
    min_remaining_s: int = 7200
    timelock_h: int = 0
    announce: bool = False
    early_close: bool = False
    acknowledge: bool = False
    disclose_breaker: bool = True
    accession: Literal["restart", "include", "exclude"] = "restart"
    break_ends_with_membership: bool = False
    scrutiny: Literal["breaks", "lapses"] = "breaks"
    excluded: tuple[str, ...] = ()
    defer_vote_h: int = 0
    vote_percent: int = 0
    lapse_days: int = 0
    remind_h: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The rule as JSON values; ``rule_from`` reads it back."""
        return {
            f.name: list(value) if isinstance(value := getattr(self, f.name), tuple) else value for f in fields(self)
        }


def rule_from(words: Mapping[str, Any]) -> SilenceRule:
    """The rule that ``to_json`` wrote. A field that a later version knows and this text lacks is at its default."""
    found: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in words.items()}
    return SilenceRule(**found)


PRESETS: Final[dict[str, SilenceRule]] = {
    rule.name: rule
    for rule in (
        SilenceRule(
            name="nato-practice",
            source="our reading of NATO cover sheets: no public rules",
            zone="Europe/Brussels",
            min_period=24,
            calendar="BE",
            reason_required=True,
            remind_h=(24, 4),
        ),
        SilenceRule(
            name="osce-pc",
            source="OSCE MC.DOC/1/06 Annex 1(A)",
            zone="Europe/Vienna",
            consent_to_method=True,
            calendar="AT",
            announce=True,
            remind_h=(24,),
        ),
        SilenceRule(
            name="unga-74-544",
            source="UNGA decision 74/544 of 27 March 2020",
            zone="America/New_York",
            min_period=72,
            calendar="US",
            remind_h=(24,),
        ),
        SilenceRule(
            name="eu-coreu",
            source="EU Council Rules of Procedure Art. 12(2)(d); Regulation 1182/71 Art. 3",
            zone="Europe/Brussels",
            unit="calendar-days",
            calendar="BE",
            roll=True,
            remind_h=(24,),
        ),
        SilenceRule(
            name="unsc-noobjection",
            source="guidelines of UN sanctions committees",
            zone="America/New_York",
            min_period=5,
            unit="working-days",
            calendar="US",
            hold_days=180,
            remind_h=(48, 24),
        ),
        SilenceRule(
            name="opcw-24h",
            source="CWC Art. VIII(18)",
            zone="Europe/Amsterdam",
            min_period=24,
            calendar="NL",
            defer_vote_h=24,
            vote_percent=67,
            remind_h=(12,),
        ),
    )
}
