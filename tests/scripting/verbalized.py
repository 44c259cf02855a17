"""What a test asks of `verbalize` most often: the words alone."""

from __future__ import annotations

from collections.abc import Iterable

from narrate.reading.post import Span
from narrate.scripting.languages.registry import language_for
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.verbalizing import verbalize

NO_WORDS = Lexicon()


def speak(spans: Iterable[Span], lexicon: Lexicon = NO_WORDS, language: str = "en", *, whole: bool = True) -> str:
    return verbalize(spans, lexicon, language_for(language), whole=whole).text
