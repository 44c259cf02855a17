"""Rewrites a footnote that was found, and its references, as the markup that `block_builder` reads."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.directives import move_directives
from narrate.reading.html.dom import classes, detach, remove, replace_element, set_text, xml_safe
from narrate.reading.html.inline import HEADINGS
from narrate.reading.html.notes.bibliography import cites

BACKLINK_CLASSES = frozenset(
    "footnote-backref reversefootnote footnote-back-link footnote-back footnote-return".split()
)
"""Classes of links from a note back to its mark."""


@dataclass(frozen=True, slots=True)
class FootnoteReference:
    """A link that may be the mark of a footnote."""

    link: html.HtmlElement
    mark: str
    target: str
    """The id that it links to."""
    named: bool
    """Whether a class or role says that it is a footnote's mark."""


def link_and_wrappers(link: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """A link, and the ``sup`` and ``span`` elements around it."""
    yield link
    for outer in link.iterancestors():
        if outer.tag not in {"sup", "span"}:
            return
        yield outer


def backlink_targets_of(reference: FootnoteReference) -> set[str]:
    """The ids that a backlink to the reference may lead to, including that of an empty anchor before it."""
    *_, outermost = link_and_wrappers(reference.link)
    before = outermost.getprevious()
    targets = list(link_and_wrappers(reference.link))
    if before is not None and before.tag in {"a", "span"} and not before.text_content().strip():
        targets.append(before)
    return {name for target in targets for name in (target.get("id"), target.get("name")) if name}


def fragment_of(link: html.HtmlElement) -> str:
    """The id that a link leads to; empty if it leads out of the page."""
    href = link.get("href") or ""
    return unquote(href[1:]) if href.startswith("#") else ""


def rewrite_note(note: html.HtmlElement, references: list[FootnoteReference], key: str) -> None:
    """Rewrite a note as ``li.footnote-item`` with the id ``key``, and its marks as ``sup.footnote-ref``."""
    backlink_targets = {target for reference in references for target in backlink_targets_of(reference)}
    for link in list(note.iter("a")):
        if fragment_of(link) in backlink_targets or _is_backlink(link) or _is_label(link, references[0].mark):
            _remove_backlink(link)
    _drop_label(note, references[0].mark)
    note.tag = "li"
    note.set("id", key)
    note.set("class", "footnote-item")
    for reference in references:
        _put_reference(reference, key)


def _is_backlink(link: html.HtmlElement) -> bool:
    named = BACKLINK_CLASSES.intersection(classes(link))
    return bool(named) or link.get("role") == "doc-backlink" or link.get("rev") == "footnote"


def _remove_backlink(link: html.HtmlElement) -> None:
    """Remove a backlink, and the elements that wrap nothing else."""
    outer = link
    for around in link.iterancestors():
        if around.tag not in {"sup", "sub", "strong", "b", "span"} or _other_text(around, outer):
            break
        outer = around
    _drop_brackets(outer)
    after = _NUMBER_END.sub("", outer.tail or "", count=1)
    if link.text_content().strip().isalnum() and not _text_before(outer):
        outer.tail = after
    remove(outer)


_NUMBER_END = re.compile(r"^\s*[.:)\]]\s*(?=\S)")
"""What follows the number of a note: ``1. See below``."""


def _text_before(element: html.HtmlElement) -> bool:
    """Whether text stands before an element in its block."""
    before = element.getprevious()
    around = element.getparent()
    return bool((before is not None) or (around is not None and (around.text or "").strip()))


def _drop_label(note: html.HtmlElement, mark: str) -> None:
    """Remove the number with which some notes begin."""
    bare = mark.strip("[]() ")
    labels = (f"[{bare}]", f"({bare})", *(f"{bare}{end}" for end in ".:)"), *([] if bare.isalnum() else [bare]))
    for text in note.xpath("(.//text()[normalize-space()])[1]"):
        element, written = text.getparent(), text.lstrip()
        alone = element.tag == "sup" and not text.is_tail and text.strip() == mark
        label = written if alone else next(filter(written.startswith, labels), "")
        if label and text.is_tail:
            element.tail = xml_safe(written[len(label) :].lstrip())
        elif label:
            set_text(element, written[len(label) :].lstrip())


def _is_label(link: html.HtmlElement, mark: str) -> bool:
    """Whether an anchor that leads nowhere is the number with which its note begins."""
    return not link.get("href") and link.text_content().strip("[]() .") == mark.strip("[]() ") != ""


def is_set_off(link: html.HtmlElement) -> bool:
    """Whether a link is raised or in brackets, as the mark of a note is."""
    *inner, outermost = link_and_wrappers(link)
    if any(element.tag == "sup" for element in (*inner, outermost, *link.iter("sup"))):
        return True
    before, parent = link.getprevious(), link.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else ""
    written = f"{(text or '')[-1:]}{link.text_content().strip()}{(link.tail or '')[:1]}"
    return written.startswith("[") and written.endswith("]")


def begins_with_mark(note: html.HtmlElement, mark: str) -> bool:
    """Whether a note begins with the number of its mark: ``[2]``, ``2.``."""
    label = _NOTE_LABEL.match("".join(islice(filter(str.strip, note.itertext()), 3)))  # a note may be long
    return label is not None and label[1] == mark.strip("[]() ") and not cites(note)


_NOTE_LABEL = re.compile(r"\s*[\[(]?(\d{1,3})[\]).:]")


def gather_paragraphs(notes: dict[html.HtmlElement, list[FootnoteReference]]) -> None:
    """Put into a note that is a paragraph what follows it, up to the next note, if no mark is there."""
    links = {reference.link for references in notes.values() for reference in references}
    for note in notes:
        if note.tag == "p":
            _gather(note, notes.keys(), links)


def _gather(note: html.HtmlElement, notes: Container[html.HtmlElement], links: set[html.HtmlElement]) -> None:
    parts: list[html.HtmlElement] = []
    for part in note.itersiblings():
        if part in notes and parts:
            for each in parts:
                note.append(detach(each))
        if part in notes or part.tag not in _PARTS or len(parts) == _MAX_PARTS:
            return
        if not links.isdisjoint(part.iter("a")):
            return
        parts.append(part)


_PARTS = frozenset({"p", "blockquote", "ul", "ol"})
_MAX_PARTS = 5
"""How many paragraphs a note may have after its first."""


def _put_reference(reference: FootnoteReference, key: str) -> None:
    """Replace a link, and the elements that wrap nothing else, with a ``sup.footnote-ref``."""
    outer = reference.link
    for around in reference.link.iterancestors():
        if around.tag not in {"sup", "span"} or _other_text(around, outer):
            break
        outer = around
    _drop_separators(outer.getparent())
    _drop_brackets(outer)
    mark = html.Element("sup", {"class": "footnote-ref"})
    for element in (outer, reference.link):
        move_directives(element, mark)
    mark.append(html.Element("a", {"href": f"#{key}"}))
    replace_element(outer, mark)


def _drop_separators(sup: html.HtmlElement | None) -> None:
    """Remove the text between several references in one ``sup``."""
    if sup is None or sup.tag != "sup" or sup.xpath("string(text()[normalize-space(translate(., ',;–-', ''))])"):
        return
    sup.text = None
    for child in sup:
        child.tail = None


def _other_text(around: html.HtmlElement, inner: html.HtmlElement) -> bool:
    return len(around) > 1 or bool((around.text or "").strip(" [(^") or (inner.tail or "").strip(" ])"))


def _drop_brackets(outer: html.HtmlElement) -> None:
    """Remove ``[`` and ``]`` from around an element."""
    before, parent = outer.getprevious(), outer.getparent()
    if parent is None:
        return
    text = (before.tail if before is not None else parent.text) or ""
    tail = outer.tail or ""
    if not (text.endswith("[") and tail.startswith("]")):
        return
    outer.tail = tail[1:]
    if before is not None:
        before.tail = text[:-1]
    else:
        parent.text = text[:-1]


def remove_backlinks(body: html.HtmlElement) -> None:
    """Remove the links that are only an arrow to the text above: those of lists that are not read as notes."""
    for link in list(body.iter("a")):
        if fragment_of(link) and "".join(str(link.text_content()).split()) in _ARROWS:
            _remove_backlink(link)


_ARROWS = frozenset("^ ↑ ↩ ↩︎ ↩️ ⇧ ⏎ ↵ ⤴ ⬆ ▲".split())


def drop_empty_frames(notes: list[html.HtmlElement]) -> None:
    """Remove headings and rules above a block of nothing but footnotes."""
    frame: html.HtmlElement | None
    for frame in list(dict.fromkeys(note.getparent() for note in notes)):
        while frame is not None:
            first = _first_of_last(frame)
            if first is None:
                break
            _drop_before(first)
            if first.getprevious() is not None or (frame.text or "").strip():
                break
            following = frame.getnext()
            if following is None or following.tag in HEADINGS or following.tag in {"hr", "footer", "nav", "aside"}:
                _drop_before(frame)
            frame = frame.getparent()


def _first_of_last(frame: html.HtmlElement) -> html.HtmlElement | None:
    """The first of the footnotes at the end of an element, or None if it ends with something else."""
    first = None
    for child in frame.iterchildren("*", reversed=True):
        if "footnote-item" in classes(child):
            first = child
        elif child.tag != "hr":
            break
    return first


def _drop_before(element: html.HtmlElement) -> None:
    """Remove the rule and the heading directly before an element."""
    for tags in ({"hr"}, HEADINGS.keys(), {"hr"}):
        before = element.getprevious()
        if before is not None and before.tag in tags and not (before.tail or "").strip():
            remove(before)
