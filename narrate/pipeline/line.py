"""Speaks a single line."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from pathlib import Path

from narrate.errors import OptionError, SpeakingError, StorageError
from narrate.options import Options
from narrate.pipeline.drafting import draft_line
from narrate.pipeline.recording import Tally, requests_of, takes_of
from narrate.pipeline.warnings import warn_of_voices
from narrate.progress import SILENT, Progress
from narrate.speaking.studio import Studio
from narrate.storage import staging_folder, translate_os_errors


def say(text: str, options: Options, file: Path, progress: Progress = SILENT) -> float:
    """Speak a line to ``file``, in the format that its name ends in, WAV by default, at the voice's own loudness.

    Returns its length in seconds. Raises `narrate.errors.NarrateError`.
    """
    from narrate.mixing.master import encode
    from narrate.mixing.programme import Programme
    from narrate.mixing.stitch import stitch
    from narrate.publishing.formats import FORMATS
    from narrate.speaking.synthesis import synthesize

    if file.exists() and not file.is_file():  # a folder, or a device that must not be replaced
        raise StorageError("is not a regular file", str(file), "name another file with -o")
    kind = file.suffix[1:].lower() or "wav"
    if kind not in FORMATS:
        *most, last = FORMATS
        raise OptionError(f"narrate writes no {kind} files", str(file), f"use {', '.join(most)} or {last}")
    drafted = draft_line(text, options)
    warn_of_voices(drafted.cast.problems, text, progress)
    with ExitStack() as stack:
        with translate_os_errors("the sound", file):
            stage = stack.enter_context(staging_folder(file))
        studio = stack.enter_context(Studio())
        studio.remove_stale_clips()
        outcomes = stack.enter_context(closing(synthesize(requests_of(drafted, studio), progress)))
        tally = Tally()
        with Programme(stage / "programme.raw") as programme:
            stitch(takes_of(drafted, outcomes, tally, progress), programme)
        if tally.lost or not programme.lengths:
            raise SpeakingError("the text contains nothing that can be spoken", text)
        encoded = stage / f"line.{kind}"
        encode(programme, encoded, FORMATS[kind].encoder)
        with translate_os_errors("the sound", file):
            os.replace(encoded, file)
        return programme.seconds
