"""The kind of a post, by its extension and its media type."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from support.tables import for_each

from narrate.errors import ReadingError
from narrate.reading import source_formats


@for_each(
    "name, kind",
    [
        ("a.md", "markdown"),
        ("A.MARKDOWN", "markdown"),
        ("a.Rmarkdown", "markdown"),
        ("a.b.html", "html"),
        ("a.Htm", "html"),
        ("a.xhtml", "html"),
        ("a.txt", "text"),
        ("a.epub", "epub"),
        ("a.docx", "docx"),
        ("a.PDF", "pdf"),
        ("a", "markdown"),
        (".draft", "markdown"),
    ],
)
def test_the_extension_determines_the_kind_of_a_file(name: str, kind: str) -> None:
    assert source_formats.of_file(Path(name)) == kind


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("a.odt", "save it as .docx"),
        ("a.mobi", "convert it to EPUB"),
        ("a.ipynb", "export it as Markdown"),
        ("a.md.gz", "name its kind"),
        ("a.mp3", "name its kind"),
    ],
)
def test_a_file_with_an_unknown_extension_is_an_error(name: str, hint: str) -> None:
    with pytest.raises(ReadingError, match=rf"^{name}: narrate does not read \.\w+ files, only \.md, .+; {hint}"):
        source_formats.of_file(Path(name))


@pytest.mark.parametrize(
    ("data", "told", "kind"),
    [
        (b"%PDF-1.7", "text", "pdf"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML>\n<p>Log in", "pdf", "html"),
        (b"<html lang=en>", "text", "html"),
        (b"<html lang=en>", "markdown", "markdown"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/epub+zip", "docx", "epub"),
        (b"A text about %PDF- and <html>", "text", "text"),
        (b"", "pdf", "pdf"),
    ],
)
def test_the_first_bytes_contradict_an_extension(data: bytes, told: str, kind: str) -> None:
    assert source_formats.of_content(data, told) == kind


@for_each(
    "name, media_type, kind",
    [
        ("a", "text/html", "html"),
        ("a.md", "text/html", "html"),
        ("a.html", "text/markdown", "markdown"),
        ("a", "application/epub+zip", "epub"),
        ("a.md", "text/plain", "markdown"),
        ("a.html", "text/plain", "html"),
        ("a.txt", "text/plain", "text"),
        ("a", "text/plain", "text"),
        ("a.docx", "application/octet-stream", "docx"),
        ("2401.00001", "application/pdf", "pdf"),
        ("a.epub", "binary/octet-stream", "epub"),
        ("a.md", "", "markdown"),
        ("a", "", "html"),
        ("", "", "html"),
    ],
)
def test_the_media_type_determines_the_kind_unless_it_is_unspecific(name: str, media_type: str, kind: str) -> None:
    assert source_formats.of_response(name, media_type, "https://a.example/") == kind


@pytest.mark.parametrize(("name", "media_type"), [("a.md", "application/zip"), ("a", "application/octet-stream")])
def test_a_response_with_an_unknown_media_type_is_an_error(name: str, media_type: str) -> None:
    with pytest.raises(
        ReadingError, match=rf"^https://a\.example/: is {media_type}, which narrate does not read; "
    ):
        source_formats.of_response(name, media_type, "https://a.example/")


def test_no_extension_or_media_type_belongs_to_two_kinds() -> None:
    suffixes = [suffix for kind in source_formats.KINDS.values() for suffix in kind.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert len(source_formats.media_types()) == len(set(source_formats.media_types()))


def test_every_extension_is_read_and_listed_in_errors() -> None:
    for kind in source_formats.KINDS.values():
        for suffix in kind.suffixes:
            assert source_formats.is_read(f"post{suffix}")
            assert suffix in source_formats.readable()


@pytest.mark.parametrize("kind", source_formats.KINDS.values(), ids=source_formats.KINDS)
def test_every_kind_has_a_reader(kind: source_formats.SourceFormat) -> None:
    module, _, function = kind.reader.partition(":")
    assert find_spec(module) is not None
    assert function.isidentifier()
