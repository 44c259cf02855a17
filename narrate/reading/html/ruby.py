"""Reads ruby once: the characters, or what is written above them for those who cannot read these."""

from __future__ import annotations

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import remove, turn_into

_EAST_ASIAN = ("ja", "ko", "yue", "zh")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def read_ruby_once(body: html.HtmlElement) -> None:
    """Remove the annotations of ruby; in a text for those who read Latin letters, what is annotated by them."""
    for ruby in list(body.iter("ruby")):
        notes = list(ruby.iter("rt", "rtc"))
        sounds = "".join(note.text_content() for note in notes)
        for note in [*notes, *ruby.iter("rp")]:
            remove(note)
        base = ruby.text_content()
        if _LATIN.search(sounds) and not _LATIN.search(base) and not _is_east_asian(ruby):
            turn_into(ruby, "span", sounds)


def _is_east_asian(element: html.HtmlElement) -> bool:
    tags = (outer.get("lang") for outer in (element, *element.iterancestors()))
    return (next(filter(None, tags), "") or "").lower().startswith(_EAST_ASIAN)
