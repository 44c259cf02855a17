"""Checks a config.json before Coqui reads it: a config may come from anywhere, and Coqui trusts it.

Coqui 0.28 imports the class that ``characters_class`` names, opens whatever file or address some keys name (by
fsspec, so also over the network), and unpickles the statistics of ``stats_path``. Weights are read with torch's
``weights_only``, which runs nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from narrate import lazy_re as re
from narrate.errors import VoiceError, did_you_mean
from narrate.storage import write_atomically

FILES: dict[str, tuple[str, ...]] = {
    "stats_path": ("scale_stats.npy",),
    "speaker_file": ("speaker_ids.json",),
    "speakers_file": ("speaker_ids.json", "speaker_ids.pth"),
    "d_vector_file": ("speakers.json", "speakers.pth"),
    "language_ids_file": ("language_ids.json",),
    "speaker_encoder_model_path": ("model_se.pth", "model_se.pth.tar"),
    "speaker_encoder_config_path": ("config_se.json",),
    "tokenizer_file": ("vocab.json",),
    "mel_statistics_parameter_path": (),
    "mel_norm_file": (),
    "gpt_checkpoint": (),
    "clvp_checkpoint": (),
    "decoder_checkpoint": (),
}
"""The keys, at any depth, whose files Coqui opens, and the names of these files in Coqui's releases."""

_CLASSES = re.compile(r"TTS\.tts\.(utils\.text\.characters|models\.vits)\.\w+", re.ASCII)
_SELF_FETCHING = {"bark", "tortoise"}
"""Models that download and unpickle parts of themselves."""
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|/\*(?:.|[\\n\\r])*?\*/|//.*')
"""A comment as Coqui defines it (TTS/config/__init__.py), or a string, which may contain what looks like one."""
_ARRAY_CALLS = {
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    *((f"numpy.{core}.multiarray", name) for core in ("core", "_core") for name in ("_reconstruct", "scalar")),
    ("_codecs", "encode"),
}
"""The callables that a pickle of numbers, strings and arrays needs."""


def check_config(path: Path) -> None:
    """Raises `VoiceError` if this config is unsafe or unreadable.

    Every class and model that it names must be one of Coqui's, and every file must be in its own folder.
    """
    if path.suffix in {".yml", ".yaml"}:  # Coqui would read it as YAML, with other results than JSON
        raise VoiceError("the config must be JSON, not YAML", str(path))
    config = read_config(path)
    for key, value in _entries(config):
        _check_entry(path, key, value)
    _check_model(path, config)


def read_config(path: Path) -> dict[str, Any]:
    """The content of a config, which may have comments, as in Coqui. Raises `VoiceError` if it is not JSON."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise VoiceError(f"the config cannot be read: {error.strerror}", str(path)) from error
    except ValueError as error:
        raise VoiceError("the config is not a text file", str(path)) from error
    try:
        config = _json(text)
    except (ValueError, RecursionError) as error:
        raise VoiceError(f"the config is not valid JSON: {error}", str(path)) from error
    if not isinstance(config, dict):
        raise VoiceError("the config is not a JSON object", str(path))
    return config


def config_sum(path: Path) -> str:
    """The sha256 of a config's content, without its paths. Raises `VoiceError` if it cannot be read."""
    return hashlib.sha256(json.dumps(_without_paths(read_config(path)), sort_keys=True).encode()).hexdigest()


def _without_paths(config: Any) -> Any:
    if isinstance(config, dict):
        return {key: _without_paths(value) for key, value in config.items() if key not in FILES}
    return [_without_paths(value) for value in config] if isinstance(config, list) else config


def with_local_files(path: Path, *, drop: bool = False) -> Path:
    """A copy of the config ``path`` with the local paths of its files; ``path`` itself if it has them already.

    Configs name files by their paths on the computer that trained the model. Keys whose files are not in the
    config's folder stay as they are, and `check_config` refuses them; with ``drop`` they become null. Raises
    `VoiceError`, and `OSError` if the new config cannot be written beside the old one.
    """
    config = read_config(path)
    local = _with_local_files(config, path.parent, drop)
    if local == config:
        return path
    target = path.with_name(f"{path.stem}.settled.json")
    content = json.dumps(local, indent=1).encode()
    if not (target.is_file() and target.read_bytes() == content):
        write_atomically(target, lambda file: file.write(content))
    return target


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        without = _COMMENT.sub(lambda match: match[1] or "", text)
        if without == text:
            raise
        try:
            return json.loads(without)
        except json.JSONDecodeError:
            raise error from None


def _entries(config: Any) -> Iterator[tuple[str, Any]]:
    """Every key at any depth, with its value."""
    for key, value in config.items() if isinstance(config, dict) else ():
        yield key, value
        yield from _entries(value)
    for value in config if isinstance(config, list) else ():
        yield from _entries(value)


def _check_entry(path: Path, key: str, value: Any) -> None:
    if key == "characters_class" and value and not _CLASSES.fullmatch(str(value)):
        raise _refused(path, key, value, "which is not a class of Coqui's")
    if key == "text_cleaner" and value and not str(value).isidentifier():
        raise _refused(path, key, value, "which is not a cleaner of Coqui's")
    if key in FILES:
        for name in value if isinstance(value, list) else [value]:
            _check_file(path, key, name)


def _check_file(path: Path, key: str, name: Any) -> None:
    if not name:
        return
    folder = os.path.abspath(path.parent)
    text = str(name)
    # Coqui would look up a relative path in the current folder, and normpath would turn an address into a path.
    inside = os.path.isabs(text) and Path(os.path.normpath(text)).is_relative_to(folder)
    if not inside or "::" in text:
        raise _refused(path, key, name, "which is not in the model's own folder")
    file = Path(text)
    if key == "stats_path" and file.is_file():
        _check_pickle(path, file)
    if key == "speaker_encoder_config_path" and file.is_file() and not file.samefile(path):
        check_config(file)


def _check_model(path: Path, config: dict[str, Any]) -> None:
    name = config.get("model", config.get("generator_model"))
    if not isinstance(name, str) or not name:
        raise VoiceError("the config names no model", str(path), "is it the config of a Coqui model?")
    plain = name.lower().replace("_generator", "").replace("_discriminator", "")
    if plain in _SELF_FETCHING:
        problem = f"{name} models download and unpickle files, which narrate does not allow"
        raise VoiceError(problem, str(path), "choose another model")
    _check_name(path, "model", plain, _modules("*/configs", "_config"))
    _check_name(path, "base_model", config.get("base_model"), _modules("tts/models"))
    for key in ("generator_model", "discriminator_model"):
        _check_name(path, key, config.get(key), _modules("vocoder/models"))


def _check_name(path: Path, key: str, name: Any, known: frozenset[str]) -> None:
    if name and str(name).lower() not in known:
        hint = did_you_mean(str(name), known)
        raise VoiceError(f"the config's {key} {name!r} is not one of Coqui's", str(path), hint)


def _refused(path: Path, key: str, value: Any, why: str) -> VoiceError:
    return VoiceError(f"the config's {key} is {str(value)!r}, {why}", str(path), "narrate does not load that")


@cache
def _modules(folder: str, ending: str = "") -> frozenset[str]:
    """The names of Coqui's modules that match, without ``ending``. Importing Coqui would take seconds."""
    spec = find_spec("TTS")
    roots = list(spec.submodule_search_locations or []) if spec else []
    found = {file.stem for root in roots for file in Path(root).glob(f"{folder}/*{ending}.py")}
    return frozenset(name.removesuffix(ending) for name in found)


class _ArrayUnpickler(pickle.Unpickler):
    """Unpickles arrays and refuses any other callable."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ARRAY_CALLS:
            raise pickle.UnpicklingError(f"it calls {module}.{name}")
        return super().find_class(module, name)


def _check_pickle(path: Path, file: Path) -> None:
    """Raises `VoiceError` unless the ``.npy`` file holds only numbers, as Coqui would run any code in it."""
    from numpy.lib import format as npy

    headers: dict[tuple[int, int], Callable[..., Any]] = {
        (1, 0): npy.read_array_header_1_0,
        (2, 0): npy.read_array_header_2_0,
    }
    try:
        with file.open("rb") as stream:
            _, _, kind = headers[npy.read_magic(stream)](stream)
            if kind.hasobject:
                _ArrayUnpickler(stream).load()
    except Exception as error:  # a damaged pickle may raise anything
        why = f"which is not a file of statistics: {error}"
        raise _refused(path, "stats_path", file, why) from error


def _with_local_files(config: Any, folder: Path, drop: bool) -> Any:
    if isinstance(config, list):
        return [_with_local_files(value, folder, drop) for value in config]
    if isinstance(config, dict):
        return {
            key: _local_paths(value, folder, FILES[key], drop)
            if key in FILES
            else _with_local_files(value, folder, drop)
            for key, value in config.items()
        }
    return config


def _local_paths(value: Any, folder: Path, usual: tuple[str, ...], drop: bool) -> Any:
    """``value`` with the paths of its files in ``folder``, or of the ``usual`` file if none of them is there."""
    if not value:
        return value
    names = [Path(str(name)).name for name in (value if isinstance(value, list) else [value])]
    here = [os.path.abspath(folder / name) for name in names if (folder / name).is_file()]
    here = here or [os.path.abspath(folder / name) for name in usual if (folder / name).is_file()][:1]
    if not here:
        return None if drop else value
    return here if isinstance(value, list) else here[0]
