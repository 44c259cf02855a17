"""What the names of elements say that they hold: a name, a date, a subtitle, something else."""

from __future__ import annotations

from lxml import html

from narrate import lazy_re as re

OTHER_TAGS = frozenset("aside blockquote figcaption figure nav ol select textarea".split())
OTHER_WORDS = frozenset(
    "carousel comment comments disqus infobox latest navbox newsletter popular promo recent recirc recommended "
    "related reply replies respond sidebar teaser teasers trending widget".split()
)
"""Words in the classes of elements that describe something other than the page."""
NO_NAME_WORDS = frozenset(
    "about avatar bio box comment comments count date dates desc description email follow icon image img intro "
    "job links more note notes photo picture pic position quote role social time timestamp title twitter "
    "url".split()
)
"""Words in the classes of elements beside an author's name."""
NO_BOX_WORDS = frozenset("comment comments intro letter note notes quote".split())
"""Words in the classes of elements in which an author speaks."""
NAME_WORDS = frozenset("byline bylines contributor contributors writer writers".split())
SUBTITLE_WORDS = frozenset(
    "abstract deck dek description excerpt intro lead lede preamble standfirst strapline subhead subheading "
    "subline subtitle summary tagline teaser".split()
)
"""Words in the classes of subtitles."""
DATE_WORDS = frozenset(
    "date dateline datetime dates posted pubdate publish published time timestamp dtstamp".split()
)
META_WORDS = frozenset("meta info details".split())
MODIFIED_WORDS = frozenset("modified updated update edited".split())
AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:es|en)?|auteurs?|autori|by|bylines?|columnists?|contributors?|journalists?|people|"
    r"person|profiles?|staff|users?|writers?)/[^/?#]|/@[^/?#]+/?$"
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def has_words(element: html.HtmlElement, wanted: frozenset[str]) -> bool:
    """Whether the names of an element have one of the words."""
    return not wanted.isdisjoint(words_of(element))


def words_of(element: html.HtmlElement) -> list[str]:
    """The words in the names of an element, in lower case."""
    names = " ".join(filter(None, map(element.get, _NAMING)))
    return [word.lower() for word in _WORD.findall(names)]


_NAMING = ("class", "id", "itemprop", "data-component", "data-testid")
"""Attributes that say what an element is; where tools make the classes up, those for tests still do."""
