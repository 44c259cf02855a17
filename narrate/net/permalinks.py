"""Addresses of one page in one form, whichever way they were written."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from narrate import lazy_re as re

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|twclid|ttclid|yclid|igshid|igsh|mc_[ce]id|mkt_tok"
    r"|_hs(?:enc|mi)|hsctatracking|vero_id|oly_(?:anon|enc)_id|wickedid|ref_(?:src|url)|__s|s_kwcid|si|spm|share_id",
    re.IGNORECASE,
)
"""Parameters that say how a reader came to a page, not which page it is."""
_DEFAULT_PORT = {"http": 80, "https": 443}


def permalink(url: str) -> str:
    """``url`` in the form that all usual ways to write the address of one page share.

    That is https, without ``www.``, a default port, a slash at the end, a fragment, and parameters for tracking.
    What is no address of a page stays as it is. Not for requests: a server may know only another form.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORT or not host:
        return url
    place = host.removeprefix("www.")
    if port not in (None, _DEFAULT_PORT[parts.scheme]):
        place += f":{port}"
    kept = [part for part in parts.query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0])]
    return urlunsplit(("https", place, parts.path.rstrip("/"), "&".join(kept), ""))
