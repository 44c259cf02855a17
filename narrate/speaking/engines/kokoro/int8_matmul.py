"""Kokoro's 8-bit convolutions as matrix products: the same numbers, bit for bit, in two thirds of the time.

ONNX Runtime computes a ``ConvInteger`` in one generic way and packs its input again for every call. It has much
faster code for ``MatMulInteger``, whose weights are packed once, and is fastest if they are signed. So each
convolution becomes a transposition to time first, a concatenation of shifted copies, one matrix product, and a
transposition back. Products of bytes are exact, and so is the rewriting.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from narrate.speaking.engines.onnx_cache import attributes_of, onnx_runtime, replace_nodes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnx import GraphProto, NodeProto

REWRITE_VERSION = "convolutions as products, 1"
"""Identifies this rewriting; change it whenever the result changes."""

_END = 1 << 40
"""Beyond the end of any input."""


def multiplies_exactly() -> bool:
    """Whether this processor adds products of unsigned and signed bytes without overflow.

    x86 without VNNI saturates at 16 bits when two of them are added.
    """
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    most, long = np.full((64, 64), 127, np.int8), ["n", 64]
    given = helper.make_tensor_value_info("a", TensorProto.UINT8, long)
    product = helper.make_tensor_value_info("c", TensorProto.INT32, long)
    node = helper.make_node("MatMulInteger", ["a", "b"], ["c"])
    graph = helper.make_graph([node], "products", [given], [product], [numpy_helper.from_array(most, "b")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    session = onnx_runtime().InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found = session.run(None, {"a": np.full((64, 64), 255, np.uint8)})[0]
    return bool((found == 64 * 255 * 127).all())


def convert_to_matmul(graph: GraphProto) -> None:
    """Rewrite the 8-bit convolutions over time in ``graph``, except those with a stride above 1."""
    _Rewriting(graph).run()


class _Rewriting:
    """Replaces the convolutions of a graph, and their weights."""

    def __init__(self, graph: GraphProto) -> None:
        self._graph = graph
        self._weights = {tensor.name: tensor for tensor in graph.initializer}

    def run(self) -> None:
        nodes = [new for node in self._graph.node for new in self._replacement(node)]
        replace_nodes(self._graph, nodes)
        used = {name for node in nodes for name in node.input}
        del self._graph.initializer[:]
        self._graph.initializer.extend(tensor for name, tensor in self._weights.items() if name in used)

    def _replacement(self, node: NodeProto) -> Iterator[NodeProto]:
        settings = attributes_of(node)
        plain = settings.get("group", 1) == 1 and settings.get("auto_pad", b"NOTSET") == b"NOTSET"
        if plain and settings.get("strides", [1]) == [1] and self._has_known_weights(node):
            yield from self._matmul_nodes(node, settings.get("dilations", [1])[0], settings.get("pads", [0, 0]))
        else:
            yield node

    def _has_known_weights(self, node: NodeProto) -> bool:
        """Whether it is a convolution over time whose weights are constants and have one zero point."""
        if node.op_type != "ConvInteger" or len(node.input) != 4:
            return False
        known = [self._weights.get(name) for name in (node.input[1], node.input[3])]
        return [tensor and len(tensor.dims) for tensor in known] == [3, 0]

    def _matmul_nodes(self, node: NodeProto, dilation: int, pads: list[int]) -> Iterator[NodeProto]:
        import numpy as np
        from onnx import helper

        source, weights, source_zero, weights_zero = node.input
        name = node.output[0]
        signed = self._signed(weights)
        channels_out, channels_in, taps = signed.shape
        table = signed.transpose(2, 1, 0).reshape(taps * channels_in, channels_out)
        shifts = [f"{name}_tap{tap}" for tap in range(taps)]
        yield helper.make_node("Transpose", [source], [f"{name}_time_first"], perm=[0, 2, 1])
        padding = self._constant(f"{name}_pads", np.array([0, pads[0], 0, 0, pads[1], 0]))
        yield helper.make_node("Pad", [f"{name}_time_first", padding, source_zero], [f"{name}_padded"])
        axis = self._constant("time_axis", np.array([1]))
        for tap, shift in enumerate(shifts):
            after = (tap - taps + 1) * dilation  # from the end; 0 would be the start
            start = self._constant(f"from_{tap * dilation}", np.array([tap * dilation]))
            end = self._constant(f"to_{after}", np.array([after or _END]))
            yield helper.make_node("Slice", [f"{name}_padded", start, end, axis], [shift])
        yield helper.make_node("Concat", shifts, [f"{name}_taps"], axis=2)
        factor = self._constant(f"{name}_weights", np.ascontiguousarray(table))
        zero = self._constant(f"{name}_zero", self._signed(weights_zero))
        yield helper.make_node("MatMulInteger", [f"{name}_taps", factor, source_zero, zero], [f"{name}_product"])
        yield helper.make_node("Transpose", [f"{name}_product"], [name], perm=[0, 2, 1])

    def _signed(self, name: str) -> NDArray[np.int8]:
        """Unsigned bytes, 128 lower: weights and their zero point move together, and their difference stays."""
        import numpy as np
        from onnx import numpy_helper

        values: NDArray[Any] = numpy_helper.to_array(self._weights[name])
        return values if values.dtype == np.int8 else (values.astype(np.int16) - 128).astype(np.int8)

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        if name not in self._weights:
            self._weights[name] = numpy_helper.from_array(values, name)
        return name
