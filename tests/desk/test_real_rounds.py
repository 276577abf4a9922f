"""Do the real rounds of NATO papers run on a whole desk as they ran, on either database?"""

from __future__ import annotations

from pathlib import Path

from desk_rounds import NATO_ROUNDS
from desk_scenes import LAKE, ceiling, open_accounts, runs
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.procedure import PRESETS, SECOND, State, instant
from equipoise.model import Alliance

NOT_KEPT = "C-M(2017)0049"
LETTER = "C-M(2017)0074"


def test_the_real_rounds_run_on_a_whole_desk(database_address: str, tmp_path: Path, lake: Alliance) -> None:
    rule = PRESETS["nato-practice"]
    clock = HeldClock(instant("2015-04-01T09:00", rule.zone))
    desk = Desk.found(database_address, lake, rule, origin="desk.test/real", key=tmp_path / "key", clock=clock)
    open_accounts(desk, LAKE[:4])  # the fifth joined later
    for i, (paper, (circulated, until, _)) in enumerate(NATO_ROUNDS.items()):
        name = f"paper-{i}"
        runs(desk, clock, instant(f"{circulated}T12:00", rule.zone) - clock.at)
        desk.submit(name, "draft", "head-ald", {"text": ceiling(10_000_000 + i, in_force="2030-01-01")})
        desk.submit(name, "table", "head-ald", {"number": paper})
        desk.submit(name, "propose-silence", "chair", {"deadline": until})
        deadline = instant(until, rule.zone)
        runs(desk, clock, deadline - 2 * SECOND - clock.at)
        said = {"stance": "statement", "statement": "A joint letter is noted beside it."}
        for member in ("bre", "cyr", "dor") if paper == LETTER else ():
            desk.submit(name, "position", f"head-{member}", said)
        if paper == NOT_KEPT:
            desk.submit(name, "break", "head-dor", {"form": "objection", "reason": "Not yet."})
        runs(desk, clock, deadline + (rule.settle_s - 1) * SECOND - clock.at)
        state = State.BROKEN if paper == NOT_KEPT else State.SILENCE
        assert (desk.case(name).number, desk.case(name).state) == (paper, state)
        runs(desk, clock, 2 * SECOND)
        case = desk.case(name)
        assert (case.state, case.adopted_at) == ((state, None) if paper == NOT_KEPT else (State.ADOPTED, deadline))
        if paper == NOT_KEPT:
            desk.submit(name, "to-table", "chair")
            runs(desk, clock, instant("2018-01-07T11:00", rule.zone) - clock.at)
    desk.submit("paper-5", "call-consensus", "chair")
    assert desk.case("paper-5").state is State.ADOPTED
    assert [p.member for p in desk.case("paper-6").positions] == ["BRE", "CYR", "DOR"]
    done = verify(desk.store, desk.signer.verifier)
    assert done.faults == ()
    desk.close()
