"""Respellings: which words they change, and which files hold them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.errors import OptionError
from narrate.scripting.lexicon import Lexicon, load_lexicon

LEXICON = Lexicon(
    {
        "nginx": "engine x",
        "Nguyen": "win",
        "polish": "pollish",
        "Polish": "Poe-lish",
        "new york": "noo york",
        "york": "yoark",
        "san": "sahn",
        "san jose": "san hozay",
        "c++": "see plus plus",
        "été": "ay-tay",
        "o'neil": "oh-neal",
    }
)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("nginx", "engine x"),
        ("Nginx, NGINX.", "engine x, engine x."),
        ("Nguyen and nguyen", "win and nguyen"),
        ("Polish polish", "Poe-lish pollish"),
        ("POLISH", "pollish"),
        ("in New York", "in noo york"),
        ("in York", "in yoark"),
        ("San Jose, San Remo", "san hozay, sahn Remo"),
        ("c++, C++!", "see plus plus, see plus plus!"),
        ("nginxes and mynginx", "nginxes and mynginx"),
        ("nginx_1", "nginx_1"),
        ("nginx-like (nginx)", "engine x-like (engine x)"),
        ("c+++", "see plus plus+"),
        ("L’été, étés", "L’ay-tay, étés"),
        ("O'Neil's", "oh-neal's"),
        ("", ""),
    ],
)
def test_whole_words_are_respelled(written: str, spoken: str) -> None:
    assert LEXICON.respell(written) == spoken


@given(st.text())
def test_an_empty_lexicon_changes_nothing(text: str) -> None:
    assert Lexicon().respell(text) == text


@given(st.dictionaries(st.text(min_size=1, max_size=6), st.text(), max_size=6), st.text(max_size=40))
def test_any_entry_is_taken_literally(words: dict[str, str], text: str) -> None:
    spoken = Lexicon(words).respell(text)
    if not any(word.casefold() in text.casefold() for word in words):
        assert spoken == text


def test_a_file_of_words_is_read(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text('[words]\nNguyen = "win"\n"new york" = "noo york"\n', encoding="utf-8")
    assert load_lexicon(path) == Lexicon({"Nguyen": "win", "new york": "noo york"})


def test_a_file_without_words_is_an_empty_lexicon(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text("[words]\n", encoding="utf-8")
    assert load_lexicon(path).respell("as it was") == "as it was"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "needs one table"),
        (b'a = "b"\n', "needs one table"),
        (b'[words]\na = "b"\n[more]\n', "needs one table"),
        (b"words = 1\n", "needs one table"),
        (b"[words]\na = 1\n", "entry 'a' is not a text"),
        (b'[words]\na = " "\n', "entry 'a' is not a text"),
        (b'[words]\n" " = "b"\n', "entry ' ' is not a text"),
        (b"[words\n", "is not TOML"),
        (b"\xff", "is not TOML"),
    ],
)
def test_a_file_of_another_form_is_a_clear_error(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "words.toml"
    path.write_bytes(content)
    with pytest.raises(OptionError, match=rf"words\.toml: the lexicon.*{problem}.*; write \[words\]"):
        load_lexicon(path)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError, match="the lexicon cannot be read"):
        load_lexicon(tmp_path / name)
