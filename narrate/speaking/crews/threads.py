"""Threads of this process call the engine."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from narrate.speaking.engine import Engine, Stoppable
from narrate.speaking.takes import Spoken, speak


class Threads:
    """As many threads as the engine allows calls at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pool: ThreadPoolExecutor | None = None

    @property
    def engine(self) -> Engine:
        """The engine that they call."""
        return self._engine

    @property
    def workers(self) -> int:
        """As many as the engine allows."""
        return max(1, self._engine.workers)

    def prepare(self) -> None:
        """See `narrate.speaking.crews.crew.Crew`, as for the next three."""
        self.submit([])

    def submit(self, texts: Sequence[str]) -> Future[list[Spoken]]:
        """A call without texts loads the model."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.workers, "speak")
        return self._pool.submit(speak, self._engine, texts)

    def stop(self) -> None:
        """Interrupts the engine if it is `Stoppable`."""
        if self._pool is None:
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        if isinstance(self._engine, Stoppable):
            self._engine.stop()
        self.close()

    def close(self) -> None:
        """Ends the threads."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
