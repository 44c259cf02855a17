"""The Python API, as a notebook or a site generator uses it."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import wave
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from support import ROOT
from support.command import Run

import narrate
from narrate.options import Options, OptionValues, settings
from narrate.scripting.policy import PauseFactors

pytestmark = pytest.mark.usefixtures("workspace")

POST = """\
---
title: Rain
author: Ann
---

It rained.

## Later

It rained again, all day.

```
x = 1
```
"""


@pytest.fixture
def post() -> Path:
    path = Path("rain.md")
    path.write_text(POST, encoding="utf-8")
    return path


# --- the names --------------------------------------------------------------------------------------------------

PUBLIC = """
    Batch BatchEntry BatchPreview BatchProgress BatchReport EncodingError EngineError EpisodeError Manifest
    MissingError NarrateError NetworkError NoTextError Offer Omission OptionError Options Outline
    OutlineSection Post Progress ReadingError Result Script Selection SpeakingError StorageError Studio
    Utterance Voice VoiceError __version__ download_voice dump_manifest dump_report find_voice list_voices
    load_manifest load_options make_episode make_episodes outline phonemize preview_episodes read read_text
    say select_posts write_script
""".split()


def test_the_public_names_are_these() -> None:
    """Programs rely on them: none is renamed or dropped."""
    assert narrate.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(narrate))
    assert all(getattr(narrate, name) is not None for name in PUBLIC)


def test_every_error_is_public() -> None:
    def family(kind: type[Exception]) -> set[str]:
        return {kind.__name__}.union(*map(family, kind.__subclasses__()))

    defined = {name for name in family(narrate.NarrateError) if not name.startswith("_")}
    from narrate import errors

    assert {name for name in defined if hasattr(errors, name)} == {n for n in PUBLIC if n.endswith("Error")}


def test_type_checkers_see_the_names_where_python_finds_them() -> None:
    tree = ast.parse(Path(narrate.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    declared = {
        alias.name: part.module for part in block.body if isinstance(part, ast.ImportFrom) for alias in part.names
    }
    assert sorted(declared) == sorted(set(PUBLIC) - {"__version__"})
    for name, module in declared.items():
        assert getattr(narrate, name) is getattr(sys.modules[str(module)], name), name
        assert getattr(narrate, name).__module__ == module, name


def test_everything_public_is_documented() -> None:
    for name in set(PUBLIC) - {"__version__"}:
        assert len(getattr(narrate, name).__doc__.split()) > 1, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'narrate' has no attribute 'make_podcast'"):
        narrate.make_podcast  # type: ignore[attr-defined]  # noqa: B018


def test_importing_loads_nothing_and_errors_little() -> None:
    code = (
        "import sys; before = set(sys.modules); import narrate\n"
        "print(sorted(n for n in set(sys.modules) - before if n.startswith('narrate')))\n"
        "narrate.NarrateError, narrate.Progress, narrate.Options\n"
        "print({*'numpy lxml torch onnxruntime pydub yaml narrate.pipeline'.split()} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['narrate']", "set()"]


TYPED = """
from pathlib import Path
import narrate

result = narrate.make_episode(Path("post.md"), format=["mp3"], out=Path("episodes"), progress=narrate.Progress())
reveal_type(result.manifest.files["mp3"].bytes)
reveal_type(narrate.outline("post.md").sections[0].words)
reveal_type(narrate.write_script(narrate.read_text("text")).utterances)
reveal_type(narrate.list_voices()[0].voice)
reveal_type(narrate.say("Hello.", "hello.wav"))
narrate.make_episode("post.md", speed="fast")
narrate.make_episode("post.md", speeed=1)
narrate.read(3)
"""


def test_a_type_checker_knows_what_comes_out_and_what_goes_in() -> None:
    Path("example.py").write_text(TYPED, encoding="utf-8")
    config = ["--config-file", f"{ROOT}/pyproject.toml", "--cache-dir", f"{ROOT}/.mypy_cache"]
    command = [sys.executable, "-m", "mypy", *config, "example.py"]
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    shown = re.findall(r'Revealed type is "(.*)"', done.stdout)
    assert [re.sub(r"builtins\.|narrate\.[a-z._]+\.", "", text) for text in shown] == [
        "int",
        "int",
        "tuple[Utterance, ...]",
        "Voice",
        "float",
    ], done.stdout
    wrong = re.findall(r"^example\.py:(\d+): error:", done.stdout, re.MULTILINE)
    assert wrong == ["11", "12", "13"], done.stdout


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(narrate.__file__).parent / "py.typed").is_file()


# --- options ----------------------------------------------------------------------------------------------------


def test_options_keywords_and_settings_have_the_same_names() -> None:
    names = [field.name for field in fields(Options)]
    assert names == [setting.name for setting in settings()]
    assert names == list(get_type_hints(OptionValues))


WRONG: list[tuple[dict[str, object], str]] = [
    ({"speed": 9}, "invalid speed 9; use a number from 0.5 to 2"),
    ({"pauses": 5}, "invalid pauses 5; use a number from 0.25 to 4"),
    ({"pauses": "long"}, "invalid pauses 'long'; use a number from 0.25 to 4"),
    ({"pauses": "sentence="}, "invalid pauses 'sentence='; use a number from 0.25 to 4"),
    ({"pauses": "sentense=1"}, "invalid pauses 'sentense=1'; there is no kind 'sentense': did you mean sentence?"),
    (
        {"pauses": {"clause": 1}},
        "invalid pauses {'clause': 1}; there is no kind 'clause': there are heading, item",
    ),
    ({"pauses": PauseFactors(item=9)}, "invalid pauses PauseFactors(sentence=1.0, item=9"),
    ({"format": "mp4"}, "invalid format 'mp4'; use mp3, m4b, opus, flac or wav"),
    ({"format": []}, "invalid format []; use mp3, m4b, opus, flac or wav"),
    ({"footnotes": "drop"}, "invalid footnotes 'drop'; use inline, section or skip"),
    ({"voice": 3}, "invalid voice 3; use a non-empty text"),
    ({"opening": "{name}"}, "invalid opening '{name}'; the placeholders are {title}"),
    ({"workers": 0}, "invalid workers 0; use a whole number from 1 to 9999"),
    ({"out": "a\0b"}, "invalid out 'a\\x00b'; use a path without NUL"),
    ({"device": "tpu"}, "invalid device 'tpu'; use auto, cpu, cuda or cuda:N"),
]


@pytest.mark.parametrize(("values", "line"), WRONG, ids=[" ".join(values) for values, _ in WRONG])
def test_a_wrong_value_says_what_to_use(post: Path, values: dict[str, object], line: str) -> None:
    with pytest.raises(narrate.OptionError, match="^" + re.escape(line)):
        narrate.write_script(post, **values)  # type: ignore[arg-type]
    with pytest.raises(narrate.OptionError, match="^" + re.escape(line)):
        narrate.Options(**values)  # type: ignore[arg-type]


def test_an_unknown_option_names_the_nearest(post: Path) -> None:
    with pytest.raises(narrate.OptionError, match=r"unknown option 'footnote'; did you mean footnotes\?"):
        narrate.write_script(post, footnote="skip")  # type: ignore[call-arg]


def test_options_read_values_as_the_command_line_does() -> None:
    options = Options(format="MP3, m4b", out="somewhere", speed="1.5")  # type: ignore[arg-type]
    assert (options.format, options.out, options.speed) == (("mp3", "m4b"), Path("somewhere"), 1.5)


@pytest.mark.parametrize(
    ("value", "factors"),
    [
        (0.8, (0.8, 0.8, 0.8, 0.8)),
        ("2", (2, 2, 2, 2)),
        ("sentence=0.7, heading = 1.5", (0.7, 1, 1, 1.5)),
        ({"paragraph": 4, "item": 0.25}, (1, 0.25, 4, 1)),
        (PauseFactors(item=2), (1, 2, 1, 1)),
        ({}, (1, 1, 1, 1)),
    ],
    ids=str,
)
def test_pauses_have_one_factor_or_one_for_each_kind(value: Any, factors: tuple[float, ...]) -> None:
    assert astuple(Options(pauses=value).pauses) == factors


def test_keywords_win_over_options_and_none_leaves_them(post: Path) -> None:
    def spoken(options: Options | None = None, **values: str | None) -> str:
        script = narrate.write_script(post, options, voice="fake", **values)  # type: ignore[arg-type]
        return " ".join(utterance.spoken for utterance in script.utterances)

    reading = Options(code="read", closing="")
    assert "equals" in spoken(reading)
    assert "equals" in spoken(reading, code=None)
    assert "equals" not in spoken(reading, code="skip")
    assert "equals" not in spoken()


def test_only_load_options_looks_for_a_narrate_toml(post: Path) -> None:
    Path("narrate.toml").write_text('voice = "fake"\nopening = false\nlexicon = "words.toml"\n', encoding="utf-8")
    Path("words.toml").write_text('[words]\nrained = "poured"\n', encoding="utf-8")
    found = narrate.load_options(post, closing="")
    assert (found.voice, found.opening, found.closing) == ("fake", "", "")
    assert narrate.load_options(narrate.read(post)) == replace(found, closing=Options().closing)
    assert narrate.load_options(narrate.read_text(POST)) == Options()
    assert "poured" in narrate.write_script(post, found).utterances[0].spoken
    assert "Ann" in " ".join(utterance.spoken for utterance in narrate.write_script(post).utterances)


# --- reading ----------------------------------------------------------------------------------------------------


def test_a_path_and_a_text_make_the_same_post(post: Path) -> None:
    from_path = narrate.read(post)
    assert narrate.read(str(post)) == from_path
    assert from_path.reference == str(post.resolve())
    from_text = narrate.read_text(POST, name="rain", folder=Path().resolve())
    assert replace(from_text, reference=from_path.reference) == from_path


def test_a_text_knows_its_kind_and_its_address() -> None:
    page = narrate.read_text(
        "<h1>Rain</h1><p>It rained.</p><p><img src='a.png' alt='Rain'></p>",
        kind="html",
        url="https://a.example/b/",
    )
    assert (page.title, page.url) == ("Rain", "https://a.example/b/")
    assert "https://a.example/b/a.png" in repr(page)


@pytest.mark.parametrize("name", ["read", "read_text", "write_script"])
def test_an_unknown_kind_is_an_option_error(post: Path, name: str) -> None:
    with pytest.raises(narrate.OptionError, match=r"unknown kind 'markdwn'; did you mean markdown\?"):
        getattr(narrate, name)("rain.md", kind="markdwn")


def test_a_url_that_is_none_is_an_option_error() -> None:
    with pytest.raises(narrate.OptionError, match=r"invalid url 'https://\['.*use an address"):
        narrate.read_text("It rained.", url="https://[")


def test_a_name_that_is_no_text_becomes_one(workspace: Path) -> None:
    assert narrate.write_script(narrate.read_text("It rained.", name="\ud800")).utterances


def test_a_broken_text_is_named_in_the_error() -> None:
    with pytest.raises(narrate.ReadingError, match=r"^july: "):
        narrate.read_text("", name="july")


def test_nothing_is_printed_unless_the_program_asks() -> None:
    code = (
        "import narrate, sys\n"
        "if sys.argv[1:]: import logging; logging.basicConfig()\n"
        "narrate.read_text('---\\ndate: soon\\n---\\n\\nIt rained.\\n')"
    )

    def errors(*arguments: str) -> str:
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stderr

    assert errors() == ""
    assert "date is ignored" in errors("log")


# --- what would be spoken --------------------------------------------------------------------------------------


def test_the_outline_is_that_of_the_command_line(run: Run, post: Path) -> None:
    told = json.loads(run("outline", post, "--json").stdout)
    found = narrate.outline(post)
    assert [(s.title, s.level, s.words) for s in found.sections] == [
        (s["title"], s["level"], s["words"]) for s in told["sections"]
    ]
    assert (found.title, found.authors, found.omission_counts) == ("Rain", ("Ann",), told["omissions"])
    assert (found.words, found.minutes) == (sum(s["words"] for s in told["sections"]), 1)
    assert narrate.outline(narrate.read(post)) == found


def test_speed_changes_the_speech_and_not_the_pauses(post: Path) -> None:
    pauses_s = sum(utterance.pause_ms for utterance in narrate.write_script(post).utterances) / 1000
    usual, fast = (narrate.outline(post, speed=speed).duration_s for speed in (1, 2))
    assert 0 < pauses_s < fast < usual
    assert usual - pauses_s == pytest.approx(2 * (fast - pauses_s))


def test_the_script_is_that_of_the_command_line(run: Run, post: Path) -> None:
    told = [json.loads(line)["spoken"] for line in run("script", post, "--json").stdout.splitlines()]
    assert [utterance.spoken for utterance in narrate.write_script(narrate.read(post)).utterances] == told


# --- episodes ---------------------------------------------------------------------------------------------------


def test_an_episode_is_made_and_then_current(post: Path) -> None:
    made = narrate.make_episode("rain.md", voice="fake", format="wav", out="shelf")
    assert made.folder == Path("shelf/rain")
    assert (made.folder / made.manifest.files["wav"].path).is_file()
    assert narrate.load_manifest(made.folder) == narrate.load_manifest("shelf/rain/episode.json") == made.manifest
    assert narrate.dump_manifest(made.manifest) == json.loads((made.folder / "episode.json").read_text())
    again = narrate.make_episode(post, Options(voice="fake", format=("wav",), out=Path("shelf")))
    assert again.unchanged


def test_a_post_that_was_read_has_the_episode_of_its_file(post: Path) -> None:
    made = narrate.make_episode(post, voice="fake", format="wav")
    again = narrate.make_episode(narrate.read(post), voice="fake", format="wav")
    assert again.unchanged
    assert again.manifest.guid == made.manifest.guid


def test_a_post_that_was_read_does_not_vouch_for_the_state_of_its_file(post: Path) -> None:
    """The file may have changed since, and the manifest would say that the episode holds the change."""
    read = narrate.read(post)
    post.write_text(POST.replace("again", "no more"), encoding="utf-8")
    source = narrate.make_episode(read, voice="fake", format="wav").manifest.source
    assert source is not None
    assert (source.kind, source.reference) == ("file", "../rain.md")
    assert (source.bytes, source.modified_ns, source.sha256) == (None, None, "")


def test_a_text_is_known_by_its_name(post: Path) -> None:
    from_file = narrate.make_episode(post, voice="fake", format="wav")
    from_text = narrate.make_episode(narrate.read_text(POST, name="rain"), voice="fake", format="wav")
    assert from_text.folder != from_file.folder
    other = narrate.read_text(POST.replace("again", "no more"), name="rain")
    assert narrate.make_episode(other, voice="fake", format="wav").folder == from_text.folder
    url = narrate.read_text(POST, name="rain", url="https://a.example/rain")
    assert narrate.make_episode(url, voice="fake", format="wav").manifest.source_url == "https://a.example/rain"


def test_progress_is_told_and_silence_is_the_default(
    post: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Heard(narrate.Progress):
        def __init__(self) -> None:
            self.characters = 0
            self.warnings: list[str] = []

        def spoke(self, _subject: str, characters: int, _seconds: float, /) -> None:
            self.characters += characters

        def warn(self, subject: str, line: str, /) -> None:
            self.warnings.append(f"{subject}: {line}")

    monkeypatch.setenv("NARRATE_FAKE_MUTE", "day")
    heard = Heard()
    narrate.make_episode(post, voice="fake", format="wav", progress=heard)
    assert heard.characters > 30
    assert [line.partition(",")[0] for line in heard.warnings] == ["rain.md: left out"]
    narrate.make_episode(post, voice="fake", format="wav", force=True)
    assert capfd.readouterr() == ("", "")


def test_posts_may_share_a_studio(post: Path) -> None:
    with narrate.Studio() as studio:
        for name in ("one", "two"):
            made = narrate.make_episode(
                narrate.read_text(POST, name=name), voice="fake", format="wav", studio=studio
            )
            assert made.folder.name == name


def test_a_line_is_said() -> None:
    subjects: set[str] = set()

    class Heard(narrate.Progress):
        def spoke(self, subject: str, _characters: int, _seconds: float, /) -> None:
            subjects.add(subject)

    seconds = narrate.say("A whistle.", Path("whistle.wav"), voice="fake", progress=Heard())
    assert subjects == {"A whistle."}
    with wave.open("whistle.wav", "rb") as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(seconds)


# --- voices -----------------------------------------------------------------------------------------------------


def test_voices_are_listed_and_found() -> None:
    offers = {offer.voice.name: offer for offer in narrate.list_voices()}
    assert offers["joe"].voice == narrate.find_voice("joe")
    assert offers["joe"].installed
    with pytest.raises(narrate.VoiceError, match="there is no voice 'jo'"):
        narrate.find_voice("jo")


def test_a_voice_that_needs_nothing_is_checked() -> None:
    assert narrate.download_voice("joe").installed
