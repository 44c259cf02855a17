"""What tests of several rooms share: the command line, a web server, and ears."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
SAMPLES = ROOT / "samples"
FAKE_ENGINE = TESTS / "fake_engine"
VOICE_FILES = TESTS / "voice_files"
