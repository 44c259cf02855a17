"""Converts a Piper voice to a Coqui checkpoint that sounds the same: both are VITS and differ only in names.

Piper's voices are ONNX graphs. The names of their nodes contain the names of the exported modules
(``/dec/ups.0/ConvTranspose`` was ``dec.ups.0``); shapes and attributes give the hyperparameters.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import VoiceError, install_hint
from narrate.paths import model_folder
from narrate.storage import (
    remove_stale_partials,
    staging_folder,
    swap_into_place,
    translate_os_errors,
    write_atomically,
)
from narrate.voices.voice import Voice, content_sum

if TYPE_CHECKING:
    from narrate.speaking.engines.coqui.graph import Graph

CONVERSION = "1"
"""The version of the conversion; change it whenever the resulting checkpoint changes."""
PIPER_FILE = "piper.json"
"""Piper's config of the voice, which determines the phonemes."""
_SOURCE_FILE = "source.json"
_NAMES = {"file": "model.pth", "config": "config.json", "piper": PIPER_FILE}
_PAD, _BOS, _EOS, _BLANK = "_", "^", "$", "<BLNK>"
"""Piper's special symbols, and Coqui's blank between two phonemes, where Piper has its pad."""


class Converted(Mapping[str, Path]):
    """The files of a converted voice: ``file``, ``config`` and ``piper``. Looking one up converts the voice."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def __getitem__(self, key: str) -> Path:
        name = _NAMES[key]
        return convert(self._voice) / name

    def __contains__(self, key: object) -> bool:
        return key in _NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


def convert(voice: Voice, *, force: bool = False) -> Path:
    """The folder of the Coqui form of a Piper voice, which is converted unless it is complete, or with ``force``.

    It holds ``model.pth`` and ``config.json``, which Coqui opens as they are, and ``piper.json``. Takes seconds.
    Raises `VoiceError` if ``voice`` is not a Piper voice or cannot be converted, and `StorageError`.
    """
    if voice.engine != "piper":
        raise VoiceError(f"voice {voice.name} is not a Piper voice", hint="only those can be converted")
    folder = model_folder() / f"{voice.name}-coqui"
    source = source_sums(voice)
    if force or not _is_whole(folder, source):
        with translate_os_errors("the converted voice", folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            remove_stale_partials(folder.parent, folder.name)
            with staging_folder(folder) as staging:
                _write(voice, staging)
                record = json.dumps({**source, "written": _output_sums(staging)}).encode()
                write_atomically(staging / _SOURCE_FILE, lambda file: file.write(record))
                swap_into_place(staging, folder)
    return folder


def source_sums(voice: Voice) -> dict[str, str]:
    """The sums that a converted voice depends on: those of Piper's ``file`` and ``config``, and `CONVERSION`."""
    return {"conversion": CONVERSION, "file": voice.sum_of(), "config": voice.sum_of("config")}


def _is_whole(folder: Path, source: dict[str, str]) -> bool:
    """Whether ``folder`` holds the undamaged conversion of ``source``."""
    try:
        recorded: object = json.loads((folder / _SOURCE_FILE).read_text(encoding="utf-8"))
        return recorded == {**source, "written": _output_sums(folder)}
    except (OSError, ValueError, VoiceError):
        return False


def _output_sums(folder: Path) -> dict[str, str]:
    """The sums of a converted voice's files. Raises `VoiceError` if one cannot be read."""
    return {name: content_sum(folder / name) for name in _NAMES.values()}


def _write(voice: Voice, folder: Path) -> None:
    model, config = voice.checked_file(), voice.checked_file("config")
    try:
        import onnx  # noqa: F401
        import torch
    except ImportError as error:
        hint = install_hint("coqui")
        raise VoiceError(f"voice {voice.name} cannot be converted without {error.name}", "", hint) from error
    from narrate.speaking.engines.coqui.adapter import import_coqui

    import_coqui()
    from TTS.tts.models.vits import Vits

    from narrate.speaking.engines.coqui.graph import Graph

    try:
        piper = json.loads(config.read_text(encoding="utf-8"))
        graph = Graph(model)
        described = _config(graph, piper)
        state = _state(Vits(described).state_dict(), graph, piper)
    except Exception as error:  # onnx, json and numpy have no common base class
        problem = (
            f"voice {voice.name}: does not have the structure of a Piper voice that can be converted: {error}"
        )
        raise VoiceError(problem, str(model), "use --device cpu") from error
    write_atomically(folder / _NAMES["file"], lambda file: torch.save({"model": state}, file))
    write_atomically(
        folder / _NAMES["config"], lambda file: file.write(json.dumps(described.to_dict(), indent=1).encode())
    )
    write_atomically(folder / PIPER_FILE, lambda file: file.write(config.read_bytes()))


def _config(graph: Graph, piper: dict[str, Any]) -> Any:
    """Coqui's config of the network in ``graph``."""
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsConfig

    by_espeak = piper.get("phoneme_type", "espeak") == "espeak"
    arguments = {**_encoder(graph), **_flow(graph), **_decoder(graph), **_speakers(graph), **_noise_scales(piper)}
    symbols = "".join(_symbols(piper))
    config = VitsConfig(
        characters=CharactersConfig(
            characters_class="TTS.tts.utils.text.characters.IPAPhonemes",
            pad=_PAD,
            eos=_EOS,
            bos=_BOS,
            blank=_BLANK,
            characters=symbols,
            punctuations="",
            is_unique=False,
            is_sorted=False,
        ),
        use_phonemes=by_espeak,
        phonemizer="espeak" if by_espeak else None,
        phoneme_language=piper["espeak"]["voice"] if by_espeak else "",
        text_cleaner=None,
        add_blank=True,
        enable_eos_bos_chars=True,
        use_speaker_embedding="use_speaker_embedding" in arguments,
        speakers=_speaker_names(graph, piper),
        test_sentences=[],
    )
    for name, value in arguments.items():
        setattr(config.model_args, name, value)
    config.audio.sample_rate = piper["audio"]["sample_rate"]
    config.audio.hop_length = math.prod(arguments["upsample_rates_decoder"])
    config.audio.mel_fmax = None
    return config


def _encoder(graph: Graph) -> dict[str, Any]:
    layers = list(graph.numbered("enc_p.encoder.attn_layers.{}.conv_q"))
    hidden = graph.weights["enc_p.emb.weight"].shape[1]
    widths = graph.weights["enc_p.encoder.ffn_layers.0.conv_1.weight"].shape
    return {
        "hidden_channels": hidden,
        "hidden_channels_ffn_text_encoder": widths[0],
        "kernel_size_text_encoder": widths[2],
        "num_layers_text_encoder": len(layers),
        "num_heads_text_encoder": hidden // graph.weights["enc_p.encoder.attn_layers.0.emb_rel_k"].shape[2],
        "num_layers_posterior_encoder": 1,  # it is used in training only, so it is as small as possible
        "init_discriminator": False,
    }


def _flow(graph: Graph) -> dict[str, Any]:
    layers = list(graph.numbered("flow.flows.0.enc.in_layers.{}"))
    return {
        "num_layers_flow": len(layers),
        "kernel_size_flow": graph.weights[f"{layers[0]}.weight"].shape[2],
        "dilation_rate_flow": graph.setting(layers[1], "dilations") if len(layers) > 1 else 1,
    }


def _decoder(graph: Graph) -> dict[str, Any]:
    ups = list(graph.numbered("dec.ups.{}"))
    kind, inner = ("1", "convs1") if "dec.resblocks.0.convs1.0.weight" in graph.weights else ("2", "convs")
    blocks = list(graph.numbered(f"dec.resblocks.{{}}.{inner}.0"))
    kernels = [graph.weights[f"{block}.weight"].shape[2] for block in blocks[: len(blocks) // len(ups)]]
    return {
        "resblock_type_decoder": kind,
        "resblock_kernel_sizes_decoder": kernels,
        "resblock_dilation_sizes_decoder": [
            [
                graph.setting(module, "dilations")
                for module in graph.numbered(f"dec.resblocks.{number}.{inner}.{{}}")
            ]
            for number in range(len(kernels))
        ],
        "upsample_initial_channel_decoder": graph.weights["dec.conv_pre.weight"].shape[0],
        "upsample_rates_decoder": [graph.setting(up, "strides") for up in ups],
        "upsample_kernel_sizes_decoder": [graph.weights[f"{up}.weight"].shape[2] for up in ups],
    }


def _speakers(graph: Graph) -> dict[str, Any]:
    if "emb_g.weight" not in graph.weights:
        return {}
    return {"use_speaker_embedding": True, "speaker_embedding_channels": graph.weights["emb_g.weight"].shape[1]}


def _speaker_names(graph: Graph, piper: dict[str, Any]) -> list[str]:
    """In the order of their numbers, which replace names that Piper's config lacks."""
    if "emb_g.weight" not in graph.weights:
        return []
    named = {number: name for name, number in piper.get("speaker_id_map", {}).items()}
    return [named.get(number, str(number)) for number in range(len(graph.weights["emb_g.weight"]))]


def _noise_scales(piper: dict[str, Any]) -> dict[str, float]:
    """The noise scales of the voice, and its length scale."""
    from piper.config import PiperConfig

    config = PiperConfig.from_dict(piper)
    return {
        "inference_noise_scale": config.noise_scale,
        "inference_noise_scale_dp": config.noise_w_scale,
        "length_scale": config.length_scale,
    }


def _symbols(piper: dict[str, Any]) -> dict[str, int]:
    """The numbers of Piper's phonemes, without its special symbols."""
    numbers = {
        symbol: ids[0] for symbol, ids in piper["phoneme_id_map"].items() if symbol not in {_PAD, _BOS, _EOS}
    }
    if any(len(ids) != 1 for ids in piper["phoneme_id_map"].values()) or any(
        len(symbol) != 1 for symbol in numbers
    ):
        raise VoiceError("one of its phonemes is more than one character or number")
    return numbers


def _state(coqui: Mapping[str, Any], graph: Graph, piper: dict[str, Any]) -> dict[str, Any]:
    """Coqui's state dict with the weights of the graph; modules that are used in training only keep theirs.

    Raises `VoiceError` if a weight of either is missing in the other.
    """
    import numpy as np
    import torch

    rest = dict(graph.weights)
    if "dp.flows.0.logs" not in rest:
        rest["dp.flows.0.logs"] = -np.log(rest["dp.flows.0.exp"])
    rest.pop("dp.flows.0.exp", None)
    rest["enc_p.emb.weight"] = _reorder_embedding(rest["enc_p.emb.weight"], piper)
    state, used = {}, set()
    for key, like in coqui.items():
        if key.startswith(_NOT_IN_PIPER):
            state[key] = like
            continue
        module, folded, part = key.partition(".parametrizations.")
        name = _piper_name(f"{module}.weight" if folded else key)
        used.add(name)
        weight = torch.from_numpy(rest[name].copy()) if name in rest else None
        if weight is not None and part.endswith("original0"):
            weight = weight.flatten(1).norm(dim=1)[:, None, None]
        if weight is None or weight.shape != like.shape:
            raise VoiceError(f"it has no {name} of the shape {tuple(like.shape)}")
        state[key] = weight
    if rest.keys() - used:
        raise VoiceError(f"Coqui has no place for {min(rest.keys() - used)}")
    return state


_NOT_IN_PIPER = ("posterior_encoder.", "duration_predictor.post_", "duration_predictor.flows.1.")
_PIPER_MODULES = {
    "text_encoder.": "enc_p.",
    "waveform_decoder.": "dec.",
    "duration_predictor.": "dp.",
}
_PIPER_PARTS = {
    "dec.cond_layer.": "dec.cond.",
    "dp.flows.0.translation": "dp.flows.0.m",
    "dp.flows.0.log_scale": "dp.flows.0.logs",
}


def _piper_name(key: str) -> str:
    """Piper's name for a weight of Coqui's; Piper also counts the flips between the steps of a flow."""
    for ours, theirs in (*_PIPER_MODULES.items(), *_PIPER_PARTS.items()):
        key = theirs + key.removeprefix(ours) if key.startswith(ours) else key
    key = re.sub(r"(?<=^flow\.flows\.)\d+", lambda number: str(2 * int(number[0])), key)
    return re.sub(r"(?<=^dp\.flows\.)[2-9]", lambda number: str(2 * int(number[0]) - 1), key)


def _reorder_embedding(embedding: Any, piper: dict[str, Any]) -> Any:
    """The embedding in the order of Coqui's vocabulary: pad, end, beginning, blank, and the phonemes."""
    ids = piper["phoneme_id_map"]
    marks = [ids[mark][0] for mark in (_PAD, _EOS, _BOS, _PAD)]
    return embedding[[*marks, *_symbols(piper).values()]]
