"""Is every change of an exported record found? The short form of the campaign."""

from __future__ import annotations

from desk_scenes import under_silence
from desk_tampering import tampered
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import export


def test_every_change_of_an_exported_record_is_found(desk: Desk) -> None:
    under_silence(desk)
    content = b"".join(export(desk.store, desk.signer.verifier))
    assert tampered(content, str(desk.signer.verifier), 200, seed=5) == []
