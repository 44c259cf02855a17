"""An episode is written whole or not at all, says what it holds, and knows when there is nothing to do."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from files import RATE, a_jpeg, chapters_of

from narrate import __version__, storage
from narrate.errors import EncodingError, EpisodeError, NarrateError, StorageError
from narrate.mixing.programme import Programme
from narrate.mixing.stitch import Take, stitch
from narrate.mixing.timeline import build_timeline
from narrate.publishing import digest as digests
from narrate.publishing import folder as folders
from narrate.publishing.audio import encode
from narrate.publishing.chapters import read_with_ffmpeg
from narrate.publishing.digest import episode_digest
from narrate.publishing.episode import Episode
from narrate.publishing.folder import at, check_free, current, whole
from narrate.publishing.formats import FORMATS
from narrate.publishing.identity import identify
from narrate.publishing.library import Library
from narrate.publishing.manifest import SourceRecord, dump
from narrate.publishing.publish import publish, write_texts
from narrate.publishing.versions import FORMAT_VERSIONS, STAGES, versions
from narrate.reading.post import Image, Paragraph, Post, Section, Span
from narrate.scripting.script import Omission, Script, SectionHeading, Utterance
from narrate.speaking.engine import Audio
from narrate.storage import staging_folder, swap_into_place

DIGEST = "0123"
CANONICAL_FORM = Path(__file__).with_name("canonical_form.json")
"""What a digest is taken from, and the digest, as narrate 0.1.0 wrote them."""
TRANSCRIPTS = {"transcript.vtt", "transcript.srt", "transcript.json"}
FILES = {"rain.wav", "episode.json", "chapters.json", *TRANSCRIPTS, "notes.md", "notes.html"}
KEYS = (
    "schema guid title authors published source_url language excerpt voice quote_voice duration_s sample_rate "
    "loudness_lufs true_peak_dbtp files chapters omissions generator digest speakers description cover texts "
    "source created updated versions utterances failed inputs"
).split()
"""Of the manifest, in the order of the design."""
MEASURED = ("guid", "files", "texts", "true_peak_dbtp", "loudness_lufs", "created", "updated")


def paragraph(text: str) -> Paragraph:
    return Paragraph((Span(text),))


POST = Post(
    title="On “Rain”",
    sections=(
        Section((), 1, (paragraph("It rained."),)),
        Section((Span("What is rain?"),), 1),
        Section((Span("A drop"),), 2, (paragraph("Water."),)),
    ),
    slug="rain",
    authors=("Ada", "Bo"),
    published=dt.date(2024, 7, 16),
    url="https://example.com/rain",
)
SCRIPT = Script(
    headings=(SectionHeading("Introduction", 1), SectionHeading("What is rain?", 1), SectionHeading("A drop", 2)),
    utterances=(
        Utterance(0, "narrator", "It rained.", "It rained.", 300),
        Utterance(1, "heading", "What is rain?", "What is rain?", 300),
        Utterance(2, "heading", "A drop", "A drop", 300),
        Utterance(2, "narrator", "Water.", "Water.", 900),
    ),
    omissions=(Omission(0, "code", "x"), Omission(2, "image", "y"), Omission(2, "code", "z")),
)


SOURCE = SourceRecord("file", "../posts/rain.md", bytes=7, modified_ns=1, sha256="ab")


def tone(seconds: float) -> Audio:
    return Audio((0.3 * np.sin(np.arange(round(seconds * RATE)) / 5)).astype(np.float32), RATE)


def publish_to(
    folder: Path,
    post: Post = POST,
    formats: tuple[str, ...] = ("wav",),
    script: Script = SCRIPT,
    quote_voice: str = "",
    source: SourceRecord = SOURCE,
    cover: bytes = b"",
) -> dict[str, Any]:
    """Publish an episode of a few seconds in which every utterance lasts half a second longer than the last."""
    made = Episode(post, script, identify(post, source), "joe", quote_voice, cover, DIGEST)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with staging_folder(folder) as stage:
        with Programme(stage / "programme.raw") as programme:
            takes = [Take(tone(0.5 + i / 2), line.pause_ms) for i, line in enumerate(script.utterances)]
            stitch(takes, programme)
        audio = encode(programme, formats, post.slug, stage).files
        programme.file.unlink()
        timeline = build_timeline(script, programme.lengths, programme.pauses, programme.sample_rate)
        texts = write_texts(made, timeline, stage)
        return dump(publish(made, texts, audio, timeline, stage, Library(folder.parent)).manifest)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "episodes" / "rain"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An episode, once for all tests that do not care how it came about."""
    folder = tmp_path_factory.mktemp("made") / "rain"
    publish_to(folder)
    return folder


@pytest.fixture
def published(made: Path, folder: Path) -> Path:
    """A copy of it at ``folder``."""
    folder.parent.mkdir()
    return Path(shutil.copytree(made, folder))


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def read(folder: Path) -> Any:
    return json.loads((folder / "episode.json").read_text(encoding="utf-8"))


# --- what is written --------------------------------------------------------------------------------------------


def test_the_folder_holds_the_episode_and_nothing_else(folder: Path) -> None:
    publish_to(folder)
    assert names(folder) == FILES
    assert names(folder.parent) == {"rain"}


def test_the_manifest_has_its_keys_in_the_order_of_the_design(folder: Path) -> None:
    manifest = publish_to(folder)
    assert list(manifest) == KEYS
    assert list(read(folder).items()) == list(manifest.items())


def test_the_manifest_tells_of_the_post_and_the_sound(published: Path) -> None:
    found = read(published)
    told = {key: found[key] for key in KEYS if key not in MEASURED}
    assert told == {
        "schema": "narrate.episode/1",
        "title": "On “Rain”",
        "authors": ["Ada", "Bo"],
        "published": "2024-07-16",
        "source_url": "https://example.com/rain",
        "language": "en",
        "excerpt": "It rained. Water.",
        "voice": "joe",
        "quote_voice": None,
        "speakers": {},
        "duration_s": 6.8,
        "sample_rate": RATE,
        "chapters": [
            {"start_s": 0.0, "end_s": 0.8, "title": "Introduction", "level": 1},
            {"start_s": 0.8, "end_s": 6.8, "title": "What is rain?", "level": 1},
            {"start_s": 0.8, "end_s": 6.8, "title": "A drop", "level": 2},
        ],
        "omissions": {"code": 2, "image": 1},
        "generator": f"narrate {__version__}",
        "digest": DIGEST,
        "description": "",
        "cover": None,
        "source": {
            "kind": "file",
            "reference": "../posts/rain.md",
            "id": "",
            "bytes": 7,
            "modified_ns": 1,
            "checked_ns": None,
            "sha256": "ab",
        },
        "versions": versions(["wav"]),
        "utterances": 4,
        "failed": 0,
        "inputs": None,
    }
    assert found["loudness_lufs"] == pytest.approx(-16, abs=0.5)
    assert found["true_peak_dbtp"] <= -1


def test_the_manifest_tells_the_facts_of_every_file_the_main_one_first(folder: Path) -> None:
    publish_to(folder, formats=("flac", "wav"))
    facts = read(folder)["files"]
    assert list(facts) == ["flac", "wav"]
    for name, fact in facts.items():
        assert fact.pop("loudness_lufs") == pytest.approx(-16, abs=0.5)
        assert fact.pop("true_peak_dbtp") <= -1
        assert unchecked(fact) == {
            **facts_of(folder / f"rain.{name}"),
            "mime": f"audio/{name}",
            "chapters": 3,
        }


def test_the_manifest_tells_the_facts_of_every_text(published: Path) -> None:
    assert {name: unchecked(text) for name, text in read(published)["texts"].items()} == {
        "vtt": {**facts_of(published / "transcript.vtt"), "mime": "text/vtt"},
        "srt": {**facts_of(published / "transcript.srt"), "mime": "application/x-subrip"},
        "json": {**facts_of(published / "transcript.json"), "mime": "application/json"},
        "notes_markdown": {**facts_of(published / "notes.md"), "mime": "text/markdown"},
        "notes_html": {**facts_of(published / "notes.html"), "mime": "text/html"},
        "chapters": {**facts_of(published / "chapters.json"), "mime": "application/json+chapters"},
    }


def facts_of(file: Path) -> dict[str, Any]:
    data, state = file.read_bytes(), file.stat()
    sums = hashlib.sha256(data).hexdigest()
    return {"path": file.name, "bytes": len(data), "sha256": sums, "modified_ns": state.st_mtime_ns}


def unchecked(entry: dict[str, Any]) -> dict[str, Any]:
    """The facts of a file without the time when it was checked, which was after it was written."""
    checked_ns, others = entry["checked_ns"], {key: entry[key] for key in entry if key != "checked_ns"}
    assert checked_ns >= entry["modified_ns"]
    return others


@pytest.mark.parametrize(
    ("published", "told"),
    [(None, None), (dt.datetime(2024, 7, 16, 9, 30, tzinfo=dt.timezone.utc), "2024-07-16T09:30:00+00:00")],
    ids=["unknown", "to the minute"],
)
def test_the_day_of_publishing_is_as_exact_as_it_is_known(
    folder: Path, published: dt.date | None, told: str | None
) -> None:
    assert publish_to(folder, replace(POST, published=published))["published"] == told


def test_every_text_agrees_with_the_sound(published: Path) -> None:
    starts = [0, 800, 800]
    assert [start for start, _, _ in chapters_of(published / "rain.wav")] == starts
    chapters = json.loads((published / "chapters.json").read_text(encoding="utf-8"))["chapters"]
    assert [round(1000 * chapter["startTime"]) for chapter in chapters] == starts
    assert (published / "transcript.vtt").read_text(encoding="utf-8").count(" --> ") == 4
    assert "00:00:00,800 --> 00:00:01,800\nWhat is rain?" in (published / "transcript.srt").read_text(
        encoding="utf-8"
    )
    assert "  - (00:00) A drop" in (published / "notes.md").read_text(encoding="utf-8")
    assert "(00:00) A drop" in (published / "notes.html").read_text(encoding="utf-8")


def test_all_formats_can_be_made_at_once(folder: Path) -> None:
    publish_to(folder, formats=tuple(FORMATS))
    assert names(folder) == FILES | {f"rain.{name}" for name in FORMATS}
    for name in FORMATS:
        assert [title for _, _, title in chapters_of(folder / f"rain.{name}")] == [
            "Introduction",
            "What is rain?",
            "A drop",
        ]


@pytest.mark.parametrize(
    "title", ["x" * 400, "ж" * 200, "ends in \\", "=;#"], ids=["long", "long in UTF-8", "\\", "=;#"]
)
def test_a_heading_of_any_kind_can_be_a_chapter_of_every_format(folder: Path, title: str) -> None:
    headings = (SectionHeading("Introduction", 1), SectionHeading(title, 1), SectionHeading("A drop", 2))
    publish_to(folder, formats=("m4b", "mp3"), script=replace(SCRIPT, headings=headings))
    assert read(folder)["chapters"][1]["title"] == title


# --- who it is --------------------------------------------------------------------------------------------------

CHANGES: dict[str, dict[str, Any]] = {
    "the title": {"title": "Another"},
    "the text": {"sections": (Section((), 1, (paragraph("It poured."),)),)},
    "the authors": {"authors": ()},
    "the day": {"published": None},
    "the language": {"language": "de"},
    "the description": {"description": "Wet."},
}


def guid_of(folder: Path, post: Post) -> str:
    return identify(post, SOURCE).guid(folder.name)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_edit_does_not_make_it_another_episode(folder: Path, change: dict[str, Any]) -> None:
    assert publish_to(folder, replace(POST, **change))["guid"] == publish_to(folder, POST)["guid"]


def test_a_post_is_known_by_its_address_whatever_it_is_called(folder: Path) -> None:
    first = guid_of(folder, POST)
    assert guid_of(folder.with_name("other"), POST) == first
    assert guid_of(folder, SNOW) != first


def test_a_post_without_an_address_is_known_by_the_name_of_its_episode(folder: Path) -> None:
    nowhere = replace(POST, url="")
    first = guid_of(folder, nowhere)
    assert guid_of(folder, replace(nowhere, title="Another")) == first
    assert guid_of(folder.with_name("other"), nowhere) != first
    assert guid_of(folder, POST) != first


def test_the_guid_will_be_the_same_for_ever(folder: Path) -> None:
    assert guid_of(folder, POST) == "259abb5b-5ab5-5d65-80b1-911fba8a7398"
    assert guid_of(folder, replace(POST, url="")) == "7aff89bc-ccd9-56aa-845d-b1b143c6ca78"


# --- whether anything has to be done ----------------------------------------------------------------------------


def test_an_episode_of_the_same_digest_current(published: Path) -> None:
    assert current(at(published), DIGEST)
    assert not current(at(published), "4567")


def test_where_there_is_nothing_nothing_current(folder: Path) -> None:
    assert not current(at(folder), DIGEST)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_missing_file_makes_it_not_current(published: Path, name: str) -> None:
    (published / name).unlink()
    assert not current(at(published), DIGEST)


def flipped(data: bytes) -> bytes:
    return data[:1000] + bytes([data[1000] ^ 1]) + data[1001:]


@pytest.mark.parametrize(
    "damage",
    [flipped, lambda data: data[:-1], lambda data: data + b"\0", lambda data: b""],
    ids=["a bit", "cut short", "too long", "empty"],
)
def test_a_damaged_recording_makes_it_not_current(published: Path, damage: Callable[[bytes], bytes]) -> None:
    file = published / "rain.wav"
    file.write_bytes(damage(file.read_bytes()))
    assert not current(at(published), DIGEST)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"schema": "other/1", "files": {}}',
        '{"schema": "narrate.episode/1"}',
        "\ud800",
    ],
    ids=["empty", "cut", "list", "null", "bare", "other", "no files", "no text"],
)
def test_a_damaged_manifest_makes_it_not_current(published: Path, content: str) -> None:
    (published / "episode.json").write_text(content, encoding="utf-8", errors="surrogatepass")
    assert not current(at(published), DIGEST)


def digest(
    post: Post = POST, script: Script = SCRIPT, sound: str = "joe", formats: tuple[str, ...] = ("mp3",)
) -> str:
    return episode_digest(post, script, sound, formats)


def test_the_digest_of_the_same_episode_is_the_same() -> None:
    assert digest() == digest(replace(POST), replace(SCRIPT))
    assert digest() == episode_digest(POST, SCRIPT, "joe", ["mp3"])


@pytest.mark.parametrize("change", [*CHANGES.values(), {"url": "https://a.b"}], ids=[*CHANGES, "the address"])
def test_the_digest_changes_with_the_post(change: dict[str, Any]) -> None:
    assert digest(replace(POST, **change)) != digest()


def test_the_digest_changes_with_all_that_is_heard() -> None:
    assert digest(sound="joe, faster") != digest()
    assert digest(formats=("mp3", "wav")) != digest()
    longer = replace(SCRIPT.utterances[0], pause_ms=301)
    assert digest(script=replace(SCRIPT, utterances=(longer, *SCRIPT.utterances[1:]))) != digest()
    assert digest(script=replace(SCRIPT, omissions=())) != digest()


def test_the_digest_changes_with_what_is_in_the_picture(tmp_path: Path) -> None:
    post = replace(POST, image="cover.png", folder=str(tmp_path))
    digests = {digest(POST), digest(post)}
    for content in (b"one", b"two"):
        (tmp_path / "cover.png").write_bytes(content)
        digests.add(digest(post))
        os.utime(tmp_path / "cover.png", (1_000_000, 1_000_000))
        digests.add(digest(post))
    assert len(digests) == 4


@dataclass(frozen=True)
class RenamedUtterance:
    """An `Utterance` as another release might have it: a field more, another order, another name of the class."""

    spoken: str
    written: str
    pause_ms: int
    role: str
    section: int
    speaker: str = ""
    speed: float = 1.0


def test_neither_the_classes_nor_the_release_are_in_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    renamed: Any = tuple(
        RenamedUtterance(line.spoken, line.written, line.pause_ms, line.role, line.section)
        for line in SCRIPT.utterances
    )
    assert digest(script=replace(SCRIPT, utterances=renamed)) == before
    for module in [module for name, module in sys.modules.items() if name.split(".")[0] == "narrate"]:
        if hasattr(module, "__version__"):
            monkeypatch.setattr(module, "__version__", "99.0")
    assert digest() == before


def test_the_canonical_form_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another form would make every episode of every user again; the versions in it may rise one by one."""
    stored = json.loads(CANONICAL_FORM.read_text(encoding="utf-8"))
    monkeypatch.setattr(digests, "digested_versions", lambda formats: stored["form"]["versions"])
    picture = Image("drop.png", "A drop", (Span("Figure 1"),))
    post = replace(
        POST,
        sections=(*POST.sections, Section((Span("Ice"),), 1, (picture,))),
        image="https://example.com/cover.png",
        id="rain-1",
        language="en-GB",
        description="Wet.",
    )
    assert digests.canonical_form(post, SCRIPT, "joe 1", ["mp3", "wav"]) == stored["form"]
    assert episode_digest(post, SCRIPT, "joe 1", ["mp3", "wav"]) == stored["digest"]


@pytest.mark.parametrize("stage", STAGES)
def test_the_digest_changes_with_the_version_of_a_stage(monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    before = digest()
    monkeypatch.setitem(STAGES, stage, STAGES[stage] + 1)
    assert digest() != before


def test_the_digest_changes_with_the_version_of_its_formats_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    monkeypatch.setitem(FORMAT_VERSIONS, "wav", 2)
    assert digest() == before
    monkeypatch.setitem(FORMAT_VERSIONS, "mp3", FORMAT_VERSIONS["mp3"] + 1)
    assert digest() != before


# --- what stood there before ------------------------------------------------------------------------------------


def test_a_new_episode_replaces_the_old_one(folder: Path) -> None:
    publish_to(folder, formats=("flac",))
    publish_to(folder, replace(POST, title="Another"))
    assert names(folder) == FILES
    assert names(folder.parent) == {"rain"}
    assert read(folder)["title"] == "Another"


def test_what_a_user_laid_into_the_folder_stays(folder: Path) -> None:
    publish_to(folder, formats=("flac",))
    (folder / "mine.txt").write_text("mine")
    (folder / "pictures" / "deep").mkdir(parents=True)
    (folder / "pictures" / "deep" / "a.png").write_text("mine")
    for _ in range(2):
        publish_to(folder)
        assert names(folder) == FILES | {"mine.txt", "pictures"}
        assert (folder / "mine.txt").read_text() == "mine"
        assert (folder / "pictures" / "deep" / "a.png").read_text() == "mine"


@pytest.mark.parametrize("trouble", [OSError("odd"), KeyboardInterrupt()], ids=repr)
def test_what_a_user_laid_into_the_folder_stays_whatever_happens_next(
    published: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    def put_and_fail(stage: Path, final: Path) -> None:
        swap_into_place(stage, final)
        raise trouble

    (published / "pictures").mkdir()
    (published / "pictures" / "a.png").write_text("mine")
    monkeypatch.setattr(folders, "swap_into_place", put_and_fail)
    with pytest.raises((NarrateError, KeyboardInterrupt)):
        publish_to(published)
    assert (published / "pictures" / "a.png").read_text() == "mine"


def test_a_manifest_that_a_killed_run_left_half_written_is_no_file_of_the_user(published: Path) -> None:
    (published / ".episode.json.12345678.partial").write_text("{")
    publish_to(published)
    assert names(published) == FILES


def test_links_a_user_laid_into_the_folder_stay_links(published: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "away.txt").write_text("mine")
    (published / "folder").symlink_to(tmp_path / "far")
    (published / "gone").symlink_to(tmp_path / "nowhere")
    publish_to(published)
    assert (published / "folder").is_symlink()
    assert (published / "folder" / "away.txt").read_text() == "mine"
    assert (published / "gone").is_symlink()


def test_a_user_s_file_keeps_its_name_and_the_new_episode_s_gets_another(published: Path) -> None:
    (published / "rain.flac").write_text("mine")
    for _ in range(2):
        manifest = publish_to(published, formats=("wav", "flac"))
        assert (published / "rain.flac").read_text() == "mine"
        assert manifest["files"]["flac"]["path"] == "rain-narrated.flac"
        assert (published / "rain-narrated.flac").read_bytes().startswith(b"fLaC")


def test_a_file_of_narrate_s_that_the_user_changed_is_kept_beside_the_new_one(published: Path) -> None:
    (published / "notes.md").write_text("mine")
    (published / "rain.wav").write_bytes(b"mine too")
    publish_to(published)
    assert (published / "notes.md").read_text() != "mine"
    assert (published / "notes-changed.md").read_text() == "mine"
    assert (published / "rain-changed.wav").read_bytes() == b"mine too"
    (published / "notes.md").write_text("mine again")
    publish_to(published)
    assert (published / "notes-changed.md").read_text() == "mine"
    assert (published / "notes-changed-2.md").read_text() == "mine again"


def test_a_folder_keeps_its_mode_and_a_link_to_it_stays_one(published: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "episode"
    elsewhere.parent.mkdir()
    published.rename(elsewhere)
    elsewhere.chmod(0o750)
    published.symlink_to(elsewhere)
    (elsewhere / "mine.txt").write_text("mine")
    publish_to(published)
    assert published.is_symlink()
    assert published.resolve() == elsewhere
    assert names(elsewhere) == {*FILES, "mine.txt"}
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o750
    assert names(elsewhere.parent) == {"episode"}


def test_a_read_only_folder_stays_as_it_is(published: Path) -> None:
    published.chmod(0o555)
    before = (published / "episode.json").read_bytes()
    with pytest.raises(StorageError, match="read-only") as caught:
        publish_to(published)
    assert caught.value.subject == str(published)
    assert (published / "episode.json").read_bytes() == before
    published.chmod(0o755)


class Killed(BaseException):
    """Ends the process where it is raised: nothing after it runs."""


@pytest.mark.parametrize("survived", [1, 2])
def test_a_kill_between_renames_loses_nothing_and_leaves_nothing(
    published: Path, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    before = read(published)
    real = os.rename
    renamed: list[Path] = []

    def rename(source: Path, target: Path) -> None:
        if published in (source, target) or renamed:
            if len(renamed) == survived:
                raise Killed
            renamed.append(source)
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "_exchange", lambda *_: False)
        patch.setattr(os, "rename", rename)
        with pytest.raises(Killed):
            publish_to(published)
    found = at(published).manifest
    assert found
    assert (read(published) == before) == (survived == 1)
    assert whole(at(published))
    publish_to(published)
    assert names(published.parent) == {"rain"}


def test_a_disk_without_links_keeps_them_too(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    (published / "pictures").mkdir()
    (published / "pictures" / "a.png").write_text("mine")
    publish_to(published)
    assert (published / "pictures" / "a.png").read_text() == "mine"


@pytest.mark.parametrize(
    "files", ['{"wav": null}', '{"wav": {}}', '{"wav": "rain.wav"}', '{"wav": {"path": 3}}', "[]"]
)
def test_a_manifest_that_someone_edited_does_no_harm(published: Path, files: str) -> None:
    text = f'{{"schema": "narrate.episode/1", "digest": "{DIGEST}", "files": {files}}}'
    (published / "episode.json").write_text(text, encoding="utf-8")
    (published / "mine.txt").write_text("mine")
    assert not current(at(published), DIGEST)
    with pytest.raises(EpisodeError, match="not an episode"):
        publish_to(published)
    assert names(published) == FILES | {"mine.txt"}


def lay_folder(place: Path) -> None:
    place.mkdir(parents=True)
    (place / "mine.txt").write_text("mine")


def lay_file(place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.write_text("mine")


@pytest.mark.parametrize("lay", [lay_folder, lay_file], ids=["folder", "file"])
def test_what_is_no_episode_is_not_replaced(folder: Path, lay: Callable[[Path], None]) -> None:
    lay(folder)
    with pytest.raises(EpisodeError, match="is not an episode and would be replaced") as caught:
        check_free(at(folder))
    assert caught.value.subject == str(folder)
    with pytest.raises(EpisodeError, match="is not an episode and would be replaced"):
        publish_to(folder)
    assert (folder if folder.is_file() else folder / "mine.txt").read_text() == "mine"
    assert names(folder.parent) == {"rain"}


@pytest.mark.parametrize("there", [False, True], ids=["nothing", "an empty folder"])
def test_a_free_place_is_taken(folder: Path, there: bool) -> None:
    if there:
        folder.mkdir(parents=True)
    check_free(at(folder))
    publish_to(folder)
    assert names(folder) == FILES


SNOW = replace(POST, url="https://example.com/snow")


def test_another_post_of_the_same_name_gets_a_folder_files_and_guid_of_its_own(published: Path) -> None:
    before = contents(published)
    snow = publish_to(published, SNOW)
    assert contents(published) == before
    (name,) = names(published.parent) - {"rain"}
    assert re.fullmatch("rain-[0-9a-f]{6}", name)
    assert read(published.with_name(name)) == snow
    assert snow["files"]["wav"]["path"] == f"{name}.wav"
    assert snow["guid"] != read(published)["guid"]
    assert publish_to(published, SNOW)["guid"] == snow["guid"]
    assert names(published.parent) == {"rain", name}


@pytest.mark.parametrize(
    ("old", "new"),
    [(POST, replace(POST, title="Another")), (POST, replace(POST, url="")), (replace(POST, url=""), POST)],
    ids=["the same", "now without an address", "now with one"],
)
def test_a_post_that_is_edited_keeps_its_folder_its_guid_and_the_time_it_was_made(
    folder: Path, old: Post, new: Post
) -> None:
    first = publish_to(folder, old)
    text = (
        (folder / "episode.json")
        .read_text(encoding="utf-8")
        .replace(first["created"], "2020-01-01T00:00:00+00:00")
    )
    (folder / "episode.json").write_text(text, encoding="utf-8")
    second = publish_to(folder, new)
    assert names(folder.parent) == {"rain"}
    assert second["source_url"] == (new.url or None)
    assert second["guid"] == first["guid"]
    assert second["created"] == "2020-01-01T00:00:00+00:00" < second["updated"]


def test_the_cover_is_a_file_of_its_own(folder: Path) -> None:
    cover = publish_to(folder, cover=a_jpeg(folder.parent.parent))["cover"]
    data = (folder / "cover.jpg").read_bytes()
    assert unchecked(cover) == {**facts_of(folder / "cover.jpg"), "mime": "image/jpeg"}
    assert current(at(folder), DIGEST)
    (folder / "cover.jpg").write_bytes(data[:-1])
    assert not current(at(folder), DIGEST)


def test_a_cover_that_a_user_added_is_not_replaced(published: Path) -> None:
    (published / "cover.jpg").write_text("mine")
    for _ in range(2):
        made = publish_to(published, cover=a_jpeg(published.parent.parent))
        assert made["cover"]["path"] == "rain-cover.jpg"
        assert (published / "cover.jpg").read_text() == "mine"


# --- when it fails ----------------------------------------------------------------------------------------------


def lie(monkeypatch: pytest.MonkeyPatch, change: Callable[[list[tuple[int, str]]], list[tuple[int, str]]]) -> None:
    """Make the reader of a WAV's chapters see something else."""
    form = replace(FORMATS["wav"], read_chapters=lambda file: change(read_with_ffmpeg(file)))
    monkeypatch.setitem(FORMATS, "wav", form)


@pytest.fixture
def old(published: Path) -> dict[str, bytes]:
    """An older episode, as it lies on the disk."""
    (published / "mine.txt").write_text("mine")
    return contents(published)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found[:-1],
        lambda found: [*found, (6000, "More")],
        lambda found: [(start + 3, title) for start, title in found],
        lambda found: [(start, title.upper()) for start, title in found],
        lambda found: found[::-1],
        lambda found: [],
    ],
    ids=["one missing", "one too many", "late", "another title", "another order", "none"],
)
def test_chapters_that_are_not_those_of_the_timeline_are_an_error_and_the_old_episode_stays(
    folder: Path,
    old: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[list[tuple[int, str]]], list[tuple[int, str]]],
) -> None:
    lie(monkeypatch, change)
    with pytest.raises(EpisodeError, match="its chapters are not those of the timeline") as caught:
        publish_to(folder)
    assert caught.value.subject == "rain.wav"
    assert contents(folder) == old
    assert names(folder.parent) == {"rain"}


def test_what_a_container_rounds_away_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lie(monkeypatch, lambda found: [(start + 2, title) for start, title in found])
    publish_to(folder)


@pytest.mark.parametrize("trouble", [EncodingError("it failed"), OSError("odd"), KeyboardInterrupt()], ids=repr)
def test_whatever_goes_wrong_the_old_episode_stays(
    folder: Path, old: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise trouble

    monkeypatch.setitem(FORMATS, "wav", replace(FORMATS["wav"], write_tags=fail))
    with pytest.raises(NarrateError if isinstance(trouble, Exception) else KeyboardInterrupt):
        publish_to(folder)
    assert contents(folder) == old
    assert names(folder.parent) == {"rain"}


def test_one_bad_format_spoils_the_whole_episode(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lie(monkeypatch, lambda found: [])
    with pytest.raises(EpisodeError):
        publish_to(folder, formats=("flac", "wav"))
    assert not folder.exists()
    assert not names(folder.parent)
