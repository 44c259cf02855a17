"""Reads plain text and mails; a text that is plainly Markdown is read as that."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.reading.fetch import Source
from narrate.reading.files.document import read_page
from narrate.reading.markdown import read_markdown
from narrate.reading.plain_text.mime import read_mail
from narrate.reading.plain_text.page import read_text_page
from narrate.reading.post import Post
from narrate.reading.source_formats import empty


def read_text(source: Source) -> Post:
    """Read plain text, or a mail. Raises `ReadingError` if it is empty."""
    text = source.text().expandtabs()
    mail = read_mail(text, source)
    if mail is not None and mail.is_html:
        return read_page(mail.metadata, mail.text, source)
    if mail is not None:
        text = f"{mail.headers}\n\n{mail.text.expandtabs()}" if mail.text.strip() else ""
    if not text.strip():
        raise empty(source.kind, source.subject)
    if mail is None and _is_markdown(text):
        return read_markdown(source)
    return read_page(*read_text_page(text), source)


def _is_markdown(text: str) -> bool:
    """Whether a text has two kinds of what hardly anybody writes but in Markdown."""
    return sum(pattern.search(text) is not None for pattern in _MARKDOWN) > 1


_MARKDOWN = (
    re.compile(r"^#{1,6} \S.*\n(?:\n|$)", re.MULTILINE),
    re.compile(r"\[[^\]\n]{1,300}\]\((?:https?:|mailto:|[./#])\S*\)"),
    re.compile(r"(?:^|\W)\*\*\w[^*\n]*\*\*"),
    re.compile(r"^```\w*$", re.MULTILINE),
    re.compile(r"^\[[^\]\n]{1,300}\]: +<?https?:", re.MULTILINE),
)
"""Headings, links, strong emphasis, fenced code, link references."""
