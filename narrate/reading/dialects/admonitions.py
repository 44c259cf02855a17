"""Callouts and admonitions: boxes that a dialect sets apart from the text, with a kind and perhaps a title."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.reading.dialects import vocabulary


def label_of(kind: str, title: str) -> str:
    """What is heard before a box: ``Warning: Heads up``; the kind alone, or the title alone if it says the kind.

    A title that is None in its source is empty here. An unknown kind is said as it is written.
    """
    name = vocabulary.SAID_AS.get(kind.lower(), kind.replace("-", " ").replace("_", " "))
    name = name[:1].upper() + name[1:].lower()
    if not title or not name:
        return title or name
    return title if title.lower().startswith(name.lower()) else f"{name}: {title}"


def is_repeated(label: str, text: str) -> bool:
    """Whether a text begins with the label above it, as in ``**Note:** It rains.``"""
    found = re.match(r"[^\w\n]{0,12}(?P<word>[A-Za-z ]{2,20}?)\b[*_]{0,3}\s?[:!.–—]", text)
    return found is not None and found["word"].lower() == label.lower()


@dataclass(frozen=True, slots=True)
class Box:
    """What opens a box."""

    name: str
    """In lower case; empty if it has none."""
    classes: tuple[str, ...] = ()
    title: str = ""
    is_hidden: bool = False
    """Whether a page does not show it."""

    @property
    def kind(self) -> str:
        """The kind of callout that it is; empty if it is none."""
        names = (self.name, *(name.rpartition("callout-")[2] for name in self.classes))
        return next((name for name in names if name in vocabulary.KINDS), "")

    @property
    def label(self) -> str:
        """What is heard before its content; empty if it is only a group of blocks."""
        return label_of(self.kind, self.title)


_ATTRIBUTES = re.compile(r"\{([^{}]*)\}")
_TITLE = re.compile(r"\b(?:title|summary|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TYPE = re.compile(r"\b(?:type|color|variant)\s*=\s*[\"']?([A-Za-z]+)")
_INFO = re.compile(r"(?P<name>\.?[A-Za-z][\w-]*)?(?:\[(?P<label>.*)\])?\s*(?P<rest>.*)")
_KIND_AFTER = {
    "message": {"alert": "warning"},
    "note": {"info": "note", "warn": "warning", "alert": "warning"},
}
"""The kinds that Zenn and Qiita write behind a name, by what is said of them."""
_TITLED = frozenset({"card", "details", "tab", "tab-item"})
"""Boxes that are no callouts, and have a title."""


def read_info(info: str) -> Box:
    """The box that ``info`` opens, in the spelling of Docusaurus, pandoc, Quarto or VuePress."""
    attributes = " ".join(_ATTRIBUTES.findall(info))
    match = _INFO.fullmatch(_ATTRIBUTES.sub("", info).strip().rstrip(":").strip())
    name = (match["name"] or "").lstrip(".").lower() if match else ""
    classes = tuple(name.lower() for name in re.findall(r"\.([\w-]+)", attributes))
    stated = _TITLE.search(attributes)
    title = (match["label"] or "") if match else ""
    typed = _TYPE.search(attributes) if name in vocabulary.BOXES else None
    if typed and typed[1].lower() in vocabulary.KINDS:
        name = typed[1].lower()
    rest = match["rest"] if match else ""
    if name in _KIND_AFTER and rest in _KIND_AFTER[name]:
        name, rest = _KIND_AFTER[name][rest], ""
    if stated:
        title = title or next(filter(None, stated.groups()), "")
    if name in vocabulary.KINDS | vocabulary.BOXES | _TITLED or rest[:1].isupper():
        title = title or rest
    return Box(name, classes, title.strip(" \"'"), _is_hidden(classes, attributes))


_FORMAT = re.compile(r"\b(?P<condition>when|unless)-format\s*=\s*[\"']?(?P<page>html)?")


def _is_hidden(classes: tuple[str, ...], attributes: str) -> bool:
    """Whether Quarto shows a box only in other formats than a page."""
    match = _FORMAT.search(attributes)
    if match is None or not {"content-visible", "content-hidden"}.intersection(classes):
        return False
    is_met = bool(match["page"]) == (match["condition"] == "when")
    return is_met == ("content-hidden" in classes)
