"""What a listener hears of a template: code, a formula, a picture, a text or a title."""

from __future__ import annotations

import re
from html import escape

from narrate.reading.dialects import vocabulary
from narrate.reading.dialects.admonitions import label_of
from narrate.reading.dialects.template_syntax import Tag

_KIND_ARGUMENTS = ("type", "kind", "style", "level", "variant", "class", "color", "icon")
_TABS = frozenset({"tab", "tabitem", "tab-item", "tabpanel", "panel", "slide"})
_FOLDS = frozenset(
    {"accordion", "accordionitem", "collapse", "details", "dropdown", "expand", "expandable", "fold", "spoiler"}
)


def fence(tag: Tag, content: str) -> str:
    """Code, with its language if the tag names one."""
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
    source = next((tag.named[name] for name in ("src", "link", "url", "path", "file") if name in tag.named), "")
    texts = list(tag.texts)
    if not source and texts:
        source = texts.pop(0)
    alt = tag.named.get("alt") or " ".join(text for text in texts if re.search(r"[^\W\d]", text))
    caption = tag.named.get("caption") or tag.named.get("title") or tag.named.get("legend") or ""
    image = f'<img src="{escape(source)}" alt="{escape(alt)}">'
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>" if caption else image


def text_of(tag: Tag) -> str | None:
    """The text that an argument of a tag gives, or None if it has none."""
    if tag.name.endswith("xref") or tag.name in vocabulary.REFERENCES:
        return next((text for text in reversed(tag.texts[:2]) if text), "")
    if tag.name in {"asset_link", "post_link"}:
        return " ".join(tag.texts[1:])
    if tag.name in vocabulary.TEXTS:
        named = (tag.named.get(name, "") for name in vocabulary.TEXT_ARGUMENTS)
        return next(filter(None, (*named, " ".join(tag.texts))), "")
    return None


def title_of(tag: Tag) -> str:
    """What readers see above what a tag wraps: its kind, if an argument says it, and its title."""
    title = next((tag.named[name] for name in vocabulary.TITLE_ARGUMENTS if tag.named.get(name)), "")
    texts = list(tag.texts)
    if tag.name in _TABS:
        title = title or tag.named.get("name", "") or " ".join(texts)
    if tag.name in _FOLDS:
        title = title or " ".join(texts)
    if tag.name not in vocabulary.BOXES and tag.name not in vocabulary.KINDS:
        return title
    named = [tag.named.get(name, "") for name in _KIND_ARGUMENTS]
    kind = next((text for text in (*named, *texts) if text.lower() in vocabulary.KINDS), "")
    title = title or next((text for text in texts if text != kind and (" " in text or text[:1].isupper())), "")
    return label_of(kind, title)
