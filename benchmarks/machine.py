"""On which machine, with which versions, and when was this measured?"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from equipoise.version import VERSION

__all__ = ["machine", "peer_versions"]

OURS = ("numpy", "scipy", "numba", "highspy", "clarabel", "fastapi", "uvicorn", "distributed")
ROOT = Path(__file__).resolve().parents[1]


def machine() -> dict[str, str]:
    """What the page says about a run, by its name."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text())
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=ROOT)
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": f"{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "unknown",
        "load average at the start": f"{os.getloadavg()[0]:.1f}",
        "system": platform.platform(terse=True),
        "equipoise": f"{VERSION}, commit {commit.stdout.strip() or 'unknown'}",
        "python": sys.version.split()[0],
        "libraries": ", ".join(f"{name} {version(name)}" for name in OURS),
        "peers": ", ".join(f"{name} {number}" for name, number in peer_versions().items()),
    }


def peer_versions() -> dict[str, str]:
    """The peers that are asked for by name, and their versions."""
    lines = (ROOT / "requirements" / "peers.in").read_text().splitlines()
    return {name: number for name, _, number in (line.partition("==") for line in lines) if number}
