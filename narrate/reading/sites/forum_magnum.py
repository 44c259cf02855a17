"""Reads posts of LessWrong, the EA Forum, the Alignment Forum and other ForumMagnum sites through their API."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lxml import html

from narrate import lazy_re as re
from narrate.errors import MissingError, NetworkError, ReadingError
from narrate.net import requests
from narrate.reading.commonmark import formulas
from narrate.reading.dates import read_date
from narrate.reading.fetch import Access, ApiAnswer, Source, fetch
from narrate.reading.html.dom import set_text, with_class
from narrate.reading.html.links import resolve, web_url
from narrate.reading.html.math.math_markup import mark_formulas
from narrate.reading.language import detect_language
from narrate.reading.normalize import one_line, slugify
from narrate.reading.outline import parse_html, read_outline
from narrate.reading.post import Post
from narrate.reading.sites.loose_json import LooseJson
from narrate.reading.sites.post_ids import forum_post_id

_FIELDS = """
  result {
    title slug pageUrl postedAt hideAuthor draft
    user { displayName }
    coauthors { displayName }
    contents { html markdown }
  }
"""
_OLD_FIELDS = "result { title slug postedAt draft user { displayName } htmlBody }"
_QUERIES = (
    f"query Post($id: String) {{ post(input: {{selector: {{_id: $id}}}}) {{ {_FIELDS} }} }}",
    f"query Post($id: String) {{ post(selector: {{_id: $id}}) {{ {_FIELDS} }} }}",
    f"query Post($id: String) {{ post(input: {{selector: {{_id: $id}}}}) {{ {_OLD_FIELDS} }} }}",
)
"""Ways to ask for a post: the one that every fork of the forum knows, the one that LessWrong's own pages use, and
one with the few fields that the oldest forks have."""
MISSING = re.compile(
    r"missing|not[ _]?found|not[ _]?allowed|no such|deleted|permission|unauthori[sz]ed", re.IGNORECASE
)
"""What an error says that is about the post, and not about the query or the server."""
_MIRRORS = {
    "ea.greaterwrong.com": "forum.effectivealtruism.org",
    "greaterwrong.com": "www.lesswrong.com",
    "www.greaterwrong.com": "www.lesswrong.com",
}
"""Hosts that show the posts of a forum and have no API of their own → the forum's host."""

_log = logging.getLogger(__name__)


def is_forum_post(url: str) -> bool:
    """Whether a URL looks like a forum's post: ``/posts/<17 letters and digits>/<slug>``."""
    return forum_post_id(url) != ""


def ask_forum(url: str, access: Access) -> ApiAnswer | Source:
    """What the forum's API says of a post, or its page if the API fails or understands no query.

    Raises `ReadingError` and `NetworkError`.
    """
    try:
        return ApiAnswer(url, _ask(url, access))
    except NetworkError as error:
        _log.warning("%s: %s: %s; the page is read instead", url, error.subject, error.problem)
        return fetch(url, access)


def _ask(url: str, access: Access) -> Any:
    """The API's answer about the post. Raises `NetworkError` if it refuses every query."""
    parts = urlsplit(url)
    host = _MIRRORS.get(parts.netloc.lower(), parts.netloc)
    address = urlunsplit((parts.scheme, host, "/graphql", "", ""))
    reason = ""
    for query in _QUERIES:
        asked = {"query": query, "variables": {"id": forum_post_id(url)}}
        answer = requests.post_json(address, asked, allow_private_hosts=access.allow_private_hosts)
        if not _is_refused(answer):
            return answer
        reason = reason or _reason(LooseJson(answer))
    raise NetworkError(f"the forum refuses the query: {reason or 'it does not say why'}", address)


def _is_refused(answer: Any) -> bool:
    """Whether an answer says nothing about the post: the query is not understood, or the server fails."""
    stated = LooseJson(answer)
    if stated.at("data", "post", "result").value:
        return False
    errors = stated.at("errors")
    if errors.value:
        return not any(MISSING.search(error.at("message").text()) for error in errors.entries())
    data = stated.at("data").value
    return not isinstance(data, dict) or "post" not in data


def _reason(answer: LooseJson) -> str:
    return one_line(answer.at("errors", 0, "message").text())[:200]


def read_answer(answer: ApiAnswer) -> Post:
    """Read a post of which the API has told. Raises `ReadingError` if there is no such post or it is a draft."""
    url = answer.url
    post = LooseJson(answer.content).at("data", "post", "result")
    if not post.value or post.at("draft").value is True:
        reason = _reason(post.top) or "it may be a draft or deleted"
        raise MissingError(f"the forum has no such post: {reason}", url, "check the URL")
    page = post.at("contents", "html").text() or post.at("htmlBody").text()
    tree = parse_html(f"<body>{page}", url)
    canonical = web_url(one_line(post.at("pageUrl").text())) or url
    resolve(tree, canonical, url)
    mark_formulas(tree)
    recover_formulas(tree, post.at("contents", "markdown").text())
    title = one_line(post.at("title").text())
    outline = read_outline(tree, title)
    if outline.is_empty:
        raise ReadingError("the post has no text", url, "if it is only a link, give the URL that it leads to")
    return Post(
        title=outline.title or "post",
        sections=outline.sections,
        slug=slugify(post.at("slug").text() or title),
        authors=_authors(post),
        published=read_date(post.at("postedAt").text()),
        url=canonical,
        notes=outline.notes,
        language=detect_language(outline.sections),
        language_detected=True,
    )


def _authors(post: LooseJson) -> tuple[str, ...]:
    """The author and coauthors; empty if the author chose to be hidden."""
    if post.at("hideAuthor").value:
        return ()
    people = [post.at("user"), *post.at("coauthors").entries()]
    names = (one_line(person.at("displayName").text()) for person in people)
    return tuple(dict.fromkeys(filter(None, names)))


# --- formulas without TeX ---------------------------------------------------------------------------------------


def recover_formulas(tree: html.HtmlElement, markdown: str) -> None:
    """Fill formulas of a page that have no TeX from the post's Markdown, by their order.

    The formulas around a gap must agree, and the gap must have the same length on both sides. A formula that
    cannot be recovered stays empty; it is announced and counted.
    """
    marks = with_class(tree, "math")
    if all((mark.text or "").strip() for mark in marks):
        return
    written = formulas(markdown)
    shown = [_squeezed(mark.text or "") for mark in marks]
    told = [_squeezed(tex) for tex in written]
    if len(shown) == len(told) and all(a in ("", b) for a, b in zip(shown, told, strict=True)):
        pairs = list(zip(range(len(shown)), range(len(told)), strict=True))
    else:
        pairs = list(_gaps(shown, told))
    for place, other in pairs:
        if not shown[place]:
            set_text(marks[place], written[other])


def _gaps(shown: list[str], told: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of positions between formulas that occur once on each side, in gaps of equal length."""
    once = {tex for tex, count in Counter(shown).items() if count == 1 and tex}
    once &= {tex for tex, count in Counter(told).items() if count == 1}
    places = {tex: place for place, tex in enumerate(told)}
    before, other_before = -1, -1
    for place, tex in [*enumerate(shown), (len(shown), "")]:
        other = len(told) if place == len(shown) else places.get(tex, -1) if tex in once else -1
        if other <= other_before:
            continue
        if place - before == other - other_before:
            yield from zip(range(before + 1, place), range(other_before + 1, other), strict=True)
        before, other_before = place, other


def _squeezed(tex: str) -> str:
    return re.sub(r"\s+", "", tex)
