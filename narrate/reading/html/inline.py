"""Turns the inline content of an HTML element into spans, and iterates over the events of a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from lxml import etree, html

from narrate import lazy_re as re
from narrate.reading.decoding import CONTROLS
from narrate.reading.html.directives import ActiveDirectives, Directive, is_audio_note, read_directive
from narrate.reading.html.dom import classes
from narrate.reading.plain_letters import plain_letters
from narrate.reading.plain_tex import SCRIPTS
from narrate.reading.post import KEPT, Span, Spans

HEADINGS = {f"h{level}": level for level in range(1, 7)}
PARAGRAPHS = frozenset(
    "address article aside body caption center dd div fieldset footer form header legend main nav option p "
    "section tbody td tfoot th thead tr".split()
)
CONTAINERS = frozenset("blockquote details dl dt figure li matter ol references speech ul".split())
EMBEDS = frozenset("audio canvas embed iframe object svg video".split())
ATOMIC = frozenset("figcaption hr img input pre speaker summary table".split()) | EMBEDS
IGNORED = frozenset("head noscript script style template title".split())
"""Elements by tag: headings with their level; paragraphs, and elements that only group them; blocks that contain
blocks; elements that are read whole, embeds among them; elements without text for readers."""

UNSPOKEN = "data-unspoken"
"""Attribute set by `site_markup` on text that is only for the eye, such as the number of a citation."""

BLOCKS = PARAGRAPHS | HEADINGS.keys() | CONTAINERS | ATOMIC
BOLD = frozenset({"b", "strong"})
"""All elements that are not inline; inline elements that are bold."""
_SPACES = re.compile(" {2,}")
_TAGS = re.compile(r"</?[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,300})?/?>")
_BLANK = Span(" ")


class Event(NamedTuple):
    """The start or end of an element or, if ``element`` is None, text or a directive.

    A tuple, because a page has many: a frozen dataclass takes four times as long to create.
    """

    element: html.HtmlElement | None
    opens: bool = False
    text: str = ""
    directive: Directive | None = None
    skip: Callable[[], None] = lambda: None


def events(root: html.HtmlElement) -> Iterator[Event]:
    """Every event of a tree, in document order, except within elements whose start event was skipped."""
    walker = etree.iterwalk(root, events=("start", "end", "comment"))
    skipped = False

    def skip() -> None:
        nonlocal skipped
        skipped = True
        walker.skip_subtree()

    for kind, element in walker:
        if kind == "start":
            skipped = False
            yield Event(element, opens=True, skip=skip)
            if not skipped and element.text:
                yield Event(None, text=element.text.translate(CONTROLS))
        elif kind == "end":
            yield Event(element)
        elif directive := read_directive(element.text or ""):
            yield Event(None, directive=directive)
        if kind != "start" and element.tail and element is not root:
            yield Event(None, text=element.tail.translate(CONTROLS))


@dataclass(slots=True)
class InlineRun:
    """Collects the spans of one paragraph."""

    active: ActiveDirectives = field(default_factory=ActiveDirectives)
    spans: list[Span] = field(default_factory=list)
    bold: int = 0
    links: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add text as it is in the tree."""
        if text.isspace() and text.isascii() and not (self.links or self.bold):  # most text between two blocks
            self.put(_BLANK)
            return
        text = plain_letters(_spaced(text))
        self.put(Span(text, target=self.links[-1] if self.links else "", strong=self.bold > 0))

    def put(self, span: Span) -> None:
        """Add a span."""
        if self.active.skips:
            span = replace(span, kind="silent", target="") if span.text.strip() else Span(span.text)
        self.spans.append(span)

    def apply(self, directive: Directive) -> None:
        """Apply a directive from a comment."""
        self.active.apply(directive)
        if directive.words:
            self.spans.append(Span("", "say", f" {directive.words} "))

    def take(self) -> Spans:
        """Return the paragraph so far, with its white space collapsed, and start the next one."""
        spans, self.spans = _collapsed(self.spans), []
        return spans

    def start(self, element: html.HtmlElement) -> bool:
        """Process a start tag; True if the element has been read whole, so that its content must be skipped."""
        tag = element.tag
        if is_audio_note(element):
            self.spans.append(Span("", "say", f" {_words(element)} "))
            return True
        if tag in BOLD:
            self.bold += 1
        elif tag == "a":
            if "footnote-backref" in classes(element):
                return True
            self.links.append(element.get("href", ""))
        elif tag == "br":
            self.put(Span("\n"))
        else:
            span = _whole_span(element)
            if span is None:
                return False
            self.put(replace(span, strong=True) if self.bold else span)
            return True
        return False

    def space(self, element: html.HtmlElement) -> None:
        """Add a space at the edge of a block, so that words do not run together."""
        if element.tag in BLOCKS:
            self.put(Span(" "))

    def end(self, element: html.HtmlElement) -> None:
        """Process an end tag."""
        if element.tag in BOLD:
            self.bold = max(0, self.bold - 1)
        elif element.tag == "a" and self.links and "footnote-backref" not in classes(element):
            self.links.pop()


def _whole_span(element: html.HtmlElement) -> Span | None:
    """The span for an inline element that is read whole, or None if its content is ordinary text."""
    tag, names = element.tag, classes(element)
    if element.get(UNSPOKEN) is not None:
        return Span(_spaced(verbatim(element)), "silent", target=KEPT)
    if tag in {"code", "kbd", "samp"}:
        return Span(_spaced(verbatim(element)), "code")
    if tag in {"span", "div"} and "math" in names:
        return Span(_spaced(verbatim(element).strip()), "math")
    if tag == "sup" and "footnote-ref" in names:
        link = element.find("a")
        return Span("", "note", target=(link.get("href", "") if link is not None else "").lstrip("#"))
    if tag in SCRIPTS and _is_small(element):
        letters = verbatim(element).strip()
        if letters and all(letter in SCRIPTS[tag] for letter in letters):
            return Span("".join(SCRIPTS[tag][letter] for letter in letters))
    return None


def _is_small(element: html.HtmlElement) -> bool:
    """Whether an element holds few others, as an exponent does.

    Without this limit, the text of nested elements would be read once for each level.
    """
    return next(islice(element.iter(), _MOST_ELEMENTS, None), None) is None


_MOST_ELEMENTS = 10
"""Of a superscript or subscript that is put into Unicode's characters, itself included."""


def _words(element: html.HtmlElement) -> str:
    """The text of an element, with a space between blocks."""
    edges = (event.element is not None and event.element.tag in BLOCKS for event in events(element))
    parts = (event.text or " " * edge for event, edge in zip(events(element), edges, strict=True))
    return " ".join("".join(parts).split())


def _collapsed(spans: Iterable[Span]) -> Spans:
    """Strip white space at both ends, collapse it elsewhere, and drop it around line breaks."""
    kept: list[Span] = []
    before = ""  # the last character kept
    for span in spans:
        if span.kind == "text" and span.text == "\n":
            if not before:
                continue
            _strip_end(kept, " ")
        elif span.kind == "text" and span.text[:1] == " " and before in ("", " ", "\n"):
            span = _with_text(span, span.text.lstrip(" "))
        kept.append(span)
        before = span.text[-1:] or before
    _strip_end(kept, " \n")
    return tuple(span for span in kept if span.text or span.kind not in {"text", "silent"})


def _strip_end(spans: list[Span], characters: str) -> None:
    """Strip the end of the text; spans that become empty stay in the list."""
    for index in range(len(spans) - 1, -1, -1):
        if spans[index].text:
            spans[index] = _with_text(spans[index], spans[index].text.rstrip(characters))
            if spans[index].text:
                break


def _with_text(span: Span, text: str) -> Span:
    """A span with another text; itself if that is the same, as most often."""
    return span if text == span.text else replace(span, text=text)


def _spaced(text: str) -> str:
    """The text with a single space for all white space of HTML, without a pattern where there is little to do."""
    for mark in "\t\n\f\r":
        text = text.replace(mark, " ")
    return _SPACES.sub(" ", text) if "  " in text else text


def verbatim(element: html.HtmlElement) -> str:
    """The text of an element, with line breaks and the alternative text of images."""
    return "".join(event.text or _stand_in(event) for event in events(element))


def _stand_in(event: Event) -> str:
    if event.element is None or not event.opens:
        return ""
    return "\n" if event.element.tag == "br" else alt_text(event.element)


def alt_text(element: html.HtmlElement) -> str:
    """The alternative text of an image, without the tags of a caption that was put there; else empty."""
    words: str = element.get("alt", "") if element.tag == "img" else ""
    words = _TAGS.sub(" ", words) if "<" in words else words
    return plain_letters(_spaced(words.translate(CONTROLS))).strip()


def inline(element: html.HtmlElement, active: ActiveDirectives | None = None) -> Spans:
    """The whole content of an element as one run of spans, even if it contains blocks."""
    run = InlineRun(active or ActiveDirectives())
    for event in events(element):
        read_inline(run, event)
    return run.take()


def read_inline(run: InlineRun, event: Event) -> None:
    """Process the next event of a run of spans, with a space between blocks."""
    element = event.element
    if event.directive is not None:
        run.apply(event.directive)
    elif element is None:
        run.add(event.text)
    elif event.opens:
        run.active.enter(element)
        if _start_inline(run, element):
            event.skip()
    else:
        run.end(element)
        run.space(element)
        run.active.leave(element)


def _start_inline(run: InlineRun, element: html.HtmlElement) -> bool:
    """Process a start tag; True if the content of the element must be skipped."""
    if element.tag in IGNORED or run.start(element):
        return True
    if element.tag == "img":
        run.add(alt_text(element))
    else:
        run.space(element)
    return False
