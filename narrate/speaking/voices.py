"""Voices: one TOML file each. A voice is not an engine; it names the engine that speaks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from narrate.errors import VoiceError, did_you_mean
from narrate.storage import read_toml, sha256, voice_folders

_TEXTS = ("description", "language", "license", "engine")


@dataclass(frozen=True, slots=True)
class Voice:
    """A way to sound."""

    name: str
    description: str
    language: str
    """BCP 47."""
    license: str
    """What its makers allow, and the catches."""
    engine: str
    """The name of the engine that speaks it; see `narrate.speaking.engine.ENGINES`."""
    speed: float = 1.0
    """A factor on the engine's natural pace; 2 is twice as fast."""
    model: Mapping[str, str] = field(default_factory=dict)
    """What the engine needs: by custom ``file`` and ``sha256``, and ``get``, how to have it (again)."""
    folder: Path = Path()
    """Where its file lies; relative paths in ``model`` start here."""

    def model_file(self, key: str = "file") -> Path:
        """Where ``model[key]`` lies: ``package:path`` in an installed package, else a path from ``folder``.

        Raises `VoiceError` where it is not named or not there.
        """
        place = self.model.get(key, "")
        package, colon, inside = place.partition(":")
        folder = _package_folder(package) if colon else self.folder
        path = folder / (inside or place) if folder else Path(place)
        if not place or not folder or not path.is_file():
            raise VoiceError(f"voice {self.name}: model {key} is missing", str(path), self.model.get("get", ""))
        return path

    def checked_file(self, key: str = "file", sum_key: str = "sha256") -> Path:
        """`model_file`, after comparing its sha256 with ``model[sum_key]`` where the voice states one.

        Raises `VoiceError` where it differs.
        """
        path = self.model_file(key)
        expected = self.model.get(sum_key, "")
        if expected and _sum_of(path) != expected:
            raise VoiceError(
                f"voice {self.name}: the model file is damaged (its sha256 is not {expected[:12]}…)",
                str(path),
                self.model.get("get", ""),
            )
        return path


def _sum_of(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise VoiceError(f"cannot be read: {error.strerror}", str(path)) from error


def all_voices() -> Iterator[Voice]:
    """Every voice by name. Raises `VoiceError` on a file that is not a voice."""
    for _, path in sorted(_voice_files().items()):
        yield load_voice(path)


def find_voice(name: str) -> Voice:
    """The voice called ``name``. Raises `VoiceError`, naming the voices there are."""
    files = _voice_files()
    if name not in files:
        raise VoiceError(f"there is no voice {name!r}", hint=f"{did_you_mean(name, files)} (narrate voices list)")
    return load_voice(files[name])


def load_voice(path: Path) -> Voice:
    """Read one voice. Raises `VoiceError` where a key is unknown, missing or of the wrong type."""
    try:
        data = read_toml(path)
    except (OSError, ValueError) as error:
        raise VoiceError(f"is not a voice: {error}", str(path)) from None
    _check(data, path)
    model = data.get("model", {})
    values = {key: value for key, value in data.items() if key not in {"model", "speed"}}
    speed = float(data.get("speed", 1.0))
    return Voice(name=path.stem, model=model, folder=path.parent, speed=speed, **values)


def _voice_files() -> dict[str, Path]:
    """Every voice's file by name; the user's own hides narrate's of the same name."""
    return {path.stem: path for folder in reversed(voice_folders()) for path in folder.glob("*.toml")}


def _package_folder(name: str) -> Path | None:
    """Where an installed package lies; None where there is none."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):  # a dotted name whose parent is missing, or no name at all
        return None
    roots = list(spec.submodule_search_locations or []) if spec else []
    return Path(roots[0]) if roots else None


def _check(data: dict[str, Any], path: Path) -> None:
    known = {*_TEXTS, "speed", "model"}
    for key in data:
        if key not in known:
            raise VoiceError(f"unknown key {key!r}", str(path), did_you_mean(key, known))
    for key in _TEXTS:
        if not isinstance(data.get(key), str):
            raise VoiceError(f"the key {key!r} is missing or not a text", str(path))
    model, speed = data.get("model", {}), data.get("speed", 1.0)
    if not isinstance(model, dict) or not all(isinstance(value, str) for value in model.values()):
        raise VoiceError("[model] must hold texts", str(path))
    if isinstance(speed, bool) or not isinstance(speed, (int, float)) or not 0.25 <= speed <= 4:
        raise VoiceError("speed must be a number from 0.25 to 4", str(path))
