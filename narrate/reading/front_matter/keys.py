"""The keys of front matter, by what they say.

They are those of Jekyll, Hugo, Zola, Eleventy, Astro, Docusaurus, MkDocs, Quarto, pandoc, MyST, Ghost, Pelican,
Hexo, MultiMarkdown, Obsidian and DEV.

Keys are compared without case, spaces, hyphens and underscores: ``publishDate`` and ``publish_date`` are one.
"""

from __future__ import annotations

import re

TITLE = ("title",)
MENU_TITLE = ("headline", "pagetitle", "linktitle", "sidebarlabel", "navtitle", "shorttitle")
"""What menus call a post, which may be less than its H1 says."""
SLUG = ("slug",)
AUTHORS = ("authors", "author", "byline", "by", "creators", "creator")
DATE = (
    *("date", "published", "publishdate", "publishedat", "pubdate", "datepublished", "publicationdate"),
    *("created", "createdat", "createdtime", "datecreated"),
)
URL = ("canonicalurl", "canonical", "url", "permalink", "link", "originalurl")
ID = ("id",)
LANGUAGE = ("language", "lang", "languagecode", "locale")
DESCRIPTION = (
    *("description", "summary", "excerpt", "customexcerpt", "metadescription", "subtitle", "tagline", "abstract"),
)
IMAGE = (
    *("image", "cover", "coverimage", "featureimage", "featuredimage", "heroimage", "hero", "thumbnail", "banner"),
    *("images", "header", "ogimage", "socialimage", "thumb", "photo", "img", "teaser"),
)
"""In order of preference, for each fact."""

NESTED = ("params", "extra", "metadata", "meta", "seo", "myst", "substitutions")
"""Tables in which Hugo, Zola, MyST and others keep keys of the author's own."""

PAGE = ("page", "post", "doc", "article", "params", "frontmatter", "$doc", "$frontmatter", "$page", "")
"""What templates call the page, before the name of a key."""

_SILENT = frozenset(
    "affiliation affiliations aliases baseheaderlevel bibliography categories category comments copyright css "
    "draft email format htmlheader keywords lastmod lastmodified latexinput layout license mathjax modified "
    "nocite private revision saveas section series sidebarposition status tag tags template theme time toc "
    "translation type updated updatedat version weight".split()
)
"""Known, and of no use here; they show that lines at the start of a file are a header."""

_KNOWN = _SILENT.union(TITLE, MENU_TITLE, SLUG, AUTHORS, DATE, URL, LANGUAGE, DESCRIPTION, IMAGE)


def normalized(key: str) -> str:
    """A key as the tables above have it."""
    return re.sub(r"[\s_-]", "", key).lower()


def is_known(key: str) -> bool:
    """Whether site generators know a key."""
    return normalized(key) in _KNOWN
