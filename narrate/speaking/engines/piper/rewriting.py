"""A Piper voice's graph made ready: its chance is given to it, and its decoder says the same in less time.

The decoder turns frames into samples, which is two thirds of the work.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from narrate.speaking.engines.piper.conv2d import widen
from narrate.speaking.engines.piper.nchwc import block
from narrate.speaking.engines.piper.seeded_noise import give_chance

if TYPE_CHECKING:
    from onnx import GraphProto

_DECODER = "/dec/"
"""What the names of its nodes begin with, as PyTorch exports them."""
_HAS_BLOCKS = platform.machine().lower() in {"x86_64", "amd64"}
"""Elsewhere it was not measured whether they are worth it."""

REWRITE_VERSION = f"chance given, decoder in two dimensions{' and blocks' * _HAS_BLOCKS}, 2"
"""Names this rewriting; to be changed with it."""


def rewrite(graph: GraphProto) -> None:
    """Rewrite ``graph``; what is of another make than Piper's stays as it is."""
    give_chance(graph)
    if widen(graph, _DECODER) and _HAS_BLOCKS:
        block(graph, _DECODER)
