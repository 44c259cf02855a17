"""The models that Coqui has released (``tts_models/en/ljspeech/vits``): their downloads and their local files.

The list is that of the installed package, ``TTS/.models.json``. Coqui's own downloader (``TTS/utils/manage.py``)
verifies no sums, has no timeouts, and asks questions on standard input, so narrate downloads the models itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from narrate.errors import VoiceError, did_you_mean, install_hint
from narrate.speaking.engines.coqui import config_safety
from narrate.storage import translate_os_errors
from narrate.voices.models import Model, ModelFile, described_model, folder_of, with_files
from narrate.voices.voice import Voice

_KINDS = ("tts_models", "vocoder_models")
_MODEL, _VOCODER = "model", "vocoder"
"""The folders for the content of the archives."""
_UNRESTRICTED = ("apache", "mpl", "mit", "bsd", "cc0", "cc-by-4", "cc by 4", "cc-by-sa", "cc by-sa")
"""Prefixes of licenses that allow anyone any use of a model."""
_HUB = "https://huggingface.co/{repository}/resolve/main/{name}"
_IN_REPOSITORY: dict[str, tuple[str, ...]] = {
    "tts-hub/XTTS-v2": ("model.pth", "config.json", "vocab.json", "speakers_xtts.pth"),
    "tts-hub/XTTS-v1": ("model.pth", "config.json", "vocab.json"),
    "tts-hub/tacotron2_ddc_gst-zh-baker": ("model.pth", "config.json", "scale_stats.npy"),
}
"""The files of models for which the list names only a repository."""
_CHECKPOINTS = ("model_file.pth", "model_file.pth.tar", "model.pth", "checkpoint.pth", "best_model.pth")
_BESIDE: dict[str, tuple[str, ...]] = {
    "vocab": ("vocab.json",),
    "speakers": ("speakers_xtts.pth", "speaker_ids.json", "speaker_ids.pth", "speakers.json", "speakers.pth"),
    "languages": ("language_ids.json",),
}
"""Optional files of a model and their possible names, in order of preference."""


def listing() -> list[str]:
    """The names of the released text-to-speech models, in order; empty if Coqui is not installed."""
    return [name for name in _listed() if name.startswith(_KINDS[0])]


def released_model(name: str) -> Model:
    """The released model called ``name``, including its vocoder.

    Raises `VoiceError` if it does not exist, or its files are unknown.
    """
    entry = _entry(name)
    vocoder = entry.get("default_vocoder")
    parts = [(entry, name, _MODEL), *([(_entry(vocoder), vocoder, _VOCODER)] if vocoder else [])]
    licenses = list(dict.fromkeys(part.get("license", "not stated") for part, _, _ in parts))
    return Model(
        name=name,
        license="; vocoder: ".join(licenses),
        must_accept=any(map(_must_accept, (part for part, _, _ in parts))),
        files=tuple(file for part in parts for file in _files(*part)),
    )


def released_files(voice: Voice) -> Mapping[str, Path]:
    """The files of the model that ``voice`` names as ``released``, by the keys of ``[model]``.

    Always ``file`` and ``config``; ``vocab``, ``speakers``, ``languages``, ``vocoder`` and ``vocoder_config`` if
    they exist. Raises `VoiceError` if the model has not been downloaded.
    """
    folder, files = _downloaded(voice)
    vocoder = _find_files(folder / _VOCODER)
    if {"file", "config"} <= vocoder.keys():
        files |= {"vocoder": vocoder["file"], "vocoder_config": vocoder["config"]}
    with translate_os_errors("a config", folder):
        configs = [key for key in ("config", "vocoder_config") if key in files]
        return files | {key: config_safety.with_local_files(files[key], drop=True) for key in configs}


def released_config(voice: Voice) -> Path:
    """The config of the model that ``voice`` names as ``released``, as it was released.

    Raises `VoiceError` if the model has not been downloaded.
    """
    _, files = _downloaded(voice)
    return files["config"]


def model_of(voice: Voice) -> Model | None:
    """The model that ``voice`` names as ``released``, from ``voices/models/`` or else from Coqui's own list.

    None if it names none. Raises `VoiceError` if there is no such model, or if Coqui, which has the list, is not
    installed.
    """
    name = voice.model.get("released", "")
    if not name:
        return None
    model = described_model(name)
    if model is None and find_spec("TTS") is None:
        problem = f"voice {voice.name}: only Coqui knows this model, and Coqui is not installed"
        raise VoiceError(problem, name, install_hint("coqui"))
    return model or released_model(name)


def with_released_model(voice: Voice) -> Voice:
    """``voice`` with the sums of the model that it names as ``released``, and how to get it."""
    if "released" not in voice.model:
        return voice
    model = described_model(voice.model["released"])
    return replace(voice, model=with_files(voice.model, model, voice.name))


def _downloaded(voice: Voice) -> tuple[Path, dict[str, Path]]:
    """The folder of the released model that ``voice`` names, and the files found in it."""
    name = voice.model.get("released", "")
    _entry(name)
    folder = folder_of(name)
    files = _find_files(folder)
    if not {"file", "config"} <= files.keys():
        hint = with_released_model(voice).model["get"]
        raise VoiceError(f"voice {voice.name}: {name} has not been downloaded", str(folder), hint)
    return folder, files


@cache
def _listed() -> dict[str, dict[str, Any]]:
    """Every entry of Coqui's list by its full name."""
    spec = find_spec("TTS")
    for root in (spec.submodule_search_locations or []) if spec else []:
        file = Path(root) / ".models.json"
        if file.is_file():
            return dict(_flatten(json.loads(file.read_text(encoding="utf-8"))))
    return {}


def _flatten(kinds: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in _KINDS:
        for language, datasets in kinds.get(kind, {}).items():
            for dataset, models in datasets.items():
                for model, entry in models.items():
                    yield f"{kind}/{language}/{dataset}/{model}", entry


def _entry(name: str) -> dict[str, Any]:
    if name not in _listed():
        raise VoiceError(f"Coqui has released no model {name!r}", hint=did_you_mean(name, listing()))
    return _listed()[name]


def _must_accept(entry: dict[str, Any]) -> bool:
    license_ = entry.get("license", "").lower()
    return bool(entry.get("tos_required")) or not license_.startswith(_UNRESTRICTED)


def _files(entry: dict[str, Any], name: str, folder: str) -> Iterator[ModelFile]:
    if "github_rls_url" in entry:
        yield ModelFile("", folder, entry["github_rls_url"], unpack=True)
        return
    repository = entry.get("repo_id", "")
    allowed = tuple(entry.get("allow", ()))
    known = _IN_REPOSITORY.get(repository, () if any("*" in part for part in allowed) else allowed)
    if not known:
        hint = "download them yourself and name them as file and config in the voice's [model]"
        raise VoiceError("narrate does not know the files of this model", f"{name} ({repository})", hint)
    for file in known:
        yield ModelFile("", file, _HUB.format(repository=repository, name=file))


def _find_files(folder: Path) -> dict[str, Path]:
    """The files of one model, at any depth of its folder; those nearest to the top have precedence."""
    inside = sorted(folder.rglob("*"), key=lambda path: (len(path.parts), path)) if folder.is_dir() else []
    here = [path for path in inside if path.is_file() and not _is_ignored(path.relative_to(folder))]
    wanted = {"file": _CHECKPOINTS, "config": ("config.json",), **_BESIDE}
    found = {key: path for key, names in wanted.items() if (path := _first(here, names))}
    checkpoints = [path for path in here if path.name.endswith((".pth", ".pth.tar"))]
    if "file" not in found and len(checkpoints) == 1:
        found["file"] = checkpoints[0]
    return found


def _is_ignored(path: Path) -> bool:
    """Whether it belongs to the vocoder, or to a download in progress."""
    return path.parts[0] == _VOCODER or any(part.startswith(".") for part in path.parts)


def _first(paths: list[Path], names: tuple[str, ...]) -> Path | None:
    return next((path for name in names for path in paths if path.name == name), None)
