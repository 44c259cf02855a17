"""Reads pages whose text is preformatted, as archives of mail, RFCs and old essays are, as plain text.

A ``pre`` element otherwise contains code, which is announced and not read.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import replace_element
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.html.facts.unreadable import visible_words
from narrate.reading.html.inline import verbatim
from narrate.reading.normalize import comparison_key
from narrate.reading.plain_text.mail import signature_start
from narrate.reading.plain_text.page import read_text_page

_MIN_WORDS = 40
_MIN_SHARE = 0.6
"""Minimum share of the page's words in preformatted text."""
_SIGNS = re.compile(r"[{}\[\]();=<>\\|$#@&*+/^%~`]")
_MAX_SIGNS = 0.06
"""Maximum share of signs among the characters of prose; code has more."""
_PLAIN_WORD = re.compile(r"[\"'“‘«(]*[^\W\d_]+(?:[-'’][^\W\d_]+)*[\"'”’»).,;:!?…]*")
_MIN_PLAIN_WORDS = 0.7
"""Minimum share of words of letters alone, in prose; logs and tables have fewer."""
_POINT = re.compile(r"[^\W\d_][.,;:!?…][\"'”’»)]*\s")
_MIN_POINTS = 0.03
"""Minimum share of words that a point or a comma follows."""
_FILE_NAME = re.compile(r"\S+\.\w{2,4}|\w+://\S+")


def read_preformatted(tree: html.HtmlElement, stated: Metadata) -> Metadata:
    """Write the only preformatted text of a page as paragraphs and headings, in place, if it is prose.

    Returns ``stated``, the page's metadata, with what the text says of itself. Several such texts on a page are
    examples, and a page with more words beside its text is an article about that: both stay as they are.
    """
    blocks = [block for block in tree.iter("pre") if block.text_content().strip()]
    if len(blocks) != 1 or not _is_most(blocks[0], tree):
        return stated
    text = verbatim(blocks[0]).expandtabs()
    if not is_prose(text):
        return stated
    lines = text.split("\n")
    told, page = read_text_page("\n".join(lines[: signature_start(lines)]))
    is_named = bool(stated.title) and not _FILE_NAME.fullmatch(stated.title)
    if told.title and is_named and comparison_key(told.title) != comparison_key(stated.title):
        page = f"<p>{escape(told.title)}</p>{page}"
    replace_element(blocks[0], html.fragment_fromstring(page, create_parent="div"))
    return replace(
        stated,
        title=stated.title if is_named else told.title or stated.title,
        authors=stated.authors or told.authors,
        published=stated.published or told.published,
    )


def _is_most(block: html.HtmlElement, tree: html.HtmlElement) -> bool:
    words = len(block.text_content().split())
    return words >= _MIN_WORDS and words >= _MIN_SHARE * visible_words(tree, int(words / _MIN_SHARE) + 1)


def is_prose(text: str) -> bool:
    """Whether a text is prose, rather than code, a log or a table: by its signs, its words and its points."""
    words = text.split()
    signs = len(_SIGNS.findall(text))
    plain = sum(_PLAIN_WORD.fullmatch(word) is not None for word in words)
    points = len(_POINT.findall(f"{text} "))
    return (
        signs <= _MAX_SIGNS * sum(map(len, words))
        and plain >= _MIN_PLAIN_WORDS * len(words)
        and points >= _MIN_POINTS * len(words)
    )
