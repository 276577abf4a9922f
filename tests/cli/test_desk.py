"""Do the commands of the desk do what they say, each, as somebody at a terminal uses them?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner, Result

from equipoise import folder
from equipoise.cli.app import app
from equipoise.cli.desk import desk as group
from equipoise.desk.demo import PASSWORD

RULE = ["--rule", "nato-practice", "--origin", "desk.test/lake"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example alliance and a demonstration of it."""
    made = tmp_path_factory.mktemp("desk")
    folder.new(made / "lake")
    names = sorted(folder.read(made / "lake").proposals)
    shown = said(made, "demo", "demo.sqlite", str(made / "lake"), names[0])
    assert "A DEMONSTRATION" in shown.output
    assert "the period ends in about 4 minutes" in shown.output
    assert "equipoise desk step" in shown.output
    return made


def said(place: Path, command: str, where: str, *more: str, typed: str = "", ends: int = 0) -> Result:
    found = CliRunner().invoke(app, ["desk", command, str(place / where), *more], input=typed)
    assert found.exit_code == ends, (command, found.output, found.exception)
    return found


def test_a_desk_is_started_peopled_and_can_open_a_period(place: Path) -> None:
    word = "a long enough password\n" * 2
    refused = said(place, "init", "own.sqlite", str(place / "lake"), *RULE, typed=f"{word}short\nshort\n", ends=1)
    assert not (place / "own.sqlite").exists(), refused.output
    made = said(place, "init", "own.sqlite", str(place / "lake"), *RULE, typed=word * 2)
    assert "with 5 members under nato-practice" in made.output
    said(place, "init", "own.sqlite", str(place / "lake"), *RULE, typed=word * 2, ends=1)  # nothing is overwritten
    alone = said(place, "account", "own.sqlite", "office", "secretariat", typed=word, ends=1)
    assert "second person" in str(alone.exception) + alone.output
    for second in ("nobody-there", "administrator"):
        lone = said(place, "account", "own.sqlite", "office", "secretariat", "--second", second, typed=word, ends=1)
        assert "second person" in str(lone.exception), second
    said(place, "account", "own.sqlite", "office", "secretariat", "--second", "auditor", typed=word)
    told = said(place, "contact", "own.sqlite", "ALD", "a@example.org", "--zone", "America/Toronto", "--by", "office")
    assert "with the hour in America/Toronto" in told.output
    said(place, "contact", "own.sqlite", "XYZ", "a@example.org", "--by", "office", ends=1)
    assert "Nothing is under silence." in said(place, "due", "own.sqlite").output


def test_what_is_due_and_who_was_not_heard(place: Path) -> None:
    shown = said(place, "due", "demo.sqlite").output
    assert "until " in shown
    assert " left" in shown
    assert "not heard: ALD, BRE, CYR, DOR, EST" in shown
    (row,) = json.loads(said(place, "due", "demo.sqlite", "--json").output)
    assert row["line"].startswith(row["deadline"])
    assert row["no_contact"] == []


def test_notices_leave_once_and_are_listed(place: Path) -> None:
    mail = ["--mail", f"file:{place / 'mail'}"]
    assert "not sent yet" in said(place, "letters", "demo.sqlite").output
    assert json.loads(said(place, "post", "demo.sqlite", *mail, "--json").output) == {"sent": 5}
    assert "No notice is due." in said(place, "post", "demo.sqlite", *mail).output
    assert {row["state"] for row in json.loads(said(place, "letters", "demo.sqlite", "--json").output)} == {"sent"}
    assert "5  sent: handed over" in said(place, "letters", "demo.sqlite").output
    said(place, "post", "demo.sqlite", "--mail", "pigeon", ends=1)
    assert "no letter" in str(said(place, "resend", "demo.sqlite", "9999:ALD", ends=1).exception)


def test_an_objector_is_asked_to_have_objected(place: Path) -> None:
    (row,) = json.loads(said(place, "due", "demo.sqlite", "--json").output)
    ask = [row["proposal"], "mine", "--by", "head-bre"]
    assert "has objected" in str(said(place, "counter", "demo.sqlite", *ask, ends=1).exception)
    bad = said(place, "counter", "demo.sqlite", *ask, "--set", "nothing", ends=1)
    assert "CLAUSE.FIELD=VALUE" in str(bad.exception)


def test_the_record_is_verified_kept_and_made_again(place: Path) -> None:
    assert "Everything fits." in said(place, "verify", "demo.sqlite").output
    assert json.loads(said(place, "verify", "demo.sqlite", "--json").output)["faults"] == []
    for command, file, back in (("export", "r.jsonl", "import"), ("backup", "b.zip", "restore")):
        said(place, command, "demo.sqlite", str(place / file))
        said(place, command, "demo.sqlite", str(place / file), ends=1)  # nothing is overwritten
        assert "verified" in said(place, back, f"{back}.sqlite", str(place / file)).output
        said(place, back, f"{back}.sqlite", str(place / file), ends=1)
    said(place, "calendar", "demo.sqlite", str(place / "d.ics"), "--zone", "America/Toronto")
    assert "Toronto" in (place / "d.ics").read_text().replace("\n ", "")
    text = json.loads(said(place, "due", "demo.sqlite", "--json").output)[0]["proposal"]
    assert "adopted on" in said(place, "paper", "demo.sqlite", text, str(place / "p.pdf"), "--by", "head-bre").output
    said(place, "paper", "demo.sqlite", text, str(place / "p.docx"), ends=1)
    said(place, "rules", "demo.sqlite", str(place / "rules"))
    assert folder.read(place / "rules").name == folder.read(place / "lake").name
    kept = (place / "rules" / "alliance.toml").stat().st_mtime_ns
    assert "nothing is ever overwritten" in str(
        said(place, "rules", "demo.sqlite", str(place / "rules"), ends=1).exception
    )
    assert (place / "rules" / "alliance.toml").stat().st_mtime_ns == kept


def test_a_desk_without_its_key_is_not_signed_by_another_in_silence(place: Path) -> None:
    said(place, "export", "demo.sqlite", str(place / "keyless.jsonl"))
    said(place, "import", "keyless.sqlite", str(place / "keyless.jsonl"))
    for command in ("due", "verify", "letters"):
        assert "keyless.sqlite.key is not there" in str(said(place, command, "keyless.sqlite", ends=1).exception)
    assert not (place / "keyless.sqlite.key").exists()
    own = said(place, "key", "keyless.sqlite").output
    assert own.startswith("Its new key, to be told to every delegation: ")
    assert "exists already" in str(said(place, "key", "keyless.sqlite", ends=1).exception)
    assert json.loads(said(place, "due", "keyless.sqlite", "--json").output)
    known = json.loads((place / "keyless.jsonl").read_text().splitlines()[0])
    assert "no known key signed" in said(place, "verify", "keyless.sqlite", ends=1).output
    assert "Everything fits." in said(place, "verify", "keyless.sqlite", "--public", known["key"]).output


def test_a_desk_is_opened_with_its_own_key_alone(place: Path) -> None:
    """What another key signs verifies for nobody who was told the desk's."""
    said(place, "export", "demo.sqlite", str(place / "mine.jsonl"))
    said(place, "import", "mine.sqlite", str(place / "mine.jsonl"))
    shutil.copy(place / "demo.sqlite.key", place / "mine.sqlite.key")
    (place / "other.key").write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex())
    (place / "other.key").chmod(0o600)
    other = ("--key", str(place / "other.key"))
    for command in (
        ("due", "mine.sqlite"),
        ("step", "mine.sqlite"),
        ("export", "mine.sqlite", str(place / "no.jsonl")),
    ):
        refused = str(said(place, *command, *other, ends=1).exception)
        assert "other.key is not the key of this desk: it did not sign its last checkpoint." in refused
        assert "--key" in refused
    assert not (place / "no.jsonl").exists()
    assert "no known key signed" in said(place, "verify", "mine.sqlite", *other, ends=1).output  # which is to find it
    assert json.loads(said(place, "due", "mine.sqlite", "--json").output)
    assert "Everything fits." in said(place, "verify", "mine.sqlite").output


def test_who_is_named_has_an_account(place: Path) -> None:
    (row,) = json.loads(said(place, "due", "demo.sqlite", "--json").output)
    text, slip = row["proposal"], ["--by", "haed-bre"]
    for words in (["break", text], ["counter", text, "x"], ["paper", text, str(place / "slip.pdf")], ["step"],
                  ["resend", "1:BRE"], ["contact", "BRE", "bre@example.org"], ["account", "x", "chair"]):  # fmt: skip
        refused = said(place, words[0], "demo.sqlite", *words[1:], *slip, ends=1)
        assert "unknown account 'haed-bre'. Did you mean 'head-bre'" in str(refused.exception), words


def test_breaking_is_looked_at_first_and_needs_the_password(place: Path) -> None:
    (row,) = json.loads(said(place, "due", "demo.sqlite", "--json").output)
    ask = [row["proposal"], "--by", "head-bre"]
    seen = said(place, "break", "demo.sqlite", *ask).output
    assert "Nothing was sent." in seen
    assert "12 months" in seen
    assert "BRE pays" in seen
    assert "may not break" in str(
        said(place, "break", "demo.sqlite", row["proposal"], "--by", "chair", ends=1).exception
    )
    send = [*ask, "--reason", "It costs too much.", "--send"]
    wrong = said(place, "break", "demo.sqlite", *send, typed="not the password\n", ends=1)
    assert "NOT recorded" in str(wrong.exception)
    done = said(place, "break", "demo.sqlite", *send, typed=f"{PASSWORD}\n").output
    assert "broken" in done
    assert "under no silence" in str(said(place, "break", "demo.sqlite", *ask, ends=1).exception)


def test_the_clock_of_a_demonstration_is_stepped_and_of_no_other_desk(place: Path) -> None:
    names = sorted(folder.read(place / "lake").proposals)
    said(place, "demo", "stepped.sqlite", str(place / "lake"), names[0])
    refused = said(place, "step", "stepped.sqlite", "--by", "head-ald", ends=1)
    assert "may not step the clock of a demonstration; chair, secretariat may" in str(refused.exception)
    told = said(place, "step", "stepped.sqlite", "--by", "chair").output
    assert f"In 20 seconds of your own: {names[0]}, silence ends, " in told
    assert "seconds of your own away" in str(said(place, "step", "stepped.sqlite", ends=1).exception)
    word = "a long enough password\n" * 2
    said(place, "init", "real.sqlite", str(place / "lake"), *RULE, typed=word * 2)
    said(place, "account", "real.sqlite", "office", "secretariat", "--second", "auditor", typed=word)
    assert "no demonstration" in str(said(place, "step", "real.sqlite", "--by", "office", ends=1).exception)


def test_every_command_of_the_desk_is_tried_here() -> None:
    names = {c.name or c.callback.__name__.rstrip("_") for c in group.registered_commands}  # type: ignore[union-attr]
    text = Path(__file__).read_text()
    untried = {name for name in names if f'"{name}"' not in text}
    assert untried == set()  # "serve" runs until it is stopped: the tests of the pages stand for it


def test_where_there_is_no_desk_it_says_so(place: Path) -> None:
    for command in ("due", "letters", "verify"):
        assert "no desk" in str(said(place, command, "none.sqlite", ends=1).exception)
