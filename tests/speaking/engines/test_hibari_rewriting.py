"""The rewritten graph of hibari's model predicts what the released one does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import hibari
import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper
from support.tables import for_each

from narrate.speaking.engines.hibari.rewriting import rewrite
from narrate.speaking.engines.onnx_cache import attributes_of

RELEASED = Path(hibari.__file__).parent / "assets" / "hibari.onnx"
TURNED = [0, 2, 1]


def predictions(model: onnx.ModelProto, **given: NDArray[np.generic]) -> list[NDArray[np.generic]]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return list(session.run(None, given))


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.7])
@pytest.mark.parametrize("count", [1, 2, 75, 399])
def test_what_it_predicts_is_the_same_bit_for_bit(count: int, speed: float) -> None:
    released, rewritten = onnx.load(RELEASED), onnx.load(RELEASED)
    rewrite(rewritten.graph)
    sounds = np.random.default_rng(count).integers(1, 170, count)
    given = {"ids": np.array([[0, *sounds, 0]]), "speed": np.array([speed], np.float32)}
    *parts, pitch = predictions(released, **given)
    rows, same_pitch = predictions(rewritten, **given)
    assert np.array_equal(rows, np.concatenate(parts, axis=1).transpose(TURNED))
    assert np.array_equal(same_pitch, pitch)


def test_it_has_no_columns_to_take_and_hardly_a_size_to_compute() -> None:
    graph = onnx.load(RELEASED).graph
    before = Counter(node.op_type for node in graph.node)
    rewrite(graph)
    after = Counter(node.op_type for node in graph.node)
    assert not [node for node in graph.node if node.op_type == "Gather" and attributes_of(node).get("axis") == 2]
    assert after["Slice"] < before["Slice"] / 5
    assert after["Concat"] < before["Concat"] / 5
    assert after.total() < 0.7 * before.total()


# --- parts that are as hibari's, or nearly -----------------------------------------------------------------------


def graph_of(nodes: Sequence[NodeProto], **constants: Sequence[int] | int) -> GraphProto:
    """A graph of ``nodes``, which make ``out`` of ``given`` and ``index``, and of the end of hibari's."""
    end = [helper.make_node("Transpose", ["out"], ["turned"], perm=TURNED), node("Split", "turned", "low", axis=1)]
    given = helper.make_tensor_value_info("given", TensorProto.FLOAT, [1, "time", 6])
    index = helper.make_tensor_value_info("index", TensorProto.INT64, ["frames"])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("low", "pitch")]
    tensors = [numpy_helper.from_array(np.array(value, np.int64), name) for name, value in constants.items()]
    pitch = node("Identity", "given", "pitch")
    return helper.make_graph([*nodes, *end, pitch], "part", [given, index], outputs, tensors)


def node(operator: str, sources: str, results: str, **attributes: object) -> NodeProto:
    return helper.make_node(operator, sources.split(), results.split(), **attributes)


TAKEN = [node("Transpose", "given", "columns", perm=TURNED), node("Gather", "columns index", "taken", axis=2)]
BACK = node("Transpose", "taken", "out", perm=TURNED)
REPEATED = [
    *TAKEN,
    node("Unsqueeze", "taken third", "single"),
    node("Tile", "single repeats", "tiled"),
    node("Reshape", "tiled flat", "repeated"),
    node("Transpose", "repeated", "out", perm=TURNED),
]
THIRDS = [
    node("Slice", "given zero two last", "query"),
    node("Slice", "given two four last", "key"),
    node("Slice", "given four six last", "value"),
    node("Concat", "query value key", "out", axis=2),
]
SIZES = [
    node("Shape", "given", "shape"),
    node("Gather", "shape one", "time", axis=0),
    node("Unsqueeze", "time axis", "time_size"),
    node("Unsqueeze", "one axis", "batch"),
    node("Unsqueeze", "two axis", "heads"),
    node("Gather", "shape two", "features", axis=0),
    node("Div", "features two", "width"),
    node("Unsqueeze", "width axis", "width_size"),
    node("Concat", "batch time_size heads width_size", "sizes", axis=0),
    node("Reshape", "given sizes", "divided"),
    node("Transpose", "divided", "exchanged", perm=[0, 1, 3, 2]),
    node("Unsqueeze", "features axis", "feature_size"),
    node("Concat", "batch time_size feature_size", "joined_sizes", axis=0),
    node("Reshape", "exchanged joined_sizes", "out"),
]
ENDS = {"zero": [0], "two": [2], "four": [4], "six": [6], "last": [-1]}
NUMBERS = {"axis": [0], "one": 1, "two": 2}


@for_each(
    "nodes, constants, gone",
    [
        ([*TAKEN, BACK], {}, {"Transpose"}),
        (REPEATED, {"third": [3], "repeats": [1, 1, 1, 2], "flat": [1, 6, -1]}, {"Transpose"}),
        (THIRDS, ENDS, {"Slice"}),
        (SIZES, NUMBERS, {"Shape", "Gather", "Unsqueeze", "Div"}),
        # not quite: these stay, and are still computed as they were
        (REPEATED, {"third": [3], "repeats": [1, 1, 2, 1], "flat": [1, 6, -1]}, set()),
        ([*THIRDS[:2], node("Concat", "query key given", "out", axis=2)], ENDS, set()),
        (THIRDS, {**ENDS, "last": [1]}, set()),
        ([*SIZES[:6], *SIZES[11:13], node("Reshape", "given joined_sizes", "out")], {**NUMBERS, "one": 0}, set()),
    ],
)
def test_parts_are_replaced_by_what_gives_the_same(
    nodes: list[NodeProto], constants: dict[str, list[int] | int], gone: set[str]
) -> None:
    given = {"given": np.arange(36, dtype=np.float32).reshape(1, 6, 6), "index": np.array([0, 1, 1, 5, 2])}
    graph = graph_of(nodes, **constants)
    released = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    rewritten = onnx.ModelProto()
    rewritten.CopyFrom(released)
    rewrite(rewritten.graph)
    expected, made = predictions(released, **given)[0], predictions(rewritten, **given)[0]
    assert np.array_equal(made, expected.transpose(TURNED))
    left = Counter(each.op_type for each in rewritten.graph.node)
    if gone:
        had = Counter(each.op_type for each in graph.node)
        assert all(left[operator] < had[operator] for operator in gone), left


@for_each(
    "nodes, problem",
    [
        ([("Identity", "given", ["low"])], "not the parts of one matrix"),
        ([("Split", "given", ["low", "other"])], "not the parts of one matrix"),
        ([("Split", "given", ["low"])], "no rows for frames"),
        ([("Relu", "given", ["turned"]), ("Split", "turned", ["low"])], "no rows for frames"),
    ],
)
def test_a_graph_that_is_built_in_another_way_is_not_rewritten(
    nodes: list[tuple[str, str, list[str]]], problem: str
) -> None:
    given, *outputs = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("given", "low", "pitch")
    )
    made = [helper.make_node(operator, [source], results) for operator, source, results in nodes]
    with pytest.raises(ValueError, match=problem):
        rewrite(helper.make_graph(made, "other", [given], outputs))
