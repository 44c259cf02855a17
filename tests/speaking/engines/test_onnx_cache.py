"""Prepared models are made once, kept, and made again where they have to be."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import GraphProto, ModelProto, TensorProto, helper, load_model

from narrate.speaking.engines import onnx_cache
from narrate.speaking.engines.onnx_cache import open_prepared, prepared


def small() -> ModelProto:
    """Doubles what it is given."""
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n"]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Add", ["x", "x"], ["y"])], "small", values[:1], values[1:])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def positive(graph: GraphProto) -> None:
    """A rewriting that adds a node."""
    graph.node[0].output[0] = "sum"
    graph.node.append(helper.make_node("Abs", ["sum"], ["y"]))


X = {"x": np.array([-1, 2, 3], np.float32)}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "models"))
    (tmp_path / "small.onnx").write_bytes(small().SerializeToString())
    return tmp_path / "small.onnx"


def test_a_model_is_prepared_once(file: Path) -> None:
    ready = prepared(file, "small", "one", positive)
    assert ready.parent == Path(os.environ["NARRATE_MODELS"]) / "prepared"
    made = ready.stat().st_mtime_ns
    assert prepared(file, "small", "one", positive) == ready
    assert ready.stat().st_mtime_ns == made
    assert {*ready.parent.iterdir()} == {ready, ready.with_suffix(".crc32")}


def test_another_model_or_another_rewriting_is_prepared_anew(file: Path) -> None:
    one, other = prepared(file, "small", "one", positive), prepared(file, "another", "one", lambda graph: None)
    assert {*one.parent.glob("*.onnx")} == {one, other}
    assert len(load_model(one).graph.node) > len(load_model(other).graph.node)
    two = prepared(file, "small", "two", lambda graph: None)
    assert {*one.parent.glob("*.onnx")} == {two, other}  # what nobody will open again is gone, and no other model
    assert len(load_model(two).graph.node) == len(load_model(other).graph.node)


def test_another_onnx_runtime_prepares_it_anew(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = prepared(file, "small", "one", positive)
    monkeypatch.setattr(onnx_cache, "version", lambda package: f"{package} of next year")
    new = prepared(file, "small", "one", positive)
    assert {*new.parent.iterdir()} == {new, new.with_suffix(".crc32")}
    assert new != old


def test_a_prepared_model_is_laid_out_for_no_processor(file: Path) -> None:
    """What ONNX Runtime does at its last level; the folder of models may move to another machine."""
    weights = helper.make_tensor("w", TensorProto.FLOAT, [32, 32, 3, 3], np.ones(32 * 32 * 9, np.float32))
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 32, 8, 8]) for name in "xy"]
    layers = [helper.make_node("Conv", [a, "w"], [b], pads=[1] * 4) for a, b in ("xz", "zy")]
    graph = helper.make_graph(layers, "conv", values[:1], values[1:], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    file.write_bytes(model.SerializeToString())
    nodes = load_model(prepared(file, "conv", "one", lambda graph: None)).graph.node
    assert "com.microsoft.nchwc" not in {node.domain for node in nodes}
    assert "Conv" in {node.op_type for node in nodes}


def test_a_prepared_model_that_was_damaged_is_made_again(file: Path) -> None:
    ready = prepared(file, "small", "one", positive)
    ready.write_bytes(ready.read_bytes()[:100])
    assert open_prepared(file, "small", "one", positive).run(None, X)
    assert ready.stat().st_size > 100


def test_damage_that_opens_without_an_error_is_noticed(file: Path) -> None:
    ready = prepared(file, "small", "one", positive)
    whole = ready.read_bytes()
    for at in range(0, len(whole), 7):
        ready.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert prepared(file, "small", "one", positive).read_bytes() == whole
    ready.with_suffix(".crc32").unlink()
    assert open_prepared(file, "small", "one", positive).run(None, X)[0].tolist() == [2, 4, 6]
    assert ready.with_suffix(".crc32").exists()


def test_what_is_opened_is_rewritten(file: Path) -> None:
    assert open_prepared(file, "small", "one", positive).run(None, X)[0].tolist() == [2, 4, 6]
    assert open_prepared(file, "small", "two", lambda graph: None).run(None, X)[0].tolist() == [-2, 4, 6]


def test_where_it_cannot_be_kept_it_is_made_each_time(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    Path(os.environ["NARRATE_MODELS"]).write_text("a file")
    assert prepared(file, "small", "one", positive) == file
    assert "cannot write the prepared model" in caplog.text
    assert "longer to open" in caplog.text
    assert open_prepared(file, "small", "one", positive).run(None, X)[0].tolist() == [2, 4, 6]


@pytest.mark.parametrize("words", ["open file", "write failed:\n no space left on device"])
def test_where_onnx_runtime_cannot_write_it_neither(
    file: Path, words: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = onnxruntime.InferenceSession

    def full(model: Any, options: onnxruntime.SessionOptions, **others: Any) -> Any:
        if options.optimized_model_filepath:
            raise onnxruntime.capi.onnxruntime_pybind11_state.Fail(words)
        return real(model, options, **others)

    monkeypatch.setattr(onnxruntime, "InferenceSession", full)
    assert open_prepared(file, "small", "one", positive).run(None, X)[0].tolist() == [2, 4, 6]
    (record,) = caplog.records
    assert record.getMessage() == f"small.onnx: {' '.join(words.split())}; it will take longer to open each time"
    assert list((file.parent / "models" / "prepared").iterdir()) == []


def invalid(graph: GraphProto) -> None:
    graph.node[0].input[1] = "nobody makes this"


def failing(graph: GraphProto) -> None:
    raise KeyError("pads")


@pytest.mark.parametrize("rewrite", [invalid, failing])
def test_where_it_cannot_be_rewritten_the_model_itself_speaks(
    file: Path, rewrite: Callable[[GraphProto], None], caplog: pytest.LogCaptureFixture
) -> None:
    assert open_prepared(file, "small", "one", rewrite).run(None, X)[0].tolist() == [-2, 4, 6]
    (record,) = caplog.records
    assert record.getMessage().startswith("small.onnx cannot be rewritten: ")
    assert record.getMessage().endswith("; speaking will be slower")


def test_a_file_that_is_no_model_is_no_reason_to_be_slower(file: Path) -> None:
    file.write_bytes(b"noise")
    with pytest.raises(Exception, match="pars"):
        prepared(file, "small", "one", positive)
