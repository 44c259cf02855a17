"""Shared test tools: running the command line, a web server, measuring sound."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
SAMPLES = ROOT / "samples"
FAKE_ENGINE = TESTS / "fake_engine"
VOICE_FILES = TESTS / "voice_files"
