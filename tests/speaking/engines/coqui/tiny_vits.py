"""VITS models of random weights: they speak noise, by the same code as real ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tiny_coqui import write_model

from narrate.voices.voice import Voice

VITS: dict[str, Any] = {
    "model": "vits",
    "use_phonemes": True,
    "phonemizer": "espeak",
    "phoneme_language": "en-us",
    "text_cleaner": "phoneme_cleaners",
    "model_args": {
        "hidden_channels": 16,
        "hidden_channels_ffn_text_encoder": 16,
        "num_layers_text_encoder": 1,
        "num_layers_posterior_encoder": 1,
        "num_layers_flow": 1,
        "upsample_rates_decoder": [8, 8, 4],
        "upsample_kernel_sizes_decoder": [16, 16, 8],
        "upsample_initial_channel_decoder": 16,
        "resblock_type_decoder": "2",
        "resblock_kernel_sizes_decoder": [3, 5],
        "resblock_dilation_sizes_decoder": [[1, 2], [2, 6]],
        "init_discriminator": False,
    },
}
SPEAKERS = ["anna", "boris", "clara"]


def with_arguments(config: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    """``config`` with other ``model_args``."""
    return {**config, "model_args": {**config["model_args"], **arguments}}


SPELLED = {**VITS, "use_phonemes": False, "text_cleaner": "basic_cleaners"}
LANGUAGES = {
    **with_arguments(VITS, use_language_embedding=True, embedded_language_dim=4),
    "languages": ["de", "en"],
}
MANY = {**with_arguments(VITS, use_speaker_embedding=True, speaker_embedding_channels=8), "speakers": SPEAKERS}


def write_vits(folder: Path, config: dict[str, Any] = VITS, scale: float = 1.0) -> Voice:
    """A voice whose model lies in ``folder``; inside its decoder, numbers are ``scale`` times as great."""
    import torch

    paths = write_model(folder, config)
    state = torch.load(paths["file"], weights_only=True)
    chance = torch.Generator().manual_seed(2)
    for name, weight in state["model"].items():
        if _BLANK.match(name):  # zeros at the beginning of a training
            weight.copy_(torch.randn(weight.shape, generator=chance) * 0.1)
        if name.startswith("waveform_decoder.conv_post"):  # else it whispers
            weight.mul_(_LOUDER / scale)
        if name.startswith("waveform_decoder.conv_pre"):
            weight.mul_(scale)
    torch.save(state, paths["file"])
    return voice_of(folder)


def voice_of(folder: Path, **changes: Any) -> Voice:
    """The voice whose ``model.pth`` and ``config.json`` lie in ``folder``."""
    model = {"file": "model.pth", "config": "config.json"}
    return Voice("tiny", "Noise", "en", "none needed", "coqui", model=model, folder=folder, **changes)


def change_config(folder: Path, **arguments: Any) -> None:
    """Write other ``model_args`` into the config in ``folder``."""
    path = folder / "config.json"
    path.write_text(json.dumps(with_arguments(json.loads(path.read_text()), **arguments)))


_BLANK = re.compile(r"flow\..*\.post\.|duration_predictor\.flows\..*\.proj\.")
_LOUDER = 20
