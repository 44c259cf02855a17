"""Processes call engines, each on a device of its own, such as one of several GPUs.

A process that dies is replaced, and its call is made again. A text that the process dies of each time is given up;
of a batch, only that text.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import Any

from narrate.child_process import ChildProcess
from narrate.errors import EngineError, SpeakingError
from narrate.speaking.engine import Engine, EngineOptions
from narrate.speaking.takes import Spoken
from narrate.voices.voice import Voice

MAX_DEATHS = 2
"""How many processes a batch may cost before its texts are spoken one by one, and each of these costs one."""
MAX_DEATHS_IN_A_ROW = 5
"""How many processes may die on a device, with nothing spoken between, before it fails like an engine."""

_AHEAD = 2
"""How many calls a process is given: it makes the second while the clips of the first are stored."""
_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Call:
    voice: Voice
    options: EngineOptions
    ahead: deque[list[str]]
    """What is to be spoken, in pieces that are spoken at once."""
    future: Future[list[Spoken]] = field(default_factory=Future)
    done: list[Spoken] = field(default_factory=list)
    deaths: int = 0
    """How many processes died of it."""

    def give_up(self, problem: str) -> None:
        """Give up the next piece if it is one text; otherwise, its texts are pieces of their own from now on."""
        texts = self.ahead.popleft()
        if len(texts) == 1:
            self.done.append(Spoken(None, problem, SpeakingError(problem)))
        else:
            self.ahead.extendleft([text] for text in reversed(texts))


class Pool:
    """A process for each of some devices, which several crews may share. The first call starts them."""

    def __init__(self, devices: Sequence[str]) -> None:
        self.devices = tuple(devices)
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def submit(self, voice: Voice, options: EngineOptions, texts: Sequence[str]) -> Future[list[Spoken]]:
        """Make a call on the first device that is free: `options` may name any other."""
        if not self._threads:
            self._calls = SimpleQueue()
            for device in self.devices:
                seat = _Seat(device, self._calls)
                self._threads.append(threading.Thread(target=seat.run, name=f"speak-{device}", daemon=True))
                self._threads[-1].start()
        call = _Call(voice, options, deque([list(texts)]))
        self._calls.put(call)
        return call.future

    def close(self) -> None:
        """End the processes after the last call. May be called twice."""
        self._calls.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()


class Processes:
    """Those of a `Pool` speak one voice."""

    def __init__(self, pool: Pool, voice: Voice, options: EngineOptions, engine: Engine) -> None:
        """``engine`` is open here, on any device, and is not called."""
        self._pool = pool
        self._voice = voice
        self._options = options
        self._engine = engine
        self._futures: set[Future[list[Spoken]]] = set()

    @property
    def engine(self) -> Engine:
        """One that is never called."""
        return self._engine

    @property
    def workers(self) -> int:
        """One for each process."""
        return len(self._pool.devices)

    def prepare(self) -> None:
        """Does nothing: the first calls begin to load it on all devices at once."""

    def submit(self, texts: Sequence[str]) -> Future[list[Spoken]]:
        """See `narrate.speaking.crews.crew.Crew`, as for the next two."""
        future = self._pool.submit(self._voice, self._options, texts)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        return future

    def stop(self) -> None:
        """Waits for the calls that processes have been given."""
        wait([future for future in list(self._futures) if not future.cancel()])

    def close(self) -> None:
        """Ends the processes, whichever voices they speak: the next call of any starts them again."""
        self._pool.close()


class _Seat:
    """A device, the process that speaks on it, and the calls that it has been given."""

    def __init__(self, device: str, calls: SimpleQueue[_Call | None]) -> None:
        self._device = device
        self._calls = calls
        self._given: deque[_Call] = deque()
        """Their next pieces are spoken in this order."""
        self._process: ChildProcess | None = None
        self._deaths = 0
        """In a row."""

    def run(self) -> None:
        """Have calls made until there is a None in place of one."""
        try:
            while self._take():
                try:
                    self._hear(self._running().receive())
                except (EOFError, OSError):
                    self._replace()
        except BaseException as error:  # one of ours: who waits for these calls tells of it
            for call in self._given:
                call.future.set_exception(error)
        finally:
            if self._process:
                self._process.end()

    def _take(self) -> bool:
        """Give calls to the process; False if there is nothing left to do."""
        while len(self._given) < _AHEAD:
            try:
                call = self._calls.get(block=not self._given)
            except Empty:
                break
            if call is None:
                self._calls.put(None)  # for the other seats
                break
            if call.future.set_running_or_notify_cancel():
                self._given.append(call)
                self._send(call)
        return bool(self._given)

    def _send(self, call: _Call) -> None:
        with suppress(OSError):  # if the process is dead, that is noticed when nothing is heard
            self._running().send((call.voice, replace(call.options, device=self._device), call.ahead[0]))

    def _running(self) -> ChildProcess:
        if self._process is None:
            self._process = ChildProcess("narrate.speaking.crews.worker:serve")
            self._process.send(_log.getEffectiveLevel())
        return self._process

    def _hear(self, answer: Any) -> None:
        if isinstance(answer, logging.LogRecord):
            logging.getLogger(answer.name).handle(answer)
            return
        self._deaths = 0
        call = self._given.popleft()
        if isinstance(answer, Exception):
            call.future.set_exception(answer)
            return
        call.done += [sent.spoken() for sent in answer]
        call.ahead.popleft()
        self._go_on(call)

    def _go_on(self, call: _Call) -> None:
        if call.ahead:
            self._given.append(call)
            self._send(call)
        else:
            call.future.set_result(call.done)

    def _replace(self) -> None:
        """Make the calls again that a process could not finish. It died of the first."""
        how = self._process.end() if self._process else "cannot be started"
        problem = f"the process that speaks on {self._device} {how}"
        _log.warning("%s", problem)
        self._process = None
        self._deaths += 1
        call, rest = self._given.popleft(), list(self._given)
        call.deaths += 1
        self._given.clear()
        if self._deaths >= MAX_DEATHS_IN_A_ROW:
            self._deaths = 0
            problem = f"{problem}, like {MAX_DEATHS_IN_A_ROW - 1} before it"
            hint = "look above and in the system's log for the reason; the memory may be full"
            call.future.set_exception(EngineError(problem, hint=hint))
        else:
            if call.deaths >= MAX_DEATHS:
                call.give_up(problem)
            self._go_on(call)
        for other in rest:
            self._go_on(other)
