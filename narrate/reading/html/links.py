"""Resolves the URLs of links and images in a page."""

from __future__ import annotations

from urllib.parse import quote, urldefrag, urljoin, urlsplit

from lxml import html


def base_of(tree: html.HtmlElement, url: str) -> str:
    """The base URL of a page."""
    element = next(tree.iter("base"), None)
    try:
        return urljoin(url, element.get("href") or "") if element is not None and url else url
    except ValueError:
        return url


def resolve(tree: html.HtmlElement, base: str, *names: str) -> None:
    """Make URLs absolute, except links within the page, which is also known by the URLs ``names``."""
    here = {_page_key(url) for url in (base, *names) if url}
    for element in tree.iter("a", "img"):
        name = "href" if element.tag == "a" else "src"
        url = (element.get(name) or "").strip()
        if not url or url.startswith(("#", "data:")):
            continue
        try:
            full = urljoin(base, url) if base else url
            page, fragment = urldefrag(full) if "#" in full else (full, "")
            inside = bool(fragment) and _page_key(page) in here
            element.set(name, f"#{fragment}" if inside else full if _can_be_followed(full) else "")
        except ValueError:
            element.set(name, "")


def web_url(stated: str, base: str = "") -> str:
    """The absolute http or https URL of ``stated`` relative to ``base``, in ASCII; empty if there is none."""
    try:
        full = urljoin(base, stated).strip() if stated else ""
        parts = urlsplit(full)
    except ValueError:  # such as an unclosed bracket
        return ""
    on_the_web = parts.scheme in {"http", "https"} and parts.netloc
    return ascii_url(full) if on_the_web else ""


def ascii_url(url: str) -> str:
    """A URL whose special characters are percent-encoded."""
    return quote(url, safe="/:?#[]@!$&'()*+,;=%~-._")


def _can_be_followed(url: str) -> bool:
    """Whether a URL can be followed, and is not a script."""
    on_the_web = url.startswith(("http://", "https://")) and "[" not in url  # which `urlsplit` may refuse
    return on_the_web or urlsplit(url).scheme.lower() in {"", "http", "https", "mailto", "file"}


def _page_key(url: str) -> tuple[str, str]:
    """Host and path of a URL, to tell whether two URLs lead to the same page."""
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/")
