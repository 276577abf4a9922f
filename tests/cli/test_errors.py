"""Is a person told what happened, where, and what to do, with the right exit code and never a traceback?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from equipoise.cli import paying, running

Runner = Callable[..., Any]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pay", "LAKE", "commons"), "unknown fund 'commons'. Did you mean 'common'?"),
        (("pay", "LAKE", "common", "--year", "1999"), "the ceiling of the Common budget in 1999 is missing"),
        (("pay", "LAKE", "common", "--for", "ALX"), "unknown member 'ALX'. Did you mean 'ALD'?"),
        (("pay", "LAKE", "common", "--explain", "ALX"), "unknown member 'ALX'. Did you mean 'ALD'?"),
        (("decide", "LAKE", "counsel"), "unknown body 'counsel'. Did you mean 'council'?"),
        (("whatif", "LAKE", "fair-shares"), "unknown proposal 'fair-shares'. Did you mean 'fair-share'?"),
        (("whatif", "LAKE", "fair-share:al"), "unknown variant 'al'. Did you mean 'all'?"),
        (("whatif", "LAKE", "nowhere.toml"), "nowhere.toml is no proposal"),
        (("whatif", "LAKE", "fair-share", "--years", "2031-2027"), "write 2027-2031"),
        (("align", "LAKE", "--influence", "post"), "Did you mean 'posts'"),
        (("pay", "nowhere", "common"), "there is no alliance folder 'nowhere'"),
        (("pay", "", "common"), "there is no alliance folder ''"),
        (("pay", "LAKE", "common", "--json", "--csv"), "choose one of --json, --csv and --explain"),
    ],
)
def test_a_wrong_question_is_answered_with_a_hint(
    lake: Path, equipoise: Runner, arguments: tuple[str, ...], said: str
) -> None:
    told = equipoise(*(lake if a == "LAKE" else a for a in arguments))
    assert told.code == 1
    assert told.out == "" or "--json" in arguments
    assert told.err.startswith("equipoise: ")
    assert said in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("brif",), "No such command 'brif'. Did you mean 'brief', 'verify'?"),
        (("pay", "nato", "civil", "--yaer", "2026"), "Did you mean '--year' or '--years'?"),
        (("pay", "nato"), "(civil, joint-procurement, military and nsip), for example: equipoise pay nato civil"),
        (("pay", "cbd"), "name a fund, for example: equipoise pay cbd core"),
        (("pay",), "Missing argument 'ALLIANCE'"),
        (("decide", "nato", "nac", "--on", "24.11.2026"), "'24.11.2026' is not a date such as 2026-11-22"),
        (("pay", "nato", "civil", "--year", "soon"), "--year"),
    ],
)
def test_a_wrong_command_line_exits_2(equipoise: Runner, arguments: tuple[str, ...], said: str) -> None:
    told = equipoise(*arguments)
    assert told.code == 2
    assert said in told.err
    assert "--help" in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("pay", "LAKE", "commons"), 1),
        (("pay", "nowhere", "common"), 1),
        (("whatif", "LAKE", "nowhere.toml"), 1),
        (("plan", "--ballots", "nowhere.pb"), 1),
        (("new", "LAKE"), 1),
        (("pay", "LAKE"), 2),
        (("pay", "LAKE", "common", "--year", "soon"), 2),
        (("brif",), 2),
    ],
)
def test_a_refusal_under_json_is_one_object_of_the_common_shape(
    lake: Path, equipoise: Runner, arguments: tuple[str, ...], code: int
) -> None:
    told = equipoise(*(lake if a == "LAKE" else a for a in arguments), "--json")
    refused = json.loads(told.out)
    assert set(refused) == {"question", "summary", "rows", "status", "made_from"}
    assert (told.code, refused["question"], refused["made_from"]["exit_code"]) == (code, "error", code)
    assert refused["rows"]
    assert all(row["message"] in told.err for row in refused["rows"])


def test_every_problem_of_a_folder_is_a_row_of_the_refusal(lake: Path, equipoise: Runner, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(lake, broken)
    (broken / "posts.csv").write_text((broken / "posts.csv").read_text().replace("DOR", "DRO"))
    fund = broken / "funds" / "common.toml"
    fund.write_text(fund.read_text().replace('key = "lake"', 'key = "laek"'))
    rows = json.loads(equipoise("pay", broken, "common", "--json").out)["rows"]
    checked = [r for r in json.loads(equipoise("check", broken, "--json").out)["rows"] if r["what"] == "problem"]
    told = ("what", "file", "place", "found", "message", "note")
    assert [[row[k] for k in told] for row in rows] == [[row[k] for k in told] for row in checked]


def test_a_fault_of_ours_says_so_and_how_to_report_it(equipoise: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(paying, "answered", broken)
    monkeypatch.delenv("EQUIPOISE_DEBUG", raising=False)
    told = equipoise("pay", "nato", "civil")
    assert told.code == 70
    assert "this is a bug (ZeroDivisionError: by zero)" in told.err
    assert "EQUIPOISE_DEBUG=1" in told.err
    monkeypatch.setenv("EQUIPOISE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        running.run(["pay", "nato", "civil"])


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("equipoise pay LAKE common >&-", 0, ""),
        ("equipoise pay LAKE commons 2>&-", 1, ""),
        ("equipoise pay LAKE common >/dev/full", 1, "equipoise: No space left on device"),
        ("equipoise pay LAKE common --all | head -1", 0, ""),
        ("equipoise desk account LAKE.sqlite bob chair </dev/null", 1, "equipoise: there is no desk at LAKE.sqlite"),
        ("equipoise desk demo d.sqlite LAKE fair-share && equipoise desk account d.sqlite bob chair </dev/null", 130,
         "equipoise: stopped: what was asked for was not answered"),
    ],
)  # fmt: skip
def test_a_stream_that_is_closed_full_or_no_terminal_makes_no_traceback(
    lake: Path, tmp_path: Path, line: str, code: int, said: str
) -> None:
    shutil.copytree(lake, tmp_path / "LAKE")
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == code
    assert said in done.stderr if said else done.stderr == ""
    assert "Traceback" not in done.stderr + done.stdout
    assert "GetPassWarning" not in done.stderr


def test_ctrl_c_stops_quietly(equipoise: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(paying, "answered", interrupted)
    told = equipoise("pay", "nato", "civil")
    assert (told.code, told.err) == (130, "equipoise: stopped\n")


def test_an_unreadable_file_is_named(equipoise: Runner, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    told = equipoise("new", taken)
    assert told.code == 1
    assert str(taken) in told.err


def test_a_reader_that_goes_away_is_no_error() -> None:
    line = f"{sys.executable} -m equipoise pay nato civil --year 2026 | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.startswith("In 2026 the Civil Budget")


def test_check_lists_all_problems_at_once_and_exits_1(equipoise: Runner, lake: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(lake, broken)
    (broken / "posts.csv").write_text((broken / "posts.csv").read_text().replace("DOR", "DRO"))
    fund = broken / "funds" / "common.toml"
    fund.write_text(fund.read_text().replace('key = "lake"', 'key = "laek"'))
    told = equipoise("check", broken)
    assert told.code == 1
    assert "DRO" in told.out
    assert "laek" in told.out
    assert "Did you mean" in told.out
    assert "Traceback" not in told.out + told.err


def test_ctrl_c_while_the_program_loads_is_one_line(tmp_path: Path) -> None:
    # The interrupt comes while the libraries of the command line are being loaded.
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from equipoise.cli import main\n"
        "class Loading:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Loading())\n"
        "sys.argv = ['equipoise', 'agree', 'nato', 'canada-2026']\n"
        "main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "equipoise: stopped\n")


def test_a_question_on_the_terminal_that_is_not_answered_is_no_fault(lake: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "equipoise", "desk", "init", "desk.sqlite", str(lake), "--rule", "nato-practice"]
    told = subprocess.run(
        [*command, "--origin", "desk.test/lake"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # no terminal to ask on
    )
    assert told.returncode == 130
    assert "stopped: what was asked for was not answered" in told.stderr
    assert not (tmp_path / "desk.sqlite").exists()
