"""Turns the body of a Word document into HTML, as the document looks when all changes are accepted.

What nobody sees is not read: deleted and hidden text, comments, tables of contents, the codes of fields, and the
prompts of empty form fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape

from lxml import etree

from narrate import lazy_re as re
from narrate.reading.files.docx_styles import ListItem, Numbering, Style, Styles, W, is_on, value
from narrate.reading.files.omml import omml_to_tex

_NOTE_KEY = "narrate-note-"  # footnotes with this prefix count as rewritten already
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WRAPPERS = frozenset("bdo customXml dir ins moveTo sdtContent smartTag".split())
"""Elements whose content is read as if it stood alone."""
_UNREAD = frozenset(
    "del delText footnoteRef instrText moveFrom pPr rPr sdtPr sdtEndPr tblGrid tblPr tblPrEx".split()
)
_UNREAD_FIELDS = frozenset("ASK INDEX NUMPAGES PAGE RD SECTIONPAGES SET TC TOA TOC XE".split())
"""Fields whose result is a list of contents, a page number, or nothing."""
_CHARACTERS = {"tab": " ", "ptab": " ", "noBreakHyphen": "\u2011", "cr": "<br>"}
_MACHINE_WORDS = re.compile(
    r"\s*(?:(?:description )?automatically generated(?: with \w+ confidence)?"
    r"|AI-generated content may be incorrect|^a picture containing\b.*)\.?\s*",
    re.IGNORECASE | re.DOTALL,
)
"""What Word adds to the descriptions that it writes, and its older descriptions, which are lists of tags."""
_PICTOGRAMS = re.compile("[\ue000-\uf8ff]")
"""Where symbol fonts have pictures."""
_PATH = re.compile(r"(?:[A-Za-z]:)?[\\/]\S.*\.\w{3,4}|\S*[/_]\S*\.\w{3,4}")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, table or text box as HTML, with what its neighbors must know to join it."""

    html: str
    style: Style = field(default_factory=Style)
    item: ListItem | None = None


@dataclass(slots=True)
class _Field:
    """A field that is open: its code, then its result."""

    code: str = ""
    in_result: bool = False

    @property
    def is_read(self) -> bool:
        return self.in_result and self.code.split()[:1] not in ([name] for name in _UNREAD_FIELDS)


class Body:
    """Converts parts of one document; notes are collected as they are referred to."""

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        links: dict[str, str],
        notes: dict[str, etree._Element],
        chunks: dict[str, str],
    ) -> None:
        """``links`` are the addresses of the document by id; ``notes`` its notes, as ``footnote-2``.

        ``chunks`` are the HTML of what was put in whole, by id.
        """
        self._styles = styles
        self._numbering = numbering
        self._links = links
        self._notes = notes
        self._chunks = chunks
        self._used_notes: dict[str, None] = {}
        self._fields: list[_Field] = []
        self._boxes: list[_Block] = []
        self._before = ""

    def page(self, body: etree._Element) -> str:
        """The HTML of the body, and of the notes that it refers to."""
        text = _joined(self._blocks(body))
        items: list[str] = []
        for key in self._used_notes:  # grows while notes refer to notes
            items.append(
                f'<li class="footnote-item" id="{_NOTE_KEY}{key}">{_joined(self._blocks(self._notes[key]))}</li>'
            )
            if len(items) == len(self._used_notes):
                break
        return f"{text}<ol>{''.join(items)}</ol>" if items else text

    # --- blocks

    def _blocks(self, parent: etree._Element) -> Iterator[_Block]:
        for child in parent.iterchildren("*"):
            name = _name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "sdt":
                yield from self._control(child)
            elif name in _WRAPPERS:
                yield from self._blocks(child)
            elif name == "oMathPara":
                yield _Block(self._formulas(child))
            elif name == "altChunk":
                yield _Block(f"<div>{self._chunks.get(child.get(f'{_R}id') or '', '')}</div>")

    def _control(self, element: etree._Element) -> Iterator[_Block]:
        """A content control, unless it holds the table of contents or a prompt."""
        gallery = value(element.find(f"{W}sdtPr"), "docPartObj/docPartGallery")
        content = element.find(f"{W}sdtContent")
        if content is not None and gallery != "Table of Contents" and not _is_prompt(element):
            yield from self._blocks(content)

    def _paragraph(self, element: etree._Element) -> Iterator[_Block]:
        properties = element.find(f"{W}pPr")
        style = self._styles.paragraph(properties)
        if style.role == "contents":
            return
        text = "" if style.is_hidden else "".join(self._inline(element))
        boxes, self._boxes = self._boxes, []
        drop_cap = None if properties is None else properties.find(f"{W}framePr")
        is_drop_cap = drop_cap is not None and drop_cap.get(f"{W}dropCap") in {"drop", "margin"}
        if is_drop_cap or is_on(None if properties is None else properties.find(f"{W}rPr"), "del"):
            self._before += text  # it goes on in the next paragraph
        else:
            text, self._before = self._before + text, ""
            item = self._numbering.next_item(style) if style.numbering and _has_words(text) else None
            yield from _split(text, style, item)
        yield from boxes

    def _table(self, element: etree._Element) -> Iterator[_Block]:
        rows = [row for row in _unwrapped(element, "tr") if row.find(f"{W}trPr/{W}del") is None]
        cells = [[(cell, _joined(self._blocks(cell))) for cell in _unwrapped(row, "tc")] for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:  # a box around text
            yield _Block(cells[0][0][1])
            return
        lines = (
            "".join(_cell(cell, text, "th" if _is_header(row) else "td") for cell, text in line)
            for row, line in zip(rows, cells, strict=True)
        )
        yield _Block(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")

    def _formulas(self, element: etree._Element) -> str:
        tex = (omml_to_tex(formula) for formula in element.iterfind("{*}oMath"))
        return "".join(f'<div class="math">{escape(each)}</div>' for each in tex)

    # --- inside a paragraph

    def _inline(self, parent: etree._Element) -> Iterator[str]:
        for child in parent.iterchildren("*"):
            name = _name(child)
            if name == "r":
                yield self._run(child)
            elif name in _WRAPPERS or (name == "sdt" and not _is_prompt(child)) or name == "rubyBase":
                yield from self._inline(child)
            elif name == "fldSimple":
                if (child.get(f"{W}instr") or "").split()[:1] not in ([name] for name in _UNREAD_FIELDS):
                    yield from self._inline(child)
            elif name == "hyperlink":
                address = self._links.get(child.get(f"{_R}id") or "", "")
                text = "".join(self._inline(child))
                yield f'<a href="{escape(address)}">{text}</a>' if address else text
            elif name == "oMath":
                yield f'<span class="math">{escape(omml_to_tex(child))}</span>'
            elif name == "oMathPara":
                yield self._formulas(child)

    def _run(self, run: etree._Element) -> str:
        properties = run.find(f"{W}rPr")
        style = self._styles.get(value(properties, "rStyle"))
        hidden = is_on(properties, "vanish")
        parts = "".join(map(self._part, run.iterchildren("*")))
        is_read = all(one.is_read for one in self._fields)
        if not parts or not is_read or (style.is_hidden if hidden is None else hidden):
            return ""
        if style.role == "code":
            return f"<code>{parts}</code>"
        if is_on(properties, "b"):
            parts = f"<strong>{parts}</strong>"
        raised = {"superscript": "sup", "subscript": "sub"}.get(value(properties, "vertAlign"))
        return f"<{raised}>{parts}</{raised}>" if raised and "footnote-ref" not in parts else parts

    def _part(self, element: etree._Element) -> str:
        name = _name(element)
        if name == "t":
            return escape(_PICTOGRAMS.sub("", element.text or ""), quote=False)
        if name in _CHARACTERS:
            return _CHARACTERS[name]
        read = _PARTS.get(name)
        return read(self, element) if read else ""

    def _break(self, element: etree._Element) -> str:
        return "<br>" if element.get(f"{W}type", "textWrapping") == "textWrapping" else " "

    def _field(self, element: etree._Element) -> str:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()
        return ""

    def _code(self, element: etree._Element) -> str:
        if self._fields:
            self._fields[-1].code += element.text or ""
        return ""

    def _symbol(self, element: etree._Element) -> str:
        """A character of a font, unless it is in the area where symbol fonts have pictures."""
        code = element.get(f"{W}char") or ""
        number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else 0
        return escape(chr(number)) if number > 0x20 and not 0xD800 <= number < 0xF900 else ""

    def _note(self, element: etree._Element) -> str:
        key = f"{_name(element).removesuffix('Reference')}-{element.get(f'{W}id')}"
        if key not in self._notes:
            return ""
        self._used_notes.setdefault(key)
        return f'<sup class="footnote-ref"><a href="#{_NOTE_KEY}{key}"></a></sup>'

    def _ruby(self, element: etree._Element) -> str:
        return "".join(self._inline(element))

    def _alternatives(self, element: etree._Element) -> str:
        """The first of several drawings of one thing: the modern one, if it can be read."""
        choices = [*element.iterfind(f"{_MC}Choice"), *element.iterfind(f"{_MC}Fallback")]
        return "".join(map(self._part, next((choice for choice in choices if len(choice)), ())))

    def _drawing(self, element: etree._Element) -> str:
        """A picture with its description; the text of text boxes follows the paragraph."""
        boxes = [box for box in element.iter(f"{W}txbxContent") if not _inner(box, element, f"{W}txbxContent")]
        for box in boxes:
            fields, self._fields, found, self._boxes = self._fields, [], self._boxes, []
            blocks = list(self._blocks(box))
            self._fields, self._boxes = fields, [*found, *self._boxes, *blocks]
        if boxes or next(element.iter("{*}decorative"), None) is not None:
            return ""
        alts = (one.get("descr") or one.get("alt") or "" for one in element.iter("{*}docPr", "{*}shape"))
        alt = _description(next(filter(None, alts), ""))
        shown = alt or next(element.iter("{*}blip", "{*}imagedata", "{*}chart"), None) is not None
        return f'<img src="" alt="{escape(alt)}">' if shown else ""


_PARTS: dict[str, Callable[[Body, etree._Element], str]] = {
    "AlternateContent": Body._alternatives,
    "br": Body._break,
    "drawing": Body._drawing,
    "endnoteReference": Body._note,
    "fldChar": Body._field,
    "footnoteReference": Body._note,
    "instrText": Body._code,
    "object": Body._drawing,
    "pict": Body._drawing,
    "ruby": Body._ruby,
    "sym": Body._symbol,
}


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _inner(box: etree._Element, outermost: etree._Element, tag: str) -> bool:
    """Whether an element is inside another one of its tag, within ``outermost``."""
    for outer in box.iterancestors():
        if outer is outermost:
            return False
        if outer.tag == tag:
            return True
    return False


def _is_prompt(control: etree._Element) -> bool:
    return bool(is_on(control.find(f"{W}sdtPr"), "showingPlcHdr"))


def _unwrapped(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those in content controls."""
    for child in parent.iterchildren("*"):
        if child.tag == f"{W}{name}":
            yield child
        elif _name(child) in {"sdt", *_WRAPPERS}:
            yield from _unwrapped(child, name)


def _is_header(row: etree._Element) -> bool:
    return bool(is_on(row.find(f"{W}trPr"), "tblHeader"))


def _cell(cell: etree._Element, text: str, tag: str) -> str:
    span = value(cell.find(f"{W}tcPr"), "gridSpan")
    return f"<{tag}{f' colspan={chr(34)}{span}{chr(34)}' if span.isdecimal() else ''}>{text}</{tag}>"


def _description(alt: str) -> str:
    """The description of a picture without what a program has added; empty if it is the path of its file."""
    words = " ".join(_MACHINE_WORDS.sub("", alt).split())
    return "" if _PATH.fullmatch(words) else words


def _has_words(text: str) -> bool:
    return bool(re.sub(r"<(?!img\b|sup\b)[^>]*>", "", text).strip())


def _split(text: str, style: Style, item: ListItem | None) -> Iterator[_Block]:
    """The blocks of a paragraph: displayed formulas in it stand alone."""
    for part in re.split(r'(<div class="math">.*?</div>)', text):
        if part.startswith("<div"):
            yield _Block(part)
        elif part.strip() or style.role == "code":
            yield _Block(_labeled(part, style, item), style, item if style.role != "heading" else None)


def _labeled(text: str, style: Style, item: ListItem | None) -> str:
    """The text of a heading after the word and number that Word puts before it, such as ``Chapter 2``."""
    label = "" if item is None or style.role != "heading" else item.label
    return f"{escape(label.rstrip(' .:'))}: {text}" if any(map(str.isalpha, label)) else text


# --- joining blocks ---------------------------------------------------------------------------------------------


def _joined(blocks: Iterable[_Block]) -> str:
    """The HTML of blocks: neighbors make one list, one quote, one block of code."""
    parts: list[str] = []
    open_tags: list[str] = []
    for block in _captioned(list(blocks)):
        wanted = _around(block, open_tags)
        kept = _common(open_tags, wanted)
        if block.item is not None and kept == len(wanted):
            kept -= 1  # the next item of a list that is open
        parts += [f"</{tag}>" for tag in reversed(open_tags[kept:])]
        parts += [f"<{_opening(tag, block)}>" for tag in wanted[kept:]]
        open_tags = wanted
        parts.append(_html(block, is_first="pre" in wanted[kept:]))
    return "".join(parts) + "".join(f"</{tag}>" for tag in reversed(open_tags))


def _captioned(blocks: list[_Block]) -> list[_Block]:
    """The blocks with each caption in the picture above it, or in the table below or above it."""
    done: list[_Block] = []
    for at, block in enumerate(blocks):
        above, below = (done[-1].html if done else ""), "".join(one.html for one in blocks[at + 1 : at + 2])
        if block.style.role != "caption":
            done.append(block)
        elif below.startswith(_TABLE) and (_TABLE_LABEL.match(block.html) or not _PICTURES.fullmatch(above)):
            blocks[at + 1] = replace(blocks[at + 1], html=_with_caption(below, block.html))
        elif _PICTURES.fullmatch(above):
            done[-1] = replace(done[-1], html=f"<figure>{above}<figcaption>{block.html}</figcaption></figure>")
        elif above.startswith(_TABLE) and not above.startswith(f"{_TABLE}<caption>"):
            done[-1] = replace(done[-1], html=_with_caption(above, block.html))
        else:
            done.append(block)
    return done


_TABLE = "<table>"
_TABLE_LABEL = re.compile(r"(?:<\w+>)*tab", re.IGNORECASE)
"""Begins the label of a table in many languages."""
_PICTURES = re.compile(r"(?:<img [^>]*>\s*)+")


def _with_caption(table: str, caption: str) -> str:
    return f"{_TABLE}<caption>{caption}</caption>{table.removeprefix(_TABLE)}"


def _around(block: _Block, open_tags: list[str]) -> list[str]:
    """The elements that a block stands in."""
    if block.item is not None:
        lists = [tag for tag in open_tags if tag != "li"][: block.item.depth]
        lists += ["ul"] * (block.item.depth - len(lists))
        return [tag for one in [*lists, "ul" if block.item.number is None else "ol"] for tag in (one, "li")]
    if block.style.role == "continued" and "li" in open_tags:
        return open_tags
    return {"quote": ["blockquote"], "code": ["pre"]}.get(block.style.role, [])


def _common(first: list[str], second: list[str]) -> int:
    """How many elements two paths have in common."""
    at = 0
    while at < min(len(first), len(second)) and first[at] == second[at]:
        at += 1
    return at


def _opening(tag: str, block: _Block) -> str:
    numbered = tag == "li" and block.item is not None and block.item.number is not None
    return f'li value="{block.item.number}"' if numbered and block.item is not None else tag


def _html(block: _Block, *, is_first: bool) -> str:
    role, text = block.style.role, block.html
    if role == "code":
        return text if is_first else f"\n{text}"
    if role == "heading":
        return f"<h{block.style.level}>{text}</h{block.style.level}>"
    if role == "title":
        return f'<h1 class="title">{text}</h1>'
    if role in {"author", "date"}:
        return f'<p class="{role}">{text}</p>'
    return text if text.startswith(("<table", "<div", "<figure", "<p>")) else f"<p>{text}</p>"
