"""Coqui models of random weights, as small as may be: they speak noise, by the same code as real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

AUDIO = {
    "sample_rate": 16_000,
    "hop_length": 256,
    "fft_size": 512,
    "win_length": 512,
    "num_mels": 20,
    "griffin_lim_iters": 10,
}
PLAIN = {"use_phonemes": False, "text_cleaner": "basic_cleaners", "audio": AUDIO}
GLOW = {
    "model": "glow_tts",
    "hidden_channels_enc": 16,
    "hidden_channels_dec": 16,
    "hidden_channels_dp": 16,
    "out_channels": 20,
    "num_flow_blocks_dec": 2,
    "num_block_layers": 2,
    "encoder_params": {
        "kernel_size": 3,
        "dropout_p": 0.1,
        "num_layers": 1,
        "num_heads": 2,
        "hidden_channels_ffn": 16,
        "input_length": None,
    },
}
FAST = {
    "model": "fast_pitch",
    "model_args": {
        "hidden_channels": 16,
        "out_channels": 20,
        "encoder_params": {"hidden_channels_ffn": 16, "num_heads": 1, "num_layers": 1, "dropout_p": 0.1},
        "decoder_params": {"hidden_channels_ffn": 16, "num_heads": 1, "num_layers": 1, "dropout_p": 0.1},
        "duration_predictor_hidden_channels": 16,
        "pitch_predictor_hidden_channels": 16,
    },
}
TACOTRON = {"model": "tacotron2", "out_channels": 20, "decoder_output_dim": 20, "r": 2, "max_decoder_steps": 20}
VOCODER = {
    "model": "hifigan",
    "generator_model": "hifigan_generator",
    "discriminator_model": "hifigan_discriminator",
    "generator_model_params": {
        "upsample_factors": [8, 8, 4],
        "upsample_kernel_sizes": [16, 16, 8],
        "upsample_initial_channel": 16,
        "resblock_kernel_sizes": [3],
        "resblock_dilation_sizes": [[1, 3]],
        "resblock_type": "2",
    },
    "audio": {**AUDIO, "sample_rate": 24_000},
}
XTTS = {
    "model": "xtts",
    "languages": ["en", "zh-cn"],
    "temperature": 0.75,
    "max_ref_len": 10,
    "model_args": {
        "gpt_layers": 1,
        "gpt_n_model_channels": 64,
        "gpt_n_heads": 2,
        "gpt_max_audio_tokens": 10,
        "gpt_max_text_tokens": 100,
        "gpt_num_audio_tokens": 66,
        "gpt_start_audio_token": 64,
        "gpt_stop_audio_token": 65,
        "gpt_code_stride_len": 256,  # a quarter of a real one's, as its size makes the decoder slow
        "gpt_use_perceiver_resampler": True,
        "decoder_input_dim": 64,
    },
}


def write_model(folder: Path, config: dict[str, Any]) -> dict[str, Path]:
    """A checkpoint and a config in ``folder``, as Coqui's trainer writes them."""
    import torch

    from narrate.speaking.engines.coqui.adapter import import_coqui

    import_coqui()
    from TTS.config import load_config
    from TTS.tts.models import setup_model

    folder.mkdir(parents=True)
    path = folder / "config.json"
    path.write_text(json.dumps({**PLAIN, **config}))
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = setup_model(load_config(path))
    state = model.state_dict()
    for name in state:
        if name.endswith("duration_predictor.proj.bias"):
            state[name] += 2  # about 6 frames a letter, so that the speed can be heard
    torch.save({"model": state}, folder / "model.pth")
    return {"file": folder / "model.pth", "config": path}


def write_vocoder(folder: Path) -> dict[str, Path]:
    """A HiFi-GAN for the spectrograms of these models, in the shape in which Coqui released its first ones."""
    import torch

    from narrate.speaking.engines.coqui.adapter import import_coqui

    import_coqui()
    from TTS.config import load_config
    from TTS.vocoder.models import setup_model

    folder.mkdir(parents=True)
    path = folder / "config.json"
    path.write_text(json.dumps(VOCODER))
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = setup_model(load_config(path))
    torch.save({"model": model.model_g.state_dict(), "model_disc": {}}, folder / "model.pth")
    return {"vocoder": folder / "model.pth", "vocoder_config": path}


def write_xtts(folder: Path) -> dict[str, Path]:
    """An XTTS v2 of one layer, which stops after a tenth of a second of noise at the latest."""
    import torch

    from narrate.speaking.engines.coqui.adapter import import_coqui

    import_coqui()
    from TTS.config import load_config
    from TTS.tts.models.xtts import VoiceBpeTokenizer, Xtts

    folder.mkdir(parents=True)
    path = folder / "config.json"
    path.write_text(json.dumps(XTTS))
    _write_vocabulary(folder / "vocab.json")
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = Xtts(load_config(path))
        model.tokenizer = VoiceBpeTokenizer(folder / "vocab.json")
        model.init_models()
    torch.save({"model": model.state_dict()}, folder / "model.pth")
    return {"file": folder / "model.pth", "config": path}


def _write_vocabulary(path: Path) -> None:
    from tokenizers import AddedToken, Tokenizer, models

    signs = ["[UNK]", "[START]", "[STOP]", "[SPACE]", "[en]", *"abcdefghijklmnopqrstuvwxyz.,!?'é"]
    tokenizer = Tokenizer(models.BPE({sign: index for index, sign in enumerate(signs)}, [], unk_token="[UNK]"))
    tokenizer.add_special_tokens([AddedToken(sign) for sign in signs[:5]])
    tokenizer.save(str(path))
