"""A cache of ONNX models that were rewritten to run faster and optimized, so that they open quickly."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import logging
import os
import zlib
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from narrate.paths import MODELS_VARIABLE, prepared_folder
from narrate.storage import remove_stale_partials, staging_folder, translate_os_errors

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto

_MS_DOMAIN = "com.microsoft"
"""The domain of ONNX Runtime's own operators, which a rewritten graph may use."""

_log = logging.getLogger(__name__)


Rewrite: TypeAlias = "Callable[[GraphProto], None] | None"
"""Changes a model's graph; None leaves it as it is."""


def prepared(file: Path, source_id: str, rewrite_id: str, rewrite: Rewrite) -> Path:
    """The path of the model in ``file`` after ``rewrite`` and ONNX Runtime's optimization, made if it is missing.

    ``source_id`` identifies the content of ``file``, and ``rewrite_id`` the rewriting. The result runs on any
    machine; it replaces what an earlier rewriting or another ONNX Runtime made of the same content. If the model
    cannot be rewritten or kept, a warning is logged and the path is ``file`` itself. Raises what onnx raises on a
    file that is not a model.
    """
    made = _prepare(file, source_id, rewrite_id, rewrite)
    return made if isinstance(made, Path) else file


def open_prepared(file: Path, source_id: str, rewrite_id: str, rewrite: Rewrite) -> Any:
    """A CPU session of the `prepared` model, which is prepared again if it is damaged or does not open.

    A model that cannot be kept is prepared every time.
    """
    ready = _prepare(file, source_id, rewrite_id, rewrite)
    try:
        return open_model(ready)
    except Exception:  # ONNX Runtime's errors have no common family
        if not isinstance(ready, Path) or ready == file:
            raise
    ready.unlink(missing_ok=True)
    return open_model(_prepare(file, source_id, rewrite_id, rewrite))


def onnx_runtime() -> Any:
    """ONNX Runtime, which does not report to its maker; see `narrate.speaking.engines`."""
    import onnxruntime

    if os.environ.get("ORT_DISABLE_TELEMETRY") == "1":
        onnxruntime.disable_telemetry_events()
    return onnxruntime


def open_model(model: Path | bytes) -> Any:
    """A CPU session. Raises what ONNX Runtime raises."""
    onnxruntime = onnx_runtime()
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, session_options(), providers=["CPUExecutionProvider"])


def session_options() -> Any:
    """One thread per call: concurrent calls are faster than one call on several threads."""
    onnxruntime = onnx_runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Planning the reuse of memory takes three quarters of the time to open a model of this many nodes and saves a
    # tenth of its memory.
    options.enable_mem_reuse = False
    options.log_severity_level = 3  # errors only
    return options


def attributes_of(node: NodeProto) -> dict[str, Any]:
    """The attributes of a node, by name."""
    from onnx import helper

    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def replace_nodes(graph: GraphProto, nodes: Iterable[NodeProto]) -> None:
    """Replace all nodes of ``graph`` with ``nodes``, which may be among its own."""
    kept = list(nodes)
    del graph.node[:]
    graph.node.extend(kept)


def remove_unused_nodes(graph: GraphProto) -> None:
    """Remove the nodes of ``graph`` that its outputs are not computed from; none may have a graph of its own."""
    used, wanted = [], {value.name for value in graph.output}
    for node in reversed(graph.node):
        if not wanted.isdisjoint(node.output):
            wanted.update(node.input)
            used.append(node)
    replace_nodes(graph, reversed(used))


def _prepare(file: Path, source_id: str, rewrite_id: str, rewrite: Rewrite) -> Path | bytes:
    """The path of the `prepared` model; its bytes if it cannot be kept; ``file`` if it cannot be rewritten."""
    model = f"{file.stem}-{_short_digest(source_id)}"
    ready = prepared_folder() / f"{model}-{_short_digest(rewrite_id, version('onnxruntime'))}.onnx"
    if _is_as_written(ready):
        return ready
    rewritten = _rewritten(file, rewrite) if rewrite else file.read_bytes()
    if rewritten is None:
        return file
    try:
        _optimize_to(rewritten, ready)
    except Exception as error:  # ONNX Runtime writes it, and its errors have no common family
        return _without_cache(file, rewritten, error)
    for older in set(ready.parent.glob(f"{glob.escape(model)}-*")) - {ready, _sum_file(ready)}:
        with contextlib.suppress(OSError):
            older.unlink()
    return ready


def _is_as_written(ready: Path) -> bool:
    """Whether a model is there and has the sum beside it; most damage opens without an error, and is heard."""
    try:
        return _sum_file(ready).read_text() == _sum_of(ready)
    except (OSError, ValueError):
        return False


def _sum_file(ready: Path) -> Path:
    return ready.with_suffix(".crc32")


def _sum_of(file: Path) -> str:
    """Its CRC-32: a second's thousandth for each megabyte, against damage and not against people."""
    crc = 0
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return f"{crc:08x}"


def _without_cache(file: Path, rewritten: bytes, reason: Exception) -> Path | bytes:
    """``rewritten`` if only writing it failed, ``file`` if ONNX Runtime does not accept it."""
    try:
        open_model(rewritten)
    except Exception as error:  # see open_prepared
        _warn_unrewritten(file, error)
        return file
    _log.warning("%s: %s; it will take longer to open each time", file.name, _one_line(reason))
    return rewritten


def _warn_unrewritten(file: Path, error: Exception) -> None:
    _log.warning("%s cannot be rewritten: %s; speaking will be slower", file.name, _one_line(error))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _short_digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def _rewritten(file: Path, rewrite: Callable[[GraphProto], None]) -> bytes | None:
    """None if ``rewrite`` fails."""
    import onnx

    model = onnx.load_model(file)
    try:
        rewrite(model.graph)
    except Exception as error:  # the graph may be built in any way
        _warn_unrewritten(file, error)
        return None
    if _MS_DOMAIN not in {domain.domain for domain in model.opset_import}:
        model.opset_import.append(onnx.helper.make_opsetid(_MS_DOMAIN, 1))
    return bytes(model.SerializeToString())


def _optimize_to(model: bytes, ready: Path) -> None:
    """Write ``model`` as ONNX Runtime optimizes it to ``ready``."""
    onnxruntime = onnx_runtime()
    with translate_os_errors("the prepared model", ready, MODELS_VARIABLE):
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
            _sum_file(ready).write_text(_sum_of(made))
            os.replace(made, ready)
