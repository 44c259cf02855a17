"""Bytes in, text out, or one clear line."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from narrate.errors import ReadingError
from narrate.reading import read
from narrate.reading.fetch import Source, fetch

Write = Callable[[bytes], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_post(data: bytes) -> str:
        path = tmp_path / "a post.md"
        path.write_bytes(data)
        return str(path)

    return write_post


def given_on_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


def test_a_file_is_read_with_its_name_and_folder(write: Write, tmp_path: Path) -> None:
    assert fetch(write("Grüße 🎧\n".encode())) == Source("Grüße 🎧\n", "a post", tmp_path)


def test_a_relative_path_has_an_absolute_folder() -> None:
    Path("posts").mkdir()
    Path("posts/a.md").write_text("Text.", encoding="utf-8")
    assert fetch("posts/a.md").folder == Path("posts").resolve()


def test_standard_input_has_no_folder_and_is_read_as_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    given_on_stdin(monkeypatch, "Grüße\r\n".encode())
    assert fetch("-") == Source("Grüße\n", "post", None)


def test_bad_bytes_on_standard_input_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    given_on_stdin(monkeypatch, b"ok \xff")
    with pytest.raises(ReadingError, match=r"^standard input: is not text in UTF-8 \(byte 3 is 0xff\)"):
        fetch("-")


def test_a_post_is_read_from_a_reference(write: Write, tmp_path: Path) -> None:
    post = read(write(b"# Hello\n\nText.\n"))
    assert (post.title, post.slug, post.folder) == ("Hello", "a-post", str(tmp_path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_text_in_any_of_these_encodings(write: Write, encoding: str) -> None:
    assert fetch(write("# “Grüße” 🎧\n".encode(encoding))).text == "# “Grüße” 🎧\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_of_either_order_is_told_by_its_mark(write: Write, encoding: str) -> None:
    assert fetch(write("\N{ZERO WIDTH NO-BREAK SPACE}Grüße\n".encode(encoding))).text == "Grüße\n"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (b"a\r\nb\r\n", "a\nb\n"),
        (b"a\rb\r", "a\nb\n"),
        (b"a\n\rb\r\r\n", "a\n\nb\n\n"),
        (b"a\fb\vc", "a\nb\nc"),
        ("a\u0085b".encode(), "a\nb"),
        (b"a\tb\n", "a\tb\n"),
        ("a\u2028b\u00a0c".encode(), "a\u2028b\u00a0c"),
        (b"no end", "no end"),
        (b"", ""),
    ],
)
def test_lines_end_in_one_character(write: Write, given: bytes, text: str) -> None:
    assert fetch(write(given)).text == text


def test_a_few_control_characters_are_dropped(write: Write) -> None:
    given = "on\x00e t\x07w\x1bo \x7fthr\x9cee\x08".encode()
    assert fetch(write(given)).text == "one two three"


def test_many_controls_are_a_binary_file(write: Write) -> None:
    with pytest.raises(ReadingError, match=r"a post\.md: is binary, not text; name a Markdown file$"):
        fetch(write(b"text" * 20 + b"\x00" * 9))


def test_a_long_text_may_hold_more_control_characters(write: Write) -> None:
    assert fetch(write(b"text" * 2500 + b"\x00" * 100)).text == "text" * 2500


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (b"a\xffb", r"is not text in UTF-8 \(byte 1 is 0xff\); name a Markdown file, or convert it to UTF-8"),
        ("Grüße".encode("latin-1"), r"is not text in UTF-8 \(byte 2 is 0xfc\)"),
        ("é".encode()[:1], r"is not text in UTF-8 \(byte 0 is 0xc3\)"),
        (b"\xff\xfea", "is not text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not text in UTF-8"),
        (b"\x00\x01\x02" * 100, "is binary"),
        ("plain words".encode("utf-16-le"), "is binary"),
        ("plain words".encode("utf-32"), "is binary"),
        (b"\xed\xa0\x80", "is not text in UTF-8"),
    ],
)
def test_what_is_no_text_is_a_clear_error(write: Write, given: bytes, problem: str) -> None:
    with pytest.raises(ReadingError, match=rf"a post\.md: {problem}"):
        fetch(write(given))


@pytest.mark.parametrize("file", ["index.md", "README.md", "post.markdown", "Index.MD"])
def test_a_bundle_s_file_is_named_after_its_folder(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "my post"
    folder.mkdir()
    (folder / file).write_text("Text.", encoding="utf-8")
    assert fetch(str(folder / file)).name == "my post"


def test_a_bundle_s_file_is_named_after_the_folder_it_is_read_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bundle").mkdir()
    monkeypatch.chdir(tmp_path / "bundle")
    Path("index.md").write_text("Text.", encoding="utf-8")
    assert fetch("index.md").name == "bundle"


@pytest.mark.parametrize(
    "reference", ["https://a.example/post", "http://a.example", "FILE:///etc/passwd", "gemini://a.example"]
)
def test_addresses_are_refused(reference: str) -> None:
    with pytest.raises(ReadingError, match=r"narrate reads files and standard input, not addresses; save it as"):
        fetch(reference)


@pytest.mark.parametrize("name", ["a:b.md", "http:", "c++:draft.md"])
def test_a_colon_makes_no_address(tmp_path: Path, name: str) -> None:
    Path(name).write_text("Text.", encoding="utf-8")
    assert fetch(name).text == "Text."


def test_a_missing_file_is_an_error_that_names_its_neighbours() -> None:
    for name in ("a.md", "b.md", "c.md", "d.md", "e.txt"):
        Path(name).touch()
    with pytest.raises(ReadingError) as caught:
        fetch("ab.md")
    assert str(caught.value) == "ab.md: no such file; there is a.md, b.md, c.md"


@pytest.mark.parametrize("reference", ["no.md", "no/folder/no.md", ""])
def test_a_missing_file_without_neighbours_is_an_error(reference: str) -> None:
    with pytest.raises(ReadingError, match=r"(no such file|is a folder); name a Markdown file$"):
        fetch(reference)


def test_a_folder_is_an_error_that_names_what_is_in_it() -> None:
    Path("posts").mkdir()
    Path("posts/a.md").touch()
    with pytest.raises(ReadingError, match=r"^posts: is a folder; there is posts/a\.md$"):
        fetch("posts")


@pytest.mark.parametrize(
    ("reference", "problem"),
    [("a\0b", "cannot be read: .*null"), ("a" * 5000, "cannot be read: "), ("a.md/b.md", "cannot be read: ")],
    ids=["a null character", "too long", "below a file"],
)
def test_what_the_system_refuses_is_one_line(reference: str, problem: str) -> None:
    Path("a.md").touch()
    with pytest.raises(ReadingError, match=problem) as caught:
        fetch(reference)
    assert "\n" not in str(caught.value)
