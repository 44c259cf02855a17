"""Words in capitals: initialisms, acronyms, and words that are emphasized."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.spelling import VOWELS, spell, spell_many
from narrate.scripting.languages.english.vocabulary import ACRONYMS, ALSO_WORDS, COMMON_WORDS, SPELLED_BY_THE_VOICE
from narrate.scripting.rules import Rule

_WHO = re.compile(r"(?:\b(?:[Tt]he|by|from|of|[Aa]|at|with|former|both)\s)$")
_WHO_AFTER = re.compile(
    r"['’]s\b|\s(?:guideline|declare|recommend|estimate|report|data|Director|official|criteri)"
)
_CLUSTER_START = re.compile(
    r"(?:[BCDFGHJKLMNPRSTVWXYZ]|[BCFGPS]L|[BCDFGPT]R|S[CKMNPTWQ]|S[CPT]R|[CSTPW]H|TW|QU|KN|WR|SH)?[AEIOUY]"
)
_CLUSTER_END = re.compile(
    r"[AEIOUY](?:[BCDFGKLMNPRSTVWXZ]|[LNR][DTKCPSM]|ST|SK|SP|CT|FT|PT|CK|SH|TH|CH|NG|MP|RN|LL|SS|FF|PS|TS|KS|NS|MS)?$"
)
_CROWD = re.compile(
    r"[^AEIOUY]{4}|[AEIOUY]{3}|^[^AEIOUY]{3}|(?:[BCDGKPT][MNPTCKGB][A-Z])|II|UU|AA|IH|CV|FQ|[VJ][^AEIOUY]"
)
_MIXED = [name for name in ACRONYMS if not name.isupper()]


def _is_shouted(match: re.Match[str]) -> bool:
    """Whether a neighboring word is a common word in capitals, so that this one is emphasized too."""
    text = match.string
    before = text[max(0, match.start() - 30) : match.start()].split()[-1:]
    after = text[match.end() : match.end() + 30].split()[:1]
    beside = [word.strip(".,;:!?\"'“”’()") for word in (*before, *after)]
    return any(
        len(w) > 1 and w.isupper() and w.lower() in COMMON_WORDS.common and w not in ALSO_WORDS for w in beside
    )


def _capitals(match: re.Match[str]) -> str | None:
    word, ending = match[1], match[2] or ""
    if word == "WHO":
        return _who(match, ending)
    if word in SPELLED_BY_THE_VOICE and not ending:
        return word.lower() if word in ALSO_WORDS and _is_shouted(match) else None
    if word in {"AI", "AIS"}:
        return None
    if word.lower() in COMMON_WORDS.common and not (word in ALSO_WORDS and not _is_shouted(match)):
        return word.lower() + ending
    spoken = _initialism(word, ending)
    return None if spoken == match[0] else spoken


def _contraction(match: re.Match[str]) -> str | None:
    """``DON'T`` → ``don't``; espeak-ng would spell it."""
    word, ending = match[1], match[2].lower()
    if word == "I":
        return word + ending
    return match[0].lower() if ending[1:] == "t" or word.lower() in COMMON_WORDS.common else None


def _who(match: re.Match[str], ending: str) -> str:
    text = match.string
    named = _WHO.search(text[max(0, match.start() - 10) : match.start()])
    if named or ending or _WHO_AFTER.match(text[match.end() : match.end() + 16]):
        return spell("WHO") + ending
    return "who"


def _initialism(word: str, ending: str) -> str | None:
    if word in ACRONYMS:
        return _plural_of(ACRONYMS[word], ending)
    if len(word) > 3 and _is_pronounceable(word):
        return None
    if len(word) > 5 and not VOWELS.isdisjoint(word):
        return None
    return spell_many(word, "’s" if ending[:1] == "’" else "'s") if ending else spell(word)


def _plural_of(spoken: str, ending: str) -> str:
    if not ending:
        return spoken
    return f"{spoken}'s" if spoken[-1].isupper() or ending != "s" else f"{spoken}s"


def _is_pronounceable(word: str) -> bool:
    """Whether it looks like a word: ``MIRI`` does, ``ICML`` does not."""
    return bool(_CLUSTER_START.match(word) and _CLUSTER_END.search(word) and not _CROWD.search(word))


def _mixed_case(match: re.Match[str]) -> str | None:
    return ACRONYMS.get(match[0])


RULES: tuple[Rule, ...] = (
    Rule("mixed-case acronym", re.compile(rf"(?<![\w-])(?:{either(_MIXED)})(?!\w)"), _mixed_case),
    Rule(
        "contraction in capitals",
        re.compile(r"(?<![\w.])([A-Z]+)(['’](?:M|T|RE|VE|LL|D|S))(?!\w)"),
        _contraction,
        trigger_chars="'’",
    ),
    Rule(
        "word in capitals",
        re.compile(r"(?<![A-Za-z0-9_.@#])([A-Z]{2,})(s['’]?|['’]s)?(?![A-Za-z0-9_⁰-₟¹²³]|\.[A-Za-z])"),
        _capitals,
    ),
)
