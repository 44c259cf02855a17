"""Builds a script, one sentence at a time: utterances with their pauses, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, groupby, repeat

from narrate import lazy_re as re
from narrate.reading.post import KEPT, Span, Spans, plain
from narrate.scripting.languages.language import MASK, Language
from narrate.scripting.policy import Policy
from narrate.scripting.script import NARRATOR, Omission, Role, Utterance, merge_short_utterances
from narrate.scripting.sentences import Slices, cut_point, sentence_ranges
from narrate.scripting.verbalizing import Verbalized, verbalize

_WORD = re.compile(r"\s*\S+")


class ScriptBuilder:
    """The script so far, and the section, role, part and pause of the next utterance.

    Until `finish`, ``pause_ms`` of an utterance is the pause before it, without the policy's factors.
    """

    def __init__(self, policy: Policy, language: Language) -> None:
        self.policy = policy
        self.language = language
        self.section = 0
        self.role: Role = "narrator"
        self.part = NARRATOR
        self.utterances: list[Utterance] = []
        self.omissions: list[Omission] = []
        self._pause_ms = 0

    def pause(self, min_ms: int) -> None:
        """Pause at least this long before the next utterance."""
        self._pause_ms = max(self._pause_ms, min_ms)

    def leave_out(self, kind: str, text: str) -> None:
        """Count ``text`` as an omission of this kind."""
        self.omissions.append(Omission(self.section, kind, text))

    @contextmanager
    def speaking_as(self, role: Role, part: str = NARRATOR) -> Iterator[None]:
        """Give utterances this role and this part within the block."""
        before = self.role, self.part
        self.role, self.part = role, part
        try:
            yield
        finally:
            self.role, self.part = before

    def take_out(self) -> list[Utterance]:
        """Remove and return all utterances, so that others can be added before them."""
        taken, self.utterances, self._pause_ms = self.utterances, [], 0
        return taken

    def put_back(self, taken: list[Utterance], pause_ms: int) -> None:
        """Add back what was taken out, after a pause of at least ``pause_ms`` if anything precedes it."""
        if self.utterances and taken:
            taken = [replace(taken[0], pause_ms=max(taken[0].pause_ms, pause_ms)), *taken[1:]]
        self.utterances += taken

    def finish(self) -> Iterator[Utterance]:
        """All utterances, each with the pause after it."""
        pauses, factors = self.policy.pauses, self.policy.pause_factors
        after = chain((utterance.pause_ms for utterance in self.utterances[1:]), repeat(pauses.end))
        for utterance, pause_ms in zip(self.utterances, after, strict=False):
            yield replace(utterance, pause_ms=pauses.scaled(pause_ms, factors))

    # What can be spoken

    def has_words(self, spans: Spans) -> bool:
        """Whether anything of one sentence is spoken."""
        return bool(self.verbalize(spans).text)

    def verbalize(self, spans: Spans, *, whole: bool = True) -> Verbalized:
        """The words for one sentence."""
        return verbalize(spans, self.policy.lexicon, self.language, whole=whole)

    def can_speak(self, tex: str) -> bool:
        """Whether the policy lets formulas be spoken and the language has words for this one."""
        speak_math = self.language.speak_math
        return self.policy.math == "speak" and speak_math is not None and speak_math(tex) is not None

    def speakable(self, spans: Spans) -> Spans:
        """The spans without the passages that their author skips and the formulas that are not spoken.

        Both are counted as omissions; formulas are announced in their place.
        """
        return tuple(self._without_formulas(self._without_skipped(spans)))

    def _without_skipped(self, spans: Spans) -> Iterator[Span]:
        for skipped, run in groupby(spans, lambda span: span.kind == "silent" and span.target != KEPT):
            if not skipped:
                yield from run
                continue
            text = plain(run)
            if any(map(str.isalnum, text)):
                self.leave_out("skipped", text.strip())
                yield Span(" ") if text[-1:] == " " else Span("")

    def _without_formulas(self, spans: Iterable[Span]) -> Iterator[Span]:
        for span in spans:
            if span.kind == "math" and not self.can_speak(span.text):
                self.leave_out("math", span.text)
                yield own_words(f" {self.language.phrases.equation_inline} ")
                span = replace(span, kind="silent")
            yield span

    # Sentences

    def split_sentences(self, spans: Spans) -> Iterator[Spans]:
        """The sentences of a run of spans; a single one if it has only words of narrate's own."""
        masked = _masked(spans)
        slices = Slices(spans)
        for start, end in sentence_ranges(masked, self.language) if masked else [(0, 0)]:
            yield slices.take(start, end)

    def add_sentence(self, spans: Spans) -> None:
        """Add one sentence, in pieces if it is longer than the engine allows."""
        masked = _masked(spans)
        verbalized = self.verbalize(spans)
        if len(verbalized.text) <= self.policy.max_chars or not masked:
            self._add(plain(spans), verbalized)
            return
        slices, start = Slices(spans), 0
        pieces = [piece for piece in self._pieces(masked, slices) if piece[1].text] or [(0, verbalized)]
        pieces[-1] = (len(masked), pieces[-1][1])  # the last piece also accounts for text that has no words
        for end, words in pieces:
            self._add(plain(slices.take(start, end)), words)
            start = end

    def merge_short(self, first: int) -> None:
        """Merge short utterances, starting at index ``first``."""
        policy = self.policy
        merged = merge_short_utterances(self.utterances[first:], policy.min_chars, policy.max_chars)
        self.utterances[first:] = merged

    def _pieces(self, masked: str, slices: Slices) -> Iterator[tuple[int, Verbalized]]:
        """The end and the words of each piece of a long sentence."""
        end = 0
        while end < len(masked):
            end, words = self._piece(masked, slices, end)
            yield end, words

    def _piece(self, masked: str, slices: Slices, start: int) -> tuple[int, Verbalized]:
        """The end and the words of the piece of a sentence that begins at ``start``.

        The words exceed the engine's limit only if a single written word does.
        """
        max_chars = window = self.policy.max_chars
        word = _WORD.match(masked, start, start + max_chars)
        first_word = word.end() - start if word else max_chars
        while True:
            end = start + cut_point(masked[start : start + window + 1], window, self.language)
            words = self.verbalize(slices.take(start, end), whole=end == len(masked))
            if len(words.text) <= max_chars or window <= first_word:
                return end, words
            window = max(window // 2, first_word)

    def _add(self, written: str, verbalized: Verbalized) -> None:
        """Add an utterance, or several if the words for a single written word are too long for one."""
        spoken, caption, changes = verbalized.text, verbalized.caption, verbalized.changes
        while len(spoken) > self.policy.max_chars:
            cut = cut_point(spoken, self.policy.max_chars, self.language)
            part, caption = spoken[:cut].strip(), spoken[cut:].strip()
            self._add(written, Verbalized(part, part, changes))
            written, spoken, changes = "", caption, ()
        if spoken:
            place, words = (self.section, self.role), (written.strip(), spoken)
            self.utterances.append(Utterance(*place, *words, self._pause_ms, changes, self.part, caption))
            self._pause_ms = self.policy.pauses.clause
        elif any(map(str.isalnum, written)):
            self.leave_out("sentence", written)


def own_words(text: str, shown: str = "") -> Span:
    """Words that narrate adds: spoken, but not written in the post. ``shown`` is another form for transcripts."""
    return Span("", "say", text, shown=shown)


def _masked(spans: Spans) -> str:
    """The written text with everything but prose replaced by a `MASK`, so that no sentence ends inside it.

    Code keeps its spaces, at which it can be cut. A formula has none, so it is cut only as a last resort. The
    number of a citation is all spaces: a sentence ends before it.
    """
    return "".join(_masked_span(span) for span in spans)


def _masked_span(span: Span) -> str:
    if span.kind == "text":
        return span.text
    if span.kind == "silent" and span.target == KEPT:
        return " " * len(span.text)
    return re.sub(r"\S", MASK, span.text) if span.kind == "code" else MASK * len(span.text)
