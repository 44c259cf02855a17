"""EPUB books: their documents become one page, and links to footnotes still lead to them."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zipfile
from dataclasses import replace
from io import BytesIO
from textwrap import dedent

import pytest

from narrate.errors import ReadingError
from narrate.net import requests
from narrate.reading.fetch import Source
from narrate.reading.files.epub import read_epub
from narrate.reading.post import Post, Skipped, written
from reading.notation import outline_lines

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""

PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">{metadata}</metadata>
  <manifest>{manifest}</manifest>
  <spine>{spine}</spine>
  {guide}
</package>"""

PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title>File name</title></head>
<body>{body}</body>
</html>"""

METADATA = "<dc:title>A Book</dc:title>"


def book(
    *bodies: str,
    metadata: str = METADATA,
    apart: dict[str, str] | None = None,
    properties: str = "",
    guide: str = "",
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """An EPUB with ``bodies`` as c1.xhtml, c2.xhtml …; ``apart`` are documents of its spine that are not linear.

    ``properties`` are those of the first document; ``parts`` replace parts of the archive, or are more of them.
    """
    documents = {f"c{number}.xhtml": body for number, body in enumerate(bodies, 1)}
    items = [
        f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"'
        f' properties="{properties if name == "c1.xhtml" else ""}"/>'
        for name in (*documents, *(apart or {}))
    ]
    spine = [f'<itemref idref="{name}"/>' for name in documents]
    spine += [f'<itemref idref="{name}" linear="no"/>' for name in apart or {}]
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE.format(
            metadata=metadata, manifest="".join(items), spine="".join(spine), guide=guide
        ),
        **{f"OEBPS/{name}": PAGE.format(body=body) for name, body in (documents | (apart or {})).items()},
        **(parts or {}),
    }
    return zipped(files)


def zipped(files: dict[str, str | bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def read(data: bytes) -> Post:
    return read_epub(Source(data, kind="epub", subject="book.epub"))


def outline(data: bytes) -> str:
    return outline_lines(read(data))


def heard(data: bytes) -> str:
    """The outline without front and back matter."""
    post = read(data)
    sections = (
        replace(section, blocks=tuple(block for block in section.blocks if not isinstance(block, Skipped)))
        for section in post.sections
    )
    return outline_lines(replace(post, sections=tuple(sections)))


def lines(text: str) -> str:
    return dedent(text).strip("\n")


def fails(data: bytes) -> str:
    with pytest.raises(ReadingError) as caught:
        read(data)
    line = str(caught.value)
    assert caught.value.subject == "book.epub"
    assert caught.value.hint
    assert "\n" not in line
    return line


# --- text -------------------------------------------------------------------------------------------------------


def test_documents_are_read_in_the_order_of_the_spine() -> None:
    data = book("<h1>One</h1><p>a</p><h2>Deep</h2><p>b</p>", "<p>c</p>", "<h1>Two</h1><p>d</p>")
    expected = """
        title: A Book
        h1 One
          text: a
        h2 Deep
          text: b
          text: c
        h1 Two
          text: d
        """
    assert outline(data) == lines(expected)


def test_a_single_heading_that_is_the_title_does_not_start_a_section() -> None:
    assert (
        outline(book("<h1>A book</h1><p>It rains.</p>", "<h2>One</h2>"))
        == "title: A Book\n  text: It rains.\nh1 One"
    )


def test_a_title_above_chapters_is_not_said_again() -> None:
    data = book("<h1>A <i>Book</i></h1><p>a</p><h1>One</h1><p>b</p>", "<h1>A Book</h1><p>c</p>")
    assert outline(data) == "title: A Book\n  text: a\nh1 One\n  text: b\nh1 A Book\n  text: c"
    noted = book('<h1>A Book<a href="#n">1</a></h1><p>a</p><h1>One</h1><p id="n">b</p>')
    assert "A Book[1]" in outline(noted)


def test_a_manifest_may_list_the_places_in_a_file() -> None:
    items = "".join(
        f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>'
        for name in ("c1.xhtml", "c1.xhtml#b")
    )
    spine = '<itemref idref="c1.xhtml"/><itemref idref="c1.xhtml#b"/>'
    package = PACKAGE.format(metadata=METADATA, manifest=items, spine=spine, guide="")
    assert heard(book('<p>a</p><p id="b">b</p>', parts={"OEBPS/book.opf": package})) == (
        "title: A Book\n  text: a\n  text: b"
    )


def test_what_a_web_page_has_around_its_text_is_left_out() -> None:
    around = (
        '<div role="navigation"><h3>Navigation</h3><ul><li>next</li></ul></div>{}<div role="contentinfo">©</div>'
    )
    assert heard(book(around.format("<h1>One</h1><p>a</p>"), around.format("<h1>Two</h1><p>b</p>"))) == (
        "title: A Book\nh1 One\n  text: a\nh1 Two\n  text: b"
    )


def test_documents_with_linear_no_are_left_out() -> None:
    assert outline(book("<p>a</p>", apart={"ad.xhtml": "<p>b</p>"})) == "title: A Book\n  text: a"


def test_entities_of_xhtml_are_characters() -> None:
    assert "text: a — b\u00a0c &" in outline(book("<p>a &mdash; b&nbsp;c &amp;</p>"))


def test_entities_that_a_document_declares_are_not_resolved() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    page = PAGE.format(body="<p>one &a; &b; two</p>").replace("<!DOCTYPE html>", bomb)
    text = outline(book("", parts={"OEBPS/c1.xhtml": page}))
    assert "one" in text
    assert "two" in text
    assert "boom" not in text
    assert "root:" not in text


@pytest.mark.parametrize(
    "body", ["<p>one<br>two <b>three</p><p>four</b></p>", "<p>one & two</p><a id='x'/><p>four</p>"]
)
def test_broken_documents_lose_no_word(body: str) -> None:
    post = read(book(f"<div id='d'/>{body}<h2>five</h2>"))
    assert {"one", "two", "four"} <= {*written(post.sections[0].blocks).split()}
    assert [section.title for section in post.sections] == ["", "five"]


def test_invalid_tags_are_tolerated() -> None:
    post = read(book('<p>one </p><p"b">two </p><x:y" z:="1">three </x:y><a<b>four'))
    assert written(post.sections[0].blocks).split() == ["one", "two", "three", "four"]


@pytest.mark.parametrize("page", ["", " \n", "<!-- x -->"])
def test_an_empty_document_is_tolerated(page: str) -> None:
    assert outline(book("", "<p>a</p>", parts={"OEBPS/c1.xhtml": page})) == "title: A Book\n  text: a"


def test_a_broken_document_in_a_legacy_encoding_is_decoded() -> None:
    page = "<?xml version='1.0' encoding='iso-8859-1'?><html><body><p>caf\xe9<br></p></body></html>"
    assert "text: café" in outline(book("", parts={"OEBPS/c1.xhtml": page.encode("latin-1")}))


def test_formulas_in_mathml_are_read() -> None:
    formula = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>'
    assert r"text: \(\frac{a}{2}\) is half" in outline(book(f"<p>{formula} is half</p>"))


def test_images_keep_their_alternative_text_and_lose_their_path() -> None:
    body = '<p>a</p><p><img src="cat.png" alt="A cat"/><img src="https://example.org/b.png" alt="B"/></p>'
    assert outline(book(body)).endswith("  image : A cat\n  image https://example.org/b.png: B")


# --- what is left out -------------------------------------------------------------------------------------------


def test_the_navigation_document_is_left_out() -> None:
    data = book("<nav><ol><li>One</li></ol></nav>", "<p>a</p>", properties="nav scripted")
    assert heard(data) == "title: A Book\n  text: a"


@pytest.mark.parametrize("kind", ["toc", "cover", "copyright-page", "landmarks", "page-list"])
@pytest.mark.parametrize("place", ['<section epub:type="{}">', '<div><section epub:type="frontmatter {}">'])
def test_parts_that_serve_navigation_are_left_out(kind: str, place: str) -> None:
    end = "</section></div>" if place.startswith("<div>") else "</section>"
    assert heard(book(f"{place.format(kind)}<h1>x</h1>{end}<p>a</p>")) == "title: A Book\n  text: a"


def test_a_document_whose_body_has_a_skipped_type_is_left_out() -> None:
    page = PAGE.format(body="<p>x</p>").replace("<body>", '<body epub:type="toc">')
    data = book("", "<p>a</p>", parts={"OEBPS/c1.xhtml": page})
    assert heard(data) == "title: A Book\n  text: a"


@pytest.mark.parametrize("kind", ["toc", "cover", "copyright-page", "title-page"])
def test_the_guide_of_epub_2_gives_types_to_documents(kind: str) -> None:
    guide = f'<guide><reference type="{kind}" href="c1.xhtml#top"/></guide>'
    assert heard(book("<p>A Book</p>", "<p>a</p>", guide=guide)) == "title: A Book\n  text: a"


def test_a_title_page_with_nothing_but_the_title_is_left_out() -> None:
    facts = "<dc:title>A Book</dc:title><dc:creator>Ann Lee</dc:creator>"
    bare = '<section epub:type="titlepage"><h1>A book</h1><p>by ANN LEE</p></section>'
    more = '<section epub:type="titlepage"><p>A book</p><p>For my mother</p></section>'
    assert heard(book(bare, "<p>a</p>", metadata=facts)) == "title: A Book\n  text: a"
    assert "  text: For my mother" in heard(book(more, "<p>a</p>", metadata=facts))


def test_page_numbers_are_left_out_and_the_text_after_them_is_kept() -> None:
    body = '<p>one<span epub:type="pagebreak" id="p5">5</span> two</p>'
    assert heard(book(body)).endswith("text: one two")


# --- notes ------------------------------------------------------------------------------------------------------

MARK = '<p>a<a epub:type="noteref" id="r1" href="{}">1</a></p>'
NOTE = '<aside epub:type="footnote" id="fn1"><p>{} <a href="{}">back</a></p></aside>'


def notes(post: Post) -> list[str]:
    return [written(blocks) for blocks in post.notes.values()]


def test_a_note_in_the_same_document_is_read() -> None:
    post = read(book(MARK.format("#fn1") + NOTE.format("Here.", "#r1")))
    assert notes(post) == ["Here."]
    assert written(post.sections[0].blocks) == "a"


def test_notes_with_the_same_id_in_two_documents_stay_apart() -> None:
    data = book(*(MARK.format("#fn1") + NOTE.format(word, "#r1") for word in ("One.", "Two.")))
    assert notes(read(data)) == ["One.", "Two."]


def test_notes_in_a_separate_document_are_read() -> None:
    item = '<li id="fn%31">One. <a href="c1.xhtml#r1">↩</a></li>'
    listed = f'<section epub:type="endnotes"><h2>Notes</h2><ol>{item}</ol></section>'
    post = read(book(MARK.format("c2.xhtml#fn%2531"), listed))
    assert notes(post) == ["One."]
    assert [section.title for section in post.sections] == [""]


def test_only_the_notes_of_a_document_with_linear_no_are_read() -> None:
    apart = {"notes.xhtml": "<h1>Notes</h1>" + NOTE.format("Far.", "c1.xhtml#r1") + "<p>Not read.</p>"}
    post = read(book(MARK.format("notes.xhtml#fn1") + "<h2>Then</h2>", apart=apart))
    assert notes(post) == ["Far."]
    assert [section.title for section in post.sections] == ["", "Then"]
    assert [written(section.blocks) for section in post.sections] == ["a", ""]


def test_a_note_with_its_anchor_inside_is_read_whole() -> None:
    apart = {"notes.xhtml": '<div><p><a id="fn1"></a>Far.</p><p>Not read.</p></div>'}
    assert notes(read(book(MARK.format("notes.xhtml#fn1"), apart=apart))) == ["Far."]


def test_a_link_within_the_book_is_not_a_note() -> None:
    text = outline(book('<p>See <a href="c2.xhtml#x">there</a>.</p>', '<p id="x">b</p>'))
    assert "text: See [there](#d2-x)." in text


def test_chapters_with_a_link_to_the_contents_are_not_notes() -> None:
    contents = '<p><a id="t1" href="c2.xhtml#c1">I</a> <a id="t2" href="c3.xhtml#c2">II</a></p>'
    chapter = '<h2><a id="c{0}" href="c1.xhtml#t{0}">{1}</a></h2><p>Text {0}.</p>'
    expected = """
        title: A Book
          text: [I](#d2-c1) [II](#d3-c2)
        h1 I
          text: Text 1.
        h1 II
          text: Text 2.
        """
    assert outline(book(contents, chapter.format(1, "I"), chapter.format(2, "II"))) == lines(expected)


def test_a_heading_may_refer_to_a_note() -> None:
    body = '<h2>One<a href="c2.xhtml#n" id="r">1</a></h2><p>a</p>'
    assert notes(read(book(body, '<p id="n"><a href="c1.xhtml#r">1</a> Why.</p>'))) == ["Why."]


def test_links_to_parts_that_are_left_out_are_removed() -> None:
    body = '<p><a href="cover.png">one</a> <a href="../../x">two</a> <a href="https://a.org/">three</a></p>'
    assert "text: one two [three](https://a.org/)" in outline(book(body))


# --- what a book says about itself ------------------------------------------------------------------------------


def test_metadata_comes_from_the_package() -> None:
    metadata = """
        <dc:title>Faust &amp; co</dc:title> <dc:title>A subtitle</dc:title>
        <dc:creator opf:role="aut">Ann Lee</dc:creator> <dc:creator opf:role="edt">An Editor</dc:creator>
        <dc:creator id="c3">Ek, Bo</dc:creator> <dc:creator id="c4">A Translator</dc:creator>
        <meta refines="#c3" property="role" scheme="marc:relators">aut</meta>
        <meta refines="#c4" property="role" scheme="marc:relators">trl</meta>
        <dc:date opf:event="modification">2020-01-01</dc:date> <dc:date>2019-03-04T05:06:07Z</dc:date>
        <dc:language>de-AT</dc:language>
        <dc:description>&lt;p&gt;All &lt;b&gt;of&lt;/b&gt; it.&lt;/p&gt;</dc:description>
        """
    post = read(book("<p>a</p>", metadata=metadata))
    assert (post.title, post.language, post.description) == ("Faust & co", "de-AT", "All of it.")
    assert post.authors == ("Ann Lee", "Bo Ek")
    assert post.published == dt.datetime(2019, 3, 4, 5, 6, 7, tzinfo=dt.timezone.utc)


def test_the_date_of_publication_comes_first() -> None:
    dates = '<dc:date>2001-01-01</dc:date><dc:date opf:event="publication">1999-09-09</dc:date>'
    assert read(book("<p>a</p>", metadata=dates)).published == dt.date(1999, 9, 9)


def test_a_placeholder_date_is_ignored() -> None:
    assert read(book("<p>a</p>", metadata="<dc:date>0101-01-01T00:00:00+00:00</dc:date>")).published is None


def test_an_unreadable_date_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    assert read(book("<p>a</p>", metadata="<dc:date>around 1850</dc:date>")).published is None
    assert [line for line in caplog.messages if "date" in line] == [
        "book.epub: the date is ignored: 'around 1850' does not name one day"
    ]


def test_a_readable_date_beside_an_unreadable_one_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    dates = "<dc:date>around 1850</dc:date><dc:date>1999-09-09</dc:date>"
    assert read(book("<p>a</p>", metadata=dates)).published == dt.date(1999, 9, 9)
    assert not caplog.messages


def test_without_a_title_it_has_its_file_s_name() -> None:
    assert read(book("<p>a</p>", metadata="")).title == "post"


# --- errors -----------------------------------------------------------------------------------------------------


def test_no_archive() -> None:
    assert fails(b"Once upon a time") == "book.epub: is not a valid EPUB; get the file again"


def test_a_truncated_archive_is_an_error() -> None:
    data = book("<p>a</p>")
    assert "is not a valid EPUB" in fails(data[: len(data) // 2])


def test_a_missing_container_is_an_error() -> None:
    assert "is not a valid EPUB: META-INF/container.xml is missing" in fails(zipped({"a.txt": "a"}))


def test_a_container_without_a_package_is_an_error() -> None:
    empty = zipped({"META-INF/container.xml": "<container><rootfiles/></container>"})
    assert "container.xml names no package" in fails(empty)


def test_a_container_that_is_not_xml_is_an_error() -> None:
    assert "META-INF/container.xml in it is not XML" in fails(zipped({"META-INF/container.xml": "<container>"}))


def test_a_missing_package_is_an_error() -> None:
    assert "OEBPS/book.opf is missing from it" in fails(zipped({"META-INF/container.xml": CONTAINER}))


def test_a_missing_spine_is_an_error() -> None:
    assert "the spine in OEBPS/book.opf names no document" in fails(book())


def test_a_spine_entry_missing_from_the_manifest_is_an_error() -> None:
    package = PACKAGE.format(metadata="", manifest="", spine='<itemref idref="x"/>', guide="")
    assert "its spine names x, which OEBPS/book.opf lacks" in fails(book(parts={"OEBPS/book.opf": package}))


def test_a_spine_entry_that_is_not_a_document_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    package = PACKAGE.format(
        metadata="",
        manifest='<item id="a" href="a.svg" media-type="image/svg+xml"/>'
        '<item id="b" href="c1.xhtml" media-type="application/xhtml+xml"/>',
        spine='<itemref idref="a"/><itemref idref="b"/>',
        guide="",
    )
    assert outline(book("<p>b</p>", parts={"OEBPS/book.opf": package})) == "  text: b"
    assert "book.epub: a.svg is left out: it is not a document" in caplog.text


def test_a_missing_document_is_an_error() -> None:
    package = PACKAGE.format(
        metadata="",
        manifest='<item id="x" href="gone.xhtml" media-type="application/xhtml+xml"/>',
        spine='<itemref idref="x"/>',
        guide="",
    )
    assert "OEBPS/gone.xhtml is missing from it" in fails(book(parts={"OEBPS/book.opf": package}))


@pytest.mark.parametrize("href", ["../../etc/passwd", "/etc/passwd", "%2e%2e/../x"])
def test_a_path_outside_the_archive_is_an_error(href: str) -> None:
    package = PACKAGE.format(
        metadata="",
        manifest=f'<item id="x" href="{href}" media-type="application/xhtml+xml"/>',
        spine='<itemref idref="x"/>',
        guide="",
    )
    assert f"refers to a file outside the archive: {href}" in fails(book(parts={"OEBPS/book.opf": package}))


def encryption(*methods: str) -> dict[str, str | bytes]:
    parts = "".join(
        f'<e:EncryptedData><e:EncryptionMethod Algorithm="{method}"/></e:EncryptedData>' for method in methods
    )
    namespace = "http://www.w3.org/2001/04/xmlenc#"
    return {"META-INF/encryption.xml": f'<encryption xmlns:e="{namespace}">{parts}</encryption>'}


def test_drm_is_an_error() -> None:
    locks = encryption("http://www.idpf.org/2008/embedding", "http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    assert "is protected by DRM" in fails(book("<p>a</p>", parts=locks))


def test_obfuscated_fonts_are_not_drm() -> None:
    locks = encryption("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
    assert outline(book("<p>a</p>", parts=locks)) == "title: A Book\n  text: a"


def test_a_book_that_decompresses_beyond_the_limit_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(*(f"<p>{'a' * 5000}</p>" for _ in range(3)))
    read(data)
    monkeypatch.setattr(requests, "MAX_RESPONSE_BYTES", 15_000)
    assert "is larger than 0.015 MB when decompressed" in fails(data)


def test_a_large_member_is_not_decompressed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(f"<p>{' ' * 10_000_000}a</p>")
    monkeypatch.setattr(requests, "MAX_RESPONSE_BYTES", 100_000)
    tracemalloc.start()
    try:
        assert "is larger than 0.1 MB when decompressed" in fails(data)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_the_stated_size_of_a_member_is_not_trusted() -> None:
    data = book(f"<p>{' ' * (requests.MAX_RESPONSE_BYTES + 1)}a</p>")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        size = archive.getinfo("OEBPS/c1.xhtml").file_size.to_bytes(4, "little")
    assert "is larger than 20 MB when decompressed" in fails(data)
    assert "OEBPS/c1.xhtml in it is damaged" in fails(data.replace(size, (10).to_bytes(4, "little")))


def test_a_damaged_document_is_an_error() -> None:
    data = book("<p>to be damaged</p>" * 50)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        at = archive.getinfo("OEBPS/c1.xhtml").header_offset + 30 + len("OEBPS/c1.xhtml")
    assert "OEBPS/c1.xhtml in it is damaged" in fails(data[: at + 60] + b"\xff" * 20 + data[at + 80 :])


def test_an_unsupported_compression_method_is_an_error() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
    assert "is compressed with a method that narrate does not read" in fails(data.getvalue())


def test_a_password_is_an_error() -> None:
    data = bytearray(zipped({"META-INF/container.xml": CONTAINER}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "is protected by a password" in fails(bytes(data))


def test_an_empty_book_is_an_error() -> None:
    assert "the book is empty" in fails(book("<p> </p>"))
