"""Lines that tools put around the text of a post: how long it takes to read, and what notebooks print."""

from __future__ import annotations

from itertools import islice

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import remove

_TIME = re.compile(
    r"(?:\w+ )?(?:reading|read) time\W+(?:about |approx\. )?\W?\d+.{0,12}"
    r"|(?:about )?\d+[ -]?min(?:ute)?s?\.?(?: to)? read(?:ing)?(?: time)?"
    r"|(?:tempo de leitura|tiempo de lectura|temps de lecture|lesezeit|lesedauer|tempo di lettura|leestijd"
    r"|czas czytania|время чтения)\W+.{0,20}"
    r"|(?:预计)?(?:阅读|閱讀)(?:时间|時間|时长|大约需要)?\W*(?:约|約)?\s*\d+\s*(?:分钟|分鐘).{0,3}|読了時間\W*約?\s*\d+\s*分.{0,3}",
    re.IGNORECASE,
)
_HINT = re.compile(r"read|le[sc]t?ur|lesezeit|lesedauer|leestijd|czytan|чтени|阅读|閱讀|読了", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[·•|]\s*|\s+[–—]\s+")
_NOTEBOOK = re.compile(r"\d+ rows? × \d+ columns?|(?:In|Out) ?\[[\d* ]{0,5}\]:?")
"""The size of a table of pandas, and the prompts of a notebook."""
_MAX_LINE = 120
"""Maximum length of such a line, in characters."""
_FIRST = 8
"""How many paragraphs from the top may say how long a post takes to read."""


def drop_frame_lines(tree: html.HtmlElement) -> None:
    """Drop the time that reading takes from the lines at the top, and the lines of notebooks everywhere."""
    for paragraph in list(islice(tree.iter("p"), _FIRST)):
        if paragraph.text_content() and _HINT.search(paragraph.text_content()[:_MAX_LINE]):
            _drop_time(paragraph)
    for element in list(tree.iter("p", "div")):
        text = (element.text or "").strip()
        if (
            len(element) == 0
            and text[:1] in set("0123456789IO")
            and _NOTEBOOK.fullmatch(text.replace("\xa0", " "))
        ):
            remove(element)


def _drop_time(paragraph: html.HtmlElement) -> None:
    text = " ".join(paragraph.text_content().split())
    parts = _BETWEEN.split(text)
    kept = [part for part in parts if not _TIME.fullmatch(part.strip("*_()[]⏱️⏳📖🕐🕒⌛ "))]
    if len(text) > _MAX_LINE or len(kept) == len(parts) or next(paragraph.iter("img"), None) is not None:
        return
    if not kept:
        remove(paragraph)
        return
    leaf = paragraph
    while len(leaf) == 1 and not (leaf.text or "").strip() and not (leaf[0].tail or "").strip():
        leaf = leaf[0]
    if len(leaf) == 0:
        leaf.text = " · ".join(kept)
