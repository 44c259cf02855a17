"""A show.toml: what it says, what follows without saying, and errors that name what was meant."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import pytest
from support import ROOT
from support.command import Run

from narrate.errors import OptionError
from narrate.shows.show import Person, feed_guid, new_show, read_show
from narrate.shows.sources import Filters
from narrate.shows.sources.folder import FolderSource
from narrate.shows.sources.forum import ForumSource

LEAST = """\
title = "Essays"
description = "Read aloud."
base_url = "https://example.com/podcasts/"
language = "en"
author = "Ann"
category = "Technology"
"""


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "show.toml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_not_stated_follows_from_the_rest(tmp_path: Path) -> None:
    show = read_show(written(tmp_path / "My Essays", LEAST))
    assert (show.name, show.url) == ("my-essays", "https://example.com/podcasts/my-essays/")
    assert (show.link, show.category) == (show.url, (("Technology",),))
    assert (show.type, show.medium, show.explicit, show.private) == ("episodic", "podcast", False, False)
    assert show.site == tmp_path / "My Essays" / "public"
    assert show.narration.out == tmp_path / "My Essays" / "episodes"
    namespace = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    assert show.guid == str(uuid.uuid5(namespace, "example.com/podcasts/my-essays/feed.xml"))


def test_the_guid_of_a_feed_is_that_of_podcasting_2() -> None:
    """The examples of the specification: neither the scheme nor a slash at the end counts."""
    assert feed_guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert feed_guid("http://podnews.net/rss/") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_what_is_stated_is_read_with_paths_from_the_file(tmp_path: Path) -> None:
    text = f"""{LEAST}
name = "read-aloud"
email = "ann@example.com"
link = "https://example.com/ä"
cover = "art/cover.png"
site = "../site"
colors = ["#12344D", "#ffffff"]
private = true
guid = "9B024349-CCF0-5F69-A609-6B82873EAB3C"

[narration]
voice = "joe"
format = "opus,mp3"
lexicon = "words.toml"
pauses = {{ heading = 1.5 }}

[[persons]]
name = "Ann Example"
role = "narrator"

[[sources]]
kind = "folder"
path = "posts"
"""
    show = read_show(written(tmp_path, text) / "show.toml")
    assert show.link == "https://example.com/%C3%A4"
    assert (show.cover, show.site) == (tmp_path / "art/cover.png", tmp_path / "../site")
    assert (show.colors, show.private) == (("#12344d", "#ffffff"), True)
    assert show.guid == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert (show.narration.voice, show.narration.format) == ("joe", ("opus", "mp3"))
    assert (show.narration.lexicon, show.narration.pauses.heading) == (tmp_path / "words.toml", 1.5)
    assert show.persons == (Person("Ann Example", "narrator"),)
    [source] = show.sources
    assert (source.label, source.filters) == ("folder posts", Filters())


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("autor = 'Bob'", "unknown key 'autor'; did you mean author"),
        ("narrations = 1", "unknown key 'narrations'; did you mean narration"),
        ("category = 'Philosophy'", "invalid category 'Philosophy'; use Society & Culture > Philosophy"),
        ("category = 'Tecnology'", "invalid category 'Tecnology'; did you mean Technology?"),
        ("category = 'Science > Fysics'", "did you mean Physics?"),
        ("category = []", "use a category such as"),
        ("base_url = 'example.com'", "use an address that begins with https://"),
        ("base-url = 'https://example.com/?a'", "use an address without ? and #"),
        ("name = 'My show'", "use lower-case words joined by hyphens"),
        ("name = 'assets'", "use lower-case words joined by hyphens"),
        ("base-url = 'https://ann:secret@example.com'", "without a password"),
        ("language = 'Klingonish'", "use a language tag such as en or pt-BR"),
        ("email = 'Ann <ann@example.com>'", "use an e-mail address"),
        ("explicit = 'no'", "use true or false"),
        ("medium = 'video'", "use podcast, audiobook, newsletter, blog or course"),
        ("title = ' '", "use a non-empty text"),
        (f"description = '{'ä' * 2001}'", "it has 4002 bytes; use at most 4000"),
        ("guid = 'abc'", "use a UUID"),
        ("colors = ['blue', 'white']", "use two colors, the background first"),
        ("sources = ['posts']", "each under a line of its own, such as [[sources]]"),
        ("narration = 1", "[narration]: is not a table"),
        ("[narration]\nvoise = 'joe'", "[narration]: unknown option 'voise'; did you mean voice"),
        ("[narration]\nformat = 'opus'", "podcast apps play mp3 and m4b"),
        ("[[persons]]\nname = 'A'\nrol = 'host'", "[[persons]]: unknown key 'rol'; did you mean role"),
        ("[[persons]]\nrole = 'host'", "[[persons]]: has no 'name'"),
        ("title = 'a'\ntitle = 'b'", "is not TOML"),
    ],
)
def test_a_wrong_key_or_value_is_an_error_that_says_what_to_use(tmp_path: Path, added: str, message: str) -> None:
    key = added.partition(" =")[0].replace("-", "_")
    rest = "".join(line for line in LEAST.splitlines(keepends=True) if not line.startswith(f"{key} ="))
    with pytest.raises(OptionError) as caught:
        read_show(written(tmp_path, f"{rest}{added}\n"))
    assert str(caught.value).startswith(str(tmp_path / "show.toml"))
    assert message in str(caught.value)


def test_a_key_that_must_be_there_is_named(tmp_path: Path) -> None:
    for line in LEAST.splitlines(keepends=True):
        key = line.partition(" =")[0]
        with pytest.raises(OptionError, match=f"has no '{key}'"):
            read_show(written(tmp_path, LEAST.replace(line, "")))
    (tmp_path / "assets").mkdir()
    with pytest.raises(OptionError, match="has a folder 'assets' of its own; give the show another name"):
        read_show(written(tmp_path / "assets", LEAST.replace('name = "my-show"\n', "")))
    with pytest.raises(OptionError, match="cannot be read: No such file"):
        read_show(tmp_path / "nowhere" / "show.toml")


def test_a_new_show_is_one_of_the_posts_that_it_is_given(tmp_path: Path) -> None:
    file = new_show(tmp_path / 'my_"best"-show', ROOT / "samples")
    show = read_show(file)
    assert (show.title, show.name) == ('My "best" show', "my-best-show")
    [source] = show.sources
    assert isinstance(source, FolderSource)
    assert (file.parent / source.path).resolve() == ROOT / "samples"
    with pytest.raises(OptionError, match="there is a show already"):
        new_show(file.parent)
    with pytest.raises(OptionError, match="nowhere: is no folder"):
        new_show(tmp_path / "other", tmp_path / "nowhere")
    alone = new_show(tmp_path / "alone")
    welcome = alone.parent / "posts" / "welcome.md"
    assert "first episode" in welcome.read_text(encoding="utf-8")
    alone.unlink()
    welcome.unlink()
    assert new_show(alone.parent) == alone  # who has a folder of posts keeps it as it is
    assert not welcome.exists()
    assert [source.label for source in read_show(alone).sources] == ["folder posts"]


def test_a_command_writes_one(run: Run) -> None:
    assert run("show", "new", "essays").stdout == "essays/show.toml\n"
    assert run("show", "new", "tour", str(ROOT / "samples"), "--quiet").stdout == ""
    assert read_show(Path("tour")).title == "Tour"
    again = run("show", "new", "essays")
    assert (again.returncode, again.stderr) == (
        1,
        "narrate: essays/show.toml: there is a show already; edit it, or choose another folder\n",
    )


def test_the_examples_in_a_new_show_hold_when_they_are_uncommented(tmp_path: Path) -> None:
    lines = new_show(tmp_path).read_text(encoding="utf-8").splitlines()
    examples = [line for line in lines if line.startswith("# ") and (" = " in line or "[[" in line)]
    told = [line.removeprefix("# ") if line in examples and "category" not in line else line for line in lines]
    show = read_show(written(tmp_path, "\n".join(told)))
    assert (show.name, show.email, show.private) == ("my-show", "me@example.com", False)
    assert [source.label for source in show.sources] == [
        "folder posts",
        "forum www.lesswrong.com author ann-example karma 30",
        "feed https://example.com/feed.xml",
        "list posts.txt",
    ]
    assert len(examples) > 20


def test_the_tables_of_sources_are_read_whole(tmp_path: Path) -> None:
    text = f"""{LEAST}
[[sources]]
kind = "forum"
site = "https://www.lesswrong.com/"
karma = 30
tag = "ai"
also = ["questions", "events"]
languages = "en"
since = 2026-01-01
not-authors = ["Bob"]

[[sources]]
kind = "reference"
reference = "https://example.com/rain"
min_words = 100
titles = ["*rain*"]
"""
    forum, post = read_show(written(tmp_path, text)).sources
    assert isinstance(forum, ForumSource)
    assert (forum.site, forum.tag) == ("https://www.lesswrong.com", "ai")
    assert forum.filters == Filters(
        karma=30,
        languages=("en",),
        since=dt.date(2026, 1, 1),
        not_authors=("Bob",),
        also=frozenset({"question", "event"}),
    )
    assert (post.label, post.filters) == (
        "post https://example.com/rain",
        Filters(min_words=100, titles=("*rain*",)),
    )
    forum_table = "kind = 'forum'\nsite = 'https://a.example'\n"
    for table, message in (
        ("path = 'posts'", "[[sources]]: has no 'kind'; use forum, feed, folder, list, reference"),
        ("kind = 'from'", "invalid kind 'from'; did you mean forum"),
        ("kind = ['forum']", "invalid kind ['forum']"),
        (f"{forum_table}days = 0", "invalid days 0; use a whole number, from 1"),
        (
            f"{forum_table}tag = 'ai'\nsequence = 's'",
            "of kind 'forum': has author or tag and sequence; choose one",
        ),
        ("kind = 'folder'", "[[sources]] of kind 'folder': has no 'path'"),
        (f"{forum_table}karm = 3", "of kind 'forum': unknown key 'karm'; did you mean karma"),
        (f"{forum_table}karma = '3'", "invalid karma '3'; use a whole number"),
        (f"{forum_table}also = ['jokes']", "use some of events, questions, debates, recorded, unreviewed"),
        ("kind = 'feed'\nurl = 'https://a.example'\nkarma = 3", "of kind 'feed': unknown key 'karma'"),
        ("kind = 'folder'\npath = 'a'\nlanguages = ['Klingonish']", "use language tags such as en or pt-BR"),
        ("kind = 'folder'\npath = 'a'\nsince = 'soon'", "use a day such as 2026-11-30"),
        (
            "kind = 'folder'\npath = 'a'\n[[sources]]\nkind = 'folder'\npath = 'a'",
            "there are two sources 'folder a'",
        ),
    ):
        with pytest.raises(OptionError) as caught:
            read_show(written(tmp_path, f"{LEAST}[[sources]]\n{table}\n"))
        assert message in str(caught.value)
