"""Writes the show notes, as Markdown and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from markdown_it import MarkdownIt

from narrate import __version__
from narrate import lazy_re as re
from narrate.publishing.chapters import ChapterMark
from narrate.publishing.episode import Episode
from narrate.reading.html.links import web_url
from narrate.reading.post import Block, Collapsed, Image, Paragraph, Post, Skipped, inside, plain
from narrate.scripting.languages.language import Language
from narrate.scripting.languages.phrases import Phrases
from narrate.scripting.languages.registry import language_for
from narrate.scripting.script import by_kind

EXCERPT_LENGTH = 320
"""The maximum, in characters."""

_SPECIAL = re.compile(r"[\\`*_{}\[\]()#+.!<>&~|-]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "~": "&#126;", "|": "&#124;"}
"""Written as entities, since a backslash before these does not escape them for every reader of Markdown."""
_MARKDOWN = MarkdownIt("commonmark")
_MARKUP = MarkdownIt("gfm-like", {"linkify": False})
_MARKUP.validateLink = bool  # type: ignore[method-assign,assignment]  # finds also the links that others would make
_SUSPICIOUS = re.compile(r"<[A-Za-z/!?]|\][(\[:]")
"""What may begin an element, a link or its definition for readers that are less strict."""
_STYLE = "body{font:1rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}img{max-width:100%}"
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}</body>
</html>
"""


def excerpt(post: Post) -> str:
    """The beginning of the post's text; ends with ``[...]`` if there is more."""
    text = ""
    for paragraph in _paragraphs(block for section in post.sections for block in section.blocks):
        longer = f"{text} {paragraph}".strip()
        if len(longer) > EXCERPT_LENGTH:
            return f"{text or _shortened(longer)} [...]"
        text = longer
    return text


def images(post: Post) -> Iterator[Image]:
    """The images that the notes show: all but those in spoilers."""
    return _all_images(block for section in post.sections for block in section.blocks)


def notes_markdown(episode: Episode, chapters: Iterable[ChapterMark]) -> str:
    """The notes as Markdown."""
    post, language = episode.post, language_for(episode.post.language)
    phrases = language.phrases
    left_out = language.left_out(by_kind(episode.script.omissions))
    parts = [
        _title(phrases, post.title, language.enumerate(post.authors)),
        *_beginning(post),
        phrases.notes_outline,
        "\n".join(_outline(tuple(chapters))),
        f"{left_out}." if left_out else "",
        *_images(post, phrases),
        phrases.notes_published.format(date=language.long_date(post.published)) if post.published else "",
        _source(post.url, phrases),
        _narrated_by(phrases, episode.voice, episode.quote_voice),
        _speakers(language, episode.speakers) if episode.speakers else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(phrases: Phrases, title: str, authors: str) -> str:
    if authors:
        return _shown(phrases.notes_title_by, title=title, authors=authors)
    return _shown(phrases.notes_title, title=title)


def _narrated_by(phrases: Phrases, voice: str, quote_voice: str) -> str:
    generator = f"narrate {__version__}"
    if quote_voice:
        return _shown(phrases.notes_voices, voice=voice, quote_voice=quote_voice, generator=generator)
    return _shown(phrases.notes_voice, voice=voice, generator=generator)


def _speakers(language: Language, voices: Mapping[str, str]) -> str:
    """A line that says whose words each voice speaks."""
    phrases = language.phrases
    entries = [phrases.notes_speaker.format(speaker=speaker, voice=voice) for speaker, voice in voices.items()]
    return _shown(phrases.notes_speakers, speakers=language.enumerate(entries))


def _beginning(post: Post) -> Iterator[str]:
    """The description, unless the text begins with it, then the excerpt."""
    beginning = excerpt(post)
    if not beginning.startswith(post.description.rstrip(" .…")):
        yield _shown("{text}", text=post.description)
    yield _shown("{text}", text=beginning)


def notes_html(markdown: str, post: Post) -> str:
    """The notes as an HTML page."""
    return _PAGE.format(
        language=_html(post.language), title=_html(post.title), style=_STYLE, body=_MARKDOWN.render(markdown)
    )


def clock(ms: int) -> str:
    """``mm:ss``, or ``h:mm:ss`` from one hour; whole seconds, rounded down."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes:02}:{seconds % 60:02}"


def _outline(chapters: tuple[ChapterMark, ...]) -> Iterator[str]:
    """A nested list of the chapters with their times, one line each."""
    for mark in chapters:
        yield "  " * (mark.level - 1) + "- " + _shown(f"({clock(mark.start_ms)}) {{title}}", title=mark.title)


def _source(url: str, phrases: Phrases) -> str:
    address = web_url(url)
    return phrases.notes_source.format(address=f"<{address}>") if address else ""


def _images(post: Post, phrases: Phrases) -> Iterator[str]:
    shown = [_image(image, post.url, phrases.notes_image) for image in images(post)]
    lines = [f"- {text}" for text in shown if text]
    if lines:
        yield phrases.notes_images
        yield "\n".join(lines)


def _image(image: Image, url: str, nameless: str) -> str:
    """The image, if it is on the web; else its description and its path."""
    words = " ".join(filter(None, [image.alt, plain(image.caption)])) or nameless
    if image.source and (address := web_url(image.source, url)):
        return f"![{_escaped(words)}](<{address}>)"
    if not image.source or image.source.startswith("data:"):  # no path, or the image itself, encoded as text
        return _shown("{words}", words=words)
    return _shown("{words} ({source})", words=words, source=image.source).strip()


def _all_images(blocks: Iterable[Block]) -> Iterator[Image]:
    for block in blocks:
        if isinstance(block, Image):
            yield block
        elif not (isinstance(block, Collapsed) and block.spoiler):
            yield from _all_images(inside(block))


def _paragraphs(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield " ".join(plain(span for span in block.spans if span.kind != "silent").split())
        elif not isinstance(block, (Collapsed, Skipped)):
            yield from _paragraphs(inside(block))


def _shortened(text: str) -> str:
    """As many whole words as fit into an excerpt."""
    cut = text.rfind(" ", 0, EXCERPT_LENGTH)
    return text[: cut if cut > 0 else EXCERPT_LENGTH]


def _shown(template: str, **texts: str) -> str:
    """A line of Markdown that shows ``texts`` literally.

    They are escaped only if some reader of Markdown could otherwise find markup in the line, even across two of
    them.
    """
    line = template.format(**{name: _on_one_line(text) for name, text in texts.items()})
    harmless = not _SUSPICIOUS.search(line) and _MARKUP.render(line) == f"<p>{_html(line)}</p>\n"
    return line if harmless else template.format(**{name: _escaped(text) for name, text in texts.items()})


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), _on_one_line(text))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
