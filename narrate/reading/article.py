"""Reads the article in a web page."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath

from lxml import html

from narrate import lazy_re as re
from narrate.errors import ReadingError
from narrate.reading import chapter_labels
from narrate.reading.fetch import Source
from narrate.reading.html.content import boilerplate
from narrate.reading.html.content.ebook_frame import contents_of, frame_of, mark_frame
from narrate.reading.html.content.hidden import open_panels, place_streamed_parts, show_noscript, show_shadow_roots
from narrate.reading.html.content.main_content import find_article
from narrate.reading.html.dom import remove
from narrate.reading.html.facts.embedded_text import embedded_article
from narrate.reading.html.facts.metadata import Metadata, read_metadata
from narrate.reading.html.facts.opening import complete_opening, strip_opening, with_stated
from narrate.reading.html.facts.unreadable import (
    asks_for_script,
    is_paid,
    no_text_error,
    refuse_challenge,
    shows_little,
    visible_words,
)
from narrate.reading.html.lines import lines
from narrate.reading.html.links import base_of, resolve
from narrate.reading.html.math.typeset_text import without_tex
from narrate.reading.html.notes.bibliography import mark_references
from narrate.reading.html.notes.footnotes import gather_notes, mark_footnotes
from narrate.reading.language import corrected_language, detect_language
from narrate.reading.normalize import comparison_key, slugify
from narrate.reading.outline import PageOutline, parse_html, read_outline
from narrate.reading.post import Post, Section
from narrate.reading.preformatted import read_preformatted
from narrate.reading.source_formats import empty
from narrate.reading.title import infer_title

_log = logging.getLogger(__name__)

_SAVED = re.compile(r"saved from url=\(\d+\)(\S+)")


def read_article(source: Source) -> Post:
    """Read a web page: find its article and leave out the boilerplate around it.

    Raises `narrate.errors.NoTextError` if it contains no text, and `ReadingError` if it is no page that can be
    read.
    """
    tree = parse_html(source.text(), source.subject)
    held = list(tree.iter())  # lxml would make an element's object anew for each of the passes below
    metadata = read_metadata(tree, source.url or _saved_url(tree))
    resolve(tree, base_of(tree, source.url), source.url, metadata.url)
    show_shadow_roots(tree)
    if shows_little(tree):
        refuse_challenge(tree, source.subject)
    if visible_words(tree, _MIN_SHOWN) < _MIN_SHOWN:
        show_noscript(tree)
    no_text = no_text_error(tree, source.subject, base_of(tree, source.url))  # before its signs are removed
    metadata = read_preformatted(tree, metadata)
    scripts = list(tree.iter("script"))
    for element in [*frame_of(tree), *contents_of(tree)]:
        remove(element)
    mark_references(tree)
    mark_footnotes(tree)  # before the boilerplate goes, which may contain them
    place_streamed_parts(tree)
    open_panels(tree)
    boilerplate.clear(tree, metadata.title)
    article = find_article(tree, metadata.title)
    complete_opening(tree, article, metadata)
    boilerplate.clear(article)
    metadata = with_stated(article, metadata)
    strip_opening(article, metadata)
    article = _whole_article(article, scripts, source.subject)
    if visible_words(article, _MIN_WORDS) < _MIN_WORDS and asks_for_script(article.text_content()):
        raise no_text
    gather_notes(article)
    outline = read_outline(article, metadata.title, with_notes=False)
    post = _post(source, metadata, article, outline, no_text)
    del held
    return post


_MIN_SHOWN = 15
"""A page with fewer words shows nothing to a browser that runs no scripts, but what it has for such browsers."""
_MIN_WORDS = 150
"""An article with fewer words may be the beginning of one that is in the page's scripts."""


def _whole_article(
    article: html.HtmlElement, scripts: Sequence[html.HtmlElement], subject: str
) -> html.HtmlElement:
    """An article, or the text in the page's scripts that it is only the beginning of."""
    words = visible_words(article, _MIN_WORDS)
    if words >= _MIN_WORDS:
        return article
    text = embedded_article(scripts)
    whole = parse_html(f"<body>{text}</body>", subject) if text else None
    if whole is not None and visible_words(whole, 3 * words) >= 3 * words and _begins_like(article, whole):
        mark_references(whole)
        mark_footnotes(whole)
        return whole
    if words and is_paid(scripts):
        _log.warning("%s: this may be only the beginning: log in in a browser and save the page there", subject)
    return article


def _begins_like(article: html.HtmlElement, whole: html.HtmlElement) -> bool:
    """Whether the longest line of an article is in another text, rather than in comments or other posts."""
    longest = max((comparison_key(line.text) for line in lines(article)), key=len, default="")
    return longest[:60] in comparison_key(whole.text_content())


def read_document(page: str, source: Source) -> Post:
    """Read an HTML document whose whole body is the post. Raises `ReadingError` if it contains no text."""
    tree = parse_html(page, source.subject)
    mark_frame(tree)
    metadata = read_metadata(tree, source.url, is_page=False)
    resolve(tree, source.url, metadata.url)
    return _post(source, metadata, tree, read_outline(tree, metadata.title))


def _post(
    source: Source,
    metadata: Metadata,
    article: html.HtmlElement,
    outline: PageOutline,
    no_text: ReadingError | None = None,
) -> Post:
    if outline.is_empty and source.kind != "html":
        raise empty(source.kind, source.subject)
    if outline.is_empty:
        raise no_text or no_text_error(article, source.subject)
    if metadata.unread_date:
        _log.warning("%s: the date is ignored: %r does not name one day", source.subject, metadata.unread_date)
    stated = metadata.language
    language = corrected_language(stated, outline.sections) if stated else detect_language(outline.sections)
    shown = without_tex(outline.title, article.getroottree().getroot())
    title = shown or _inferred_title(source, outline.sections, language)
    return Post(
        title=title,
        title_inferred=not shown and title != source.name,
        sections=outline.sections,
        slug=slugify(source.name if re.search(r"\w", source.name) else title),
        authors=metadata.authors,
        published=metadata.published,
        url=metadata.url,
        language=language,
        language_detected=language != stated,
        description=metadata.description,
        image=metadata.image if "://" in metadata.image or _is_in_folder(metadata.image) else "",
        folder=str(source.folder or ""),
        notes=outline.notes,
    )


def _inferred_title(source: Source, sections: Sequence[Section], language: str) -> str:
    """The title of a post that states none.

    Documents have names such as “draft (3)”. Pages and books are named after what they are, and so is a text that
    begins with the number of a chapter.
    """
    inferred = "" if source.kind in {"html", "epub"} else infer_title(sections, language)
    return source.name if not inferred or chapter_labels.is_division(inferred) else inferred


# --- addresses --------------------------------------------------------------------------------------------------


def _saved_url(tree: html.HtmlElement) -> str:
    """The URL in the comment of a browser that saved the page; empty if there is none."""
    for comment in tree.getroottree().xpath("//comment()"):
        match = _SAVED.search(comment.text or "")
        if match:
            return match[1]
    return ""


def _is_in_folder(path: str) -> bool:
    """Whether a path stays within the page's folder; a saved page may name any other."""
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and not PureWindowsPath(path).anchor
