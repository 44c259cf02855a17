"""Links the marks of notes to notes that the page lists at its end without a link.

A list is taken for notes if its labels count from 1, and each of them is raised or in brackets somewhere above.
Its labels are superscripts; below a heading such as *Notes* they may also be in brackets, have a full stop, or be
those of a numbered list.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import set_text
from narrate.reading.html.inline import HEADINGS
from narrate.reading.html.notes.bibliography import is_reference
from narrate.reading.html.notes.note_marks import numbers_above

_HEADINGS = frozenset(
    "anmerkungen;endnoten;endnotes;foot notes;footnotes;fotnoter;fußnoten;notas;notas al pie;note;noten;noter"
    ";notes;notes and citations;notes de bas de page;przypisy;voetnoten;примечания;сноски;注;注释;脚注;註釋".split(
        ";"
    )
)
"""What headings call a list of notes, in lower case."""
_LABEL = re.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.):]?(?=\s))")
_KEY = "unlinked-note-"


def link_unlinked_notes(body: html.HtmlElement) -> None:
    """Make each mark of such a list a link to its note."""
    notes = _listed(body)
    if not notes or [label for label, _ in notes] != list(range(1, len(notes) + 1)):
        return
    first = notes[0][1]
    found = list(numbers_above(first, body))
    if not {label for label, *_ in found}.issuperset(label for label, _ in notes):
        return
    for label, note in notes:
        note.set("id", f"{_KEY}{label}")
    for run, marks in groupby(found, key=lambda mark: mark[1]):
        run.replace((start, end, _link(label)) for label, _, start, end in marks if label <= len(notes))


def _link(label: int) -> html.HtmlElement:
    link = html.Element("a", {"href": f"#{_KEY}{label}", "class": "footnote-ref"})
    set_text(link, str(label))
    return link


def _listed(body: html.HtmlElement) -> list[tuple[int, html.HtmlElement]]:
    """The labels and elements of the last list of notes; empty if there is none."""
    headings = [heading for heading in body.iter(*HEADINGS) if _names_notes(heading)]
    if headings:
        below = [element for element in _blocks_below(headings[-1]) if not is_reference(element)]
        return _labeled(below, plain=True)
    return _labeled(_last_blocks(body), plain=False)


def _names_notes(heading: html.HtmlElement) -> bool:
    return " ".join(str(heading.text_content())[:60].split()).strip(" :.").lower() in _HEADINGS


def _blocks_below(heading: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for element in heading.itersiblings():
        if element.tag in HEADINGS:
            return
        yield from element.iter("p", "li") if element.tag in {"ol", "ul", "div", "section"} else (element,)


def _last_blocks(body: html.HtmlElement) -> list[html.HtmlElement]:
    """The paragraphs at the end of the page that begin with a superscript."""
    found: list[html.HtmlElement] = []
    for block in body.iter("p", "li"):
        first = next(block.iterchildren("*"), None)
        begins = first is not None and first.tag == "sup" and not (block.text or "").strip()
        if begins and first is not None and not len(first):
            found.append(block)
        else:
            found.clear()
    return found


def _labeled(blocks: list[html.HtmlElement], plain: bool) -> list[tuple[int, html.HtmlElement]]:
    """The blocks that begin with a label; the items of a numbered list have their numbers."""
    found: list[tuple[int, html.HtmlElement]] = []
    for block in blocks:
        if not isinstance(block.tag, str) or _leads_back(block):
            return []
        label = _label(block, plain)
        parent = block.getparent()
        if label is None and plain and block.tag == "li" and parent is not None and parent.tag == "ol":
            label = len(found) + 1
        if label is not None:
            found.append((label, block))
    return found


def _leads_back(block: html.HtmlElement) -> bool:
    """Whether a link leads elsewhere in the page: the notes are linked after all."""
    return any((link.get("href") or "").startswith("#") for link in block.iter("a"))


def _label(block: html.HtmlElement, plain: bool) -> int | None:
    first = next(block.iterchildren("*"), None)
    if first is not None and first.tag == "sup" and not (block.text or "").strip():
        text = str(first.text_content()).strip("[]() .")
        return int(text) if text.isdecimal() and len(text) <= 3 else None
    match = _LABEL.match(block.text or "")
    if match is None or not (plain or match[1]):
        return None
    return int(next(filter(None, match.groups())))
