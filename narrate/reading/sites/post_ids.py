"""Recognizes the addresses of posts on ForumMagnum forums."""

from __future__ import annotations

from urllib.parse import urlsplit

from narrate import lazy_re as re

_PATH = re.compile(r"/(?:posts|s/[^/]+/p|g/[^/]+/p|events)/(?P<id>[A-Za-z0-9]{17})(?:/|$)")


def forum_post_id(url: str) -> str:
    """The ID in the URL of a forum's post, ``/posts/<17 letters and digits>/<slug>``; empty if it is none."""
    try:
        match = _PATH.match(urlsplit(url).path)
    except ValueError:
        return ""
    return match["id"] if match else ""
