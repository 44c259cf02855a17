"""Says why a page shows no article: it wants to see a person, an account, or a browser that runs scripts."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urldefrag

from lxml import etree, html

from narrate import lazy_re as re
from narrate.errors import NoTextError, ReadingError
from narrate.reading.html.facts.json_ld import read_nodes
from narrate.reading.html.inline import IGNORED
from narrate.reading.html.links import web_url
from narrate.reading.normalize import one_line

MAX_WORDS = 120
"""A page with more words than this shows something."""
_SAVE = "open the page in a browser, save it there, and name the file"

_CHALLENGE_TITLE = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|are you (?:a )?(?:human|robot)|"
    r"(?:human|bot|browser) (?:verification|check)|verify(?:ing)? you are (?:a )?human|robot or human|"
    r"security (?:check|verification)|checking your browser|ddos.guard|pardon our interruption|one more step|"
    r"captcha|un momento|un instant|einen moment|too many requests|rate limit",
    re.IGNORECASE,
)
"""Titles of pages that a site shows instead of what was asked for."""
_CHALLENGE_SOURCES = (
    "captcha-delivery.com",
    "cdn-cgi/challenge-platform",
    "challenges.cloudflare.com",
    "hcaptcha.com",
    "px-captcha",
    "_incapsula_resource",
)
"""Parts of the addresses of scripts that check for a person."""
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?|without|activez|activer|aktivieren|habilit\w+|activ\w+) .{0,20}"
    r"javascript|javascript .{0,30}(?:enabled|required|disabled|turned off|aktivier\w+|activé|"
    r"deshabilitado|desactivado)",
    re.IGNORECASE | re.DOTALL,
)


def shows_little(tree: html.HtmlElement) -> bool:
    """Whether a page has too few words for an article."""
    return visible_words(tree, MAX_WORDS + 1) <= MAX_WORDS


def visible_words(tree: html.HtmlElement, most: int) -> int:
    """The number of words in a tree that readers see; the count stops at about ``most``."""
    words = 0
    walker = etree.iterwalk(tree, events=("start", "end", "comment"))
    for event, element in walker:
        if event != "start":
            words += len((element.tail or "").split()) if element is not tree else 0
        elif element.tag in IGNORED:
            walker.skip_subtree()
        else:
            words += len((element.text or "").split())
        if words >= most:
            break
    return words


def refuse_challenge(tree: html.HtmlElement, subject: str) -> None:
    """Raise `ReadingError` if a page that shows little is a check for robots, or says that there were too many."""
    titles = [one_line(element.text_content()) for element in tree.iter("title", "h1")]
    sources = [script.get("src") or script.text or "" for script in tree.iter("script", "iframe")]
    checks = any(part in source[:5000].lower() for source in sources for part in _CHALLENGE_SOURCES)
    if checks or any(map(_CHALLENGE_TITLE.search, titles[:3])):
        raise ReadingError(
            "the site shows a check for robots, or its limit of requests, instead of the page",
            subject,
            f"wait and try again, or {_SAVE}",
        )


def is_paid(scripts: Sequence[html.HtmlElement]) -> bool:
    """Whether a page's JSON-LD says that one needs an account to see all of it."""
    return any(str(node.get("isAccessibleForFree")).lower() == "false" for node in read_nodes(scripts))


def asks_for_script(text: str) -> bool:
    """Whether a text asks its reader to let scripts run."""
    return _NEEDS_SCRIPT.search(text) is not None


def no_text_error(tree: html.HtmlElement, subject: str, url: str = "") -> NoTextError:
    """The error for a page without an article, whose links are relative to ``url``."""
    problem, hint = _reason(tree)
    return NoTextError(problem, subject, hint, _other_version(tree, url))


def _reason(tree: html.HtmlElement) -> tuple[str, str]:
    """Why a page has no article, and what to try."""
    if any(field.get("type") == "password" for field in tree.iter("input")):
        return "the page asks for an account and shows no text", f"log in: {_SAVE}"
    silent = " ".join(one_line(element.text_content()) for element in tree.iter("noscript"))
    roots = (element for element in tree.iter("div", "main", "section") if element.get("id") in _ROOT_IDS)
    is_empty = any(not element.text_content().strip() for element in roots)
    if asks_for_script(silent[:5000]) or (is_empty and next(tree.iter("script"), None) is not None):
        return "the page has no text before a script has run", _SAVE
    return "there is no text in the page", f"if it needs a script or an account, {_SAVE}"


_ROOT_IDS = frozenset({"__next", "__nuxt", "app", "root"})
"""Of the elements that a page's script fills."""


def _other_version(tree: html.HtmlElement, url: str) -> str:
    """The absolute URL of the AMP or else the print version that a page links to; empty if there is none."""
    links = [link for link in tree.iter("link") if link.get("href")]
    amp = (link for link in links if "amphtml" in _tokens(link, "rel"))
    printed = (link for link in links if "alternate" in _tokens(link, "rel") and "print" in _tokens(link, "media"))
    found = (web_url(str(link.get("href")), url) for link in (*amp, *printed))
    return next((other for other in found if other and urldefrag(other).url != urldefrag(url).url), "")


def _tokens(link: html.HtmlElement, name: str) -> list[str]:
    return re.split(r"[\s,]+", (link.get(name) or "").lower())
