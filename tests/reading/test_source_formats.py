"""What a post is: by its name, and by what its server says."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from narrate.errors import ReadingError
from narrate.reading import source_formats


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "markdown"),
        ("A.MARKDOWN", "markdown"),
        ("a.b.html", "html"),
        ("a.Htm", "html"),
        ("a.xhtml", "html"),
        ("a.txt", "text"),
        ("a.epub", "epub"),
        ("a.docx", "docx"),
        ("a", "markdown"),
        (".draft", "markdown"),
    ],
)
def test_a_file_s_kind_is_in_its_name(name: str, kind: str) -> None:
    assert source_formats.of_file(Path(name)) == kind


@pytest.mark.parametrize("name", ["a.pdf", "a.md.gz", "a.mp3"])
def test_a_file_of_another_kind_is_an_error(name: str) -> None:
    with pytest.raises(
        ReadingError, match=rf"^{name}: narrate does not read \.\w+ files, only \.md, .+; name its kind"
    ):
        source_formats.of_file(Path(name))


@pytest.mark.parametrize(
    ("name", "media_type", "kind"),
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
        ("a.epub", "binary/octet-stream", "epub"),
        ("a.md", "", "markdown"),
        ("a", "", "html"),
        ("", "", "html"),
    ],
)
def test_a_server_s_word_counts_unless_it_says_nothing(name: str, media_type: str, kind: str) -> None:
    assert source_formats.of_response(name, media_type, "https://a.example/") == kind


@pytest.mark.parametrize(("name", "media_type"), [("a.md", "application/pdf"), ("a", "application/octet-stream")])
def test_an_answer_of_another_kind_is_an_error(name: str, media_type: str) -> None:
    with pytest.raises(
        ReadingError, match=rf"^https://a\.example/: is {media_type}, which narrate does not read; "
    ):
        source_formats.of_response(name, media_type, "https://a.example/")


def test_no_ending_or_media_type_means_two_kinds() -> None:
    suffixes = [suffix for kind in source_formats.KINDS.values() for suffix in kind.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert len(source_formats.media_types()) == len(set(source_formats.media_types()))


def test_every_ending_is_read_and_named() -> None:
    for kind in source_formats.KINDS.values():
        for suffix in kind.suffixes:
            assert source_formats.is_read(f"post{suffix}")
            assert suffix in source_formats.readable()


@pytest.mark.parametrize("kind", source_formats.KINDS.values(), ids=source_formats.KINDS)
def test_every_kind_has_a_reader(kind: source_formats.Kind) -> None:
    module, _, function = kind.reader.partition(":")
    assert find_spec(module) is not None
    assert function.isidentifier()
