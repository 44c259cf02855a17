"""Words that the voice would say wrong, and how to say them: a respelling, or the sounds in IPA.

The entries of the user go before those of the post, and those before narrate's own (``voices/lexicons``). A
pronunciation reaches the engines that take IPA; the others get the respelling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from narrate.errors import OptionError
from narrate.paths import voice_folders
from narrate.scripting.rules import PROSE_AND_CODE, Rule
from narrate.storage import read_toml

OPEN, CLOSE = "\ue000", "\ue001"
"""IPA stands between these until a sentence is put together: characters that no text has (private use)."""

_HINT = 'write [words] and below it lines like Nguyen = "win" or Nguyen = { say = "win", ipa = "wɪn" }'


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Whole words or phrases → how to say them.

    An entry written in lower case matches any case; one with a capital matches only as written.
    """

    NAME: ClassVar[str] = "lexicon"

    words: Mapping[str, str] = field(default_factory=dict)
    """Respellings."""
    ipa: Mapping[str, str] = field(default_factory=dict)
    """Sounds; where a word has both, these go first."""
    rules: tuple[Rule, ...] = field(init=False, repr=False, compare=False)
    """The one rule that it is, or none where it is empty."""

    def __post_init__(self) -> None:
        longest_first = sorted({*self.words, *self.ipa}, key=lambda word: (-len(word), word))
        pattern = "|".join(re.escape(word) for word in longest_first)
        compiled = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)  # once, not for every sentence
        rule = Rule(self.NAME, compiled, self._saying, PROSE_AND_CODE)
        object.__setattr__(self, "rules", (rule,) if longest_first else ())

    def over(self, other: Lexicon) -> Lexicon:
        """These entries, and those of ``other`` for words that are not here."""
        kept = {word: sounds for word, sounds in other.ipa.items() if word not in self.words}
        return Lexicon({**other.words, **self.words}, {**kept, **self.ipa})

    def without_ipa(self) -> Lexicon:
        """For engines that do not take it."""
        return replace(self, ipa={})

    def respell(self, text: str) -> str:
        """``text`` with every known word put as it is said; the longest entry wins."""
        for rule in self.rules:
            text = rule.pattern.sub(lambda match: self._saying(match) or match.group(), text)
        return text

    def _saying(self, match: re.Match[str]) -> str | None:
        for word in (match.group(), match.group().lower()):
            if word in self.ipa:
                return f"{OPEN}{self.ipa[word]}{CLOSE}"
            if word in self.words:
                return self.words[word]
        return None


def lexicon_for(language: str, own: Mapping[str, Any], user: Path | None) -> Lexicon:
    """All entries for a post in ``language`` (BCP 47): the user's, the post's ``own``, and narrate's.

    Raises `OptionError` on an entry that is none.
    """
    lexicon = _entries(own, "the post's lexicon") if own else Lexicon()
    if user is not None:
        lexicon = load_lexicon(user, language).over(lexicon)
    for path in shared_lexicons():
        lexicon = lexicon.over(load_lexicon(path, language))
    return lexicon


def shared_lexicons() -> list[Path]:
    """The lexicons that serve every post, in the folders of voices; an earlier one wins."""
    return [path for folder in voice_folders() for path in sorted((folder / "lexicons").glob("*.toml"))]


def load_lexicon(path: Path, language: str = "en") -> Lexicon:
    """Read a TOML file with a table ``[words]``: ``Nguyen = "win"``; empty where it is for another language.

    Raises `OptionError` where the file is missing or is not of this form.
    """
    try:
        data = read_toml(path)
    except OSError as error:
        raise OptionError(f"the lexicon cannot be read: {error.strerror}", str(path)) from None
    except ValueError as error:
        raise OptionError(f"the lexicon is not TOML: {error}", str(path), _HINT) from None
    stated = data.pop("language", "")
    words = data.pop("words", None)
    if data or not isinstance(words, dict) or not isinstance(stated, str):
        raise OptionError("the lexicon needs one table, [words], and may name its language", str(path), _HINT)
    entries = _entries(words, str(path))
    return entries if not stated or _same_language(stated, language) else Lexicon()


def _same_language(stated: str, language: str) -> bool:
    """``en`` covers ``en-GB``; ``en-GB`` covers itself alone."""
    return f"{language.lower()}-".startswith(f"{stated.lower()}-")


def _entries(words: Mapping[Any, Any], subject: str) -> Lexicon:
    respelt: dict[str, str] = {}
    sounds: dict[str, str] = {}
    for word, entry in words.items():
        said = entry if isinstance(entry, dict) else {"say": entry}
        texts = [word, *said.values()]
        known = {*said} <= {"say", "ipa"} and bool(said)
        if not known or not all(isinstance(text, str) and text.strip() for text in texts):
            raise OptionError(f"the lexicon's entry {word!r} is not a text", subject, _HINT)
        if any(mark in text for text in said.values() for mark in ("[[", "]]")):
            raise OptionError(f"the lexicon's entry {word!r} holds [[ or ]]", subject, "leave them out")
        if "say" in said:
            respelt[word] = said["say"]
        if "ipa" in said:
            sounds[word] = said["ipa"]
    return Lexicon(respelt, sounds)
