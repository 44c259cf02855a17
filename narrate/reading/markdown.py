"""Reads Markdown, with or without front matter.

`narrate.reading.commonmark` renders it as HTML, and `narrate.reading.html` reads that like any page, raw HTML
included.
"""

from __future__ import annotations

from narrate.errors import ReadingError
from narrate.reading.commonmark import to_html
from narrate.reading.dialects.badges import silence_badges
from narrate.reading.dialects.contents import drop_linked_lines
from narrate.reading.dialects.frame_lines import drop_frame_lines
from narrate.reading.fetch import Source
from narrate.reading.front_matter.fields import split_front_matter
from narrate.reading.html.links import resolve, web_url
from narrate.reading.html.math.typeset_text import without_tex
from narrate.reading.language import detect_language
from narrate.reading.normalize import slugify
from narrate.reading.outline import parse_html, read_outline
from narrate.reading.post import Post
from narrate.reading.title import infer_title


def read_markdown(source: Source) -> Post:
    """Read a post written in Markdown, with or without front matter.

    Raises `ReadingError` if the post is empty or nested too deeply.
    """
    front, body = split_front_matter(source.text(), source.subject)
    if not body.strip():
        raise ReadingError("the post is empty", source.subject, "check that it is the right file")
    # With the tag, a post of nothing but comments is a page too.
    page = f"<body>{to_html(body, source.subject, front.variable)}"
    tree = parse_html(page, source.subject)
    silence_badges(tree)
    drop_linked_lines(tree)
    drop_frame_lines(tree)
    if source.url:
        resolve(tree, source.url)
    outline = read_outline(tree, without_tex(front.title(), tree))
    stated = outline.title or front.menu_title()
    language = front.language()
    detected = language or detect_language(outline.sections)
    return Post(
        title=stated or infer_title(outline.sections, detected) or source.name,
        title_inferred=not stated,
        sections=outline.sections,
        slug=slugify(front.slug() or source.name),
        authors=front.authors(),
        published=front.published(),
        url=front.url(source.url) or source.url,
        id=front.id(),
        language=detected,
        language_detected=not language,
        description=front.description(),
        image=web_url(front.image(), source.url) if source.url else front.image(),
        folder=str(source.folder or ""),
        lexicon=front.lexicon(),
        cast=front.cast(),
        notes=outline.notes,
    )
