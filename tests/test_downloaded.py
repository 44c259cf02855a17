"""A narrate.toml that came from the network decides how a post sounds, not what is read or where files go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.command import Run

ORIGINS = ("user.xdg.origin.url", "user.xdg.referrer.url")
CONFIG = """\
out = "elsewhere"
lexicon = "words.toml"
opening = "Welcome."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "rain.md").write_text("# Rain\n\nIt rained all day.\n")
    (folder / "narrate.toml").write_text(CONFIG)
    (folder / "words.toml").write_text('[words]\nrained = "poured"\n')
    return folder


def mark(file: Path, origin: str) -> None:
    """As browsers and ``curl --xattr`` do."""
    if not hasattr(os, "setxattr"):
        pytest.skip("Python has no extended attributes here")
    try:
        os.setxattr(file, origin, b"https://example.org/bundle")
    except OSError:
        pytest.skip("this file system has no extended attributes")


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("marked", ["rain.md", "narrate.toml"])
def test_its_paths_are_left_out_and_told(run: Run, folder: Path, marked: str, origin: str) -> None:
    mark(folder / marked, origin)
    done = run("script", folder / "rain.md", "--voice", "fake")
    assert "Welcome." in done.stdout
    assert "rained" in done.stdout
    (line,) = done.stderr.splitlines()
    config = folder / "narrate.toml"
    assert line == (
        f"narrate: {config}: was downloaded, so it does not set out and lexicon; "
        f"if you trust it, use --config {config}"
    )
    assert run("post", folder / "rain.md", "--voice", "fake", "--quiet").returncode == 0
    assert Path("episodes/rain").is_dir()
    assert not (folder / "elsewhere").exists()


def test_with_the_user_s_word_they_count(run: Run, folder: Path) -> None:
    mark(folder / "narrate.toml", ORIGINS[0])
    config = folder / "narrate.toml"
    done = run("post", folder / "rain.md", "--voice", "fake", "--config", config)
    assert done.stderr == ""
    assert (folder / "elsewhere" / "rain").is_dir()
    assert "poured" in run("script", folder / "rain.md", "--voice", "fake", "--config", config).stdout


def test_what_was_not_downloaded_counts(run: Run, folder: Path) -> None:
    done = run("post", folder / "rain.md", "--voice", "fake")
    assert done.stderr == ""
    assert (folder / "elsewhere" / "rain").is_dir()


def test_a_downloaded_post_without_paths_in_its_narrate_toml_is_no_news(run: Run, folder: Path) -> None:
    mark(folder / "rain.md", ORIGINS[0])
    (folder / "narrate.toml").write_text('opening = "Welcome."\n')
    done = run("script", folder / "rain.md", "--voice", "fake")
    assert done.stderr == ""
    assert "Welcome." in done.stdout
