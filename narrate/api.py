"""The Python API: what ``import narrate`` gives, and what the command line is built on.

A post is given as a URL, as the path of a file, or as the `Post` that `read` or `read_text` returned. Options
are given as an `Options`, as keywords, or as both; keywords win. They are the options of the command line, with
``_`` for ``-``; None leaves one as it is. Only `load_options` looks for a ``narrate.toml``.

Every error is a `narrate.errors.NarrateError`; each function names the classes it raises. Nothing is printed:
warnings about the text go to the logger ``narrate``, all others to a `narrate.progress.Progress`, if you pass one.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from narrate.errors import OptionError, did_you_mean
from narrate.input_files import is_downloaded
from narrate.options import Options, OptionValues, merged, with_config
from narrate.pipeline import Draft, Result, draft, narrate, phonemes_of
from narrate.pipeline import say as _say
from narrate.progress import SILENT, Progress
from narrate.publishing import manifest as _manifest
from narrate.publishing.manifest import Manifest
from narrate.reading import read as _read
from narrate.reading import read_source
from narrate.reading.fetch import Access, Source, is_url
from narrate.reading.normalize import one_line
from narrate.reading.post import Post
from narrate.reading.source_formats import KINDS
from narrate.scripting.length import estimated_s
from narrate.scripting.script import Omission, Script, Utterance, by_kind
from narrate.speaking.catalog import Offer, model_of, offer_of, offers
from narrate.speaking.studio import Studio
from narrate.voices.model_download import fetch
from narrate.voices.voice import find_voice

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from narrate.batch.many import Selection
    from narrate.batch.preview import BatchPreview
    from narrate.batch.progress import BatchProgress
    from narrate.batch.report import BatchReport
    from narrate.batch.run import Batch

Reference: TypeAlias = "str | os.PathLike[str]"
"""A URL, the path of a file, or ``-`` for standard input."""

logging.getLogger("narrate").addHandler(logging.NullHandler())  # silent unless the program asks


# --- reading ----------------------------------------------------------------------------------------------------


def read(reference: Reference, *, kind: str = "", allow_private_hosts: bool = False) -> Post:
    """Read the post at ``reference``: a URL, the path of a file, or ``-`` for standard input.

    Args:
        reference: what to read.
        kind: what it is: ``markdown``, ``html``, ``text``, ``epub``, ``docx`` or ``pdf``; empty to go by its name
            and its server's answer.
        allow_private_hosts: whether a URL may lead to this machine or its network.

    Raises:
        ReadingError: there is no such post, or it cannot be read.
        NetworkError: the URL cannot be reached.
        OptionError: there is no such ``kind``.
    """
    return _read(os.fspath(reference), _access(kind, allow_private_hosts))


def read_text(
    text: str, *, kind: str = "markdown", name: str = "post", folder: Reference = "", url: str = ""
) -> Post:
    """Read a post whose text is in memory.

    Args:
        text: the post, with its front matter if it has any.
        kind: ``markdown``, ``html`` or ``text``.
        name: what its file would be called, without an ending. The episode's folder is named after it.
        folder: what relative paths in it, such as that of its cover, are relative to.
        url: where it is published; relative links are resolved against it. A post that has neither a ``url`` nor
            an ``id`` is recognized by its name.

    Raises:
        ReadingError: there is nothing in it that can be read.
        OptionError: there is no such ``kind``, or ``url`` is not an address.
    """
    _check_kind(kind)
    _check_url(url)
    name = one_line(name)
    place = Path(folder) if os.fspath(folder) else None
    data = text.encode("utf-8", "replace")
    return read_source(Source(data, kind, name, subject=name, folder=place, url=url, charset="utf-8"))


# --- options ----------------------------------------------------------------------------------------------------


def load_options(
    post: Reference | Post, *, config: Reference | None = None, **values: Unpack[OptionValues]
) -> Options:
    """The options that the command line would use for a post.

    Args:
        post: the post, whose ``narrate.toml`` is the nearest one in its folder or a folder above. A post that is
            not a file has none.
        config: a ``narrate.toml`` to use instead.
        values: options that win over it.

    Raises:
        OptionError: an option is unknown or has an invalid value, or the file cannot be read.
    """
    reference = post.reference if isinstance(post, Post) else os.fspath(post)
    return _options(with_config(Options(), reference, Path(config) if config else None), values)


def _options(options: Options | None, values: Mapping[str, Any]) -> Options:
    given = {name: value for name, value in values.items() if value is not None}
    return merged(options or Options(), given)


# --- what would be spoken ---------------------------------------------------------------------------------------


def write_script(
    post: Reference | Post,
    options: Options | None = None,
    *,
    progress: Progress = SILENT,
    kind: str = "",
    allow_private_hosts: bool = False,
    **values: Unpack[OptionValues],
) -> Script:
    """What would be spoken of a post, word for word. Speaks none of it.

    Args:
        post: a post, or what `read` takes.
        options: all options. The voice matters too: its engine limits the length of an utterance.
        progress: receives warnings.
        kind: as in `read`.
        allow_private_hosts: as in `read`.
        values: options one by one.

    Raises:
        ReadingError, NetworkError: the post cannot be read.
        OptionError: an option or a lexicon is wrong.
        VoiceError: there is no such voice, or its engine is not installed.
    """
    return _draft(post, _options(options, values), _access(kind, allow_private_hosts), progress).script


def phonemize(
    post: Reference | Post,
    options: Options | None = None,
    *,
    quick: bool = False,
    progress: Progress = SILENT,
    kind: str = "",
    allow_private_hosts: bool = False,
    **values: Unpack[OptionValues],
) -> tuple[tuple[Utterance, str | None], ...]:
    """What would be spoken of a post, and what the voices would be given: each utterance with its phonemes.

    They are in the symbols that the voice's model was trained on; None for a voice that takes text, such as one on
    a server. No model is loaded, except to see whether a voice that has a fallback can speak.

    Args:
        post: a post, or what `read` takes.
        options: all options.
        quick: whether to return None for a voice that takes more than a second to tell, or is not complete.
        progress: receives warnings.
        kind: as in `read`.
        allow_private_hosts: as in `read`.
        values: options one by one.

    Raises:
        ReadingError, NetworkError, OptionError: as in `write_script`.
        VoiceError: as in `write_script`; also, unless ``quick``, if a file of the voice is missing or damaged.
    """
    drafted = _draft(post, _options(options, values), _access(kind, allow_private_hosts), progress)
    with Studio() as studio:
        phonemes = phonemes_of(drafted, studio, quick=quick)
    return tuple(zip(drafted.script.utterances, phonemes, strict=True))


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A heading, and how much is spoken below it."""

    title: str
    """Verbatim; before the first heading, the language's word for an introduction, else the post's title."""
    level: int
    """Its nesting level, from 1."""
    words: int
    """Of the text that is spoken, as written, up to the next heading."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a post consists of."""

    title: str
    authors: tuple[str, ...]
    published: dt.date | None
    """A `datetime.datetime` where the hour is known."""
    url: str
    """Where it is published; empty if unknown."""
    sections: tuple[OutlineSection, ...]
    omissions: tuple[Omission, ...]
    """What would be left out."""
    duration_s: float
    """About how long lark takes to speak all of it, pauses included, in seconds."""

    @property
    def words(self) -> int:
        """Of all sections."""
        return sum(section.words for section in self.sections)

    @property
    def minutes(self) -> int:
        """`duration_s` in whole minutes, at least 1."""
        return max(1, round(self.duration_s / 60))

    @property
    def omission_counts(self) -> dict[str, int]:
        """How many passages would be left out, by kind."""
        return by_kind(self.omissions)


def outline(
    post: Reference | Post,
    options: Options | None = None,
    *,
    kind: str = "",
    allow_private_hosts: bool = False,
    **values: Unpack[OptionValues],
) -> Outline:
    """The sections of a post, with the words in each, and what would be left out. Speaks none of it.

    Arguments and errors are those of `write_script`, but it does not warn.
    """
    options = _options(options, values)
    work = _draft(post, options, _access(kind, allow_private_hosts))
    words: Counter[int] = Counter()
    for utterance in work.script.utterances:
        if utterance.role not in ("heading", "opening"):
            words[utterance.section] += len(utterance.written.split())
    heads = enumerate(work.script.headings)
    sections = tuple(OutlineSection(head.title, head.level, words[index]) for index, head in heads)
    found, duration_s = work.post, estimated_s(work.script, options.speed)
    return Outline(
        found.title, found.authors, found.published, found.url, sections, work.script.omissions, duration_s
    )


def _draft(post: Reference | Post, options: Options, access: Access, progress: Progress = SILENT) -> Draft:
    return draft(_post_or_text(post), options, access, progress)


def _post_or_text(post: Reference | Post) -> str | Post:
    return post if isinstance(post, Post) else os.fspath(post)


# --- speaking ---------------------------------------------------------------------------------------------------


def make_episode(
    post: Reference | Post,
    options: Options | None = None,
    *,
    progress: Progress = SILENT,
    studio: Studio | None = None,
    force: bool = False,
    drop_formats: bool = False,
    kind: str = "",
    allow_private_hosts: bool = False,
    **values: Unpack[OptionValues],
) -> Result:
    """Make the episode of a post, or bring it up to date: only what has changed since the last time is spoken.

    The episode is put in its folder as a whole, once it is finished. After an error, an older episode is still
    there, and finished sentences are kept for the next call.

    Args:
        post: a post, or what `read` takes.
        options: all options.
        progress: receives warnings and the state of the work.
        studio: an open `Studio`, so that several posts share the models of their voices; without one, they are
            loaded for this post.
        force: whether to make an episode again that is up to date, and to speak every sentence again.
        drop_formats: whether to remove formats of earlier calls that ``format`` does not name; otherwise they
            stay, and are made again with the others.
        kind: as in `read`.
        allow_private_hosts: as in `read`, and for the cover.
        values: options one by one.

    Raises:
        ReadingError, NetworkError: the post cannot be read, or has nothing to speak.
        OptionError: an option or a lexicon is wrong.
        VoiceError: the voice is unknown, or something that it needs is not there.
        SpeakingError: nothing of the post can be spoken, or the engine failed.
        EncodingError, StorageError, EpisodeError: the files cannot be made or written, or fail a check.
    """
    return narrate(
        _post_or_text(post),
        _options(options, values),
        progress,
        _access(kind, allow_private_hosts),
        force=force,
        drop_formats=drop_formats,
        studio=studio,
    )


def say(
    text: str,
    file: Reference,
    options: Options | None = None,
    *,
    progress: Progress = SILENT,
    **values: Unpack[OptionValues],
) -> float:
    """Speak a line to ``file``, which is replaced if it is there, at the voice's own loudness.

    It becomes what its name ends in: MP3, M4B, Opus, FLAC or WAV; WAV if the name has no ending.

    Returns:
        The length of what was spoken, in seconds.

    Raises:
        OptionError: an option or a lexicon is wrong, or ``file`` has another ending.
        VoiceError: the voice is unknown, or something that it needs is not there.
        SpeakingError: there is nothing in ``text`` that can be spoken, or the engine failed.
        EncodingError, StorageError: ``file`` cannot be encoded or written.
    """
    return _say(text, _options(options, values), Path(file), progress)


# --- many posts -------------------------------------------------------------------------------------------------


def select_posts(
    references: Iterable[Reference],
    /,
    *,
    config: Reference | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limit: int | None = None,
    since: dt.date | None = None,
    shard: str = "",
    retry_failed: bool = False,
    allow_private_hosts: bool = False,
    **values: Unpack[OptionValues],
) -> Selection:
    """The posts that references name, each once, with the options of each. Reads none of them.

    Args:
        references: posts, folders of posts, feeds, OPML files, text files with a reference a line, and ``-`` for
            such a text on standard input.
        config: a ``narrate.toml`` for all posts; without one, each has the nearest, as in `load_options`.
        include: patterns of files in folders; without any, all that narrate reads.
        exclude: patterns of files and folders that are left out.
        limit: how many entries of each feed count, the newest first.
        since: entries of feeds before this day do not count.
        shard: ``2/8`` for the second of eight equal parts of all posts.
        retry_failed: whether only those count that failed the last time; with no references, all that did.
        allow_private_hosts: as in `read`.
        values: options that win over every ``narrate.toml``.

    Raises:
        ReadingError: there are no posts.
        OptionError: an option is wrong.
        EpisodeError: with ``retry_failed``, the report of the last time is damaged.
    """
    from narrate.batch.many import select, select_failed  # imports what one post does without, as do those below
    from narrate.batch.posts import Shard
    from narrate.reading.listings import list_posts

    access = _access("", allow_private_hosts)
    names = [os.fspath(reference) for reference in references]
    try:
        part = Shard.read(shard) if shard else None
    except ValueError as error:
        raise OptionError(f"invalid shard {shard!r}", hint=str(error)) from None
    options_of = _OptionsByFolder(Path(config) if config else None, values)
    named = values.get("out")
    out = Path(named) if named else None
    if retry_failed and not names:
        return select_failed(partial(list_posts, access=access), options_of, out, shard=part)
    listing = list_posts(names, include=include, exclude=exclude, limit=limit, since=since, access=access)
    return select(listing, options_of, out, shard=part, retry_failed=retry_failed)


class _OptionsByFolder:
    """The options of posts, of which those in one folder share a ``narrate.toml``."""

    def __init__(self, config: Path | None, values: Mapping[str, Any]) -> None:
        self._config = config
        self._values = values
        self._known: dict[str, Options] = {}

    def __call__(self, reference: str) -> Options:
        folder = "" if is_url(reference) else os.path.dirname(reference)
        downloaded = bool(folder) and is_downloaded(Path(reference))
        key = f"{folder}\0{downloaded}"
        if key not in self._known:
            self._known[key] = _options(with_config(Options(), reference, self._config), self._values)
        return self._known[key]


def make_episodes(
    posts: Selection,
    *,
    progress: BatchProgress | None = None,
    studio: Studio | None = None,
    force: bool = False,
    drop_formats: bool = False,
    max_hours: float | None = None,
    allow_private_hosts: bool = False,
    begun: Callable[[Batch], object] = lambda _: None,
) -> BatchReport:
    """Make the episodes of many posts in one run, or bring them up to date.

    A post that fails does not stop the others. The report is also in ``batch.json``, in ``posts.out``.

    Args:
        posts: what `select_posts` returned.
        progress: receives warnings, the state of the work, and what became of each post.
        studio: as in `make_episode`.
        force: as in `make_episode`, for all posts.
        drop_formats: as in `make_episode`, for all posts.
        max_hours: after this time, no more posts are begun.
        allow_private_hosts: as in `make_episode`.
        begun: called with the batch; its ``stop`` lets it end early.

    Raises:
        StorageError: another run works in the folder, or the report cannot be written.
    """
    from narrate.batch.intake import Settings
    from narrate.batch.many import narrate_all
    from narrate.batch.progress import BatchProgress

    settings = Settings(_access("", allow_private_hosts), force=force, drop_formats=drop_formats)
    max_s = None if max_hours is None else max_hours * 3600
    return narrate_all(posts, settings, progress or BatchProgress(), studio=studio, max_s=max_s, begun=begun)


def dump_report(report: BatchReport) -> dict[str, Any]:
    """A report as ``batch.json`` holds it: texts, numbers, lists and dictionaries."""
    from narrate.batch import report as _report

    return _report.dump(report)


def preview_episodes(
    posts: Selection,
    *,
    progress: BatchProgress | None = None,
    studio: Studio | None = None,
    force: bool = False,
    drop_formats: bool = False,
    allow_private_hosts: bool = False,
) -> BatchPreview:
    """What `make_episodes` would do, and about how long it would take. Speaks nothing, and writes no episode."""
    from narrate.batch.intake import Settings
    from narrate.batch.preview import preview
    from narrate.batch.progress import BatchProgress

    settings = Settings(_access("", allow_private_hosts), force=force, drop_formats=drop_formats)
    with ExitStack() as stack:
        studio = studio or stack.enter_context(Studio())
        return preview(posts.posts, settings, studio, progress or BatchProgress())


# --- episodes and voices ----------------------------------------------------------------------------------------


def load_manifest(episode: Reference) -> Manifest:
    """What an episode is and where its files are: read from its folder, or from the ``episode.json`` itself.

    Raises:
        EpisodeError: there is none, or it is damaged.
    """
    return _manifest.load(Path(episode))


def dump_manifest(manifest: Manifest) -> dict[str, Any]:
    """A manifest as ``episode.json`` holds it: texts, numbers, lists and dictionaries."""
    return _manifest.dump(manifest)


def list_voices() -> tuple[Offer, ...]:
    """All voices, by name, and what each needs before it can speak.

    A file in the user's folder of voices that is not a voice is left out, with a warning.
    """
    return tuple(offers())


def download_voice(
    name: str,
    *,
    accept_license: bool = False,
    allow_private_hosts: bool = False,
    progress: Progress = SILENT,
) -> Offer:
    """Download what the voice called ``name`` needs; files that are there already are verified instead.

    Args:
        name: the name of the voice.
        accept_license: whether you accept the license of a model that requires it.
        allow_private_hosts: whether to download from this machine or its network, too.
        progress: receives the state of the downloads.

    Returns:
        The voice, with what it still needs: a package that pip installs, or a file that only you have.

    Raises:
        VoiceError: there is no such voice, its license is not accepted, or a file is damaged or unobtainable.
        StorageError: the files cannot be written.
    """
    voice = find_voice(name)
    model = model_of(voice)
    if model is not None:
        fetch(model, progress, accept_license=accept_license, allow_private_hosts=allow_private_hosts)
    else:
        for key in {"file", "config"} & voice.model.keys():
            voice.checked_file(key)
    return offer_of(voice)


# --- arguments --------------------------------------------------------------------------------------------------


def _access(kind: str, allow_private_hosts: bool) -> Access:
    if kind:
        _check_kind(kind)
    return Access(kind, allow_private_hosts)


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise OptionError(f"unknown kind {kind!r}", hint=did_you_mean(kind, KINDS))


def _check_url(url: str) -> None:
    try:
        urlsplit(url)
    except ValueError as error:
        hint = "use an address such as https://example.org/rain"
        raise OptionError(f"invalid url {url!r}: {error}", hint=hint) from None
