"""What makes an episode again, what only has its post read, and what costs no more than a look at its files."""

from __future__ import annotations

import ast
import errno
import hashlib
import io
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from files import a_jpeg
from hypothesis import given
from hypothesis import strategies as st
from support import VOICE_FILES
from support.server import Reply, serve

from narrate import pipeline, reading
from narrate.errors import EpisodeError, OptionError, ReadingError
from narrate.options import Options, load_config
from narrate.pipeline import drafting, stages
from narrate.publishing import file_state, folder, inputs, transcript, versions
from narrate.publishing.file_state import same_content, state_of
from narrate.publishing.manifest import FileState, load
from narrate.reading.fetch import Access
from narrate.reading.post import Post
from narrate.storage import sha256

WORDS = "The rain in Nguyen's garden fell for an hour."
POST = f"---\nimage: cover.jpg\n---\n# Rain\n\n{WORDS}\n\n> Much rain.\n"
EPISODE = Path("episodes/rain")


@dataclass
class Run:
    """How the next run is made; a case changes it, or the files."""

    access: Access = field(default_factory=Access)
    force: bool = False
    reference: str = "posts/rain.md"
    given: dict[str, Any] = field(default_factory=dict)

    def __call__(self) -> pipeline.Result:
        options = load_config(Options(out=Path("episodes")), Path("posts/narrate.toml"))
        options = replace(options, **self.given)
        return pipeline.narrate(self.reference, options, access=self.access, force=self.force)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of posts with an episode, once for all cases."""
    root = tmp_path_factory.mktemp("made") / "show"
    (root / "posts").mkdir(parents=True)
    (root / "posts" / "rain.md").write_text(POST, encoding="utf-8")
    (root / "posts" / "narrate.toml").write_text('voice = "fake"\nformat = "wav"\nlexicon = "mine.toml"\n')
    (root / "posts" / "mine.toml").write_text('[words]\nNguyen = "win"\n')
    a_jpeg(root / "posts")
    shutil.copytree(VOICE_FILES, root / "voices")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("NARRATE_CACHE", str(root / "cache"))
        patch.setenv("NARRATE_VOICES", "voices")
        Run()()
    return root


@pytest.fixture
def show(made: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to work in."""
    root = Path(shutil.copytree(made, workspace / "show"))
    monkeypatch.chdir(root)
    monkeypatch.setenv("NARRATE_CACHE", str(root / "cache"))
    monkeypatch.setenv("NARRATE_VOICES", "voices")
    return root


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The posts that are read."""
    found: list[str] = []
    read = reading.read

    def count(reference: str, access: Access | None = None) -> Post:
        found.append(reference)
        return read(reference, access)

    monkeypatch.setattr(drafting, "read", count)
    return found


def edit(file: Path, old: str, new: str, *, keep_time: bool = False) -> None:
    before, text = file.stat(), file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    if keep_time:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def write(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content)


def flip(file: Path, *, keep_time: bool = False) -> None:
    """Change the last byte."""
    before, data = file.stat(), file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    if keep_time:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def touch(file: Path) -> None:
    os.utime(file, (1_000_000, 1_000_000))


def rewrite(file: Path) -> None:
    """As an editor saves it: another file of the same content in its place."""
    other = file.with_name("saving")
    other.write_bytes(file.read_bytes())
    other.replace(file)


def copy_in_place(folder: Path) -> None:
    """With times of now: not all programs that copy keep them."""
    copy = Path(shutil.copytree(folder, "copy", copy_function=shutil.copyfile))
    shutil.rmtree(folder)
    copy.rename(folder)


def forget_checks() -> None:
    file = EPISODE / "episode.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    for entry in (*manifest["files"].values(), *manifest["texts"].values(), manifest["cover"]):
        del entry["checked_ns"]
    file.write_text(json.dumps(manifest), encoding="utf-8")


def drop(*keys: str) -> None:
    file = EPISODE / "episode.json"
    kept = {key: value for key, value in json.loads(file.read_text(encoding="utf-8")).items() if key not in keys}
    file.write_text(json.dumps(kept), encoding="utf-8")


def move(_run: Run) -> None:
    """The whole tree, to a folder of another name."""
    root = Path.cwd()
    os.chdir(root.rename(root.with_name("moved")))


def link(run: Run) -> None:
    Path("link.md").symlink_to("posts/rain.md")
    run.reference = "link.md"


SOURCE, TOML, LEXICON, COVER = (
    Path("posts", name) for name in ("rain.md", "narrate.toml", "mine.toml", "cover.jpg")
)

Change = Callable[[Run], object]

NOT_READ: dict[str, Change] = {
    "nothing": lambda run: None,
    "the post is touched": lambda run: touch(SOURCE),
    "the post is saved as it is": lambda run: rewrite(SOURCE),
    "the lexicon is touched": lambda run: touch(LEXICON),
    "the cover is touched": lambda run: touch(COVER),
    "the recording is touched": lambda run: touch(EPISODE / "rain.wav"),
    "the episode is copied, and the copy takes its place": lambda run: copy_in_place(EPISODE),
    "the manifest of a narrate that did not record when it checked files": lambda run: forget_checks(),
    "a comment in narrate.toml": lambda run: TOML.write_text(f"# mine\n{TOML.read_text()}"),
    "what narrate.toml says is said again": lambda run: run.given.update(voice="fake", speed=1.0, pauses=1),
    "the lexicon is called from elsewhere": lambda run: run.given.update(lexicon=LEXICON.resolve()),
    "the number of workers": lambda run: run.given.update(workers=1),
    "the tree moves": move,
    "the post is named by a link": link,
    "it is said to be Markdown": lambda run: setattr(run, "access", Access("markdown")),
    "a user adds a file": lambda run: (EPISODE / "mine.txt").write_text("mine"),
}
READ: dict[str, Change] = {
    "an empty line": lambda run: edit(SOURCE, WORDS, f"{WORDS}\n"),
    "a word of the lexicon that is not in the post": lambda run: edit(
        LEXICON, "[words]", '[words]\nHume = "hyoom"'
    ),
    "an option that does not concern it": lambda run: run.given.update(footnotes="skip"),
    "it gets a name of its own": lambda run: edit(SOURCE, "image:", "slug: rain\nimage:"),
    "a manifest of an older narrate": lambda run: drop("inputs", "utterances"),
}
MADE: dict[str, Change] = {
    "a word": lambda run: edit(SOURCE, "hour", "year"),
    "a word, and the time is put back": lambda run: edit(SOURCE, "hour", "year", keep_time=True),
    "how the lexicon says a word": lambda run: edit(LEXICON, '"win"', '"wen"'),
    "the same, and the time is put back": lambda run: edit(LEXICON, '"win"', '"wen"', keep_time=True),
    "there is no lexicon": lambda run: edit(TOML, 'lexicon = "mine.toml"\n', ""),
    "a lexicon for all posts": lambda run: write(Path("voices/lexicons/mine.toml"), '[words]\nrain = "rayn"\n'),
    "the speed in narrate.toml": lambda run: TOML.write_text(f"speed = 1.5\n{TOML.read_text()}"),
    "the pauses": lambda run: run.given.update(pauses=0.8),
    "the pauses of a kind in narrate.toml": lambda run: TOML.write_text(
        f"{TOML.read_text()}[pauses]\nsentence = 2\n"
    ),
    "the opening": lambda run: run.given.update(opening="Hello."),
    "another voice": lambda run: run.given.update(voice="whisper"),
    "another voice for quotes": lambda run: run.given.update(quote_voice="whisper"),
    "the pauses of the voice": lambda run: edit(Path("voices/fake.toml"), "loudness", "pauses = 2.0\nloudness"),
    "a format more": lambda run: run.given.update(format=("wav", "flac")),
    "it is said to be plain text": lambda run: setattr(run, "access", Access("text")),
    "the cover": lambda run: flip(COVER),
    "the cover, and the time is put back": lambda run: flip(COVER, keep_time=True),
    "the cover is gone": lambda run: COVER.unlink(),
    "the recording": lambda run: flip(EPISODE / "rain.wav"),
    "the recording, and the time is put back": lambda run: flip(EPISODE / "rain.wav", keep_time=True),
    "a transcript, and the time is put back": lambda run: flip(EPISODE / "transcript.srt", keep_time=True),
    "the recording is gone": lambda run: (EPISODE / "rain.wav").unlink(),
    "the folder gets another name": lambda run: EPISODE.rename("episodes/old"),
    "a transcript is gone": lambda run: (EPISODE / "transcript.vtt").unlink(),
    "it is forced": lambda run: setattr(run, "force", True),
}


def cases(table: dict[str, Change]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("change", table.values(), ids=table.keys())


@cases(NOT_READ)
def test_what_changes_nothing_costs_a_look(show: Path, readings: list[str], change: Change) -> None:
    run = Run()
    before = load(EPISODE)
    change(run)
    result = run()
    assert result.unchanged
    assert readings == []
    assert (result.new, result.kept) == (0, before.utterances)
    assert result.manifest.guid == before.guid


@cases(READ)
def test_what_may_change_the_script_has_the_post_read_once(
    show: Path, readings: list[str], change: Change
) -> None:
    run = Run()
    change(run)
    results = [run(), run()]
    assert [result.unchanged for result in results] == [True, True]
    assert len(readings) == 1


@cases(MADE)
def test_what_changes_the_episode_makes_it_once_more(show: Path, readings: list[str], change: Change) -> None:
    run = Run()
    change(run)
    assert not run().unchanged
    assert len(readings) == 1
    run.force = False
    assert run().unchanged
    assert len(readings) == 1


def test_narrates_code_and_the_versions_of_stages_count_too(
    show: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "code_sha256", lambda: "another")
    assert [Run()().unchanged, Run()().unchanged] == [True, True]
    assert len(readings) == 1
    monkeypatch.setitem(versions.STAGES, "tags", 99)
    assert [Run()().unchanged, Run()().unchanged] == [False, True]
    assert len(readings) == 2


def test_texts_of_an_older_narrate_are_written_again_and_the_sound_stays(
    show: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that had no transcript in JSON, while a user's file has its name."""
    drop_json_transcript()
    (EPISODE / "transcript.json").write_text("mine")
    before, sound, files = load(EPISODE), (EPISODE / "rain.wav").stat(), contents(EPISODE)
    shutil.rmtree("cache")
    monkeypatch.setitem(versions.TEXT_VERSIONS, "transcript", 99)
    monkeypatch.setattr(transcript, "VTT_WIDTH", 12)
    assert [Run()().unchanged, Run()().unchanged] == [True, True]
    assert len(readings) == 1
    now, found = load(EPISODE), contents(EPISODE)
    assert (EPISODE / "rain.wav").stat().st_ino == sound.st_ino
    changed = {name for name in found if found[name] != files.get(name)}
    assert changed == {"transcript.vtt", "rain-transcript.json", "episode.json"}
    assert now.texts["json"].path == "rain-transcript.json"
    assert now.versions["transcript"] == 99
    assert (now.guid, now.created, now.updated) == (before.guid, before.created, before.updated)
    assert not [file for file in Path("cache").rglob("*") if file.suffix == ".wav"]


def test_texts_that_do_not_tell_when_every_utterance_is_heard_have_the_sound_made_again(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(versions.TEXT_VERSIONS, "transcript", 99)
    file = EPISODE / "transcript.vtt"
    file.write_text(file.read_text(encoding="utf-8").rpartition("\n\n")[0], encoding="utf-8")
    manifest = json.loads((EPISODE / "episode.json").read_text(encoding="utf-8"))
    manifest["texts"]["vtt"] |= {"bytes": file.stat().st_size, "sha256": sha256(file)}
    (EPISODE / "episode.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert [Run()().unchanged, Run()().unchanged] == [False, True]
    assert load(EPISODE).versions["transcript"] == 99


def drop_json_transcript() -> None:
    manifest = json.loads((EPISODE / "episode.json").read_text(encoding="utf-8"))
    (EPISODE / manifest["texts"].pop("json")["path"]).unlink()
    (EPISODE / "episode.json").write_text(json.dumps(manifest), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_post_with_a_slug_is_found_by_its_source(show: Path, readings: list[str]) -> None:
    edit(SOURCE, "image:", "slug: drizzle\nimage:")
    assert Run()().folder.name == "drizzle"
    readings.clear()
    shutil.rmtree(EPISODE)
    result = Run()()
    assert (result.folder.name, result.unchanged, readings) == ("drizzle", True, [])


@pytest.mark.parametrize("name", ["a copy", ".rain.0.partial"])
def test_a_copy_of_an_episode_is_not_taken_for_it(show: Path, name: str) -> None:
    edit(SOURCE, "image:", "slug: drizzle\nimage:")
    own = Run()().folder
    shutil.rmtree(EPISODE)
    shutil.copytree(own, own.with_name(name))
    (own / "drizzle.wav").unlink()
    assert [Run()().folder.name, Run()().folder.name] == ["drizzle", "drizzle"]
    assert (own / "drizzle.wav").is_file()


def test_a_post_that_lies_as_it_lay_costs_no_reading_of_any_file(
    show: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the post, nor its cover, nor what was made of them."""
    monkeypatch.setattr(file_state, "_TICK_NS", 0)
    Run()()  # the files were copied since the episode was made, so their content is compared once more
    summed: list[str] = []

    def summing(file: Path) -> str:
        summed.append(file.name)
        return sha256(file)

    monkeypatch.setattr(file_state, "sha256", summing)
    stamp = (EPISODE / "episode.json").stat().st_mtime_ns
    assert Run()().unchanged
    assert (readings, summed) == ([], ["mine.toml", "en.toml"])
    assert (EPISODE / "episode.json").stat().st_mtime_ns == stamp


def test_a_post_in_memory_leaves_the_inputs_of_its_file_as_they_are(show: Path, readings: list[str]) -> None:
    """Its file may have changed since it was read, so nothing is recorded of it."""
    before = load(EPISODE)
    post = reading.read(str(SOURCE))
    options = load_config(Options(out=Path("episodes")), TOML)
    result = pipeline.narrate(post, options)
    assert (result.unchanged, result.kept) == (True, before.utterances)
    assert load(EPISODE) == before
    edit(SOURCE, "hour", "year")
    assert pipeline.narrate(reading.read(str(SOURCE)), options).manifest.inputs is None
    readings.clear()
    assert [Run()().unchanged, Run()().unchanged] == [True, True]
    assert len(readings) == 1


def test_a_cover_that_the_web_did_not_give_is_asked_for_again(show: Path, readings: list[str]) -> None:
    run = Run(Access(allow_private_hosts=True))
    with serve({}) as server:
        edit(SOURCE, "image: cover.jpg", f"image: {server.url}/cover.jpg")
        assert [run().unchanged, run().unchanged] == [False, True]
        assert len(server.requests) == 2
        server.routes["/cover.jpg"] = Reply(COVER.read_bytes(), "image/jpeg")
        assert not run().unchanged
        assert load(EPISODE).cover
        readings.clear()
        server.requests.clear()
        assert run().unchanged
        assert (readings, server.requests) == ([], [])


def test_sentences_that_could_not_be_spoken_stay_uncounted(show: Path) -> None:
    file = EPISODE / "episode.json"
    spoken = load(EPISODE).utterances - 1
    file.write_text(
        json.dumps({**json.loads(file.read_text(encoding="utf-8")), "utterances": spoken, "inputs": None})
    )
    assert Run()().kept == load(EPISODE).utterances == spoken


def test_standard_input_is_read_every_time(
    show: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for unchanged in (False, True, True):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"# Snow\n\nIt snowed.\n")))
        assert Run(reference="-")().unchanged == unchanged
    assert readings == ["-"] * 3


@pytest.mark.parametrize("file", [SOURCE, LEXICON], ids=["post", "lexicon"])
def test_what_is_gone_is_an_error_though_the_episode_is_there(show: Path, file: Path) -> None:
    file.unlink()
    with pytest.raises((ReadingError, OptionError), match=re.escape(str(file))):
        Run()()


def test_an_episode_that_cannot_be_written_to_is_current_all_the_same(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(folder, "write_atomically", refuse)
    drop("inputs")
    assert Run()().unchanged


def test_a_recording_that_cannot_be_read_is_made_again(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def summing(file: Path) -> str:
        if file == EPISODE / "rain.wav":
            raise PermissionError(errno.EACCES, "denied")
        return sha256(file)

    monkeypatch.setattr(file_state, "sha256", summing)
    assert not Run()().unchanged


def test_an_episode_that_cannot_be_looked_into_is_an_error(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_dir(path: Path) -> bool:
        if path.parent.name == "rain":
            raise PermissionError(errno.EACCES, "denied")
        return os.path.isdir(path)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    with pytest.raises(EpisodeError, match="is not an episode"):
        Run()()


def test_another_run_that_replaces_the_episode_meanwhile_keeps_its_manifest(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop("inputs")
    find_folder = folder.find_folder

    def overtaken(*arguments: Any) -> folder.EpisodeFolder:
        found = find_folder(*arguments)
        edit(EPISODE / "episode.json", '"title": "Rain"', '"title": "Snow"')
        return found

    monkeypatch.setattr(stages, "find_folder", overtaken)
    assert Run()().unchanged
    assert (load(EPISODE).title, load(EPISODE).inputs) == ("Snow", None)


def test_every_package_that_reads_or_writes_scripts_counts() -> None:
    package = Path(reading.__file__).parent.parent
    files = (file for room in ("reading", "scripting", "net") for file in (package / room).rglob("*.py"))
    imported = {name.partition(".")[0] for file in files for name in imports_of(file)}
    distributions = packages_distributions()
    foreign = imported - sys.stdlib_module_names - {"narrate", "httpx", "tomli", "typing_extensions"}
    assert {distributions[name][0].lower().replace("_", "-") for name in foreign} == {*inputs.DRAFTING_PACKAGES}


def imports_of(file: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


# --- the state of a file ----------------------------------------------------------------------------------------

CONTENTS = st.sampled_from([b"", b"rain", b"snow", b"drizzle"])
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), CONTENTS),
        st.tuples(st.just("replace"), CONTENTS),
        st.tuples(st.just("set the time"), st.sampled_from([0, 1, 2])),
        st.tuples(st.just("put the time back"), st.none()),
        st.tuples(st.just("look"), st.none()),
    ),
    max_size=8,
)


@given(first=CONTENTS, actions=ACTIONS, tick_ns=st.sampled_from([0, file_state._TICK_NS]))
def test_whatever_is_done_to_a_file_a_change_of_its_content_is_seen(
    tmp_path: Path, first: bytes, actions: list[tuple[str, Any]], tick_ns: int
) -> None:
    """With no tick at all, too, as long as the clock of the file system moves between two changes."""
    file = tmp_path / "post.md"
    file.write_bytes(first)
    with mock.patch.object(file_state, "_TICK_NS", tick_ns):
        state = state_of(file)
        for action, value in actions:
            time.sleep(0.01 if tick_ns == 0 else 0)
            change(file, action, value, state)
            found = same_content(file, state)
            assert (found is not None) == (hashlib.sha256(file.read_bytes()).hexdigest() == state.sha256)
            state = found or state


def change(file: Path, action: str, value: Any, state: FileState) -> None:
    match action:
        case "write":
            file.write_bytes(value)
        case "replace":
            file.with_name("saving").write_bytes(value)
            file.with_name("saving").replace(file)
        case "set the time":
            os.utime(file, (value, value))
        case "put the time back":
            os.utime(file, ns=(0, state.modified_ns or 0))


def test_a_missing_file_stays_as_it_was_until_there_is_one(tmp_path: Path) -> None:
    file = tmp_path / "cover.jpg"
    state = state_of(file)
    assert state == FileState()
    assert same_content(file, state) == state
    file.write_bytes(b"")
    assert same_content(file, state) is None
    there = state_of(file)
    file.unlink()
    assert same_content(file, there) is None
