"""A manifest is what was written, and a damaged or foreign one is a clear error."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.errors import EpisodeError
from narrate.publishing.library import Library
from narrate.publishing.manifest import dump, find, load
from narrate.reading.listings.folders import posts_in
from narrate.reading.listings.listing import Listed
from narrate.reading.listings.patterns import Patterns

OF_0_1 = Path(__file__).with_name("manifest_of_0_1.json")
"""Written by narrate 0.1.0, before manifests had a source."""
_0_1: dict[str, Any] = json.loads(OF_0_1.read_text(encoding="utf-8"))
SOUND = {"loudness_lufs": -16.0, "true_peak_dbtp": -1.5, "chapters": 2}
CHECKED = {"modified_ns": 1, "checked_ns": 2}
UNCHECKED = dict.fromkeys(CHECKED)
WHOLE: dict[str, Any] = {
    **_0_1,
    "files": {name: {**entry, **SOUND, **CHECKED} for name, entry in _0_1["files"].items()},
    "speakers": {"Ada": "joe"},
    "description": "Wet.",
    "cover": {"path": "cover.jpg", "bytes": 7, "mime": "image/jpeg", "sha256": "ab", **UNCHECKED},
    "texts": {
        "vtt": {
            "path": "transcript.vtt",
            "bytes": 5,
            "mime": "text/vtt",
            "sha256": "67",
            **CHECKED,
        }
    },
    "source": {
        "kind": "file",
        "reference": "../rain.md",
        "id": "rain-1",
        "bytes": 159,
        "modified_ns": 1_795_933_468_927_109_966,
        "checked_ns": 1_795_933_499_000_000_000,
        "sha256": "cd",
    },
    "created": "2026-11-29T06:24:59+00:00",
    "updated": "2026-11-30T06:24:59+00:00",
    "versions": {"stitch": 1, "mp3": 2},
    "utterances": 7,
    "failed": 1,
    "inputs": {
        "source_format": "markdown",
        "options": {"voice": "joe", "speed": 1.0, "format": ["mp3"]},
        "lexicons": [{"name": "mine.toml", "sha256": "ef"}],
        "voices_sha256": "01",
        "code_sha256": "23",
        "cover": {"path": "a/cover.png", "bytes": 9, "modified_ns": 4, "checked_ns": 5, "sha256": "45"},
    },
}


def write(folder: Path, value: object) -> Path:
    file = folder / "episode.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    return file


def changed(path: str, value: object) -> dict[str, Any]:
    """`WHOLE` with ``value`` at a path of keys."""
    copy: Any = json.loads(json.dumps(WHOLE))
    *above, last = path.split(".")
    place = copy
    for key in above:
        place = place[int(key) if key.isdigit() else key]
    place[last] = value
    return dict(copy)


def test_a_manifest_of_an_older_narrate_loads() -> None:
    manifest = load(OF_0_1)
    assert (manifest.title, manifest.authors, manifest.duration_s) == ("Rain", ("Ada",), 14.67)
    assert list(manifest.files) == ["mp3", "wav"]
    assert manifest.chapters[1].title == "A drop"
    assert (manifest.source, manifest.cover, manifest.created) == (None, None, "")
    assert (manifest.inputs, manifest.utterances) == (None, 0)


def test_dump_gives_back_what_was_loaded(tmp_path: Path) -> None:
    assert dump(load(write(tmp_path, WHOLE))) == WHOLE
    assert list(dump(load(tmp_path))) == list(WHOLE)


def test_a_folder_or_its_file_may_be_named(tmp_path: Path) -> None:
    assert load(write(tmp_path, WHOLE)) == load(tmp_path) == find(tmp_path)


def test_keys_of_a_newer_narrate_are_kept(tmp_path: Path) -> None:
    newer = {**WHOLE, "words": [1, {"x": None}]}
    manifest = load(write(tmp_path, newer))
    assert manifest.unknown == {"words": [1, {"x": None}]}
    assert dump(manifest) == newer


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("title", 3, "title is not a string"),
        ("title", None, "title is not a string"),
        ("authors", "Ada", "authors is not a list"),
        ("authors", [3], "authors is not a list of strings"),
        ("duration_s", "9", "duration_s is not a number"),
        ("sample_rate", True, "sample_rate is not a whole number"),
        ("files", [], "files is not an object"),
        ("files.mp3", None, "files.mp3 is not an object"),
        ("files.mp3.path", "../../secret", "files.mp3.path is not the name of a file"),
        ("files.mp3.path", "/etc/passwd", "files.mp3.path is not the name of a file"),
        ("files.mp3.path", "..", "files.mp3.path is not the name of a file"),
        ("files.mp3.path", "a\\b.mp3", "files.mp3.path is not the name of a file"),
        ("files.mp3.path", "a\0.mp3", "files.mp3.path is not the name of a file"),
        ("files.mp3.bytes", None, "files.mp3.bytes is not a whole number"),
        ("chapters.0.title", {}, "chapters.title is not a string"),
        ("omissions", {"code": "one"}, "omissions.code is not a whole number"),
        ("cover.path", "a/b.jpg", "cover.path is not the name of a file"),
        ("source.kind", "ftp", "source.kind is none of address, file, stdin"),
        ("source", [], "source is not an object"),
        ("source.checked_ns", "now", "source.checked_ns is not a whole number"),
        ("inputs.options", [], "inputs.options is not an object"),
        ("inputs.lexicons.0.sha256", 3, "inputs.lexicons.sha256 is not a string"),
        ("inputs.cover.bytes", "9", "inputs.cover.bytes is not a whole number"),
    ],
)
def test_a_damaged_manifest_is_an_error_that_names_the_key(
    tmp_path: Path, path: str, value: object, complaint: str
) -> None:
    file = write(tmp_path, changed(path, value))
    with pytest.raises(EpisodeError, match="is damaged") as caught:
        load(tmp_path)
    assert complaint in caught.value.problem
    assert caught.value.subject == str(file)
    assert find(tmp_path) is None


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "is not a manifest"),
        (b"null", "is not a manifest"),
        (b"{}", "is not a manifest"),
        (b'{"schema": "other/1", "files": {}}', "is not a manifest"),
        (b'{"schema": "narrate.episode/1"}', "files is not an object"),
    ],
    ids=["empty", "cut", "no text", "deep", "list", "null", "bare", "other", "no files"],
)
def test_what_is_no_manifest_is_an_error(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "episode.json").write_bytes(content)
    with pytest.raises(EpisodeError, match=complaint):
        load(tmp_path)
    assert find(tmp_path) is None


@pytest.mark.parametrize("kind", ["pipe", "device", "without end"])
def test_what_is_in_its_place_is_not_read_without_end(tmp_path: Path, kind: str) -> None:
    """Neither as the episode that is asked for, nor as one among the others, nor in a folder of posts."""
    place = tmp_path / "rain" / "episode.json"
    place.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "device":
        place.symlink_to("/dev/zero")
    else:
        place.touch()
        os.truncate(place, 1 << 40)
    (place.parent / "post.md").write_text("It rains.")
    with pytest.raises(EpisodeError, match="cannot be read"):
        load(place)
    assert find(place.parent) is None
    assert Library(tmp_path).names_with("rain") == []
    assert Listed(str(place.with_name("post.md"))) in posts_in(str(tmp_path), Patterns())


def test_a_folder_without_one_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EpisodeError, match="cannot be read: No such file"):
        load(tmp_path)
    assert find(tmp_path) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(key=st.sampled_from(sorted(WHOLE)), value=JSON)
def test_whatever_a_key_holds_it_is_a_manifest_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    folder = tmp_path_factory.getbasetemp()
    file = write(folder, {**WHOLE, key: value})
    try:
        manifest = load(file)
    except EpisodeError:
        return
    write(folder, dump(manifest))
    assert load(file) == manifest
