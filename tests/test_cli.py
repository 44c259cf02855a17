"""The command line, as a user meets it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import pty
import re
import shlex
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from narrate_fake import pitch
from support import SAMPLES
from support.command import Run
from support.cost import growth
from support.large_file import LargeFile
from support.listening import pitch_at, samples_of
from support.server import Reply, Server, serve
from support.tables import for_each

from narrate.mixing import ffmpeg
from narrate.options import TREATED, Options, settings
from narrate.scripting.policy import CHOICES
from narrate.speaking.engine import cores
from narrate.voices.voice import find_voice

VOICES = ("list", "get", "convert", "say")
INNER = (["show", "new"], ["show", "serve"], ["show", "push"], *(["voices", command] for command in VOICES))
COMMANDS = (["post"], ["outline"], ["script"], ["show"], ["voices"], *INNER)
DESIGNED = (
    "--voice --speed --pauses --format --footnotes --code --tables --images --math --quotes --device --workers "
    "--lexicon --force --quiet --json"
).split()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(run: Run, command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "usage: narrate" in done.stdout


def test_post_has_every_option_of_the_design(run: Run) -> None:
    text = run("post", "--help").stdout
    assert [option for option in DESIGNED if option not in text] == []


@pytest.mark.parametrize(
    "arguments",
    [["post"], ["nonsense"], ["post", "x.md", "--nonsense"], ["post", "x.md", "--speed", "9"], ["voices"]],
    ids=["no reference", "no such command", "no such option", "wrong value", "no subcommand"],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage: narrate" in done.stderr


@for_each(
    "written, message",
    [
        ("psot x.md", "narrate: error: argument COMMAND: invalid choice 'psot'; did you mean post?"),
        ("--voice joe post x.md", "narrate: error: no option --voice stands before the command"),
        ("post x.md --spede=1", "narrate post: error: unknown option --spede; did you mean --speed"),
        ("outline x.md y.md", "narrate outline: error: unexpected argument 'y.md'"),
        ("voices", "narrate voices: error: name a command: list, get, convert, say"),
        ("voices gte joe", "narrate voices: error: argument COMMAND: invalid choice 'gte'; did you mean get?"),
        ("script - --as txt", "narrate script: error: argument --as: invalid choice 'txt'; did you mean text?"),
        ("batch posts --shard 9/8", "narrate batch: error: argument --shard: invalid value '9/8': use the number"),
        ("post x.md --opening {", "narrate post: error: invalid opening '{'; pair the braces"),
        ("-", "narrate: error: - is not a command; to narrate it, type: narrate post -"),
    ],
)
def test_wrong_usage_is_two_lines_that_say_what_is_right(run: Run, written: str, message: str) -> None:
    usage, line = run(*written.split()).stderr.splitlines()
    assert usage.startswith(f"usage: {message.partition(':')[0]} [")
    assert line.startswith(message)


LOADED = """
import sys
import narrate.cli
try:
    narrate.cli.main([*sys.argv[1:], "--help"])
except SystemExit as ending:
    assert ending.code == 0
print(*sys.modules, file=sys.stderr)
"""
HEAVY = set(
    "numpy onnxruntime onnx piper pydub mutagen lxml markdown_it sentencex imageio_ffmpeg yaml torch "
    "starlette uvicorn fsspec s3fs sshfs".split()
)
OURS = {"narrate.pipeline", "narrate.speaking", "narrate.mixing", "narrate.publishing"}


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_help_loads_nothing_heavy(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", LOADED, *command], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "narrate.cli.parser" in loaded
    assert loaded & (HEAVY | OURS | {"httpx", "tqdm", "platformdirs"}) == set()


@pytest.mark.skipif(
    platform.machine() != "x86_64" or not Path("/proc/self/task").exists(), reason="not this system"
)
@pytest.mark.skipif(cores() == 1, reason="one core has no threads to spare")
@pytest.mark.parametrize(("chosen", "spare"), [({}, False), ({"OPENBLAS_NUM_THREADS": "2"}, True)])
def test_numpy_starts_no_threads_beside_those_that_speak(chosen: dict[str, str], spare: bool) -> None:
    program = (
        "import sys; from contextlib import suppress; from pathlib import Path; from narrate.cli import run;"
        " sys.argv[1:] = ['--version']\nwith suppress(SystemExit): run()\n"
        "import numpy; print(len(list(Path('/proc/self/task').iterdir())))"
    )
    environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"} | chosen
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert (int(done.stdout.split()[-1]) > 1) == spare


def test_narrate_alone_shows_its_help(run: Run) -> None:
    alone = run()
    assert alone.returncode == 0
    assert alone.stdout == run("--help").stdout


@pytest.mark.parametrize("reference", ["a post.md", "missing.md", "posts/missing", "https://example.org/a-post"])
def test_a_post_without_a_command_says_what_to_type(run: Run, workspace: Path, reference: str) -> None:
    Path("a post.md").touch()
    done = run(reference)
    assert done.returncode == 2
    assert (
        f"{reference} is not a command; to narrate it, type: narrate post {shlex.quote(reference)}" in done.stderr
    )


@pytest.mark.parametrize(
    ("command", "letters"),
    [("post", "ofVqj"), ("outline", "ofVqj"), ("script", "ofVqj"), ("voices say", "oVqj"), ("voices get", "q")],
)
def test_the_usual_options_have_one_letter_on_every_command(run: Run, command: str, letters: str) -> None:
    names = {"o": "out", "f": "format", "V": "voice", "q": "quiet", "j": "workers"}
    page = run(*command.split(), "--help").stdout
    for letter in letters:
        assert re.search(rf"^  -{letter}\b.*--{names[letter]}\b", page, re.MULTILINE), letter


@pytest.mark.timing
def test_help_costs_little_more_than_starting_python() -> None:
    def start(arguments: list[str]) -> None:
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)

    assert growth(start, ["-c", "pass"], ["-m", "narrate", "--help"], at_most=15) < 15


def test_script_prints_one_object_an_utterance(run: Run) -> None:
    done = run("script", SAMPLES / "tour.md", "--json", "--voice", "joe")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    keys = ["section", "role", "written", "spoken", "caption", "pause_ms", "speaker", "phonemes"]
    assert all(list(line) == keys for line in lines)
    assert [line["section"] for line in lines] == sorted(line["section"] for line in lines)
    assert lines[0] == {
        "section": 0,
        "role": "opening",
        "written": "A tour of everything a post can hold",
        "spoken": "A tour of everything a post can hold.",
        "caption": "A tour of everything a post can hold.",
        "pause_ms": 350,
        "speaker": "",
        "phonemes": "ɐ tˈʊɹ ʌv ˈɛvɹɪθˌɪŋ ɐ pˈoʊst kæn hˈoʊld.",
    }


def test_script_shows_what_the_voice_is_given(run: Run) -> None:
    text = "He has read it.\n\n> Read it.\n"
    usual = ("script", "-", "--voice", "joe", "--no-opening", "--no-closing")
    plain, full = (run(*usual, *more, input=text) for more in ([], ["--phonemes"]))
    phonemes = [line.strip() for line in full.stdout.splitlines() if line not in plain.stdout.splitlines()]
    assert phonemes == ["hiː hɐz ɹˈɛd ɪt.", "kwˈoʊt: ɹˈiːd ɪt.", "ˈɛnd ʌv kwˈoʊt."]
    both = run(*usual, "--phonemes", "--json", input=text).stdout.splitlines()
    assert [json.loads(line)["phonemes"] for line in both] == phonemes


def test_script_shows_no_phonemes_of_a_voice_that_takes_text(run: Run) -> None:
    text = "He has read it."
    plain, full = (run("script", "-", "--voice", "fake", *more, input=text) for more in ([], ["--phonemes"]))
    assert full.stdout == plain.stdout
    for more in ([], ["--phonemes"]):
        (line, *_) = run("script", "-", "--voice", "fake", "--json", *more, input=text).stdout.splitlines()
        assert json.loads(line)["phonemes"] is None


def test_a_voice_that_is_not_complete_has_no_phonemes_unless_they_are_asked_for(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ann.toml").write_text(
        'description = "Ann"\nlanguage = "en-US"\nlicense = "mine"\nengine = "piper"\n'
        '[model]\nfile = "ann.onnx"\nconfig = "ann.onnx.json"\n'
    )
    monkeypatch.setenv("NARRATE_VOICES", str(tmp_path))
    done = run("script", "-", "--voice", "ann", "--json", input="It rained.")
    assert json.loads(done.stdout.splitlines()[-1])["phonemes"] is None
    failed = run("script", "-", "--voice", "ann", "--phonemes", input="It rained.")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "ann.onnx: voice ann: model file is missing" in failed.stderr


def test_outline_prints_the_contract(run: Run) -> None:
    found = json.loads(run("outline", SAMPLES / "tour.md", "--json").stdout)
    assert list(found) == ["title", "authors", "published", "url", "sections", "omissions"]
    assert found["title"] == "A tour of everything a post can hold"
    assert found["authors"] == ["Emma Field", "Thomas Brook"]
    assert found["published"] == "2026-11-22"
    assert [section["title"] for section in found["sections"]][:3] == [
        "Introduction",
        "Headings and “curly quotes”",
        "Why this isn’t a small thing",
    ]
    assert [section["level"] for section in found["sections"]] == [1, 1, 2, 1, 1, 1, 2, 2, 2, 2, 1]
    assert found["sections"][5]["words"] == 0
    assert found["omissions"] == {"code": 2, "math": 1}


def test_outline_for_people_shows_words_minutes_and_omissions(run: Run) -> None:
    text = run("outline", SAMPLES / "essay.md").stdout
    assert "The listening reader" in text
    assert "    Nesting carries meaning" in text
    assert "about 7 min" in text
    assert "about 3 min" in run("outline", SAMPLES / "tour.md").stdout


def test_standard_input_is_a_post_too(run: Run) -> None:
    done = run("script", "-", "--voice", "fake", input="# Piped\n\nIt came through a pipe.\n")
    assert "It came through a pipe." in done.stdout


def test_opening_and_closing_can_be_reworded_or_turned_off(run: Run) -> None:
    def roles(*options: str) -> list[tuple[str, str]]:
        lines = run("script", SAMPLES / "tour.md", "--json", *options).stdout.splitlines()
        found = [json.loads(line) for line in lines]
        return [(u["role"], u["spoken"]) for u in found if u["role"] in ("opening", "closing")]

    assert roles("--no-opening", "--no-closing") == []
    assert roles("--opening", "Now: {title}.", "--closing", "") == [
        ("opening", "Now: A tour of everything a post can hold.")
    ]


def test_narrate_toml_beside_the_post_sets_options_and_the_command_line_wins(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text("# T\n\nText.[^1]\n\n```\nx = 1\n```\n\n[^1]: A note.\n")
    (tmp_path / "narrate.toml").write_text('voice = "fake"\nfootnotes = "skip"\ncode = "skip"\nopening = false\n')
    text = run("script", post).stdout
    assert "A note" not in text
    assert "code block" not in text.partition("closing")[0]
    assert "A note" in run("script", post, "--footnotes", "inline").stdout
    other = tmp_path / "other.toml"
    other.write_text('voice = "fake"\n')
    assert "A note" in run("script", post, "--config", other).stdout


def test_the_nearest_narrate_toml_above_a_post_is_the_one(run: Run, workspace: Path) -> None:
    folder = workspace / "blog" / "2026" / "rain"
    folder.mkdir(parents=True)
    (folder / "post.md").write_text("Ann met the rain.\n\n```\nx = 1\n```\n", encoding="utf-8")

    def spoken(*options: str | Path) -> str:
        return run("script", "blog/2026/rain/post.md", "--voice", "fake", *options).stdout

    (workspace / "blog" / "words.toml").write_text('[words]\nAnn = "Zoe"\n', encoding="utf-8")
    far = workspace / "blog" / "narrate.toml"
    far.write_text('lexicon = "words.toml"\ncode = "read"\n', encoding="utf-8")
    assert "Zoe met" in spoken()
    assert "equals" in spoken()
    assert "equals" not in spoken("--code", "skip")
    (workspace / "blog" / "2026" / "narrate.toml").write_text('closing = ""\n', encoding="utf-8")
    assert "Ann met" in spoken(), "one file counts, not all of them"
    assert "Zoe met" in spoken("--config", far)


def test_the_folder_of_a_post_is_the_one_it_really_lies_in(run: Run, workspace: Path) -> None:
    (workspace / "blog" / "rain").mkdir(parents=True)
    (workspace / "blog" / "rain" / "post.md").write_text("It rained.\n", encoding="utf-8")
    (workspace / "blog" / "narrate.toml").write_text('opening = "Listen."\n', encoding="utf-8")
    (workspace / "link").symlink_to("blog/rain")
    assert "Listen." in run("script", "link/post.md", "--voice", "fake").stdout
    assert "Listen." in run("script", "link/../rain/post.md", "--voice", "fake").stdout


@pytest.mark.parametrize("reference", ["-", "a\0b.md", "x" * 5000])
def test_what_is_no_file_has_no_narrate_toml(run: Run, workspace: Path, reference: str) -> None:
    (workspace / "narrate.toml").write_text('opening = "Listen."\n', encoding="utf-8")
    done = run("script", reference, "--voice", "fake", input="It rained.")
    assert "Listen." not in done.stdout
    assert len(done.stderr.splitlines()) == done.returncode


WINDOWS = """
import sys
sys.modules["fcntl"] = None
from narrate.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("arguments", [[], ["--help"], ["post", "a.md"]], ids=" ".join)
def test_on_windows_one_line_says_where_narrate_runs(arguments: list[str]) -> None:
    command = [sys.executable, "-c", WINDOWS, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "narrate: Windows is not supported; run narrate in WSL 2\n"


def test_a_lexicon_respells(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text("Dr. Nguyen spoke.\n")
    lexicon = tmp_path / "names.toml"
    lexicon.write_text('[words]\nNguyen = "win"\n')
    done = run("script", post, "--voice", "fake", "--lexicon", lexicon, "--json", "--no-opening")
    assert json.loads(done.stdout.splitlines()[0])["spoken"] == "Doctor win spoke."
    assert json.loads(done.stdout.splitlines()[0])["written"] == "Dr. Nguyen spoke."


def test_voices_are_listed_for_people_and_programs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_MODELS", "nothing-here")
    text = run("voices", "list").stdout
    parts = re.split(r"^(\w.*):\n", text.partition("\n\n")[0], flags=re.MULTILINE)[1:]
    groups = dict(zip(parts[::2], parts[1::2], strict=True))
    assert [*groups] == ["Speaks at once", "One download", "Wants a GPU"]
    rows = {row.split()[0]: row for row in text.splitlines() if re.match(r"  \w", row)}
    assert "installed" in rows["joe"]
    assert rows["lark"] in groups["Speaks at once"]
    assert rows["wren"] in groups["One download"]
    assert rows["heart"] in groups["One download"]
    assert rows["linda"] in groups["Wants a GPU"]
    assert "121 MB" in rows["heart"]
    assert "1876 MB + reference" in rows["mirror"]
    assert "narrate voices get NAME" in text
    voices = {voice["name"]: voice for voice in json.loads(run("voices", "list", "--json").stdout)}
    assert voices["joe"]["language"] == "en-US"
    assert [voices[name]["group"] for name in ("joe", "jay", "robin")] == [
        "speaks at once",
        "one download",
        "wants a GPU",
    ]
    assert "lessac" in voices["joe"]["license"]
    assert (voices["joe"]["installed"], voices["joe"]["megabytes"], voices["joe"]["speaker"]) == (True, 0, "")
    heart = voices["heart"]
    assert (heart["installed"], heart["megabytes"], heart["speaker"]) == (False, 120.575669, "af_heart")


def test_getting_a_voice_that_needs_nothing_says_so(run: Run) -> None:
    done = run("voices", "get", "joe")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "joe: there is nothing to download"
    assert "narrate voices say" in done.stdout
    assert run("voices", "get", "joe", "--quiet").stdout == ""


@pytest.mark.parametrize("command", ["get", "convert"])
def test_an_unknown_voice_is_one_line_with_the_near_ones(run: Run, command: str) -> None:
    done = run("voices", command, "jo")
    assert done.returncode == 1
    assert done.stderr == "narrate: there is no voice 'jo'; did you mean joe? (narrate voices list)\n"


def test_only_a_piper_voice_is_converted(run: Run) -> None:
    done = run("voices", "convert", "fake")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "cannot convert voices" in done.stderr or "narrate-posts[coqui]" in done.stderr


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that has joe's model, and voices whose model it is: ``near``, and ``far``, under a license."""
    joe = find_voice("joe")
    folder = tmp_path / "voices"
    (folder / "models").mkdir(parents=True)
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "models"))
    with serve() as server:
        described = 'license = "only for birds"\n'
        for key in ("file", "config"):
            body = joe.model_file(key).read_bytes()
            server.routes[f"/{key}"] = Reply(body)
            described += f'[[files]]\nkey = "{key}"\nname = "{key}.bin"\nurl = "{server.url}/{key}"\n'
            described += f'bytes = {len(body)}\nsha256 = "{hashlib.sha256(body).hexdigest()}"\n'
        (folder / "models" / "joes.toml").write_text(described)
        for name, must_accept in (("near", "false"), ("far", "true")):
            (folder / f"{name}.toml").write_text(
                'description = "d"\nlanguage = "en"\nlicense = "l"\nengine = "piper"\n'
                f'must_accept = {must_accept}\n[model]\nname = "joes"\n'
            )
        yield server


def test_speaking_without_the_model_says_how_to_get_it(run: Run, far: Server) -> None:
    done = run("voices", "say", "Hello.", "--voice", "near")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.endswith("voice near: model file is missing; narrate voices get near (63 MB)\n")


def test_a_license_is_shown_before_it_is_accepted(run: Run, far: Server) -> None:
    done = run("voices", "get", "far", "--allow-private-hosts")
    assert (done.returncode, done.stdout, far.requests) == (1, "", [])
    told = "joes: requires that you accept its license: only for birds; add --accept-license if you do"
    assert done.stderr == f"narrate: {told}\n"


def test_servers_of_this_network_are_asked_only_if_allowed(run: Run, far: Server) -> None:
    done = run("voices", "get", "near")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "127.0.0.1 is a loopback address, not public" in done.stderr


@pytest.mark.voice
def test_a_voice_is_got_and_speaks(run: Run, far: Server, tmp_path: Path) -> None:
    done = run("voices", "get", "far", "--allow-private-hosts", "--accept-license")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "License: only for birds",
        f"far: complete, in {tmp_path / 'models' / 'joes'}",
        'Hear it: narrate voices say "Hello, here I am." --voice far',
    ]
    assert done.stderr == ""
    done = run("voices", "say", "Hello.", "--voice", "far", "-o", "far.wav")
    assert done.returncode == 0, done.stderr
    voices = {voice["name"]: voice for voice in json.loads(run("voices", "list", "--json").stdout)}
    assert voices["far"]["installed"]


def test_a_terminal_sees_how_far_a_download_is(far: Server) -> None:
    far.routes["/file"] = LargeFile(find_voice("joe").model_file().read_bytes(), step=100_000, pause_s=0.002)
    text = on_a_terminal([sys.executable, "-m", "narrate", "voices", "get", "near", "--allow-private-hosts"])
    assert "file.bin:" in text
    assert "/63.2M [" in text
    assert "MB/s]" in text


def test_voices_say_writes_a_wav(run: Run) -> None:
    done = run("voices", "say", "A whistle, please.", "--voice", "fake", "-o", "whistle.wav")
    assert done.returncode == 0, done.stderr
    with wave.open("whistle.wav", "rb") as file:
        assert file.getnchannels() == 1
        assert file.getnframes() > 8000
    assert sorted(path.name for path in Path().iterdir()) == ["whistle.wav"]


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [
        ("a.mp3", "mp3", "mp3"),
        ("a.M4B", "mov,mp4", "aac"),
        ("a.opus", "ogg", "opus"),
        ("a.flac", "flac", "flac"),
        ("a.wav", "wav", "pcm_s16le"),
        ("whistle", "wav", "pcm_s16le"),
    ],
)
def test_voices_say_writes_what_the_name_ends_in(run: Run, name: str, container: str, codec: str) -> None:
    text = "A whistle, please."
    done = run("voices", "say", text, "--voice", "fake", "-o", name)
    assert done.returncode == 0, done.stderr
    about = subprocess.run([ffmpeg.binary(), "-i", name], capture_output=True, text=True, check=False).stderr
    assert f"Input #0, {container}" in about
    assert f"Audio: {codec}" in about
    sound = samples_of(Path(name))
    assert pitch_at(sound, 0, 0.5) == pytest.approx(pitch(text), abs=5)
    assert np.abs(sound).max() == pytest.approx(0.3, abs=0.03)  # as loud as the engine is
    assert [path.name for path in Path().iterdir()] == [name]


def test_voices_say_refuses_a_format_that_it_has_not(run: Run) -> None:
    done = run("voices", "say", "A whistle, please.", "--voice", "fake", "-o", "a.m4a")
    assert done.returncode == 1
    assert done.stderr == "narrate: a.m4a: narrate writes no m4a files; use mp3, m4b, opus, flac or wav\n"
    assert not list(Path().iterdir())


@pytest.mark.parametrize("place", ["/dev/null", "."])
def test_voices_say_replaces_nothing_that_is_no_file(run: Run, place: str) -> None:
    done = run("voices", "say", "A whistle, please.", "--voice", "fake", "-o", place)
    assert done.returncode == 1
    assert "is not a regular file" in done.stderr
    assert Path("/dev/null").is_char_device()


def test_post_prints_its_manifest_as_json(run: Run) -> None:
    done = run("post", SAMPLES / "tour.md", "--voice", "fake", "--json")
    assert json.loads(done.stdout) == json.loads(Path("episodes/tour/episode.json").read_text())


def test_no_progress_bar_where_output_is_no_terminal_and_no_word_when_quiet(run: Run) -> None:
    done = run("post", SAMPLES / "tour.md", "--voice", "fake")
    assert done.stderr == ""
    done = run("post", SAMPLES / "tour.md", "--voice", "fake", "--force", "--quiet")
    assert (done.stdout, done.stderr) == ("", "")


def on_a_terminal(command: list[str]) -> str:
    """What a command that succeeds shows on standard error, if that is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stderr=theirs, stdout=subprocess.PIPE, env=dict(os.environ))
    os.close(theirs)
    seen = b""
    while True:
        try:
            chunk = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        seen += chunk
        if not chunk:
            break
    text = seen.decode(errors="replace")
    assert process.wait() == 0, text
    return text


def test_a_terminal_sees_one_bar_with_time_left_and_speed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATE_FAKE_DELAY", "0.05")
    text = on_a_terminal([sys.executable, "-m", "narrate", "post", str(SAMPLES / "tour.md"), "--voice", "fake"])
    assert "speaking" in text
    assert "left" in text
    assert "x real time" in text
    assert "\n" not in text.strip().replace("\r\n", "\n").strip("\n")


def test_a_warning_stands_on_a_line_of_its_own_above_the_bar(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATE_FAKE_DELAY", "0.05")
    monkeypatch.setenv("NARRATE_FAKE_MUTE", "rained")
    Path("rain.md").write_text(
        "# Rain\n\nIt snowed. Then it rained. And then it snowed again.\n", encoding="utf-8"
    )
    text = on_a_terminal([sys.executable, "-m", "narrate", "post", "rain.md", "--voice", "fake"])
    assert "speaking" in text
    shown = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]  # what is left of each line
    assert [line for line in shown if "left out" in line] == [
        line for line in shown if line.startswith("narrate: left out, because")
    ]
    assert "left out" in text


def test_quiet_prints_errors_only(run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_FAKE_MUTE", "rained")
    Path("rain.md").write_text("---\ndate: soon\n---\n\nIt snowed. Then it rained.\n", encoding="utf-8")
    loud = run("post", "rain.md", "--voice", "fake", "--force")
    assert "date is ignored" in loud.stderr
    assert "left out" in loud.stderr
    quiet = run("post", "rain.md", "--voice", "fake", "--force", "-q")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    failed = run("post", "snow.md", "--voice", "fake", "-q")
    assert failed.returncode == 1
    assert "no such file" in failed.stderr


@pytest.mark.parametrize("command", ["outline", "script"])
def test_quiet_commands_that_speak_nothing_print_no_warnings(run: Run, workspace: Path, command: str) -> None:
    Path("rain.md").write_text("---\ndate: soon\n---\n\nIt rained.\n", encoding="utf-8")
    loud, quiet = run(command, "rain.md"), run(command, "rain.md", "--quiet")
    assert "date is ignored" in loud.stderr
    assert quiet.stderr == ""
    assert quiet.stdout == loud.stdout != ""


def test_json_is_printed_even_if_quiet(run: Run) -> None:
    done = run("post", SAMPLES / "tour.md", "--voice", "fake", "-f", "wav", "--quiet", "--json")
    assert json.loads(done.stdout)["title"] == "A tour of everything a post can hold"


def test_a_wrong_value_is_named_as_it_was_written(run: Run) -> None:
    done = run("post", "a.md", "--quote-voice", "")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "narrate post: error: invalid quote-voice ''; use a non-empty text"


def test_help_states_every_default_treatment() -> None:
    assert TREATED.keys() == CHOICES.keys()
    for setting in settings():
        if setting.name in CHOICES:
            assert setting.help.endswith(f"(default: {getattr(Options(), setting.name)})")


def test_a_reader_that_has_seen_enough_is_no_error(workspace: Path) -> None:
    command = f"{sys.executable} -m narrate script {SAMPLES / 'essay.md'} --voice fake --json | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_a_post_in_another_language_is_narrated_with_a_warning(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "german.md"
    post.write_text("---\nlanguage: de\n---\n\nGuten Tag, liebe Leute.\n")
    done = run("post", post, "--voice", "fake")
    assert done.returncode == 0
    assert "'de'" in done.stderr


# --- streams, locales and texts as no one wants them ------------------------------------------------------------

NO_UTF_8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell, in which ``narrate`` is this one."""
    command = f"{shlex.quote(sys.executable)} -m narrate"
    settings = {**os.environ, **environment}
    return subprocess.run(
        ["sh", "-c", line.replace("narrate", command)], env=settings, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("narrate script a.md --voice fake >&-", 0, ""),
        ("narrate script - --voice fake <&-", 1, "standard input: the post is empty"),
        ("narrate script a.md --voice fake >/dev/full", 1, "cannot write to standard output: No space left"),
    ],
    ids=["closed output", "closed input", "full disk"],
)
def test_a_stream_that_is_closed_or_full_is_no_traceback(
    workspace: Path, line: str, code: int, message: str
) -> None:
    Path("a.md").write_text("It rained.\n")
    done = shell(line)
    assert done.returncode == code
    assert done.stderr.decode().startswith(f"narrate: {message}" if message else "")
    assert done.stderr.count(b"\n") == bool(message)


def test_a_name_that_the_locale_cannot_write_is_one_line(workspace: Path) -> None:
    Path("雨.md").write_text("It rained.\n")
    done = shell("narrate post 雨.md --voice fake", **NO_UTF_8)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"set LC_ALL=C.UTF-8" in done.stderr


def test_bytes_that_are_no_text_are_replaced_in_what_is_spoken(run: Run, workspace: Path) -> None:
    Path("a.md").write_text("It rained.\n")
    assert "caf.\n" in run("script", "a.md", "--voice", "fake", "--opening", "caf\udce9.").stdout
    assert run("voices", "say", "caf\udce9", "-o", "a.wav", "--voice", "fake").returncode == 0


# --- what a terminal would obey ---------------------------------------------------------------------------------

COMMANDING = "\x1b]0;owned\x07\x1b[2Jred\x7f\x9b31m\u202edne\u2066\r"


def obeyed(text: str) -> set[str]:
    """The characters of ``text`` that a terminal would take as commands."""
    return {c for c in text if (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066"}


@pytest.mark.parametrize("command", ["post", "outline", "script"])
@pytest.mark.parametrize("json", [[], ["--json"]])
def test_a_post_does_not_command_the_terminal(run: Run, workspace: Path, command: str, json: list[str]) -> None:
    title = COMMANDING.encode("unicode_escape").decode()
    Path("a.md").write_text(f'---\ntitle: "{title}"\n---\n\nRain {COMMANDING}.\n')
    done = run(command, "a.md", "--voice", "fake", *json)
    assert done.returncode == 0
    assert not obeyed(done.stdout + done.stderr)


def test_the_name_of_a_file_does_not_command_the_terminal(run: Run, workspace: Path) -> None:
    name = f"{COMMANDING}\n.md"
    for arguments in (("post", name), (name,), ("post", "a.md", "--lexicon", name), ("--x" + name,)):
        done = run(*arguments)
        assert done.returncode
        assert not obeyed(done.stdout + done.stderr)
    assert run("post", name).stderr.count("\n") == 1
