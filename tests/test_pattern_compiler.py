"""Compiled patterns that are kept are those that Python compiles."""

from __future__ import annotations

import re
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.keeping import forget_kept

from narrate import kept, pattern_compiler

PATTERNS = (
    ("a", 0),
    ("(?P<first>a)|(?P<second>b)(c)", re.IGNORECASE),
    (r"(?i)é(?=\w)", 0),
    (r"(?<!\w)[^\W\d_]+(?:, (\d{1,3}))?\Z", re.MULTILINE | re.DOTALL),
    ("[а-яё]|[\u0300-\u036f𝐀-𝐙]", re.IGNORECASE),
    ("a  b # of two\n c", re.VERBOSE),
    (r"(.)\1(?(1)x|y)", re.ASCII),
    ("word|words|wordy|other", 0),
    ("(?:[aeiou](?s:.)){2,}?", 0),
)


@pytest.mark.usefixtures("own_kept_values")
def test_kept_patterns_are_those_of_re_and_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_WORTH_S", 0)
    for pattern, flags in PATTERNS:
        pattern_compiler.compile(pattern, flags)
    kept.keep_new()
    forget_kept()
    assert pattern_compiler._compiler()  # its trial compiles a pattern
    monkeypatch.setattr(pattern_compiler._Compiler, "code", lambda *_: pytest.fail("compiled again"))
    for pattern, flags in PATTERNS:
        again, compiled = pattern_compiler.compile(pattern, flags), re.compile(pattern, flags)
        assert again == compiled, pattern  # Python compares the code, too
        assert again.flags == compiled.flags
        assert (again.groups, again.groupindex) == (compiled.groups, compiled.groupindex)


@given(st.lists(st.text(max_size=3), min_size=1, max_size=4), st.text(max_size=12))
def test_what_they_find_is_what_those_of_re_find(words: list[str], text: str) -> None:
    pattern = "|".join(f"(?P<group{number}>{re.escape(word)})+" for number, word in enumerate(words))
    found, expected = pattern_compiler.compile(pattern, re.IGNORECASE), re.compile(pattern, re.IGNORECASE)
    assert [(each.span(), each.groupdict(), each.lastgroup) for each in found.finditer(text)] == [
        (each.span(), each.groupdict(), each.lastgroup) for each in expected.finditer(text)
    ]
    assert found.sub(r"<\g<group0>>", text) == expected.sub(r"<\g<group0>>", text)


@pytest.mark.usefixtures("own_kept_values")
@pytest.mark.parametrize("foreign", [(), (1, b"?", {}, 0), (32, zlib.compress(b"1234"), {}, 0), "text", None])
def test_what_another_version_has_kept_is_no_error(foreign: object) -> None:
    kept.value((pattern_compiler._FORM, "a(b)", 0), lambda: foreign)
    assert pattern_compiler.compile("a(b)") == re.compile("a(b)")


def test_a_pattern_that_is_none_is_an_error_as_in_re() -> None:
    with pytest.raises(re.error, match="missing \\)"):
        pattern_compiler.compile("(")


def test_this_python_has_the_functions_that_are_used() -> None:
    assert pattern_compiler._compiler() is not None


def test_a_python_with_other_functions_compiles_in_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = [re.compile(pattern, flags) for pattern, flags in PATTERNS]
    module = "sre_compile" if sys.version_info < (3, 11) else "re._compiler"
    pattern_compiler._compiler.cache_clear()
    monkeypatch.setattr(sys.modules[module], "_code", lambda *_: [1, 2, 3])
    assert pattern_compiler._compiler() is None
    assert [pattern_compiler.compile(pattern, flags) for pattern, flags in PATTERNS] == compiled
    pattern_compiler._compiler.cache_clear()
