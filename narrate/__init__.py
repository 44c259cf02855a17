"""narrate turns a written post into a podcast episode.

Everything that a program needs is here, documented in `narrate.api`::

    import narrate

    result = narrate.make_episode("post.md", format="mp3", out="episodes")
    print(result.folder, result.manifest.duration_s)

Importing this package loads nothing else; each name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrate.api import (
        Outline,
        OutlineSection,
        download_voice,
        dump_manifest,
        dump_report,
        list_voices,
        load_manifest,
        load_options,
        make_episode,
        make_episodes,
        outline,
        phonemize,
        preview_episodes,
        read,
        read_text,
        say,
        select_posts,
        write_script,
    )
    from narrate.batch.many import Selection
    from narrate.batch.preview import BatchPreview
    from narrate.batch.progress import BatchProgress
    from narrate.batch.report import BatchEntry, BatchReport
    from narrate.batch.run import Batch
    from narrate.errors import (
        EncodingError,
        EngineError,
        EpisodeError,
        MissingError,
        NarrateError,
        NetworkError,
        NoTextError,
        OptionError,
        ReadingError,
        SpeakingError,
        StorageError,
        VoiceError,
    )
    from narrate.options import Options
    from narrate.pipeline.work import Result
    from narrate.progress import Progress
    from narrate.publishing.manifest import Manifest
    from narrate.reading.post import Post
    from narrate.scripting.script import Omission, Script, Utterance
    from narrate.speaking.catalog import Offer
    from narrate.speaking.studio import Studio
    from narrate.voices.voice import Voice, find_voice

__version__ = "0.1.0"

__all__ = [
    "Batch",
    "BatchEntry",
    "BatchPreview",
    "BatchProgress",
    "BatchReport",
    "EncodingError",
    "EngineError",
    "EpisodeError",
    "Manifest",
    "MissingError",
    "NarrateError",
    "NetworkError",
    "NoTextError",
    "Offer",
    "Omission",
    "OptionError",
    "Options",
    "Outline",
    "OutlineSection",
    "Post",
    "Progress",
    "ReadingError",
    "Result",
    "Script",
    "Selection",
    "SpeakingError",
    "StorageError",
    "Studio",
    "Utterance",
    "Voice",
    "VoiceError",
    "__version__",
    "download_voice",
    "dump_manifest",
    "dump_report",
    "find_voice",
    "list_voices",
    "load_manifest",
    "load_options",
    "make_episode",
    "make_episodes",
    "outline",
    "phonemize",
    "preview_episodes",
    "read",
    "read_text",
    "say",
    "select_posts",
    "write_script",
]

_MODULES = {
    "Batch": "narrate.batch.run",
    "BatchEntry": "narrate.batch.report",
    "BatchPreview": "narrate.batch.preview",
    "BatchProgress": "narrate.batch.progress",
    "BatchReport": "narrate.batch.report",
    "Selection": "narrate.batch.many",
    "Manifest": "narrate.publishing.manifest",
    "Offer": "narrate.speaking.catalog",
    "Omission": "narrate.scripting.script",
    "Options": "narrate.options",
    "Post": "narrate.reading.post",
    "Progress": "narrate.progress",
    "Result": "narrate.pipeline.work",
    "Script": "narrate.scripting.script",
    "Studio": "narrate.speaking.studio",
    "Utterance": "narrate.scripting.script",
    "Voice": "narrate.voices.voice",
    "find_voice": "narrate.voices.voice",
}
"""Where a name is defined; errors are in `narrate.errors`, and all others in `narrate.api`."""


if not TYPE_CHECKING:  # a type checker that saw it would take any name for one of these

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        elsewhere = "narrate.errors" if name.endswith("Error") else "narrate.api"
        value: object = getattr(import_module(_MODULES.get(name, elsewhere)), name)
        globals()[name] = value  # the next time, Python finds it by itself
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
