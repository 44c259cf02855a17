"""Opens a voice with the engine for its kind of model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from narrate.errors import VoiceError
from narrate.speaking.engine import Engine, EngineOptions
from narrate.speaking.engines.coqui import config_safety
from narrate.speaking.engines.coqui.convert import PIPER_FILE, Converted, source_sums
from narrate.speaking.engines.coqui.devices import check_installed
from narrate.speaking.engines.coqui.model_zoo import released_files, with_released_model
from narrate.speaking.engines.coqui.vits import VitsEngine
from narrate.voices.voice import Voice, find_voice


def open_engine(voice: Voice, options: EngineOptions) -> Engine:
    """Open ``voice`` with the engine for its kind of model.

    ``[model]`` names it by ``released``, a name in Coqui's list; by ``piper``, a Piper voice to convert; or by the
    paths ``file``, ``config`` and possibly others. Raises `VoiceError` if the model or Coqui is missing, or the
    config is not allowed.
    """
    check_installed(voice)
    if "piper" in voice.model:
        voice.check_model_keys({"piper"})
        return open_converted(voice, find_voice(voice.model["piper"]), options)
    voice = with_released_model(voice)
    files = released_files(voice) if "released" in voice.model else NamedFiles(voice)
    config_safety.check_config(files["config"])
    kind = config_safety.read_config(files["config"]).get("model")
    if kind == "vits":
        return VitsEngine(voice, options, files)
    if kind == "xtts":
        from narrate.speaking.engines.coqui.xtts import XttsEngine

        return XttsEngine(voice, options, files)
    from narrate.speaking.engines.coqui.single_text import SingleEngine

    return SingleEngine(voice, options, files)


def open_converted(voice: Voice, source: Voice, options: EngineOptions) -> VitsEngine:
    """Open ``voice`` as the Coqui form of the Piper voice ``source``, which sounds the same.

    The first text that it speaks converts it. Raises `VoiceError` if ``source`` is not a Piper voice.
    """
    if source.engine != "piper":
        raise VoiceError(f"voice {voice.name}: {source.name} is not a Piper voice, so it cannot be converted")
    source.check_model_keys({"config", "config_sha256"})
    parts = source_sums(source)
    model = {
        "sha256": f"{parts['file']} {parts['conversion']}",
        "config_sha256": parts["config"],
        "piper_sha256": parts["config"],
        "get": f"narrate voices convert {source.name}",
    }
    return VitsEngine(replace(voice, model=model), options, Converted(source))


class NamedFiles(Mapping[str, Path]):
    """The files that a voice names in ``[model]``, each verified when it is looked up.

    Looking up a file that is missing or damaged raises `VoiceError`.
    """

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._found: dict[str, Path] = {}

    def __getitem__(self, key: str) -> Path:
        if key not in self and key not in {"file", "config"}:
            raise KeyError(key)
        if key not in self._found:
            self._found[key] = self._beside() if key == "piper" else self._checked(key)
        return self._found[key]

    def _checked(self, key: str) -> Path:
        path = self._voice.checked_file(key)
        if key.endswith("config"):
            with suppress(OSError):  # if nothing can be written beside it, it is used as it is
                return config_safety.with_local_files(path)
        return path

    def __contains__(self, key: object) -> bool:
        return self._beside().is_file() if key == "piper" else key in self._voice.model

    def __iter__(self) -> Iterator[str]:
        return iter([*self._voice.model, *(["piper"] if "piper" in self else [])])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _beside(self) -> Path:
        """The path of Piper's own config in a converted voice."""
        return self._voice.model_file("config").with_name(PIPER_FILE)
