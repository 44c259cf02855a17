"""Where an episode is built: a folder beside its own, which takes its place when it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from narrate.publishing.folder import EpisodeFolder, check_free
from narrate.publishing.library import Library
from narrate.storage import exclusive, staging_folder, translate_os_errors


@contextmanager
def stage_beside(folder: EpisodeFolder, library: Library) -> Iterator[Path]:
    """A staging folder beside ``folder``. Raises `narrate.errors.NarrateError`."""
    path = folder.path
    with ExitStack() as stack:
        with translate_os_errors("the episode", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with exclusive(path.parent):  # another run may be replacing the folder
                check_free(folder)
            library.tidy()
            stage = stack.enter_context(staging_folder(path))
        yield stage
