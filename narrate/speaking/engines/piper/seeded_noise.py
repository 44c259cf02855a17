"""The noise of a Piper voice as an input of its graph, so that a text sounds the same every time.

The graph as published draws its own random numbers, from a seed that cannot be set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narrate.speaking.engines.onnx_cache import attributes_of, replace_nodes
from narrate.speaking.seeds import standard_normal

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto

NOISE_INPUT = "noise"
"""The name of the input: float32, any length; if the graph needs more numbers, it repeats them."""


@dataclass(frozen=True, slots=True)
class SeededSession:
    """A session of ONNX Runtime whose noise comes from a seed, if its graph takes noise."""

    session: Any
    seed: int

    def run(self, outputs: Sequence[str] | None, given: Mapping[str, Any]) -> Any:
        """As `InferenceSession.run`."""
        takes = any(value.name == NOISE_INPUT for value in self.session.get_inputs())
        return self.session.run(outputs, {**given, NOISE_INPUT: standard_normal(self.seed)} if takes else given)


def add_noise_input(graph: GraphProto) -> None:
    """Give ``graph`` an input named `NOISE_INPUT` in place of its random numbers, if it draws any."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    random = [node for node in graph.node if node.op_type == "RandomNormalLike" and _is_standard(node)]
    if not random:
        return
    graph.input.append(helper.make_tensor_value_info(NOISE_INPUT, TensorProto.FLOAT, ["numbers"]))
    for name, number in ((_ZERO, 0), (_ONE, 1)):
        graph.initializer.append(numpy_helper.from_array(np.array(number, np.int64), name))
    replace_nodes(
        graph, [new for node in graph.node for new in (_gather_noise(node) if node in random else [node])]
    )


_ZERO, _ONE = f"{NOISE_INPUT} 0", f"{NOISE_INPUT} 1"


def _is_standard(node: NodeProto) -> bool:
    from onnx import TensorProto

    settings = attributes_of(node)
    usual = {"mean": 0.0, "scale": 1.0, "dtype": TensorProto.FLOAT}
    return all(settings.get(name, value) == value for name, value in usual.items())


def _gather_noise(node: NodeProto) -> list[NodeProto]:
    """Nodes that take from the input what ``node`` would draw, in its shape, and repeat it if it is too short."""
    from onnx import helper

    own = f"{NOISE_INPUT} of {node.output[0]}"
    steps = [
        ("Shape", [node.input[0]], "shape"),
        ("Size", [node.input[0]], "size"),
        ("Size", [NOISE_INPUT], "given"),
        ("Range", [_ZERO, f"{own} size", _ONE], "all"),
        ("Mod", [f"{own} all", f"{own} given"], "which"),
        ("Gather", [NOISE_INPUT, f"{own} which"], "numbers"),
    ]
    named = [(kind, given, f"{own} {what}") for kind, given, what in steps]
    made = [helper.make_node(kind, given, [name], name=name) for kind, given, name in named]
    shaped = [f"{own} numbers", f"{own} shape"]
    return [*made, helper.make_node("Reshape", shaped, node.output, name=node.name)]
