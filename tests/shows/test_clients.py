"""Podcast clients from Debian subscribe to a show on ``narrate show serve``, list it and download from it."""

from __future__ import annotations

import os
import pty
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.command import run_in
from support.serving import serving

POSTS = {"rain": "Rain, & why it falls", "snow": "Снег é <b>"}


@dataclass(frozen=True, slots=True)
class ServedShow:
    url: str
    """Of its feed."""
    audio: dict[str, bytes]
    """By the names of its files on the site."""


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShow]:
    """A show of two posts, which is served where its feed says that it is."""
    folder = tmp_path_factory.mktemp("clients")
    (folder / "posts").mkdir()
    for name, title in POSTS.items():
        text = f'---\ntitle: "{title}"\ndate: 2026-11-02\n---\n# One\n\nThis is {name}.\n\n# Two\n\nEnd.\n'
        (folder / "posts" / f"{name}.md").write_text(text)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    run_in(folder, "show", "new", "my", "posts")
    file = folder / "my/show.toml"
    lines = [
        f'base_url = "http://127.0.0.1:{port}"' if line.startswith("base_url") else
        'voice = "fake"' if line.startswith("voice") else line
        for line in file.read_text().splitlines()
    ]  # fmt: skip
    file.write_text("\n".join(lines))
    synced = run_in(folder, "show", "sync", "my")
    assert synced.returncode == 0, synced.stderr
    audio = {path.name: path.read_bytes() for path in (folder / "my/public").rglob("*.mp3")}
    assert len(audio) == len(POSTS)
    with serving(folder / "my", port=port) as server:
        yield ServedShow(f"{server.url}my/feed.xml", audio)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder for a client."""
    for name in ("PYTHONPATH", "http_proxy", "HTTP_PROXY", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def client(name: str, package: str) -> str:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed (Debian's {package})")
    return program


def call(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def downloaded(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.mp3")}


def test_gpodder(show: ServedShow, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gpo = client("gpo", "gpodder")
    monkeypatch.setenv("GPODDER_HOME", str(home))
    call(gpo, "subscribe", show.url)
    assert f"# My\n{show.url}" in call(gpo, "list")
    listed = call(gpo, "episodes")
    assert all(title in listed for title in POSTS.values())
    assert "2 episodes downloaded." in call(gpo, "download")
    assert downloaded(home) == show.audio
    call(gpo, "update")
    assert "0 episodes downloaded." in call(gpo, "download")


def test_podget(show: ServedShow, home: Path) -> None:
    podget = client("podget", "podget")
    (home / "settings").mkdir()
    (home / "settings/serverlist").write_text(f"{show.url} Talks My show\n")
    command = (podget, "-d", str(home / "settings"), "-l", str(home / "library"), "-r", "9", "-v")
    call(*command)
    assert downloaded(home / "library/Talks/My show") == show.audio
    for path in (home / "library").rglob("*.mp3"):
        path.unlink()
    call(*command)  # it knows them
    assert downloaded(home) == {}


def test_newsboat_lists_and_podboat_downloads(show: ServedShow, home: Path) -> None:
    newsboat, podboat = client("newsboat", "newsboat"), client("podboat", "newsboat")
    (home / "urls").write_text(f"{show.url}\n")
    (home / "config").write_text(f"download-path {home}/audio\npodcast-auto-enqueue yes\n")
    common = ("-C", str(home / "config"))
    call(newsboat, *common, "-u", str(home / "urls"), "-c", str(home / "cache.db"), "-x", "reload")
    with closing(sqlite3.connect(home / "cache.db")) as cache:
        rows = cache.execute("SELECT title, enclosure_type FROM rss_item ORDER BY title").fetchall()
    assert rows == [(title, "audio/mpeg") for title in sorted(POSTS.values())]
    [queue] = home.rglob("queue")

    terminal, inner = pty.openpty()
    command = [podboat, *common, "-q", str(queue), "-a"]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        command, stdin=inner, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            for _ in range(600):
                if downloaded(home) == show.audio:
                    break
                time.sleep(0.1)
            assert downloaded(home) == show.audio
        finally:
            process.kill()
            os.close(inner)
            os.close(terminal)
