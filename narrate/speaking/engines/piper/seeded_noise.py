"""The chance in a Piper voice as an input of its graph, so that a text sounds the same every time.

As it comes, the graph rolls its own dice, and nobody can say how.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narrate.speaking.engines.onnx_cache import put_nodes, settings_of
from narrate.speaking.seeds import normal

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto

NOISE_SCHEME = "chance"
"""The name of the input: float32, as many numbers as one likes; where it needs more, it begins again."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A session of ONNX Runtime whose chance comes from a seed, where its graph takes any."""

    session: Any
    seed: int

    def run(self, outputs: Sequence[str] | None, given: Mapping[str, Any]) -> Any:
        """As the session's own."""
        takes = any(value.name == NOISE_SCHEME for value in self.session.get_inputs())
        return self.session.run(outputs, {**given, NOISE_SCHEME: normal(self.seed)} if takes else given)


def give_chance(graph: GraphProto) -> None:
    """Have ``graph`` take its chance from an input named `NOISE_SCHEME`, where it rolls dice."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    dice = [node for node in graph.node if node.op_type == "RandomNormalLike" and _is_standard(node)]
    if not dice:
        return
    graph.input.append(helper.make_tensor_value_info(NOISE_SCHEME, TensorProto.FLOAT, ["numbers"]))
    for name, number in ((_ZERO, 0), (_ONE, 1)):
        graph.initializer.append(numpy_helper.from_array(np.array(number, np.int64), name))
    put_nodes(graph, [new for node in graph.node for new in (_taken(node) if node in dice else [node])])


_ZERO, _ONE = f"{NOISE_SCHEME} 0", f"{NOISE_SCHEME} 1"


def _is_standard(node: NodeProto) -> bool:
    from onnx import TensorProto

    settings = settings_of(node)
    usual = {"mean": 0.0, "scale": 1.0, "dtype": TensorProto.FLOAT}
    return all(settings.get(name, value) == value for name, value in usual.items())


def _taken(node: NodeProto) -> list[NodeProto]:
    """So many numbers as ``node`` would have rolled, in its shape: the input's, again and again."""
    from onnx import helper

    own = f"{NOISE_SCHEME} of {node.output[0]}"
    steps = [
        ("Shape", [node.input[0]], "shape"),
        ("Size", [node.input[0]], "size"),
        ("Size", [NOISE_SCHEME], "given"),
        ("Range", [_ZERO, f"{own} size", _ONE], "all"),
        ("Mod", [f"{own} all", f"{own} given"], "which"),
        ("Gather", [NOISE_SCHEME, f"{own} which"], "numbers"),
    ]
    named = [(kind, given, f"{own} {what}") for kind, given, what in steps]
    made = [helper.make_node(kind, given, [name], name=name) for kind, given, name in named]
    shaped = [f"{own} numbers", f"{own} shape"]
    return [*made, helper.make_node("Reshape", shaped, node.output, name=node.name)]
