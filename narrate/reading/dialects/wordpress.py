"""The shortcodes of WordPress, which exports of its posts still have: ``[caption id="1"]…[/caption]``.

Exporters put backslashes before their brackets and underscores.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.reading.dialects import vocabulary
from narrate.reading.dialects.places import lead_of, line_after, line_before, prefix_of
from narrate.reading.dialects.template_syntax import CODE_SPAN

_LANGUAGES = frozenset(
    "actionscript3 bash cc clojure cpp crayon csharp css diff erlang fsharp groovy html java javascript jscript "
    "js matlab objc perl php plain powershell python ruby scala shell sourcecode sql vb xml".split()
)
"""Shortcodes of highlighters, most of which are named after the language of the code that they wrap."""
_EMBEDS = vocabulary.EMBEDS - {"x", "file", "map", "chart"} | frozenset(
    "dailymotion flickr kickstarter playlist polldaddy scribd slideshare slideshow ted videopress wpvideo".split()
)
_PICTURES = frozenset({"gallery", "img", "nggallery"})
_SILENT = frozenset(
    "adrotate adsense contact-field contact-form contact-form-7 contact_form ez-toc gravityform latest_posts "
    "lwptoc mailpoet_form mc4wp_form ninja_form recent_posts related_posts sharing_plus table_of_contents "
    "toc wp_ad_camp_1 wpforms".split()
)
_FORUMS = frozenset(
    "b big center code color date date-range details email font hide i left note poll quote right s size small "
    "spoiler sub sup u url wrap".split()
)
"""What forums write like this, which other modules read."""

_TAG = re.compile(
    r"(?<![\[!])\\?\[(?P<closes>/?)(?P<name>[a-z][\w\\-]*)"
    r"(?P<rest>(?:[ \t=:](?:[^\[\]\\\n]|\\[^\]\n])*)?)\\?\](?![(:])"
)
_ALONE = "|".join(sorted(map(re.escape, _EMBEDS | _PICTURES | _SILENT)))
_MAY_HOLD_ONE = re.compile(
    rf"\[(?:/[a-z][\w\\-]*\\?\]|(?:{_ALONE})\\?\](?![(\[:])"
    r"|[a-z][\w\\-]*(?:[ \t]+[\w\\-]+=[\"“”'&]|[ \t=]+(?:https?:)?//))"
)
"""What at least one of them has: an end, a name that stands alone, or an argument."""
_ATTRIBUTE = re.compile(r"([\w-]+)=[\"“”](.*?)[\"“”](?=[\s/]|\Z)|([\w-]+)='([^']*)'")


@dataclass(frozen=True, slots=True)
class _Tag:
    start: int
    end: int
    name: str
    rest: str
    closes: bool

    @property
    def attributes(self) -> dict[str, str]:
        found = (match.groups() for match in _ATTRIBUTE.finditer(self.rest))
        return {double or single or "": value or other or "" for double, value, single, other in found}


def expand_shortcodes(text: str, code_ranges: Callable[[str], list[tuple[int, int]]]) -> str:
    """``text`` with captions as figures, code as fences, and without the brackets of other shortcodes.

    ``code_ranges`` finds its blocks of code, in order, where nothing is changed.
    """
    if "[" not in text or not _MAY_HOLD_ONE.search(text):
        return text
    return "".join(_Shortcodes(text, list(_tags(text, code_ranges(text)))).expanded())


def _tags(text: str, code: list[tuple[int, int]]) -> Iterator[_Tag]:
    spans = [*code, *(match.span() for match in CODE_SPAN.finditer(text))] if "`" in text else code
    spans.sort()
    starts = [start for start, _ in spans]
    for match in _TAG.finditer(text):
        before = bisect_right(starts, match.start()) - 1
        if before < 0 or spans[before][1] <= match.start():
            name, rest = match["name"].replace("\\", ""), match["rest"].replace("\\", "")
            yield _Tag(match.start(), match.end(), name, rest.strip(), bool(match["closes"]))


class _Shortcodes:
    """Goes through the tags of a text once."""

    def __init__(self, text: str, tags: list[_Tag]) -> None:
        self._text = text
        self._tags = tags
        self._closing = _closing_tags(tags)
        self._opened: dict[str, int] = {}

    def expanded(self) -> Iterator[str]:
        """The parts of the text."""
        at = 0
        for index, tag in enumerate(self._tags):
            if tag.start < at:
                continue
            found = self._replaced(index, tag)
            if found is not None:
                yield self._text[at : tag.start]
                shown, at = found
                yield shown
        yield self._text[at:]

    def _replaced(self, index: int, tag: _Tag) -> tuple[str, int] | None:
        """What is heard of a tag, and where the text goes on; None if it is no shortcode."""
        if tag.closes:
            is_open = self._opened.get(tag.name, 0) > 0
            self._opened[tag.name] = self._opened.get(tag.name, 0) - is_open
            return ("", tag.end) if is_open else None
        end = self._closing.get(index)
        content = self._text[tag.end : end.start] if end else ""
        if end and self._is_code(tag, content):
            return self._fence(tag, content, end), end.end
        if end and tag.name in ("caption", "wp_caption") and tag.attributes:
            return self._figure(tag, content), end.end
        if tag.name in _EMBEDS | _PICTURES and (end or "=" in tag.rest or "//" in tag.rest or self._is_alone(tag)):
            picture = '<img src="" alt="">' if tag.name in _PICTURES else "<iframe></iframe>"
            return picture, end.end if end else tag.end
        if tag.name in _SILENT and not end and (tag.rest or self._is_alone(tag)):
            return "", tag.end
        if tag.name not in _FORUMS and (end or (tag.attributes and tag.rest[0] not in "=:")):
            self._opened[tag.name] = self._opened.get(tag.name, 0) + 1
            return "", tag.end
        return None

    def _is_code(self, tag: _Tag, content: str) -> bool:
        """Whether a tag wraps code; what forums write as ``[code]`` on one line is read with the text."""
        if tag.name == "code":
            return bool(tag.rest) or "\n" in content.strip()
        return tag.name in _LANGUAGES

    def _fence(self, tag: _Tag, content: str, end: _Tag) -> str:
        stated = tag.attributes
        language = stated.get("language") or stated.get("lang") or tag.rest.lstrip(":= ").split(" ")[0]
        if not re.fullmatch(r"[\w+#-]*", language):
            language = ""
        if not language and tag.name not in ("code", "sourcecode", "cc", "crayon", "plain"):
            language = tag.name
        inner = content.strip("\r\n")
        if "\n" not in content and not self._is_alone(tag, end):
            return f"<code>{content.strip()}</code>"
        ticks = "`" * (max((len(run) for run in re.findall("`{3,}", inner)), default=2) + 1)
        return self._block(tag, f"{ticks}{language}\n{inner}\n{ticks}")

    def _figure(self, tag: _Tag, content: str) -> str:
        picture = _PICTURE.match(content)
        words = content[picture.end() :] if picture else content
        caption = words.strip() or tag.attributes.get("caption", "")
        shown = content[: picture.end()].strip() if picture else ""
        if not caption:
            return self._block(tag, shown)
        parts = ["<figure>", shown, "<figcaption>", caption, "</figcaption>", "</figure>"]
        return self._block(tag, "\n\n".join(filter(None, parts)))

    def _block(self, tag: _Tag, content: str) -> str:
        """A block in place of a tag, within the quote or list around it."""
        prefix = prefix_of(lead_of(line_before(self._text, tag.start)))
        lines = [prefix + line for line in content.split("\n")]
        return "\n".join(["", prefix.rstrip(), *lines, prefix.rstrip(), prefix])

    def _is_alone(self, tag: _Tag, end: _Tag | None = None) -> bool:
        """Whether nothing else is on the line of a tag, or of what it wraps."""
        before, after = line_before(self._text, tag.start), line_after(self._text, (end or tag).end)
        return not before.strip(" \t>") and not after.strip()


_IMAGE = r"<img\b[^<>]*>|!\[(?:[^\[\]\\]|\\.)*\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])"
_PICTURE = re.compile(
    rf"\s*(?:<a\b[^<>]*>\s*(?:{_IMAGE})\s*</a>|\[\s*(?:{_IMAGE})\s*\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])|{_IMAGE})"
)
"""What a caption is below: a picture, which may be a link, in HTML or Markdown."""


def _closing_tags(tags: list[_Tag]) -> dict[int, _Tag]:
    """The tag that ends what a tag begins, by the place of the latter, if none of its name is between them."""
    following: dict[str, _Tag] = {}
    found: dict[int, _Tag] = {}
    for index in range(len(tags) - 1, -1, -1):
        tag = tags[index]
        if not tag.closes and tag.name in following and following[tag.name].closes:
            found[index] = following[tag.name]
        following[tag.name] = tag
    return found
