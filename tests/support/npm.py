"""Packages from npm that tests read narrate's files with; they are kept in pytest's cache."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path

import pytest


def installed(package: str, config: pytest.Config, folders: pytest.TempPathFactory) -> Path:
    """A folder whose scripts find ``package``, such as ``music-metadata@11.16.1``; else the test is skipped."""
    name = package.partition("@")[0]
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip(f"{name} is an npm package, and npm or node is missing")
    if not hasattr(config, "cache"):
        pytest.skip(f"{name} is kept in pytest's cache, and that is turned off")
    folder = Path(config.cache.mkdir("npm")) / package
    if not (folder / "node_modules").is_dir():
        fresh = folders.mktemp("npm")
        command = ["npm", "install", "--loglevel", "error", "--prefix", str(fresh), package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot install {name}: {done.stderr.strip()[:200]}")
        copy = shutil.copytree(fresh, folder.with_name(f"{package}-{fresh.parent.name}"))
        with contextlib.suppress(OSError):  # another worker was first
            copy.rename(folder)
    return folder
