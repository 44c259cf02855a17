"""The addresses in a page: where its links and images lead."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html


def base_of(tree: html.HtmlElement, url: str) -> str:
    """What the page's relative addresses are relative to."""
    element = next(tree.iter("base"), None)
    try:
        return urljoin(url, element.get("href") or "") if element is not None and url else url
    except ValueError:
        return url


def resolve(tree: html.HtmlElement, base: str, *names: str) -> None:
    """Write addresses in full, but those that lead to a place in this page, which has ``names`` too."""
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


def _leads_somewhere(address: str) -> bool:
    """Whether it is no script."""
    return urlsplit(address).scheme.lower() in {"", "http", "https", "mailto", "file"}


def _place(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/")
