#!/usr/bin/env python3
"""Set up Equipoise and run it: `python3 x.py demo` on a fresh machine with Python 3.11 and pip.

Standard library only. All it makes lies in the checkout: `.tools/` (the pinned installer, uv) and `.venv/` (the
pinned packages); every download is checked against the hashes in requirements/. A second run finds a stamp and
starts at once. The index, proxy and certificate that pip is configured with are used throughout.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "requirements"
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PEERS = ROOT / ".peers"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "equipoise-setup.json"
WANTED = (3, 11)
DEMO_EXTRAS = ("web", "desk", "postgres")  # all but `cluster`, which one machine has no use for
LAST_LINES = 12  # of a failed program's output
PIP_FLAGS = ["--quiet", "--retries", "2", "--require-hashes"]

# What pip calls a setting, and the variable by which uv takes it: uv does not read pip's configuration. pip's
# extra indexes stay out, as uv would look nowhere else for what they hold; where it needs them, pip takes over.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
UV_INDEX_SETTINGS = {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL"}

# What the output of a failed download says, and what that means in one sentence.
SIGNS = {
    "DO NOT MATCH THE HASHES|Hash mismatch": "A download does not match its pinned hash, so none of it was "
    "installed: the index or mirror serves something else than what was pinned.",
    "NewConnectionError|ConnectTimeout|name resolution|ProxyError|SSLError|dns error|error sending request|"
    "Failed to fetch|tcp connect error": "The package index cannot be reached: connect this machine, or "
    "point pip at a mirror it can reach (pip config set global.index-url ...).",
    "No space left on device": "The disk is full: set-up needs about 1 GB.",
    "No matching distribution|no wheels with a matching": "The index lacks a pinned package.",
}


class Stop(Exception):
    """Set-up cannot go on; the message is the one sentence to show."""


class Failed(Exception):
    """A program failed; the message is the end of what it said."""


def say(text: str) -> None:
    print(f"x.py: {text}", file=sys.stderr, flush=True)


def call(command: Iterable[str | Path], env: dict[str, str]) -> str:
    """Run a program quietly; return what it printed, or raise Failed with the end of it."""
    parts = [str(part) for part in command]
    done = subprocess.run(
        parts,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise Failed(done.stdout.strip() or f"{parts[0]} ended with status {done.returncode}")
    return done.stdout


def explain(output: str) -> Stop:
    """The end of a failed download's output, with the cause in one sentence where it is a known one."""
    known = (sentence for signs, sentence in SIGNS.items() if re.search(signs, output))
    sentence = next(known, "The pinned packages cannot be installed; the lines above say why.")
    return Stop("\n".join([*output.splitlines()[-LAST_LINES:], sentence]))


def clean_environment() -> dict[str, str]:
    """The user's environment without what would lead pip, uv or Python to another place."""
    away = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "UV_PYTHON", "UV_SYSTEM_PYTHON"}
    away |= {"PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PIP_PYTHON"}
    env = {name: value for name, value in os.environ.items() if name not in away}
    env.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0", UV_NO_PROGRESS="1")
    home = Path(env.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK):  # nowhere to keep a cache but here
        env.setdefault("UV_CACHE_DIR", str(TOOLS / "cache"))
        env.setdefault("PIP_CACHE_DIR", str(TOOLS / "cache-pip"))
    return env


def pip_command(env: dict[str, str]) -> list[str | Path]:
    """A pip that works: this Python's, the one on the PATH, or one from a venv of its own."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if shutil.which("pip3"):
        return [str(shutil.which("pip3"))]
    try:
        call([sys.executable, "-m", "venv", "--clear", TOOLS / "pip"], env)
    except Failed:
        raise Stop("pip is missing: install it (Debian: apt install python3-pip).") from None
    return [TOOLS / "pip" / "bin" / "python", "-m", "pip"]


def uv_environment(pip: list[str | Path], env: dict[str, str]) -> dict[str, str]:
    """The environment for uv, with pip's index, proxy and certificate, where uv has none of its own."""
    env = dict(env)
    own_files = [env.get("UV_CONFIG_FILE", ""), "/etc/uv/uv.toml", os.path.expanduser("~/.config/uv/uv.toml")]
    own = UV_INDEX_SETTINGS & set(env) or any(
        os.path.isfile(file) and "index" in Path(file).read_text(errors="replace") for file in own_files
    )
    try:
        lines = call([*pip, "config", "list"], env).splitlines()
    except Failed:
        return env
    for scope in (":env:.", "install.", "global."):  # the earlier one wins, as in pip
        for line in lines:
            name, _, value = line.partition("=")
            variable = PIP_TO_UV.get(name[len(scope) :]) if name.startswith(scope) else None
            if variable and not (own and variable in UV_INDEX_SETTINGS):
                env.setdefault(variable, str(ast.literal_eval(value)))
    return env


def digest(*files: Path) -> str:
    made = hashlib.sha256(f"{ROOT}\n{sys.version}\n{os.path.realpath(sys.executable)}\n".encode())
    for file in files:
        made.update(file.read_bytes())
    return made.hexdigest()


def uv_program(pip: list[str | Path], env: dict[str, str]) -> Path:
    """The pinned uv, installed with pip by hash into .tools/."""
    pins = REQUIREMENTS / "uv.txt"
    uv, stamp = TOOLS / "uv" / "bin" / "uv", TOOLS / "uv" / "stamp"
    if stamp.is_file() and stamp.read_text() == digest(pins):
        return uv
    say("fetching the installer, uv")
    shutil.rmtree(TOOLS / "uv", ignore_errors=True)
    flags = ["--no-deps", "--no-compile", "--only-binary", ":all:"]
    try:
        call([*pip, "install", *PIP_FLAGS, *flags, "--target", TOOLS / "uv", "-r", pins], env)
    except Failed as trouble:
        raise explain(str(trouble)) from None
    stamp.write_text(digest(pins))
    return uv


def install(profile: str, fresh: bool, place: Path = VENV) -> None:
    """Make an environment hold exactly requirements/<profile>.txt: with uv, or with venv and pip where uv cannot."""
    env, pins = clean_environment(), REQUIREMENTS / f"{profile}.txt"
    pip = pip_command(env)
    uv = uv_program(pip, env)
    count = sum("==" in line for line in pins.read_text().splitlines())
    python = place / "bin" / "python"
    say(f"installing {count} pinned packages into {place.name}")
    try:
        uv_env = uv_environment(pip, env)
        if fresh:
            call([uv, "venv", "--quiet", "--no-project", "--clear", "--python", sys.executable, place], uv_env)
        sync = ["pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode"]
        call([uv, *sync, "--python", python, pins], uv_env)
    except (Failed, OSError) as trouble:
        say(f"uv cannot ({str(trouble).splitlines()[-1].strip()}); trying venv and pip")
        try:
            call([sys.executable, "-m", "venv", "--clear", "--without-pip", place], env)
        except Failed:
            raise Stop("Python's venv is missing: install it (Debian: apt install python3-venv).") from None
        try:
            call([*pip, "--python", python, "install", *PIP_FLAGS, "-r", pins], env)
        except Failed as again:
            raise explain(str(again)) from None


def link_source() -> None:
    """Make src/ importable in .venv and give it the `equipoise` command: no build, always the files here."""
    site = VENV / "lib" / f"python{WANTED[0]}.{WANTED[1]}" / "site-packages"
    (site / "equipoise-source.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "equipoise"
    # Started by sh, then by Python: the path of a checkout may be long or hold spaces.
    command.write_text(
        f"#!/bin/sh\n'''exec' '{PYTHON}' \"$0\" \"$@\"\n' '''\n"
        'import sys\n\nfrom equipoise.cli import main\n\nif __name__ == "__main__":\n    sys.exit(main())\n'
    )
    command.chmod(0o755)
    call([PYTHON, "-m", "compileall", "-q", ROOT / "src"], clean_environment())


def set_up(profile: str) -> None:
    """Bring .venv up to date with the pins of `run` or `dev`; at once where the stamp says it is."""
    done: dict[str, str] = {}
    if PYTHON.exists() and STAMP.is_file():
        done = json.loads(STAMP.read_text())
    if done.get("profile") == "dev":
        profile = "dev"  # which includes all of run
    base = digest()
    pins = digest(REQUIREMENTS / f"{profile}.txt", Path(__file__))
    wanted = {"profile": profile, "base": base, "pins": pins}
    if done == wanted:
        return
    start = time.monotonic()
    say(f"setting up for {profile} with Python {sys.version.split()[0]}")
    STAMP.unlink(missing_ok=True)
    install(profile, fresh=done.get("base") != base)
    link_source()
    STAMP.write_text(json.dumps(wanted))
    say(f"ready in {time.monotonic() - start:.0f} s")


def peers() -> None:
    """Bring .peers up to date: what the product is measured beside, in an environment of its own."""
    stamp, pins = PEERS / "equipoise-setup.txt", REQUIREMENTS / "peers.txt"
    if stamp.is_file() and stamp.read_text() == digest(pins):
        return
    stamp.unlink(missing_ok=True)
    install("peers", fresh=True, place=PEERS)
    stamp.write_text(digest(pins))


def browser() -> None:
    """Debian's Chromium for the tests in a browser, where this machine may install it; else what is left out."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("installing Chromium for the tests in a browser")
        env = {**clean_environment(), "DEBIAN_FRONTEND": "noninteractive"}
        try:
            call(["apt-get", "update"], env)
            call(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"], env)
            return
        except Failed as trouble:
            say(str(trouble).splitlines()[-1])
    say("Chromium is missing, so the tests in a browser are skipped (Debian: apt install chromium)")


def lock(further: list[str]) -> int:
    """Compile requirements/*.txt from pyproject.toml again; pins stay unless `--upgrade` is passed."""
    env = clean_environment()
    pip = pip_command(env)
    uv, env = uv_program(pip, env), uv_environment(pip, env)
    extras = [part for name in DEMO_EXTRAS for part in ("--extra", name)]
    flags = ["--quiet", "--universal", "--generate-hashes", "--no-header", "--python-version", "{}.{}".format(*WANTED)]
    for name, source in (
        ("uv", ["requirements/uv.in"]),
        ("dev", ["pyproject.toml", "--all-extras", "--group", "dev"]),
        ("run", ["pyproject.toml", *extras, "-c", "requirements/dev.txt"]),
        ("peers", ["requirements/peers.in"]),
    ):
        say(f"compiling requirements/{name}.txt")
        call([uv, "pip", "compile", *flags, *further, *source, "-o", f"requirements/{name}.txt"], env)
    return 0


def run(*command: str | Path) -> int:
    """Run a program of .venv in the checkout, with its output as it comes."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return subprocess.run([VENV / "bin" / command[0], *command[1:]], cwd=ROOT, env=env).returncode


def right_python() -> None:
    """Go on only with the Python that is tested; hand over to it where it is installed beside this one."""
    if os.name != "posix":
        raise Stop("Equipoise is tested on Linux only: on Windows, run it in WSL.")
    if sys.version_info[:2] == WANTED:
        return
    name = "3.11"
    other = shutil.which(f"python{name}")
    if other and subprocess.run([other, "-c", ""], capture_output=True).returncode == 0:
        os.execv(other, [other, *sys.argv])
    raise Stop(f"Equipoise is tested on Python {name} only: install python{name}, then run `python{name} x.py`.")


ACTIONS = """Set up Equipoise and run it.

demo   write the brief of one proposal, Canada's of 2026
test   run all tests; further arguments go to pytest
setup  make .venv with everything a developer needs
check  run ruff and mypy, the quick checks while writing
campaign  the long tests: campaign desk|keys|pages|power [NAME ...] [--scale N]; figures: docs/evidence.md
bench  measure beside the peers, in .peers/: bench [AREA ...], all of them by default; writes docs/benchmarks.md
docs   write the pages made from the code and build the book: docs/book/index.html
lock   compile the pins again; further arguments, such as --upgrade, go to uv"""


def main() -> int:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="x.py", description=ACTIONS, formatter_class=raw)
    parser.add_argument("action", choices=["demo", "test", "setup", "check", "bench", "campaign", "docs", "lock"])
    action, further = parser.parse_args(sys.argv[1:2]).action, sys.argv[2:]
    if further and action in ("demo", "setup", "check", "docs"):
        parser.error(f"{action} takes no arguments")
    try:
        right_python()
        if action == "lock":
            return lock(further)
        set_up("run" if action == "demo" else "dev")
        if action == "demo":
            return run("equipoise", "brief", "nato", "canada-2026")
        if action == "test":
            browser()
            return run("python", "-m", "pytest", "-n", "2", *further)
        if action == "bench":
            peers()
            return run("python", "benchmarks", *further)
        if action == "campaign":
            known = sorted(path.stem for path in (ROOT / "campaigns").glob("*.py"))
            if not further or further[0] not in known:
                raise Stop(f"name what to try: python3 x.py campaign {' | '.join(known)}")
            return run("python", f"campaigns/{further[0]}.py", *further[1:])
        if action == "docs":
            return run("python", "docs/written.py") or run("sphinx-build", "-qW", "-d", VENV / "b", "docs", "docs/book")
        if action == "check":
            return max([run("ruff", "check"), run("ruff", "format", "--check"), run("mypy")])
        return 0
    except Failed as trouble:
        say("\n".join(str(trouble).splitlines()[-LAST_LINES:]))
    except Stop as trouble:
        say(str(trouble))
    except KeyboardInterrupt:
        say("stopped")
    return 1


if __name__ == "__main__":
    sys.exit(main())
