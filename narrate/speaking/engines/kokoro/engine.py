"""Kokoro voices on ONNX Runtime: one session shared by all threads, one of the model's speakers for a voice."""

from __future__ import annotations

import json
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import SpeakingError, VoiceError
from narrate.speaking.engine import Audio, EngineOptions, checked_speed, cores
from narrate.speaking.engines.espeak import READING, espeak, phonemes
from narrate.speaking.engines.kokoro.int8_matmul import REWRITE_VERSION, convert_to_matmul, multiplies_exactly
from narrate.speaking.engines.misaki import notation_of, split_phonemes
from narrate.speaking.engines.onnx_cache import onnx_runtime, open_prepared, session_options
from narrate.speaking.engines.pause_marks import PAUSE_MARKS, with_pause_marks
from narrate.speaking.pronunciation.pronunciations import fingerprint_for, pronounce_for
from narrate.speaking.sound import joined, trimmed
from narrate.voices.voice import Voice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 24_000
"""Hz."""
_SLOWEST, _FASTEST = 0.5, 2.0
_CUDA, _CPU = "CUDAExecutionProvider", "CPUExecutionProvider"
_STYLE = (1, 256)
_JOIN_S = 0.1
"""Silence between the pieces of a text that is too long for the model, in seconds."""


@dataclass(frozen=True, slots=True)
class _Model:
    """A loaded model."""

    session: Any
    tokens: str
    """The name of the session's input for tokens."""
    vocabulary: Mapping[str, int]
    """Token by phoneme."""
    styles: NDArray[np.float32]
    """Shape (n, 1, 256): the speaker's style for texts of 1, 2 … n tokens."""


class KokoroEngine:
    """Speaks one Kokoro voice on all cores, or on a GPU if ONNX Runtime was built for one.

    Kokoro is deterministic: the same text gives the same sound.
    """

    max_batch = max_padded_chars = 1
    phonemizes_fast = True

    def __init__(self, voice: Voice, options: EngineOptions) -> None:
        self._notation = notation_of(voice.language, voice.name)
        self._speed = checked_speed("Kokoro", voice, options, _SLOWEST, _FASTEST)
        voice.check_model_keys({"voices", "voices_sha256"})
        self._device = options.device
        if self._device.startswith("cuda"):
            _check_gpu(voice, self._device)
        self.workers = min(options.workers or cores(), cores())
        self._voice = voice
        self._phonemize = espeak(self._notation.espeak)
        self._pronounce = pronounce_for(voice.language)
        self._lock = threading.Lock()
        self._loaded: _Model | None = None

    @property
    def fingerprint(self) -> str:
        """The sums of both files, the speaker, the speed, and what decides the phonemes."""
        sums = (self._voice.sum_of(), self._voice.sum_of("voices"))
        reading = (
            version("piper-tts"),
            version("kokoro-onnx"),
            READING,
            PAUSE_MARKS,
            f"{zlib.crc32(repr(self._notation).encode()):08x}",
            fingerprint_for(self._voice.language),
        )
        return " ".join(("kokoro", *reading, *sums, self._voice.speaker, f"{self._speed:g}"))

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text. Raises `VoiceError` on a damaged model, `SpeakingError` if the engine fails."""
        model = self._load()
        return [self._speak_one(model, text) for text in texts]

    def phonemes(self, text: str) -> str:
        """The phonemes of a text in Kokoro's notation. Loads no model."""
        return _known(self._respelled(text), _vocabulary())

    def _speak_one(self, model: _Model, text: str) -> Audio:
        import numpy as np

        try:
            clips = [self._run(model, piece) for piece in self._token_runs(model, text)]
        except Exception as error:  # onnxruntime raises its own, unrelated families
            raise SpeakingError(f"kokoro failed on {text!r}: {error}") from error
        if not clips:
            return Audio(np.zeros(0, np.float32), SAMPLE_RATE)
        return clips[0] if len(clips) == 1 else joined([trimmed(clip) for clip in clips], _JOIN_S)

    def _token_runs(self, model: _Model, text: str) -> Iterator[list[int]]:
        """The tokens of a text, split into runs that the model takes; none if nothing in it can be spoken."""
        known = _known(self._respelled(text), model.vocabulary)
        if any(map(str.isalpha, known)):
            for piece in split_phonemes(known):
                yield [model.vocabulary[sound] for sound in piece]

    def _respelled(self, text: str) -> str:
        return self._notation.respell("".join(phonemes(with_pause_marks(text), self._phonemize, self._pronounce)))

    def _run(self, model: _Model, tokens: list[int]) -> Audio:
        import numpy as np

        inputs = {
            model.tokens: np.array([[0, *tokens, 0]], np.int64),
            "style": model.styles[min(len(tokens), len(model.styles)) - 1],
            "speed": np.array([self._speed], np.float32),
        }
        samples = model.session.run(None, inputs)[0]
        return Audio(np.clip(np.asarray(samples, np.float32).reshape(-1), -1, 1), SAMPLE_RATE)

    def _load(self) -> _Model:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> _Model:
        file = self._voice.checked_file()
        styles = _styles(self._voice, self._voice.checked_file("voices"))
        session = _session(self._voice, file, self._device)
        tokens = _tokens_input(session)
        if not tokens:
            raise VoiceError(f"voice {self._voice.name}: is not a Kokoro model", str(file))
        return _Model(session, tokens, _vocabulary(), styles)


def open_engine(voice: Voice, options: EngineOptions) -> KokoroEngine:
    """A Kokoro voice. Raises `VoiceError` if it cannot speak this language, at this speed or on this device."""
    return KokoroEngine(voice, options)


def _known(phonemes: str, vocabulary: Mapping[str, int]) -> str:
    """The phonemes that are in ``vocabulary``."""
    return " ".join("".join(sound for sound in phonemes if sound in vocabulary).split())


def _check_gpu(voice: Voice, device: str) -> None:
    if _CUDA not in onnx_runtime().get_available_providers():
        problem = f"voice {voice.name}: ONNX Runtime is installed without CUDA"
        raise VoiceError(problem, f"--device {device}", "leave it out, or install onnxruntime-gpu in its place")


def _session(voice: Voice, file: Path, device: str) -> Any:
    onnxruntime = onnx_runtime()
    gpu = device != "cpu" and _CUDA in onnxruntime.get_available_providers()
    providers: list[Any] = [(_CUDA, {"device_id": device.partition(":")[2] or "0"})] if gpu else []
    try:
        if not gpu and _should_rewrite(file):
            return open_prepared(file, voice.sum_of(), REWRITE_VERSION, convert_to_matmul)
        session = onnxruntime.InferenceSession(str(file), session_options(), providers=[*providers, _CPU])
    except Exception as error:  # see _speak_one
        hint = voice.model.get("get", "")
        raise VoiceError(f"voice {voice.name}: cannot be opened: {error}", str(file), hint) from error
    if device.startswith("cuda") and _CUDA not in session.get_providers():  # it falls back to the CPU silently
        problem = f"voice {voice.name}: ONNX Runtime cannot use this GPU"
        raise VoiceError(problem, f"--device {device}", "leave it out")
    return session


def _should_rewrite(file: Path) -> bool:
    """Whether the rewritten model is faster on this processor and computes the same."""
    return b"ConvInteger" in file.read_bytes() and multiplies_exactly()


def _tokens_input(session: Any) -> str:
    """The name of a Kokoro model's input for tokens, which depends on its export; empty for any other model."""
    inputs = {each.name: each.type for each in session.get_inputs()}
    rest = {"style", "speed"}
    (name,) = inputs.keys() - rest if len(inputs) == 3 and rest < inputs.keys() else ("",)
    return name if inputs.get("speed") == "tensor(float)" else ""


def _styles(voice: Voice, file: Path) -> NDArray[np.float32]:
    """The styles of the voice's speaker, from a ``.npz`` of all speakers."""
    import numpy as np

    try:
        with np.load(file, allow_pickle=False) as speakers:
            found = speakers[voice.speaker_among(speakers.files)]
    except (OSError, ValueError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        problem = f"voice {voice.name}: the speakers cannot be read: {error}"
        raise VoiceError(problem, str(file), voice.model.get("get", "")) from error
    if found.shape[1:] != _STYLE or not len(found):
        raise VoiceError(f"voice {voice.name}: {voice.speaker} is not a Kokoro speaker", str(file))
    return np.asarray(found, np.float32)


def _vocabulary() -> dict[str, int]:
    """Token by phoneme, from kokoro-onnx. Its code is not imported, as that would start a second espeak."""
    spec = find_spec("kokoro_onnx")
    folders = list(spec.submodule_search_locations or []) if spec else []
    file = Path(*folders[:1], "config.json")
    try:
        found: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))["vocab"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "pip install --force-reinstall kokoro-onnx"
        raise VoiceError("kokoro-onnx's vocabulary cannot be read", str(file), hint) from error
    return found
