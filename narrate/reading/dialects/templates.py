"""Replaces the templates of a text by what a listener hears of them.

What a template wraps is kept, and so are its title, its picture and its code; the rest is left out. A variable
that the front matter sets is filled in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from narrate import lazy_re as re
from narrate.reading.dates import read_date
from narrate.reading.dialects import vocabulary
from narrate.reading.dialects.admonitions import is_repeated
from narrate.reading.dialects.places import MAX_LINE, lead_of, line_after, line_before, prefix_of
from narrate.reading.dialects.template_syntax import Tag, find_tags
from narrate.reading.dialects.template_texts import (
    attribution_of,
    card_of,
    fence,
    formula,
    image,
    included_text,
    side_note,
    text_of,
    title_of,
)

Range = tuple[int, int]
"""Start and end of a piece of text, in characters."""


@dataclass(slots=True)
class Expanded:
    """A text without templates."""

    text: str
    left_out: list[str] = field(default_factory=list)
    """The names of the templates whose text is unknown, one for each use."""
    mdx: bool = False
    """Whether it was MDX, in which indented text is no code."""


def expand_templates(text: str, code: Iterable[Range], variable: Callable[[str], str], mdx: bool) -> Expanded:
    """Expand the templates of a text, except in ``code``, which is its blocks of code, in order.

    ``variable`` gives the text of a variable; empty if it is not known.
    """
    tags = list(_outside(find_tags(text, mdx), list(code)))
    expanded = _Expander(text, tags, variable, mdx).expanded()
    if any(tag.name == "tabs" for tag in tags):
        expanded.text = _TAB_NAME.sub(r"\n\g<name>\n", expanded.text)
    return expanded


def _outside(tags: Iterable[Tag], code: list[Range]) -> Iterator[Tag]:
    ends = [end for _, end in code]
    for tag in tags:
        index = bisect_left(ends, tag.end)
        if index == len(code) or tag.start < code[index][0]:
            yield tag


_TAB_NAME = re.compile(r"^<!--[ \t]*tab[ \t]+(?P<name>[^@<>\n]*?)[ \t]*(?:@[^<>\n]*)?-->$", re.MULTILINE)
"""Hexo names its tabs in comments."""
_CLOSING = re.compile(
    r"\{%-?\s*(?:(?:end_?|/\s*)(?P<tag>[\w.-]*\w)|end)\s*-?%\}|\{\{[<%]\s*/\s*(?P<shortcode>[\w./-]*\w)\s*[>%]\}\}"
    r"|</(?P<component>[A-Za-z][\w.]*)>"
)
_OPENS = re.compile(r"(?<![^\s(\[\"'])(?:\*\*|__)\Z")
_CLOSES = re.compile(r"(?:\*\*|__)(?!\w)")
_QUOTES = frozenset({"blockquote", "epigraph", "pullquote", "quote"})
_DESTINATION = re.compile(
    r"(?:\]\([^()\n]*|(?:href|src|action|content)\s*=\s*[\"'][^\"'\n]*|^\[[^\]\n]+\]:[ \t]*\S*|<https?:[^>\s]*)$",
    re.MULTILINE,
)
_ANY_TAG = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*\}\}|\{%(?:(?!\{%|%\}).)*%\}|</?[A-Z][\w.]*(?:[ \t][^<>]*)?>")
_READ_WHOLE = vocabulary.CODE | vocabulary.COMMENTS | vocabulary.MATH
_MAX_NOTE = 4000
"""Maximum length of a note in the margin."""


class _Expander:
    """Goes through the tags of a text once."""

    def __init__(self, text: str, tags: list[Tag], variable: Callable[[str], str], mdx: bool) -> None:
        self._mdx = mdx
        self._text = text
        self._tags = tags
        self._variable = variable
        self._left_out: list[str] = []
        self._attributions: dict[int, str] = {}
        self._captured: dict[str, str] = {}
        self._loop_ends = _loop_ends(tags)
        self._tab_labels = {
            match["value"]: match["label"]
            for tag in tags
            if tag.component and tag.name == "tabs"
            for match in _TAB_LABEL.finditer(text, tag.start, tag.end)
        }
        self._tab_names: list[str] = []
        self._tab_groups = {tag.texts[0] for tag in tags if tag.name == "tabs" and len(tag.texts) == 1}
        self._ends: dict[str, list[Range]] = {}
        for match in _CLOSING.finditer(text):
            name = match["tag"] or match["shortcode"] or match["component"] or ""
            self._ends.setdefault(name.lower(), []).append(match.span())

    def expanded(self) -> Expanded:
        """The text without templates."""
        parts: list[str] = []
        at = 0
        for index, tag in enumerate(self._tags):
            if tag.start >= at:
                parts.append(self._text[at : tag.start])
                shown, at = self._replace(index, tag)
                parts.append(shown)
                if not shown:
                    parts[-2], at = self._closed_gap(parts[-2], at)
        parts.append(self._text[at:])
        return Expanded("".join(parts), self._left_out, self._mdx)

    def _closed_gap(self, before: str, at: int) -> tuple[str, int]:
        """What is before a tag without a text, and where the text goes on, so that emphasis around it holds."""
        for mark in ("**", "__"):
            if before.endswith(mark) and self._text.startswith(mark, at):
                return before.removesuffix(mark), at + len(mark)
            if before.endswith(mark) and _OPENS.search(before[-3:]) and self._text.startswith(" ", at):
                return before, at + 1
            if before.endswith(" ") and _CLOSES.match(self._text, at) and before.count(mark) % 2:
                return before.rstrip(" "), at
        return before, at

    def _replace(self, index: int, tag: Tag) -> tuple[str, int]:
        """What is heard of a tag, and where the text goes on after it."""
        if not tag.name:
            return self._value(tag), tag.end
        if tag.start in self._attributions:
            return self._block(tag, self._attributions[tag.start]), tag.end
        if tag.closes or tag.name == "comment-tag":
            return self._gap(tag), self._end_of_line(tag)
        if tag.name in vocabulary.LOOPS:
            return self._loop(index, tag)
        if tag.name == "raw":
            start, stop = self._end_of(tag) or (tag.end, tag.end)
            return self._text[tag.end : start], stop
        wrapped = None if tag.alone else self._wrapped(tag)
        return wrapped or self._single(tag)

    def _wrapped(self, tag: Tag) -> tuple[str, int] | None:
        """What is heard of a tag that is read together with what it wraps, and where the text goes on after it."""
        if tag.name == "content-ref":
            return self._page_card(tag)
        is_note = tag.name.startswith(("sidenote", "marginnote"))
        end = self._end_of(tag) if is_note or tag.name in _READ_WHOLE else None
        if end is None:
            return None
        if is_note:
            note = side_note(tag, self._text[tag.end : end[0]]) if end[0] - tag.end < _MAX_NOTE else ""
            return (note, end[1]) if note else None
        if tag.component and (self._text.find("\n", tag.end, end[0]) < 0 or tag.named.get("alt")):
            return None
        content = self._text[tag.end : end[0]]
        if tag.name == "capture" and tag.texts:
            captured = expand_templates(content.strip(), (), self._variable, self._mdx)
            self._left_out += captured.left_out
            self._captured[tag.texts[0]] = captured.text
        if tag.name in vocabulary.COMMENTS:
            return "", end[1]
        wrap = fence if tag.name in vocabulary.CODE else formula
        return self._block(tag, wrap(tag, content)), end[1]

    def _page_card(self, tag: Tag) -> tuple[str, int] | None:
        """GitBook's card of another page: its title, for which the name of a file may stand."""
        end = self._end_of(tag)
        named = _NAMED_BY_FILE.fullmatch(self._text[tag.end : end[0]]) if end else None
        if end is None or named is None:
            return None
        parts = [part for part in named["file"].removesuffix("README.md").split("/") if part.strip(".")]
        words = (
            re.sub(r"[-_]+", " ", parts[-1].removesuffix(".md")) if parts and "://" not in named["file"] else ""
        )
        return self._block(tag, words[:1].upper() + words[1:]), end[1]

    def _single(self, tag: Tag) -> tuple[str, int]:
        """A tag by itself; what it wraps follows as text."""
        if self._is_destination(tag):
            return next((text for text in tag.texts if " " not in text), ""), tag.end
        wraps = self._wraps(tag)
        picture = self._picture(tag, wraps)
        if picture:
            return self._block(tag, picture), tag.end
        if wraps:
            return self._title(tag), tag.end
        words = self._words(tag)
        if words is not None:
            return words, tag.end
        if tag.name not in vocabulary.SILENT and tag.name not in vocabulary.ADDRESSES:
            self._left_out.append(tag.shown_name)
        return self._gap(tag), self._end_of_line(tag)

    def _picture(self, tag: Tag, wraps: bool) -> str:
        """A picture, a player or a formula; empty if it is none."""
        has_caption = tag.named.get("caption") and not tag.component and not wraps
        if tag.name in vocabulary.IMAGES or tag.named.get("alt") or has_caption:
            return image(tag)
        if tag.name in vocabulary.MATH and tag.named.get("body"):
            return formula(tag, tag.named["body"].replace("\\\\", "\\"))
        return "<iframe></iframe>" if tag.name in vocabulary.EMBEDS and not wraps else ""

    def _title(self, tag: Tag) -> str:
        """What stands above what a tag wraps; below a quote, who said it."""
        end, attribution = self._end_of(tag), attribution_of(tag) if tag.name in _QUOTES else ""
        if end and attribution:
            self._attributions[end[0]] = attribution
        if tag.name == "tab" and len(tag.texts) > 1 and tag.texts[0] in self._tab_groups:
            tag = replace(tag, texts=tag.texts[1:])
        if tag.name == "tabitem" and "label" not in tag.named and (value := tag.named.get("value")):
            tag = replace(tag, named={**tag.named, "label": self._tab_labels.get(value, value)})
        if tag.name == "tabs":
            self._tab_names = _tab_names(tag, self._text)
        title = title_of(tag)
        if not title and tag.name in _TABS and self._tab_names:
            title = self._tab_names.pop(0)
        if title and is_repeated(title, self._text[tag.end : tag.end + MAX_LINE].lstrip()):
            title = ""
        return self._block(tag, title) if title else self._gap(tag)

    def _words(self, tag: Tag) -> str | None:
        """The text of a tag that wraps nothing, or None if it has none."""
        block = included_text(tag, self._captured) if tag.name == "include" else ""
        if tag.name.endswith("card") or tag.name in vocabulary.KINDS | vocabulary.BOXES:
            block = card_of(tag)
        if block:
            return self._block(tag, block)
        if tag.texts and tag.name in vocabulary.VARIABLES:
            return self._variable(tag.texts[0])
        return text_of(tag)

    # Values

    def _value(self, tag: Tag) -> str:
        """What a tag that puts in a value shows."""
        literal = _LITERAL.match(tag.expression)
        if literal:
            written = next(text for text in literal.groups() if text is not None)
            is_no_text = written.startswith("/") or "://" in written or _DATE_FILTER.search(tag.expression)
            return written if self._is_destination(tag) or not is_no_text else ""
        if self._is_destination(tag) or not tag.expression or tag.expression[0] in "/!":  # a comment, or an end
            return ""
        found = self._variable_in(tag.expression)
        if not found and tag.expression.lower() not in vocabulary.SILENT:
            self._left_out.append(tag.shown_name)
        return found

    def _variable_in(self, expression: str) -> str:
        """The text of a variable, as a date if Liquid's filter asks for one."""
        name = _NAME.match(expression)
        captured = self._captured.pop(name[0], "") if name else ""  # once: several would multiply
        if captured:
            return f"\n\n{captured}\n\n" if "\n" in captured else captured
        found = self._variable(name[0]) if name else ""
        form = _DATE_FILTER.search(expression)
        day = read_date(found) if form else None
        return day.strftime(form[1]) if form and day else "" if form else found

    def _is_destination(self, tag: Tag) -> bool:
        """Whether a tag stands for an address: in a link, or in an attribute."""
        return bool(_DESTINATION.search(self._text[max(0, tag.start - 300) : tag.start]))

    # Places

    def _end_of(self, tag: Tag) -> Range | None:
        """Where the next tag is that closes one."""
        if tag.alone:
            return None
        names = (tag.name, "") if self._text.startswith("{%", tag.start) else (tag.name,)
        candidates = [self._ends.get(name, []) for name in names]
        found = [ends[index] for ends in candidates if (index := bisect_left(ends, (tag.end, 0))) < len(ends)]
        return min(found, default=None)

    def _wraps(self, tag: Tag) -> bool:
        return self._end_of(tag) is not None

    def _loop(self, index: int, tag: Tag) -> tuple[str, int]:
        """Leave out what a loop repeats."""
        end = self._loop_ends.get(index)
        if end is None:
            return self._gap(tag), tag.end
        self._left_out.append(tag.shown_name)
        return self._gap(tag), self._end_of_line(self._tags[end])

    def _line_before(self, tag: Tag) -> str:
        return _ANY_TAG.sub("", line_before(self._text, tag.start))

    def _is_alone(self, tag: Tag) -> bool:
        """Whether nothing else is on its line."""
        after = _ANY_TAG.sub("", line_after(self._text, tag.end))
        return not self._line_before(tag).strip(" \t>") and not after.strip()

    def _gap(self, tag: Tag) -> str:
        """What a tag without a text leaves: nothing, but a tag that wraps a block stands between paragraphs."""
        if tag.name in vocabulary.SILENT or tag.name in vocabulary.LOOPS or not self._is_alone(tag):
            return ""
        return f"\n{self._line_before(tag)}" if tag.closes or self._wraps(tag) else ""

    def _end_of_line(self, tag: Tag) -> int:
        """After a control tag, its line is gone: in a table, an empty one would end it."""
        is_control = tag.name in vocabulary.SILENT or tag.name in vocabulary.LOOPS
        is_line = (
            is_control
            and self._text[tag.end : tag.end + 1] == "\n"
            and self._text[tag.start - 1 : tag.start] in ("", "\n")
        )
        return tag.end + is_line

    def _block(self, tag: Tag, content: str) -> str:
        """Put a block in place of a tag, within the quote or list around it; inline, if it has text around."""
        before = self._line_before(tag)
        lead = lead_of(before)
        if "\n" not in content and (before[len(lead) :].strip() or content.startswith(("$", "<"))):
            return content if not self._is_alone(tag) else f"\n{before}{content}\n{before.rstrip()}\n{before}"
        prefix = prefix_of(lead)
        first, *lines = content.split("\n")
        lines = [prefix + line for line in lines]
        begins_item = prefix != lead and before == lead
        start = [first] if begins_item else ["", prefix.rstrip(), prefix + first]
        return "\n".join([*start, *lines, prefix.rstrip(), prefix])


_TABS = frozenset({"tab", "tabs.tab"})
_TAB_NAMES = re.compile(r"\bitems=\{\s*\[([^\[\]{}]*)\]\s*\}")


def _tab_names(tag: Tag, text: str) -> list[str]:
    """The names of tabs in the tag around them, as Nextra, Hextra and others have them."""
    listed = _TAB_NAMES.search(text, tag.start, tag.end)
    if listed:
        return [double or single for double, single in re.findall(r"\"([^\"]*)\"|'([^']*)'", listed[1])]
    numbered = [tag.named[name] for name in sorted(tag.named) if re.fullmatch(r"tabname\d", name)]
    return numbered or [name.strip() for name in tag.named.get("items", "").split(",") if name.strip()]


_TAB_LABEL = re.compile(
    r"\{\s*label:\s*[\"'](?P<label>[^\"'\n]*)[\"']\s*,\s*value:\s*[\"'](?P<value>[^\"'\n]*)[\"']"
)
"""What Docusaurus' tabs are called, by their values."""
_NAMED_BY_FILE = re.compile(r"\s*\[(?P<file>[^\[\]\n]+)\]\((?P=file)[^()\n]*\)\s*")
_LITERAL = re.compile(r"(?:\"([^\"]*)\"|'([^']*)'|`([^`$]*)`)\s*(?:\||$)")


def _loop_ends(tags: list[Tag]) -> dict[int, int]:
    """The places of the tags that end loops, by the places of those that begin them."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for index, tag in enumerate(tags):
        if tag.name in vocabulary.LOOPS and not tag.closes:
            opened.append(index)
        elif tag.name in vocabulary.LOOPS and opened:
            ends[opened.pop()] = index
    return ends


_DATE_FILTER = re.compile(r"\|\s*date\s*:\s*[\"']([^\"']+)[\"']")
_NAME = re.compile(r"[A-Za-z_$.][\w-]*(?:\.[\w-]+)*")
