"""Where does long work run? Here, on processes, or on a cluster: as ``--processes`` and ``--cluster`` say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from equipoise.ensemble import Executor

__all__ = ["Cluster", "executor"]

Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="On the Dask cluster of this scheduler: tcp://10.0.0.5:8786."),
]


def executor(processes: int, address: str | None) -> Executor:
    """Who carries the runs out. Raises BadParameter where both are asked for."""
    from equipoise import ensemble

    if address is None:
        return ensemble.processes(processes)
    if processes > 1:
        raise typer.BadParameter("--processes are of this machine and --cluster is elsewhere: give one of them")
    return ensemble.cluster(address)
