"""What a listener hears of a template: code, a formula, a picture, a text or a title."""

from __future__ import annotations

from html import escape
from pathlib import PurePath

from narrate import lazy_re as re
from narrate.reading.dialects import vocabulary
from narrate.reading.dialects.admonitions import label_of
from narrate.reading.dialects.template_syntax import Tag

_KIND_ARGUMENTS = ("type", "kind", "context", "style", "level", "variant", "class", "color", "icon")
_TABS = frozenset({"tab", "tabitem", "tab-item", "tabpanel", "panel", "slide"})
_FOLDS = frozenset(
    "accordion accordionitem collapse collapsible details dropdown expand expandable fold folding hideblock "
    "hidetoggle spoiler".split()
)
_CAPTIONED = frozenset({"fullwidth", "maincolumn", "marginfigure"})
"""Pictures of Tufte's theme for Jekyll, whose last argument is a caption."""
_SOURCES = ("src", "link", "url", "path", "file", "image_path", "image")
_ALT_OPTION = re.compile(r"--alt\s+(.+?)(?=\s+--|\s*$)")
_SIZES = re.compile(r"\(.*|[\d.]+(?:vw|px|r?em)")
"""For which screens a picture is how large, as Eleventy has it."""
_FLAGS = re.compile(r"true|false|open|closed|\.{3}|#\S*|fa[bsr]? fa-.*|no-icon|simple|modern|flat|disabled")
"""Arguments of boxes and folds that are about their looks."""
_FIELDS = frozenset({"paramfield", "responsefield"})
_FIELD_ARGUMENTS = ("path", "query", "body", "header", "name")
"""Where Mintlify has the name of a parameter."""


def fence(tag: Tag, content: str) -> str:
    """Code, with its language if the tag names one; within a tag, it may be a fence already."""
    if content.lstrip().startswith(("```", "~~~")):
        return content.strip("\n")
    named = (tag.named.get(name, "") for name in ("lang", "language", "codeblock_lang"))
    language = next(filter(None, (*named, *tag.texts[:1])), "") if tag.name != "mermaid" else "mermaid"
    longest = max(map(len, re.findall(r"`+", content)), default=0)
    ticks = "`" * max(3, longest + 1)
    lines = content.strip("\n").split("\n")
    return "\n".join([f"{ticks}{language.strip(':')}", *lines, ticks])


def formula(_: Tag, content: str) -> str:
    """A formula, between dollar signs."""
    return f"$${' '.join(content.split()).strip('$')}$$"


def image(tag: Tag) -> str:
    """A picture with its description and caption."""
    source = next((tag.named[name] for name in _SOURCES if name in tag.named), "")
    texts = list(tag.texts) if tag.name != "include" else []  # it names a template
    if not source and texts:  # Hexo has classes before it, and a title and perhaps a description after it
        place = next((place for place, text in enumerate(texts) if re.search(r"[/.]\w", text)), 0)
        source, texts = texts[place], texts[place + 1 :]
        quoted = re.findall(r'"([^"]*)"', " ".join(texts)) or _ALT_OPTION.findall(tag.expression)
        texts = quoted[-1:] or [text for text in texts if not text.startswith("--")]
    described = (text for text in texts if re.search(r"[^\W\d]", text) and not _SIZES.fullmatch(text))
    alt = tag.named.get("alt") or " ".join(described)
    caption = tag.named.get("caption") or tag.named.get("title") or tag.named.get("legend") or ""
    if tag.name in _CAPTIONED:
        alt, caption = "", tag.texts[-1] if tag.texts else ""
    image = f'<img src="{escape(source)}" alt="{escape(alt)}">'
    if re.search(r"[*_`$\[<\\]", caption):  # a paragraph of its own, so that its marks are read
        return f"<figure>{image}<figcaption>\n\n{' '.join(caption.split())}\n\n</figcaption></figure>"
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>" if caption else image


def text_of(tag: Tag) -> str | None:
    """The text that an argument of a tag gives, or None if it has none."""
    if tag.name.endswith("xref") or tag.name in vocabulary.REFERENCES:
        return next((text for text in reversed(tag.texts[:2]) if text), "")
    if tag.name in {"asset_link", "post_link"}:
        return " ".join(tag.texts[1:])
    if tag.name in {"btn", "button", "label"} and not tag.named and re.search("[,@]", tag.expression):  # Hexo
        return re.split("[,@]", tag.expression)[1].strip()
    if tag.name in vocabulary.TEXTS:
        named = (tag.named.get(name, "") for name in vocabulary.TEXT_ARGUMENTS)
        return next(filter(None, (*named, " ".join(tag.texts))), "")
    if tag.name == "epigraph" and tag.texts:
        return " — ".join(filter(None, (tag.texts[0], ", ".join(tag.texts[1:]))))
    if tag.name in {"sidenote", "marginnote"} and tag.texts:  # behind its name, unless it is the only argument
        is_bare = not re.search("[\"']", tag.expression)
        note = " ".join(tag.texts[1:]) if is_bare else tag.texts[-1]
        return f"^[{' '.join(note.split())}]" if note else ""
    is_sentence = not tag.named and len(tag.texts) == 1 and tag.texts[0].count(" ") > 2
    if is_sentence and tag.name not in vocabulary.SILENT | vocabulary.ADDRESSES:
        return tag.texts[0]
    return tag.named.get("body") or tag.named.get("text") or tag.named.get("aria-label")


def side_note(tag: Tag, content: str) -> str:
    """What a tag wraps as a note, behind the word that it belongs to; empty if it is more than one paragraph."""
    note = content.strip()
    if not note or re.search(r"\n[ \t]*\n|[{}]", note):
        return ""
    word = tag.texts[0] if tag.texts and re.search(r"[^\W\d_]", tag.texts[0]) else ""
    if word.count(" ") > 3:  # the note is its argument, and what it wraps is the word
        word, note = note, word
    return f"{word}^[{' '.join(note.split())}]"


def included_text(tag: Tag, captured: dict[str, str]) -> str:
    """The text that Jekyll's include is given, with its label if the include is a callout."""
    written = next((tag.named[name] for name in ("content", "text", "message") if tag.named.get(name)), "")
    words = captured.pop(written, "") or (written if " " in written else "")
    names = (tag.named.get("type", ""), PurePath(tag.texts[0]).stem if tag.texts else "")
    kind = next((name for name in names if name in vocabulary.KINDS), "")
    return "\n\n".join(filter(None, (label_of(kind, tag.named.get("title", "")), words))) if words else ""


def attribution_of(tag: Tag) -> str:
    """Who said what a quote wraps, and where; empty if it does not say."""
    named = [tag.named.get(name, "") for name in ("author", "source", "cite", "by")]
    words = ", ".join(filter(None, named))
    if not words and not re.search('["=]', tag.expression):  # Hexo: words, an address, the title of a page
        words = re.split(r"\s*\bhttps?://", tag.expression)[0]
    return f"— {words}" if words[:1].isupper() else ""


def card_of(tag: Tag) -> str:
    """The texts of a card that wraps nothing."""
    words = (
        title_of(tag),
        tag.named.get("description", "") or tag.named.get("body", "") or tag.named.get("text", ""),
    )
    return "\n\n".join(filter(None, words))


def title_of(tag: Tag) -> str:
    """What readers see above what a tag wraps: its kind, if an argument says it, and its title."""
    title = next((tag.named[name] for name in vocabulary.TITLE_ARGUMENTS if tag.named.get(name)), "")
    texts = [text for text in tag.texts if not _FLAGS.fullmatch(text)]
    is_bare = not re.search("[\"']", tag.expression)
    if tag.name in _FIELDS:
        return next((f"`{tag.named[name]}`" for name in _FIELD_ARGUMENTS if tag.named.get(name)), title)
    if tag.name in _TABS:
        title = title or tag.named.get("name", "") or " ".join(texts)
    if tag.name in _FOLDS:
        title = title or " ".join(texts if is_bare else texts[:1])
    if tag.name not in vocabulary.BOXES and tag.name not in vocabulary.KINDS:
        return title
    named = [tag.named.get(name, "") for name in _KIND_ARGUMENTS]
    kind = next((text for text in (*named, *texts) if text.lower() in vocabulary.KINDS), "")
    titles = [place for place, text in enumerate(texts) if text != kind and (" " in text or text[:1].isupper())]
    if titles and not title:
        title = " ".join(texts[titles[0] :]) if is_bare else texts[titles[0]]
    return label_of(kind, title)
