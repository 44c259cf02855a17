"""A process that calls engines for the one that started it: `narrate.speaking.crews.processes` has the other end.

It is sent a level of logging, then calls; it sends records of its loggers, and for each call a list of
`narrate.speaking.crews.elsewhere.Sent`, or an exception.
"""

from __future__ import annotations

import logging
import logging.handlers
import threading
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection

from narrate.child_process import messages
from narrate.errors import NarrateError
from narrate.speaking.crews.elsewhere import open_voice, portable
from narrate.speaking.engine import EngineOptions
from narrate.voices.voice import Voice


def serve(driver: Connection) -> None:
    """Make one call after the other: the function of a `ChildProcess`."""
    answers = _Answers(driver)
    logging.getLogger("narrate").setLevel(driver.recv())
    logging.getLogger().addHandler(_Handler(answers))
    for call in messages(driver):
        answers.put_nowait(_answer(*call))


def _answer(voice: Voice, options: EngineOptions, texts: Sequence[str]) -> object:
    try:
        return open_voice(voice, options).speak(texts)
    except NarrateError as error:
        return portable(error)
    except Exception as error:  # an error of ours, whose traceback would not arrive
        return RuntimeError("".join(traceback.format_exception(error)))


class _Answers:
    """Sends what several threads have to say; as much of a queue as `logging.handlers.QueueHandler` needs."""

    def __init__(self, driver: Connection) -> None:
        self._driver = driver
        self._lock = threading.Lock()

    def put_nowait(self, answer: object) -> None:
        """Send an answer. If nobody reads it any more, `messages` ends the process."""
        with self._lock:
            try:
                self._driver.send(answer)
            except OSError:
                threading.Event().wait()


class _Handler(logging.handlers.QueueHandler):
    """Sends records without what cannot be sent: their arguments and tracebacks become text."""

    def __init__(self, answers: _Answers) -> None:
        super().__init__(answers)  # type: ignore[arg-type]
