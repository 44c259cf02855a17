"""Rewrites the markup of specific sites as the HTML that `block_builder` reads.

Each rewrite is a small pass over the tree; `REWRITES` lists them in order. Beyond standard HTML, `block_builder`
reads ``span.math`` and ``div.math``, which contain TeX; ``details.spoiler``; ``blockquote[data-source]``, a quote
with a named source; ``blockquote[data-llm-generated]``, a quote of a language model; ``speech[data-speaker]``,
what one speaker of a dialogue says, which begins with a ``speaker`` element; ``references``, a list of what the
post cites; ``matter``, front or back matter of a book; and footnotes as ``sup.footnote-ref`` and
``li.footnote-item``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dialogue import mark_dialogues
from narrate.reading.html.directives import move_directives
from narrate.reading.html.divided_words import join_divided_words
from narrate.reading.html.docbook import mark_docbook
from narrate.reading.html.dom import (
    classes,
    remove,
    replace_element,
    set_text,
    turn_into,
    with_class,
    wrap,
)
from narrate.reading.html.initials import join_initials
from narrate.reading.html.inline import HEADINGS, UNSPOKEN
from narrate.reading.html.math.math_markup import mark_formulas, merge_equations
from narrate.reading.html.math.tex_macros import replace_macros
from narrate.reading.html.math.typeset_text import mark_typeset_text
from narrate.reading.html.notes.bibliography import mark_references
from narrate.reading.html.notes.footnote_rewriting import remove_backlinks
from narrate.reading.html.notes.footnotes import mark_footnotes
from narrate.reading.html.notes.note_marks import silence_note_marks
from narrate.reading.html.notes.raised_text import write_out_raised
from narrate.reading.html.page_numbers import remove_page_numbers
from narrate.reading.html.pictures import drop_file_names, drop_repeated_captions, mark_captions
from narrate.reading.html.ruby import read_ruby_once
from narrate.reading.html.unreplaced import remove_link_targets, remove_shortcodes
from narrate.reading.normalize import comparison_key, one_line

Rewrite = Callable[[html.HtmlElement], None]


def rewrite_site_markup(body: html.HtmlElement, *, with_notes: bool = True) -> None:
    """Apply all rewrites to a tree, in place; not those of `NOTES` if they were applied before."""
    for rewrite in REWRITES:
        if with_notes or rewrite not in NOTES:
            rewrite(body)


# --- asides -----------------------------------------------------------------------------------------------------


def mark_sources(body: html.HtmlElement) -> None:
    """The forums mark text by a language model, and may name the model: it becomes a quote."""
    for block in with_class(body, "llm-content-block"):
        block.tag = "blockquote"
        block.set("data-llm-generated", "")
        block.set("data-source", block.get("data-model-name") or "")


def mark_speakers(body: html.HtmlElement) -> None:
    """A message in a dialogue of the forums begins with its speaker."""
    for message in with_class(body, "dialogue-message"):
        heads = with_class(message, "dialogue-message-header")
        named = " ".join("".join(head.text_content() for head in heads).split())
        for head in heads:
            remove(head)
        message.tag = "speech"
        name = one_line(message.get("display-name") or named)
        message.set("data-speaker", name)
        label = html.Element("speaker")
        set_text(label, name)
        message.text, label.tail = None, message.text
        message.insert(0, label)


def mark_spoilers(body: html.HtmlElement) -> None:
    """Wrap hidden blocks in ``details.spoiler``; adjacent ones become one."""
    before: html.HtmlElement | None = None
    for block in with_class(body, "spoilers", "spoiler", "spoiler-v2"):
        if block.tag not in {"div", "p", "section", "blockquote"}:
            continue
        previous = block.getprevious()
        follows = before is not None and previous is before and not (previous.tail or "").strip()
        if follows and before is not None:
            before.tail, block.tail = block.tail, None
            before.append(block)
        elif not any(outer.tag == "details" and "spoiler" in classes(outer) for outer in block.iterancestors()):
            before = wrap(block, "details", class_="spoiler")
            move_directives(block, before)


def mark_toggles(body: html.HtmlElement) -> None:
    """Ghost's toggle cards become ``details``."""
    for card in with_class(body, "kg-toggle-card"):
        card.tag = "details"
        for head in with_class(card, "kg-toggle-heading-text"):
            head.tag = "summary"


# --- visual elements --------------------------------------------------------------------------------------------


def mark_embeds(body: html.HtmlElement) -> None:
    """Players, prediction markets and link previews become ``iframe`` elements."""
    for element in with_class(body, *_EMBED_CLASSES):
        element.tag = "iframe"
    for element in list(body.iter("embed")):  # it is a void element, but the parser nests what follows in it
        item = html.Element("embed")
        item.tail, element.text = element.text, None
        element.tag = "div"
        element.insert(0, item)
    for element in with_class(body, *_PREVIEW_CLASSES):
        titles = with_class(element, *_PREVIEW_CLASSES.values()) or [element]
        turn_into(element, "iframe", titles[0].text_content().strip(), data_kind="link")


_EMBED_CLASSES = (
    "codepen iframe-widget instagram-media manifold-preview metaculus-preview youtube-preview "
    "elicit-binary-prediction tweet"
).split()
_PREVIEW_CLASSES = {
    "kg-bookmark-card": "kg-bookmark-title",
    "embedded-post-wrap": "embedded-post-title",
    "digest-post-embed": "embedded-post-title",
}
"""The class of a link preview → the class of its title."""


def mark_thematic_breaks(body: html.HtmlElement) -> None:
    """Separators that are not ``hr`` elements."""
    for element in body.xpath(".//div[@role='separator']"):
        turn_into(element, "hr")


def mark_pull_quotes(body: html.HtmlElement) -> None:
    """Remove pull quotes that repeat a sentence of the text as decoration; others are quotes."""
    quotes = with_class(body, "pullquote", "pull-quote", "wp-block-pullquote")[:_MAX_PULL_QUOTES]
    text = comparison_key(body.text_content()) if quotes else ""
    for quote in quotes:
        if text.count(comparison_key(quote.text_content())) > 1:
            remove(quote)
        else:
            quote.tag = "blockquote" if quote.find(".//blockquote") is None else "div"


_MAX_PULL_QUOTES = 50  # each one costs a search of the whole text


def resolve_lazy_images(body: html.HtmlElement) -> None:
    """Lazy-loaded images keep their URL in another attribute."""
    for image in body.iter("img"):
        source = image.get("src") or ""
        if not source or source.startswith("data:"):
            later = (image.get(name) for name in ("data-src", "data-lazy-src", "data-original"))
            image.set("src", next(filter(None, later), ""))


def remove_icons(body: html.HtmlElement) -> None:
    """Remove SVG images without text or a title: they are icons."""
    for drawing in list(body.iter("svg")):
        if not drawing.text_content().strip():
            remove(drawing)


# --- text -------------------------------------------------------------------------------------------------------


def remove_heading_links(body: html.HtmlElement) -> None:
    """Remove the symbol with which a heading links to itself."""
    for heading in body.iter(*HEADINGS):
        for link in [link for link in heading.iter("a") if next(link.iterancestors("sup"), None) is None]:
            if (link.get("href") or "").startswith("#") and one_line(
                link.text_content()
            ).lower() in _HEADING_MARKS:
                remove(link)


_HEADING_MARKS = frozenset({"", "#", "¶", "§", "🔗", "∞", "link", "permalink"})


def set_apart_heading_images(body: html.HtmlElement) -> None:
    """In a heading with words, remove ornaments, and put a space after other images, which are read as words."""
    for heading in body.iter(*HEADINGS):
        images = list(heading.iter("img"))
        if not images or not heading.text_content().strip():
            continue  # the image is the heading
        for image in images:
            alt = one_line(image.get("alt") or "")
            if alt.casefold() in _ORNAMENTS:
                remove(image)
            elif len(alt) > 1:  # one letter is a drop cap
                image.tail = f" {image.tail or ''}"


_ORNAMENTS = frozenset({"", "decoration", "flourish", "icon", "image", "img", "logo", "ornament", "picture"})
"""Alternative texts of images that only decorate a heading."""


def unquote_abstracts(body: html.HtmlElement) -> None:
    """The abstract of a paper is no quote, even if it is marked up as one."""
    for element in with_class(body, "abstract"):
        if element.tag == "blockquote":
            element.tag = "div"


def mark_subtitles(body: html.HtmlElement) -> None:
    """A subtitle that is marked up as a heading becomes a paragraph."""
    for heading in with_class(body, *SUBTITLE_CLASSES):
        if heading.tag in HEADINGS:
            heading.tag = "p"


SUBTITLE_CLASSES = (
    "subtitle pw-subtitle-paragraph post-subtitle entry-subtitle article-subtitle gh-article-excerpt standfirst"
).split()
"""Classes of subtitles."""


def unwrap_tables_without_cells(body: html.HtmlElement) -> None:
    """A table without cells lays nothing out; browsers show what is in it above it."""
    for table in list(body.iter("table")):
        if next(table.iter("td", "th"), None) is None:
            table.tag = "div"


def unwrap_code_tables(body: html.HtmlElement) -> None:
    """Syntax highlighters lay out code as a table, with the line numbers in one cell."""
    for table in list(body.iter("table")):
        blocks = list(table.iter("pre"))
        code = blocks[-1] if blocks else table
        beside = table.text_content().replace(code.text_content(), "") if blocks else "no code"
        if not beside.strip("0123456789 \n\t"):
            replace_element(table, code)


def mark_distill_code(body: html.HtmlElement) -> None:
    """The code of Distill's articles is in elements of its own."""
    for code in body.iter("d-code", "dt-code"):
        code.tag = "pre" if code.get("block") is not None else "code"
        code.set("data-lang", code.get("language") or "")


def mark_code_languages(body: html.HtmlElement) -> None:
    """Move the language of code to its ``pre``: some sites name it on an element around or inside that."""
    for code in body.iter("pre"):
        inner = code.find("code")
        near = [code, *([inner] if inner is not None else []), *islice(code.iterancestors(), 2)]
        names = (
            element.get("data-lang") or element.get("data-language") or _language(element.get("class") or "")
            for element in near
        )
        name = next(filter(None, names), "")
        if name:
            code.set("class", f"language-{name}")


def remove_code_labels(body: html.HtmlElement) -> None:
    """Remove the name of the language that is shown above code, which `mark_code_languages` has read."""
    for code in body.iter("pre"):
        label = code.getprevious()
        if label is not None and "lang" in classes(label) and len(label.text_content().split()) < 2:
            remove(label)


def _language(names: str) -> str:
    if "sourceCode" in names.split():
        return next((name for name in names.split() if name not in _CODE_CLASSES), "")
    match = re.search(r"(?:^|\s)(?:lang(?:uage)?|highlight-source|brush:)-?\s*([^\s;=]+)(?=[\s;]|\Z)", names)
    return match[1] if match else ""


_CODE_CLASSES = frozenset({"sourceCode", "numberSource", "numberLines", "lineAnchors"})


def mark_citations(body: html.HtmlElement) -> None:
    """Mark the numbers of citations as unspoken, and remove the bullets and file names that LaTeXML writes."""
    for citation in with_class(body, "ltx_cite"):
        if _NUMBERS.fullmatch(citation.text_content()):
            citation.set(UNSPOKEN, "")
    for citation in body.iter("d-cite", "dt-cite"):  # Distill's, which its script fills in
        citation.set(UNSPOKEN, "")
    for label in with_class(body, "ltx_tag_bibitem"):
        label.set(UNSPOKEN, "")
    for bullet in with_class(body, "ltx_tag_item"):
        remove(bullet)
    for image in with_class(body, "ltx_graphics"):
        if image.get("alt") == "Refer to caption":
            image.set("alt", "")


_NUMBERS = re.compile(r"\s*[\[(][\d\s,;–-]+[\])]\s*")


def split_paragraphs(body: html.HtmlElement) -> None:
    """Two line breaks in a row separate paragraphs, as old editors wrote them."""
    for line_break in list(body.iter("br")):
        following = line_break.getnext()
        if following is not None and following.tag == "br" and not (line_break.tail or "").strip():
            line_break.tag = "div"


NOTES: tuple[Rewrite, ...] = (mark_references, mark_footnotes)
REWRITES: tuple[Rewrite, ...] = (
    drop_file_names,
    mark_formulas,
    mark_typeset_text,
    replace_macros,
    remove_shortcodes,
    remove_link_targets,
    merge_equations,
    read_ruby_once,
    join_divided_words,
    join_initials,
    mark_citations,
    remove_page_numbers,
    *NOTES,
    remove_backlinks,
    silence_note_marks,
    write_out_raised,
    mark_sources,
    mark_speakers,
    mark_spoilers,
    mark_toggles,
    mark_embeds,
    mark_thematic_breaks,
    mark_pull_quotes,
    unquote_abstracts,
    mark_subtitles,
    mark_docbook,
    resolve_lazy_images,
    mark_captions,
    drop_repeated_captions,
    remove_icons,
    remove_heading_links,
    set_apart_heading_images,
    unwrap_tables_without_cells,
    unwrap_code_tables,
    mark_distill_code,
    mark_code_languages,
    remove_code_labels,
    mark_dialogues,
    split_paragraphs,
)
