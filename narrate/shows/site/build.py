"""Writes a show's folder of a site: the files of its episodes first, then the feed that names them."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from narrate import lazy_re as re
from narrate.errors import EncodingError, EpisodeError, OptionError
from narrate.shows import feed as feeds
from narrate.shows.covers import show_cover
from narrate.shows.covers.fitting import fitted
from narrate.shows.db import Database
from narrate.shows.feeds.episode import FeedEpisode
from narrate.shows.records import PostRecord
from narrate.shows.show import Show
from narrate.shows.site.address import folder_url, site_folder
from narrate.shows.site.episodes import PublicEpisode, PublicFile, public_episode
from narrate.shows.site.hosting import is_secret
from narrate.shows.site.ledger import LEDGER, Ledger, read_ledger, remove_files, write_ledger
from narrate.storage import remove_stale_partials, translate_os_errors, write_atomically

CACHE_TAG = "CACHEDIR.TAG"
"""Tells backups, and those who look for posts, that all of a folder can be made again (bford.info/cachedir)."""

_CACHE_TAG_TEXT = b"Signature: 8a477f597d28d172789f06886806bc55\n# This folder is written by narrate show build.\n"
_DOCUMENT = re.compile(r"feed(?:-\d+)?\.(?:xml|json)")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote."""

    folder: Path
    """The show's, in the site."""
    feed_url: str
    episodes: int
    """How many the feed lists."""
    changed: int
    """How many files are new, or have new content."""
    incomplete: tuple[str, ...] = ()
    """The keys of posts whose episode lacks a file, and is not listed for that."""


def build(show: Show, posts: Iterable[PostRecord], now: dt.datetime, out: Path | None = None) -> Built:
    """Write the show's folder of the site in ``out``, by default `Show.site`. Only what changed is written.

    An episode without its files is left out, with a warning. What the feed does not list any more stays for a day,
    unless the user dropped it.
    Raises `narrate.errors.StorageError`, and `OptionError` if the folder belongs to another show.
    """
    site, url = out or show.site, folder_url(show)
    folder = site / site_folder(show)
    _move(show, site, folder)
    with translate_os_errors("the site", folder):
        folder.mkdir(parents=True, exist_ok=True)
        _write_if_new(site / CACHE_TAG, _CACHE_TAG_TEXT)
        remove_stale_partials(folder)
    ledger = read_ledger(folder, show)
    if ledger.show != show.guid:
        hint = f'if apps know the show already, write guid = "{ledger.show}" into it'
        _log.warning("%s: the feed has another address, and so another guid; %s", show.file, hint)
    posts = list(posts)
    dropped = {post.folder for post in posts if post.wish == "drop"}
    incomplete: list[str] = []
    episodes = list(_public_episodes(show, posts, url, incomplete))
    with translate_os_errors("the site", folder):
        changed = sum(_put(file, folder) for episode in episodes for file in episode.files)
        cover, wrote = _put_cover(show, folder, ledger)
        listed = {file.path for episode in episodes for file in episode.files} | {cover[0]} - {""}
        entries = [_with_cover(episode, folder, url, listed) for episode in episodes]
        changed += wrote + _write_documents(_private_link(show, url), entries, now, folder, url, cover[0])
        after = replace(ledger.after(frozenset(listed), cover, now, dropped), show=show.guid)
        if after != ledger:
            write_ledger(after, folder)
            remove_files(folder, ledger.paths - after.paths)
    return Built(folder, f"{url}{feeds.FEED}", len(episodes), changed, tuple(incomplete))


def build_from(database: Database, show: Show, now: dt.datetime, out: Path | None = None) -> Built:
    """`build` with what a show remembers. The next sync looks at episodes again that lack a file."""
    posts = database.memory().posts
    built = build(show, posts.values(), now, out)
    database.write([replace(posts[key], looked_at=None) for key in built.incomplete])
    return built


def _public_episodes(
    show: Show, posts: Iterable[PostRecord], url: str, incomplete: list[str]
) -> Iterable[PublicEpisode]:
    """The episodes of the feed; the keys of those that lack a file go into ``incomplete``."""
    guids: set[str] = set()
    for record in posts:
        if not record.in_show:
            continue
        if record.guid in guids:
            _log.warning("%s: has the GUID of another episode; it is not in the feed", record.folder)
            continue
        try:
            yield public_episode(record, show.narration.out, url)
            guids.add(record.guid)
        except EpisodeError as error:
            _log.warning("%s; it is not in the feed", error)
            incomplete.append(record.key)


# --- private shows ----------------------------------------------------------------------------------------------


def _private_link(show: Show, url: str) -> Show:
    """The show with its secret address as the page of the show, unless it has another page."""
    return replace(show, link=url) if show.private and show.link == show.url else show


def _move(show: Show, site: Path, folder: Path) -> None:
    """A show is in one place only: it is moved when it becomes private or public, or has another token."""
    if folder.exists():
        return
    secret = (other for other in sorted(site.glob(f"{show.name}-*")) if is_secret(other.name))
    for other in (site / show.name, *secret):
        if other.is_dir() and (other / LEDGER).exists() and _is_of(show, other):
            with translate_os_errors("the site", folder):
                os.rename(other, folder)
            return


def _is_of(show: Show, folder: Path) -> bool:
    try:
        read_ledger(folder, show)
    except OptionError:
        return False
    return True


# --- files ------------------------------------------------------------------------------------------------------


def _put(file: PublicFile, folder: Path) -> bool:
    """Link or copy a file into the site, unless it is there; whether it was not. Raises `OSError`."""
    target = folder / file.path
    try:
        if os.stat(target).st_size == file.bytes:
            return False
        target.unlink()
    except FileNotFoundError:
        target.parent.mkdir(exist_ok=True)
    try:
        os.link(file.source, target)
    except OSError:  # another disk, or one without links
        with file.source.open("rb") as source:
            write_atomically(target, lambda stream: shutil.copyfileobj(source, stream, 1 << 20), flush=False)
    return True


def _write_if_new(file: Path, content: bytes) -> bool:
    """Write a file unless it has this content; whether it had not. Raises `OSError`."""
    try:
        if file.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    write_atomically(file, lambda stream: stream.write(content))
    return True


def _write_documents(
    show: Show, episodes: Sequence[FeedEpisode], now: dt.datetime, folder: Path, url: str, cover: str
) -> int:
    """Write the feed, after its archives, and remove archives that are no more; how many changed."""
    there = {path.name: path.read_bytes() for path in folder.iterdir() if _DOCUMENT.fullmatch(path.name)}
    cover_url = f"{url}{quote(cover)}" if cover else ""
    documents = feeds.build(show, episodes, now=now, previous=there, folder_url=url, cover_url=cover_url)
    last = (feeds.JSON_FEED, feeds.FEED)
    names = [*(name for name in documents if name not in last), *last]
    changed = sum(_write_if_new(folder / name, documents[name]) for name in names)
    for name in there.keys() - documents.keys():
        (folder / name).unlink(missing_ok=True)
    return changed


# --- covers -----------------------------------------------------------------------------------------------------


def _put_cover(show: Show, folder: Path, ledger: Ledger) -> tuple[tuple[str, str], bool]:
    """The name of the show's cover and the sum of what it is made of; whether it was written now.

    If it cannot be made, the cover stays that is there, with a warning.
    """
    name, made_of = ledger.cover
    wanted = _cover_sum(show)
    if made_of == wanted and name and (folder / name).exists():
        return ledger.cover, False
    try:
        cover = show_cover(show)
    except (EncodingError, OptionError) as error:
        _log.warning("%s", error)
        return (name if name and (folder / name).exists() else "", ""), False
    return (cover.name, wanted), _write_if_new(folder / cover.name, cover.data)


def _cover_sum(show: Show) -> str:
    facts = [show.title, show.colors, *(_state(file) for file in (show.cover, show.font))]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _state(file: Path | None) -> tuple[str, int, int] | None:
    try:
        facts = os.stat(file) if file else None
    except OSError:
        return None
    return (str(file), facts.st_size, facts.st_mtime_ns) if facts else None


def _with_cover(episode: PublicEpisode, folder: Path, url: str, listed: set[str]) -> FeedEpisode:
    """What the feed says of an episode, with its own cover, which is put in place, if it has one that does."""
    cover = episode.cover
    if cover is None:
        return episode.feed
    place = folder / cover.path
    if not place.exists():
        try:
            made = fitted(cover.source.read_bytes(), str(cover.source))
        except EncodingError:  # too small for apps; players of the file show it
            return episode.feed
        place.parent.mkdir(exist_ok=True)
        write_atomically(place, lambda stream: stream.write(made.data), flush=False)
    listed.add(cover.path)
    return replace(episode.feed, image_url=f"{url}{quote(os.fsencode(cover.path))}")
