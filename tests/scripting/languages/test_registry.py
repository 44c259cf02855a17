"""Which language a tag finds."""

from __future__ import annotations

from typing import NoReturn

import pytest

from narrate.scripting.languages import registry
from narrate.scripting.languages.english import LANGUAGE as ENGLISH
from narrate.scripting.languages.registry import language_for


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


@pytest.mark.parametrize("tag", ["fi", "fi-FI", "eng", "", "i-klingon", "-", "x", "日本", "\0"])
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
