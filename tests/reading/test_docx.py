"""Word documents: styles, notes, images, formulas and properties."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from email.message import EmailMessage
from io import BytesIO
from textwrap import dedent

import pytest
from support.tables import for_each

from narrate.errors import ReadingError
from narrate.net import requests
from narrate.reading.fetch import Source
from narrate.reading.files.docx import read_docx
from narrate.reading.post import Post, written
from reading.notation import outline_lines

OOXML = "http://schemas.openxmlformats.org"
NAMESPACES = f"""
    xmlns:w="{OOXML}/wordprocessingml/2006/main"
    xmlns:r="{OOXML}/officeDocument/2006/relationships"
    xmlns:m="{OOXML}/officeDocument/2006/math"
    xmlns:wp="{OOXML}/drawingml/2006/wordprocessingDrawing"
    xmlns:a="{OOXML}/drawingml/2006/main"
    xmlns:pic="{OOXML}/drawingml/2006/picture" """

TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
  <Default Extension="xml" ContentType="application/xml"/>
  <Default Extension="png" ContentType="image/png"/>
</Types>"""

RELATIONSHIPS = f"""<Relationships xmlns="{OOXML}/package/2006/relationships">
  <Relationship Id="r1" Target="word/document.xml"
    Type="{OOXML}/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""

LINKS = f"""<Relationships xmlns="{OOXML}/package/2006/relationships">
  <Relationship Id="cat" Type="{OOXML}/officeDocument/2006/relationships/image" Target="media/cat.png"/>
  <Relationship Id="far" Type="{OOXML}/officeDocument/2006/relationships/image"
    Target="file:///etc/passwd" TargetMode="External"/>
  <Relationship Id="site" Type="{OOXML}/officeDocument/2006/relationships/hyperlink"
    Target="https://example.org/" TargetMode="External"/>
</Relationships>"""

PARAGRAPH_STYLES = (
    "Title",
    "Subtitle",
    *(f"heading {level}" for level in range(1, 10)),
    *("toc 1", "TOC Heading", "Quote", "Intense Quote", "Block Text", "HTML Preformatted", "Source Code"),
)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
    for name in PARAGRAPH_STYLES
)
STYLES += '<w:style w:type="character" w:styleId="Verb"><w:name w:val="Verbatim Char"/></w:style>'


def p(text: str = "", style: str = "", *more: str) -> str:
    """A paragraph that begins with ``text``; ``more`` is XML."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{run(text) if text else ''}{''.join(more)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def mark(kind: str, number: int) -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def notes_part(kind: str, **texts: str) -> dict[str, str | bytes]:
    """The part with footnotes or endnotes; ``n2="…"`` is the second note."""
    notes = "".join(f'<w:{kind} w:id="{key[1:]}">{p(text)}</w:{kind}>' for key, text in texts.items())
    return {f"word/{kind}s.xml": f"<w:{kind}s {NAMESPACES}>{notes}</w:{kind}s>"}


def core(properties: str) -> dict[str, str | bytes]:
    namespaces = (
        f'xmlns:cp="{OOXML}/package/2006/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return {"docProps/core.xml": f"<cp:coreProperties {namespaces}>{properties}</cp:coreProperties>"}


def document(*body: str, parts: dict[str, str | bytes] | None = None) -> bytes:
    """A Word document; ``parts`` replace parts of the archive or are added to it."""
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": RELATIONSHIPS,
            "word/_rels/document.xml.rels": LINKS,
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {NAMESPACES}>{STYLES}</w:styles>",
            **(parts or {}),
        }
    )


def zipped(files: dict[str, str | bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def read(data: bytes) -> Post:
    return read_docx(Source(data, kind="docx", subject="essay.docx"))


def outline(*body: str, parts: dict[str, str | bytes] | None = None) -> str:
    return outline_lines(read(document(*body, parts=parts)))


def lines(text: str) -> str:
    return dedent(text).strip("\n")


def unspaced(text: str) -> str:
    """TeX without spaces, except those that end a command."""
    return re.sub(r"(?<!\\sin) ", "", text)


def notes(post: Post) -> list[str]:
    return [written(blocks) for blocks in post.notes.values()]


def fails(data: bytes) -> str:
    with pytest.raises(ReadingError) as caught:
        read(data)
    line = str(caught.value)
    assert caught.value.subject == "essay.docx"
    assert caught.value.hint
    assert "\n" not in line
    return line


# --- styles -----------------------------------------------------------------------------------------------------


def test_headings_become_sections_and_text_paragraphs() -> None:
    text = outline(
        p("Before"), p("One", "heading1"), p("a"), p("Two", "heading2"), p("b &lt;i&gt;"), p("3", "heading1")
    )
    expected = """
          text: Before
        h1 One
          text: a
        h2 Two
          text: b <i>
        h1 3
        """
    assert text == lines(expected)


def test_the_strict_form_is_read() -> None:
    with zipfile.ZipFile(BytesIO(document(p("One", "Heading1"), p("a"), p("Two", "Heading1"), p("b")))) as usual:
        strict: dict[str, str | bytes] = {
            name: re.sub(
                rb"http://schemas.openxmlformats.org/(\w+)/2006/(\w+)",
                rb"http://purl.oclc.org/ooxml/\1/\2",
                usual.read(name),
            )
            for name in usual.namelist()
        }
    assert b"purl.oclc.org" in strict["word/document.xml"]
    assert outline_lines(read(zipped(strict))).endswith("h1 One\n  text: a\nh1 Two\n  text: b")


def test_pages_that_are_put_in_whole_are_read_where_they_stand(caplog: pytest.LogCaptureFixture) -> None:
    page = "<html><head><style>p{}</style></head><body><h2>Größe</h2><p>b</p></body></html>"
    saved = EmailMessage()
    saved.set_content(page.replace("Größe", "Eis"), subtype="html", cte="quoted-printable")
    saved.make_related()
    chunks = {"page.html": page.encode(), "saved.mht": bytes(saved), "lines.txt": b"c < d\n\ne", "old.rtf": b"{x}"}
    kind = f"{OOXML}/officeDocument/2006/relationships/aFChunk"
    relations = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="/word/{name}"/>' for name in (*chunks, "gone.html")
    )
    parts: dict[str, str | bytes] = {f"word/{name}": data for name, data in chunks.items()}
    parts["word/_rels/document.xml.rels"] = f"<Relationships>{relations}</Relationships>"
    body = "".join(f'<w:altChunk r:id="{name}"/>' for name in (*chunks, "gone.html", "unknown"))
    assert outline(p("a"), body, p("z"), parts=parts).endswith(
        "  text: a\nh1 Größe\n  text: b\nh1 Eis\n  text: b\n  text: c < d\n  text: e\n  text: z"
    )
    assert [record.getMessage() for record in caplog.records] == [
        "essay.docx: word/old.rtf is left out: it is not text"
    ]


def test_headings_7_to_9_are_headings() -> None:
    post = read(document(*(p(f"H{level}", f"heading{level}") for level in range(1, 10))))
    assert [section.title for section in post.sections[1:]] == [f"H{level}" for level in range(2, 10)]


def test_a_title_does_not_start_a_section() -> None:
    text = outline(p("A &amp; B", "Title"), p("By me", "Subtitle"), p("One", "heading1"), p("a"))
    assert text == "title: A & B\n  text: By me\nh1 One\n  text: a"


def test_a_title_may_have_two_lines_and_follow_other_text() -> None:
    text = outline(p("Report 3"), p("On truth", "Title"), p("and lies", "Title"), p("a"))
    assert text == "title: On truth and lies\n  text: Report 3\n  text: a"


def test_a_footnote_of_the_title_is_kept() -> None:
    post = read(document(p("A", "Title", mark("footnote", 2)), p("a"), parts=notes_part("footnote", n2="Thanks.")))
    assert post.title == "A"
    assert notes(post) == ["Thanks."]
    assert written(post.sections[0].blocks).split() == ["a"]


@pytest.mark.parametrize("style", ["Quote", "IntenseQuote", "BlockText"])
def test_paragraphs_in_quote_styles_are_block_quotes(style: str) -> None:
    text = outline(p("a"), p("one", style), p("two", style), p("b"))
    assert text == "  text: a\n  quote\n    text: one\n    text: two\n  text: b"


@pytest.mark.parametrize("style", ["HTMLPreformatted", "SourceCode"])
def test_paragraphs_in_code_styles_are_one_code_block(style: str) -> None:
    text = outline(p("a"), p("if x:", style), p("    y()", style), p("b"))
    assert text == "  text: a\n  code\n    | if x:\n    |     y()\n  text: b"


def test_runs_in_code_styles_are_inline_code() -> None:
    assert outline(p("a ", "", run("f()", '<w:rStyle w:val="Verb"/>'))) == "  text: a `f()`"


def test_a_table_of_contents_is_left_out() -> None:
    assert outline(p("Contents", "TOCHeading"), p("One 3", "toc1"), p("a")) == "  text: a"


def test_bold_paragraphs_are_headings_where_there_are_no_others() -> None:
    assert outline(p("", "", run("One", "<w:b/>")), p("a")) == "h1 **One**\n  text: a"


def test_links_and_tables_are_read() -> None:
    link = f'<w:hyperlink r:id="site">{run("there")}</w:hyperlink>'
    row = f"<w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr>"
    text = outline(p("See ", "", link), f"<w:tbl>{row}</w:tbl>")
    assert text == "  text: See [there](https://example.org/)\n  table\n    row: a | b"


def test_the_text_of_simple_fields_is_kept() -> None:
    field = f'<w:fldSimple w:instr="REF x">{run("figure 1")}</w:fldSimple>'
    assert outline(p("See ", "", field, run(" here"))) == "  text: See figure 1 here"


# --- notes, comments, images ------------------------------------------------------------------------------------


def test_footnotes_and_endnotes_are_notes() -> None:
    parts = notes_part("footnote", n2="Two.", n3="Three.") | notes_part("endnote", n2="End.")
    body = p("a", "", mark("footnote", 3), run(" b"), mark("endnote", 2), run(" c"), mark("footnote", 2))
    post = read(document(body, p("One", "heading1"), parts=parts))
    assert notes(post) == ["Three.", "End.", "Two."]
    assert [written(section.blocks) for section in post.sections] == ["a b c", ""]


def test_comments_are_left_out() -> None:
    comments = f'<w:comments {NAMESPACES}><w:comment w:id="0">{p("Really?")}</w:comment></w:comments>'
    text = outline(p("a", "", mark("comment", 0)), parts={"word/comments.xml": comments})
    assert text == "  text: a"


def image(reference: str, alt: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic><a:graphicData>'
        f"<pic:pic><pic:blipFill><a:blip {reference}/></pic:blipFill></pic:pic>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def test_images_keep_their_alternative_text_and_lose_their_data() -> None:
    text = outline(p("a", "", image('r:embed="cat"', "A cat")), parts={"word/media/cat.png": b"x" * 999})
    assert text == "  text: a\n  image : A cat"


def test_an_external_image_is_not_opened() -> None:
    assert outline(p("a", "", image('r:link="far"', "Users"))) == "  text: a\n  image : Users"


# --- formulas ---------------------------------------------------------------------------------------------------


def mr(text: str, properties: str = "") -> str:
    return f"<m:r><m:rPr>{properties}</m:rPr><m:t>{text}</m:t></m:r>"


def e(text: str) -> str:
    return f"<m:e>{mr(text)}</m:e>"


def chr_(kind: str, value: str) -> str:
    return f'<m:{kind}Pr><m:chr m:val="{value}"/></m:{kind}Pr>'


UPRIGHT = '<m:sty m:val="p"/>'

FORMULAS = {
    "x+12": (mr("x+12"), "x + 12"),
    "a fraction": (f"<m:f><m:num>{mr('a')}</m:num><m:den>{mr('2b')}</m:den></m:f>", r"\frac{a}{2 b}"),
    "scripts": (
        f"<m:sSup>{e('x')}<m:sup>{mr('2')}</m:sup></m:sSup><m:sSub>{e('y')}<m:sub>{mr('i')}</m:sub></m:sSub>",
        "x^{2} y_{i}",
    ),
    "both scripts": (
        f"<m:sSubSup>{e('x')}<m:sub>{mr('i')}</m:sub><m:sup>{mr('2')}</m:sup></m:sSubSup>",
        "x_{i}^{2}",
    ),
    "a square root": (f"<m:rad><m:deg/>{e('x')}</m:rad>", r"\sqrt{x}"),
    "a cube root": (f"<m:rad><m:deg>{mr('3')}</m:deg>{e('x')}</m:rad>", r"\sqrt[3]{x}"),
    "a sum": (
        f"<m:nary>{chr_('nary', '∑')}<m:sub>{mr('i=1')}</m:sub><m:sup>{mr('n')}</m:sup>{e('i')}</m:nary>",
        "∑_{i = 1}^{n} i",
    ),
    "an integral": (f"<m:nary><m:sub/><m:sup>{mr('n')}</m:sup>{e('x')}</m:nary>", "∫^{n} x"),
    "a sign without limits": (f"<m:nary><m:sub/><m:sup/>{e('x')}</m:nary>", "∫ x"),
    "brackets": (f"<m:d>{e('a')}{e('b')}</m:d>", "( a | b )"),
    "other brackets": (
        '<m:d><m:dPr><m:begChr m:val="["/><m:sepChr m:val=","/><m:endChr m:val=""/></m:dPr>'
        f"{e('a')}{e('b')}</m:d>",
        "[ a , b",
    ),
    "a function": (
        f"<m:func><m:fName>{mr('sin')}</m:fName>{e('x')}</m:func>{mr('Re', UPRIGHT)}{mr('ab')}",
        r"\sin x \mathrm{Re} a b",
    ),
    "a hat": (f"<m:acc>{e('x')}</m:acc>", r"\hat{x}"),
    "a vector": (f"<m:acc>{chr_('acc', '⃗')}{e('x')}</m:acc>", r"\vec{x}"),
    "a bar": (f"<m:bar>{e('x')}</m:bar>", r"\overline{x}"),
    "a matrix": (
        f"<m:m><m:mr>{e('a')}{e('b')}</m:mr><m:mr>{e('c')}{e('d')}</m:mr></m:m>",
        r"\begin{matrix} a & b \\ c & d \end{matrix}",
    ),
    "equations": (f"<m:eqArr>{e('a')}{e('b')}</m:eqArr>", r"\begin{matrix} a \\ b \end{matrix}"),
    "words": (mr("if x", "<m:nor/>"), r"\text{if x}"),
    "what has no name here": (f"<m:box>{e('a')}</m:box><m:groupChr>{e('b')}</m:groupChr>", "a b"),
}


@for_each("case", FORMULAS)
def test_formulas_become_tex(case: str) -> None:
    omml, tex = FORMULAS[case]
    text = outline(p("Let ", "", f"<m:oMath>{omml}</m:oMath>", run(" be")))
    assert unspaced(text) == unspaced(rf"text: Let \({tex}\) be")


def test_a_formula_on_its_own_line_is_displayed() -> None:
    shown = f"<m:oMathPara><m:oMath>{mr('x=1')}</m:oMath><m:oMath>{mr('y=2')}</m:oMath></m:oMathPara>"
    text = outline(p("Let", "", shown, run("be")), p("", "", shown))
    one = "formula:x=1\nformula:y=2"
    assert unspaced(text) == f"text:Let\n{one}\ntext:be\n{one}"


def test_a_formula_in_a_footnote_is_read() -> None:
    note = p("", "", f"<m:oMath>{mr('x')}</m:oMath>")
    part = f'<w:footnotes {NAMESPACES}><w:footnote w:id="2">{note}'
    parts: dict[str, str | bytes] = {"word/footnotes.xml": f"{part}</w:footnote></w:footnotes>"}
    assert notes(read(document(p("a", "", mark("footnote", 2)), parts=parts))) == ["x"]


# --- what a document says about itself --------------------------------------------------------------------------


def test_metadata_comes_from_the_document_s_properties() -> None:
    properties = """<dc:title>On truth</dc:title><dc:creator>Ann Lee; Bo Ek</dc:creator>
        <dcterms:created>2019-03-04T05:06:07Z</dcterms:created><dcterms:modified>2020-01-01T00:00:00Z</dcterms:modified>
        <dc:language>de-AT</dc:language><dc:description>All of it.</dc:description>"""
    post = read(document(p("a"), parts=core(properties)))
    assert (post.title, post.language, post.description) == ("On truth", "de-AT", "All of it.")
    assert post.authors == ("Ann Lee", "Bo Ek")
    assert post.published == dt.datetime(2019, 3, 4, 5, 6, 7, tzinfo=dt.timezone.utc)


def test_an_unreadable_date_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    post = read(document(p("a"), parts=core("<dcterms:created>yesterday</dcterms:created>")))
    assert post.published is None
    assert caplog.messages == ["essay.docx: the date is ignored: 'yesterday' does not name one day"]


def test_a_visible_title_overrides_the_property() -> None:
    data = document(p("On truth", "Title"), p("a"), parts=core("<dc:title>Document1</dc:title>"))
    assert read(data).title == "On truth"


def test_a_year_below_the_title_is_no_date_and_the_file_is_not_as_old_as_the_text() -> None:
    post = read(
        document(
            p("Ice", "Title"),
            p("1999", "Date"),
            p("a"),
            parts=core("<dcterms:created>2026-11-30</dcterms:created>"),
        )
    )
    assert post.published is None
    assert "1999" not in written(post.sections[0].blocks)


@pytest.mark.parametrize(
    ("paragraphs", "title"),
    [
        ([p("It froze. It thawed.")], "It froze"),
        ([p("Ice", "heading1"), p("a"), p("Tar", "heading1"), p("b")], "Ice"),
        ([p("Chapter 1", "heading1"), p("a"), p("Chapter 2", "heading1"), p("b")], "post"),  # its file name
    ],
)
def test_a_document_without_a_title_is_named_by_how_it_begins(paragraphs: list[str], title: str) -> None:
    assert read(document(*paragraphs, parts=core(""))).title == title


# --- errors -----------------------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_a_document_of_word_2003_is_an_error() -> None:
    assert fails(OLE + bytes(500)) == "essay.docx: is a document of Word 2003 or older (.doc); save it as .docx"


def test_a_password_is_an_error() -> None:
    data = OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    assert fails(data) == "essay.docx: is protected by a password; save it without one"


def test_data_that_is_not_an_archive_is_an_error() -> None:
    assert "is not a valid Word document (.docx); " in fails(b"{\\rtf1}")


def test_an_archive_of_another_kind_is_an_error() -> None:
    assert "is not a Word document (.docx), but an archive of another kind" in fails(
        zipped({"xl/workbook.xml": "<a/>"})
    )


def test_a_missing_main_document_is_an_error() -> None:
    data = zipped({"[Content_Types].xml": TYPES, "word/styles.xml": f"<w:styles {NAMESPACES}/>"})
    assert "is damaged, or not a Word document" in fails(data)


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml"])
def test_a_part_that_is_not_xml_is_an_error(name: str) -> None:
    assert f"{name} in it is damaged" in fails(document(p("a"), parts={name: "<w:document>"}))


def test_entities_are_refused() -> None:
    bomb = f'<!DOCTYPE d [<!ENTITY a "boom">]><w:document {NAMESPACES}><w:body>{p("&a;")}</w:body></w:document>'
    assert "word/document.xml in it is damaged" in fails(document(parts={"word/document.xml": bomb}))


@pytest.mark.parametrize("broken", ["<w:footnoteReference/>", '<w:fldChar w:fldCharType="end"/>', "<w:sym/>"])
def test_what_is_incomplete_is_ignored(broken: str) -> None:
    assert outline(p("a", "", f"<w:r>{broken}</w:r>", run(" b"))) == "  text: a b"


def test_a_document_nested_too_deeply_is_an_error() -> None:
    depth = 300
    fields = "<w:smartTag>" * depth + run("a") + "</w:smartTag>" * depth
    assert "word/document.xml in it is damaged" in fails(document(p("", "", fields)))


def test_a_document_that_decompresses_beyond_the_limit_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    data = document(p("a" * 9000))
    read(data)
    monkeypatch.setattr(requests, "MAX_RESPONSE_BYTES", 9000)
    assert "is larger than 0.009 MB when decompressed" in fails(data)


def test_images_do_not_count_toward_the_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = document(p("a"), parts={"word/media/cat.png": bytes(100_000)})
    monkeypatch.setattr(requests, "MAX_RESPONSE_BYTES", 90_000)
    assert read(data).sections


def test_an_empty_document_is_an_error() -> None:
    assert "the document is empty" in fails(document(p()))
