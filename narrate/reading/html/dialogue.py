"""Marks the turns of interviews and chats, which begin with nothing but a name, as ``speech`` elements.

A turn begins at the start of a paragraph, or of a line in one. What stands between two turns belongs to the first
of them, even before a heading that the next turn follows. What comes after the last turn is not the speaker's,
unless the name has a line of its own.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, islice, zip_longest

from lxml import etree, html

from narrate.reading.dialogue.conversation import MAX_TURN_CHARS, Turn
from narrate.reading.dialogue.evidence import find_speakers
from narrate.reading.dialogue.labels import TIME_STAMP, Label, may_have_label, read_label
from narrate.reading.dialogue.names import name_in
from narrate.reading.html.cutting import cut, runs
from narrate.reading.html.directives import is_audio_note
from narrate.reading.html.dom import classes, replace_element, set_text
from narrate.reading.html.inline import BLOCKS, HEADINGS, UNSPOKEN
from narrate.reading.html.math.text_runs import text_runs

_WITH_TURNS = frozenset({"dd", "div", "dt", "li", "p"})
"""Elements whose lines may begin turns, unless there are other blocks in them."""
_WITHOUT_TURNS = frozenset({"figure", "pre", "speech", "table"})
"""Elements around them in which there are no turns."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A line that begins with a label."""

    element: html.HtmlElement
    start: int
    """Where the line starts, in characters of the element."""
    label: Label

    @property
    def name(self) -> str:
        """The name in the label; empty if it looks like no name."""
        return name_in(self.label)

    @property
    def edges(self) -> tuple[int, int]:
        """Where the label starts and ends, in characters of the element."""
        return self.start, self.start + self.label.length


def mark_dialogues(body: html.HtmlElement) -> None:
    """Mark the turns of all dialogues, in place."""
    elements = list(_elements(body))
    following = [element for element, _ in elements[1:]]
    found: list[_Turn] = []
    said: list[Turn] = []
    for (element, section), follows in zip_longest(elements, following):
        turns = _turns(element)
        found += turns
        said += [
            Turn(turn.label, words, section) for turn, words in zip(turns, _words(turns, follows), strict=True)
        ]
    speakers = find_speakers(said, body.text_content)
    marked = (turn for turn in found if turn.name in speakers)
    speeches: dict[html.HtmlElement, None] = {}
    for element, own in groupby(marked, lambda turn: turn.element):
        speeches |= dict.fromkeys(_mark(element, list(own), speakers))
    for parent in dict.fromkeys(speech.getparent() for speech in speeches):
        if parent is not None:
            _extend_speeches(parent, speeches)


# --- finding turns ----------------------------------------------------------------------------------------------


def _elements(body: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, int]]:
    """The elements whose lines may begin turns, each with how many headings precede it."""
    headings = 0
    walker = etree.iterwalk(body, events=("start",))
    for _, element in walker:
        if element.tag in _WITHOUT_TURNS or "footnote-item" in classes(element) or is_audio_note(element):
            walker.skip_subtree()
        elif element.tag in HEADINGS:
            headings += 1
        elif element.tag in _WITH_TURNS and not any(inner.tag in BLOCKS for inner in element.iterdescendants()):
            yield element, headings


def _turns(element: html.HtmlElement) -> list[_Turn]:
    """The lines of an element that begin with a label; a term of a list of definitions is one as a whole."""
    parts = list(runs(element))
    lines = "".join([text for text, _ in parts]).split("\n")
    is_bold = element.tag == "dt" or any(strong for _, strong in parts)
    if not is_bold and not any(map(may_have_label, lines)):
        return []
    bold = "".join(("b" if strong or element.tag == "dt" else " ") * len(text) for text, strong in parts)
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    turns = []
    for start, line in zip(starts, lines, strict=False):
        label = read_label(line, _bold_chars(line, bold[start : start + len(line)]))
        if label is not None:
            turns.append(_Turn(element, start, label))
    if element.tag == "dt":
        turns = turns if len(lines) == 1 and turns and turns[0].label.length == len(lines[0]) else []
    return turns


def _words(turns: Sequence[_Turn], follows: html.HtmlElement | None) -> Iterator[str]:
    """What is said in each turn of an element: the rest of it up to the next turn, or else what ``follows`` it."""
    if not turns:
        return
    text = "".join(text for text, _ in runs(turns[0].element))
    ends = [turn.start for turn in turns[1:]] + [len(text)]
    for turn, end in zip(turns, ends, strict=True):
        words = text[turn.edges[1] : end].strip()
        if not words and follows is not None:
            words = follows.text_content()
        yield words[:MAX_TURN_CHARS]


def _bold_chars(line: str, bold: str) -> int:
    """How many characters at the start of a line are bold, with the white space before them."""
    indent = len(line) - len(line.lstrip())
    own = bold[indent:]
    return indent + len(own) - len(own.lstrip("b"))


# --- marking them -----------------------------------------------------------------------------------------------


def _mark(
    element: html.HtmlElement, turns: Sequence[_Turn], speakers: Mapping[str, str]
) -> list[html.HtmlElement]:
    """Put a ``speech`` in place of each turn; what precedes the first remains a paragraph."""
    before, *pieces = cut(element, [edge for turn in turns for edge in turn.edges])
    speeches = []
    for turn, label, words in zip(turns, pieces[::2], pieces[1::2], strict=True):
        speech = html.Element("speech", {"data-speaker": speakers[turn.name]})
        label.tag, words.tag = "speaker", "p"
        _silence_time(label)
        speech.extend([label, words] if _has_content(words) else [label])
        speeches.append(speech)
    content = [before, *speeches] if _has_content(before) else speeches
    if element.tag in _KEPT:
        before.tag, element.text = "p", None
        element.extend(content)
    else:
        _replace(element, content)
    return speeches


def _silence_time(label: html.HtmlElement) -> None:
    """Leave the time in a label unspoken: it says when a turn begins, not who speaks."""
    for run in text_runs(label):
        run.replace((found.start(), found.end(), _silent(found[0])) for found in TIME_STAMP.finditer(run.text))


def _silent(text: str) -> html.HtmlElement:
    element = html.Element("span", {UNSPOKEN: ""})
    set_text(element, text)
    return element


_KEPT = frozenset({"dd", "li"})
"""Elements that remain around the turns in them."""


def _has_content(element: html.HtmlElement) -> bool:
    return len(element) > 0 or bool((element.text or "").strip())


def _replace(element: html.HtmlElement, content: Sequence[html.HtmlElement]) -> None:
    """Put elements in the place of another; the text after that follows the last of them."""
    for new in content[:-1]:
        element.addprevious(new)
    replace_element(element, content[-1])


# --- what else belongs to a turn --------------------------------------------------------------------------------


def _extend_speeches(parent: html.HtmlElement, speeches: Container[html.HtmlElement]) -> None:
    """Move what follows each speech of ``parent`` into it, as far as it is the speaker's."""
    current: html.HtmlElement | None = None
    following: list[html.HtmlElement] = []
    after_heading = False
    for element in list(parent):
        if element in speeches:
            if current is not None:
                current.extend(following)
            current, following, after_heading = element, [], False
        elif current is not None and element.tag in HEADINGS:
            after_heading = True
        elif current is not None and (after_heading or _ends_turn(element)):
            current.extend(_last_words(current, following))
            current = None
        elif current is not None:
            following.append(element)
    if current is not None:
        current.extend(following if parent.tag == "dl" else _last_words(current, following))


def _ends_turn(element: html.HtmlElement) -> bool:
    """Whether nothing from here on is the speaker's: a thematic break, or a line in bold, often a heading."""
    if element.tag == "p":
        return all(strong or not text.strip() for text, strong in runs(element))
    return element.tag in {"hr", "speech"}


def _last_words(speech: html.HtmlElement, following: Sequence[html.HtmlElement]) -> Iterator[html.HtmlElement]:
    """What is the speaker's of what follows the last turn: one paragraph, if the name has a line of its own."""
    return islice(following, 0 if len(speech) > 1 else 1)
