"""A rewritten decoder says the same samples, and a decoder that is not known is left alone."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, load_model, numpy_helper

from narrate.speaking.engine import EngineOptions
from narrate.speaking.graphs import open_prepared, prepared, session_options
from narrate.speaking.phonemes import phonemes
from narrate.speaking.piper import PiperEngine
from narrate.speaking.piper_graph import widen
from narrate.speaking.voices import find_voice

Inputs = Mapping[str, NDArray[Any]]


def session(model: ModelProto | Path) -> Any:
    source = str(model) if isinstance(model, Path) else model.SerializeToString()
    return onnxruntime.InferenceSession(source, session_options())


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
    widen(wide.graph)
    assert {len(tensor.dims) for tensor in wide.graph.initializer if tensor.name in "abcd"} == {4}
    for before, after in zip(
        session(plain).run(None, inputs(length)), session(wide).run(None, inputs(length)), strict=True
    ):
        assert before.shape == after.shape
        assert np.abs(before - after).max() < 1e-5


@pytest.mark.parametrize("model", [small(decoder="/other/"), small(offset=True)], ids=["no names", "an offset"])
def test_a_decoder_of_another_make_is_left_as_it_is(model: ModelProto) -> None:
    before = model.SerializeToString()
    widen(model.graph)
    assert model.SerializeToString() == before


# --- joe --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sentences() -> list[Inputs]:
    """Phonemes for joe, without chance."""
    piper, _ = PiperEngine(find_voice("joe"), EngineOptions())._load()
    texts = ["No.", "The rain had stopped by the time we reached the harbour, and the boats were lying quietly."]
    ids = [piper.phonemes_to_ids(list(phonemes(text, piper.phonemize))) for text in texts]
    scales = np.array([0, 1, 0], np.float32)
    return [
        {"input": np.array([each], np.int64), "input_lengths": np.array([len(each)], np.int64), "scales": scales}
        for each in ids
    ]


@pytest.mark.voice
def test_joe_s_samples_are_the_same_and_take_no_longer(sentences: list[Inputs]) -> None:
    file = find_voice("joe").checked_file()
    plain, wide = session(file), session(prepared(file, "joe", "test", widen))
    taken: dict[Any, list[float]] = {plain: [], wide: []}
    for given in sentences:
        before, after = (each.run(None, given)[0] for each in (plain, wide))
        assert np.abs(before - after).max() < 1e-5
    for _ in range(5):
        for each in taken:
            began = time.process_time()
            each.run(None, sentences[-1])
            taken[each].append(time.process_time() - began)
    assert min(taken[wide]) < 1.05 * min(taken[plain])


# --- kept -------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "models"))
    (tmp_path / "small.onnx").write_bytes(small().SerializeToString())
    return tmp_path / "small.onnx"


def test_a_model_is_prepared_once(file: Path) -> None:
    ready = prepared(file, "small", "one", widen)
    assert ready.parent == Path(os.environ["NARRATE_MODELS"]) / "prepared"
    made = ready.stat().st_mtime_ns
    assert prepared(file, "small", "one", widen) == ready
    assert ready.stat().st_mtime_ns == made
    assert [entry.name for entry in ready.parent.iterdir()] == [ready.name]


def test_another_model_or_another_rewriting_is_prepared_anew(file: Path) -> None:
    one, other = prepared(file, "small", "one", widen), prepared(file, "another", "one", lambda graph: None)
    assert {*one.parent.iterdir()} == {one, other}
    assert len(load_model(one).graph.node) > len(load_model(other).graph.node)
    two = prepared(file, "small", "two", lambda graph: None)
    assert {*one.parent.iterdir()} == {two, other}  # what nobody will open again is gone, and no other model
    assert len(load_model(two).graph.node) == len(load_model(other).graph.node)


def test_a_prepared_model_that_was_damaged_is_made_again(file: Path) -> None:
    ready = prepared(file, "small", "one", widen)
    ready.write_bytes(ready.read_bytes()[:100])
    assert open_prepared(file, "small", "one", widen).run(None, inputs(3))
    assert ready.stat().st_size > 100


def test_where_it_cannot_be_kept_the_model_itself_is_used(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    Path(os.environ["NARRATE_MODELS"]).write_text("a file")
    assert prepared(file, "small", "one", widen) == file
    assert "cannot write the prepared model" in caplog.text
    assert "slower" in caplog.text


@pytest.mark.parametrize("words", ["open file", "write failed:\n no space left on device"])
def test_where_onnx_runtime_cannot_write_it_neither(
    file: Path, words: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise onnxruntime.capi.onnxruntime_pybind11_state.Fail(words)

    with monkeypatch.context() as patch:
        patch.setattr(onnxruntime, "InferenceSession", full)
        assert prepared(file, "small", "one", widen) == file
    (record,) = caplog.records
    assert record.getMessage() == f"small.onnx: {' '.join(words.split())}; speaking will be slower"
    assert list((file.parent / "models" / "prepared").iterdir()) == []
    assert open_prepared(file, "small", "one", widen).run(None, inputs(3))


def test_a_file_that_is_no_model_is_no_reason_to_be_slower(file: Path) -> None:
    file.write_bytes(b"noise")
    with pytest.raises(Exception, match="pars"):
        prepared(file, "small", "one", widen)
