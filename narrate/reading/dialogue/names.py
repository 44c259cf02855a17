"""Judges what looks like the name of a speaker, and which names are those of the same speaker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from narrate import lazy_re as re
from narrate.reading.dialogue.labels import Label
from narrate.reading.dialogue.vocabulary import (
    GIVEN_NAMES,
    HONORIFICS,
    NAMES_THAT_ARE_WORDS,
    NOT_SPEAKERS,
    PARTICLES,
    ROLES,
    SPELLED_ROLES,
    TITLES,
)

MAX_WORDS, MAX_CHARS = 5, 40
"""The maximum length of a name."""
MIN_CAPITALS = 3
"""The minimum length of a single word in capitals that is said as a name: ``ED`` may well be initials."""

_MAX_ABBREVIATION = 5
"""Characters, with the full stop: ``Prof.``"""
_WORD = re.compile(r"[^\W_][\w.'’·-]*")
_NICKNAME = re.compile(r"(?=.*[^\W\d_])(?:[\w.|^`-]|(?<=\w)['’](?=\w{3}))+")
"""Also ``O'Neill``, but not ``don't`` or ``we've``."""
_ELIDED_PARTICLE = re.compile(r"(?:d|l|dell)['’](?=\w)")
_SPEAKABLE = re.compile(r"(?=.*[AEIOUYÀ-ÖØ-Ý])(?=.*[^\W\d_AEIOU]).{2,}")
"""A word in capitals that has a vowel and a consonant; without both, it is read letter by letter."""
_ROMAN_NUMERAL = re.compile(r"[IVX]+")
_NUMBER = re.compile(r"#?\d{1,3}")
_QUESTION_OR_ANSWER = re.compile(r"([QA])\d{1,3}")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?){2,4}")


def name_in(label: Label) -> str:
    """The name in a label, without what follows a comma (a post, an employer); empty if it looks like no name."""
    numbered = _QUESTION_OR_ANSWER.fullmatch(label.name)
    if numbered:
        return numbered[1]
    name = " ".join(label.name.partition(",")[0].split())
    if label.style == "plain" and name.islower() and not name.replace("_", "").isalnum():
        return ""  # a property, such as margin-top
    return name if _looks_like_name(name) else ""


def _looks_like_name(name: str) -> bool:
    words = name.split()
    if not 1 <= len(words) <= MAX_WORDS or len(name) > MAX_CHARS or _plain(words[0]) in NOT_SPEAKERS:
        return False
    if len(words) == 1:
        return _NICKNAME.fullmatch(name) is not None and name not in PARTICLES
    middle = all(_is_capital(word) or word in PARTICLES for word in words[1:-1])
    return (
        middle and _is_capital(words[0]) and (_is_capital(words[-1]) or _NUMBER.fullmatch(words[-1]) is not None)
    )


def _is_capital(word: str) -> bool:
    """Whether a word has a capital, or is in a script without capitals; a full stop may end an abbreviation."""
    if word.endswith(".") and len(word) > _MAX_ABBREVIATION:
        return False
    own = _ELIDED_PARTICLE.sub("", word, count=1)
    return _WORD.fullmatch(word) is not None and own[0] == own[0].upper() and not own[0].isdigit()


def is_word(name: str, lower: frozenset[str]) -> bool:
    """Whether a label is an ordinary word, which its post also writes in ``lower`` case, and no role or name."""
    words = [_plain(word) for word in name.split()]
    if name == name.lower():  # a nickname is always written so
        return False
    known = len(words) == 1 and words[0] in NAMES_THAT_ARE_WORDS
    return not known and all(word in lower for word in words) and not is_role(name)


def is_person(name: str, text: Callable[[], str]) -> bool:
    """Whether a name is certainly a person's: it has a given name or a title, or is in a script without capitals.

    Initials are if ``text()`` introduces their owner by such a name.
    """
    first, *others = [_plain(word) for word in name.split()]
    if first in GIVEN_NAMES or (others and first in HONORIFICS) or name.lower() == name.upper():
        return True
    full = spelled_out(name, text()) if is_initials(name) else ""
    return _plain(full.partition(" ")[0]) in GIVEN_NAMES


def is_role(name: str) -> bool:
    """Whether a name has a noun by which dialogues call their speakers."""
    return any(_plain(word) in ROLES for word in name.split())


def same_speakers(named: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Each name → the fullest name of the same speaker; ``named`` are names with what is in brackets after each.

    ``Lee``, ``Dr. Lee``, ``AL`` and ``ANN LEE`` are Ann Lee if nobody else could be meant.
    """
    shown: dict[tuple[str, ...], str] = {}
    stated: dict[str, str] = {}
    for name, aside in named:
        shown.setdefault(_key(name), name)
        if _INITIALS.fullmatch(aside):
            stated.setdefault(_letters(aside), name)
    return {name: _fullest(name, shown, stated) for name, _ in named}


def _fullest(name: str, shown: Mapping[tuple[str, ...], str], stated: Mapping[str, str]) -> str:
    key = _key(name)
    found = {full for other, full in shown.items() if len(other) > len(key) and {*key} <= {*other}}
    if is_initials(name):
        found |= {full for other, full in shown.items() if len(other) > 1 and _initials(other) == _letters(name)}
        found |= {stated[_letters(name)]} if _letters(name) in stated else set()
    return found.pop() if len(found) == 1 else shown[key]


def speaker_called(name: str, speakers: Sequence[str]) -> str:
    """The one of ``speakers`` for whom ``name``, perhaps a part of a name or initials, would stand in a label.

    ``name`` itself if there is none, or several could be meant.
    """
    exact = {folded(speaker): speaker for speaker in speakers}
    if folded(name) in exact:
        return exact[folded(name)]
    found = (same_speakers([(each, "") for each in (*speakers, form)])[form] for form in (name, name.upper()))
    return next((full for full in found if full in speakers), name)


def folded(name: str) -> str:
    """A name without what may differ from one mention to the next: case and spaces."""
    return " ".join(name.split()).casefold()


def is_initials(name: str) -> bool:
    """Whether a name has nothing but the first letters of others: ``AL``, ``A.L.``."""
    return name.isupper() and _INITIALS.fullmatch(name) is not None


def as_said(name: str, speaker: str) -> str:
    """The name in a label of ``speaker`` as it is said: ``Ann Lee`` for ``ANN LEE``; initials remain."""
    key, words = _key(name), name.split()
    if not name.isupper() or (is_initials(name) and not {*key} <= {*_key(speaker)}):
        return name
    if len(words) == 1:
        is_name = len(name) >= MIN_CAPITALS and key[0] not in SPELLED_ROLES
        return _as_name(name) if is_name else name
    last = words[-1] if _ROMAN_NUMERAL.fullmatch(words[-1]) else _as_name(words[-1])
    return " ".join([*map(_as_name, words[:-1]), last])


def _as_name(word: str) -> str:
    """A word in capitals with only the first one of them, if it is a title or can be pronounced."""
    return word.title() if _plain(word) in TITLES or _SPEAKABLE.fullmatch(word) else word


def spelled_out(name: str, text: str) -> str:
    """The only name in ``text`` whose initials are ``name``; empty if there is none or several."""
    words = [rf"{letter}[\w'’-]+" for letter in name.replace(".", "")]
    found = set(re.findall(rf"\b{'[ ]'.join(words)}", text))
    return found.pop() if len(found) == 1 else ""


def _key(name: str) -> tuple[str, ...]:
    """Equal for names that differ in case and titles alone."""
    words = [_plain(word) for word in name.split()]
    return tuple(word for word in words if word not in TITLES) or tuple(words)


def _initials(key: tuple[str, ...]) -> str:
    return "".join(word[0] for word in key)


def _letters(initials: str) -> str:
    return initials.replace(".", "").lower()


def _plain(word: str) -> str:
    return word.replace("’", "'").strip(".,'").lower()
