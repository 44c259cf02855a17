"""Badges of READMEs: pictures that say the state of a build, a license or a version."""

from __future__ import annotations

from lxml import html

from narrate import lazy_re as re

_BADGE = re.compile(
    r"\bbadges?\b|badge[._-]|[._-]badge|shields\.io|badgen\.net|travis-ci|codecov\.io|coveralls|circleci\.com|appveyor\.com"
    r"|api\.star-history\.com|contrib\.rocks|github-(?:readme-stats|profile)|skillicons\.dev|readme-typing-svg|visitor-count"
    r"|goreportcard|isitmaintained|libraries\.io|snyk\.io/test|/workflows/[^?]*\.svg|buymeacoffee\.com/(?:assets|button)",
    re.IGNORECASE,
)
"""What the addresses of badges have in common, and hosts of badges and charts whose addresses do not say it."""


def silence_badges(tree: html.HtmlElement) -> None:
    """Take the descriptions of badges away, so that they count as pictures that are not described."""
    for image in tree.iter("img"):
        if _BADGE.search(image.get("src") or ""):
            image.set("alt", "")
