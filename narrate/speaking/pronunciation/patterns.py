"""Patterns of the words around a word, as `heteronyms.toml` writes them.

A pattern is a list of elements; ``_`` stands for the word itself. The other elements match the words before and
after it, each one word or punctuation mark:

| element | matches |
|---|---|
| ``has`` | this word, in any case |
| ``poison*`` | a word that begins so |
| ``VBD``, ``NN*`` | a part of speech, in the tag set of the Penn Treebank |
| ``to/IN`` | this word as this part of speech |
| ``{have}`` | what the list of this name matches |
| ``has|had|{be}`` | either |
| ``x?`` | ``x`` or nothing |
| ``..`` | up to three words, without punctuation in between |
| ``...`` | any number of words and marks of the sentence |
| ``~`` | any number of words and marks, but no finite verb |
| ``^`` | the beginning or end of the sentence |
| ``$`` | a punctuation mark, or the beginning or end of the sentence |

``_/VB*|NN`` requires a part of speech of the word itself, ``_:title`` and ``_:lower`` its case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.speaking.pronunciation.tagging import Word

_ANY = r"\S+"
_MARK = r"[^\w'’]\S* "
_ANYWHERE = {
    "..": r"(?:[\w'’]\S* ){0,3}",
    "...": r"(?:\S+ )*",
    "~": r"(?:(?!\S+/(?:VBD|VBP|VBZ|MD) )\S+ )*",
}
_BEFORE = {**_ANYWHERE, "^": rf"\A(?:{_MARK})*", "$": rf"(?:\A|{_MARK})"}
_AFTER = {**_ANYWHERE, "^": r"\Z", "$": rf"(?:\Z|{_MARK})"}
_CASES: Mapping[str, Callable[[str], bool]] = {"": bool, "title": str.istitle, "lower": str.islower}
_SENTENCE_END = "."


@dataclass(frozen=True, slots=True)
class Context:
    """A word among the words of its sentence."""

    word: str
    tag: str
    before: str
    """The words before it, each in lower case as ``word/TAG`` with a space after it."""
    after: str


def context_of(words: Sequence[Word], index: int) -> Context:
    """The context of ``words[index]``."""
    first, last = index, index + 1
    while first and words[first - 1].tag != _SENTENCE_END:
        first -= 1
    while last < len(words) and words[last - 1].tag != _SENTENCE_END:
        last += 1
    word = words[index]
    return Context(word.text, word.tag, _written(words[first:index]), _written(words[index + 1 : last]))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    tag: re.Pattern[str]
    has_case: Callable[[str], bool]

    def matches(self, context: Context) -> bool:
        """Whether the word and what surrounds it are as the pattern says."""
        return bool(
            self.tag.fullmatch(context.tag)
            and self.has_case(context.word)
            and self.after.match(context.after)
            and self.before.search(context.before)
        )


def compile_pattern(pattern: str, lists: Mapping[str, str]) -> Pattern:
    """Compile a pattern. ``lists`` are alternatives by name, separated by spaces.

    Raises ValueError if it does not contain ``_`` exactly once or names a case that does not exist, KeyError if it
    names a list that does not exist.
    """
    elements = pattern.split()
    (center, *more) = [at for at, element in enumerate(elements) if element[0] == "_"] or [-1]
    if center < 0 or more:
        raise ValueError(f"{pattern!r} must contain _ once")
    word, _, case = elements[center].partition(":")
    if case not in _CASES:
        raise ValueError(f"{pattern!r}: there is no case {case!r}")
    before = "".join(_element(each, lists, _BEFORE) for each in elements[:center])
    after = "".join(_element(each, lists, _AFTER) for each in elements[center + 1 :])
    tag = _glob(word[2:]) if word[1:] else _ANY
    start = "" if before.startswith(r"\A") else r"(?:\A|(?<= ))"
    return Pattern(re.compile(rf"{start}{before}\Z"), re.compile(after), re.compile(tag), _CASES[case])


def _element(element: str, lists: Mapping[str, str], signs: Mapping[str, str]) -> str:
    bare = element.removesuffix("?")
    found = "|".join(_alternatives(bare, lists, signs))
    return f"(?:{found}){'?' if bare != element else ''}"


def _alternatives(element: str, lists: Mapping[str, str], signs: Mapping[str, str]) -> Iterator[str]:
    for item in element.split("|"):
        word, _, tag = item.partition("/")
        if item in signs:
            yield signs[item]
        elif item.startswith("{"):
            yield from _alternatives("|".join(lists[item[1:-1]].split()), lists, signs)
        elif item.isupper():
            yield rf"{_ANY}/{_glob(item)} "
        else:
            yield rf"{_glob(word)}/{_glob(tag) if tag else _ANY} "


def _glob(item: str) -> str:
    choices = "|".join(re.escape(each).replace(r"\*", r"[^\s/]*") for each in item.split("|"))
    return f"(?:{choices})"


def _written(words: Sequence[Word]) -> str:
    return "".join(f"{word.text.lower()}/{word.tag} " for word in words)
