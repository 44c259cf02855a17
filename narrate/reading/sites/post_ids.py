"""Recognizes the addresses of posts on ForumMagnum forums."""

from __future__ import annotations

from urllib.parse import urlsplit

from narrate import lazy_re as re
from narrate.net.permalinks import permalink

_PATH = re.compile(r"/(?:posts|s/[^/]+/p|g/[^/]+/p|events)/(?P<id>[A-Za-z0-9]{17})(?:/|$)")


def forum_post_id(url: str) -> str:
    """The ID in the URL of a forum's post, ``/posts/<17 letters and digits>/<slug>``; empty if it is none."""
    try:
        match = _PATH.match(urlsplit(url).path)
    except ValueError:
        return ""
    return match["id"] if match else ""


def lasting_address(url: str) -> str:
    """`permalink`, in a form that a forum's post keeps when its title changes. For comparing, not for requests."""
    link = permalink(url)
    post_id = forum_post_id(link)
    return f"https://{urlsplit(link).netloc}/posts/{post_id}" if post_id and "?" not in link else link
