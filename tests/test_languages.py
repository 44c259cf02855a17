"""Posts in other languages, from the command line to the files of the episode.

``tests/made_up_language`` is a language that comes in through its entry point, and a post in it. Whatever narrate
adds to that post must be a word of the language; a word of English would be found among them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from mutagen.mp3 import MP3
from support.command import Run

from narrate.scripting.languages.english import LANGUAGE as ENGLISH

MADE_UP = Path(__file__).parent / "made_up_language"
SCRIPT = """\
opening   Olo Kanu velo.
opening   Ke Ana / Beno plu Cira.
opening   Ditu ba ne danu so mesu ki zu ki ta.
narrator  Rano ta ki falu pok. so ruma.
note      Pienotu: Noka.
narrator  Tasu x dupa ki nu formulu pesa.
quote     Situ: Dona mila.
quote     Situ ina situ: Sena rilo.
quote     Fini otu situ.
quote     Fini situ.
quote     Situ de Oma: Vala.
quote     Fini situ.
quote     Situ de makinu: Vila.
quote     Fini situ.
heading   Muna.
narrator  Finitu: Lavo.
narrator  Farotu: Tiro.
narrator  ba. Nelu.
narrator  Tabelu.
narrator  Kolonu la: Ala; Ele.
narrator  Linu ba. Ala: ba; Ele: mo.
note      Bildu: Sola.
note      Kodu Pitonu, ki lineo, ina tekstu.
note      Kodu, una lineu, ina tekstu.
note      Formulu ina tekstu.
narrator  Vero.
narrator  Kela.
note      Sekretu ina tekstu: Peti.
closing   Nondito: ki kodo / ki formulo plu una sekretu.
closing   Totu la https://mela.example.
"""
OTHERWISE = ("--tables", "announce", "--collapsed", "announce", "--spoilers", "read", "--code", "read")
NOT_OTHERWISE = ("--tables", "announce", "--collapsed", "skip", "--footnotes", "skip", "--images", "skip")


def words(*texts: str) -> set[str]:
    """The words of texts, in lower case, addresses and placeholders left out."""
    text = re.sub(r"https?://[^\s>)]+|\{\w+\}", " ", " ".join(texts))
    return {word.lower() for word in re.findall(r"[^\W\d_]{2,}", text)}


def phrases_of(folder: Path) -> str:
    """All words of the made-up language, of which its module has some."""
    return "".join((folder / name).read_text(encoding="utf-8") for name in ("phrases.toml", "narrate_made_up.py"))


def script(run: Run, post: Path, *arguments: str) -> list[dict[str, Any]]:
    done = run("script", post, "--voice", "fake", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def texts_of(folder: Path) -> dict[str, str]:
    """All that a reader or a player of an episode is shown, without what is markup, times, and the genre."""
    transcript = (folder / "transcript.vtt").read_text(encoding="utf-8").split("\n\n", 2)[2]
    page = html.document_fromstring((folder / "notes.html").read_text(encoding="utf-8"))
    for style in list(page.iter("style")):
        style.drop_tree()
    tags = MP3(next(folder.glob("*.mp3"))).tags
    chapters = json.loads((folder / "chapters.json").read_text(encoding="utf-8"))["chapters"]
    manifest = json.loads((folder / "episode.json").read_text(encoding="utf-8"))
    shown = [frame for frame in tags.values() if frame.FrameID in ("TIT2", "TALB", "TPE1", "COMM")]
    return {
        "transcript": re.sub(r"<v [^>]+>", "", transcript),
        "subtitles": (folder / "transcript.srt").read_text(encoding="utf-8"),
        "notes": (folder / "notes.md").read_text(encoding="utf-8"),
        "page": page.text_content(),
        "chapters": " ".join(chapter["title"] for chapter in chapters),
        "tags": " ".join(text for frame in shown for text in frame.text),
        "chapter tags": " ".join(str(chapter.sub_frames["TIT2"]) for chapter in tags.getall("CHAP")),
        "manifest": " ".join([manifest["title"], manifest["excerpt"]]),
    }


def test_a_post_is_narrated_in_the_words_of_a_language_from_another_package(run: Run) -> None:
    lines = script(run, MADE_UP / "kanu.md")
    assert "".join(f"{line['role']:10}{line['spoken']}\n" for line in lines) == SCRIPT


@pytest.mark.parametrize("treatment", [(), OTHERWISE, NOT_OTHERWISE], ids=["usual", "otherwise", "not otherwise"])
def test_a_script_holds_no_word_of_another_language(run: Run, treatment: tuple[str, ...]) -> None:
    known = words((MADE_UP / "kanu.md").read_text(encoding="utf-8"), phrases_of(MADE_UP))
    spoken = words(*(line["spoken"] for line in script(run, MADE_UP / "kanu.md", *treatment)))
    assert spoken - known == set()
    assert len(spoken - words((MADE_UP / "kanu.md").read_text(encoding="utf-8"))) > 10


def test_an_episode_holds_no_word_of_another_language(run: Run, tmp_path: Path) -> None:
    done = run("post", MADE_UP / "kanu.md", "--voice", "fake", "--quote-voice", "whisper", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    known = words((MADE_UP / "kanu.md").read_text(encoding="utf-8"), phrases_of(MADE_UP), "fake whisper narrate")
    for name, text in texts_of(tmp_path / "kanu").items():
        assert words(text), name
        assert words(text) - known == set(), name


def test_an_episode_is_shown_in_the_words_of_its_language(run: Run, tmp_path: Path) -> None:
    run("post", MADE_UP / "kanu.md", "--voice", "fake", "-o", tmp_path)
    texts = texts_of(tmp_path / "kanu")
    assert texts["chapters"] == texts["chapter tags"] == "Primu Muna"
    assert texts["notes"].startswith("«Kanu velo» ke Ana / Beno plu Cira\n")
    for line in ("Planu:", "Bildo:", "Publikitu: 16 danu 7 mesu 2024", "Fontu: <https://mela.example/kanu>"):
        assert f"\n\n{line}\n" in texts["notes"]
    assert "\nNondito: 2 kodo / 2 formulo plu una sekretu.\n" in texts["notes"]
    assert re.search(r"\nVosu: fake \(narrate [\d.]+\)\.\n", texts["notes"])
    assert "Ana / Beno plu Cira" in texts["tags"]
    assert str(MP3(tmp_path / "kanu" / "kanu.mp3").tags["TSOT"]) == "velo"


def test_an_episode_states_its_language(run: Run, tmp_path: Path) -> None:
    run("post", MADE_UP / "kanu.md", "--voice", "fake", "-o", tmp_path)
    folder = tmp_path / "kanu"
    tags = MP3(folder / "kanu.mp3").tags
    assert tags["TLAN"].text == ["qtp"]
    assert [frame.lang for frame in tags.getall("COMM")] == ["qtp"]
    assert "\n\nNOTE language: qtp-Latn\n\n" in (folder / "transcript.vtt").read_text(encoding="utf-8")
    assert '<html lang="qtp-Latn">' in (folder / "notes.html").read_text(encoding="utf-8")
    assert json.loads((folder / "episode.json").read_text(encoding="utf-8"))["language"] == "qtp-Latn"


def test_a_region_may_have_words_of_its_own(run: Run, workspace: Path) -> None:
    post = workspace / "post.md"
    post.write_text("---\nlanguage: qtp-BETA-x-nord\n---\n> Dona.\n", encoding="utf-8")
    assert "Betasitu: Dona." in [line["spoken"] for line in script(run, post)]


@pytest.mark.parametrize(
    ("language", "problem"), [("qbr", "it needs a dictionary"), ("qno", "narrate_made_up:NUMBERS is [")]
)
def test_a_broken_language_is_one_line_that_names_the_package(
    run: Run, workspace: Path, language: str, problem: str
) -> None:
    post = workspace / "post.md"
    post.write_text(f"---\nlanguage: {language}\n---\nDona.\n", encoding="utf-8")
    done = run("script", post, "--voice", "fake")
    assert done.returncode == 1
    assert done.stderr.startswith(f"narrate: package narrate-made-up: the language '{language}' cannot be used: ")
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1


# --- a language that nobody brings ------------------------------------------------------------------------------


@pytest.fixture
def finnish(workspace: Path) -> Path:
    """The post of the made-up language, as one in Finnish: its words are as good as any."""
    post = workspace / "kanu.md"
    text = (MADE_UP / "kanu.md").read_text(encoding="utf-8")
    post.write_text(text.replace("language: qtp-Latn", "lang: fi"), encoding="utf-8")
    return post


@pytest.mark.parametrize("treatment", [(), OTHERWISE, NOT_OTHERWISE], ids=["usual", "otherwise", "not otherwise"])
def test_without_a_language_a_script_has_the_words_of_its_post_alone(
    run: Run, finnish: Path, treatment: tuple[str, ...]
) -> None:
    lines = script(run, finnish, *treatment)
    assert words(*(line["spoken"] for line in lines)) - words(finnish.read_text(encoding="utf-8")) == set()
    beginning = [line["spoken"] for line in lines[:3]]
    assert beginning == ["Kanu velo.", "Ana, Beno, Cira.", "Rano 42 falu pok. 7 ruma."]


def test_without_a_language_an_episode_has_the_words_of_its_post_alone(
    run: Run, finnish: Path, tmp_path: Path
) -> None:
    done = run("post", finnish, "--voice", "fake", "--quote-voice", "whisper", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    known = words(finnish.read_text(encoding="utf-8"), "fake whisper narrate")
    texts = texts_of(tmp_path / "kanu")
    for name, text in texts.items():
        assert words(text) - known == set(), name
    assert texts["chapters"] == "Kanu velo Muna"
    assert "\n\n2024-07-16\n\n<https://mela.example/kanu>\n\nfake, whisper (narrate" in texts["notes"]


def test_the_words_that_the_others_must_not_hold_are_those_of_english(run: Run, workspace: Path) -> None:
    """So that the tests above cannot pass by looking at nothing."""
    post = workspace / "kanu.md"
    text = (MADE_UP / "kanu.md").read_text(encoding="utf-8")
    post.write_text(text.replace("language: qtp-Latn", "language: en"), encoding="utf-8")
    added = words(*(line["spoken"] for line in script(run, post))) - words(text)
    own = words(json.dumps([str(getattr(ENGLISH.phrases, name)) for name in type(ENGLISH.phrases).__slots__]))
    assert len(added & own) > 20


# --- a language that nobody states ------------------------------------------------------------------------------

RAIN = """\
Am Morgen lag Nebel über dem Fluss, und die Fischer warteten am Ufer, bis die Sonne ihn aufgelöst hatte.

> Niemand sprach viel, denn jeder wusste, dass der Tag lang werden würde.

Am Abend zählten sie 42 Fische und gingen müde nach Hause.
"""


def test_an_undeclared_language_is_detected_and_gets_no_english(run: Run, workspace: Path) -> None:
    (workspace / "regen.md").write_text(RAIN, encoding="utf-8")
    (workspace / "regen.txt").write_text(RAIN.replace("> ", ""), encoding="utf-8")
    (workspace / "regen.html").write_text(f"<title>Regen</title><p>{RAIN}</p>", encoding="utf-8")
    for name in ("regen.md", "regen.txt", "regen.html"):
        spoken = " ".join(line["spoken"] for line in script(run, workspace / name))
        assert words(spoken) - words(RAIN, "Regen") == set(), name
        assert "42 Fische" in spoken, name


def test_an_undeclared_language_is_detected_on_standard_input(run: Run) -> None:
    done = run("script", "-", "--voice", "fake", input=RAIN)
    assert "42 Fische" in done.stdout
    assert "Quote" not in done.stdout


@pytest.mark.parametrize(
    ("front", "warning"),
    [
        (
            "",
            "the post is detected as 'de' and fake speaks en; if that is wrong, use --language",
        ),
        ("---\nlang: de-AT\n---\n", "the post is in 'de-AT' and fake speaks en"),
        ("---\nlang: en\n---\n", ""),
    ],
    ids=["detected", "stated", "stated otherwise"],
)
def test_a_voice_of_another_language_is_a_warning(run: Run, workspace: Path, front: str, warning: str) -> None:
    (workspace / "regen.md").write_text(front + RAIN, encoding="utf-8")
    done = run("post", "regen.md", "--voice", "fake", "--opening", "", "--closing", "")
    assert done.returncode == 0
    assert done.stderr == (f"narrate: {warning}\n" if warning else "")
    manifest = json.loads((workspace / "episodes" / "regen" / "episode.json").read_text(encoding="utf-8"))
    assert manifest["language"] == {"": "de"}.get(front, front[10:].partition("\n")[0])


def test_an_option_overrules_what_a_post_states(run: Run, workspace: Path) -> None:
    (workspace / "kanu.md").write_text("---\nlanguage: en\n---\n> Dona 42.\n", encoding="utf-8")
    lines = script(run, Path("kanu.md"), "--language", "qtp_Latn", "--no-opening", "--no-closing")
    assert [line["spoken"] for line in lines] == ["Situ: Dona ta ki.", "Fini situ."]


def test_an_option_that_is_no_tag_is_refused(run: Run, workspace: Path) -> None:
    (workspace / "kanu.md").write_text("Dona.\n", encoding="utf-8")
    done = run("script", "kanu.md", "--voice", "fake", "--language", "Klingon")
    assert done.returncode == 2
    assert "use a language tag such as en or pt-BR" in done.stderr
