"""A voice for each speaker of a dialogue, through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from narrate_fake import pitch
from support.command import Run
from support.listening import RATE, sounds_of

import narrate
from narrate import reading
from narrate.pipeline import drafting
from narrate.speaking.casting import candidates

POST = """# A talk

We met in the harbor.

**Ann Lee:** How long have you sailed?

**Bob Ray:** Since before the war.

More of that later.

**AL:** And where?

**BR:** To the north.

We parted at dusk.
"""
SHIFTS = {"fake": 0, "low": -37, "high": 41}
"""In Hz: enough to tell voices apart, and too little to take one sentence for another."""
VOICE = 'description = "A whistle"\nlanguage = "en"\nlicense = "none"\nengine = "fake"\nloudness = {}\n[model]\n{}'


@pytest.fixture
def voices(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of voices whose pitches differ; those that come with narrate have none that can speak."""
    folder = workspace / "voices"
    folder.mkdir()
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    for name in {*candidates("en")} - {*SHIFTS}:
        text = VOICE.format(-20, "").replace('"en"', '"fi"')
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    for name, shift in SHIFTS.items():
        level, loudness = (0.3, -20) if name == "fake" else (0.15, -26)
        model = f'shift = "{shift}"\nlevel = "{level}"\n'
        (folder / f"{name}.toml").write_text(VOICE.format(loudness, model), encoding="utf-8")
    assert {*candidates("en")} == {*SHIFTS}
    return folder


@pytest.fixture
def post(voices: Path) -> str:
    Path("talk.md").write_text(POST, encoding="utf-8")
    return "talk.md"


def make(run: Run, post: str, *arguments: str) -> dict[str, Any]:
    done = run("post", post, "--voice", "fake", "--format", "wav", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    manifest: dict[str, Any] = json.loads(done.stdout)
    return manifest


def script(run: Run, post: str, *arguments: str) -> list[dict[str, Any]]:
    done = run("script", post, "--voice", "fake", "--json", *arguments)
    return [json.loads(line) for line in done.stdout.splitlines()]


def cues(folder: Path) -> list[tuple[str, str]]:
    """Speaker and text."""
    blocks = (folder / "transcript.vtt").read_text(encoding="utf-8").split("\n\n")[2:]
    return [tuple(block.strip().split("<v ")[1].split(">", 1)) for block in blocks]  # type: ignore[misc]


# --- what is heard and read -------------------------------------------------------------------------------------


def test_each_speaker_is_heard_in_a_voice_of_their_own_as_loud_as_the_rest(run: Run, post: str) -> None:
    manifest = make(run, post)
    assert list(manifest["speakers"]) == ["Ann Lee", "Bob Ray"]
    assert {*manifest["speakers"].values()} == {"low", "high"}
    lines = script(run, post)
    sounds = sounds_of(Path("episodes/talk"), "talk.wav")
    levels = []
    for line, sound in zip(lines, sounds, strict=True):
        middle = sound[len(sound) // 4 : -len(sound) // 4]
        spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 17))
        voice = manifest["speakers"].get(line["speaker"], "fake")
        assert spectrum.argmax() * RATE / (1 << 17) == pytest.approx(pitch(line["spoken"]) + SHIFTS[voice], abs=3)
        levels.append(middle.std())
    assert levels == pytest.approx([levels[0]] * len(levels), rel=0.03)


def test_the_narrator_says_each_name_and_what_is_nobody_s(run: Run, post: str) -> None:
    assert [(line["speaker"], line["spoken"]) for line in script(run, post, "--no-opening")] == [
        ("", "We met in the harbor."),
        ("", "Ann Lee."),
        ("Ann Lee", "How long have you sailed?"),
        ("", "Bob Ray."),
        ("Bob Ray", "Since before the war."),
        ("Bob Ray", "More of that later."),
        ("", "A L."),
        ("Ann Lee", "And where?"),
        ("", "B R."),
        ("Bob Ray", "To the north."),
        ("", "We parted at dusk."),
    ]


def test_transcript_and_notes_name_the_speakers(run: Run, post: str) -> None:
    make(run, post, "--cast", "Ann Lee=low,Bob Ray=high")
    shown = cues(Path("episodes/talk"))
    assert [text for speaker, text in shown if speaker == "Ann Lee"] == ["How long have you sailed?", "And where?"]
    assert {speaker for speaker, _ in shown} == {"fake", "Ann Lee", "Bob Ray"}
    notes = Path("episodes/talk/notes.md").read_text(encoding="utf-8")
    assert notes.splitlines()[-1] == "The speakers and their voices: Ann Lee (low) and Bob Ray (high)."


def test_with_one_voice_the_words_are_as_they_are_written(run: Run, post: str) -> None:
    lines = script(run, post, "--cast", "none", "--no-opening")
    assert {line["speaker"] for line in lines} == {""}
    assert [line["spoken"] for line in lines][1:4] == [
        "Ann Lee: How long have you sailed?",
        "Bob Ray: Since before the war.",
        "More of that later.",
    ]
    manifest = make(run, post, "--cast", "none")
    assert manifest["speakers"] == {"Ann Lee": "fake", "Bob Ray": "fake"}
    assert {speaker for speaker, _ in cues(Path("episodes/talk"))} == {"fake"}


def test_asides_are_the_narrator_s_and_quotes_the_speaker_s_unless_they_have_a_voice(
    run: Run, voices: Path
) -> None:
    turns = (
        "**Ann:** One.[^1]\n\n> Two.\n\n**Bob:** Three.\n\n![A boat](a.png)\n\n**Ann:** Four.\n\n**Bob:** Five."
    )
    Path("aside.md").write_text(f"{turns}\n\n[^1]: A note.\n", encoding="utf-8")
    both = ("--cast", "Ann=low,Bob=high")
    said = {line["spoken"]: line["speaker"] for line in script(run, "aside.md", *both)}
    assert said["Footnote: A note."] == said["Image: A boat."] == ""
    assert said["Quote: Two."] == said["End of quote."] == "Ann"
    with_quotes = {line["spoken"]: line for line in script(run, "aside.md", *both, "--quote-voice", "high")}
    assert (with_quotes["Two."]["role"], with_quotes["Two."]["speaker"]) == ("quote", "")
    make(run, "aside.md", *both, "--quote-voice", "high")
    assert ("high", "Two.") in cues(Path("episodes/aside"))


# --- who decides ------------------------------------------------------------------------------------------------


def test_a_speaker_has_the_same_voice_in_every_post(run: Run, post: str) -> None:
    first = make(run, post)["speakers"]
    Path("again.md").write_text(POST.replace("Bob Ray", "Cy Day").replace("BR", "CD"), encoding="utf-8")
    assert make(run, "again.md")["speakers"]["Ann Lee"] == first["Ann Lee"]


def test_the_command_line_is_set_over_narrate_toml_and_that_over_the_post(run: Run, post: str) -> None:
    front = "---\ncast:\n  Ann Lee: low\n  Bob Ray: low\n---\n"
    Path("talk.md").write_text(front + POST, encoding="utf-8")
    assert make(run, post)["speakers"] == {"Ann Lee": "low", "Bob Ray": "low"}
    Path("narrate.toml").write_text('[cast]\n"Bob Ray" = "high"\n"Cy Day" = "high"\n', encoding="utf-8")
    assert make(run, post)["speakers"] == {"Ann Lee": "low", "Bob Ray": "high"}
    assert make(run, post, "--cast", "ann lee=high")["speakers"] == {"Ann Lee": "high", "Bob Ray": "high"}
    assert make(run, post, "--cast", "none")["speakers"] == {"Ann Lee": "fake", "Bob Ray": "fake"}


def test_a_label_of_a_speaker_chooses_for_the_speaker(run: Run, post: str) -> None:
    Path("talk.md").write_text(f"---\ncast:\n  Ann Lee: low\n---\n{POST}", encoding="utf-8")
    done = run("post", post, "--voice", "fake", "--cast", "AL=high,Ray=low", "--format", "wav", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["speakers"] == {"Ann Lee": "high", "Bob Ray": "low"}


def test_a_post_may_ask_for_one_voice(run: Run, post: str) -> None:
    Path("talk.md").write_text(f"---\ncast: none\n---\n{POST}", encoding="utf-8")
    assert make(run, post)["speakers"] == {"Ann Lee": "fake", "Bob Ray": "fake"}
    assert make(run, post, "--cast", "Ann Lee=high")["speakers"]["Ann Lee"] == "high"


def test_an_entry_of_a_cast_that_is_no_voice_is_one_clear_line(run: Run, post: str) -> None:
    Path("talk.md").write_text(f"---\ncast:\n  Ann: [low]\n---\n{POST}", encoding="utf-8")
    done = run("post", post, "--voice", "fake")
    assert done.returncode == 1
    assert done.stderr.startswith("narrate: talk.md: front matter: cast: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["Ann Lee", "Somebody"])
def test_an_unknown_voice_is_one_clear_line(run: Run, post: str, name: str) -> None:
    done = run("post", post, "--voice", "fake", "--cast", f"{name}=hihg")
    assert done.returncode == 1
    assert done.stderr == "narrate: there is no voice 'hihg'; did you mean high? (narrate voices list)\n"


def test_a_name_that_the_post_does_not_have_is_a_warning_that_names_near_ones(run: Run, post: str) -> None:
    done = run("post", post, "--voice", "fake", "--cast", "Anne Lee=low")
    assert done.returncode == 0
    assert done.stderr == "narrate: talk.md: the post has no speaker 'Anne Lee'; did you mean Ann Lee?\n"
    Path("prose.md").write_text("No dialogue.\n", encoding="utf-8")
    done = run("script", "prose.md", "--voice", "fake", "--cast", "Ann=low")
    assert done.stderr == "narrate: prose.md: the post has no speaker 'Ann'; there are none\n"


def test_a_name_that_narrate_toml_has_for_another_post_is_no_warning(run: Run, post: str) -> None:
    Path("narrate.toml").write_text('cast = {"Cy Day" = "high"}\n', encoding="utf-8")
    assert run("post", post, "--voice", "fake").stderr == ""


def test_wrong_usage_shows_what_to_write(run: Run, post: str) -> None:
    done = run("post", post, "--cast", "Ann")
    assert done.returncode == 2
    assert "invalid cast 'Ann'; use pairs such as \"Ann=joe, Bob=lark\", or none" in done.stderr


# --- whether the episode is up to date --------------------------------------------------------------------------


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The posts that are read."""
    found: list[str] = []
    read = reading.read

    def count(reference: str, access: Any = None) -> Any:
        found.append(reference)
        return read(reference, access)

    monkeypatch.setattr(drafting, "read", count)
    return found


def test_an_unchanged_dialogue_is_not_read_again(run: Run, post: str, readings: list[str]) -> None:
    made = make(run, post, "--cast", "Ann Lee=low")
    assert make(run, post, "--cast", "Ann Lee=low")["updated"] == made["updated"]
    again = narrate.make_episode(post, voice="fake", format="wav", cast={"Ann Lee": "low"})
    assert again.unchanged
    assert len(readings) == 1


def test_another_cast_makes_the_episode_again_and_speaks_only_what_it_changes(run: Run, post: str) -> None:
    make(run, post, "--cast", "Ann Lee=low,Bob Ray=high")
    done = run("post", post, "--voice", "fake", "--cast", "Ann Lee=low,Bob Ray=low")
    assert "3 sentences spoken, 9 kept" in done.stdout
    assert (
        "nothing has changed" in run("post", post, "--voice", "fake", "--cast", "Ann Lee=low,Bob Ray=low").stdout
    )


def test_voices_that_come_and_go_count_in_a_dialogue_alone(
    run: Run, post: str, voices: Path, readings: list[str]
) -> None:
    Path("prose.md").write_text("No dialogue.\n", encoding="utf-8")
    for name in (post, "prose.md"):
        make(run, name)
    (voices / "new.toml").write_text(VOICE.format(-20, 'shift = "80"\n'), encoding="utf-8")
    readings.clear()
    second = make(run, post)
    make(run, "prose.md")
    assert readings == [post]
    assert {*second["speakers"].values()} <= {"low", "high", "new"}
    (voices / f"{second['speakers']['Ann Lee']}.toml").unlink()
    third = make(run, post)
    assert third["speakers"]["Ann Lee"] != second["speakers"]["Ann Lee"]
    assert make(run, post)["speakers"] == third["speakers"]


def test_a_dialogue_with_one_voice_gets_others_when_they_come(run: Run, post: str, voices: Path) -> None:
    for name in ("low", "high"):
        (voices / f"{name}.toml").rename(voices / f"{name}.away")
    assert {*make(run, post)["speakers"].values()} == {"fake"}
    assert {*make(run, post)["speakers"].values()} == {"fake"}
    (voices / "high.away").rename(voices / "high.toml")
    assert {*make(run, post)["speakers"].values()} == {"fake", "high"}


# --- real voices ------------------------------------------------------------------------------------------------


@pytest.mark.voice
def test_two_real_voices_speak_to_each_other(run: Run, workspace: Path) -> None:
    """Whoever else is installed answers joe; without another voice, joe talks to a whistle."""
    Path("talk.md").write_text(POST, encoding="utf-8")
    other = next(name for name in ("lark", "heart", "fake") if name in candidates("en"))
    done = run("post", "talk.md", "--voice", "joe", "--cast", f"Ann Lee={other},Bob Ray=joe", "--json")
    assert done.returncode == 0, done.stderr
    manifest = json.loads(done.stdout)
    assert manifest["speakers"] == {"Ann Lee": other, "Bob Ray": "joe"}
    assert manifest["utterances"] == len(cues(Path("episodes/talk")))
    assert manifest["duration_s"] > 10
