"""Which language a tag finds."""

from __future__ import annotations

import datetime as dt
import re
import sys
import types
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import NoReturn

import pytest
from support.tables import for_each

from narrate.errors import OptionError
from narrate.scripting.languages import registry
from narrate.scripting.languages.english import LANGUAGE as ENGLISH
from narrate.scripting.languages.language import Language
from narrate.scripting.languages.registry import language_for
from narrate.scripting.rules import Rule, RuleList


@pytest.mark.parametrize("tag", ["en", "EN", "en-GB", "en-us-x-own", "en-x-qtp"])
def test_every_english_is_english(tag: str) -> None:
    assert language_for(tag) is ENGLISH


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("qtp", "qtp"),
        ("QTP-Latn-XX", "qtp"),
        ("qtp-beta", "qtp-beta"),
        ("qtp-Beta-x-north", "qtp-beta"),
        ("qtp-x-beta", "qtp"),
    ],
)
def test_the_nearest_language_that_a_package_offers_is_taken(tag: str, found: str) -> None:
    assert language_for(tag).tag == found


@for_each("tag", ["fi", "fi-FI", "eng", "", "i-klingon", "-", "x", "日本", "\0"])
def test_what_nobody_offers_has_no_words(tag: str) -> None:
    language = language_for(tag)
    assert language.tag == tag.lower()
    assert language.rules.names == ("pictograph",)
    assert language.phrases.quote == ""
    assert list(language.sentences("Yksi. Kaksi.")) == ["Yksi. ", "Kaksi."]


def test_english_asks_no_other_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(registry, "_offered", fail)
    assert language_for.__wrapped__("en") is ENGLISH
    with pytest.raises(AssertionError):
        language_for.__wrapped__("qtp")


# --- a package that fails ---------------------------------------------------------------------------------------


def failing(_: object) -> NoReturn:
    raise ZeroDivisionError


OFFERED = types.SimpleNamespace(
    bad_date=Language("qtq", long_date=failing),
    bad_sentences=Language("qtq", split_sentences=lambda line: (failing(line) for _ in line)),
    bad_rule=Language("qtq", rules=RuleList((Rule("rain", re.compile("rain"), failing),))),
    good=Language("qtq", long_date=lambda day: f"on {day:%d}"),
)
USES: dict[str, Callable[[Language], object]] = {
    "bad_date": lambda language: language.long_date(dt.date(2024, 7, 16)),
    "bad_sentences": lambda language: language.sentences("It rained."),
    "bad_rule": lambda language: [
        rule.verbalize(match) for rule in language.rules for match in rule.pattern.finditer("rain")
    ],
}


@pytest.mark.parametrize("name", USES)
def test_a_language_whose_functions_fail_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, "offered", OFFERED)
    language = registry._loaded(EntryPoint("qtq", f"offered:{name}", registry.ENTRY_POINTS))
    with pytest.raises(OptionError, match=rf"package offered:{name}.*'qtq'.*ZeroDivisionError"):
        USES[name](language)


def test_a_language_whose_functions_work_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "offered", OFFERED)
    language = registry._loaded(EntryPoint("qtq", "offered:good", registry.ENTRY_POINTS))
    assert language.long_date(dt.date(2024, 7, 16)) == "on 16"
    assert language.speak_math is None


def test_a_package_that_exits_while_it_is_imported_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "exits_at_once.py").write_text("raise SystemExit")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(OptionError, match=r"package exits_at_once:LANGUAGE.*SystemExit"):
        registry._loaded(EntryPoint("qtq", "exits_at_once:LANGUAGE", registry.ENTRY_POINTS))
