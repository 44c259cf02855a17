"""ONNX models made ready: rewritten to run faster, optimised, and kept, so that they open at once."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import StorageError
from narrate.storage import model_folder, staging_folder, sweep, writing

if TYPE_CHECKING:
    from onnx import GraphProto

_log = logging.getLogger(__name__)


def prepared(file: Path, key: str, rewrite: Callable[[GraphProto], None]) -> Path:
    """Where the model in ``file`` lies after ``rewrite`` and ONNX Runtime's optimisation; made if it is not there.

    ``key`` changes when the content of ``file`` or the rewriting does. What was made is a model for any machine.
    Where it cannot be kept, a warning is logged and it is ``file`` itself. Raises what onnx and ONNX Runtime raise
    on a file that is no model.
    """
    digest = hashlib.sha256(f"{key}\n{version('onnxruntime')}".encode()).hexdigest()[:16]
    ready = model_folder() / "prepared" / f"{file.stem}-{digest}.onnx"
    if not ready.is_file():
        try:
            _prepare(file, ready, rewrite)
        except StorageError as error:
            _log.warning("%s; speaking will be slower", error)
            return file
    return ready


def open_prepared(file: Path, key: str, rewrite: Callable[[GraphProto], None]) -> Any:
    """A session on the CPU over the `prepared` model; one that was damaged since is made again."""
    import onnxruntime

    ready = prepared(file, key, rewrite)
    try:
        return onnxruntime.InferenceSession(str(ready), session_options())
    except Exception:  # ONNX Runtime's errors have no common family
        if ready == file:
            raise
    ready.unlink(missing_ok=True)
    return onnxruntime.InferenceSession(str(prepared(file, key, rewrite)), session_options())


def session_options() -> Any:
    """One thread a call: several calls at once are faster than one call on several threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Planning the reuse of memory takes three quarters of the time to open a model of this many nodes and saves a
    # tenth of its memory.
    options.enable_mem_reuse = False
    options.log_severity_level = 3  # errors only
    return options


def _prepare(file: Path, ready: Path, rewrite: Callable[[GraphProto], None]) -> None:
    import onnx
    import onnxruntime

    model = onnx.load_model(file)
    rewrite(model.graph)
    with writing("the prepared model", ready):
        ready.parent.mkdir(parents=True, exist_ok=True)
        sweep(ready.parent)
        with staging_folder(ready) as stage:
            options = session_options()
            # One level below all: the last lays memory out for this very processor.
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
            options.optimized_model_filepath = str(stage / "model.onnx")
            onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
            os.replace(stage / "model.onnx", ready)
