"""Rewrites the graph of hibari's model, which then predicts the same, bit for bit, and takes less time.

What it predicts for a frame stays together, as `vocoder` reads it: the released graph turns its result around and
splits it, to give five matrices with a column for each frame, which takes a seventh of the time of a prediction.
Before that, it takes single numbers where it could take rows, and computes where the parts of a matrix begin, and
how large they are, in a quarter of its nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from narrate.speaking.engines.onnx_cache import attributes_of, remove_unused_nodes, replace_nodes

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import GraphProto, NodeProto

REWRITE_VERSION = "frames in rows, 2"
"""Identifies this rewriting; change it whenever the result changes."""
_TURNED = [0, 2, 1]
_TIME, _LAST = 1, 2
"""Axes: a matrix of the graph has one row, or one column where it is turned, for each sound or frame."""
_SAME, _REST = 0, -1
"""In a shape: as large as it was, and as large as all that is left."""


def rewrite(graph: GraphProto) -> None:
    """Rewrite ``graph``; its outputs become a row for each frame, with all that is predicted of it, and the pitch.

    Raises `ValueError` if its outputs are not as hibari's are; other parts that are not are left as they are.
    """
    _keep_frames_in_rows(graph)
    for replacement in (_repeat_index, _take_rows, _split, _shape_at_once):
        parts = _Parts(graph)
        replace_nodes(graph, [new for node in graph.node for new in replacement(parts, node)])
        remove_unused_nodes(graph)


def _keep_frames_in_rows(graph: GraphProto) -> None:
    from onnx import TensorProto, helper

    *outputs, pitch = graph.output
    parts = _Parts(graph)
    split = parts.makers.get(outputs[0].name) if outputs else None
    if split is None or split.op_type != "Split" or list(split.output) != [output.name for output in outputs]:
        raise ValueError("its outputs are not the parts of one matrix")
    turn = parts.maker(split, "Transpose")
    if turn is None or not _is_turned(turn):
        raise ValueError("the matrix of its outputs has no rows for frames")
    rows = helper.make_tensor_value_info(turn.input[0], TensorProto.FLOAT, None)
    del graph.output[:]
    graph.output.extend([rows, pitch])


class _Parts:
    """The parts of a graph, by the names of what they make."""

    def __init__(self, graph: GraphProto) -> None:
        self._graph = graph
        self.makers = {name: node for node in graph.node for name in node.output}
        self._tensors = {tensor.name: tensor for tensor in graph.initializer}

    def maker(self, node: NodeProto | None, operator: str, place: int = 0) -> NodeProto | None:
        """What makes the input of ``node`` at ``place``, if it is of this operator."""
        made = self.makers.get(node.input[place]) if node is not None and place < len(node.input) else None
        return made if made is not None and made.op_type == operator else None

    def users(self, name: str, operator: str) -> list[NodeProto]:
        """Those of this operator whose first input is ``name``."""
        return [node for node in self._graph.node if node.op_type == operator and node.input[0] == name]

    def value(self, name: str) -> NDArray[Any] | None:
        """None if it is not constant."""
        from onnx import numpy_helper

        made, tensor = self.makers.get(name), self._tensors.get(name)
        if made is not None and made.op_type == "Constant":
            tensor = attributes_of(made)["value"]
        value: NDArray[Any] | None = None if tensor is None else numpy_helper.to_array(tensor)
        return value

    def constant(self, name: str, values: list[int]) -> str:
        """Add integers to the graph; returns their name."""
        import numpy as np
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name


# --- what is put in the place of a node; itself if it stays ------------------------------------------------------


def _repeat_index(parts: _Parts, node: NodeProto) -> list[NodeProto]:
    """Where columns are taken by an index and then repeated, repeat the index."""
    from onnx import helper

    tile = parts.maker(node, "Tile") if node.op_type == "Reshape" else None
    gather = parts.maker(parts.maker(tile, "Unsqueeze"), "Gather")
    repeats = parts.value(tile.input[1]) if tile is not None else None
    if gather is None or _axis(gather) != _LAST or repeats is None or list(repeats[:-1]) != [1, 1, 1]:
        return [node]
    name = node.output[0]
    column, row = parts.constant(f"{name}_column", [1]), parts.constant(f"{name}_repeats", [1, int(repeats[-1])])
    return [
        helper.make_node("Unsqueeze", [gather.input[1], column], [f"{name}_single"]),
        helper.make_node("Tile", [f"{name}_single", row], [f"{name}_repeated"]),
        helper.make_node(
            "Reshape", [f"{name}_repeated", parts.constant(f"{name}_flat", [_REST])], [f"{name}_index"]
        ),
        helper.make_node("Gather", [gather.input[0], f"{name}_index"], [name], axis=_LAST),
    ]


def _take_rows(parts: _Parts, node: NodeProto) -> list[NodeProto]:
    """Where columns are taken of a matrix that was turned, take rows of it and turn them."""
    from onnx import helper

    turn = parts.maker(node, "Transpose") if node.op_type == "Gather" and _axis(node) == _LAST else None
    if turn is None or not _is_turned(turn):
        return [node]
    (name,) = node.output
    return [
        helper.make_node("Gather", [turn.input[0], node.input[1]], [f"{name}_rows"], axis=_TIME),
        helper.make_node("Transpose", [f"{name}_rows"], [name], perm=_TURNED),
    ]


def _split(parts: _Parts, node: NodeProto) -> list[NodeProto]:
    """Queries, keys and values are thirds of a matrix: split it, without computing where each begins."""
    from onnx import helper

    thirds = parts.users(node.input[0], "Slice") if node.op_type == "Slice" else []
    axes = [parts.value(third.input[3]) for third in thirds if len(third.input) == 4]
    if len(thirds) != 3 or [axis is not None and list(axis) for axis in axes] != [[-1]] * 3:
        return [node]
    if node.output[0] != thirds[0].output[0]:
        return []
    return [helper.make_node("Split", [node.input[0]], [third.output[0] for third in thirds], axis=_LAST)]


def _shape_at_once(parts: _Parts, node: NodeProto) -> list[NodeProto]:
    """Where features are divided among heads, say, or joined again, do not compute the shape size by size."""
    from onnx import helper

    sizes = parts.maker(node, "Concat", 1) if node.op_type == "Reshape" else None
    asked = [_asked(parts, sizes, place) for place in range(len(sizes.input))] if sizes is not None else []
    if asked.count(_REST) != 1:
        return [node]
    (name,) = node.output
    return [helper.make_node("Reshape", [node.input[0], parts.constant(f"{name}_shape", asked)], [name])]


def _asked(parts: _Parts, sizes: NodeProto, place: int) -> int:
    """The size at a place of a shape: a number, `_SAME` if it is that of another at this place, else `_REST`."""
    size = parts.maker(sizes, "Unsqueeze", place)
    known = parts.value(size.input[0]) if size is not None else None
    if known is not None:
        return int(known)
    taken = parts.maker(size, "Gather") if place <= _TIME else None  # later axes are what is shaped
    index = parts.value(taken.input[1]) if taken is not None and parts.maker(taken, "Shape") is not None else None
    return _SAME if index is not None and index.shape == () and int(index) == place else _REST


def _is_turned(transpose: NodeProto) -> bool:
    return attributes_of(transpose).get("perm") == _TURNED


def _axis(node: NodeProto) -> int:
    return int(attributes_of(node).get("axis", 0))
