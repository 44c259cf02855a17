"""Bytes from files, standard input and URLs, or a one-line error."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.server import Reply, Server, serve

from narrate.errors import NetworkError, ReadingError
from narrate.reading import read
from narrate.reading.fetch import Access, Source, fetch, is_url

pytestmark = pytest.mark.usefixtures("workspace")

Write = Callable[[bytes], str]
ANYWHERE = Access(allow_private_hosts=True)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_post(data: bytes) -> str:
        path = tmp_path / "a post.md"
        path.write_bytes(data)
        return str(path)

    return write_post


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


def given_on_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


# Files


def test_a_file_is_read_with_its_name_and_folder(write: Write, tmp_path: Path) -> None:
    data = "Grüße 🎧\n".encode()
    path = write(data)
    assert fetch(path, Access()) == Source(data, "markdown", "a post", path, tmp_path)


def test_the_folder_of_a_relative_path_is_absolute() -> None:
    Path("posts").mkdir()
    Path("posts/a.md").write_text("Text.", encoding="utf-8")
    source = fetch("posts/a.md", Access())
    assert (source.folder, source.subject) == (Path("posts").resolve(), "posts/a.md")


def test_a_post_is_read_from_a_reference(write: Write, tmp_path: Path) -> None:
    post = read(write(b"# Hello\n\nText.\n"))
    assert (post.title, post.slug, post.folder) == ("Hello", "a-post", str(tmp_path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_file_in_any_of_these_encodings_is_decoded(write: Write, encoding: str) -> None:
    assert fetch(write("# Grüße\r\n".encode(encoding)), Access()).text() == "# Grüße\n"


def test_an_error_about_a_binary_file_names_it(write: Write) -> None:
    with pytest.raises(ReadingError, match=r"a post\.md: is binary, not text; "):
        fetch(write(b"\x89PNG\r\n\x1a\n" + bytes(range(256))), Access()).text()


@pytest.mark.parametrize(("name", "kind"), [("a.md", "markdown"), ("a.html", "html"), ("a.txt", "text")])
def test_the_extension_determines_the_kind_unless_access_states_it(name: str, kind: str) -> None:
    Path(name).write_bytes(b"Text.")
    assert fetch(name, Access()).kind == kind
    assert fetch(name, Access(kind="epub")).kind == "epub"


def test_a_file_with_an_unknown_extension_is_read_as_the_stated_kind() -> None:
    Path("a.page").write_bytes(b"Text.")
    assert fetch("a.page", Access(kind="html")).kind == "html"
    with pytest.raises(
        ReadingError, match=r"^a\.page: narrate does not read \.page files, only .+; name its kind"
    ):
        fetch("a.page", Access())


def test_only_a_page_declares_its_encoding() -> None:
    page = b'<meta charset="koi8-r">\xfe'
    assert Source(page, "html").text().endswith("Ч")
    assert not Source(page, "markdown").text().endswith("Ч")
    assert Source(page, "markdown", charset="koi8-r").text().endswith("Ч")


# Standard input


def test_standard_input_has_no_folder_and_is_read_as_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    given_on_stdin(monkeypatch, "Grüße\r\n".encode())
    source = fetch("-", Access())
    assert source == Source("Grüße\r\n".encode(), subject="standard input")
    assert source.text() == "Grüße\n"


def test_standard_input_is_read_as_the_stated_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    given_on_stdin(monkeypatch, b"<p>Text.")
    assert fetch("-", Access(kind="html")).kind == "html"


def test_an_error_about_binary_standard_input_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given_on_stdin(monkeypatch, bytes(100))
    with pytest.raises(ReadingError, match=r"^standard input: is binary, not text; "):
        fetch("-", Access()).text()


# Addresses


def test_a_url_is_fetched_with_its_name_kind_and_charset(server: Server) -> None:
    server.routes["/posts/my%20post.html"] = Reply("Grüße".encode("latin-1"), "text/html; charset=iso-8859-1")
    url = f"{server.url}/posts/my%20post.html"
    source = fetch(url, ANYWHERE)
    assert source == Source("Grüße".encode("latin-1"), "html", "my post", url, None, url, "iso-8859-1")
    assert source.text() == "Grüße"


def test_the_source_has_the_url_after_redirects(server: Server) -> None:
    server.routes |= {
        "/short": Reply(b"", status=301, headers={"Location": "/2024/a-post.md#part"}),
        "/2024/a-post.md": Reply(b"Text.", "text/plain"),
    }
    source = fetch(f"{server.url}/short", ANYWHERE)
    assert (source.kind, source.name, source.url) == ("markdown", "a-post", f"{server.url}/2024/a-post.md")
    assert source.subject == source.url


@pytest.mark.parametrize(
    ("path", "name"), [("/", ""), ("/a/", "a"), ("/a/index.html", "a"), ("/a.b/c.html?d=e/f", "c")]
)
def test_the_name_of_a_url_is_the_last_part_of_its_path(server: Server, path: str, name: str) -> None:
    server.routes[path.partition("?")[0]] = b"Text."
    assert fetch(server.url + path, ANYWHERE).name == name


def test_private_addresses_are_refused_unless_allowed(server: Server) -> None:
    server.routes["/"] = b"Text."
    with pytest.raises(NetworkError, match="not public; add --allow-private-hosts to allow it"):
        fetch(server.url, Access())
    assert server.requests == []


def test_a_url_of_an_unknown_kind_is_an_error(server: Server) -> None:
    server.routes["/a.zip"] = Reply(b"PK", "application/zip")
    server.routes["/b.zip"] = Reply(b"PK", "application/octet-stream")
    for path in server.routes:
        with pytest.raises(
            (NetworkError, ReadingError),
            match=f"^{server.url}{path}: is application/.*, which narrate does not read",
        ):
            fetch(server.url + path, ANYWHERE)


@pytest.mark.parametrize("reference", ["FILE:///etc/passwd", "gemini://a.example", "ftp://a.example/a.md"])
def test_urls_with_other_schemes_are_refused(reference: str) -> None:
    assert is_url(reference)
    with pytest.raises(NetworkError, match=r": is not an http or https URL"):
        fetch(reference, Access())


# Names


@pytest.mark.parametrize("file", ["index.md", "README.md", "post.markdown", "Index.MD"])
def test_an_index_file_is_named_after_its_folder(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "my post"
    folder.mkdir()
    (folder / file).write_text("Text.", encoding="utf-8")
    assert fetch(str(folder / file), Access()).name == "my post"


def test_an_index_file_in_the_current_folder_is_named_after_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bundle").mkdir()
    monkeypatch.chdir(tmp_path / "bundle")
    Path("index.md").write_text("Text.", encoding="utf-8")
    assert fetch("index.md", Access()).name == "bundle"


@pytest.mark.parametrize("name", ["a:b.md", "http:", "c++:draft.md"])
def test_a_path_with_a_colon_is_not_a_url(tmp_path: Path, name: str) -> None:
    Path(name).write_text("Text.", encoding="utf-8")
    assert fetch(name, Access()).text() == "Text."


def test_the_error_about_a_missing_file_suggests_files_beside_it() -> None:
    for name in ("a.md", "b.md", "c.md", "d.md", "e.txt"):
        Path(name).touch()
    with pytest.raises(ReadingError) as caught:
        fetch("ab.md", Access())
    assert str(caught.value) == "ab.md: no such file; there is a.md, b.md, c.md"


@pytest.mark.parametrize("reference", ["no.md", "no/folder/no.md"])
def test_the_error_about_a_missing_file_lists_extensions_if_there_is_none_beside_it(reference: str) -> None:
    with pytest.raises(ReadingError, match=r"no such file; narrate reads \.md, .+ and \.pdf$"):
        fetch(reference, Access())


def test_the_error_about_a_folder_suggests_files_in_it() -> None:
    Path("posts").mkdir()
    with pytest.raises(ReadingError, match=r"^posts: is a folder, not a post; narrate batch takes folders$"):
        fetch("posts", Access())
    Path("posts/a.md").touch()
    with pytest.raises(ReadingError, match=r"; narrate batch takes folders; there is posts/a\.md$"):
        fetch("posts", Access())
    with pytest.raises(ReadingError, match=r"^the reference is empty; "):
        fetch("", Access())


@pytest.mark.parametrize(
    ("reference", "problem"),
    [("a\0b", "cannot be read: .*null"), ("a" * 5000, "cannot be read: "), ("a.md/b.md", "cannot be read: ")],
    ids=["a null character", "too long", "below a file"],
)
def test_an_error_of_the_operating_system_is_one_line(reference: str, problem: str) -> None:
    Path("a.md").touch()
    with pytest.raises(ReadingError, match=problem) as caught:
        fetch(reference, Access())
    assert "\n" not in str(caught.value)
