"""Rewrites a Piper voice's graph: its noise becomes an input, and its decoder computes the same in less time.

The decoder turns frames into samples, which is two thirds of the work.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from narrate.speaking.engines.piper.conv2d import convert_to_conv2d
from narrate.speaking.engines.piper.nchwc import convert_to_nchwc
from narrate.speaking.engines.piper.seeded_noise import add_noise_input

if TYPE_CHECKING:
    from onnx import GraphProto

_DECODER = "/dec/"
"""What the names of its nodes begin with, as PyTorch exports them."""
_NCHWC_IS_FASTER = platform.machine().lower() in {"x86_64", "amd64"}
"""NCHWc has not been measured on other processors."""

REWRITE_VERSION = f"noise as an input, decoder in two dimensions{' and blocks' * _NCHWC_IS_FASTER}, 3"
"""Identifies this rewriting; change it whenever the result changes."""


def rewrite(graph: GraphProto) -> None:
    """Rewrite ``graph``; parts that are not built as Piper builds them stay as they are."""
    add_noise_input(graph)
    if convert_to_conv2d(graph, _DECODER) and _NCHWC_IS_FASTER:
        convert_to_nchwc(graph, _DECODER)
