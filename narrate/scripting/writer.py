"""Writes the script: speaks, announces or leaves out each block of a post."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, repeat, takewhile
from typing import Any, Literal

from narrate import lazy_re as re
from narrate.reading.dialogue.labels import read_label
from narrate.reading.dialogue.names import as_said
from narrate.reading.file_names import is_file_name
from narrate.reading.plain_tex import plain_title
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
    References,
    Section,
    Skipped,
    Span,
    Spans,
    Speech,
    Table,
    ThematicBreak,
    inside,
    plain,
    written,
)
from narrate.scripting.intro_outro import fill_template
from narrate.scripting.languages.ornaments import with_emoji
from narrate.scripting.languages.registry import language_for
from narrate.scripting.languages.rule_packages import rules_for
from narrate.scripting.policy import Policy
from narrate.scripting.script import QUOTES, Omission, Script, SectionHeading
from narrate.scripting.script_builder import ScriptBuilder, own_words
from narrate.scripting.sentences import Slices
from narrate.scripting.verbalizing import ends_in_mark

_LABEL_MARK = re.compile(r"\s*[:：—–-]+\s*$")
"""What separates the name of a speaker from the words."""


def write_script(post: Post, policy: Policy) -> Script:
    """Decide what is spoken of ``post``, word for word. Raises `OptionError` if its language cannot be loaded."""
    writer = _Writer(post, policy)
    for index, section in enumerate(post.sections):
        writer.write_section(index, section)
    writer.leave_out_unread_footnotes()
    writer.write_intro_and_outro()
    return writer.script()


class _Writer:
    """Goes through the blocks of a post; a `ScriptBuilder` collects the utterances."""

    def __init__(self, post: Post, policy: Policy) -> None:
        self.post = post
        language = language_for(post.language)
        rules = rules_for(language).disable(*policy.lexicon.disabled)
        if policy.emoji == "read" and language.name_of_emoji:
            rules = with_emoji(rules, language.name_of_emoji)
        self._language = replace(language, rules=rules)
        self._phrases = self._language.phrases
        self._builder = ScriptBuilder(policy, self._language)
        self._read_footnotes: set[str] = set()
        self._waiting_footnotes: deque[str] = deque()

    @property
    def policy(self) -> Policy:
        """The policy for the next block."""
        return self._builder.policy

    def script(self) -> Script:
        """The script so far."""
        builder = self._builder
        return Script(tuple(self._headings()), tuple(builder.finish()), tuple(builder.omissions))

    def _headings(self) -> Iterator[SectionHeading]:
        """One per section; the introduction has no title of its own."""
        for section in self.post.sections:
            title = plain_title(section.heading) or self._phrases.introduction or self.post.title
            yield SectionHeading(title, section.level)

    # Sections

    def write_section(self, index: int, section: Section) -> None:
        """Write the heading, the blocks, and the footnotes that wait for the end of the section."""
        self._builder.section = index
        if section.heading:
            self._builder.pause(self.policy.pauses.before_heading(section.level))
            with self._builder.speaking_as("heading"):
                self._say(section.heading)
            self._builder.pause(self.policy.pauses.after_heading)
        self._write_blocks(section.blocks)
        while self._waiting_footnotes:
            self._write_footnote(self._waiting_footnotes.popleft())

    def write_intro_and_outro(self) -> None:
        """Put the opening before everything, and the closing, which says what was left out, at the end."""
        omissions = tuple(self._builder.omissions)
        body = self._builder.take_out()
        self._fill_template("opening", 0, omissions)
        self._builder.put_back(body, self.policy.pauses.rule)
        self._fill_template("closing", len(self.post.sections) - 1, omissions)

    def _fill_template(
        self, role: Literal["opening", "closing"], section: int, omissions: tuple[Omission, ...]
    ) -> None:
        """Add the sentences of a template: the user's, or else the language's."""
        wording: str | None = getattr(self.policy, role)
        template: str = getattr(self._phrases, role) if wording is None else wording
        post = self.post
        if wording is None and post.title_inferred:
            post = replace(post, title="")  # the text begins with it
        self._builder.section = section
        self._builder.pause(self.policy.pauses.rule)
        with self._builder.speaking_as(role):
            for sentence in fill_template(template, post, omissions, self._language):
                self._say(sentence)

    def leave_out_unread_footnotes(self) -> None:
        """Count footnotes that nothing refers to, instead of reading them."""
        for key, blocks in self.post.notes.items():
            if key not in self._read_footnotes:
                self._builder.leave_out("footnote", written(blocks))

    # Blocks

    def _write_blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            _WRITE[type(block)](self, block)

    def _write_labeled(self, label: Spans, blocks: tuple[Block, ...]) -> None:
        """Write the label, if it has words, and the blocks that it belongs to."""
        if not self._builder.has_words(label):
            self._write_blocks(blocks)
            return
        self._write_after((*label, own_words(": "), Span(" ")), label, blocks)

    def _write_after(self, lead: Spans, sentence: Spans, blocks: tuple[Block, ...]) -> None:
        """Write the blocks with ``lead`` in front of a first paragraph, or else with ``sentence`` before them."""
        skipped = tuple(takewhile(lambda block: isinstance(block, Skipped), blocks))
        self._write_blocks(skipped)
        blocks = blocks[len(skipped) :]
        if blocks and isinstance(blocks[0], Paragraph):
            self._say((*lead, *blocks[0].spans))
            blocks = blocks[1:]
        else:
            self._say(sentence)
        self._write_blocks(blocks)

    def _write_paragraph(self, block: Paragraph) -> None:
        self._builder.pause(self.policy.pauses.paragraph)
        self._say(block.spans)

    def _write_item_list(self, block: ItemList) -> None:
        self._write_blocks(block.items)
        self._builder.pause(self.policy.pauses.paragraph)

    def _write_item(self, item: Item) -> None:
        number = "" if item.number is None else f"{item.number}. "
        box = {None: "", True: self._phrases.task_done, False: self._phrases.task_open}[item.checked]
        lead = (own_words(number + _lead(box)),)
        self._builder.pause(self.policy.pauses.item)
        self._write_after(lead, lead, item.blocks)
        self._builder.pause(self.policy.pauses.item)

    def _write_quote(self, block: Quote) -> None:
        cue, cue_from, end = self._quote_cues()
        self._builder.pause(self.policy.pauses.quote)
        part = QUOTES if QUOTES in self.policy.parts else self._builder.part
        with self._builder.speaking_as("quote", part):
            if self.policy.quotes == "cue":
                source = block.source or (self._phrases.language_model if block.generated else "")
                label = cue_from.format(source=source) if source else cue
                self._write_labeled((own_words(label),), block.blocks)
                self._say((own_words(end),))
            else:
                self._write_blocks(block.blocks)
        self._builder.pause(self.policy.pauses.quote)

    def _quote_cues(self) -> tuple[str, str, str]:
        """The words that begin a quote without a source and with one, and those that end it."""
        phrases = self._phrases
        if self._builder.role == "quote":
            return phrases.inner_quote, phrases.inner_quote_from, phrases.inner_quote_end
        return phrases.quote, phrases.quote_from, phrases.quote_end

    def _write_speech(self, block: Speech) -> None:
        self._builder.pause(self.policy.pauses.quote)
        label = _as_said(block.label, block.speaker)
        if block.speaker in self.policy.parts:
            self._say(tuple(_without_mark(label)))
            with self._builder.speaking_as(self._builder.role, block.speaker):
                self._write_after((), (), block.blocks)
        elif _LABEL_MARK.search(plain(label)):
            self._write_after((*label, Span(" ")), label, block.blocks)
        else:
            self._write_labeled(label, block.blocks)
        self._builder.pause(self.policy.pauses.quote)

    def _write_collapsed(self, block: Collapsed) -> None:
        treatment = self.policy.spoilers if block.spoiler else self.policy.collapsed
        if treatment == "read":
            self._read_collapsed(block)
            return
        if treatment == "announce":
            hidden = self._phrases.spoiler_announced if block.spoiler else self._phrases.collapsed_announced
            self._announce(own_words(_lead(hidden) if block.summary else hidden), *block.summary)
        self._builder.leave_out("spoiler" if block.spoiler else "collapsed", written([block]))

    def _read_collapsed(self, block: Collapsed) -> None:
        self._builder.pause(self.policy.pauses.paragraph)
        self._say(block.summary)
        if block.spoiler:
            self._write_labeled((own_words(self._phrases.spoiler),), block.blocks)
            self._say((own_words(self._phrases.spoiler_end),))
        else:
            self._write_blocks(block.blocks)

    def _write_references(self, block: References) -> None:
        if self.policy.references == "read":
            self._write_blocks(block.blocks)
            return
        entries = [entry for inner in block.blocks for entry in (inside(inner) or (inner,))]
        if self.policy.references == "announce":
            count = self._language.count(len(entries), self._phrases.references)
            self._announce(own_words(self._phrases.references_announced.format(references=count)))
        for entry in entries:
            self._builder.leave_out("reference", written([entry]))

    def _write_skipped(self, block: Skipped) -> None:
        self._builder.leave_out(block.kind, written(block.blocks))

    def _write_always_narrated(self, block: AlwaysNarrated) -> None:
        before = self.policy
        self._builder.policy = before.narrate_everything()
        try:
            self._write_blocks(block.blocks)
        finally:
            self._builder.policy = before

    def _write_code(self, block: Code) -> None:
        if self.policy.code == "read":
            self._builder.pause(self.policy.pauses.paragraph)
            for line in block.text.splitlines():
                self._say((Span(line.strip(), "code"),))
            return
        if self.policy.code == "announce":
            self._announce(own_words(self._code_announcement(block)))
        self._builder.leave_out("code", block.text)

    def _code_announcement(self, block: Code) -> str:
        lines = self._language.count(block.text.count("\n") + 1, self._phrases.lines)
        language = self._phrases.code_languages.get(block.language.lower(), block.language)
        if language:
            return self._phrases.code_in_announced.format(lines=lines, language=language)
        return self._phrases.code_announced.format(lines=lines)

    def _write_formula(self, block: Formula) -> None:
        if self._builder.can_speak(block.tex):
            self._write_paragraph(Paragraph((Span(block.tex, "math"),)))
            return
        self._announce(own_words(self._phrases.equation_announced))
        self._builder.leave_out("math", block.tex)

    def _write_table(self, block: Table) -> None:
        if self.policy.tables == "read" and len(block.rows) <= self.policy.max_table_rows:
            self._read_table(block)
            return
        if self.policy.tables != "skip":
            self._announce(own_words(self._table_announcement(block)))
        self._builder.leave_out("table", written([block]))

    def _table_announcement(self, block: Table) -> str:
        width = max([len(block.header), *map(len, block.rows)], default=0)
        rows = self._language.count(len(block.rows), self._phrases.rows)
        columns = self._language.count(width, self._phrases.columns)
        return self._phrases.table_announced.format(rows=rows, columns=columns)

    def _read_table(self, block: Table) -> None:
        self._builder.pause(self.policy.pauses.paragraph)
        label = self._phrases.table
        self._say((*self._label(label, block.caption), *block.caption) if block.caption else (own_words(label),))
        if block.header:
            self._say((own_words(_lead(self._phrases.table_columns)), *_separated(block.header, "; ")))
        names = [self._column_name(cell) for cell in block.header]
        for number, row in enumerate(block.rows, 1):
            self._read_row(number, row, names)
        self._builder.pause(self.policy.pauses.paragraph)

    def _read_row(self, number: int, row: tuple[Spans, ...], names: list[Span]) -> None:
        """Read the cells that have words, each after the name of its column."""
        spoken: list[Spans] = []
        silent: list[Span] = []
        for name, cell in zip(chain(names, repeat(own_words(""))), row, strict=False):
            if self._builder.has_words(cell):
                spoken.append((name, *cell) if name.target else cell)
            else:
                silent += [_silenced(span) for span in (*cell, Span(" "))]
        if not spoken:
            self._builder.leave_out("skipped", plain(silent).strip())
            return
        self._builder.pause(self.policy.pauses.item)
        lead = self._phrases.table_row.format(n=number)
        self._say((own_words(f"{lead} "), *silent, *_separated(spoken, "; ")))

    def _column_name(self, cell: Spans) -> Span:
        """The name of a column, as spoken in each row; without words if its header has none."""
        spoken = (span for span in cell if span.kind != "math" or self._builder.can_speak(span.text))
        name = self._builder.verbalize(tuple(spoken), whole=False)
        return own_words(_lead(name.text), _lead(name.caption))

    def _write_image(self, block: Image) -> None:
        alt = Span(block.alt, "silent", target=KEPT) if is_file_name(block.alt) else Span(block.alt)
        parts = [part for part in ((alt,), block.caption) if self._builder.has_words(part)]
        if self.policy.images == "describe" and parts:
            silent = (alt, Span(" ")) if (alt,) not in parts else ()
            if block.caption and block.caption not in parts:
                self._builder.leave_out("skipped", plain(block.caption))
            self._announce(*self._label(self._phrases.image, parts[0]), *silent, *_as_sentences(parts))
        else:
            self._builder.leave_out("image", written([block]))

    def _write_embed(self, block: Embed) -> None:
        self._builder.leave_out("embed", block.text)

    def _write_thematic_break(self, _: ThematicBreak) -> None:
        self._builder.pause(self.policy.pauses.rule)

    # Footnotes

    def _write_footnotes(self, keys: Iterable[str]) -> None:
        """Write the footnotes of a sentence, each once: here, at the end of the section, or not at all."""
        for key in keys:
            if key in self._read_footnotes or key not in self.post.notes:
                continue
            self._read_footnotes.add(key)
            if self.policy.footnotes == "skip":
                self._builder.leave_out("footnote", written(self.post.notes[key]))
            elif self.policy.footnotes == "section" or self._builder.role == "note":
                self._waiting_footnotes.append(key)  # footnotes of footnotes wait too, however long the chain
            else:
                self._write_footnote(key)

    def _write_footnote(self, key: str) -> None:
        blocks = self.post.notes[key]
        if all(isinstance(block, Skipped) for block in blocks):
            self._write_blocks(blocks)
            return
        with self._builder.speaking_as("note"):
            self._write_labeled((own_words(self._phrases.footnote),), blocks)

    # Sentences

    def _announce(self, *spans: Span) -> None:
        self._builder.pause(self.policy.pauses.paragraph)
        with self._builder.speaking_as("note"):
            self._say(spans)
        self._builder.pause(self.policy.pauses.paragraph)

    def _say(self, spans: Spans) -> None:
        """Add spans sentence by sentence; footnotes follow the sentence that refers to them."""
        first = len(self._builder.utterances)
        for sentence in self._builder.split_sentences(self._builder.speakable(spans)):
            self._builder.add_sentence(sentence)
            self._builder.pause(self.policy.pauses.sentence)
            self._write_footnotes(span.target for span in sentence if span.kind == "note")
        self._builder.merge_short(first)

    def _label(self, name: str, caption: Spans) -> Spans:
        """A label for the caption, unless it has one itself: ``Figure 2: …``."""
        return () if self._language.names_itself(plain(caption)) else (own_words(_lead(name)),)


_WRITE: dict[type, Callable[[_Writer, Any], None]] = {
    Paragraph: _Writer._write_paragraph,
    ItemList: _Writer._write_item_list,
    Item: _Writer._write_item,
    Quote: _Writer._write_quote,
    Speech: _Writer._write_speech,
    Collapsed: _Writer._write_collapsed,
    References: _Writer._write_references,
    Skipped: _Writer._write_skipped,
    AlwaysNarrated: _Writer._write_always_narrated,
    Code: _Writer._write_code,
    Formula: _Writer._write_formula,
    Table: _Writer._write_table,
    Image: _Writer._write_image,
    Embed: _Writer._write_embed,
    ThematicBreak: _Writer._write_thematic_break,
}


def _lead(label: str) -> str:
    """A label followed by a colon, ``Table: ``; empty if the language has none."""
    return f"{label}: " if label else ""


def _as_said(label: Spans, speaker: str) -> Spans:
    """The label of a speaker whose name, if it is in capitals, is said as a name and not spelled."""
    written = plain(label)
    read = read_label(written)
    name = read.name if read else ""
    said = as_said(name, speaker)
    if said == name:
        return label
    start = written.index(name)
    end, slices = start + len(name), Slices(label)
    silent = map(_silenced, slices.take(start, end))
    return (*slices.take(0, start), *silent, own_words(said), *slices.take(end, len(written)))


def _without_mark(label: Spans) -> Iterator[Span]:
    """The label of a speaker whose colon or dash is not spoken: the pause after the name takes its place."""
    end = len(_LABEL_MARK.sub("", plain(label)))
    for span in label:
        kept, mark = span.text[: max(end, 0)], span.text[max(end, 0) :]
        yield replace(span, text=kept)
        if mark:
            yield Span(mark, "silent", target=KEPT)
        end -= len(span.text)


def _silenced(span: Span) -> Span:
    """A span of a cell without words: written but not spoken, and not counted as left out."""
    return span if span.kind == "silent" else replace(span, kind="silent", target=KEPT)


def _as_sentences(parts: Sequence[Spans]) -> Iterator[Span]:
    """The parts, with a full stop after each but the last, unless it ends in a punctuation mark of its own."""
    for index, part in enumerate(parts):
        if index:
            yield Span(" ")
        yield from part
        if index < len(parts) - 1 and not ends_in_mark(plain(part)):
            yield own_words(".")


def _separated(parts: Iterable[Spans], separator: str) -> Iterator[Span]:
    """The parts, with a separator in the spoken text and a space in the written text between them."""
    for index, part in enumerate(part for part in parts if part):
        if index:
            yield own_words(separator)
            yield Span(" ")
        yield from part
