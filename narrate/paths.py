"""Where narrate keeps its folders, and the environment variables that move them."""

from __future__ import annotations

import os
from pathlib import Path

CACHE_VARIABLE = "NARRATE_CACHE"
MODELS_VARIABLE = "NARRATE_MODELS"


def voice_folders() -> list[Path]:
    """Where voices and lexicons are, the user's own first (``NARRATE_VOICES``, else the configuration folder)."""
    from platformdirs import user_config_path  # imported where it is used: help does without

    package = Path(__file__).parent
    installed, checkout = package / "voices" / "data", package.parent / "voices"
    return [
        _named("NARRATE_VOICES") or user_config_path("narrate") / "voices",
        installed if installed.is_dir() else checkout,
    ]


def model_folder() -> Path:
    """Where downloaded and converted models are: ``NARRATE_MODELS``, else in the user's data folder."""
    from platformdirs import user_data_path

    return _named(MODELS_VARIABLE) or user_data_path("narrate") / "models"


def prepared_folder() -> Path:
    """Where models are kept that were rewritten and optimized, beside those that they were made of."""
    return model_folder() / "prepared"


def clip_folder() -> Path:
    """Where spoken clips are kept: in ``NARRATE_CACHE``, else in the user's cache folder."""
    return _cache_folder() / "clips"


def segment_folder() -> Path:
    """Where encoded segments are kept, beside the clips."""
    return _cache_folder() / "segments"


def pace_file() -> Path:
    """Where the speed of this machine's last batches is kept, beside the clips."""
    return _cache_folder() / "pace.json"


def kept_file(form: str) -> Path:
    """Where values are kept that take long to compute, beside the clips. Their ``form`` depends on Python."""
    return _cache_folder() / f"kept-{form}"


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return _named(CACHE_VARIABLE) or user_cache_path("narrate")


def _named(variable: str) -> Path | None:
    """The folder that an environment variable names."""
    value = os.environ.get(variable)
    return Path(value) if value else None
