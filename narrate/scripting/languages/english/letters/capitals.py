"""Words in capitals: initialisms, acronyms, and words that are emphasized."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.capital_context import is_pronounceable, word_of
from narrate.scripting.languages.english.letters.spelling import spell, spell_many
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS
from narrate.scripting.languages.english.vocabulary import ACRONYM_LISTS as LISTS
from narrate.scripting.rules import Rule

_TITLES = {title.upper(): words for title, words in ABBREVIATIONS.titles.items() if title != "St"}
_MIXED = [name for name in LISTS.acronyms if not name.isupper()]
_NUMBERED = re.compile(r"\.\s[0-9]")


def _capitals(match: re.Match[str]) -> str | None:
    written, ending = match[1], match[2] or ""
    if written in {"AI", "AIS"}:
        return None
    if written == "NO" and _NUMBERED.match(match.string, match.end()):
        return None  # LOT NO. 49
    word = word_of(match)
    if word:
        return word + ending
    if written in LISTS.spelled_by_the_voice and not ending:
        return None
    spoken = _initialism(written, ending)
    return None if spoken == match[0] else spoken


def _initialism(word: str, ending: str) -> str:
    if word in LISTS.acronyms:
        return _plural_of(LISTS.acronyms[word], ending)
    if is_pronounceable(word):
        return word + ending
    return spell_many(word, "’s" if ending[:1] == "’" else "'s") if ending else spell(word)


def _contraction(match: re.Match[str]) -> str | None:
    """``DON'T`` → ``don't``; espeak-ng would spell it."""
    written, ending = match[1], match[2].lower()
    if written == "I":
        return written + ending
    if ending[1:2] == "t":
        return match[0].lower()
    word = listed(written)
    return word + ending if word else _initialism(written, ending)


def _plural_of(spoken: str, ending: str) -> str:
    if not ending:
        return spoken
    return f"{spoken}'s" if spoken[-1].isupper() or ending != "s" else f"{spoken}s"


def _mixed_case(match: re.Match[str]) -> str | None:
    return LISTS.acronyms.get(match[0])


RULES: tuple[Rule, ...] = (
    Rule(
        "title in capitals",
        re.compile(rf"(?<![\w.])(?=[A-Z]{{2}})(?:({either(_TITLES)})\.|(MRS?|DR))(?=\s[A-Z]+(?![a-z]))"),
        lambda match: _TITLES[match[1] or match[2]],
    ),
    Rule("mixed-case acronym", re.compile(rf"(?<![\w-])(?:{either(_MIXED)})(?!\w)"), _mixed_case),
    Rule(
        "contraction in capitals",
        re.compile(r"(?<![\w.])([A-Z]+)(['’](?:M|Ts?|RE|VE|LL|D|S))(?!\w)"),
        _contraction,
        trigger_chars="'’",
    ),
    Rule(
        "word in capitals",
        re.compile(r"(?<![\w.@#])([A-Z]{2,})(s['’]?|['’]s)?(?![\w⁰-₟]|\.[A-Za-z])"),
        _capitals,
    ),
)
