"""ONNX models made ready: rewritten to run faster, optimised, and kept, so that they open at once."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import logging
import os
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.paths import model_folder
from narrate.storage import remove_stale_partials, staging_folder, translate_os_errors

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto

_OWN = "com.microsoft"
"""The domain of ONNX Runtime's own operations, which a rewriting may use."""

_log = logging.getLogger(__name__)


def prepared(file: Path, content: str, way: str, rewrite: Callable[[GraphProto], None]) -> Path:
    """Where the model in ``file`` lies after ``rewrite`` and ONNX Runtime's optimisation; made if it is not there.

    ``content`` changes when the content of ``file`` does, and ``way`` when the rewriting does. What was made is a
    model for any machine, and it takes the place of what another way or ONNX Runtime made of the same content.
    Where it cannot be rewritten or kept, a warning is logged and it is ``file`` itself. Raises what onnx raises on
    a file that is no model.
    """
    made = _made(file, content, way, rewrite)
    return made if isinstance(made, Path) else file


def open_prepared(file: Path, content: str, way: str, rewrite: Callable[[GraphProto], None]) -> Any:
    """A session on the CPU over the `prepared` model; one that does not open is made again.

    Whether it is as it was written is not looked into any further. One that cannot be kept is made every time.
    """
    ready = _made(file, content, way, rewrite)
    try:
        return open_model(ready)
    except Exception:  # ONNX Runtime's errors have no common family
        if not isinstance(ready, Path) or ready == file:
            raise
    ready.unlink(missing_ok=True)
    return open_model(_made(file, content, way, rewrite))


def onnx_runtime() -> Any:
    """ONNX Runtime, which does not report to its maker; see `narrate.speaking.engines`."""
    import onnxruntime

    if os.environ.get("ORT_DISABLE_TELEMETRY") == "1":
        onnxruntime.disable_telemetry_events()
    return onnxruntime


def open_model(model: Path | bytes) -> Any:
    """A session on the CPU. Raises what ONNX Runtime raises."""
    onnxruntime = onnx_runtime()
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, session_options(), providers=["CPUExecutionProvider"])


def session_options() -> Any:
    """One thread a call: several calls at once are faster than one call on several threads."""
    onnxruntime = onnx_runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Planning the reuse of memory takes three quarters of the time to open a model of this many nodes and saves a
    # tenth of its memory.
    options.enable_mem_reuse = False
    options.log_severity_level = 3  # errors only
    return options


def settings_of(node: NodeProto) -> dict[str, Any]:
    """The attributes of a node, by name."""
    from onnx import helper

    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def put_nodes(graph: GraphProto, nodes: Iterable[NodeProto]) -> None:
    """Have ``graph`` consist of ``nodes``, which may be among its own."""
    kept = list(nodes)
    del graph.node[:]
    graph.node.extend(kept)


def _made(file: Path, content: str, way: str, rewrite: Callable[[GraphProto], None]) -> Path | bytes:
    """Where the `prepared` model lies, else the model itself, else ``file``."""
    model = f"{file.stem}-{_short(content)}"
    ready = model_folder() / "prepared" / f"{model}-{_short(way, version('onnxruntime'))}.onnx"
    if ready.is_file():
        return ready
    rewritten = _rewritten(file, rewrite)
    if rewritten is None:
        return file
    try:
        _keep(rewritten, ready)
    except Exception as error:  # ONNX Runtime writes it, and its errors have no common family
        return _unkept(file, rewritten, error)
    for older in set(ready.parent.glob(f"{glob.escape(model)}-*.onnx")) - {ready}:
        with contextlib.suppress(OSError):
            older.unlink()
    return ready


def _unkept(file: Path, rewritten: bytes, reason: Exception) -> Path | bytes:
    """``rewritten`` where it could only not be written, ``file`` where ONNX Runtime does not take it."""
    try:
        open_model(rewritten)
    except Exception as error:  # see open_prepared
        _warn_of_slowness(file, error)
        return file
    _log.warning("%s: %s; it will take longer to open each time", file.name, _in_a_line(reason))
    return rewritten


def _warn_of_slowness(file: Path, error: Exception) -> None:
    _log.warning("%s cannot be rewritten: %s; speaking will be slower", file.name, _in_a_line(error))


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _short(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def _rewritten(file: Path, rewrite: Callable[[GraphProto], None]) -> bytes | None:
    """None where ``rewrite`` fails."""
    import onnx

    model = onnx.load_model(file)
    try:
        rewrite(model.graph)
    except Exception as error:  # models are of many makes
        _warn_of_slowness(file, error)
        return None
    if _OWN not in {domain.domain for domain in model.opset_import}:
        model.opset_import.append(onnx.helper.make_opsetid(_OWN, 1))
    return bytes(model.SerializeToString())


def _keep(model: bytes, ready: Path) -> None:
    """Have ONNX Runtime write what its optimisation makes of ``model``."""
    onnxruntime = onnx_runtime()
    with translate_os_errors("the prepared model", ready):
        ready.parent.mkdir(parents=True, exist_ok=True)
        remove_stale_partials(ready.parent)
        with staging_folder(ready) as stage:
            made = stage / "model.onnx"
            options = session_options()
            # One level below all: the last lays memory out for this very processor.
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
            options.optimized_model_filepath = str(made)
            onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            with made.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(made, ready)
