"""Words that a voice mispronounces, and how to say them: a respelling, or the pronunciation in IPA.

The entries of the user override those of the post, which override narrate's own (``voices/lexicons``). Engines
that take IPA get the pronunciation, others the respelling. A lexicon can also disable rules of its language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from narrate import lazy_re as re
from narrate.errors import OptionError
from narrate.paths import voice_folders
from narrate.scripting.rules import CLOSE, OPEN, PROSE_AND_CODE, Rule, Sentence, apply
from narrate.storage import read_toml

_IPA = re.compile(rf"{OPEN}[^{CLOSE}]*{CLOSE}")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"[^\w./~]*(?:~?/|\.{1,2}/|\.\w)|\S*?(?:://|\\|@\w|[\w)\]][.=]\w|\w:\d|\w\(\)|/\S*/\w)")
"""The beginning of a path, a file name, an address or a call, up to what tells it from words."""
_REACH = 100
"""How far an address is looked at on either side of a word, in characters."""
_POST_LEXICON = "the post's lexicon"
_RULES_HINT = 'write [rules] and below it a line like disable = ["year", "number list"]'
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
    """Pronunciations, which take precedence over respellings; an empty one leaves the word as it is written, for a
    voice that knows its sounds."""
    disabled: frozenset[str] = frozenset()
    """The names of rules that are not applied."""
    takes_ipa: bool = True
    """Whether the engine takes IPA, whatever it is of."""
    _entries_by_word: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Entries by their longest word, in lower case, which is seldom a common one; filled for the first text."""
    _rules: dict[str, Rule] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The rules of entries that occurred in a text."""

    def rules_for(self, text: str) -> tuple[Rule, ...]:
        """A rule for each entry that may be in ``text``, the longest entry first.

        So entries cost next to nothing in texts without them: a rule for all of them would try each at every word.
        """
        entries = self._index()
        words = entries.keys() & {"", *_WORD.findall(text.lower())}
        found = [entry for word in words for entry in entries[word]]
        return tuple(map(self._rule, sorted(found, key=lambda entry: (-len(entry), entry))))

    def around(self, text: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """``rules`` and those of the entries that may be in ``text``, in the order in which they are tried.

        Entries come first, but leave the words of an address to the rule that reads the address, whose words are
        respelled afterwards. Where no rule reads it, the entries get their turn at the end.
        """
        entries = self.rules_for(text)
        return (*(replace(entry, verbalize=_outside_addresses(entry)) for entry in entries), *rules, *entries)

    def over(self, other: Lexicon) -> Lexicon:
        """These entries and, for other words, those of ``other``. Rules that either disables stay disabled."""
        kept = {word: sounds for word, sounds in other.ipa.items() if word not in self.words}
        return Lexicon({**other.words, **self.words}, {**kept, **self.ipa}, self.disabled | other.disabled)

    def without_ipa(self) -> Lexicon:
        """The same lexicon without pronunciations, for engines that do not take IPA."""
        return replace(self, ipa={}, takes_ipa=False)

    def respell(self, text: str) -> str:
        """Replace every known word in ``text``, words for an engine; the longest entry wins."""
        if not self.takes_ipa and OPEN in text:
            text = _IPA.sub("", text)
        rules = self.rules_for(text)
        return "".join(piece.spoken for piece in apply(rules, Sentence.of([(text, "text")]))) if rules else text

    def _index(self) -> Mapping[str, list[str]]:
        if not self._entries_by_word:
            for entry in {*self.words, *self.ipa}:
                rarest = max(_WORD.findall(entry.lower()), key=len, default="")
                self._entries_by_word.setdefault(rarest, []).append(entry)
        return self._entries_by_word

    def _rule(self, entry: str) -> Rule:
        if entry not in self._rules:
            pattern = re.compile(rf"(?<!\w){re.escape(entry)}(?!\w)", re.IGNORECASE)
            self._rules[entry] = Rule(self.NAME, pattern, self._saying, PROSE_AND_CODE)
        return self._rules[entry]

    def _saying(self, match: re.Match[str]) -> str | None:
        for word in (match.group(), match.group().lower()):
            if word in self.ipa:
                return f"{OPEN}{self.ipa[word]}{CLOSE}" if self.ipa[word] else match.group()
            if word in self.words:
                return self.words[word]
        return None


def _outside_addresses(entry: Rule) -> Callable[[re.Match[str]], str | None]:
    """How ``entry`` is spoken where it is no part of a path, a file name, an address or other code."""
    return lambda match: None if _in_address(match) else entry.verbalize(match)


def _in_address(match: re.Match[str]) -> bool:
    """Whether ``match`` is one word in an address; an entry that is written like an address is meant for it."""
    if not _WORD.fullmatch(match[0]):
        return False
    before = match.string[max(0, match.start() - _REACH) : match.start()].rpartition(" ")[2]
    after = match.string[match.end() : match.end() + _REACH].partition(" ")[0]
    return bool((before or after) and _ADDRESS.match(before + match[0] + after))


def lexicon_for(language: str, own: Mapping[str, Any], user: Path | None) -> Lexicon:
    """All entries for a post in ``language`` (BCP 47): the user's, the post's ``own``, and narrate's.

    Raises `OptionError` if an entry is invalid or a disabled rule does not exist.
    """
    lexicon = _post_lexicon(own, language) if own else Lexicon()
    if user is not None:
        lexicon = load_lexicon(user, language).over(lexicon)
    for path in shared_lexicons():
        lexicon = lexicon.over(load_lexicon(path, language))
    return lexicon


def shared_lexicons() -> list[Path]:
    """The lexicons that serve every post, in the folders of voices; an earlier one wins."""
    return [path for folder in voice_folders() for path in sorted((folder / "lexicons").glob("*.toml"))]


def _post_lexicon(own: Mapping[str, Any], language: str) -> Lexicon:
    """The lexicon in a post's front matter. Its key ``rules`` is a word to respell unless it holds ``disable``."""
    rules = own.get("rules")
    if not (isinstance(rules, dict) and "disable" in rules):
        return _entries(own, _POST_LEXICON)
    words = {word: entry for word, entry in own.items() if word != "rules"}
    return replace(_entries(words, _POST_LEXICON), disabled=_disabled(rules, language, _POST_LEXICON))


def load_lexicon(path: Path, language: str = "en") -> Lexicon:
    """Read a TOML file with ``[words]`` (``Nguyen = "win"``), ``[rules]`` (``disable = ["year"]``), or both.

    Returns an empty lexicon if the file is for another language. Raises `OptionError` if the file cannot be read
    or is not of this form; with ``[rules]`` it must name its language.
    """
    try:
        data = read_toml(path)
    except OSError as error:
        raise OptionError(f"the lexicon cannot be read: {error.strerror}", str(path)) from None
    except ValueError as error:
        raise OptionError(f"the lexicon is not TOML: {error}", str(path), _HINT) from None
    stated, rules = data.pop("language", ""), data.pop("rules", None)
    words = data.pop("words", None if rules is None else {})
    if data or not isinstance(words, dict) or not isinstance(stated, str):
        problem = "the lexicon needs a table [words], may have one called [rules], and may name its language"
        raise OptionError(problem, str(path), _HINT)
    entries = _entries(words, str(path))
    if rules is not None and not stated:
        hint = 'add a line like language = "en" at the top'
        raise OptionError("the lexicon disables rules and does not name their language", str(path), hint)
    if stated and not _same_language(stated, language):
        return Lexicon()
    return entries if rules is None else replace(entries, disabled=_disabled(rules, language, str(path)))


def _disabled(rules: object, language: str, subject: str) -> frozenset[str]:
    """The names in ``disable``. Raises `OptionError` if one is not a rule of ``language``."""
    names = rules.get("disable") if isinstance(rules, dict) and {*rules} == {"disable"} else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise OptionError(
            "[rules] holds disable, a list of the names of rules, and nothing else", subject, _RULES_HINT
        )
    # Imported here because few lexicons disable rules, and every command imports this module.
    from narrate.scripting.languages.registry import language_for
    from narrate.scripting.languages.rule_packages import rules_for

    try:
        rules_for(language_for(language)).disable(*names)
    except OptionError as error:
        raise OptionError(error.problem, subject, error.hint) from None
    return frozenset(names)


def _same_language(stated: str, language: str) -> bool:
    """``en`` covers ``en-GB``; ``en-GB`` covers itself alone."""
    return f"{language.lower()}-".startswith(f"{stated.lower()}-")


def _entries(words: Mapping[Any, Any], subject: str) -> Lexicon:
    respelled: dict[str, str] = {}
    sounds: dict[str, str] = {}
    for word, entry in words.items():
        said = entry if isinstance(entry, dict) else {"say": entry}
        texts = [word, *said.values()]
        if "say" in said and said.get("ipa") == "":
            texts.remove("")
        known = {*said} <= {"say", "ipa"} and bool(said)
        if not known or not all(isinstance(text, str) and text.strip() for text in texts):
            raise OptionError(f"the lexicon's entry {word!r} is not a text", subject, _HINT)
        if any(mark in text for text in said.values() for mark in ("[[", "]]")):
            raise OptionError(f"the lexicon's entry {word!r} holds [[ or ]]", subject, "leave them out")
        if "say" in said:
            respelled[word] = said["say"]
        if "ipa" in said:
            sounds[word] = said["ipa"]
    return Lexicon(respelled, sounds)
