"""Lists of references: what is a list and what a post, and where their paths start."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.reading.listings import list_posts
from narrate.reading.listings.reference_lists import references_in
from reading.listings.feed_texts import item, rss

pytestmark = pytest.mark.usefixtures("workspace")


def write(path: str, text: str | bytes = "Text.") -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def posts(*references: str) -> list[str]:
    return [post.reference for post in list_posts(references).posts]


def given_on_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


def test_a_list_names_files_folders_addresses_and_other_lists() -> None:
    write("lists/a post.md")
    write("lists/more/b.md")
    write("lists/more/c.md")
    write("lists/other.txt", "../d.md\n")
    write("d.md")
    text = "\ufeff# To narrate\r\n\r\n  a post.md\t\r\nmore\r\nhttps://a.example/p#part\r\nother.txt\n"
    expected = [
        "lists/a post.md",
        "lists/more/b.md",
        "lists/more/c.md",
        "https://a.example/p#part",
        "lists/../d.md",
    ]
    for encoding in ("utf-8", "utf-16"):
        name = write("lists/week.list", text.lstrip("\ufeff").encode(encoding))
        assert posts(name) == expected
    assert posts(write("lists/week.txt", text)) == expected


def test_the_notes_of_an_episode_are_no_post_in_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """``find . -name '*.md'`` finds them: each run would narrate those of the run before."""
    write("episodes/rain/episode.json", '{"schema": "narrate.episode/1"}')
    notes, post = write("episodes/rain/notes.md"), write("rain.md")
    given_on_stdin(monkeypatch, f"{post}\n{notes}\n".encode())
    found = list_posts(["-"])
    assert ([listed.reference for listed in found.posts], found.unread) == ([post], (notes,))
    assert posts(notes) == [notes]


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/p\n",
        "# mine\nhttps://a.example/p\n\nhere.md\n",
        "here.md\ngone.md\n",  # it is told, not taken for a post
        "feed:http://127.0.0.1:1/\nhere.md",
    ],
)
def test_a_text_of_nothing_but_references_is_a_list(text: str) -> None:
    write("here.md")
    assert "refs.txt" not in posts(write("refs.txt", text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# A heading\n",
        "gone.md\n",
        "A post.\n",
        "https://a.example/p is a page that I like.\n",
        "https://a.example/p\nAnd here is what I think of it.\n",
        "here.md\nHello.\n",
        "x" * 20_000,
        "\0",
    ],
)
def test_any_other_text_is_a_post(text: str) -> None:
    write("here.md")
    name = write("refs.txt", text)
    assert posts(name) == [name]
    assert posts(".") == ["./here.md", "./refs.txt"]


def test_a_list_in_a_folder_is_not_followed() -> None:
    write("in/links.txt", "https://a.example/p\n")
    write("in/a.md")
    listing = list_posts(["in"])
    assert [post.reference for post in listing.posts] == ["in/a.md"]
    assert listing.unread == ("in/links.txt",)


def test_lists_that_name_each_other_or_themselves_end() -> None:
    write("p.md")
    write("a.txt", "b.txt\na.txt\np.md\n")
    write("b.txt", "./a.txt\n../work/p.md\n")
    assert posts("a.txt", "b.txt") == ["../work/p.md"]
    for place in range(8):
        write(f"{place}.txt", f"{place + 1}.txt\n")
    write("8.txt", "p.md\n")
    listing = list_posts(["0.txt"])
    assert listing.posts == ()
    assert listing.problems == (("5.txt", "more than 5 listings lead from one to the next"),)


def test_standard_input_and_pipes_are_lists_or_feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.md")
    given_on_stdin(monkeypatch, b"a.md\ngone.md\n# no\n-\nhttps://a.example/p\n")
    assert posts("-", "-") == ["a.md", "gone.md", "https://a.example/p"]
    given_on_stdin(monkeypatch, rss(item("https://a.example/1")))
    assert posts("-") == ["https://a.example/1"]
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(b"a.md\n",))
    writer.start()
    assert posts("pipe") == ["a.md"]
    writer.join()


def test_nul_may_separate_references(monkeypatch: pytest.MonkeyPatch) -> None:
    given_on_stdin(monkeypatch, b"two\nlines.md\0\0https://a.example/p\0 b.md\0")
    assert posts("-") == ["two\nlines.md", "https://a.example/p", "b.md"]


def test_a_list_without_end_is_a_problem() -> None:
    ((name, why),) = list_posts(["/dev/zero"]).problems
    assert (name, why) == ("/dev/zero", "cannot be read: it is larger than 20 MB")


def test_the_home_folder_is_a_tilde(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> None:
    monkeypatch.setenv("HOME", str(workspace))
    write("a.md")
    assert posts(write("x.list", "~/a.md\n"), "~/b.md") == [f"{workspace}/a.md", f"{workspace}/b.md"]


_LINES = st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))


@given(_LINES)
def test_what_is_written_to_a_list_is_read_from_it(lines: Sequence[str]) -> None:
    references = [line.strip() for line in lines]
    kept = [line for line in references if line and not line.startswith(("#", "~", "\ufeff"))]
    text = "\n \n# x\n".join(kept)
    assert list(references_in(text.encode(), "")) == kept
