"""Names the page of a repository after its README, rather than after the account and what the site calls it."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import with_class
from narrate.reading.html.lines import spaced_text
from narrate.reading.normalize import one_line

_TITLES = (
    re.compile(r"GitHub - [\w.-]+/(?P<name>[\w.-]+)(?:: (?P<about>.+))?"),
    re.compile(r"[\w.-]+/(?P<name>[\w.-]+): (?P<about>.+) · GitHub"),
    re.compile(r"(?P<name>\S+) at \S+ · [\w.-]+/[\w.-]+(?: · GitHub)?(?P<about>)"),
    re.compile(r"(?:[^/]+ / )+(?P<name>[^/·]+) · GitLab(?P<about>)"),
)
"""Of a repository, and of a file in one."""
_README_CLASSES = ("markdown-body", "js-wiki-content", "file-content")


def repository_title(tree: html.HtmlElement, stated: Iterable[str]) -> tuple[str, html.HtmlElement | None]:
    """The heading of a README with its element, else the repository's name; empty if a page is no repository's."""
    found = (pattern.fullmatch(title) for title in stated for pattern in _TITLES)
    match = next(filter(None, found), None)
    if match is None:
        return "", None
    for text in with_class(tree, *_README_CLASSES):
        heading = next(text.iter("h1"), None)
        shown = one_line(spaced_text(heading)) if heading is not None else ""
        if shown:
            return shown, heading
    return ": ".join(filter(None, (match["name"].strip(), match["about"]))), None
