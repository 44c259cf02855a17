"""An episode as feeds list it, and how one is made from a manifest."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from narrate.errors import EpisodeError
from narrate.publishing.manifest import ChapterEntry, FileEntry, Manifest
from narrate.shows.show import FEED_FORMATS

TRANSCRIPTS = ("vtt", "srt", "json")
"""The keys of those texts of a manifest that are transcripts; apps should prefer the first."""

_NOON = dt.time(12, tzinfo=dt.timezone.utc)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at its address."""

    url: str
    """In ASCII."""
    mime: str
    bytes: int
    """Its exact size."""


@dataclass(frozen=True, slots=True)
class FeedEpisode:
    """An episode as feeds list it. All addresses are absolute; what there is none of is empty or None."""

    guid: str
    """Unique in its show, and never another."""
    title: str
    audio: RemoteFile
    duration_s: float
    published: dt.datetime
    """With a time zone, as is `updated`; never changes."""
    updated: dt.datetime
    """When anything in this record last changed."""
    url: str = ""
    """Of its page."""
    source_url: str = ""
    """Of the post."""
    summary: str = ""
    """Plain text."""
    notes: str = ""
    """The show notes: the content of a page's body, as HTML."""
    authors: tuple[str, ...] = ()
    language: str = ""
    """BCP 47."""
    chapters: tuple[ChapterEntry, ...] = ()
    chapters_file: RemoteFile | None = None
    transcripts: tuple[RemoteFile, ...] = ()
    """The one that apps should prefer first."""
    image_url: str = ""
    """Of its own cover, which is a square."""
    number: int | None = None
    """Its place in a show whose episodes are heard in order, from 1."""


def feed_episode(
    manifest: Manifest,
    notes: str,
    folder_url: str,
    *,
    guid: str = "",
    published: dt.datetime | None = None,
    url: str = "",
    image_url: str = "",
    number: int | None = None,
) -> FeedEpisode:
    """The episode that ``manifest`` describes, whose files are at ``folder_url`` under their `public_name`.

    ``notes`` is its `notes.html`. ``guid`` and ``published`` are those of the manifest unless they are given;
    ``url`` is that of the post unless it is given. Raises `EpisodeError` if the episode has no audio that apps
    play.
    """
    audio = next((manifest.files[name] for name in FEED_FORMATS if name in manifest.files), None)
    if audio is None:
        hint = f"podcast apps play {' and '.join(FEED_FORMATS)}: narrate it in one of them"
        raise EpisodeError("has no audio for a feed", manifest.title, hint)
    transcripts = [manifest.texts[name] for name in TRANSCRIPTS if name in manifest.texts]
    chapters = manifest.texts.get("chapters")
    return FeedEpisode(
        guid=guid or manifest.guid,
        title=manifest.title,
        audio=_remote(audio, folder_url),
        duration_s=manifest.duration_s,
        published=published or publication(manifest),
        updated=_instant(manifest.updated) or published or publication(manifest),
        url=url or manifest.source_url or "",
        source_url=manifest.source_url or "",
        summary=manifest.description or manifest.excerpt,
        notes=body(notes),
        authors=manifest.authors,
        language=manifest.language,
        chapters=manifest.chapters,
        chapters_file=_remote(chapters, folder_url) if chapters else None,
        transcripts=tuple(_remote(each, folder_url) for each in transcripts),
        image_url=image_url,
        number=number,
    )


def public_name(entry: FileEntry) -> str:
    """The name of an episode's file on a site: with a part of its sum, so that what changed has another address.

    Apps fetch an address once.
    """
    path = PurePosixPath(entry.path)
    return f"{path.stem}-{entry.sha256[:8]}{path.suffix}" if entry.sha256 else entry.path


def publication(manifest: Manifest) -> dt.datetime:
    """When the post was published, but no later than the episode was made; apps hide what lies in the future.

    A date without a time is noon in UTC, which is the same day nearly everywhere.
    """
    stated, made = _instant(manifest.published or ""), _instant(manifest.created or manifest.updated)
    known = [each for each in (stated, made) if each]
    if not known:
        raise EpisodeError("has no date", manifest.title, "make the episode again")
    return min(known)


def body(page: str) -> str:
    """What stands in the body of a page that narrate wrote."""
    return page.partition("<body>")[2].rpartition("</body>")[0].strip()


def _remote(entry: FileEntry, folder_url: str) -> RemoteFile:
    return RemoteFile(folder_url + quote(os.fsencode(public_name(entry))), entry.mime, entry.bytes)


def _instant(text: str) -> dt.datetime | None:
    """The moment that an ISO 8601 date or time names, in UTC to the second; None if it names none."""
    try:
        moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
        if len(text) <= len("2024-07-16"):
            return dt.datetime.combine(moment.date(), _NOON)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
        return aware.astimezone(dt.timezone.utc).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
