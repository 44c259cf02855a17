"""Parsed data: the same as in its file, whatever becomes of what is kept."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.speaking.pronunciation import parsed_data
from narrate.speaking.pronunciation.parsed_data import Table, load

LARGE = {f"word {number}": {"NN": number, "VB": [None, "ɹˈɛd"]} for number in range(12_000)}
CONTENT = {"read": {"VBD": "ɹˈɛd", "DEFAULT": "ɹˈid"}, "weights": [0.5, -1, None]}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "models"))
    path = tmp_path / "words.json.gz"
    path.write_bytes(gzip.compress(json.dumps(CONTENT).encode()))
    return path


def kept(file: Path) -> list[Path]:
    return sorted((file.parent / "models" / "hibari").iterdir())


def test_it_is_the_same_and_not_parsed_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(file, "1") == CONTENT
    monkeypatch.setattr(parsed_data, "_parse", lambda _: pytest.fail("parsed again"))
    assert load(file, "1") == CONTENT


def test_another_version_is_parsed(file: Path) -> None:
    load(file, "1")
    file.write_bytes(gzip.compress(b'{"new": 1}'))
    assert load(file, "2") == {"new": 1}


def test_of_large_dictionaries_is_loaded_what_is_asked_for(file: Path) -> None:
    file.write_bytes(gzip.compress(json.dumps({"weights": LARGE, "small": {"weights": {"ə": 1}}}).encode()))
    for _ in "parsed", "kept":
        content = load(file, "1")
        weights = content["weights"]
        assert isinstance(weights, Table)
        assert weights.get("word 7") == LARGE["word 7"]
        assert len(weights._loaded) == 1
        assert {key: weights.get(key) for key in LARGE} == LARGE
        assert weights.get("word 12000") is weights.get("") is weights.get("ə") is None
        assert content["small"] == {"weights": {"ə": 1}}


def test_a_large_dictionary_alone_is_a_table(file: Path) -> None:
    file.write_bytes(gzip.compress(json.dumps(LARGE).encode()))
    assert load(file, "1").get("word 11999") == LARGE["word 11999"]
    assert load(file, "1").get("word 11999") == LARGE["word 11999"]


ANY_TEXT = st.text(st.characters())
"""With halves of surrogate pairs, too."""


@given(st.dictionaries(ANY_TEXT, st.none() | st.integers() | st.text(), min_size=1), ANY_TEXT)
def test_a_table_has_what_its_dictionary_has(entries: dict[str, Any], other: str) -> None:
    table = Table(*Table.pack(entries))
    assert {key: table.get(key) for key in (*entries, other)} == {
        key: entries.get(key) for key in (*entries, other)
    }


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 200])
def test_what_is_damaged_is_parsed_again(file: Path, damage: bytes) -> None:
    load(file, "1")
    (place,) = kept(file)
    place.write_bytes(damage)
    assert load(file, "1") == CONTENT
    assert place.read_bytes() != damage


def test_a_changed_byte_is_noticed(file: Path) -> None:
    load(file, "1")
    (place,) = kept(file)
    data = bytearray(place.read_bytes())
    data[-3] ^= 1
    place.write_bytes(data)
    assert load(file, "1") == CONTENT


def test_a_folder_that_is_none_costs_time_and_nothing_else(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_MODELS", os.devnull)
    assert load(file, "1") == CONTENT


def test_a_file_that_is_not_there_is_an_error(file: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        load(file.with_name("nowhere.json"), "1")
