"""A rewritten decoder says the same samples, and a decoder that is not known is left alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper, shape_inference

from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.espeak import phonemes
from narrate.speaking.engines.onnx_cache import open_model, prepared
from narrate.speaking.engines.piper.conv2d import convert_to_conv2d
from narrate.speaking.engines.piper.engine import PiperEngine
from narrate.speaking.engines.piper.nchwc import convert_to_nchwc
from narrate.speaking.engines.piper.rewriting import rewrite
from narrate.speaking.engines.piper.seeded_noise import NOISE_INPUT, SeededSession, add_noise_input
from narrate.voices.voice import find_voice

Inputs = Mapping[str, NDArray[Any]]


DECODER = "/dec/"


def session(model: ModelProto | Path) -> Any:
    return open_model(model if isinstance(model, Path) else model.SerializeToString())


def small(*, decoder: str = "/dec/", offset: bool = False) -> ModelProto:
    """A decoder of three convolutions, with what comes before it and after it, and a second way into it."""
    random = np.random.default_rng(1)

    def weights(name: str, *shape: int) -> TensorProto:
        return numpy_helper.from_array(random.normal(0, 0.3, shape).astype(np.float32), name)

    tensors = [weights("a", 4, 3, 3), weights("b", 4, 2, 4), weights("c", 2, 2, 3), weights("d", 4, 5, 1)]
    tensors += [weights("bias", 4), numpy_helper.from_array(np.array(2, np.float32), "two")]
    tensors += [weights("offset", 1, 2, 1)] if offset else []
    nodes = [
        helper.make_node("Mul", ["x", "two"], ["twice"], name="/Mul"),
        helper.make_node("Conv", ["twice", "a", "bias"], ["y"], name=decoder + "pre", pads=[2, 2], dilations=[2]),
        helper.make_node("Conv", ["speaker", "d"], ["s"], name=decoder + "cond"),
        helper.make_node("Add", ["y", "s"], ["z"], name=decoder + "Add"),
        helper.make_node("LeakyRelu", ["z"], ["l"], name=decoder + "LeakyRelu", alpha=0.1),
        helper.make_node("ConvTranspose", ["l", "b"], ["up"], name=decoder + "up", strides=[2], pads=[1, 1]),
        helper.make_node("Conv", ["up", "c"], ["conv"], name=decoder + "post", pads=[0, 2]),
        helper.make_node("Add", ["conv", "offset" if offset else "up"], ["sum"], name=decoder + "Sum"),
        helper.make_node("Tanh", ["sum"], ["out"], name=decoder + "Tanh"),
        helper.make_node("Mul", ["out", "two"], ["loud"], name="/Loud"),
    ]
    value = helper.make_tensor_value_info
    given = [value("x", TensorProto.FLOAT, [1, 3, "n"]), value("speaker", TensorProto.FLOAT, [1, 5, 1])]
    found = [value(name, TensorProto.FLOAT, None) for name in ("loud", "up")]
    graph = helper.make_graph(nodes, "decoder", given, found, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def inputs(length: int) -> Inputs:
    random = np.random.default_rng(2)
    return {
        "x": random.normal(0, 1, (1, 3, length)).astype(np.float32),
        "speaker": random.normal(0, 1, (1, 5, 1)).astype(np.float32),
    }


@pytest.mark.parametrize("length", [1, 7, 100])
def test_a_rewritten_decoder_says_the_same(length: int) -> None:
    plain, wide = small(), small()
    assert convert_to_conv2d(wide.graph, DECODER)
    assert {len(tensor.dims) for tensor in wide.graph.initializer if tensor.name in "abcd"} == {4}
    for before, after in zip(
        session(plain).run(None, inputs(length)), session(wide).run(None, inputs(length)), strict=True
    ):
        assert before.shape == after.shape
        assert np.abs(before - after).max() < 1e-5


@pytest.mark.parametrize("model", [small(decoder="/other/"), small(offset=True)], ids=["no names", "an offset"])
def test_a_decoder_of_another_make_is_left_as_it_is(model: ModelProto) -> None:
    before = model.SerializeToString()
    assert not convert_to_conv2d(model.graph, DECODER)
    rewrite(model.graph)
    assert model.SerializeToString() == before


# --- in blocks --------------------------------------------------------------------------------------------------


class Maker:
    """Makes a decoder as Piper's are, with random weights."""

    def __init__(self, *, biases: bool = True) -> None:
        self.nodes: list[NodeProto] = []
        self.tensors = [numpy_helper.from_array(np.array(2, np.float32), "two")]
        self._random = np.random.default_rng(3)
        self._biases = biases

    def node(self, kind: str, *given: str, **attributes: Any) -> str:
        name = f"{DECODER}{kind}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(given), [f"{name} made"], name=name, **attributes))
        return f"{name} made"

    def convolution(self, x: str, taken: int, made: int, size: int, dilation: int = 1, **attributes: Any) -> str:
        edge = dilation * (size - 1) // 2
        settings = {"kernel_shape": [size], "dilations": [dilation], "pads": [edge, edge]} | attributes
        return self.node("Conv", x, *self._weights((made, taken, size), made), **settings)

    def upsampling(self, x: str, taken: int, made: int, step: int, size: int, **attributes: Any) -> str:
        edge = (size - step) // 2
        settings = {"kernel_shape": [size], "strides": [step], "pads": [edge, edge], "dilations": [1]} | attributes
        group = attributes.get("group", 1)
        return self.node("ConvTranspose", x, *self._weights((taken, made // group, size), made), **settings)

    def residual(self, x: str, channels: int, *dilations: int) -> str:
        """Two convolutions and a sum for each."""
        for dilation in dilations:
            first = self.convolution(self.leaky(x), channels, channels, 3, dilation)
            x = self.node("Add", self.convolution(self.leaky(first), channels, channels, 3), x)
        return x

    def leaky(self, x: str) -> str:
        return self.node("LeakyRelu", x, alpha=0.1)

    def _weights(self, shape: tuple[int, ...], made: int) -> list[str]:
        name = f"weights {len(self.tensors)}"
        for part, size in (("", shape), (" bias", (made,))):
            values = self._random.normal(0, (shape[1] * shape[2]) ** -0.5, size).astype(np.float32)
            self.tensors.append(numpy_helper.from_array(values, name + part))
        return [name, f"{name} bias"][: 1 + self._biases]

    def model(self, sound: str) -> ModelProto:
        """With ``sound`` as what comes out; it takes x and a speaker."""
        value = helper.make_tensor_value_info
        given = [value("x", TensorProto.FLOAT, [1, 3, "n"]), value("speaker", TensorProto.FLOAT, [1, 5, 1])]
        found = [value(sound, TensorProto.FLOAT, None)]
        graph = helper.make_graph(self.nodes, "decoder", given, found, self.tensors)
        domains = [helper.make_opsetid("", 15), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=domains, ir_version=8)


def decoder(channels: int = 16, *, size: int = 8) -> ModelProto:
    """Two upsamplings by 4, each with two blocks of residuals whose half goes on; and a speaker at the start."""
    make = Maker()
    x = make.node(
        "Add", make.convolution("x", 3, 4 * channels, 7), make.convolution("speaker", 5, 4 * channels, 1)
    )
    for taken in (4 * channels, 2 * channels):
        x = make.upsampling(make.leaky(x), taken, taken // 2, 4, size)
        both = make.node("Add", make.residual(x, taken // 2, 1, 3), make.residual(x, taken // 2, 2))
        x = make.node("Div", both, "two")
    return make.model(make.node("Tanh", make.convolution(make.leaky(x), channels, 1, 7)))


def kinds(model: ModelProto) -> Counter[str]:
    return Counter(node.op_type for node in model.graph.node)


@pytest.mark.parametrize("length", [1, 2, 7, 100])
@pytest.mark.parametrize(("channels", "size"), [(16, 8), (32, 8), (12, 8), (16, 10)])
def test_in_blocks_it_says_the_same(channels: int, size: int, length: int) -> None:
    plain, blocks = decoder(channels, size=size), decoder(channels, size=size)
    assert convert_to_conv2d(blocks.graph, DECODER)
    convert_to_nchwc(blocks.graph, DECODER)
    (before,), (after,) = (session(model).run(None, inputs(length)) for model in (plain, blocks))
    assert before.shape == after.shape == (1, 1, 16 * length)
    assert np.abs(before).max() > 0.1
    assert np.abs(before - after).max() < 1e-5


def test_nothing_is_left_that_has_no_form_for_blocks() -> None:
    model = decoder()
    before = kinds(model)
    assert convert_to_conv2d(model.graph, DECODER)
    convert_to_nchwc(model.graph, DECODER)
    after = kinds(model)
    assert not after["ConvTranspose"] + after["Div"]
    assert after["FusedConv"] == 6
    assert after["Add"] == before["Add"] - 6  # the speaker's and those of two blocks stay
    weights = {tensor.name: tensor.dims for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "LeakyRelu":
            (maker,) = (other for other in model.graph.node if node.input[0] in other.output)
            assert maker.op_type == "Conv"
            assert weights[maker.input[1]]


Odd = Callable[[Maker, str], str]
"""Makes of 32 channels something that may be of another form than Piper's."""

ODD: dict[str, Odd] = {
    "a step that is odd": lambda make, x: make.upsampling(x, 32, 32, 5, 10),
    "three steps at once": lambda make, x: make.upsampling(x, 32, 32, 4, 12),
    "groups": lambda make, x: make.leaky(make.upsampling(x, 32, 32, 4, 8, group=2)),
    "a sample more at the end": lambda make, x: make.upsampling(x, 32, 32, 4, 8, output_padding=[1]),
    "samples left out": lambda make, x: make.upsampling(x, 32, 32, 4, 8, dilations=[2]),
    "edges of another width": lambda make, x: make.upsampling(x, 32, 32, 4, 8, pads=[1, 3]),
    "two ways beside each other": lambda make, x: make.node(
        "Add", make.upsampling(x, 32, 32, 4, 8), make.upsampling(x, 32, 32, 4, 8)
    ),
    "a sum with one channel": lambda make, x: make.node(
        "Add", make.convolution(x, 32, 32, 3), make.convolution(x, 32, 1, 3)
    ),
    "a sum with its own beginning of one channel": lambda make, x: (
        lambda one: make.node("Add", make.convolution(make.leaky(one), 1, 32, 3), one)
    )(make.convolution(x, 32, 1, 3)),
    "a sum with what became shorter and longer": lambda make, x: make.node(
        "Add", make.convolution(make.convolution(x, 32, 32, 3, pads=[0, 0]), 32, 32, 3, pads=[2, 2]), x
    ),
    "a sum with itself": lambda make, x: (lambda made: make.node("Add", made, made))(
        make.convolution(x, 32, 32, 3)
    ),
    "a residual of one convolution": lambda make, x: make.node(
        "Add", x, make.convolution(make.leaky(x), 32, 32, 3)
    ),
    "a residual used twice": lambda make, x: (lambda made: make.node("Mul", made, make.node("Add", made, x)))(
        make.convolution(make.leaky(x), 32, 32, 3)
    ),
    "a convolution that goes in steps": lambda make, x: make.convolution(x, 32, 32, 3, strides=[2]),
    "a quotient used twice": lambda make, x: (lambda half: make.node("Add", half, make.leaky(half)))(
        make.node("Div", x, "two")
    ),
    "an edge left out": lambda make, x: make.convolution(x, 32, 32, 1, pads=[0, 0]),
}


@pytest.mark.parametrize("biases", [True, False], ids=["biases", "no biases"])
@pytest.mark.parametrize("name", ODD)
def test_what_has_another_form_says_the_same_too(name: str, biases: bool) -> None:
    """Before, between and after upsamplings of a known form, and in a decoder without any."""
    for before, after in ((4, 4), (4, 1), (1, 1), (16, 1)):
        make = Maker(biases=biases)
        x = make.convolution("x", 3, 32, 7)
        x = make.upsampling(x, 32, 32, before, 2 * before) if before > 1 else x
        x = ODD[name](make, x)
        x = make.upsampling(x, 32, 32, after, 2 * after) if after > 1 else x
        plain = make.model(make.node("Tanh", make.convolution(make.leaky(x), 32, 1, 7)))
        blocks = ModelProto()
        blocks.CopyFrom(plain)
        assert convert_to_conv2d(blocks.graph, DECODER)
        convert_to_nchwc(blocks.graph, DECODER)
        for length in (3, 16):
            (one,), (other,) = (session(model).run(None, inputs(length)) for model in (plain, blocks))
            assert one.shape == other.shape
            assert np.abs(one - other).max() < 1e-4 * np.abs(one).max()


def test_shapes_that_an_exporter_wrote_down_do_not_matter() -> None:
    plain, blocks = decoder(), shape_inference.infer_shapes(decoder())
    assert any("Conv" in value.name for value in blocks.graph.value_info)
    rewrite(blocks.graph)
    (before,), (after,) = (session(model).run(None, inputs(5)) for model in (plain, blocks))
    assert np.abs(before - after).max() < 1e-5


def test_a_constant_with_axes_is_left_alone() -> None:
    make = Maker()
    array = numpy_helper.from_array(np.ones((1, 32, 1), np.float32))
    x = make.node("Add", make.convolution("x", 3, 32, 7), make.node("Constant", value=array))
    model = make.model(make.convolution(make.leaky(x), 32, 1, 7))
    before = model.SerializeToString()
    rewrite(model.graph)
    assert model.SerializeToString() == before


# --- noise ------------------------------------------------------------------------------------------------------


def noise_model(**settings: Any) -> ModelProto:
    """Outputs noise twice, in the shape of its input."""
    nodes = [helper.make_node("RandomNormalLike", ["x"], [name], name=name, **settings) for name in "ab"]
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, "n"]) for name in "xab"]
    graph = helper.make_graph(nodes, "noise", values[:1], values[1:])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def test_the_noise_is_the_input_repeated() -> None:
    model = noise_model()
    add_noise_input(model.graph)
    numbers = np.array([1, 2, 3, 4, 5], np.float32)
    for found in session(model).run(None, {"x": np.zeros((1, 3, 4), np.float32), NOISE_INPUT: numbers}):
        assert found.tolist() == np.resize(numbers, (1, 3, 4)).tolist()


def test_a_seed_decides_the_noise() -> None:
    model = noise_model()
    add_noise_input(model.graph)
    ready, x = session(model), {"x": np.zeros((1, 3, 5000), np.float32)}
    one, again, other = (SeededSession(ready, seed).run(["a"], x)[0] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.05
    assert one.mean() == pytest.approx(0, abs=0.05)
    assert one.std() == pytest.approx(1, abs=0.05)


def test_noise_of_another_scale_and_graphs_without_noise_stay_as_they_are() -> None:
    for model in (noise_model(scale=2.0), decoder()):
        before = model.SerializeToString()
        add_noise_input(model.graph)
        assert model.SerializeToString() == before
    assert SeededSession(session(noise_model(scale=2.0)), 1).run(None, {"x": np.zeros((1, 3, 4), np.float32)})


# --- joe --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sentences() -> list[Inputs]:
    """Phonemes for joe, without noise."""
    piper, _ = PiperEngine(find_voice("joe"), EngineOptions())._load()
    texts = ["No.", "The rain had stopped by the time we reached the harbour, and the boats were lying quietly."]
    ids = [piper.phonemes_to_ids(list(phonemes(text, piper.phonemize))) for text in texts]
    scales = np.array([0, 1, 0], np.float32)
    return [
        {"input": np.array([each], np.int64), "input_lengths": np.array([len(each)], np.int64), "scales": scales}
        for each in ids
    ]


@pytest.mark.timing
@pytest.mark.voice
def test_joe_s_samples_are_the_same_and_take_less_time(sentences: list[Inputs]) -> None:
    file = find_voice("joe").checked_file()
    plain, ready = session(file), SeededSession(session(prepared(file, "joe", "test", rewrite)), seed=1)
    taken: dict[Any, list[float]] = {plain: [], ready: []}
    for given in sentences:
        before, after = (each.run(None, given)[0] for each in taken)
        assert np.abs(before - after).max() < 1e-5
    for _ in range(5):
        for each in taken:
            began = time.process_time()
            each.run(None, sentences[-1])
            taken[each].append(time.process_time() - began)
    assert min(taken[ready]) < 0.97 * min(taken[plain])
