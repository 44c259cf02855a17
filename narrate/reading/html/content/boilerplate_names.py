"""Classes and ids by which sites name what surrounds an article.

A name says what an element may be; `boilerplate` judges by its text whether it is that.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from narrate import lazy_re as re


class Suspicion(IntEnum):
    """What a name says about an element; the higher, the more prose may be in it."""

    NONE = 0
    WEAK = 1
    """It may be boilerplate, or be named after something else: it is kept if it has a paragraph of prose."""
    STRONG = 2
    """It is boilerplate, and may have a few sentences."""
    COMMENTS = 3
    """It is what readers wrote, which may be longer than the article."""
    OVERLAY = 4
    """It is laid over the page, and may be longer than what it covers: the terms of use, a request for consent."""


_WEAK_WORDS = frozenset(
    "addtoany ads adsbygoogle advert advertisement breadcrumb breadcrumbs btn button buttons clap clipboard "
    "consent cookie cookies cta gdpr modal newsletter outbrain pager pagination paywall popup promo promotion "
    "kksr mashsb nextprev prevnext recirc recommendations recommended related relatedposts respond share "
    "sharedaddy sharing sidebar signup skip social socials sponsor sponsored subscribe subscription subscriptions "
    "taboola taglist upsell wpulike yasr".split()
)
"""Words that suggest boilerplate wherever they are in a name."""
_WEAK_NAMES = frozenset(
    "ad article-info banner byline entry-footer entry-meta field--name-field-tags field-name-field-tags "
    "field-type-taxonomy-term-reference hatnote header-anchor headerlink heading-anchor input_prompt "
    "instapaper_ignore jump-to-nav kg-audio-player kg-callout-emoji ltx_authors ltx_dates ltx_pagination "
    "markdown-toc masthead md-source-file menu meta metatable mw-editsection nav nav-links navbar noprint "
    "method-click-advice output_prompt post-author post-buttons post-footer post-info post-menu post-meta "
    "post-nav post-navigation post-ratings post-ratings-loading post-signature post-taglist post-tags postprofile "
    "printfooter prompt reactions rmp-widgets-container "
    "site-footer site-header sitesub speechify-ignore tabbed-labels table-of-contents tag-links tags "
    "submitted taxonomy-category taxonomy-post_tag toolbar viewcode-link votecell widget wp-block-post-terms "
    "wp-post-series-box wpcnt".split()
)
"""Whole names that suggest boilerplate."""
_STRONG_NAMES = frozenset(
    "abh_box ambox author-card author-info author-profile bctt-click-to-tweet catlinks elementor-posts foot "
    "footer formkit-form global-footer m-a-box mc_embed_signup newsletter-signup next-prev page-footer prev-next "
    "related-articles related-posts site-footer site-header thrv_lead_generation tm-click-to-tweet "
    "jwplayer mejs-container uagb-post-grid video-js vjs-control-bar vjs-modal-dialog".split()
)
"""Whole names of boilerplate that may have sentences."""
_AUTHOR_WORDS = frozenset({"author", "authors"})
_BOX_WORDS = frozenset("about bio box boxes description".split())
"""Words of a name that has one of each where a box about an author is: ``about-the-author``, ``td-author-bio``."""
_POST_WORDS = frozenset("article blog entry news post story".split())
_FACT_WORDS = frozenset("categories labels meta metas tags".split())
"""The two words of the name of facts about a post: ``article-tags``, ``post__meta``."""
_CONTENTS = "toc"
"""How a word ends that names a table of contents: ``lwptoc``, ``simpletoc``."""
_COMMENTS = frozenset(
    "comment-list comment-respond commentlist comments comments-area disqus disqus_thread livefyre respond".split()
)
_COMMENT_WORDS = frozenset(
    "comentarios comentários commentaires commenti commentlist comments disqus komentarze komentáře kommentare "
    "kommentarer kommentit reacties yorumlar".split()
)
"""Whole names, and words in names, of what readers wrote."""

_OVERLAYS = frozenset(
    "cc-window cookie-banner cookie-consent cookie-law-info-bar cookie-modal cookie-notice cookie-policy-banner "
    "cookieconsent cybotcookiebotdialog didomi-popup onetrust-banner-sdk onetrust-consent-sdk "
    "qc-cmp2-container".split()
)
"""Whole names of requests for consent, those of widely used scripts among them."""

LINE_NUMBERS = frozenset(
    "blob-num gutter hljs-ln-numbers lineno linenos line-number line-numbers linenumber linenumbers ln lnt".split()
)
"""Classes of the numbers beside lines of code."""

_HASHED = re.compile(r"[a-z]+|[A-Z][a-z]*|\d+")
_MIN_INNER_WORD = 5
"""Minimum length of a word that only capitals set apart: `hJpRRP` has none."""
_TAXONOMY = re.compile(r"(?:category|tag|topic|type|status|format|has|no|with|without|is|not)[-_]", re.IGNORECASE)
"""Begins a class that says what an article is about, or how it is laid out: ``tag-social``, ``has-sidebar``."""


def suspicion_of(names: Iterable[str]) -> Suspicion:
    """The highest suspicion that any of the names raises."""
    return max(map(_suspicion, names), default=Suspicion.NONE)


@lru_cache(maxsize=4096)
def _suspicion(name: str) -> Suspicion:
    lower = name.lower()
    if _TAXONOMY.match(lower):
        return Suspicion.NONE
    words = set(_words(name))
    if lower in _COMMENTS or not words.isdisjoint(_COMMENT_WORDS):
        return Suspicion.COMMENTS
    if lower in _OVERLAYS:
        return Suspicion.OVERLAY
    about_author = not words.isdisjoint(_AUTHOR_WORDS) and not words.isdisjoint(_BOX_WORDS)
    if lower in _STRONG_NAMES or about_author:
        return Suspicion.STRONG
    if lower in _WEAK_NAMES or not words.isdisjoint(_WEAK_WORDS) or _names_facts(lower):
        return Suspicion.WEAK
    return Suspicion.WEAK if any(word.endswith(_CONTENTS) for word in words) else Suspicion.NONE


def _names_facts(name: str) -> bool:
    """Whether a name is that of facts about a post."""
    post, _, fact = name.replace("__", "-").replace("_", "-").partition("-")
    return post in _POST_WORDS and fact in _FACT_WORDS


def _words(name: str) -> Iterable[str]:
    for part in re.split(r"[-_:.]+", name):
        first, *inner = _HASHED.findall(part) or [""]
        yield first.lower()
        yield part.lower()
        yield from (word.lower() for word in inner if len(word) >= _MIN_INNER_WORD)
