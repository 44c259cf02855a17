"""Everything that narrate knows about one language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from narrate import lazy_re as re
from narrate.scripting.languages.ornaments import ORNAMENTS
from narrate.scripting.languages.phrases import Forms, Phrases
from narrate.scripting.rules import RuleList
from narrate.scripting.script import OMISSION_KINDS

MASK = "ǀ"
"""Stands for each character of formulas and code in text that is split into sentences: a letter without case."""


_LAST_WORD = re.compile(r"(?:^|[\s(])(\w+)\.\s*$")
_ABBREVIATION_LENGTH = 24
"""The maximum length of an abbreviation in characters, with the punctuation around it."""


def singular_or_plural(number: int) -> int:
    """The plural rule of English and many other languages: one form for 1, another for every other number."""
    return 0 if number == 1 else 1


def iso_date(day: dt.date) -> str:
    """``2024-07-16``."""
    return day.isoformat()[:10]


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """How posts in one language are narrated. The defaults hold no words of any language."""

    tag: str
    """BCP 47, in lower case: ``de``, or ``de-at`` for what differs in Austria."""
    rules: RuleList = field(default_factory=lambda: RuleList(ORNAMENTS))
    """What puts written text into words, in order."""
    phrases: Phrases = field(default_factory=Phrases)
    """The words that narrate adds."""
    abbreviations: frozenset[str] = frozenset()
    """Abbreviations in lower case, without their full stop. If a lowercase letter or a number follows one of them,
    the sentence goes on, whatever `split_sentences` says."""
    split_sentences: Callable[[str], Iterable[str]] | None = None
    """Splits a line into sentences, which joined are the line; if None, sentencex does, by the rules of `tag`."""
    goes_on: Callable[[str, int], bool] | None = None
    """Whether a sentence goes on at a position after white space, although a period precedes it: ``Dr. Baker``.
    Long sentences are not cut there. If None, `abbreviations` say it."""
    speak_math: Callable[[str], str | None] | None = None
    """Returns the words for a formula in TeX, or None if it cannot be spoken. Without it, no formula is spoken."""
    show_math: Callable[[str], str | None] | None = None
    """Returns a spoken formula in TeX as transcripts show it, ``a² + b²``; without it, or if it returns None, they
    show its words."""
    name_of_emoji: Callable[[str], str] | None = None
    """Returns what a character that is an emoji shows. Without it, emoji are silent even if they are asked for."""
    read_number: Callable[[str], str] | None = None
    """Returns the words for a number in them, such as ``1,024.5``. Without it, the voice reads the number."""
    follow: Callable[[str, str], str] | None = None
    """Returns the words of a rule or a formula, the second argument, as they follow the words before them, the
    first: English drops a second article. Without it, they stay as they are."""
    long_date: Callable[[dt.date], str] = iso_date
    """Returns a day as it is spoken and shown."""
    plural_form: Callable[[int], int] = singular_or_plural
    """Returns which of a phrase's forms goes with a number, counted from 0."""

    def sentences(self, line: str) -> Iterable[str]:
        """The sentences of a line, which joined are the line."""
        if self.split_sentences is not None:
            return self.split_sentences(line)
        import sentencex  # options are read, and help is shown, without it

        sentences: Iterable[str] = sentencex.segment(self.tag.partition("-")[0], line)
        return sentences

    def is_within_abbreviation(self, text: str, at: int) -> bool:
        """Whether the period before ``text[at]``, and the white space between, stand within a sentence."""
        if self.goes_on is not None:
            return self.goes_on(text, at)
        word = _LAST_WORD.search(text, max(0, at - _ABBREVIATION_LENGTH), at)
        return word is not None and word[1].lower() in self.abbreviations

    def names_itself(self, caption: str) -> bool:
        """Whether a caption says what it belongs to: ``Figure 2: …``."""
        text, labels = caption.lower(), self.phrases.caption_labels
        return any(text.startswith(label) and _ends_word(text, len(label)) for label in labels)

    def enumerate(self, entries: Iterable[str]) -> str:
        """``A``, ``A and B``, ``A, B and C``; empty for none."""
        *most, last = tuple(entries) or ("",)
        if not most:
            return last
        listed, *others = most
        for entry in others:
            listed = self.phrases.list_next.format(list=listed, entry=entry)
        return self.phrases.list_last.format(list=listed, entry=last)

    def without_article(self, name: str) -> str:
        """A title or an author's name without the article that it begins with; empty if there is none."""
        for article in self.phrases.articles:
            start = article if article[-1] in "'’" else f"{article} "
            if name[: len(start)].lower() == start:
                return name[len(start) :].lstrip()
        return ""

    def count(self, number: int, forms: Forms) -> str:
        """``1 line``, ``2 lines``; empty if the language has no words for it."""
        return self._form(number, forms).format(n=number)

    def omissions(self, counts: Mapping[str, int]) -> str:
        """``6 footnotes and 2 code blocks``, by the kinds that were left out; empty if none was."""
        forms = self.phrases.omissions
        kinds = (kind for kind in OMISSION_KINDS if kind in counts)
        return self.enumerate(filter(None, (self.count(counts[kind], forms.get(kind, ())) for kind in kinds)))

    def left_out(self, counts: Mapping[str, int]) -> str:
        """``2 tables were left out of this narration``; empty if nothing was."""
        omissions = self.omissions(counts)
        named = sum(number for kind, number in counts.items() if kind in self.phrases.omissions)
        template = self._form(named, self.phrases.left_out) if omissions else ""
        return template.format(omissions=omissions)

    def _form(self, number: int, forms: Forms) -> str:
        """The form for ``number``; the last one stands for forms that the phrase lacks."""
        return forms[min(self.plural_form(number), len(forms) - 1)] if forms else ""


def _ends_word(text: str, end: int) -> bool:
    return not (text[end - 1 : end].isalnum() and text[end : end + 1].isalnum())
