"""Keeps on the target what was put there, while it is put there."""

from __future__ import annotations

import time

from narrate.shows.pushing.plan import Plan
from narrate.shows.pushing.state import STATE, State, write_state
from narrate.shows.pushing.target import Target

_SAVED_EVERY_S = 30.0
"""After a kill, what arrived since then is looked at again, or, if its name has no sum, sent again."""


class Journal:
    """The state of one part of a site on a target."""

    def __init__(self, folder: str, owners: frozenset[str], before: State, plan: Plan, target: Target) -> None:
        self._place, self._owners, self._target = f"{folder}{STATE}", owners, target
        recorded = {**before.sending, **before.sent, **plan.unchanged}
        self._sent = {path: content for path, content in recorded.items() if path not in plan.send}
        self._sending = dict(plan.send)
        due = {path: since for path, since in before.gone.items() if path in plan.remove}
        self._gone = {**due, **plan.gone}
        self._saved, self._saved_at = before, 0.0

    def arrived(self, path: str) -> None:
        """A file is there; writes that down now and then."""
        self._sent[path] = self._sending.pop(path)
        if time.monotonic() - self._saved_at > _SAVED_EVERY_S:
            self.save()

    def removed(self, path: str) -> None:
        """A file is there no more."""
        self._sent.pop(path, None)
        self._gone.pop(path, None)

    def save(self) -> None:
        """Write down what changed. Raises `StorageError`."""
        state = State(self._owners, dict(self._sent), dict(self._sending), dict(self._gone))
        if state == self._saved or not (state.paths or self._saved.paths):
            return
        if state.paths:
            self._target.write(self._place, write_state(state))
        else:
            self._target.remove(self._place)
        self._saved, self._saved_at = state, time.monotonic()
