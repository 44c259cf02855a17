"""Rewrites pictures: captions that are no ``figcaption`` or are there twice, and file names instead of words."""

from __future__ import annotations

from itertools import islice

from lxml import html

from narrate import lazy_re as re
from narrate.reading.file_names import is_file_name
from narrate.reading.html.dom import classes, detach, remove, self_and_ancestors, word_count
from narrate.reading.normalize import comparison_key

_CAPTION = re.compile(
    r"(?:^|[-_])(?:caption|captions|copyright|credits?|cutline|figcaption|photo-?credit)(?:$|[-_])|Caption|Credit"
)
"""A word of a class that marks a caption or the name of a photographer."""
_MAX_CAPTION_WORDS = 120
_MAX_REPEATED_WORDS = 20
"""Of a description that a line repeats; a longer one may be the subtitle of the post."""
_MAX_OTHER_WORDS = 12
"""Words besides the captions in what becomes a figure, such as “1 of 5”."""
_MAX_TEXTS = 200
_MAX_DISTANCE = 4
"""Levels between a caption and what contains its picture."""
_FRAMES = frozenset("a aside center div li p section span".split())


def mark_captions(body: html.HtmlElement) -> None:
    """Rewrite pictures with captions as figures: what a class names so, and a line that repeats the description.

    A caption of two parts becomes one.
    """
    captions: dict[html.HtmlElement, html.HtmlElement] = {}
    pictured = _around_pictures(body)
    stated = (image.get("alt") or "" for image in body.iter("img"))
    descriptions = {comparison_key(alt) for alt in stated if len(alt.split()) <= _MAX_REPEATED_WORDS} - {""}
    for element in body.iter("p", "div", "span", "small", "cite", "em"):
        repeats = len(element) == 0 and descriptions and comparison_key(element.text or "") in descriptions
        if not (repeats or _is_named(element)) or not _may_be_caption(element):
            continue
        frame = _frame_of(element, pictured)
        if frame in captions:
            _join(captions[frame], element)
        elif frame is not None:
            element.tag, frame.tag = "figcaption", "figure"
            captions[frame] = element


def _join(caption: html.HtmlElement, credit: html.HtmlElement) -> None:
    """Move what follows a caption to its end."""
    caption.append(html.Element("span"))
    caption[-1].tail = " "
    credit.tag = "span"
    caption.append(detach(credit))


def _is_named(element: html.HtmlElement) -> bool:
    """Whether a class says that an element is a caption, or the title of a figure by DocBook or AsciiDoctor."""
    names, outer = classes(element), element.getparent()
    titles = "title" in names and outer is not None and not _TITLED.isdisjoint(classes(outer))
    return titles or any(map(_CAPTION.search, names))


_TITLED = frozenset({"figure", "imageblock"})


def _may_be_caption(element: html.HtmlElement) -> bool:
    return (
        next(element.iter("img", "figure"), None) is None
        and next(element.iterancestors("figcaption", "table", "pre"), None) is None
        and 0 < word_count(element) <= _MAX_CAPTION_WORDS
    )


def _around_pictures(body: html.HtmlElement) -> set[html.HtmlElement]:
    """The elements that contain a picture."""
    return self_and_ancestors(
        outer for picture in body.iter("img", "picture", "video") if (outer := picture.getparent()) is not None
    )


def _frame_of(caption: html.HtmlElement, pictured: set[html.HtmlElement]) -> html.HtmlElement | None:
    """The nearest element that contains a caption's picture, and little more; None if there is none."""
    for outer in islice(caption.iterancestors(), _MAX_DISTANCE):
        if outer in pictured:
            alone = outer.tag in _FRAMES and _has_at_most(word_count(caption) + _MAX_OTHER_WORDS, outer)
            return outer if outer.tag == "figure" or alone else None
    return None


def _has_at_most(words: int, element: html.HtmlElement) -> bool:
    """Whether an element has at most so many words, in few texts: it is asked for every caption within."""
    texts = list(islice(element.itertext(), _MAX_TEXTS + 1))
    return len(texts) <= _MAX_TEXTS and sum(len(text.split()) for text in texts) <= words


def drop_repeated_captions(body: html.HtmlElement) -> None:
    """A gallery may have one caption for every size of a picture."""
    before = ""
    for caption in list(body.iter("figcaption")):
        said = comparison_key(caption.text_content())
        if said and said == before:
            remove(caption)
        before = said


def drop_file_names(body: html.HtmlElement) -> None:
    """A file name is no description of a picture."""
    for image in body.iter("img"):
        if is_file_name(image.get("alt") or ""):
            image.set("alt", "")
