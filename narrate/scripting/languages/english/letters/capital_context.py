"""Judges a word in capitals by what stands around it: a line in capitals, or words that ask for an initialism."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import VOWELS
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.vocabulary import ACRONYM_LISTS as LISTS

_REACH = 120
"""How many characters of a line in capitals are looked at on each side."""
_NEAR = 40
"""How many characters on each side may hold a neighbor that decides."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_JOINT = r"(?:\s?[/&+]\s?|,\s(?:(?:and|or|not)\s)?|\s(?:and|or|not|AND|OR|vs\.?|versus)\s)"
_JOINED_BEFORE = re.compile(rf"(?<![A-Za-z])([A-Z]{{2,}})s?{_JOINT}$")
_JOINED_AFTER = re.compile(rf"{_JOINT}([A-Z]{{2,}})s?(?![A-Za-z])")
_ARTICLE = re.compile(r"(?<![A-Za-z])(?:a|an|the)\s$", re.I)
_AN = re.compile(r"(?<![A-Za-z])[Aa]n\s$")
_OPERATOR = re.compile(
    r"\s(?:block|case|circuit|clause|condition|expression|function|gate|keyword|loop|operat|quer|relation|statement)",
    re.I,
)
_FIGURE_AFTER = {
    "AS": re.compile(r"\s\d{4,}"),
    "OR": re.compile(r"\s?[=:]?\s?\d+\.\d"),
    "OPS": re.compile(r"\s(?:(?:is|of|was)\s)?\d?\.\d{3}"),
}
_PREFIXES = ("CO", "DE", "RE")
_PREFIX_BEFORE = re.compile(r"(?<![A-Za-z])(?:CO|DE|RE)-$")
_CAPITAL_AFTER_HYPHEN = re.compile("-[A-Z]{2}")
_THEM = re.compile(r"\s(?:AND|OR|VS\.?|VERSUS|AGAINST)\s(?:THEM|YOU|ME)\b")

_CLUSTER_START = re.compile(
    r"(?:[BCDFGHJKLMNPRSTVWXYZ]|[BCFGKPS]L|[BCDFGPT]R|S[CKMNPTWQ]|S[CPT]R|[CSTPW]H|TW|QU|KN|WR|SH)?[AEIOUY]"
)
_CLUSTER_END = re.compile(
    r"[AEIOUY](?:[BCDFGKLMNPRSTVWXZ]|[LNR][DTKCPSM]|ST|SK|SP|CT|FT|PT|CK|SH|TH|CH|NG|MP|RN|LL|SS|FF|PS|TS|KS|NS|MS)?$"
)
_CROWD = re.compile(
    r"[^AEIOUY]{4}|[AEIOUY]{3}|^[^AEIOUY]{3}|(?:[BCDGKPT][MNPTCKGB][A-Z])|II|UU|AA|IH|CV|FQ|[VJ][^AEIOUY]"
)
_NO_ONSET = re.compile(r"(?!MC|SC[HLR]|S[HPT]R|SPL|[CPT]HR|PHL|PHT)[^AEIOUY]{3}")
_US = re.compile(r"US[A-Z]{2,3}")


def word_of(match: re.Match[str]) -> str | None:
    """The word, as it is usually written, that ``match[1]`` emphasizes; None if that is an initialism.

    ``match`` ends behind the ending of its word, which is ``match[2]``.
    """
    written = match[1]
    if _is_prefixed(match):
        return written.lower()
    if written in LISTS.surnames or _is_surname(match):
        return written.capitalize()
    word = listed(written)
    if word is None:
        return None
    if _AN.search(match.string, max(0, match.start() - 4), match.start()) and written[0] in "FLMNRSX":
        return None
    if written in LISTS.acronyms and not is_shouted(match):
        return None
    if not _is_ambiguous(written):
        return word
    return None if _is_initialism(match) else word


_TITLE = re.compile(r"\b(?:Dr|M|Mme|Mr|Mrs|Ms|Prof|Sen|Rep|Gen|Col|Rev|Sir)\.?\s(?:[A-Z]\.\s?){0,2}$")
_INITIALS = re.compile(r",\s(?:[A-Z]\.[\s-]?){1,3}(?=[,;&(:]|and\b|et\b|$)")


def _is_surname(match: re.Match[str]) -> bool:
    """Whether a word has a title before it, or initials after it: ``Dr. XU``, ``NGO, T. H., and others``."""
    if VOWELS.isdisjoint(match[1]) and match[1] != "NG":
        return False
    before = match.string[max(0, match.start() - 16) : match.start()]
    after = match.string[match.end() : match.end() + 16]
    return _TITLE.search(before) is not None or (not match[2] and _INITIALS.match(after) is not None)


def is_shouted(match: re.Match[str]) -> bool:
    """Whether ``match`` stands among words in capitals, as in a headline; initialisms beside it are no words."""
    beside = (*_capitals_before(match), *_capitals_after(match))
    if match[1] in LISTS.also_words:
        words = [
            word for word in beside if word not in LISTS.also_words
        ]  # IT IS: an IS beside it is rather a word
    else:
        words = [word for word in beside if not _is_ambiguous(word)]
    words = [word for word in words if len(word) > 1]
    plain = sum(word not in LISTS.acronyms and listed(word) is not None for word in words)
    return plain > 0 and 3 * plain >= len(words)


def is_pronounceable(word: str) -> bool:
    """Whether it looks like a word: ``MIRI`` does, ``ICML`` does not."""
    if len(word) < 4 or word in LISTS.initialisms or _US.fullmatch(word):
        return False
    if len(word) > 5:
        return not VOWELS.isdisjoint(word) and (len(word) > 8 or not _NO_ONSET.match(word))
    return bool(_CLUSTER_START.match(word) and _CLUSTER_END.search(word) and not _CROWD.search(word))


def _is_initialism(match: re.Match[str]) -> bool:
    """Whether a word that may be either is an initialism."""
    word, shouted = match[1], is_shouted(match)
    before = match.string[max(0, match.start() - _NEAR) : match.start()]
    after = match.string[match.end() : match.end() + _NEAR]
    alone = before[-1:] == "(" and after[:1] == ")"  # the Islamic State (IS)
    if alone or _is_joined(before, after) or _names(LISTS.words_after, word, after.split()[:1]):
        return True
    if shouted:
        return word == "US" and _names_the_country(before, after)
    if _names(LISTS.emphasis_before, word, before.split()[-1:]):
        return False
    if word in LISTS.also_words or (match[2] and word != "DO"):  # do's and don'ts
        return True
    figure = _FIGURE_AFTER.get(word)
    if figure and figure.match(after) and not before.rstrip()[-1:].isdigit():
        return True
    if _names(LISTS.words_before, word, before.split()[-1:]):
        return True
    if match[2]:
        return False
    return bool(_ARTICLE.search(before)) and not _OPERATOR.match(after)


def _names(table: dict[str, frozenset[str]], word: str, beside: list[str]) -> bool:
    neighbors = table.get(word, frozenset())
    found = "".join(beside).strip(".,;:!?\"'“”‘’()").lower()
    return found in neighbors or found.removesuffix("s") in neighbors


def _is_joined(before: str, after: str) -> bool:
    """Whether it is in a list or pair with another initialism, such as *MD or DO* and *ME/CFS*."""
    joined = (_JOINED_BEFORE.search(before), _JOINED_AFTER.match(after))
    return any(found and listed(found[1]) is None and not is_pronounceable(found[1]) for found in joined)


def _is_prefixed(match: re.Match[str]) -> bool:
    """Whether it is a prefix before a hyphen, or what it is before, as in ``CO-OP`` and ``RE-ELECT``."""
    text, start, end = match.string, match.start(), match.end()
    return bool(_PREFIX_BEFORE.search(text, max(0, start - 3), start)) or bool(
        match[1] in _PREFIXES and _CAPITAL_AFTER_HYPHEN.match(text, end)
    )


def _names_the_country(before: str, after: str) -> bool:
    """Whether US among words in capitals is no pronoun: it begins, follows a mark or article, or has a hyphen."""
    begins = before.rstrip(" \"'“‘(")[-1:] in ("", *",:;—–")
    return (begins and not _THEM.match(after)) or bool(_ARTICLE.search(before)) or after[:1] == "-"


def _is_ambiguous(word: str) -> bool:
    return word in LISTS.also_words or word in LISTS.rather_words


def _capitals_before(match: re.Match[str]) -> list[str]:
    words = _WORD.findall(match.string, max(0, match.start() - _REACH), match.start())
    return _leading_capitals(words[::-1])


def _capitals_after(match: re.Match[str]) -> list[str]:
    return _leading_capitals(_WORD.findall(match.string, match.end(), match.end() + _REACH))


def _leading_capitals(words: list[str]) -> list[str]:
    end = next((at for at, word in enumerate(words) if not word.isupper()), len(words))
    return words[:end]
