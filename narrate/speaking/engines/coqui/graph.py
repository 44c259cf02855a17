"""Reads the weights of an ONNX graph that torch exported, by the names that they had in torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnx
from onnx import numpy_helper

from narrate import lazy_re as re

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

_CONVOLUTIONS = {"Conv", "ConvTranspose"}
_EMBEDDING = re.compile(r"(.*\.)?emb(_g)?")


class Graph:
    """The weights of an ONNX file, and the attributes of its convolutions."""

    def __init__(self, path: Path) -> None:
        """Raises what onnx raises if ``path`` is not an ONNX file."""
        graph = onnx.load(str(path)).graph
        arrays = {part.name: numpy_helper.to_array(part) for part in graph.initializer}
        self.weights: dict[str, Array] = {name: array for name, array in arrays.items() if _is_parameter(name)}
        """By module and parameter, as ``dec.ups.0.weight``."""
        self._settings: dict[str, dict[str, list[int]]] = {}
        for node in graph.node:
            self.weights |= _of_node(node, arrays)
            if node.op_type in _CONVOLUTIONS:
                self._settings[_module(node)] = {part.name: list(part.ints) for part in node.attribute}

    def setting(self, module: str, name: str) -> int:
        """``dilations`` or ``strides`` of a convolution over time."""
        return self._settings[module][name][0]

    def numbered(self, pattern: str) -> Iterator[str]:
        """The modules that ``pattern`` names with 0, 1, 2 … for ``{}``, up to the last that has weights."""
        number = 0
        while f"{pattern.format(number)}.weight" in self.weights:
            yield pattern.format(number)
            number += 1


def _module(node: Any) -> str:
    return ".".join(node.name.strip("/").split("/")[:-1])


def _is_parameter(name: str) -> bool:
    """Whether it is not a folded constant, which the export names after the node that it replaces."""
    return "." in name and "/" not in name and ":" not in name


def _of_node(node: Any, arrays: dict[str, Any]) -> dict[str, Any]:
    """The weights that a node uses: their names in the graph may be meaningless."""
    module = _module(node)
    inputs = [arrays.get(name) for name in node.input]
    if node.op_type in _CONVOLUTIONS:
        named = zip(("weight", "bias"), inputs[1:], strict=False)
        return {f"{module}.{name}": array for name, array in named if array is not None}
    if node.op_type == "Gather" and _EMBEDDING.fullmatch(module) and inputs[0] is not None:
        return {f"{module}.weight": inputs[0]}
    if node.op_type == "Mul" and module == "dp.flows.0":  # by exp(-logs), worked out beforehand
        return {f"{module}.exp": array for array in inputs if array is not None}
    return {}
