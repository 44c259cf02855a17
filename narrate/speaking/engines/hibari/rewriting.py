"""Rewrites the graph of hibari's model: what it predicts for a frame stays together, as `vocoder` reads it.

The released graph turns its result around and splits it, to give five matrices with a column for each frame. That
takes a seventh of the time of a prediction, and the transforms that follow take rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnx import GraphProto

REWRITE_VERSION = "frames in rows, 1"
"""Identifies this rewriting; change it whenever the result changes."""
_TURNED = [0, 2, 1]


def keep_frames_in_rows(graph: GraphProto) -> None:
    """Give ``graph`` two outputs: a row for each frame with all that is predicted of it, and the pitch.

    Raises `ValueError` if it is not built as hibari's is.
    """
    from onnx import TensorProto, helper

    from narrate.speaking.engines.onnx_cache import attributes_of, replace_nodes

    *parts, pitch = graph.output
    makers = {name: node for node in graph.node for name in node.output}
    split = makers.get(parts[0].name) if parts else None
    if split is None or split.op_type != "Split" or list(split.output) != [part.name for part in parts]:
        raise ValueError("its outputs are not the parts of one matrix")
    turn = makers.get(split.input[0])
    if turn is None or turn.op_type != "Transpose" or attributes_of(turn).get("perm") != _TURNED:
        raise ValueError("the matrix of its outputs has no rows for frames")
    rows = helper.make_tensor_value_info(turn.input[0], TensorProto.FLOAT, None)
    replace_nodes(graph, [node for node in graph.node if node.output[0] not in (split.output[0], turn.output[0])])
    del graph.output[:]
    graph.output.extend([rows, pitch])
