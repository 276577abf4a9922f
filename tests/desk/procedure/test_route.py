"""Does an agreed text go on along its route, body by body, and into force only at the end?"""

from __future__ import annotations

from desk_scenes import CHAIR, silent
from equipoise.desk.procedure import DAY, State, next_stop


def test_a_text_agreed_at_one_body_is_tabled_at_the_next() -> None:
    scene = silent(route=["council", "assembly"], effective="")
    assert next_stop(scene.case) == "assembly"
    scene.after(3 * DAY)
    assert (scene.case.state, scene.case.body, scene.case.version) == (State.TABLED, "assembly", 1)
    assert [event.kind for event in scene.events[-2:]] == ["adopted", "forwarded"]
    scene.does("propose-silence", CHAIR, **scene.opening())
    assert next_stop(scene.case) == ""
    assert scene.after(3 * DAY).case.state is State.IN_FORCE
    assert scene.case.rounds == 2
