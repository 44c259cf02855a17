"""Writes the script: walks a post's sections and blocks and says them, announces them or leaves them out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, groupby, repeat, takewhile
from typing import Any, Literal

from narrate.reading.post import (
    KEPT,
    AlwaysNarrated,
    Block,
    Code,
    Collapsed,
    Embed,
    Formula,
    Image,
    Item,
    ItemList,
    Paragraph,
    Post,
    Quote,
    Section,
    Skipped,
    Span,
    Spans,
    Speech,
    Table,
    ThematicBreak,
    plain,
    written,
)
from narrate.scripting.intro_outro import fill_template
from narrate.scripting.languages.registry import language_for
from narrate.scripting.languages.rule_packages import rules_for
from narrate.scripting.policy import Policy
from narrate.scripting.script import Head, Omission, Role, Script, Utterance, merge_short_utterances
from narrate.scripting.sentences import Slices, cut_point, sentence_ranges
from narrate.scripting.verbalizing import Verbalized, verbalize

_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|svg|avif|bmp|tiff?)", re.IGNORECASE)
_WORD = re.compile(r"\s*\S+")


def write_script(post: Post, policy: Policy) -> Script:
    """Decide what is said of ``post``, word for word. Raises `OptionError` where its language cannot be loaded."""
    writer = _Writer(post, policy)
    for index, section in enumerate(post.sections):
        writer.write_section(index, section)
    writer.leave_out_unread_notes()
    writer.write_frame()
    return Script(tuple(writer.heads()), tuple(writer.utterances()), tuple(writer.omissions))


class _Writer:
    """The script so far. Pauses are asked for before an utterance and end up behind the one before it."""

    def __init__(self, post: Post, policy: Policy) -> None:
        self.post = post
        self.policy = policy
        language = language_for(post.language)
        rules = rules_for(language).disable(*policy.lexicon.disabled)
        self._language = replace(language, rules=rules)
        self._phrases = self._language.phrases
        self.omissions: list[Omission] = []
        self._lines: list[Utterance] = []
        self._section = 0
        self._role: Role = "narrator"
        self._pause = 0
        self._read_notes: set[str] = set()
        self._waiting_notes: deque[str] = deque()

    def heads(self) -> Iterator[Head]:
        """The title of each section; what stands before the first heading has none of its own."""
        for section in self.post.sections:
            yield Head(section.title or self._phrases.introduction or self.post.title, section.level)

    def utterances(self) -> Iterator[Utterance]:
        """All lines. Until here ``pause_ms`` is the pause before a line."""
        following = chain((line.pause_ms for line in self._lines[1:]), repeat(self.policy.pauses.end))
        for line, pause in zip(self._lines, following, strict=False):
            yield replace(line, pause_ms=pause)

    # Sections

    def write_section(self, index: int, section: Section) -> None:
        """The heading, what follows it, and the footnotes that wait for the section's end."""
        self._section = index
        if section.heading:
            self._rest(self.policy.pauses.before_heading(section.level))
            with self._as("heading"):
                self._say(section.heading)
            self._rest(self.policy.pauses.after_heading)
        self._blocks(section.blocks)
        while self._waiting_notes:
            self._note(self._waiting_notes.popleft())

    def write_frame(self) -> None:
        """The opening goes before everything and the closing, which says what was left out, after it."""
        omissions = tuple(self.omissions)
        body, self._lines, self._pause = self._lines, [], 0
        self._frame(self._template("opening"), "opening", 0, omissions)
        if self._lines and body:
            first = replace(body[0], pause_ms=max(body[0].pause_ms, self.policy.pauses.rule))
            body = [first, *body[1:]]
        self._lines += body
        self._frame(self._template("closing"), "closing", len(self.post.sections) - 1, omissions)

    def _template(self, name: Literal["opening", "closing"]) -> str:
        """The user's own wording, else the language's."""
        own: str | None = getattr(self.policy, name)
        default: str = getattr(self._phrases, name)
        return default if own is None else own

    def leave_out_unread_notes(self) -> None:
        """Footnotes that nothing refers to are not read, and counted."""
        for key in self.post.notes:
            if key not in self._read_notes:
                self._leave_out("footnote", written(self.post.notes[key]))

    def _frame(self, template: str, role: Role, section: int, omissions: tuple[Omission, ...]) -> None:
        self._section = section
        self._rest(self.policy.pauses.rule)
        with self._as(role):
            for sentence in fill_template(template, self.post, omissions, self._language):
                self._say(sentence)

    # Blocks

    def _blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            _TREATMENTS[type(block)](self, block)

    def _labelled(self, label: Spans, blocks: tuple[Block, ...]) -> None:
        """Say what follows and then the blocks."""
        if not self._spoken(label):
            self._blocks(blocks)
            return
        self._led((*label, _words(": "), Span(" ")), (*label, _words(".")), blocks)

    def _led(self, lead: Spans, alone: Spans, blocks: tuple[Block, ...]) -> None:
        """Say the lead in one breath with the first block if that is a paragraph; else say it alone."""
        skipped = tuple(takewhile(lambda block: isinstance(block, Skipped), blocks))
        self._blocks(skipped)
        blocks = blocks[len(skipped) :]
        if blocks and isinstance(blocks[0], Paragraph):
            self._say((*lead, *blocks[0].spans))
            blocks = blocks[1:]
        else:
            self._say(alone)
        self._blocks(blocks)

    def _paragraph(self, block: Paragraph) -> None:
        self._rest(self.policy.pauses.paragraph)
        self._say(block.spans)

    def _item_list(self, block: ItemList) -> None:
        self._blocks(block.items)
        self._rest(self.policy.pauses.paragraph)

    def _item(self, item: Item) -> None:
        number = "" if item.number is None else f"{item.number}. "
        box = {None: "", True: self._phrases.task_done, False: self._phrases.task_open}[item.checked]
        label = number + _lead(box)
        self._rest(self.policy.pauses.item)
        self._led((_words(label),), (_words(label),), item.blocks)
        self._rest(self.policy.pauses.item)

    def _quote(self, block: Quote) -> None:
        cue, cue_from, end = (
            (self._phrases.inner_quote, self._phrases.inner_quote_from, self._phrases.inner_quote_end)
            if self._role == "quote"
            else (self._phrases.quote, self._phrases.quote_from, self._phrases.quote_end)
        )
        self._rest(self.policy.pauses.quote)
        with self._as("quote"):
            if self.policy.quotes == "cue":
                label = cue_from.format(source=block.source) if block.source else cue
                self._labelled((_words(label),), block.blocks)
                self._say((_words(end),))
            else:
                self._blocks(block.blocks)
        self._rest(self.policy.pauses.quote)

    def _speech(self, block: Speech) -> None:
        self._rest(self.policy.pauses.quote)
        if block.speaker:
            self._labelled((Span(block.speaker),), block.blocks)
        else:
            self._blocks(block.blocks)
        self._rest(self.policy.pauses.quote)

    def _collapsed(self, block: Collapsed) -> None:
        kind = "spoiler" if block.spoiler else "collapsed"
        treatment = self.policy.spoilers if block.spoiler else self.policy.collapsed
        if treatment == "read":
            self._read_collapsed(block)
            return
        if treatment == "announce":
            hidden = self._phrases.spoiler_announced if block.spoiler else self._phrases.collapsed_announced
            self._announce(_words(_lead(hidden) if block.summary else hidden), *block.summary)
        self._leave_out(kind, written([block]))

    def _read_collapsed(self, block: Collapsed) -> None:
        self._rest(self.policy.pauses.paragraph)
        self._say(block.summary)
        if block.spoiler:
            self._labelled((_words(self._phrases.spoiler),), block.blocks)
            self._say((_words(self._phrases.spoiler_end),))
        else:
            self._blocks(block.blocks)

    def _skipped(self, block: Skipped) -> None:
        self._leave_out("skipped", written([block]))

    def _demanded(self, block: AlwaysNarrated) -> None:
        """What its author wants narrated is, whatever becomes of others like it."""
        policy, self.policy = self.policy, self.policy.unbound()
        try:
            self._blocks(block.blocks)
        finally:
            self.policy = policy

    def _code(self, block: Code) -> None:
        if self.policy.code == "read":
            self._rest(self.policy.pauses.paragraph)
            for line in block.text.splitlines():
                self._say((Span(line.strip(), "code"),))
            return
        if self.policy.code == "announce":
            self._announce(_words(self._code_announcement(block)))
        self._leave_out("code", block.text)

    def _code_announcement(self, block: Code) -> str:
        lines = self._language.count(block.text.count("\n") + 1, self._phrases.lines)
        language = self._phrases.code_languages.get(block.language.lower(), block.language)
        if language:
            return self._phrases.code_in_announced.format(lines=lines, language=language)
        return self._phrases.code_announced.format(lines=lines)

    def _formula(self, block: Formula) -> None:
        if self._is_heard(block.tex):
            self._paragraph(Paragraph((Span(block.tex, "math"),)))
            return
        self._announce(_words(self._phrases.equation_announced))
        self._leave_out("math", block.tex)

    def _table(self, block: Table) -> None:
        if self.policy.tables == "read" and len(block.rows) <= self.policy.max_table_rows:
            self._read_table(block)
            return
        if self.policy.tables != "skip":
            self._announce(_words(self._table_announcement(block)))
        self._leave_out("table", written([block]))

    def _table_announcement(self, block: Table) -> str:
        width = max([len(block.header), *map(len, block.rows)], default=0)
        rows = self._language.count(len(block.rows), self._phrases.rows)
        columns = self._language.count(width, self._phrases.columns)
        return self._phrases.table_announced.format(rows=rows, columns=columns)

    def _read_table(self, block: Table) -> None:
        self._rest(self.policy.pauses.paragraph)
        label = self._phrases.table
        self._say((*self._label(label, block.caption), *block.caption) if block.caption else (_words(label),))
        if block.header:
            self._say((_words(_lead(self._phrases.table_columns)), *_listed(block.header, "; ")))
        names = [self._name(cell) for cell in block.header]
        for number, row in enumerate(block.rows, 1):
            heard, unheard = [], []
            for name, cell in zip(chain(names, repeat("")), row, strict=False):
                if self._spoken(cell):
                    heard.append((name, cell))
                else:
                    unheard += [_unheard(span) for span in (*cell, Span(" "))]
            if not heard:
                self._leave_out("skipped", plain(unheard).strip())
                continue
            self._rest(self.policy.pauses.item)
            cells = [_under(name, cell) for name, cell in heard]
            lead = self._phrases.table_row.format(n=number)
            self._say((_words(f"{lead} "), *unheard, *_listed(cells, "; ")))
        self._rest(self.policy.pauses.paragraph)

    def _image(self, block: Image) -> None:
        named = _FILE_NAME.fullmatch(block.alt) is not None
        alt = Span(block.alt, "silent", target=KEPT) if named else Span(block.alt)
        parts = [part for part in ((alt,), block.caption) if self._spoken(part)]
        if self.policy.images == "describe" and parts:
            unheard = (alt, Span(" ")) if (alt,) not in parts else ()
            if block.caption and block.caption not in parts:
                self._leave_out("skipped", plain(block.caption))
            self._announce(*self._label(self._phrases.image, parts[0]), *unheard, *_listed(parts, ". "))
        else:
            self._leave_out("image", written([block]))

    def _embed(self, block: Embed) -> None:
        self._leave_out("embed", block.text)

    def _rule(self, _: ThematicBreak) -> None:
        self._rest(self.policy.pauses.rule)

    # Footnotes

    def _refer(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key in self._read_notes or key not in self.post.notes:
                continue
            self._read_notes.add(key)
            if self.policy.footnotes == "skip":
                self._leave_out("footnote", written(self.post.notes[key]))
            elif self.policy.footnotes == "section" or self._role == "note":
                self._waiting_notes.append(key)  # a footnote's own footnotes wait too, however long the chain
            else:
                self._note(key)

    def _note(self, key: str) -> None:
        if all(isinstance(block, Skipped) for block in self.post.notes[key]):
            self._blocks(self.post.notes[key])
            return
        with self._as("note"):
            self._labelled((_words(self._phrases.footnote),), self.post.notes[key])

    # Sentences

    def _announce(self, *spans: Span) -> None:
        self._rest(self.policy.pauses.paragraph)
        with self._as("note"):
            self._say(spans)
        self._rest(self.policy.pauses.paragraph)

    def _say(self, spans: Spans) -> None:
        """Say a run of spans, a sentence at a time; footnotes follow the sentence that refers to them."""
        spans = tuple(self._speakable(self._wanted(spans)))
        masked = _masked(spans)
        slices = Slices(spans)
        first = len(self._lines)
        for start, end in sentence_ranges(masked, self._language) if masked else [(0, 0)]:
            sentence = slices.take(start, end)
            self._sentence(sentence)
            self._rest(self.policy.pauses.sentence)
            self._refer(span.target for span in sentence if span.kind == "note")
        self._lines[first:] = merge_short_utterances(
            self._lines[first:], self.policy.min_chars, self.policy.max_chars
        )

    def _wanted(self, spans: Spans) -> Iterator[Span]:
        """What the author wants narrated; the rest is counted, a passage at a time."""
        for unwanted, run in groupby(spans, lambda span: span.kind == "silent" and span.target != KEPT):
            if not unwanted:
                yield from run
                continue
            words = plain(run)
            if any(map(str.isalnum, words)):
                self._leave_out("skipped", words.strip())
                yield Span(" ") if words[-1:] == " " else Span("")

    def _speakable(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Formulas that are not to be spoken, or cannot be, are announced where they stand and counted."""
        for span in spans:
            if span.kind == "math" and not self._is_heard(span.text):
                self._leave_out("math", span.text)
                yield _words(f" {self._phrases.equation_inline} ")
                span = replace(span, kind="silent")
            yield span

    def _is_heard(self, tex: str) -> bool:
        speak_math = self._language.speak_math
        return self.policy.math == "speak" and speak_math is not None and speak_math(tex) is not None

    def _name(self, cell: Spans) -> str:
        """What a column is called in each row; empty where that has no words."""
        heard = (span for span in cell if span.kind != "math" or self._is_heard(span.text))
        return self._spoken(tuple(heard), whole=False)

    def _sentence(self, spans: Spans) -> None:
        """Say one sentence, in pieces where it is longer than the engine can take."""
        masked = _masked(spans)
        said = self._say_of(spans)
        if len(said.text) <= self.policy.max_chars or not masked:
            self._line(plain(spans), said)
            return
        slices, start = Slices(spans), 0
        pieces = [piece for piece in self._pieces(masked, slices) if piece[1].text] or [(0, said)]
        pieces[-1] = (len(masked), pieces[-1][1])  # what is not heard is written with what is
        for end, words in pieces:
            self._line(plain(slices.take(start, end)), words)
            start = end

    def _pieces(self, masked: str, slices: Slices) -> Iterator[tuple[int, Verbalized]]:
        """Where each piece of a long sentence ends, and its words."""
        end = 0
        while end < len(masked):
            end, words = self._piece(masked, slices, end)
            yield end, words

    def _piece(self, masked: str, slices: Slices, start: int) -> tuple[int, Verbalized]:
        """Where the piece of a sentence that begins at ``start`` ends, and its words.

        The words are too long where a single written word is.
        """
        longest = window = self.policy.max_chars
        word = _WORD.match(masked, start, start + longest)
        least = word.end() - start if word else longest
        while True:
            end = start + cut_point(masked[start : start + window + 1], window)
            said = self._say_of(slices.take(start, end), whole=end == len(masked))
            if len(said.text) <= longest or window <= least:
                return end, said
            window = max(window // 2, least)

    def _spoken(self, spans: Spans, *, whole: bool = True) -> str:
        return self._say_of(spans, whole=whole).text

    def _say_of(self, spans: Spans, *, whole: bool = True) -> Verbalized:
        return verbalize(spans, self.policy.lexicon, self._language, whole=whole)

    def _line(self, text: str, said: Verbalized) -> None:
        """Add an utterance, or several where narrate's own words are too long for one."""
        spoken, changes = said.text, said.changes
        while len(spoken) > self.policy.max_chars:
            cut = cut_point(spoken, self.policy.max_chars)
            self._line(text, Verbalized(spoken[:cut].strip(), changes))
            text, spoken, changes = "", spoken[cut:].strip(), ()
        if spoken:
            line = Utterance(self._section, self._role, text.strip(), spoken, self._pause, changes)
            self._lines.append(line)
            self._pause = self.policy.pauses.clause
        elif any(map(str.isalnum, text)):
            self._leave_out("sentence", text)

    def _label(self, name: str, words: Spans) -> Spans:
        """What it is, unless the words say so themselves: ``Figure 2: …``."""
        return () if self._language.names_itself(plain(words)) else (_words(_lead(name)),)

    def _rest(self, pause_ms: int) -> None:
        """Ask for a pause of at least so long before the next utterance."""
        self._pause = max(self._pause, pause_ms)

    def _leave_out(self, kind: str, text: str) -> None:
        self.omissions.append(Omission(self._section, kind, text))

    @contextmanager
    def _as(self, role: Role) -> Iterator[None]:
        before, self._role = self._role, role
        try:
            yield
        finally:
            self._role = before


_TREATMENTS: dict[type, Callable[[_Writer, Any], None]] = {
    Paragraph: _Writer._paragraph,
    ItemList: _Writer._item_list,
    Item: _Writer._item,
    Quote: _Writer._quote,
    Speech: _Writer._speech,
    Collapsed: _Writer._collapsed,
    Skipped: _Writer._skipped,
    AlwaysNarrated: _Writer._demanded,
    Code: _Writer._code,
    Formula: _Writer._formula,
    Table: _Writer._table,
    Image: _Writer._image,
    Embed: _Writer._embed,
    ThematicBreak: _Writer._rule,
}


def _words(text: str) -> Span:
    """Words of narrate's own."""
    return Span("", "say", text)


def _lead(label: str) -> str:
    """What stands before other words: ``Table: ``; empty where the language has no label for it."""
    return f"{label}: " if label else ""


def _unheard(span: Span) -> Span:
    """A span of a cell without words: it is written, and no passage that its author left out."""
    return span if span.kind == "silent" else replace(span, kind="silent", target=KEPT)


def _under(name: str, cell: Spans) -> Spans:
    """A cell, after its column's name."""
    return (_words(f"{name}: "), *cell) if name and cell else cell


def _listed(parts: Iterable[Spans], separator: str) -> Iterator[Span]:
    """The parts with a separator to hear between them, and a space to read."""
    for index, part in enumerate(part for part in parts if part):
        if index:
            yield _words(separator)
            yield Span(" ")
        yield from part


def _masked(spans: Spans) -> str:
    """The written text with all that is not prose blotted out, so that no sentence ends inside it.

    Code keeps its spaces: it can be cut there. A formula is not cut where that can be helped.
    """
    return "".join(_blotted(span) for span in spans)


def _blotted(span: Span) -> str:
    if span.kind == "text":
        return span.text
    return re.sub(r"\S", "x", span.text) if span.kind == "code" else "x" * len(span.text)
