"""What was put on a target, as a file there remembers it.

Each show's folder has its own, and the rest of the site another, so that no file names the folder of a private
show that is not in that folder itself.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STATE = ".narrate-push.json"
SCHEMA = "narrate.push/1"


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    bytes: int
    sum: str
    """The sha256, in hexadecimal; empty for a file whose name holds a part of it."""


@dataclass(frozen=True, slots=True)
class State:
    """The files of one part of a site on a target, by their paths in that part."""

    owners: frozenset[str] = frozenset()
    """The GUIDs of the shows that it is of."""
    sent: Mapping[str, Content] = field(default_factory=dict)
    """Those that arrived."""
    sending: Mapping[str, Content] = field(default_factory=dict)
    """Those that were about to be sent: of them, anything may be there."""
    gone: Mapping[str, dt.datetime] = field(default_factory=dict)
    """Since when those are not in the site any more that are still on the target."""

    @property
    def paths(self) -> frozenset[str]:
        """Of all files that were put there."""
        return frozenset(self.sent) | frozenset(self.sending)


def read_state(data: bytes) -> State | None:
    """A state from its file; None if that is damaged, or of another version."""
    try:
        value = json.loads(data)
        if value["schema"] != SCHEMA:
            return None
        return State(
            frozenset(value["shows"]),
            _contents(value["sent"]),
            _contents(value["sending"]),
            {path: dt.datetime.fromisoformat(since) for path, since in value["gone"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None


def _contents(value: Mapping[str, Any]) -> dict[str, Content]:
    return {path: Content(int(size), str(checksum)) for path, (size, checksum) in value.items()}


def write_state(state: State) -> bytes:
    """The file of a state."""
    value = {
        "schema": SCHEMA,
        "shows": sorted(state.owners),
        "sent": {path: (each.bytes, each.sum) for path, each in sorted(state.sent.items())},
        "sending": {path: (each.bytes, each.sum) for path, each in sorted(state.sending.items())},
        "gone": {path: since.isoformat() for path, since in sorted(state.gone.items())},
    }
    return json.dumps(value, indent=0).encode()
