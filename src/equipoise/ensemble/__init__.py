"""How is one function asked many times, here, on threads, processes or a cluster, with the same digits wherever it ran?

A run is one question with its number and its name. Whoever carries the runs out hands back what each gave, as it
finishes; ``gathered`` puts them in the order of their numbers, so that nothing depends on which finished first. What a
run gives must depend on its question alone (random numbers by seed and number, never by a shared stream).

    from equipoise import ensemble
    runs = [ensemble.Run(i, f"n = {n}", n) for i, n in enumerate((3, 1, 2))]
    found = ensemble.gathered(ensemble.processes(2)(math.sqrt, runs, ensemble.Watch()), runs, ensemble.Watch())

Long work tells how far it is, and can be stopped, through a ``Watch``: a callback, a token, and a clock if there is one
(nothing below ``folder`` reads a clock). The command line, a page and a test each bring their own.
"""

from equipoise.ensemble.cluster import cluster
from equipoise.ensemble.here import here
from equipoise.ensemble.processes import processes
from equipoise.ensemble.relay import relayed
from equipoise.ensemble.runs import Executor, Failure, Outcome, Run, answered, gathered
from equipoise.ensemble.threads import cores, threads
from equipoise.ensemble.watch import Cancel, Cancelled, Progress, Stage, Watch

__all__ = [
    "Cancel",
    "Cancelled",
    "Executor",
    "Failure",
    "Outcome",
    "Progress",
    "Run",
    "Stage",
    "Watch",
    "answered",
    "cluster",
    "cores",
    "gathered",
    "here",
    "processes",
    "relayed",
    "threads",
]
