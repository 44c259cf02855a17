"""Rewrites a Piper voice's graph: its noise becomes an input, and its decoder computes the same in less time.

The decoder turns frames into samples, which is two thirds of the work.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from narrate.speaking.engines.piper.conv2d import widen
from narrate.speaking.engines.piper.nchwc import block
from narrate.speaking.engines.piper.seeded_noise import add_noise_input

if TYPE_CHECKING:
    from onnx import GraphProto

_DECODER = "/dec/"
"""What the names of its nodes begin with, as PyTorch exports them."""
_HAS_BLOCKS = platform.machine().lower() in {"x86_64", "amd64"}
"""Whether blocks pay off on other processors has not been measured."""

REWRITE_VERSION = f"noise as an input, decoder in two dimensions{' and blocks' * _HAS_BLOCKS}, 3"
"""Identifies this rewriting; change it whenever the result changes."""


def rewrite(graph: GraphProto) -> None:
    """Rewrite ``graph``; parts that are not built as Piper builds them stay as they are."""
    add_noise_input(graph)
    if widen(graph, _DECODER) and _HAS_BLOCKS:
        block(graph, _DECODER)
