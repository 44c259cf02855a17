"""The folder that a web server shows: what is in it, what is left as it is, and what goes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from forum_of_tests import HOUR, Kept
from support.command import Run
from support.cost import growth, seconds

from narrate.publishing.manifest import load
from narrate.reading.listings import list_posts
from narrate.shows.records import PostRecord
from narrate.shows.show import read_show
from narrate.shows.site import build
from narrate.shows.sync import database_of, sync

SOURCE = '[[sources]]\nkind = "folder"\npath = "posts"\n'


@pytest.fixture
def kept(workspace: Path) -> Kept:
    """A show of two episodes, one with a cover of its own."""
    show = Kept(workspace / "essays")
    show.describe(SOURCE)
    posts = show.folder / "posts"
    posts.mkdir()
    for name in ("rain", "snow"):
        (posts / f"{name}.md").write_text(
            f"---\ncover: cover.png\n---\n\n# {name.capitalize()}\n\nIt is {name}.\n"
        )
    (posts / "cover.png").write_bytes((show.folder / "cover.png").read_bytes())
    show.sync()
    return show


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of each file, by path."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_the_site_has_what_the_feed_names_and_is_left_alone_if_nothing_is_new(kept: Kept, run: Run) -> None:
    named = set(re.findall(r'"https://example.com/podcasts/essays/([^"]+)"', (kept.site / "feed.xml").read_text()))
    there = files(kept.site)
    assert named | {"feed.json", ".narrate.json"} == there.keys()
    assert len([name for name in there if name.startswith("rain/")]) == 6, (
        "audio, chapters, three transcripts, cover"
    )
    assert (kept.site / "../CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    audio = kept.audio("Rain")
    assert audio.samefile(kept.folder / "episodes/rain/rain.mp3")
    kept.build()
    assert files(kept.site) == there
    found = list_posts([str(kept.folder)])
    assert {Path(post.reference).name for post in found.posts} == {"rain.md", "snow.md"}
    assert found.unread == (str(kept.folder / "cover.png"), str(kept.folder / "posts/cover.png"))

    transcript = kept.folder / "episodes/rain/transcript.vtt"
    transcript.write_text(transcript.read_text() + "\nNOTE by hand\n")
    (kept.site / "rain/notes-of-mine.txt").write_text("mine")
    (kept.folder / "episodes/snow/snow.mp3").unlink()
    done = run("show", "build", "essays")
    assert (done.returncode, "1 episode" in done.stdout) == (0, True)
    assert (
        "snow.mp3: cannot be read: No such file or directory; narrate show sync makes the episode again"
        in done.stderr
    )
    feed = (kept.site / "feed.xml").read_text()
    [name] = re.findall(r"/essays/(rain/transcript-[^\"]+\.vtt)", feed)
    assert (kept.site / name).read_bytes() == transcript.read_bytes()
    kept.sync()
    assert set(kept.feed()) == {"Rain", "Snow"}, "made again"
    assert (kept.site / "rain/notes-of-mine.txt").exists()


def test_a_private_show_has_a_secret_address_that_can_be_changed(kept: Kept, run: Run) -> None:
    kept.describe(SOURCE, "private = true")
    told = run("show", "build", "essays").stdout
    [secret] = re.findall(r"https://example.com/podcasts/(essays-[0-9a-f]{32})/feed.xml", told)
    site = kept.folder / "public"
    assert {path.name for path in site.iterdir()} == {"CACHEDIR.TAG", secret}, "what was public is no more"
    feed = (site / secret / "feed.xml").read_text()
    assert f"https://example.com/podcasts/{secret}/rain/rain-" in feed
    assert "<itunes:block>Yes</itunes:block>" in feed
    assert f"<link>https://example.com/podcasts/{secret}/</link>" in feed
    assert secret not in run("show", "status", "essays").stdout
    assert (kept.folder / "show.token").stat().st_mode & 0o077 == 0
    again = run("show", "build", "essays", "--new-token").stdout
    assert secret not in again
    assert len(list(site.iterdir())) == 2
    kept.describe(SOURCE)
    assert "is not private" in run("show", "build", "essays", "--new-token").stderr
    assert run("show", "build", "essays").stderr == ""
    assert {path.name for path in site.iterdir()} == {"CACHEDIR.TAG", "essays"}, "what was secret is no more"


def test_a_show_keeps_its_folder_when_its_address_changes(kept: Kept, run: Run) -> None:
    """As it does when someone who has tried it at home publishes it."""
    audio, episodes = kept.audio("Rain"), {title: entry.id for title, entry in kept.feed().items()}
    shown = kept.folder / "show.toml"
    old = read_show(kept.folder).guid
    shown.write_text(shown.read_text().replace("https://example.com/podcasts", "https://ann.example"))
    moved = run("show", "build", "essays")
    assert (moved.returncode, f'write guid = "{old}" into it' in moved.stderr) == (0, True)
    assert {title: entry.id for title, entry in kept.feed().items()} == episodes
    assert audio.exists()
    assert run("show", "build", "essays").stderr == ""


def test_several_shows_share_a_site_but_no_folder_in_it(kept: Kept, run: Run, workspace: Path) -> None:
    other = Kept(workspace / "other")
    for name, refused in (("essays", True), ("letters", False)):
        other.describe(SOURCE, f'site = "../essays/public"\nname = "{name}"\nguid = "{"1" * 32}"')
        (other.folder / "posts").mkdir(exist_ok=True)
        done = run("show", "build", "other")
        assert ("give this show another name" in done.stderr) == refused
    assert {path.name for path in (kept.folder / "public").iterdir()} == {"CACHEDIR.TAG", "essays", "letters"}


def test_audio_is_there_before_the_feed_that_names_it_on_any_disk(
    kept: Kept, run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = build._write_if_new

    def write_and_look(file: Path, content: bytes) -> bool:
        for name in re.findall(rb'"https://example.com/podcasts/essays/([^"]+)"', content):
            assert b"feed" in name or (file.parent / name.decode()).exists()
        return write(file, content)

    def no_links(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(build, "_write_if_new", write_and_look)
    monkeypatch.setattr(os, "link", no_links)
    told = run("show", "build", "essays", "--out", "elsewhere")
    assert (told.returncode, "2 episodes" in told.stdout) == (0, True)
    copied = workspace / "elsewhere/essays"
    assert files(copied).keys() == files(kept.site).keys()
    for name, (inode, _) in files(copied).items():
        assert (copied / name).read_bytes() == (kept.site / name).read_bytes() or name == ".narrate.json"
        assert inode != (kept.site / name).stat().st_ino
    audio = copied / kept.audio("Rain").relative_to(kept.site)
    audio.write_bytes(b"cut short")
    run("show", "build", "essays", "--out", "elsewhere")
    assert audio.read_bytes() == kept.audio("Rain").read_bytes()


@pytest.mark.timing
def test_two_thousand_episodes_take_seconds(kept: Kept) -> None:
    """A build takes ten times as long as one of 200 episodes, and a sync with nothing new less than a build."""
    out, posts = kept.folder / "episodes", kept.folder / "posts"
    model = json.loads((out / "rain/episode.json").read_text())
    manifest = load(out / "rain")
    [record] = [post for post in kept.memory().posts.values() if post.folder == "rain"]
    records: list[PostRecord] = []
    for number in range(2000):
        name = f"post-{number}"
        (out / name).mkdir()
        (posts / f"{name}.md").write_text(f"# Post {number}\n")
        for entry in [*manifest.files.values(), *manifest.texts.values()]:
            os.link(out / "rain" / entry.path, out / name / entry.path.replace("rain", name))
        text = json.dumps({**model, "guid": name, "cover": None}).replace('"rain.', f'"{name}.')
        (out / name / "episode.json").write_text(text)
    kept.now += HOUR
    kept.sync(max_episodes=1)  # sees them all
    for post in kept.memory().posts.values():
        if post.key.startswith("posts/post-"):
            facts = {"folder": post.key[6:-3], "guid": post.key, "dated": record.dated, "looked_at": kept.now}
            records.append(
                PostRecord(
                    post.key,
                    post.reference,
                    source=post.source,
                    stamp=post.stamp,
                    made_stamp=post.stamp,
                    made_with=record.made_with,
                    verdict="accepted",
                    **facts,  # type: ignore[arg-type]
                )
            )
    show = read_show(kept.folder)
    with database_of(show) as database:
        database.write(records)
        kept.build()
        built = growth(lambda many: build.build(show, many, kept.now), records[:200], records, at_most=16)
        assert built < 16
        whole = seconds(kept.build)
        assert seconds(lambda: sync(show, database, kept.now)) < whole
    assert len(list(kept.site.glob("feed*.xml"))) == 7
    assert kept.build().changed == 0
