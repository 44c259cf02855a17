"""Posts from addresses, standard input and files of every kind, as a user gives them to the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mutagen.mp3 import MP3
from support.command import Run
from support.server import Reply, Server, serve
from test_bad_input import complaint, nothing_written

from narrate.mixing import ffmpeg

HERE = "--allow-private-hosts"
PAGE = """<!doctype html><html lang="en"><head><title>Rain on the bridge</title>{head}</head>
<body><nav><a href="/">Home</a></nav><article><h1>Rain on the bridge</h1>
<p>It rained on the bridge all day, and nobody minded it much.</p>
<h2>The river</h2><p>The river rose by two feet, they say.</p></article></body></html>"""


def page(head: str = "") -> bytes:
    return PAGE.format(head=head).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with serve({"/2024/rain/": page()}) as running:
        yield running


@pytest.fixture
def rain(server: Server) -> str:
    return f"{server.url}/2024/rain/"


def manifest(slug: str, out: str = "episodes") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(out, slug, "episode.json").read_text(encoding="utf-8"))
    return found


def made(run: Run, reference: str | Path, *options: str | Path) -> str:
    """Make an episode; what is said on standard error."""
    done = run("post", reference, "--voice", "fake", HERE, *options)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return str(done.stderr)


# --- addresses --------------------------------------------------------------------------------------------------


def test_an_address_has_an_outline(run: Run, rain: str) -> None:
    found = json.loads(run("outline", rain, "--json", "--voice", "fake", HERE).stdout)
    assert (found["title"], found["url"]) == ("Rain on the bridge", rain)
    assert [section["title"] for section in found["sections"]] == ["Introduction", "The river"]


def test_an_address_has_a_script(run: Run, rain: str) -> None:
    done = run("script", rain, "--voice", "fake", HERE)
    assert done.stderr == ""
    assert "It rained on the bridge all day, and nobody minded it much." in done.stdout
    assert "Home" not in done.stdout


def test_an_address_becomes_an_episode(run: Run, rain: str) -> None:
    assert made(run, rain) == ""
    found = manifest("rain")
    assert found["source_url"] == rain
    assert [chapter["title"] for chapter in found["chapters"]] == ["Introduction", "The river"]
    notes = Path("episodes/rain/notes.md").read_text(encoding="utf-8")
    assert f"Source: <{rain}>" in notes.splitlines()
    assert f'<a href="{rain}">' in Path("episodes/rain/notes.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/posts/a-ladder.html", "a-ladder"),
        ("/posts/A%20Ladder/index.html", "a-ladder"),
        ("/posts/b/?utm_source=x#end", "b"),
        ("/", "rain-on-the-bridge"),
        pytest.param(
            "/%F0%9F%8E%89",
            "rain-on-the-bridge",
        ),
        pytest.param(
            "/index.html",
            "rain-on-the-bridge",
        ),
    ],
)
def test_an_episode_is_called_after_its_address_or_its_title(
    run: Run, server: Server, path: str, slug: str
) -> None:
    server.routes[path.partition("#")[0].partition("?")[0]] = page()
    made(run, server.url + path, "--format", "wav")
    assert [folder.name for folder in Path("episodes").iterdir()] == [slug]


def test_an_episode_s_source_is_the_address_its_page_asks_to_be_known_by(run: Run, server: Server) -> None:
    server.routes["/draft"] = page('<link rel="canonical" href="https://a.example/rain">')
    made(run, f"{server.url}/draft")
    assert manifest("draft")["source_url"] == "https://a.example/rain"


def test_an_unchanged_page_is_not_spoken_again(run: Run, rain: str) -> None:
    made(run, rain)
    before = Path("episodes/rain/rain.mp3").stat().st_mtime_ns
    done = run("post", rain, "--voice", "fake", HERE)
    assert "nothing has changed" in done.stdout
    assert Path("episodes/rain/rain.mp3").stat().st_mtime_ns == before


def test_a_changed_page_is_spoken_where_it_changed(run: Run, server: Server, rain: str) -> None:
    made(run, rain)
    server.routes["/2024/rain/"] = page().replace(b"two feet", b"three feet")
    done = run("post", rain, "--voice", "fake", HERE)
    assert "1 sentence spoken" in done.stdout


def test_two_posts_of_one_name_do_not_overwrite_each_other(run: Run, server: Server, rain: str) -> None:
    other = f"{server.url}/2025/rain/"
    server.routes["/2025/rain/"] = page().replace(b"two feet", b"three feet")
    made(run, rain)
    before = Path("episodes/rain/rain.mp3").read_bytes()
    made(run, other)
    assert Path("episodes/rain/rain.mp3").read_bytes() == before
    (name,) = {entry.name for entry in Path("episodes").iterdir()} - {"rain"}
    assert manifest(name)["source_url"] == other
    assert manifest(name)["guid"] != manifest("rain")["guid"]
    assert "nothing has changed" in run("post", other, "--voice", "fake", HERE).stdout
    made(run, other, "--out", "others")
    assert manifest("rain", "others")["source_url"] == other


def test_a_private_address_is_refused_with_a_hint(run: Run, server: Server, rain: str) -> None:
    line = complaint(run("post", rain, "--voice", "fake"))
    assert rain in line
    assert "not public" in line
    assert "--allow-private-hosts" in line
    assert server.requests == []
    assert nothing_written()


def test_a_narrate_toml_is_not_looked_for_beside_an_address(run: Run, server: Server, rain: str) -> None:
    server.routes["/2024/rain/narrate.toml"] = Reply(b'opening = "Hacked."\n', "text/plain")
    beside = Path(rain.replace("://", ":/"))
    beside.mkdir(parents=True)
    for place in (beside, beside.parent):
        (place / "narrate.toml").write_text('opening = "Hacked."\n', encoding="utf-8")
    done = run("script", rain, "--voice", "fake", HERE)
    assert done.returncode == 0
    assert "Hacked" not in done.stdout
    assert server.paths() == ["/2024/rain/"]
    config = Path("mine.toml")
    config.write_text('opening = "Mine."\n', encoding="utf-8")
    assert "Mine." in run("script", rain, "--voice", "fake", HERE, "--config", config).stdout


def test_a_post_on_the_web_may_be_told_to_be_of_another_kind(run: Run, server: Server) -> None:
    server.routes["/post"] = Reply(b"# Rain\n\nIt *rained*.\n", "text/html")
    assert "It rained." in run("script", f"{server.url}/post", "--as", "markdown", "--voice", "fake", HERE).stdout


# --- covers -----------------------------------------------------------------------------------------------------


def picture(file: Path) -> bytes:
    ffmpeg.run(["-f", "lavfi", "-i", "testsrc=size=64x48", "-frames:v", "1", "-update", "1", file], "a picture")
    return file.read_bytes()


def test_a_page_s_picture_is_the_cover(run: Run, server: Server, tmp_path: Path) -> None:
    server.routes["/wet"] = page('<meta property="og:image" content="/pictures/rain.png">')
    server.routes["/pictures/rain.png"] = Reply(picture(tmp_path / "rain.png"), "image/png")
    assert made(run, f"{server.url}/wet") == ""
    assert server.paths() == ["/wet", "/pictures/rain.png"]
    sound = Path("episodes/wet/wet.mp3").read_bytes()
    assert b"APIC" in sound[:10_000]
    assert b"\xff\xd8\xff" in sound[:10_000]


COVERS = {
    "missing": ("/pictures/none.png", "there is no such page"),
    "a page": ("/2024/rain/", "is text/html, which narrate does not read"),
    "no picture": ("/pictures/odd.png", "not an image of a supported type"),
    "a file": ("file:///etc/passwd", ""),
    "a script": ("javascript:alert(1)", ""),
}


@pytest.mark.parametrize(("image", "telling"), COVERS.values(), ids=COVERS)
def test_a_cover_that_will_not_do_is_a_warning_at_most(run: Run, server: Server, image: str, telling: str) -> None:
    server.routes["/pictures/odd.png"] = Reply(b"#EXTM3U\n/etc/passwd\n", "image/png")
    server.routes["/wet"] = page(f'<meta property="og:image" content="{image}">')
    warnings = made(run, f"{server.url}/wet").splitlines()
    assert len(warnings) == bool(telling)
    assert all(line.startswith("narrate: no cover: ") and telling in line for line in warnings)
    assert b"APIC" not in Path("episodes/wet/wet.mp3").read_bytes()[:10_000]


@pytest.mark.parametrize("reference", ["page", "file"])
def test_a_cover_that_could_not_be_fetched_is_tried_again(
    run: Run, server: Server, tmp_path: Path, reference: str
) -> None:
    post = page(f'<meta property="og:image" content="{server.url}/rain.png">')
    server.routes["/wet"] = post
    Path("wet.html").write_bytes(post)
    named = f"{server.url}/wet" if reference == "page" else "wet.html"
    server.routes["/rain.png"] = Reply(status=404)  # at once, unlike a 503, which is asked for four times
    assert "no cover: " in made(run, named)
    server.routes["/rain.png"] = Reply(picture(tmp_path / "rain.png"), "image/png")
    assert made(run, named) == ""
    assert manifest("wet")["cover"]["path"] == "cover.jpg"
    assert MP3("episodes/wet/wet.mp3").tags.getall("APIC")
    asked = server.paths().count("/rain.png")
    assert "nothing has changed" in run("post", named, "--voice", "fake", HERE).stdout
    assert server.paths().count("/rain.png") == asked


def test_a_cover_on_a_private_host_is_not_fetched_for_a_file(run: Run, server: Server) -> None:
    Path("rain.html").write_bytes(page(f'<meta property="og:image" content="{server.url}/rain.png">'))
    done = run("post", "rain.html", "--voice", "fake")
    assert done.returncode == 0
    assert "no cover: " in done.stderr
    assert "--allow-private-hosts" in done.stderr
    assert server.requests == []


# --- standard input and files -----------------------------------------------------------------------------------

MARKED = "# Rain\n\nIt *rained* on the <b>bridge</b>.\n"
SAID = {
    "markdown": "It rained on the bridge.",
    "html": "# Rain It *rained* on the bridge.",
    "text": "It *rained* on the <b>bridge</b>.",
}


@pytest.mark.parametrize("kind", SAID)
def test_standard_input_is_what_it_is_told_to_be(run: Run, kind: str) -> None:
    done = run("script", "-", "--as", kind, "--voice", "fake", "--json", "--no-opening", input=MARKED)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert SAID[kind] in " ".join(line["written"] for line in lines)


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("name", ["a b.c", "-.x", "post", "ünï.PDF", "a.html.bak", "c:d.y"])
def test_a_file_of_any_name_may_be_told_what_it_is(run: Run, name: str, kind: str) -> None:
    Path(name).write_text(MARKED, encoding="utf-8")
    options = ("--as", kind, "--voice", "fake", "--json", "--no-opening")
    done = run("script", *options, "--", name)
    assert done.returncode == 0, done.stderr
    assert SAID[kind] in " ".join(json.loads(line)["written"] for line in done.stdout.splitlines())


def test_a_kind_that_there_is_not_is_wrong_usage(run: Run) -> None:
    done = run("script", "-", "--as", "odt", input="Text.")
    assert done.returncode == 2
    assert "markdown" in done.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "rain.txt",
            "Rain on the bridge\n\nIt rained on the bridge all day.\n\nThe river\n---------\n\nIt rose.\n",
        ),
        ("rain.html", PAGE.format(head="")),
        ("RAIN.HTM", PAGE.format(head="")),
        ("rain.markdown", "# Rain on the bridge\n\nIt rained.\n\n## The river\n\nIt rose.\n"),
    ],
)
def test_a_file_of_any_kind_becomes_an_episode(run: Run, name: str, content: str) -> None:
    Path(name).write_text(content, encoding="utf-8")
    assert made(run, name) == ""
    found = manifest("rain")
    assert (found["title"], found["source_url"]) == ("Rain on the bridge", None)
    assert [chapter["title"] for chapter in found["chapters"]] == ["Introduction", "The river"]
    assert "Source:" not in Path("episodes/rain/notes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("rain.odt", "save it as .docx"),
        ("rain.rst", "Pandoc"),
        ("rain.ODT", "save it as .docx"),
        ("rain.xyz", "--as"),
    ],
)
def test_a_file_of_another_kind_is_refused_and_what_is_read_is_named(run: Run, name: str, hint: str) -> None:
    Path(name).write_bytes(b"Text.\n")
    line = complaint(run("post", name, "--voice", "fake"))
    assert f"{name}: narrate does not read {Path(name).suffix} files" in line
    assert ".md, " in line
    assert ".html" in line
    assert ".pdf" in line
    assert line.endswith(hint)
    assert nothing_written()


def test_a_damaged_pdf_that_is_called_a_page_is_refused_as_a_pdf(run: Run) -> None:
    Path("rain.html").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    done = run("post", "rain.html", "--voice", "fake")
    assert done.returncode == 1
    kind, problem = done.stderr.splitlines()
    assert "rain.html: is PDF" in kind
    assert "rain.html: is not a valid PDF" in problem
