"""Voices, each described by a TOML file that names its engine and its model."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from narrate.errors import VoiceError, did_you_mean
from narrate.paths import voice_folders
from narrate.storage import read_toml, sha256
from narrate.voices.models import find_model, sum_key, with_files

_log = logging.getLogger(__name__)

_TEXTS = ("description", "language", "license", "engine")
_OPTIONAL_TEXTS = ("speaker", "fallback")
_NUMBERS = {"speed": (0.25, 4.0), "pauses": (0.25, 4.0), "loudness": (-60.0, 0.0)}
_MODEL_KEYS = ("file", "sha256", "name", "get")
"""Keys of ``[model]`` for every engine; ``name`` is that of a model in ``models/``, which states the others."""
_MAX_FULL_SUM_BYTES = 64 << 20
"""The size up to which a sum covers the whole file, in bytes."""
_SAMPLE_COUNT, _SAMPLE_BYTES = 16, 1 << 20
"""The number of samples that the sum of a larger file covers, and the size of each in bytes."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice, as its TOML file describes it."""

    name: str
    description: str
    language: str
    """BCP 47."""
    license: str
    """Its license, and what to know about it."""
    engine: str
    """The name of its engine; see `narrate.speaking.registry`."""
    speaker: str = ""
    """The name of one of the model's speakers; empty if it has only one."""
    speed: float = 1.0
    """A factor on the engine's natural pace; 2 is twice as fast."""
    pauses: float = 1.0
    """A factor on the pauses between sentences, paragraphs and sections."""
    loudness: float | None = None
    """The loudness of the engine's output, in LUFS; None if it has not been measured."""
    fallback: str = ""
    """The voice that speaks in its place if it cannot; empty for none."""
    must_accept: bool = False
    """Whether downloading its model requires accepting the license."""
    model: Mapping[str, str] = field(default_factory=dict)
    """What the engine needs; by convention ``file``, ``sha256``, and ``get``, how to get the model."""
    folder: Path = Path()
    """The folder of its TOML file, which paths in ``model`` are relative to."""

    def model_file(self, key: str = "file") -> Path:
        """The path of ``model[key]``: ``package:path`` in an installed package, or relative to ``folder``.

        Raises `VoiceError` if the key or the file is missing.
        """
        place = self.model.get(key, "")
        package, colon, inside = ("", "", place) if Path(place).is_absolute() else place.partition(":")
        folder = _package_folder(package) if colon else self.folder
        path = folder / (inside or place) if folder else Path(place)
        if not place or not folder or not path.is_file():
            raise VoiceError(f"voice {self.name}: model {key} is missing", str(path), self.model.get("get", ""))
        return path

    def checked_file(self, key: str = "file") -> Path:
        """`model_file`, after verifying its sha256, if ``model`` states one.

        It is called ``sha256`` for ``file``, and ``key_sha256`` for any other ``key``. Raises `VoiceError` if it
        differs.
        """
        path = self.model_file(key)
        expected = self.model.get(sum_key(key), "")
        if expected and _sum_of(path) != expected:
            raise VoiceError(
                f"voice {self.name}: the model file is damaged (its sha256 is not {expected[:12]}…)",
                str(path),
                self.model.get("get", ""),
            )
        return path

    def sums_vouch(self) -> bool:
        """Whether sums are stated for the model and for its config, if it names one; all stated sums are verified.

        Raises `VoiceError` if a file is missing or differs from its sum.
        """
        stated = {key for key in self.model if sum_key(key) in self.model}
        for key in stated:
            self.checked_file(key)
        return "file" in stated and not {"config"} & self.model.keys() - stated

    def sum_of(self, key: str = "file") -> str:
        """A sum that identifies the content of ``model[key]``: the sha256 in ``model``, else `content_sum`.

        Raises `VoiceError` if the file does not exist.
        """
        return self.model.get(sum_key(key), "") or content_sum(self.model_file(key))

    def speaker_among(self, known: Collection[str]) -> str:
        """The voice's speaker. Raises `VoiceError`, suggesting similar ones, if it is not in ``known``."""
        if self.speaker in known:
            return self.speaker
        many = f"{len(known)} speakers, and the voice names none"
        has = f"no speaker {self.speaker!r}" if self.speaker else many
        hint = did_you_mean(self.speaker, known) if known else "leave the speaker out"
        raise VoiceError(f"voice {self.name}: the model has {has}", hint=hint)

    def language_among(self, known: Collection[str]) -> str:
        """The voice's language as ``known`` has it: the whole tag, else its first part (pt of pt-BR).

        Raises `VoiceError` if it has neither.
        """
        tag = self.language.lower()
        by_tag = {name.lower(): name for name in known}
        for wanted in (tag, tag.partition("-")[0]):
            if wanted in by_tag:
                return by_tag[wanted]
        raise VoiceError(f"voice {self.name}: the model does not speak {tag}", hint=did_you_mean(tag, known))

    def check_model_keys(self, known: Iterable[str]) -> None:
        """Raises `VoiceError` if ``model`` has a key that is neither ``known`` nor common to all engines."""
        every = {*known, *_MODEL_KEYS}
        for key in self.model:
            if key not in every:
                raise VoiceError(f"unknown key {key!r} in [model]", self.file, did_you_mean(key, every))

    @property
    def file(self) -> str:
        """The path of its TOML file."""
        return str(self.folder / f"{self.name}.toml")


def content_sum(path: Path) -> str:
    """A sha256 that identifies a file by its content, whatever its path and age.

    Above 64 MiB, it covers the size and 16 samples of 1 MiB, including the first and the last: enough to tell
    models apart and to detect a truncated one, but not all damage. A process reads a file once, as long as its
    size and modification time stay the same. Raises `VoiceError` if it cannot be read.
    """
    try:
        state = path.stat()
        return _content_sum(path.resolve(), state.st_size, state.st_mtime_ns)
    except OSError as error:
        raise VoiceError(f"cannot be read: {error.strerror}", str(path)) from error


@cache
def _content_sum(path: Path, size: int, _changed: int) -> str:
    if size <= _MAX_FULL_SUM_BYTES:
        return sha256(path)
    digest = hashlib.sha256(f"{size}".encode())
    with path.open("rb") as file:
        for number in range(_SAMPLE_COUNT):
            file.seek((size - _SAMPLE_BYTES) * number // (_SAMPLE_COUNT - 1))
            digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()


def _sum_of(path: Path) -> str:
    """The sha256 of a file, which a process reads once, as in `content_sum`."""
    try:
        state = path.stat()
        return _full_sum(path.resolve(), state.st_size, state.st_mtime_ns)
    except OSError as error:
        raise VoiceError(f"cannot be read: {error.strerror}", str(path)) from error


@cache
def _full_sum(path: Path, _size: int, _changed: int) -> str:
    return sha256(path)


def all_voices() -> Iterator[Voice]:
    """Every voice by name, with a warning for each file that is not one."""
    for _, path in sorted(_voice_files().items()):
        try:
            yield load_voice(path)
        except VoiceError as error:
            _log.warning("left out: %s", error)


def find_voice(name: str) -> Voice:
    """The voice called ``name``. Raises `VoiceError`, suggesting others, if it does not exist."""
    files = _voice_files()
    if name not in files:
        raise VoiceError(f"there is no voice {name!r}", hint=f"{did_you_mean(name, files)} (narrate voices list)")
    return load_voice(files[name])


def load_voice(path: Path) -> Voice:
    """Read one voice. Raises `VoiceError` if a key is unknown, missing or of the wrong type."""
    try:
        data = read_toml(path)
    except (OSError, ValueError) as error:
        raise VoiceError(f"is not a voice: {error}", str(path)) from None
    _check(data, path)
    numbers = {key: float(data[key]) for key in _NUMBERS.keys() & data.keys()}
    model: dict[str, str] = data.get("model", {})
    if "name" in model:
        model = with_files(model, find_model(model["name"]), path.stem)
    return Voice(name=path.stem, folder=path.parent, **{**data, **numbers, "model": model})


def _voice_files() -> dict[str, Path]:
    """The file of every voice by name; a user's file replaces narrate's of the same name."""
    return {path.stem: path for folder in reversed(voice_folders()) for path in folder.glob("*.toml")}


def _package_folder(name: str) -> Path | None:
    """The folder of an installed package; None if there is none."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):  # a dotted name whose parent is missing, or no name at all
        return None
    roots = list(spec.submodule_search_locations or []) if spec else []
    return Path(roots[0]) if roots else None


def _check(data: dict[str, Any], path: Path) -> None:
    known = {*_TEXTS, *_NUMBERS, *_OPTIONAL_TEXTS, "must_accept", "model"}
    for key in data:
        if key not in known:
            raise VoiceError(f"unknown key {key!r}", str(path), did_you_mean(key, known))
    for key in _TEXTS:
        if not isinstance(data.get(key), str):
            raise VoiceError(f"the key {key!r} is missing or not a string", str(path))
    _check_numbers(data, path)
    model = data.get("model", {})
    if not isinstance(model, dict) or not all(isinstance(value, str) for value in model.values()):
        raise VoiceError("[model] must hold strings", str(path))
    for key in _OPTIONAL_TEXTS:
        if not isinstance(data.get(key, ""), str):
            raise VoiceError(f"{key} must be a string", str(path))
    if not isinstance(data.get("must_accept", False), bool):
        raise VoiceError("must_accept must be true or false", str(path))


def _check_numbers(data: dict[str, Any], path: Path) -> None:
    for key, (low, high) in _NUMBERS.items():
        value = data.get(key, high)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise VoiceError(f"{key} must be a number from {low:g} to {high:g}", str(path))
