"""Which files of a folder are posts, in which order, and what is passed over."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cost import growth

from narrate.errors import OptionError
from narrate.reading.listings import Listing, list_posts
from narrate.reading.listings.patterns import Patterns

MANIFEST = '{\n  "schema": "narrate.episode/1"}'


def write(folder: Path, *names: str, text: str = "Text.") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def posts(folder: Path, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[str]:
    """The posts in a folder, by their paths in it."""
    listing = list_posts([str(folder)], include=include, exclude=exclude)
    return [os.path.relpath(post.reference, folder) for post in listing.posts]


def test_posts_are_in_order_and_other_files_are_named(tmp_path: Path) -> None:
    write(tmp_path, "part 10.md", "Part 2.html", "part 1.txt", "b/z.epub", "b/a/c.DOCX", "a/x.pdf", "9.md")
    write(tmp_path, "cover.jpg", "a/notes.odt", "Makefile", "feed.xml", "narrate.toml", "words.toml", "batch.json")
    listing = list_posts([str(tmp_path)])
    assert [os.path.relpath(post.reference, tmp_path) for post in listing.posts] == [
        *("9.md", "part 1.txt", "Part 2.html", "part 10.md"),
        *("a/x.pdf", "b/z.epub", "b/a/c.DOCX"),
    ]
    unread = [os.path.relpath(path, tmp_path) for path in listing.unread]
    assert unread == ["cover.jpg", "feed.xml", "Makefile", "a/notes.odt"]
    assert listing.problems == ()


def test_what_nobody_wrote_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.md", ".hidden.md", ".git/b.md", "node_modules/x/README.md", "venv/lib/c.txt", "cache/d.md")
    write(tmp_path, "venv/pyvenv.cfg", "cache/CACHEDIR.TAG", "Saved page.html", "Saved page_files/frame.html")
    write(tmp_path, "out/a/notes.md", "mine/e.md", "mine/episode.json", "other_files/f.md")
    write(tmp_path, "out/a/episode.json", text=MANIFEST)
    assert posts(tmp_path) == ["a.md", "Saved page.html", "mine/e.md", "other_files/f.md"]
    for name, what in (("out/a", "an episode that narrate made"), ("cache", "a cache")):
        ((folder, why),) = list_posts([str(tmp_path / name)]).problems
        assert folder == str(tmp_path / name)
        assert why == f"is {what}, not a folder of posts"


def test_links_are_followed_to_each_folder_once(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md", "posts/deep/b.md", "elsewhere/c.md")
    (tmp_path / "posts/loop").symlink_to(tmp_path / "posts")
    (tmp_path / "posts/deep/up").symlink_to("..")
    (tmp_path / "posts/more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "posts/same.md").symlink_to("a.md")
    (tmp_path / "posts/gone.md").symlink_to("nowhere.md")
    (tmp_path / "posts/gone.png").symlink_to("nowhere.png")
    os.mkfifo(tmp_path / "posts/pipe.md")
    assert posts(tmp_path / "posts") == ["a.md", "gone.md", "deep/b.md", "more/c.md"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "closed/b.md", "z/c.md")
    (tmp_path / "closed").chmod(0)
    listing = list_posts([str(tmp_path)])
    (tmp_path / "closed").chmod(0o700)
    assert len(listing.posts) == 2
    assert listing.problems == ((str(tmp_path / "closed"), "cannot be read: Permission denied"),)


def test_file_names_need_not_be_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.md")
    write(tmp_path, name)
    assert posts(tmp_path) == [name]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["*.md"], "a.md d/b.md d/e/c.md"),
        (["/*.md"], "a.md"),
        (["d"], "d/b.md d/e/c.md d/e/f.txt"),
        (["d/"], "d/b.md d/e/c.md d/e/f.txt"),
        (["d/*.md"], "d/b.md"),
        (["d/*"], "d/b.md d/e/c.md d/e/f.txt"),
        (["d/**/*.md"], "d/b.md d/e/c.md"),
        (["**/e"], "d/e/c.md d/e/f.txt"),
        (["./d/**"], "d/b.md d/e/c.md d/e/f.txt"),
        (["[a-b].m?", "f.*"], "a.md d/b.md d/e/f.txt"),
        (["[!a-b].*"], "d/e/c.md d/e/f.txt"),
        (["A.md", "*d.md", "d*b.md"], ""),
    ],
)
def test_patterns_choose_files_and_folders(tmp_path: Path, patterns: list[str], found: str) -> None:
    write(tmp_path, "a.md", "d/b.md", "d/e/c.md", "d/e/f.txt")
    assert " ".join(posts(tmp_path, include=patterns)) == found
    rest = [name for name in posts(tmp_path) if name not in found.split()]
    assert posts(tmp_path, exclude=patterns) == rest
    assert posts(tmp_path, include=["*.md"], exclude=["e"]) == ["a.md", "d/b.md"]


def test_files_that_are_not_wanted_are_not_named(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.png")
    assert list_posts([str(tmp_path)], include=["*.md"]).unread == ()
    with pytest.raises(OptionError, match=r"^\[z-a\]\.md: is no pattern of paths"):
        list_posts([], include=["[z-a].md"])


@given(
    st.lists(st.text("ab.*?[]!-^{}\\+() é", min_size=1, max_size=4).filter(lambda name: name != "."), max_size=4)
)
def test_a_path_whose_special_characters_are_in_sets_is_a_pattern_of_itself(names: list[str]) -> None:
    path = "/".join(names) or "a"
    pattern = "".join(f"[{c}]" if c in "*?[" else c for c in path)
    assert Patterns(include=[f"/{pattern}"]).wants(path)
    assert Patterns(include=[f"/{pattern}"]).wants(f"{path}/inside")
    assert not Patterns(include=[f"/{pattern}"]).wants(f"x{path}")
    assert not Patterns(exclude=[f"/{pattern}"]).wants(path)


@pytest.mark.timing
def test_the_time_for_a_folder_grows_with_its_files(tmp_path: Path) -> None:
    for size in (100, 1000):
        for folder in range(5):
            (tmp_path / str(size) / str(folder)).mkdir(parents=True)
        for place in range(size):
            (tmp_path / str(size) / str(place % 5) / f"{place}.{('md', 'txt')[place % 2]}").touch()

    def read(size: int) -> Listing:
        return list_posts([str(tmp_path / str(size))])

    assert len(read(1000).posts) == 1000
    assert growth(read, 100, 1000, at_most=15) < 15
