"""Private parts of other packages that narrate uses: each package is bounded, and what is used is there."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.id3 import ID3, TIT2, TPE1
from packaging.requirements import Requirement
from packaging.version import Version

from narrate.speaking.engines.coqui.adapter import import_coqui
from narrate.speaking.pronunciation.tagging import tag
from narrate.storage import read_toml

ROOT = Path(__file__).parents[1]


def requirements() -> dict[str, Requirement]:
    """By package name: what narrate and its extras ask for."""
    project = read_toml(ROOT / "pyproject.toml")["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["coqui"], *extras["kokoro"]]
    return {requirement.name: requirement for requirement in map(Requirement, lines)}


def mutagen_writes_frames_through_a_method_that_narrate_replaces(tmp_path: Path) -> None:
    """Otherwise mutagen sorts them by size, and players see the chapters out of order."""
    from mutagen.id3._tags import save_frame

    def title_first(config: Any) -> bytes:
        return b"".join(save_frame(frame, config=config) for frame in id3.values())

    id3 = ID3()
    id3.add(TIT2(encoding=3, text=["a much longer title than the name of its author"]))
    id3.add(TPE1(encoding=3, text=["a"]))
    id3._write = title_first
    id3.save(tmp_path / "a.mp3")
    data = (tmp_path / "a.mp3").read_bytes()
    assert 0 < data.index(b"TIT2") < data.index(b"TPE1")


def coqui_vits_has_the_modules_that_narrate_calls_in_turn(_: Path) -> None:
    """Called one by one, so that the noise of each text comes from a seed of its own."""
    import_coqui()
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits

    model = Vits(VitsConfig())
    for name in ("text_encoder", "duration_predictor", "flow", "waveform_decoder"):
        assert callable(getattr(model, name)), name


def xtts_speaks_with_the_caches_of_transformers(_: Path) -> None:
    """5.24 hands it a cache without a length; `tests/speaking/engines/coqui/test_xtts.py` speaks."""
    from transformers import cache_utils

    assert hasattr(cache_utils.Cache, "get_seq_length")


def markdown_rules_of_the_plugins_have_the_names_that_narrate_knows(_: Path) -> None:
    """Its own rules go before ``footnote_tail``, and before ``inline``."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    names = MarkdownIt("commonmark").use(footnote_plugin).core.ruler.get_all_rules()
    assert {"inline", "footnote_tail"} <= set(names)


def piper_voices_can_be_copied_with_another_session(_: Path) -> None:
    """The session that narrate puts there seeds the noise of each text."""
    from piper.voice import PiperVoice

    assert "session" in {field.name for field in dataclasses.fields(PiperVoice)}
    assert "syn_config" in inspect.signature(PiperVoice.phoneme_ids_to_audio).parameters


def hibari_has_what_narrate_takes_from_it_and_replaces_in_it(_: Path) -> None:
    """Its tagger and tokenizer are loaded by themselves, since the package imports ONNX Runtime and SciPy.

    Where there is no SciPy, narrate's Fourier transform takes the place of NumPy's.
    """
    tags = [(word.text, word.tag) for word in tag("He couldn't read it.")]
    assert tags == [("He", "PRP"), ("could", "MD"), ("n't", "RB"), ("read", "VB"), ("it", "PRP"), (".", ".")]
    from hibari import dsp

    asked: list[int] = []

    def transform(samples: Any, axis: int) -> Any:
        asked.append(axis)
        return np.fft.rfft(samples, axis=axis)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dsp, "rfft", transform)
        dsp.stft(np.zeros(1200, np.float32), 4)
    assert asked
    assert dsp.FFT_BACKEND in {"numpy", "scipy"}


TRICKS: dict[str, Callable[[Path], None]] = {
    "mutagen": mutagen_writes_frames_through_a_method_that_narrate_replaces,
    "coqui-tts": coqui_vits_has_the_modules_that_narrate_calls_in_turn,
    "transformers": xtts_speaks_with_the_caches_of_transformers,
    "mdit-py-plugins": markdown_rules_of_the_plugins_have_the_names_that_narrate_knows,
    "markdown-it-py": markdown_rules_of_the_plugins_have_the_names_that_narrate_knows,
    "hibari-tts": hibari_has_what_narrate_takes_from_it_and_replaces_in_it,
    "piper-tts": piper_voices_can_be_copied_with_another_session,
}
"""By package: what narrate does with it that its authors did not promise."""


@pytest.mark.parametrize("package", TRICKS)
def test_what_narrate_leans_on_is_bounded_and_there(package: str, tmp_path: Path) -> None:
    bounds = requirements()[package].specifier
    assert any(bound.operator in {"<", "=="} for bound in bounds), f"{package} has no upper bound"
    TRICKS[package](tmp_path)


def test_the_constraints_keep_to_the_bounds() -> None:
    asked = requirements()
    pins = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name, _ in pins} >= asked.keys() - {"tomli", "audioop-lts"}
    outside = [
        f"{name}=={pin}" for name, pin in pins if name in asked and Version(pin) not in asked[name].specifier
    ]
    assert outside == []


def test_the_constraints_name_no_address_and_no_file() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--" not in text


def test_an_installed_package_is_within_its_bounds() -> None:
    outside = [
        str(requirement)
        for name, requirement in requirements().items()
        if (requirement.marker is None or requirement.marker.evaluate())
        and Version(version(name)) not in requirement.specifier
    ]
    assert outside == []
