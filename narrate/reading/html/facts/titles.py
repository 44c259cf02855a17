"""Chooses the title of a page: as a heading shows it, without the name of the site."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import html

from narrate import lazy_re as re
from narrate.reading import chapter_labels
from narrate.reading.html.facts.bylines import read_byline
from narrate.reading.html.facts.repositories import repository_title
from narrate.reading.html.lines import spaced_text
from narrate.reading.normalize import ZERO_WIDTH, comparison_key, one_line

_MAX_TITLE_CHARS = 1000
_MAX_HEADINGS = 200
"""How many headings of a page may be its title."""
_SEPARATOR = re.compile(
    r"\s*[|｜»│]\s*|\s+[«‹](?![^»›]{0,200}[»›])\s+|\s+[-–—―·•:/~]{1,2}\s+|\s+›\s+|:\s+|[–—]\s+|-\s+"
)
"""What stands between a title and the name of the site; guillemets also quote."""
_NARROWING = re.compile(r"\s*[»›]\s*")
"""A separator that may lead from a site to its sections and to the title, which is the last part."""
_UNREAD_COUNT = re.compile(r"\A\(\d{1,3}\+?\)\s+(?=\S)")
"""The number of messages, which some sites put before the title of the window: ``(3) Lamps``."""
_MARKS_AT_END = re.compile(rf"[\s{ZERO_WIDTH}¶#§🔗∞\ue000-\uf8ff]+\Z")
"""The symbols with which a heading links to itself, those of icon fonts among them."""
_LABEL = re.compile(r"\Atitle\s*:\s*(?=\S)", re.IGNORECASE)
"""What repositories of papers write before a title."""
_MARKED = re.compile(r"(?<![\w-])(?:article|blog|entry|page|post|story)-title(?![\w-])|(?<![\w-])p-name(?![\w-])")
"""Classes of the heading that shows the title; lists of posts have several such headings."""
_MAX_PARTS = 10
_MIN_BEGUN = 10
_MIN_WORDS = 5
"""How many words are left of a title at least, if what looks like the name of an unknown site is dropped."""
_MAX_SITE_WORDS = 4
_NUMBERED = re.compile(
    r"\d|\b(?:part|chapter|episode|vol|volume|book|day|week|teil|partie|parte|[ivx]+)\b", re.IGNORECASE
)
"""What ends a title is no site if it has one of these."""


class Title(NamedTuple):
    """A page's title."""

    text: str
    heading: html.HtmlElement | None = None
    """The heading that shows it; None if there is none."""


def choose_title(tree: html.HtmlElement, stated: Sequence[str], sites: Collection[str]) -> Title:
    """The title of a page: of those that it states, the best first, the one that a heading shows.

    ``sites`` are the keys of the site's names, from `site_keys`. A heading's spelling wins: in metadata, a title
    may have straight quotes, or end in a site's name.
    """
    repository, readme = repository_title(tree, stated)
    if repository:
        return Title(repository[:_MAX_TITLE_CHARS], readme)
    stated = [_without_publisher(title) for title in stated]
    candidates = [title for title in dict.fromkeys(stated) if site_key(title) not in sites] or [*stated[:1]]
    headings = list(islice(_headings(tree), _MAX_HEADINGS))
    shown = _shown(candidates, headings, sites)
    if shown is not None:
        return shown
    if not candidates:
        return next((Title(text, heading) for heading, text in headings if heading.tag == "h1"), Title(""))
    last = comparison_key(stated[-1])  # of the title element
    others = {title for title in candidates if title != stated[-1] or stated.count(title) > 1}
    agreed = (title for title in candidates if title in others and comparison_key(title) in last)
    title = without_site(next(agreed, candidates[0]), sites)
    title = _without_byline(title) if title not in candidates else _without_unknown_site(title)
    return Title(title[:_MAX_TITLE_CHARS])


def _without_publisher(title: str) -> str:
    """A title without the name of a manual, or of a newspaper in East Asia, which the last word tells.

    In front of that, a Chinese newspaper has the names of its sections: ``标题_教育频道_中国青年网``.
    """
    while match := _PUBLISHER.search(title):
        title = title[: match.start()]
    return title


_PUBLISHER = re.compile(
    r"(?<=\S)(?:\s+[—–]\s+[^—–]*\b(?:documentation|dokumentation|documentación|ドキュメント|文档)|"
    r"(?:(?:\s*_\s*[^\s\x00-\x7f_]{1,6}){0,3}\s*[-_－]|\s+[：:])\s*[^\s\x00-\x7f－：]{0,10}"
    r"(?:ニュース|在线|新聞|日报|일보|新闻|뉴스|[网網报報]))\s*\Z",
    re.IGNORECASE,
)


def shows_title(text: str, title: str) -> bool:
    """Whether a heading says the same as the title, perhaps with a byline or a link behind it."""
    return comparison_key(_LABEL.sub("", text)) == comparison_key(title) or _goes_on(text, title)


def _goes_on(text: str, title: str) -> bool:
    """Whether a byline, or a link in brackets, follows a title."""
    if len(title) < _MIN_BEGUN or not text.casefold().startswith(title.casefold()):
        return False
    rest = text[len(title) :].strip()
    return re.fullmatch(r"\[.*\]|\(.*\)", rest) is not None or read_byline(rest).is_all


def site_keys(names: Collection[str], addresses: Collection[str]) -> frozenset[str]:
    """The keys by which to recognize a site in a title: of its names, without a motto, and of its hosts."""
    whole = {key for name in names for key in _keys_of(name.lstrip("@"))}
    hosts = {key for address in addresses for key in _host_keys(address)}
    return frozenset(whole | hosts) - {""}


def site_key(name: str) -> str:
    """A key that is equal for *The Site*, *the site* and *Site*."""
    return comparison_key(re.sub(r"\A\s*the\s+", "", name, flags=re.IGNORECASE))


def without_site(title: str, sites: Collection[str]) -> str:
    """``A title`` from ``A title | The Site``, or from ``The Site | A title``."""
    breaks = list(_SEPARATOR.finditer(title))
    for match in breaks:
        if site_key(title[match.end() :]) in sites and comparison_key(title[: match.start()]):
            return without_site(title[: match.start()].rstrip(), sites)
    for match in reversed(breaks):
        spaced = match[0][0].isspace() or match[0].strip() in {"|", "»"}
        if spaced and site_key(title[: match.start()]) in sites and comparison_key(title[match.end() :]):
            return title[match.end() :].lstrip()
    return title


def _keys_of(name: str) -> Iterator[str]:
    yield site_key(name)
    yield site_key(_SEPARATOR.split(name, maxsplit=1)[0])
    yield site_key(name.split(",")[0])


def _host_keys(address: str) -> Iterator[str]:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return
    labels = host.removeprefix("www.").split(".")
    for start in range(len(labels) - 1):
        yield comparison_key(".".join(labels[start:]))
        if len(labels[start]) > 3:
            yield labels[start]


# --- headings ---------------------------------------------------------------------------------------------------


def _headings(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """The headings that may show the title, with their texts."""
    for heading in tree.iter("h1", "h2", "h3"):
        for text in heading_texts(heading):
            if len(text) <= _MAX_TITLE_CHARS:
                yield heading, text


def heading_texts(heading: html.HtmlElement) -> Iterator[str]:
    """The text of a heading, and that of its last element alone, which a topic may precede."""
    whole = _MARKS_AT_END.sub("", one_line(spaced_text(heading)))
    if whole:
        yield whole
    last = heading[-1] if len(heading) > 1 and not (heading.text or "").strip() else None
    part = one_line(spaced_text(last)) if last is not None and isinstance(last.tag, str) else ""
    if part and part != whole:
        yield part


def _shown(
    candidates: Sequence[str], headings: Sequence[tuple[html.HtmlElement, str]], sites: Collection[str]
) -> Title | None:
    """The heading that shows a title, or the longest that shows a part of one; None if there is none."""
    ranks = _ranks(candidates, sites)
    marked = [text for heading, text in headings if _MARKED.search(heading.get("class") or "")]
    if len(marked) == 1 and any(comparison_key(marked[0]) in comparison_key(title) for title in candidates):
        key = comparison_key(marked[0])
        ranks[key] = max(_PART, ranks.get(key, 0))
    best, most = None, (0, 0)
    for heading, text in headings:
        rank = ranks.get(comparison_key(text), 0)
        if rank == _LOOSE_PART and heading.tag != "h1":
            continue
        order = (rank, -int(str(heading.tag)[1:]) if rank >= _BARE else len(text))
        if rank and (best is None or order > most):
            best, most = Title(_spelled(text, heading, candidates), heading), order
    return best or next(filter(None, (_continued(pair, candidates) for pair in headings)), None)


def _spelled(text: str, heading: html.HtmlElement, candidates: Sequence[str]) -> str:
    """A heading's text; a title as it is stated, if the heading is in capitals, or in lines without a colon."""
    if not text.isupper() and heading.find(".//br") is None:
        return text
    key = comparison_key(text)
    stated = (title for title in candidates if key and comparison_key(title).startswith(key))
    return next((title for title in map(partial(_part, key=key), stated) if not title.isupper()), text)


def _part(title: str, key: str) -> str:
    """The beginning of a title that has a key."""
    ends = [*(match.start() for match in islice(_SEPARATOR.finditer(title), _MAX_PARTS)), len(title)]
    return next((title[:end] for end in ends if comparison_key(title[:end]) == key), title)


_LOOSE_PART, _PART, _BARE, _WHOLE = 1, 2, 3, 4
"""How well a heading shows a title: a part of it that is likely to be one, the part before a separator, all but
the site, all."""


def _ranks(candidates: Sequence[str], sites: Collection[str]) -> dict[str, int]:
    """How well a heading shows a title, by the heading's `comparison_key`."""
    ranks: dict[str, int] = {}

    def add(text: str, rank: int) -> None:
        key = comparison_key(text)
        if key and (rank == _WHOLE or site_key(text) not in sites):
            ranks[key] = max(rank, ranks.get(key, 0))

    for title in candidates:
        add(_UNREAD_COUNT.sub("", title), _WHOLE)
        add(title, _WHOLE)
        add(without_site(title, sites), _BARE)
        add(_without_byline(title), _BARE)
        parts = _SEPARATOR.split(title, maxsplit=_MAX_PARTS)
        longest = max(parts, key=len)
        if longest in parts[1:-1]:
            add(longest, _LOOSE_PART)
        for match in islice(_SEPARATOR.finditer(title), _MAX_PARTS):
            before, after = title[: match.start()], title[match.end() :]
            labels = chapter_labels.is_label(before)
            add(before, _LOOSE_PART if ":" in match[0] or labels else _PART)
            narrows = labels or _NARROWING.fullmatch(match[0])
            if narrows or len(after) > 2 * len(before) or site_key(before) in sites:
                add(after, _PART)
            elif len(after) > len(before):
                add(after, _LOOSE_PART)
    return ranks


def _continued(pair: tuple[html.HtmlElement, str], candidates: Sequence[str]) -> Title | None:
    """A heading that begins with a title, which metadata cut off, or which a byline or a link follows."""
    heading, text = pair
    for title in [*candidates, *(each.split("…")[0] + "…" for each in candidates if "…" in each)]:
        begun = title.rstrip("…. ")
        if _goes_on(text, title):
            return Title(title, heading)
        begins = len(begun) >= _MIN_BEGUN and text.casefold().startswith(begun.casefold())
        if begins and heading.tag == "h1" and len(text) < 2 * len(begun):
            return Title(text, heading)
    return None


def _without_byline(title: str) -> str:
    """``A title`` from ``A title, by Ann Lee`` and from ``A title | by Ann Lee | The Site``."""
    for match in islice(_BYLINE.finditer(title), _MAX_PARTS):
        after = _SEPARATOR.split(title[match.end() :], maxsplit=1)[0]
        if read_byline(after).names and comparison_key(title[: match.start()]):
            return title[: match.start()].rstrip()
    return title


_BYLINE = re.compile(r"(?:,\s+|\s*\|\s*|\s+[-–—·•]\s+)(?=by\s)", re.IGNORECASE)


def _without_unknown_site(title: str) -> str:
    """A title without a byline, and a long one without a last part that is as short as the name of a site."""
    bare = _without_byline(title)
    if bare != title:
        return bare
    *_, last = [None, *_SEPARATOR.finditer(title)]
    if last is None or ":" in last[0]:
        return title
    before, after = title[: last.start()].rstrip(), title[last.end() :]
    is_site = len(after.split()) <= _MAX_SITE_WORDS and not _NUMBERED.search(after)
    return before if is_site and len(re.findall(r"\w+", before)) >= _MIN_WORDS else title
