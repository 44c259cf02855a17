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
    here = {_place(address) for address in (base, *names) if address}
    for element in tree.iter("a", "img"):
        name = "href" if element.tag == "a" else "src"
        address = (element.get(name) or "").strip()
        if not address or address.startswith(("#", "data:")):
            continue
        try:
            full = urljoin(base, address) if base else address
            page, fragment = urldefrag(full)
            inside = bool(fragment) and _place(page) in here
            element.set(name, f"#{fragment}" if inside else full if _leads_somewhere(full) else "")
        except ValueError:
            element.set(name, "")


def web_address(stated: str, base: str = "") -> str:
    """The absolute http or https URL of ``stated`` relative to ``base``, in ASCII; empty if there is none."""
    try:
        full = urljoin(base, stated) if stated else ""
        parts = urlsplit(full)
    except ValueError:  # such as an unclosed bracket
        return ""
    on_the_web = parts.scheme in {"http", "https"} and parts.netloc
    return ascii_address(full) if on_the_web else ""


def ascii_address(address: str) -> str:
    """A URL whose special characters are percent-encoded."""
    return quote(address, safe="/:?#[]@!$&'()*+,;=%~-._")


def _leads_somewhere(address: str) -> bool:
    """Whether a URL can be followed, and is not a script."""
    return urlsplit(address).scheme.lower() in {"", "http", "https", "mailto", "file"}


def _place(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/")
