"""The description of an episode: a summary, and the lines that Apple Podcasts and Spotify read as chapters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from narrate import lazy_re as re
from narrate.publishing.manifest import ChapterEntry
from narrate.shows.feeds.characters import cut, html, on_one_line

MAX_BYTES = 4000
"""In UTF-8, with markup: Spotify takes 4,000 characters, Apple Podcasts 10,000 bytes."""
MAX_SUMMARY_BYTES = 1000
"""Of this, so that a long summary leaves room for the chapters."""
MAX_TITLE_BYTES = 160
"""A longer title of a chapter is cut; Spotify advises 40 characters."""
MIN_CHAPTERS = 3
"""Fewer lines are no chapters for either."""

_BREAK = "<br>\n"
_HALF_ENTITY = re.compile(r"&\w*…$")


def description(summary: str, chapters: Sequence[ChapterEntry]) -> str:
    """HTML of at most `MAX_BYTES`: the summary, then a line "(MM:SS) Title" for each chapter.

    The first line is at 00:00 and each later one at a later second: of chapters that begin in the same second,
    the first is listed. Of more chapters than fit, the deepest are left out, and of those the shortest. No
    chapters are listed if there are fewer than three, or if the first does not begin at 00:00.
    """
    text = html(on_one_line(summary))
    beginning = f"<p>{_cut_markup(text, MAX_SUMMARY_BYTES)}</p>" if text else ""
    room = MAX_BYTES - len(beginning.encode()) - len("\n<p></p>")
    lines = _lines(chapters, room)
    outline = f"<p>{_BREAK.join(lines)}</p>" if lines else ""
    return "\n".join(filter(None, (beginning, outline)))


def _lines(chapters: Sequence[ChapterEntry], room: int) -> list[str]:
    starts = _at_distinct_seconds(chapters)
    if len(starts) < MIN_CHAPTERS or int(starts[0].start_s):
        return []
    lines = [f"({_clock(each.start_s)}) {_title(each.title)}" for each in starts]
    sizes = [len(line.encode()) + len(_BREAK) for line in lines]
    order = sorted(range(len(starts)), key=lambda index: (index > 0, *_rank(starts[index])))
    totals = accumulate(sizes[index] for index in order)
    kept = sorted(index for index, total in zip(order, totals, strict=True) if total <= room)
    return [lines[index] for index in kept]


def _rank(chapter: ChapterEntry) -> tuple[int, float]:
    """What is left out last comes first."""
    return chapter.level, chapter.start_s - chapter.end_s


def _at_distinct_seconds(chapters: Iterable[ChapterEntry]) -> list[ChapterEntry]:
    found: list[ChapterEntry] = []
    for chapter in chapters:
        if on_one_line(chapter.title) and (not found or int(chapter.start_s) > int(found[-1].start_s)):
            found.append(chapter)
    return found


def _title(title: str) -> str:
    return html(cut(on_one_line(title), MAX_TITLE_BYTES))


def _cut_markup(text: str, max_bytes: int) -> str:
    """`cut` of HTML, without half an entity at its end."""
    return _HALF_ENTITY.sub("…", cut(text, max_bytes))


def _clock(seconds: float) -> str:
    """``MM:SS``, or ``HH:MM:SS`` from one hour; rounded down."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
