"""Rewrites footnotes of any site as ``sup.footnote-ref`` (the mark) and ``li.footnote-item`` (the note).

Sites use different classes, but most have this in common: the mark is a short link to an anchor in the page, and
the note there links back to the mark. If the note has no backlink, a class or role of the mark says that it is
one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import html

from narrate.reading.html.directives import move_directives
from narrate.reading.html.dom import classes, detach, remove, replace_element, set_text, with_class, xml_safe
from narrate.reading.html.inline import HEADINGS, PARAGRAPHS

_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[a-z]{1,2}|[ivxl]+|[*†‡§¶#^]+|(?:note|fn\.?) ?\d+)[\])]?", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|[\s_-])(?:footnote|noteref|fnref|footnoteref|doc-noteref|sidenote)", re.IGNORECASE)
_BODIES = (PARAGRAPHS | {"li", "dt", "dd", "blockquote"}) - set(
    "body main article form nav caption tbody thead tfoot".split()
)
_BACK = frozenset("footnote-backref reversefootnote footnote-back-link footnote-back footnote-return".split())


@dataclass(frozen=True, slots=True)
class _Reference:
    """A link that may be the mark of a footnote."""

    link: html.HtmlElement
    mark: str
    target: str
    """The id that it links to."""
    named: bool
    """Whether a class or role says that it is a footnote's mark."""


def mark_footnotes(body: html.HtmlElement) -> None:
    """Rewrite the footnotes of a page, in place, and move those outside ``body`` into it.

    Footnotes that are already rewritten stay as they are.
    """
    anchors = _anchors(body.getroottree().getroot())
    for ornament in with_class(body, "margin-toggle", "fn-bracket"):
        remove(ornament)
    lift_inline_notes(body)
    notes = []
    for number, (anchor, references) in enumerate(_found(body, anchors).items(), 1):
        note = _taken_out(anchor, references[0].mark) if anchor.tag in {"tr", "dd"} else anchor
        _rewrite_note(note, references, f"{_KEY}{number}")
        notes.append(note)
    _drop_empty_frames(notes)
    for note in [*notes, *_already_marked(body, anchors)]:
        if body not in note.iterancestors():
            body.append(detach(note))


_KEY = "narrate-note-"
"""Prefix of the ids of rewritten notes."""


def _found(
    body: html.HtmlElement, anchors: dict[str, html.HtmlElement]
) -> dict[html.HtmlElement, list[_Reference]]:
    """The notes that are not yet rewritten, with their references."""
    found: dict[html.HtmlElement, list[_Reference]] = {}
    backlink_targets: set[str] = set()  # a link to one of these is a backlink
    targets: dict[html.HtmlElement, frozenset[str]] = {}
    for reference in _references(body):
        note = None if reference.target in backlink_targets else _note_of(reference, anchors, body)
        if note is None:
            continue
        if note not in targets:
            targets[note] = frozenset(map(_fragment, note.iter("a")))
        around = _backlink_targets(reference)
        if reference.named or not targets[note].isdisjoint(around):
            found.setdefault(note, []).append(reference)
            backlink_targets |= around
    return found


def _already_marked(body: html.HtmlElement, anchors: dict[str, html.HtmlElement]) -> list[html.HtmlElement]:
    """Notes that are already rewritten and have a reference in ``body``."""
    keys = dict.fromkeys(_fragment(link) for link in body.iter("a"))
    return [anchors[key] for key in keys if key.startswith(_KEY) and key in anchors]


def _taken_out(anchor: html.HtmlElement, mark: str) -> html.HtmlElement:
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


def lift_inline_notes(body: html.HtmlElement) -> None:
    """Rewrite LaTeXML's footnotes and margin notes, which are written inline, in place of their mark."""
    notes = [note for note in with_class(body, "ltx_note", "sidenote", "marginnote") if note.tag != "label"]
    for number, note in enumerate(notes, 1):
        if note.getparent() is None:
            continue
        if "ltx_note" in classes(note) and "ltx_role_footnote" not in classes(note):
            continue
        key = f"{_KEY}inline-{number}"
        mark = html.Element("sup", {"class": "footnote-ref"})
        mark.append(html.Element("a", {"href": f"#{key}"}))
        replace_element(note, mark)
        for label in with_class(note, "ltx_note_mark", "ltx_tag_note"):
            remove(label)
        note.tag = "li"
        note.attrib.clear()
        note.set("class", "footnote-item")
        note.set("id", key)
        body.append(note)


def _anchors(root: html.HtmlElement) -> dict[str, html.HtmlElement]:
    """The elements that links within the page can lead to, by id or name."""
    anchors: dict[str, html.HtmlElement] = {}
    for element in root.xpath("//*[@id or @name]"):
        for key in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if key:
                anchors.setdefault(key, element)
    return anchors


def _references(body: html.HtmlElement) -> Iterator[_Reference]:
    for link in body.iter("a"):
        target = _fragment(link)
        if target and not target.startswith(_KEY) and not _BACK.intersection(classes(link)):
            around = " ".join(f"{e.get('class', '')} {e.get('role', '')}" for e in _with_wrappers(link))
            named = _NAMED.search(around) is not None
            yield _Reference(link, " ".join(link.text_content().split()), target, named)


def _note_of(
    reference: _Reference, anchors: dict[str, html.HtmlElement], body: html.HtmlElement
) -> html.HtmlElement | None:
    """The note that a link refers to, or None if the link cannot be a footnote's mark."""
    if not (reference.named or _MARK.fullmatch(reference.mark)):
        return None
    anchor = anchors.get(reference.target)
    if anchor is None or anchor.tag in HEADINGS:
        return None
    note = next((e for e in (anchor, *anchor.iterancestors()) if e.tag in _BODIES or e.tag in HEADINGS), None)
    note = next(note.iterancestors("tr"), None) if note is not None and note.tag in {"td", "th"} else note
    if note is not None and note.tag == "dt":  # the term is the number of the note
        note = next(note.itersiblings("dd"), None)
    if note is None or note is body or note.tag in HEADINGS or note in reference.link.iterancestors():
        return None
    chapter = not reference.named and next(note.iter(*HEADINGS), None) is not None
    return None if chapter else note


def _with_wrappers(link: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """A link, and the ``sup`` and ``span`` elements around it."""
    yield link
    for outer in link.iterancestors():
        if outer.tag not in {"sup", "span"}:
            return
        yield outer


def _backlink_targets(reference: _Reference) -> set[str]:
    """The ids that a backlink to the reference may lead to, including that of an empty anchor before it."""
    *_, outermost = _with_wrappers(reference.link)
    before = outermost.getprevious()
    anchor = [before] if before is not None and before.tag == "a" and not before.text_content().strip() else []
    anchors = [*_with_wrappers(reference.link), *anchor]
    return {name for anchor in anchors for name in (anchor.get("id"), anchor.get("name")) if name}


def _fragment(link: html.HtmlElement) -> str:
    """The id that a link leads to; empty if it leads out of the page."""
    address = link.get("href") or ""
    return unquote(address[1:]) if address.startswith("#") else ""


def _rewrite_note(note: html.HtmlElement, references: list[_Reference], key: str) -> None:
    backlink_targets = {home for reference in references for home in _backlink_targets(reference)}
    for link in list(note.iter("a")):
        if _fragment(link) in backlink_targets or _BACK.intersection(classes(link)) or _is_backlink(link):
            _remove_backlink(link)
    _drop_label(note, references[0].mark)
    note.tag = "li"
    note.set("id", key)
    note.set("class", "footnote-item")
    for reference in references:
        _put_reference(reference, key)


def _is_backlink(link: html.HtmlElement) -> bool:
    return (link.get("role") or "") == "doc-backlink" or (link.get("rev") or "") == "footnote"


def _remove_backlink(link: html.HtmlElement) -> None:
    """Remove a backlink, and the elements that wrap nothing else."""
    outer = link
    for around in link.iterancestors():
        if around.tag not in {"sup", "sub", "strong", "b", "span"} or _other_text(around, outer):
            break
        outer = around
    _drop_brackets(outer)
    remove(outer)


def _drop_label(note: html.HtmlElement, mark: str) -> None:
    """Remove the number with which some notes begin."""
    bare = mark.strip("[]() ")
    labels = (f"[{bare}]", f"({bare})", *(f"{bare}{end}" for end in ".:)"))
    for text in note.xpath("(.//text()[normalize-space()])[1]"):
        element, written = text.getparent(), text.lstrip()
        alone = element.tag == "sup" and not text.is_tail and text.strip() == mark
        label = written if alone else next(filter(written.startswith, labels), "")
        if label and text.is_tail:
            element.tail = xml_safe(written[len(label) :].lstrip())
        elif label:
            set_text(element, written[len(label) :].lstrip())


def _put_reference(reference: _Reference, key: str) -> None:
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


def _drop_empty_frames(notes: list[html.HtmlElement]) -> None:
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
        if "footnote-item" not in classes(child) and child.tag != "hr":
            break
        first = child
    return first


def _drop_before(element: html.HtmlElement) -> None:
    """Remove the rule and the heading directly before an element."""
    for tags in ({"hr"}, HEADINGS.keys(), {"hr"}):
        before = element.getprevious()
        if before is not None and before.tag in tags and not (before.tail or "").strip():
            remove(before)
