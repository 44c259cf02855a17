"""Rewrites 1-D convolutions as 2-D ones, which run faster: the same samples in an eighth to a sixth less time.

ONNX Runtime has its fastest convolutions for images only, so the decoder is given images of height 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from narrate.speaking.engines.onnx_cache import replace_nodes

if TYPE_CHECKING:
    from onnx import AttributeProto, GraphProto, NodeProto, TensorProto

_CONVOLUTIONS = frozenset({"Conv", "ConvTranspose"})
_ELEMENTWISE = frozenset({"Add", "Constant", "Div", "LeakyRelu", "Mul", "Tanh"})
_AXIS, _HEIGHT = "height axis", " with height"


def convert_to_conv2d(graph: GraphProto, decoder: str) -> bool:
    """Rewrite the nodes of ``graph`` whose names begin with ``decoder``; False if that is impossible."""
    nodes = [node for node in graph.node if node.name.startswith(decoder)]
    if not nodes or not _is_convertible(graph, nodes):
        return False
    _expand_weights(graph, nodes)
    _connect(graph, nodes)
    return True


def _is_convertible(graph: GraphProto, decoder: list[NodeProto]) -> bool:
    """Whether nothing in it depends on the number of axes, and nothing else uses its weights."""
    if {node.op_type for node in decoder} - _CONVOLUTIONS - _ELEMENTWISE or _has_inner_graphs(graph):
        return False
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    weights = {node.input[1] for node in decoder if node.op_type in _CONVOLUTIONS}
    if any(name not in tensors or not _is_weight(tensors[name]) for name in weights):
        return False
    others = {name for node in decoder if node.op_type in _ELEMENTWISE for name in node.input}
    constants = [tensors[name] for name in others & set(tensors)]
    constants += [each.t for node in decoder if node.op_type == "Constant" for each in node.attribute]
    return not weights & _used_outside(graph, decoder) and not any(tensor.dims for tensor in constants)


def _used_outside(graph: GraphProto, decoder: list[NodeProto]) -> set[str]:
    inside = {node.name for node in decoder}
    used = {name for node in graph.node if node.name not in inside for name in node.input}
    return used | {value.name for value in graph.output}


def _has_inner_graphs(graph: GraphProto) -> bool:
    """Whether a node holds a graph of its own, whose inputs are not among those of the node."""
    from onnx import AttributeProto

    inner = {AttributeProto.GRAPH, AttributeProto.GRAPHS}
    return any(attribute.type in inner for node in graph.node for attribute in node.attribute)


def _is_weight(tensor: TensorProto) -> bool:
    """Of a convolution over time, in 32 bits."""
    from onnx import TensorProto

    return len(tensor.dims) == 3 and bool(tensor.data_type == TensorProto.FLOAT)


def _expand_weights(graph: GraphProto, decoder: list[NodeProto]) -> None:
    convolutions = [node for node in decoder if node.op_type in _CONVOLUTIONS]
    weights = {node.input[1] for node in convolutions}
    for tensor in graph.initializer:
        if tensor.name in weights:
            tensor.dims.insert(2, 1)
    for node in convolutions:
        for attribute in node.attribute:
            _expand_attribute(attribute)


def _expand_attribute(attribute: AttributeProto) -> None:
    if attribute.name in {"kernel_shape", "strides", "dilations"}:
        attribute.ints.insert(0, 1)
    elif attribute.name == "output_padding":
        attribute.ints.insert(0, 0)
    elif attribute.name == "pads":
        start, end = attribute.ints
        attribute.ints[:] = [0, start, 0, end]


def _connect(graph: GraphProto, decoder: list[NodeProto]) -> None:
    """Add a height of 1 to what enters the decoder, and remove it from what leaves it."""
    import numpy as np
    from onnx import numpy_helper

    del graph.value_info[:]  # the shapes that it states no longer hold
    made = {name for node in decoder for name in node.output}
    known = {tensor.name for tensor in graph.initializer}
    inside = {node.name for node in decoder}
    entering = {name for node in decoder for name in node.input if name} - made - known
    leaving = made & _used_outside(graph, decoder)
    nodes = [new for node in graph.node for new in _connected(node, node.name in inside, entering, leaving)]
    given = [_reshape_node("Unsqueeze", value.name) for value in graph.input if value.name in entering]
    replace_nodes(graph, [*given, *nodes])
    graph.initializer.append(numpy_helper.from_array(np.array([2]), _AXIS))


def _connected(node: NodeProto, in_decoder: bool, entering: set[str], leaving: set[str]) -> Iterator[NodeProto]:
    if in_decoder:
        node.input[:] = [name + _HEIGHT if name in entering | leaving else name for name in node.input]
        node.output[:] = [name + _HEIGHT if name in leaving else name for name in node.output]
    yield node
    for name in node.output:
        if name in entering:
            yield _reshape_node("Unsqueeze", name)
        elif name.removesuffix(_HEIGHT) in leaving:
            yield _reshape_node("Squeeze", name.removesuffix(_HEIGHT))


def _reshape_node(operation: str, name: str) -> NodeProto:
    from onnx import helper

    ends = (name, name + _HEIGHT) if operation == "Unsqueeze" else (name + _HEIGHT, name)
    return helper.make_node(operation, [ends[0], _AXIS], [ends[1]], name=f"{operation} {name}")
