"""Removes boilerplate: menus, buttons, subscription boxes and related posts around and within an article."""

from __future__ import annotations

import re

from lxml import etree, html

from narrate.reading.html.directives import AUDIO_NOTE, MUST_NARRATE
from narrate.reading.html.dom import classes, remove, with_class
from narrate.reading.html.inline import EMBEDS, HEADINGS
from narrate.reading.normalize import slugify

MAX_SHARE = 0.4
"""An element with a larger share of the article's text is not boilerplate, whatever its name."""

_TAGS = frozenset("nav form button select textarea dialog menu datalist progress".split())
_ROLES = frozenset(
    "alert alertdialog banner complementary contentinfo dialog doc-toc form menu menubar navigation search "
    "tablist toolbar tooltip".split()
)
_NAME_WORDS = frozenset(
    "ad addtoany ads adsbygoogle advert advertisement breadcrumb breadcrumbs btn button buttons clap "
    "clipboard comments consent cookie cookies cta disqus gdpr jp modal newsletter outbrain pager pagination "
    "paywall popup promo promotion recirc recommendations recommended related relatedposts respond share "
    "sharedaddy sharing sidebar signup skip social socials sponsor sponsored subscribe subscription "
    "subscriptions taboola taglist toc upsell".split()
)
"""Words that mark a class or id as boilerplate, once it is split into words."""
_WHOLE_NAMES = frozenset(
    "author-bio author-box author-card banner byline entry-footer entry-meta header-anchor headerlink "
    "heading-anchor instapaper_ignore kg-callout-emoji ltx_authors ltx_dates ltx_pagination markdown-toc "
    "masthead menu meta mw-editsection nav nav-links navbar post-author post-footer post-info post-meta "
    "post-nav post-navigation post-tags reactions screen-reader-text site-footer site-header speechify-ignore "
    "sr-only table-of-contents tag-links tags toolbar visually-hidden widget".split()
)
"""Whole classes or ids that mark boilerplate."""
_WORD = re.compile(r"[a-z]+|[A-Z][a-z]*|\d+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def clear(article: html.HtmlElement) -> None:
    """Remove the boilerplate from an article, in place."""
    sizes = _sizes(article)
    most = MAX_SHARE * sizes[article]
    always_kept = {outer for element in _always_kept(article) for outer in (element, *element.iterancestors())}
    found: list[html.HtmlElement] = []
    walker = etree.iterwalk(article, events=("start",))
    for _, element in walker:
        if element is article or not isinstance(element.tag, str):
            continue
        if element.tag in {"pre", "math"} or "footnote-item" in classes(element):
            walker.skip_subtree()
        elif element not in always_kept and _is_boilerplate(element, sizes[element] > most):
            found.append(element)
            walker.skip_subtree()
    for element in found:
        remove(element)


def _always_kept(article: html.HtmlElement) -> list[html.HtmlElement]:
    """Footnotes, and what authors want narrated, wherever they are."""
    asked_for = [element for name in (MUST_NARRATE, AUDIO_NOTE) for element in article.xpath(f".//*[@{name}]")]
    return [*asked_for, *with_class(article, "footnote-item")]


def _sizes(article: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """The number of characters of text in every element."""
    sizes: dict[html.HtmlElement, int] = {}
    for _, element in etree.iterwalk(article, events=("end",)):
        own = len((element.text or "").strip())
        inner = (sizes.get(child, 0) + len((child.tail or "").strip()) for child in element)
        sizes[element] = own + sum(inner)
    return sizes


def _is_boilerplate(element: html.HtmlElement, large: bool) -> bool:
    tag = element.tag
    if tag in HEADINGS or tag in EMBEDS or tag in {"details", "blockquote", "speech", "code"}:
        return False
    if _is_hidden(element):
        return True
    if large:
        return False
    if tag in _TAGS or (element.get("role") or "").lower() in _ROLES:
        return True
    if tag == "footer":
        return not any(outer.tag in {"blockquote", "figure"} for outer in element.iterancestors())
    return any(map(_names_boilerplate, classes(element))) or _id_is_boilerplate(element)


def _is_hidden(element: html.HtmlElement) -> bool:
    stated = element.get("hidden")
    return (stated is not None and stated != "until-found") or bool(_HIDDEN.search(element.get("style") or ""))


def _names_boilerplate(name: str) -> bool:
    if name.lower() in _WHOLE_NAMES:
        return True
    return any(word.lower() in _NAME_WORDS for word in _WORD.findall(name))


def _id_is_boilerplate(element: html.HtmlElement) -> bool:
    """Whether the id names boilerplate, rather than a section whose heading it repeats."""
    name = element.get("id")
    if not name or not _names_boilerplate(name):
        return False
    heading = next(element.iter(*HEADINGS), None)
    return heading is None or slugify(heading.text_content()) != slugify(name)
