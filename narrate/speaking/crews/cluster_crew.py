"""The workers of a Dask cluster call engines.

Dask gives the call of a worker that dies to another one, and gives up a call that several workers died of. Then
its texts are spoken one by one, no other such call beside them: only the one that kills is lost.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from distributed import Client
from distributed.scheduler import KilledWorker

from narrate import __version__
from narrate.errors import EngineError, NarrateError, NetworkError, OptionError, SpeakingError, VoiceError
from narrate.speaking.crews import cluster_worker
from narrate.speaking.crews.cluster_worker import Traits, Unfit
from narrate.speaking.crews.crew import Crew
from narrate.speaking.crews.threads import Threads
from narrate.speaking.engine import EngineOptions
from narrate.speaking.registry import engine_spec, open_engine
from narrate.speaking.takes import Spoken
from narrate.voices.voice import Voice

GPU = "GPU"
"""The resource that a worker with a GPU declares: ``dask worker --resources GPU=1``."""
MAX_LOSSES = 3
"""How many times a call is made again because the connection to the scheduler broke."""

_LOOK_S = 1.0
"""How often to look which workers are there."""
_PATIENCE_S = 10.0
"""How long to wait for a worker before saying so: one that died may be replaced by then."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Worker:
    threads: int
    gpus: int
    """As many as it declares."""


class Cluster:
    """A connection to a scheduler, and the workers that are there."""

    def __init__(self, client: Client) -> None:
        """``client`` is closed with it."""
        self.client = client
        self.workers: Mapping[str, _Worker] = {}
        """By address, as of a second ago."""
        self.settling = ThreadPoolExecutor(1, "settle")
        """Takes what calls return: the client's own thread must not wait for a disk."""
        self.lane = ThreadPoolExecutor(1, "alone")
        """Makes the calls that workers died of, one after the other."""
        self._crews: list[ClusterCrew] = []
        self._closed = threading.Event()
        self._look()
        threading.Thread(target=self._watch, name="workers", daemon=True).start()
        client.forward_logging("narrate", logging.WARNING)

    @property
    def lost(self) -> bool:
        """Whether the connection broke, and the scheduler did not come back."""
        return bool(self.client.status == "closed")

    def hire(self, voice: Voice, options: EngineOptions) -> Crew:
        """A `narrate.speaking.crews.crew.Hire`; see `narrate.speaking.crews.cluster.hire_cluster`."""
        spec = engine_spec(voice)
        if spec and spec.remote:  # workers would add nothing but more requests, and its key stays here
            return Threads(open_engine(voice, options))
        options = _options_there(options)
        while not self.workers:
            if self.lost:
                raise _lost()
            time.sleep(_LOOK_S / 10)
        with_gpu = {address for address, worker in self.workers.items() if worker.gpus}
        needs = {GPU: 1} if with_gpu and options.device != "cpu" else {}
        addresses = list(with_gpu if needs else self.workers)
        crew = ClusterCrew(self, voice, options, self._describe(voice, options, addresses), needs)
        self._crews.append(crew)
        return crew

    def close(self) -> None:
        """Leave the cluster. Calls that are under way are of no use any more."""
        self._closed.set()
        for crew in self._crews:
            crew.stop()
        self.lane.shutdown(wait=False, cancel_futures=True)
        with suppress(Exception):  # the scheduler may be gone
            self.client.unforward_logging("narrate")
        self.client.close()
        self.settling.shutdown()

    def _describe(self, voice: Voice, options: EngineOptions, addresses: Sequence[str]) -> Traits:
        """The engine, on which all workers must agree."""
        question = (cluster_worker.describe, voice, options, __version__)
        answers = self.client.run(*question, workers=addresses, on_error="return")
        traits = {address: _checked(address, answer) for address, answer in answers.items()}
        (first, expected), *others = traits.items()
        for address, each in others:
            if each.fingerprint != expected.fingerprint:
                problem = f"voice {voice.name} would sound different on worker {address} than on {first}"
                raise VoiceError(problem, hint="install the same versions and the same model on all workers")
        return expected

    def _watch(self) -> None:
        alone_s = 0.0
        while not self._closed.wait(_LOOK_S):
            with suppress(Exception):  # the scheduler does not answer
                self._look()
            if self.lost:
                for crew in self._crews:
                    crew.lose()
            alone_s = 0.0 if self.workers else alone_s + _LOOK_S
            if alone_s == _PATIENCE_S:
                _log.warning("%s has no workers; waiting for one", self.client.scheduler.address)

    def _look(self) -> None:
        known = self.client.scheduler_info(n_workers=-1)["workers"]
        self.workers = {
            address: _Worker(int(each["nthreads"]), int(each["resources"].get(GPU, 0)))
            for address, each in known.items()
        }


def _checked(address: str, answer: object) -> Traits:
    """The answer of a worker. Raises `VoiceError` if it is none."""
    if isinstance(answer, Traits):
        return answer
    if isinstance(answer, NarrateError):
        raise _named(address, answer)
    hint = f"install narrate {__version__} on all workers"  # this one did not understand the question
    raise VoiceError(f"worker {address}: {answer}", hint=hint)


def _named(address: str, error: NarrateError) -> VoiceError:
    return VoiceError(f"worker {address}: {error.problem}", error.subject, error.hint)


def _options_there(options: EngineOptions) -> EngineOptions:
    """The options for workers: all are to sound the same, and each counts its own cores."""
    device = "cpu" if options.device == "auto" else options.device
    if device not in ("cpu", "cuda"):
        raise OptionError("the GPUs of a cluster have no numbers", f"--device {device}", "use --device cuda")
    return replace(options, device=device, workers=None)


@dataclass(eq=False, slots=True)
class _Call:
    texts: list[str]
    alone: bool = False
    """Whether no other call that workers died of is under way."""
    future: Future[list[Spoken]] = field(default_factory=Future)
    sent: Future[Any] = field(default_factory=Future)
    """Dask's."""
    losses: int = 0

    def succeed(self, spoken: list[Spoken]) -> None:
        with suppress(InvalidStateError):  # nobody waits any more
            self.future.set_result(spoken)

    def fail(self, error: BaseException) -> None:
        with suppress(InvalidStateError):
            self.future.set_exception(error)


class ClusterCrew:
    """All workers that are fit for a voice speak it."""

    def __init__(
        self, cluster: Cluster, voice: Voice, options: EngineOptions, engine: Traits, needs: Mapping[str, int]
    ) -> None:
        """``needs`` are the resources that a call takes of its worker."""
        self._cluster = cluster
        self._voice = voice
        self._options = options
        self._engine = engine
        self._needs = needs
        self._executor = cluster.client.get_executor(pure=False, resources=dict(needs) or None)
        self._unfit: dict[str, VoiceError] = {}
        """Workers that came later and cannot speak the voice, and why."""
        self._calls: set[_Call] = set()

    @property
    def engine(self) -> Traits:
        """What the workers say of it."""
        return self._engine

    @property
    def workers(self) -> int:
        """The calls that the workers make at once; it grows as they come."""
        there = [self._cluster.workers[address] for address in self._fit()]
        return max(1, sum(worker.gpus if self._needs else worker.threads for worker in there))

    def prepare(self) -> None:
        """Does nothing: workers keep it from one driver to the next."""

    def submit(self, texts: Sequence[str]) -> Future[list[Spoken]]:
        """See `narrate.speaking.crews.crew.Crew`, as for the next two."""
        call = _Call(list(texts))
        self._send(call)
        return call.future

    def stop(self) -> None:
        """Waits for nothing: what a worker has begun it finishes for nobody."""
        for call in list(self._calls):
            call.future.cancel()
            call.sent.cancel()

    def close(self) -> None:
        """Does nothing: the connection is the `Cluster`'s."""

    def lose(self) -> None:
        """Fail what is under way, and will never return."""
        for call in list(self._calls):
            self._calls.discard(call)
            call.fail(_lost())

    def _fit(self) -> list[str]:
        """The addresses of workers that may be called."""
        workers = self._cluster.workers
        return [each for each in workers if each not in self._unfit and (workers[each].gpus or not self._needs)]

    def _send(self, call: _Call) -> None:
        only = self._fit() if self._unfit else None
        if only == []:
            call.fail(next(reversed(self._unfit.values())))
            return
        same = (self._voice, self._options, __version__, self._engine.fingerprint)
        try:
            call.sent = self._executor.submit(cluster_worker.speak, *same, call.texts, workers=only)
        except Exception:  # the client was closed
            call.fail(_lost())
            return
        self._calls.add(call)
        call.sent.add_done_callback(partial(self._returned, call))

    def _returned(self, call: _Call, _: object) -> None:
        with suppress(RuntimeError):  # the cluster is closed, and nobody waits any more
            self._cluster.settling.submit(self._settle, call)

    def _settle(self, call: _Call) -> None:
        """Take what a call returned, or make it again."""
        self._calls.discard(call)
        try:
            answer = call.sent.result()
        except CancelledError:
            if not call.future.cancelled():
                self._make_again(call)
        except KilledWorker as error:
            self._give_up(call, error)
        except NarrateError as error:
            call.fail(error)
        except Exception as error:  # of the worker's Python or of Dask
            call.fail(EngineError(f"the cluster failed: {type(error).__name__}: {error}"))
        else:
            if isinstance(answer, Unfit):
                self._leave_out(answer)
                self._send(call)
            else:
                call.succeed([sent.spoken() for sent in answer])

    def _make_again(self, call: _Call) -> None:
        call.losses += 1
        if call.losses > MAX_LOSSES or self._cluster.lost:
            call.fail(_lost())
        else:
            self._send(call)

    def _leave_out(self, unfit: Unfit) -> None:
        if unfit.address not in self._unfit:
            self._unfit[unfit.address] = _named(unfit.address, unfit.error)
            _log.warning("%s; it is left out", self._unfit[unfit.address])

    def _give_up(self, call: _Call, error: KilledWorker) -> None:
        if call.alone:
            problem = f"all workers that spoke it died, the last at {error.last_worker.address}"
            lost = SpeakingError(problem)
            call.succeed([Spoken(None, problem, lost)])
        else:
            self._cluster.lane.submit(self._speak_one_by_one, call)

    def _speak_one_by_one(self, call: _Call) -> None:
        try:
            spoken = []
            for text in call.texts:
                single = _Call([text], alone=True)
                self._send(single)
                spoken += single.future.result()
            call.succeed(spoken)
        except BaseException as error:
            call.fail(error)


def _lost() -> NetworkError:
    hint = "start the scheduler and its workers again, then the same command: it goes on where it stopped"
    return NetworkError("the connection to the cluster's scheduler was lost", hint=hint)
