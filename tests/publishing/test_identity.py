"""Posts of one name are kept apart, and each finds its own episode again."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.tables import for_each
from test_manifest import OF_0_1

from narrate.net.permalinks import permalink
from narrate.publishing.folder import find_folder
from narrate.publishing.identity import Identity, identify, source_of
from narrate.publishing.library import Library
from narrate.publishing.manifest import Manifest, SourceRecord, as_json, dump, load
from narrate.reading.post import Post

OLD = load(OF_0_1)
A = SourceRecord("file", "../a/notes.md")
B = SourceRecord("file", "../b/notes.md")
HERE = "https://example.com/here"
THERE = "https://example.com/there"


def post(url: str = "", id: str = "") -> Post:  # noqa: A002
    return Post("Notes", (), "notes", url=url, id=id)


def manifest(source: SourceRecord | None, url: str = "", id: str = "") -> Manifest:  # noqa: A002
    return replace(OLD, source=source and replace(source, id=id), source_url=url or None)


@for_each(
    "mine, theirs, same",
    [
        (identify(post(), A), manifest(A), True),
        (identify(post(), A), manifest(B), False),
        (identify(post(HERE), A), manifest(B, HERE), True),
        (identify(post(HERE), A), manifest(A, THERE), False),
        (identify(post(HERE), A), manifest(A), True),
        (identify(post(), A), manifest(A, HERE), True),
        (identify(post(id="7"), A), manifest(B, id="7"), True),
        (identify(post(id="7"), A), manifest(A, id="8"), False),
        (identify(post(id="7"), A), manifest(A), True),
        (identify(post(HERE, "7"), A), manifest(A, THERE, "7"), False),
        (identify(post(), SourceRecord("stdin")), manifest(SourceRecord("stdin")), True),
        (identify(post(), SourceRecord("stdin")), manifest(A), False),
        (identify(post(HERE), SourceRecord("address", HERE)), manifest(A), False),
        (identify(post(HERE), A), manifest(None, HERE), True),
        (identify(post(HERE), A), manifest(None, THERE), False),
        (identify(post(HERE), A), manifest(None), True),
        (identify(post(), A), manifest(None, HERE), True),
        (identify(post(f"{HERE}/"), A), manifest(B, HERE), True),
        (identify(post("http://www.example.com/here#top"), A), manifest(B, HERE), True),
        (identify(post(f"{HERE}?utm_source=feed&id=2"), A), manifest(B, f"{HERE}?id=2"), True),
        (identify(post(f"{HERE}?id=2"), A), manifest(B, f"{HERE}?id=3"), False),
    ],
)
def test_the_strongest_thing_that_both_have_says_whose_an_episode_is(
    mine: Identity, theirs: Manifest, same: bool
) -> None:
    assert mine.owns(theirs, "notes") is same


def test_a_manifest_without_a_source_belongs_to_nobody_under_another_name() -> None:
    assert not identify(post(), A).owns(manifest(None), "notes-123456")


def lay(out: Path, name: str, source: SourceRecord | None, url: str = "", **changes: Any) -> None:
    (out / name).mkdir(parents=True)
    written = replace(manifest(source, url), **changes)
    (out / name / "episode.json").write_text(as_json(dump(written)), encoding="utf-8")


DIGITS = hashlib.sha256(b"file:../b/notes.md").hexdigest()


def test_the_first_gets_the_plain_name_and_the_next_one_with_six_digits(tmp_path: Path) -> None:
    assert find_folder(Library(tmp_path), identify(post(), A)).path.name == "notes"
    lay(tmp_path, "notes", A)
    assert find_folder(Library(tmp_path), identify(post(), B)).path.name == f"notes-{DIGITS[:6]}"
    assert find_folder(Library(tmp_path), identify(post(), A)).path.name == "notes"


def test_a_name_that_collides_gets_more_digits(tmp_path: Path) -> None:
    lay(tmp_path, "notes", A)
    lay(tmp_path, f"notes-{DIGITS[:6]}", A)
    assert find_folder(Library(tmp_path), identify(post(), B)).path.name == f"notes-{DIGITS[:12]}"


def test_a_post_stays_where_it_is_when_the_plain_name_becomes_free(tmp_path: Path) -> None:
    lay(tmp_path, f"notes-{DIGITS[:6]}", B)
    assert find_folder(Library(tmp_path), identify(post(), B)).path.name == f"notes-{DIGITS[:6]}"
    assert find_folder(Library(tmp_path), identify(post(HERE), B)).path.name == f"notes-{DIGITS[:6]}"


def test_the_guid_of_the_second_post_is_another_one() -> None:
    second = identify(post(), B)
    assert second.guid("notes") != second.guid(f"notes-{DIGITS[:6]}")
    assert identify(post(HERE), A).guid("notes") == identify(post(HERE), B).guid("other")


def test_the_guid_of_a_post_with_an_id_does_not_depend_on_its_name() -> None:
    assert identify(post(id="7"), A).guid("notes") == identify(post(id="7"), B).guid("other")
    assert identify(post(id="7"), A).guid("notes") != identify(post(id="8"), A).guid("notes")
    assert identify(post(id="7"), A).guid("notes") != identify(post(), A).guid("7")


ONE_PAGE = [
    "https://example.com/here",
    "http://example.com/here",
    "https://www.example.com/here/",
    "HTTPS://WWW.Example.COM:443/here#part",
    "http://example.com:80/here?utm_source=feed&utm_medium=rss",
    "https://example.com/here?fbclid=Iw&mc_cid=1#x",
]


@pytest.mark.parametrize("url", ONE_PAGE)
def test_however_an_address_is_written_it_is_one_post(tmp_path: Path, url: str) -> None:
    lay(tmp_path, "under-another-name", SourceRecord("address", HERE), url=HERE, files={})
    source = SourceRecord("address", url)
    assert identify(post(url), source).guid("a") == identify(post(HERE), source).guid("b")
    assert find_folder(Library(tmp_path), identify(post(url), source)).path.name == "under-another-name"
    assert permalink(permalink(url)) == permalink(url) == HERE


@pytest.mark.parametrize(
    "other",
    [
        "https://example.com/here?page=2",
        "https://example.com/Here",
        "https://example.com:8080/here",
        "https://blog.example.com/here",
        "https://example.com/here/more",
    ],
)
def test_other_addresses_are_other_posts(other: str) -> None:
    assert permalink(other) != HERE


@pytest.mark.parametrize("text", ["", "mailto:a@example.com", "https://[", "https://example.com:port/a", "a b"])
def test_what_is_no_address_of_a_page_stays_as_it_is(text: str) -> None:
    assert permalink(text) == text


# --- sources ----------------------------------------------------------------------------------------------------


def test_a_file_is_known_by_its_path_from_the_folder_of_episodes(tmp_path: Path) -> None:
    file = tmp_path / "posts" / "notes.md"
    file.parent.mkdir()
    file.write_bytes(b"It rained.\n")
    source = source_of(str(file), tmp_path / "episodes")
    assert (source.kind, source.reference, source.bytes) == ("file", "../posts/notes.md", 11)
    assert source.modified_ns == file.stat().st_mtime_ns
    assert source.sha256 == hashlib.sha256(b"It rained.\n").hexdigest()


def test_a_tree_that_moves_keeps_the_identity_of_its_posts(tmp_path: Path) -> None:
    (tmp_path / "old" / "posts").mkdir(parents=True)
    (tmp_path / "old" / "posts" / "notes.md").write_text("It rained.")
    before = source_of(str(tmp_path / "old" / "posts" / "notes.md"), tmp_path / "old" / "episodes")
    (tmp_path / "old").rename(tmp_path / "new")
    after = source_of(str(tmp_path / "new" / "posts" / "notes.md"), tmp_path / "new" / "episodes")
    assert replace(after, checked_ns=None) == replace(before, checked_ns=None)


@pytest.mark.parametrize("linked", ["posts", "episodes"])
def test_a_link_on_the_way_does_not_matter(tmp_path: Path, linked: str) -> None:
    for name in ("posts", "episodes"):
        (tmp_path / name).mkdir()
    (tmp_path / "posts" / "notes.md").write_text("It rained.")
    (tmp_path / "link").symlink_to(tmp_path / linked)
    places = {"posts": tmp_path / "posts", "episodes": tmp_path / "episodes", linked: tmp_path / "link"}
    assert source_of(str(places["posts"] / "notes.md"), places["episodes"]).reference == "../posts/notes.md"


def test_what_cannot_be_read_again_is_standard_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert source_of("-", tmp_path) == source_of(str(tmp_path / "pipe"), tmp_path) == SourceRecord("stdin")
    assert source_of(HERE, tmp_path) == SourceRecord("address", HERE)


def test_a_folder_of_episodes_that_links_to_itself_is_left_to_the_writer(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert source_of(str(tmp_path / "rain.md"), loop).kind == "file"


@pytest.mark.parametrize("reference", ["missing.md", "a\0b", "x" * 5000], ids=["missing", "NUL", "long"])
def test_a_path_that_cannot_be_is_left_to_the_reader(tmp_path: Path, reference: str) -> None:
    assert source_of(reference, tmp_path).bytes is None
