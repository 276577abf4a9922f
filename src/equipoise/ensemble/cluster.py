"""How are runs carried out on the machines of a Dask cluster?

The function goes to every worker before the first run, so that none fetches it from one that is at work. A worker
that comes later says that it lacks it, is sent it, and its run is asked again. None holds the only copy: any may die.
The run of a worker that dies is given to another by the scheduler; one over which several workers died is asked once
more by itself, then fails by name. The scheduler has two runs at a time for each thread of the cluster: none waits
for work, a million of them need no memory there, and stopping is quick.

The workers run pickled code: who may reach the scheduler may run anything on them. See docs/scale-out.md for keys.
Needs the extra ``cluster``.
"""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from uuid import uuid4

from equipoise.ensemble.runs import Executor, Failure, Outcome, Run, attempted
from equipoise.ensemble.watch import GLANCE, Watch
from equipoise.errors import EquipoiseError
from equipoise.version import VERSION

__all__ = ["cluster"]

Q = TypeVar("Q")
A = TypeVar("A")

_PATIENCE = 10  # seconds for the scheduler to answer, and between two looks at whether there are workers
_AHEAD = 2  # runs with the scheduler for each thread: one that runs, one that waits for it to end
_ENDED = "KilledWorker"  # Dask's word for a run over which its workers ended
_KEPT = 8  # functions that a worker keeps at a time, of those that ask it in turns


def cluster(address: str) -> Executor:
    """An executor on the Dask cluster whose scheduler is at ``address``, for example ``tcp://10.0.0.5:8786``.

    Asked for runs, it raises EquipoiseError where the scheduler is not reached, where it has no worker, where a worker
    lacks this version of Equipoise, and where the scheduler goes away.
    """
    return _Cluster(address)


@dataclass(frozen=True)
class _Function:
    """The function that is asked, for sending: its name on the workers, and itself, pickled."""

    name: str
    pickled: bytes

    def send(self, client: Any, workers: list[str] | None = None) -> None:
        """Have these workers keep it, or all. One that does not get it says so when it is asked."""
        with suppress(OSError):  # a scheduler that went away is found by whoever waits for a run
            client.run(_keep, self.name, self.pickled, workers=workers, on_error="return")


class _Cluster:
    """An executor that keeps a cluster busy."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __call__(self, work: Callable[[Q], A], runs: Sequence[Run[Q]], watch: Watch) -> Iterator[Outcome[A]]:
        function = _Function(uuid4().hex, pickle.dumps(work))
        with _connected(self._address) as client:
            at_once = _AHEAD * _threads(client, self._address)
            function.send(client)
            suspected: list[Run[Q]] = []
            for run, outcome in self._asked(client, function, runs, at_once, watch):
                if _killed(outcome):
                    suspected.append(run)
                else:
                    yield outcome
            # A run may have gone to a worker that another was about to end: each is asked once more, by itself.
            for _, outcome in self._asked(client, function, suspected, 1, watch):
                yield outcome

    def _asked(
        self, client: Any, function: _Function, runs: Sequence[Run[Q]], at_once: int, watch: Watch
    ) -> Iterator[tuple[Run[Q], Outcome[Any]]]:
        """Keep so many runs with the scheduler; each with its outcome, as it finishes."""
        waiting, finished = list(reversed(runs)), SimpleQueue[Any]()
        asked: dict[Any, Run[Q]] = {}
        idle = 0.0
        while (waiting or asked) and not watch.cancel.asked:
            while waiting and len(asked) < at_once:
                run = waiting.pop()
                future = client.submit(_attempted, function.name, run.number, run.ask, pure=False)
                asked[future.key] = run
                future.add_done_callback(finished.put)
            try:
                future = finished.get(timeout=GLANCE)
            except Empty:
                idle += GLANCE
                if idle >= _PATIENCE:
                    idle = 0.0
                    _threads(client, self._address)
                continue
            run = asked.pop(future.key)
            outcome = _outcome(client, future, run, self._address)
            if isinstance(outcome, _Lacking):
                function.send(client, [outcome.worker])
            if isinstance(outcome, Outcome):
                yield run, outcome
            else:
                waiting.append(run)


@dataclass(frozen=True)
class _Lacking:
    """What a worker says that was asked a run of a function which it does not have."""

    worker: str


class _Kept:
    """The functions that a worker keeps, by name: as they were sent, until each is first asked."""

    def __init__(self) -> None:
        self._functions: dict[str, bytes | Callable[[Any], Any]] = {}
        self._lock = threading.Lock()  # of the threads of a worker

    @classmethod
    def by(cls, worker: Any) -> _Kept:
        """Those of this worker. They stand on Dask's own object: no module has a state."""
        kept: _Kept = vars(worker).setdefault("equipoise_functions", cls())
        return kept

    def __len__(self) -> int:
        return len(self._functions)

    def keep(self, name: str, pickled: bytes) -> None:
        """Keep this one, and let go of those that were kept longest."""
        with self._lock:
            self._functions.setdefault(name, pickled)
            while len(self._functions) > _KEPT:
                del self._functions[next(iter(self._functions))]

    def function(self, name: str) -> Callable[[Any], Any] | None:
        """The function of that name; None where it is not kept."""
        with self._lock:
            found = self._functions.get(name)
            if isinstance(found, bytes):
                found = self._functions[name] = pickle.loads(found)
        return found if callable(found) else None


def _keep(name: str, pickled: bytes, dask_worker: Any) -> None:
    """On a worker, which Dask hands in: keep this function."""
    _Kept.by(dask_worker).keep(name, pickled)


def _attempted(name: str, number: int, ask: Any) -> Outcome[Any] | _Lacking:
    """On a worker: the outcome of one run of the function of that name."""
    from distributed import get_worker

    worker = get_worker()
    work = _Kept.by(worker).function(name)
    return _Lacking(worker.address) if work is None else attempted(work, number, ask)


def _killed(outcome: Outcome[Any]) -> bool:
    """Did workers end over it?"""
    return outcome.failure is not None and outcome.failure.kind == _ENDED


def _outcome(client: Any, future: Any, run: Run[Any], address: str) -> Outcome[Any] | _Lacking | None:
    """What a finished future gave; None where it was lost with the worker that held it, and is to be asked again.

    Raises EquipoiseError where it was lost with the scheduler, or with the last worker.
    """
    while future.status in ("finished", "error"):
        try:
            found: Outcome[Any] | _Lacking = future.result(timeout=_PATIENCE)
        except TimeoutError:
            _threads(client, address)
        except CancelledError:
            break
        except Exception as error:
            kind = type(error).__name__
            said = "its workers ended over it, twice" if kind == _ENDED else f"the cluster says: {error}"
            return Outcome(run.number, failure=Failure(kind, said))
        else:
            return found
    if client.status != "running":
        raise _gone(address)
    _threads(client, address)
    return None


def _gone(address: str) -> EquipoiseError:
    """What is said where the scheduler ended."""
    return EquipoiseError(f"the cluster at {address} went away; what had finished is handed back")


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """A client of the scheduler, closed in the end, which takes back what is still asked of the cluster."""
    from distributed import Client

    # What the client logs of connections that end is said here, in words.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    _need_address(address)
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except OSError:
        raise EquipoiseError(
            f"no Dask scheduler answers at {address} within {_PATIENCE} seconds: start one (dask scheduler), or give "
            "the address that it prints"
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=_PATIENCE)


def _need_address(address: str) -> None:
    """Raise EquipoiseError where such an address reaches nothing: a client left half made takes long to go."""
    from distributed.comm.addressing import get_address_host_port, parse_address
    from distributed.security import Security

    try:
        _, port = get_address_host_port(address, strict=True)
        if not 0 < port < 2**16:
            raise ValueError(f"{port} is no port")
        if parse_address(address)[0] == "tls" and not Security().get_connection_args("client").get("ssl_context"):
            raise ValueError("tls:// needs keys in Dask's configuration (distributed.comm.tls)")
    except ValueError as error:
        why = str(error).partition("\n")[0]
        raise EquipoiseError(
            f"{address!r} is no address of a Dask scheduler ({why}): write it as the scheduler prints it, for example "
            "tcp://10.0.0.5:8786"
        ) from None


def _version() -> str:
    """Which version of Equipoise does a worker have? Asked there."""
    return VERSION


def _threads(client: Any, address: str) -> int:
    """How many threads has the cluster? Raises EquipoiseError where it has none, or cannot do the work."""
    try:
        count = int(sum(client.nthreads().values()))
    except OSError:
        raise _gone(address) from None
    if not count:
        raise EquipoiseError(f"the cluster at {address} has no worker: start one (dask worker {address} --nthreads 1)")
    replies = client.run(_version, on_error="return")
    wrong = {where: said for where, said in replies.items() if said != VERSION}
    if wrong:
        where, said = min(wrong.items())
        told = "does not have Equipoise" if isinstance(said, BaseException) else f"has Equipoise {said}"
        raise EquipoiseError(
            f"{len(wrong)} of {len(replies)} workers cannot do the work: {where} {told}. "
            f"Install Equipoise {VERSION} there, as here"
        )
    return count
