"""Rewrites footnotes of any site as ``sup.footnote-ref`` (the mark) and ``li.footnote-item`` (the note).

Sites use different classes, but most have this in common: the mark is a short link to an anchor in the page, and
the note there links back to the mark. If the note has no backlink, a class or role of the mark says that it is
one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import classes, detach, remove, with_class
from narrate.reading.html.inline import HEADINGS, PARAGRAPHS
from narrate.reading.html.notes.bibliography import is_reference
from narrate.reading.html.notes.footnote_rewriting import (
    BACKLINK_CLASSES,
    FootnoteReference,
    backlink_targets_of,
    begins_with_mark,
    drop_empty_frames,
    fragment_of,
    gather_paragraphs,
    is_set_off,
    link_and_wrappers,
    rewrite_note,
)
from narrate.reading.html.notes.inline_notes import KEY_PREFIX, drop_repeated, rewrite_inline_notes
from narrate.reading.html.notes.starred_notes import link_starred_notes
from narrate.reading.html.notes.unlinked_notes import link_unlinked_notes

_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[a-z]{1,2}|[ivxl]+|[*†‡§¶#^]+|(?:note|fn\.?|nb?) ?\d+)[\])]?", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|[\s_-])(?:footnote|noteref|fnref|footnoteref|doc-noteref|sidenote)", re.IGNORECASE)
_BODIES = (PARAGRAPHS | {"li", "dt", "dd", "blockquote"}) - set(
    "body main article form nav caption tbody thead tfoot".split()
)


def mark_footnotes(body: html.HtmlElement) -> None:
    """Rewrite the footnotes of a page, in place; those that are already rewritten stay as they are."""
    for ornament in with_class(body, "margin-toggle", "fn-bracket"):
        remove(ornament)
    inline = rewrite_inline_notes(body)
    link_unlinked_notes(body)
    link_starred_notes(body)
    anchors = _anchors(body.getroottree().getroot())
    notes = []
    found = _find_notes(body, anchors)
    gather_paragraphs(found)
    for number, (anchor, references) in enumerate(found.items(), 1):
        note = _extract_note(anchor, references[0].mark) if anchor.tag in {"tr", "dd"} else anchor
        rewrite_note(note, references, f"{KEY_PREFIX}{number}")
        notes.append(note)
    drop_repeated(inline, notes)
    drop_empty_frames(notes)
    _move_into(body, notes)


def gather_notes(article: html.HtmlElement) -> None:
    """Move the rewritten footnotes that an article refers to into it."""
    anchors = _anchors(article.getroottree().getroot())
    keys = dict.fromkeys(map(fragment_of, article.iter("a")))
    _move_into(article, [anchors[key] for key in keys if key.startswith(KEY_PREFIX) and key in anchors])


def _move_into(body: html.HtmlElement, notes: Iterable[html.HtmlElement]) -> None:
    for note in notes:
        if body not in note.iterancestors():
            body.append(detach(note))


def _find_notes(
    body: html.HtmlElement, anchors: dict[str, html.HtmlElement]
) -> dict[html.HtmlElement, list[FootnoteReference]]:
    """The notes that are not yet rewritten, with their references."""
    found: dict[html.HtmlElement, list[FootnoteReference]] = {}
    backlink_targets: set[str] = set()  # a link to one of these is a backlink
    order: dict[html.HtmlElement, int] = {}
    targets: dict[html.HtmlElement, frozenset[str]] = {}
    for reference in _references(body):
        note = None if reference.target in backlink_targets else _note_of(reference, anchors, body)
        if note is None:
            continue
        order = order or _order(body)
        if note not in found and order[anchors[reference.target]] < order[reference.link]:
            continue  # it leads back to the text above
        if note not in targets:
            targets[note] = frozenset(map(fragment_of, note.iter("a")))
        around = backlink_targets_of(reference)
        linked = reference.named or not targets[note].isdisjoint(around)
        if linked or (is_set_off(reference.link) and begins_with_mark(note, reference.mark)):
            found.setdefault(note, []).append(reference)
            backlink_targets |= around
    return found


def _order(body: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """The place of each element of the page."""
    return {element: place for place, element in enumerate(body.getroottree().iter("*"))}


def _extract_note(anchor: html.HtmlElement, mark: str) -> html.HtmlElement:
    """Take a note out of the table row or definition list that it is in; drop that if it is left without text."""
    frame = next(anchor.iterancestors("table", "dl"), None)
    if anchor.tag == "dd":
        term = anchor.getprevious()
        if term is not None and term.tag == "dt":
            remove(term)
    for cell in [cell for cell in anchor.iter("td", "th") if cell is not anchor]:
        cell.tag = "div"
        if cell.text_content().strip("[]() .\n") == mark.strip("[]()"):
            remove(cell)
    note = detach(anchor)
    if frame is not None and not frame.text_content().strip():
        remove(frame)
    return note


def _anchors(root: html.HtmlElement) -> dict[str, html.HtmlElement]:
    """The elements that links within the page can lead to, by id or name."""
    anchors: dict[str, html.HtmlElement] = {}
    for element in root.iter("*"):
        for key in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if key:
                anchors.setdefault(key, element)
    return anchors


def _references(body: html.HtmlElement) -> Iterator[FootnoteReference]:
    for link in body.iter("a"):
        target = fragment_of(link)
        if target and not target.startswith(KEY_PREFIX) and not BACKLINK_CLASSES.intersection(classes(link)):
            around = " ".join(f"{e.get('class', '')} {e.get('role', '')}" for e in link_and_wrappers(link))
            named = _NAMED.search(around) is not None
            yield FootnoteReference(link, " ".join(link.text_content().split()), target, named)


def _note_of(
    reference: FootnoteReference, anchors: dict[str, html.HtmlElement], body: html.HtmlElement
) -> html.HtmlElement | None:
    """The note that a link refers to, or None if the link cannot be a footnote's mark."""
    if not (reference.named or _MARK.fullmatch(reference.mark)):
        return None
    anchor = anchors.get(reference.target)
    if anchor is None or anchor.tag in HEADINGS or is_reference(anchor):
        return None
    note = next((e for e in (anchor, *anchor.iterancestors()) if e.tag in _BODIES or e.tag in HEADINGS), None)
    note = next(note.iterancestors("tr"), None) if note is not None and note.tag in {"td", "th"} else note
    if note is not None and note.tag == "dt":  # the term is the number of the note
        note = next(note.itersiblings("dd"), None)
    if note is None or note is body or note.tag in HEADINGS or note in reference.link.iterancestors():
        return None
    chapter = not reference.named and next(note.iter(*HEADINGS), None) is not None
    return None if chapter else note
