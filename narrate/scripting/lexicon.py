"""Words that the voice would say wrong, and how to spell them so that it says them right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from narrate.errors import OptionError
from narrate.scripting.rules import WORDS, Rule
from narrate.storage import read_toml


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Whole words or phrases → respellings.

    An entry written in lower case matches any case; one with a capital matches only as written.
    """

    NAME: ClassVar[str] = "lexicon"

    words: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = field(init=False, repr=False, compare=False)
    """The one rule that it is, or none where it is empty."""

    def __post_init__(self) -> None:
        longest_first = sorted(self.words, key=len, reverse=True)
        pattern = "|".join(re.escape(word) for word in longest_first)
        compiled = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)  # once, not for every sentence
        rule = Rule(self.NAME, compiled, self._respelling, WORDS)
        object.__setattr__(self, "rules", (rule,) if self.words else ())

    def respell(self, text: str) -> str:
        """``text`` with every known word respelled; the longest entry wins."""
        for rule in self.rules:
            text = rule.pattern.sub(lambda match: self._respelling(match) or match.group(), text)
        return text

    def _respelling(self, match: re.Match[str]) -> str | None:
        found = match.group()
        return self.words.get(found) or self.words.get(found.lower())


def load_lexicon(path: Path) -> Lexicon:
    """Read a TOML file with a table ``[words]``: ``Nguyen = "win"``.

    Raises `OptionError` where the file is missing or is not of this form.
    """
    hint = 'write [words] and below it lines like Nguyen = "win"'
    try:
        data = read_toml(path)
    except OSError as error:
        raise OptionError(f"the lexicon cannot be read: {error.strerror}", str(path)) from None
    except ValueError as error:
        raise OptionError(f"the lexicon is not TOML: {error}", str(path), hint) from None
    words = data.get("words")
    if set(data) != {"words"} or not isinstance(words, dict):
        raise OptionError("the lexicon needs one table, [words]", str(path), hint)
    for word, respelling in words.items():
        if not isinstance(respelling, str) or not respelling.strip() or not word.strip():
            raise OptionError(f"the lexicon's entry {word!r} is not a text", str(path), hint)
    return Lexicon(words)
