"""The letter A and the article: within a sentence, the letter is written in capitals, and the article is not.

Voices read them so; at the beginning of a sentence, they go by what follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Letters:
    labels: frozenset[str]
    determiners: frozenset[str]
    before_grades: frozenset[str]


_DATA = vocabulary(_Letters, "letters")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)['’]?\s$")
_KEY = re.compile(
    r"\s(?:Major|Minor|MAJOR|MINOR)(?=\s*(?:$|[,.;:)(]|(?:[Aa]nd|[Ff]or|Op|No|K|BWV)\b))|\s(?:Flat|Sharp)\b"
)
_BLOOD_BEFORE = re.compile(r"\b(?:blood|type|group)(?:\s(?:is|type|group))?\s$")
_BLOOD_AFTER = re.compile(r"\s(?:blood|donor|patient)")
_LONGEST_LABEL = max(map(len, _DATA.labels))


def _article(match: re.Match[str]) -> str | None:
    """``What A Day`` → ``What a Day``, but not the A of ``Plan A Is Late``, ``The A Team`` or ``John A Lee``."""
    before = _word_before(match)
    is_letter = (
        before.lower() in _DATA.labels
        or before.lower() in _DATA.determiners
        or _KEY.match(match.string, match.end())
        or (before.istitle() and (listed(before) or "")[:1].isupper())
    )
    return None if is_letter else "a"


def _letter(match: re.Match[str]) -> str | None:
    """``option a.`` → ``option A.``"""
    return "A" if match["label"] is None or _word_before(match).lower() in _DATA.labels else None


def _grade(match: re.Match[str]) -> str:
    """``an A+`` → ``an A plus``, ``type O-`` → ``type O negative``."""
    letters, sign = match[1], match[2]
    before = match.string[max(0, match.start() - 20) : match.start()]
    if letters in ("AB", "O") or _BLOOD_BEFORE.search(before) or _BLOOD_AFTER.match(match.string, match.end()):
        return f"{' '.join(letters)} {'positive' if sign == '+' else 'negative'}"
    return f"{letters} {'plus' if sign == '+' else 'minus'}"


def _grades(match: re.Match[str]) -> str | None:
    """``straight As`` → ``straight A's``."""
    return "A's" if match["others"] or _word_before(match).lower() in _DATA.before_grades else None


def _word_before(match: re.Match[str]) -> str:
    start = max(0, match.start() - _LONGEST_LABEL - 2)
    word = _WORD_BEFORE.search(match.string[start : match.start()])
    return word[1] if word else ""


_CERTAIN = r"""
    (?<=\b[Aa]n\s)a(?![\w'’])
    | (?<=["“‘'(])a(?=["”’')])                   # "a", (a)
    | (?<=[(\[{|])a(?=,|\|)                          # (a, b), |a|
    | (?<=\b(?:log|sin|cos|tan)\s)a(?![\w’']|\s[a-z]{2})
    | ^a(?=\))                                      # a) at the beginning
    | a(?=
        ['’]s\b
        | \s(?:be|is|was|equals|and|or|squared|cubed|divides|satisfies)(?![\w-])  # no article stands before these
        | ,?\s(?:to|vs\.?|versus|through)\s[b-z](?![\w'’])
        | \ssuch\sthat\b
        | \s(?:plus|minus|times|over)\s[b-z](?![\w'’])
        | ,\s[b-z](?=,|\s(?:and|or)\b)
        | \s?[=≠≈≡∈⊂^]
        | \s?[<>≤≥+×·÷*|−]\s?[b-z](?![\w'’])
        | \s[<>≤≥]\s\d+(?=[,.;)]|\s(?:and|or|then)\b|$)
    )
"""
RULES: tuple[Rule, ...] = (
    Rule(
        "letter grade",
        re.compile(r"(?<![\w+.&/-])(AB|[A-FO])([+−-])(?=[\s,.;:!?)”\"]|$)(?!\s(?:and|or|to)\s\w+-)"),
        _grade,
        trigger_chars="+-−",
    ),
    Rule(
        "grades of one letter",
        re.compile(r"\bAs(?=(?P<others>,?\s(?:and|or)\s[B-F]s\b)|[.,;:!?)]|$|\s(?:and|or|in)\b)"),
        _grades,
        trigger_chars="A",
    ),
    Rule(
        "article in capitals",
        re.compile(r"(?<=[^\W\d_][\s'’])A(?=\s[\"'“‘(]?[A-Z][A-Za-z])"),
        _article,
        trigger_chars="A",
    ),
    Rule(
        "letter a",
        re.compile(rf"(?=a)(?<![\w’.&/-])(?:{_CERTAIN}|(?P<label>a)(?=[.,;:?!)]|$))", re.VERBOSE),
        _letter,
        trigger_chars="a",
    ),
)
