"""Convolutions as products give the same integers; other nodes stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

from narrate.speaking.engines.kokoro.int8_matmul import convert_to_matmul

ZERO = 30


def model_of(weights: NDArray[np.uint8], zero: NDArray[np.uint8], **attributes: Any) -> ModelProto:
    """One convolution of bytes."""
    shape = ["batch", weights.shape[1] * attributes.get("group", 1), *["time"] * (weights.ndim - 2)]
    given = helper.make_tensor_value_info("x", TensorProto.UINT8, shape)
    result = helper.make_tensor_value_info("y", TensorProto.INT32, None)
    node = helper.make_node("ConvInteger", ["x", "w", "x_zero", "w_zero"], ["y"], **attributes)
    constants = [
        numpy_helper.from_array(weights, "w"),
        numpy_helper.from_array(np.array(ZERO, np.uint8), "x_zero"),
        numpy_helper.from_array(zero, "w_zero"),
    ]
    graph = helper.make_graph([node], "convolution", [given], [result], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def result_of(model: ModelProto, x: NDArray[np.uint8]) -> NDArray[np.int32]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    result: NDArray[np.int32] = session.run(None, {"x": x})[0]
    return result


def kinds(model: ModelProto) -> set[str]:
    return {node.op_type for node in model.graph.node}


def noise(low: int, high: int, *shape: int) -> NDArray[np.uint8]:
    """Bytes that no processor sums up too far."""
    return np.random.default_rng(0).integers(low, high, shape).astype(np.uint8)


@settings(max_examples=30)
@given(
    st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 7)),
    st.integers(1, 3),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
    st.integers(100, 150),
)
def test_the_integers_are_the_same(
    shape: tuple[int, int, int], dilation: int, pads: tuple[int, int], zero: int
) -> None:
    model = model_of(
        noise(90, 160, *shape), np.array(zero, np.uint8), dilations=[dilation], pads=list(pads), strides=[1]
    )
    x = noise(0, 60, 1, shape[1], 25)
    expected = result_of(model, x)
    convert_to_matmul(model.graph)
    assert "ConvInteger" not in kinds(model)
    np.testing.assert_array_equal(result_of(model, x), expected)


def test_what_a_node_does_not_say_is_as_onnx_has_it() -> None:
    model = model_of(noise(90, 160, 2, 3, 4), np.array(128, np.uint8))
    x = noise(0, 60, 1, 3, 9)
    expected = result_of(model, x)
    convert_to_matmul(model.graph)
    assert "ConvInteger" not in kinds(model)
    np.testing.assert_array_equal(result_of(model, x), expected)


@pytest.mark.parametrize(
    ("shape", "zero", "attributes"),
    [
        ((4, 2, 3), 128, {"strides": [2]}),
        ((4, 1, 3), 128, {"group": 4}),
        ((4, 2, 3), 128, {"auto_pad": "SAME_UPPER"}),
        ((4, 2, 3, 3), 128, {}),
        ((4, 2, 3), [128, 127, 126, 125], {}),
    ],
    ids=["strides", "groups", "padding by itself", "pictures", "a zero point a channel"],
)
def test_other_convolutions_stay(shape: tuple[int, ...], zero: Any, attributes: dict[str, Any]) -> None:
    model = model_of(noise(90, 160, *shape), np.array(zero, np.uint8), **attributes)
    before = model.SerializeToString()
    convert_to_matmul(model.graph)
    assert model.SerializeToString() == before
