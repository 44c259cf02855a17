"""Infers the title of a post that does not state one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from narrate.reading.plain_tex import plain_title
from narrate.reading.post import Block, Paragraph, Section, Skipped, Spans, base_language, inside

MAX_CHARS = 100
"""Maximum length of an inferred title; a longer sentence is cut between words."""


def infer_title(sections: Iterable[Section], language: str) -> str:
    """The first heading or the first sentence, whichever comes first; empty if a post has neither.

    ``language`` is a BCP 47 tag, by which sentences are told apart.
    """
    for section in sections:
        texts = (
            [plain_title(section.heading)] if section.heading else map(plain_title, _paragraphs(section.blocks))
        )
        text = next((text for text in texts if re.search(r"\w", text)), "")
        if text:
            return " ".join(text.split()) if section.heading else _first_sentence(text, language)
    return ""


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Spans]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.spans
        elif not isinstance(block, Skipped):
            yield from _paragraphs(inside(block))


def _first_sentence(text: str, language: str) -> str:
    from sentencex import segment  # most posts state a title

    start = " ".join(text[: 4 * MAX_CHARS].split())
    sentence = next(iter(segment(base_language(language), start)), start).strip()
    if len(sentence) > MAX_CHARS:
        return sentence[:MAX_CHARS].rpartition(" ")[0].rstrip(",;:—–- ") + "…"
    return sentence.rstrip(".。।: ") or sentence
