"""A VITS network of Coqui's modules, run step by step so that the texts of a batch do not affect each other.

Coqui's own ``Vits.inference`` (0.28, TTS/tts/models/vits.py) draws one noise for a whole batch, and past the end
of a text its decoder sees what the padding became. Here, the same steps run with separate noise for each text, and
the same silence after each.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional
from torch.nn.utils import parametrize
from TTS.config import load_config
from TTS.tts.models.vits import Vits
from TTS.tts.utils.helpers import sequence_mask

from narrate.errors import VoiceError
from narrate.speaking.engines.coqui.adaptive_batch import AdaptiveBatches
from narrate.speaking.engines.coqui.tokens import Tokens, encoder_for, speller_of
from narrate.speaking.seeds import standard_normal
from narrate.voices.voice import Voice

if TYPE_CHECKING:
    from narrate.speaking.engine import Samples

_TRAINING_ONLY = (
    "disc.",
    "posterior_encoder.",
    "duration_predictor.post_",
    "speaker_encoder.",
    "audio_transform.",
)
"""The modules that are used in training only."""
_RETRY_HINT = "download or convert the model again"
_MISMATCH_HINT = "name the config.json that came with it"


class Network:
    """A loaded model, for one speaker at one speed."""

    def __init__(self, voice: Voice, files: Mapping[str, Path], device: str, speed: float) -> None:
        """``files`` as `VitsEngine` has them. Raises `VoiceError` if they are damaged or do not match."""
        config = load_config(str(files["config"]))
        config.model_args.init_discriminator = False
        config.model_args.use_speaker_encoder_as_loss = False
        config.model_args.speaker_encoder_model_path = ""
        config.audio = _Settings(config.audio.to_dict())
        model = Vits(config)
        _load_weights(model, _weights(voice, files["file"]), files["file"])
        model.posterior_encoder = None
        for module in model.modules():  # weight normalization is for training only
            if parametrize.is_parametrized(module, "weight"):
                parametrize.remove_parametrizations(module, "weight")
        piper = json.loads(files["piper"].read_text(encoding="utf-8")) if "piper" in files else None
        self.encode = encoder_for(speller_of(files, voice.language), model.tokenizer)
        self.sample_rate = int(config.audio["sample_rate"])
        self.device = torch.device(device)
        self.precision = torch.float16 if self.device.type == "cuda" else torch.float32
        """Of the decoder, which takes most of the time. Elsewhere, rounding would be audible in the rhythm."""
        self._model = model.eval().to(self.device)
        self._silence = _receptive_field(model.args)
        """Frames of zeros after every text, alone or in a batch: as many as the decoder sees past the end."""
        self._length_scale = model.length_scale / speed
        self._speaker = _speaker(voice, model, piper)
        self._language = _language(voice, model)
        if self.device.type == "cpu":
            torch.set_num_threads(1)  # for the whole process: narrate runs one thread per core
        else:
            torch.backends.cudnn.allow_tf32 = False  # its rounding is not the same in every batch

    def adaptive_batches(self) -> AdaptiveBatches[Tokens, Samples]:
        """`synthesize`, in batches as large as the memory allows."""
        return AdaptiveBatches(self.synthesize, lambda line: len(line.ids))

    def synthesize(self, lines: Sequence[Tokens]) -> list[Samples]:
        """The samples of each text. Raises what torch raises, including `torch.OutOfMemoryError`."""
        with torch.inference_mode():
            return self._synthesize(lines) if lines else []

    def _synthesize(self, lines: Sequence[Tokens]) -> list[Samples]:
        noises = [standard_normal(line.seed) for line in lines]
        tokens = _padded([torch.tensor(line.ids) for line in lines]).to(self.device)
        counts = torch.tensor([len(line.ids) for line in lines], device=self.device)
        speaker = None if self._speaker is None else self._speaker.expand(len(lines), -1, -1)
        language = None if self._language is None else self._language.expand(len(lines), -1, -1)
        model = self._model

        x, mean, log_sd, mask = model.text_encoder(tokens, counts, lang_emb=language)
        noise = self._noise(noises, 2, [len(line.ids) for line in lines])
        durations = self._frames_per_token(x, mask, speaker, language, noise)
        frames = durations.sum(1).clamp_min(1).long()
        token_of_frame = _token_of_frame(durations, int(frames.max()))[:, None].expand(-1, mean.shape[1], -1)
        noise = self._noise(noises, mean.shape[1], frames.tolist())
        spread = log_sd.gather(2, token_of_frame).exp() * model.inference_noise_scale
        y_mask = sequence_mask(frames, None).to(x.dtype)[:, None]
        z = model.flow((mean.gather(2, token_of_frame) + noise * spread) * y_mask, y_mask, g=speaker, reverse=True)
        z, _, _, y_mask = model.upsampling_z(z, y_lengths=frames, y_mask=y_mask)
        z = functional.pad((z * y_mask)[:, :, : model.max_inference_len], (0, self._silence))
        waves = self._decoded(z, speaker).cpu()
        ends = (y_mask.sum([1, 2]).long() * (waves.shape[-1] // z.shape[-1])).tolist()
        return [wave[0, :end].clone().numpy() for wave, end in zip(waves, ends, strict=True)]

    def _noise(self, noises: Sequence[Samples], channels: int, lengths: Sequence[int]) -> torch.Tensor:
        """Of the numbers in ``noises``: shape (texts, channels, the greatest length)."""
        each = [np.resize(one, (channels, length)) for one, length in zip(noises, lengths, strict=True)]
        return _padded([torch.from_numpy(one) for one in each]).to(self.device)

    def _frames_per_token(
        self,
        x: torch.Tensor,
        mask: torch.Tensor,
        speaker: torch.Tensor | None,
        language: torch.Tensor | None,
        noise: torch.Tensor,
    ) -> torch.Tensor:
        """How long each token lasts: shape (texts, tokens), whole numbers. ``noise``: shape (texts, 2, tokens)."""
        predictor = self._model.duration_predictor
        speaker = speaker if self._model.args.condition_dp_on_speaker else None
        if self._model.args.use_sdp:
            log = _stochastic_durations(
                predictor, x, mask, speaker, language, noise * self._model.inference_noise_scale_dp
            )
        else:
            log = predictor(x, mask, g=speaker, lang_emb=language)
        return torch.ceil(log.exp() * mask * self._length_scale).squeeze(1)

    def _decoded(self, z: torch.Tensor, speaker: torch.Tensor | None) -> torch.Tensor:
        """Samples in 32 bits, shape (texts, 1, samples)."""
        with torch.autocast(self.device.type, self.precision, enabled=self.precision != torch.float32):
            waves = self._model.waveform_decoder(z, g=speaker).float()
        if self.precision != torch.float32:
            overflowed = ~torch.isfinite(waves).flatten(1).all(1)  # a number exceeded 16 bits
            if bool(overflowed.any()):
                theirs = None if speaker is None else speaker[overflowed]
                waves[overflowed] = self._model.waveform_decoder(z[overflowed], g=theirs)
        return waves


class _Settings(dict[str, Any]):
    """A config's ``audio``. Coqui's own class would compute spectrogram filters, which takes 2 s."""

    __getattr__ = dict.__getitem__


def _stochastic_durations(
    predictor: Any,
    x: torch.Tensor,
    mask: torch.Tensor,
    speaker: torch.Tensor | None,
    language: torch.Tensor | None,
    z: torch.Tensor,
) -> torch.Tensor:
    """``StochasticDurationPredictor.forward`` in reverse, from the noise ``z``."""
    x = predictor.pre(x)
    if speaker is not None:
        x = x + predictor.cond(speaker)
    if language is not None:
        x = x + predictor.cond_lang(language)
    x = predictor.proj(predictor.convs(x, mask)) * mask
    first, _, *others = predictor.flows  # the second is used in training only
    for flow in [*reversed(others), first]:
        z = flow(torch.flip(z, [1]), mask, g=x, reverse=True)
    return z[:, :1]


def _token_of_frame(durations: torch.Tensor, frames: int) -> torch.Tensor:
    """The token spoken in each frame, shape (texts, frames), from the number of frames of each token."""
    ends = durations.cumsum(1)
    numbers = torch.arange(frames, device=ends.device, dtype=ends.dtype).expand(len(ends), -1)
    found = torch.searchsorted(ends, numbers.contiguous(), right=True)
    return found.clamp_max(durations.shape[1] - 1)


def _receptive_field(args: Any) -> int:
    """The receptive field of the decoder: how many frames to either side affect the samples of one."""
    field, rate = 3.0, 1  # its first convolution spans 7 frames, its last 7 samples
    for step, kernel in zip(args.upsample_rates_decoder, args.upsample_kernel_sizes_decoder, strict=True):
        field += kernel / step / rate
        rate *= step
        sizes = zip(args.resblock_kernel_sizes_decoder, args.resblock_dilation_sizes_decoder, strict=True)
        field += max(kernel // 2 * (sum(dilations) + len(dilations)) for kernel, dilations in sizes) / rate
    return math.ceil(field + 3 / rate)


def _padded(parts: Sequence[torch.Tensor]) -> torch.Tensor:
    """The parts in one tensor, padded with zeros to the longest."""
    longest = max(part.shape[-1] for part in parts)
    return torch.stack([functional.pad(part, (0, longest - part.shape[-1])) for part in parts])


def _weights(voice: Voice, file: Path) -> dict[str, torch.Tensor]:
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
        weights = state["model"]
    except Exception as error:  # torch, zipfile and pickle have no common base class
        problem = f"voice {voice.name}: the checkpoint is damaged, or not a checkpoint"
        raise VoiceError(problem, str(file), voice.model.get("get") or _RETRY_HINT) from error
    return {key: weight for key, weight in weights.items() if not key.startswith(_TRAINING_ONLY)}


def _load_weights(model: Any, weights: dict[str, torch.Tensor], file: Path) -> None:
    """Load the checkpoint's weights. Raises `VoiceError` if they do not match the config's model."""
    try:
        missing, unknown = model.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        problem, why = "the checkpoint does not match its config: a part has another shape", _MISMATCH_HINT
        raise VoiceError(problem, str(file), why) from error
    lacking = [key for key in missing if not key.startswith(_TRAINING_ONLY)]
    if lacking or unknown:
        what = f"lacks {lacking[0]}" if lacking else f"has one more part, {unknown[0]}"
        raise VoiceError(f"the checkpoint does not match its config: it {what}", str(file), _MISMATCH_HINT)


def _speaker(voice: Voice, model: Any, piper: dict[str, Any] | None) -> torch.Tensor | None:
    """The embedding of the voice's speaker, shape (1, channels, 1); None if the network has only one."""
    manager = model.speaker_manager
    known: dict[str, int] = manager.name_to_id if manager else {}
    default = piper.get("default_speaker_id", 0) if piper else (0 if len(known) == 1 else None)
    if not known and not voice.speaker:
        return None
    usual = "" if voice.speaker else next((name for name, number in known.items() if number == default), "")
    name = usual or voice.speaker_among(known)
    if model.args.use_d_vector_file:
        mean = torch.tensor(manager.get_mean_embedding(name), dtype=torch.float32)
        return functional.normalize(mean[None])[..., None].to(model.device)
    return model.emb_g.weight.detach()[known[name]][None, :, None]


def _language(voice: Voice, model: Any) -> torch.Tensor | None:
    """The embedding of the voice's language, shape (1, channels, 1); None if the network has only one."""
    if not hasattr(model, "emb_l"):
        return None
    known: dict[str, int] = model.language_manager.name_to_id
    return model.emb_l.weight.detach()[known[voice.language_among(known)]][None, :, None]
