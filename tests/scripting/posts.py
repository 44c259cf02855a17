"""Posts made up by Hypothesis: every kind of block inside every other, every word of them used once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

from narrate.scripting.policy import CHOICES, Policy

MOST_BLOCKS = 14
"""In a post."""
DEEPEST = 3

policies = st.builds(
    Policy,
    max_chars=st.sampled_from((30, 60, 120, 400)),
    max_table_rows=st.sampled_from((1, 15)),
    **{kind: st.sampled_from(choices) for kind, choices in CHOICES.items()},
)
"""Every treatment of everything, for engines of very different breath."""


@dataclass(frozen=True)
class MadeUp:
    """A post in Markdown and the words that a reader of it sees."""

    text: str
    words: frozenset[str]


@st.composite
def posts(draw: st.DrawFn) -> MadeUp:
    pen = _Pen(draw)
    blocks = [block for _ in range(draw(st.integers(1, 6))) for block in pen.blocks(0)]
    notes = pen.notes()
    lines = [line for block in [*blocks, *notes] for line in [*block, ""]]
    return MadeUp("\n".join(lines) + "\n", frozenset(pen.words))


@st.composite
def paragraphs(draw: st.DrawFn) -> MadeUp:
    """A paragraph of any length with everything that stands in a line, and its footnotes."""
    pen = _Pen(draw)
    lines = pen.paragraph(0)
    notes = [line for note in pen.notes() for line in ["", *note]]
    return MadeUp("\n".join([*lines, *notes]), frozenset(pen.words))


@st.composite
def raw_pages(draw: st.DrawFn) -> MadeUp:
    """Raw HTML, well formed or not; its words stand apart."""
    pen = _Pen(draw)
    return MadeUp(" ".join(pen.soup(0)), frozenset(pen.words))


@dataclass
class _Pen:
    """Writes Markdown, block by block: a block is a list of lines."""

    draw: st.DrawFn
    words: list[str] = field(default_factory=list)
    _open_notes: list[str] = field(default_factory=list)
    _left: int = MOST_BLOCKS

    # Words

    def word(self) -> str:
        """A word that stands nowhere else, and in no other word."""
        number, letters = len(self.words), ""
        for _ in range(3):
            number, digit = divmod(number, 16)
            letters += "bcdfghklmnprstvw"[digit] + "aeiou"[digit % 5]
        self.words.append(f"{letters}z")
        return self.words[-1]

    def short(self) -> str:
        return self.word() if self.draw(st.booleans()) else f"{self.word()} {self.word()}"

    def sentence(self, length: int) -> str:
        """Words and marks, with no full stop where there should be many."""
        ends = self.draw(
            st.lists(
                st.sampled_from(("", "", "", "", ",", ";", ":", " —", ".", "?”", "→")), min_size=1, max_size=9
            )
        )
        return " ".join(self.word() + ends[number % len(ends)] for number in range(length))

    def text(self) -> str:
        """Running text with marks in it."""
        parts = [self.draw(st.sampled_from(_INLINE))(self) for _ in range(self.draw(st.integers(1, 5)))]
        return " ".join(parts)

    # Inside a line

    def plain(self) -> str:
        return self.sentence(self.draw(st.integers(1, 6)))

    def long(self) -> str:
        return self.sentence(self.draw(st.integers(30, 90)))

    def marked(self) -> str:
        mark = self.draw(st.sampled_from(("*", "**", "***", "~~", "__")))
        return f"{mark}{self.short()}{mark}"

    def code(self) -> str:
        return f"`{self.word()}_{self.word()}( {self.word()} )`".replace("_", " ")

    def link(self) -> str:
        return f"[{self.short()} *{self.word()}*](http://a.example/b)"

    def image_inside(self) -> str:
        return f"![{self.short()} `{self.word()}`](a.png)"

    def alternative(self) -> str:
        """The words of an image, or the name of its file, which is no word."""
        return self.draw(st.sampled_from(("", "dsc.jpg"))) or self.word()

    def math(self) -> str:
        tex = self.draw(st.sampled_from(("{}", "{}^2 + 1", "\\hat {}", "\\foo{{{}}}")))
        return f"${tex.format(self.word())}$"

    def hard_break(self) -> str:
        return f"{self.word()}{self.draw(st.sampled_from(('  ', chr(92), '<br>')))}\n{self.word()}"

    def reference(self) -> str:
        """A reference to a footnote: to a new one, or to one of those that still wait for their text."""
        if not self._open_notes or self.draw(st.booleans()):
            self._open_notes.append(f"n{len(self.words)}")
        return f"{self.word()}[^{self.draw(st.sampled_from(self._open_notes))}]"

    def inline_note(self) -> str:
        return f"{self.word()}^[{self.short()}]"

    def raw(self) -> str:
        tag = self.draw(st.sampled_from(("span", "kbd", "sub", "u", "small", "b")))
        return f"<{tag}>{self.short()}</{tag}>"

    def hidden(self) -> str:
        return f"{self.word()} <!-- unseen --> {self.word()}"

    # Blocks

    def blocks(self, depth: int) -> list[list[str]]:
        """A block or two, or none where the post is long enough."""
        count = min(self._left, self.draw(st.integers(1, 2)))
        self._left -= count
        kinds = _LEAVES if depth >= DEEPEST else _BLOCKS
        return [self.draw(st.sampled_from(kinds))(self, depth) for _ in range(count)]

    def inner(self, depth: int) -> list[str]:
        """Blocks inside another, which begin with a paragraph."""
        blocks = [self.paragraph(depth), *self.blocks(depth + 1)]
        return [line for block in blocks for line in [*block, ""]][:-1]

    def paragraph(self, _depth: int) -> list[str]:
        return self.text().split("\n")

    def heading(self, _depth: int) -> list[str]:
        level = self.draw(st.integers(1, 6))
        return [f"{'#' * level} {' '.join(self.text().split(chr(10)))}"]

    def bold_heading(self, _depth: int) -> list[str]:
        return [f"**{self.short()}**"]

    def list_(self, depth: int) -> list[str]:
        marker = self.draw(st.sampled_from(("- ", "1. ", "- [x] ", "- [ ] ")))
        items = [self.inner(depth) for _ in range(self.draw(st.integers(1, 3)))]
        return [line for item in items for line in _indented(item, marker, len(marker.split("[")[0]))]

    def quote(self, depth: int) -> list[str]:
        kind = self.draw(st.sampled_from(([], [], ["[!NOTE]"])))
        return [f"> {line}" for line in [*kind, *self.inner(depth)]]

    def folded(self, depth: int) -> list[str]:
        return ["<details>", f"<summary>{self.short()}</summary>", "", *self.inner(depth), "", "</details>"]

    def definition(self, depth: int) -> list[str]:
        return [self.short(), *_indented(self.inner(depth), ": ", 2)]

    def fenced(self, _depth: int) -> list[str]:
        language = self.draw(st.sampled_from(("", "py", "js")))
        return [f"```{language}", f"def {self.word()}():", "", f"    {self.word()} {{", "}", "```"]

    def indented(self, _depth: int) -> list[str]:
        return [f"    {self.word()}", f"      {self.long()}"]

    def table(self, _depth: int) -> list[str]:
        columns = self.draw(st.integers(1, 3))
        rows = [self.row(columns) for _ in range(self.draw(st.integers(1, 3)))]
        return [self.row(columns), "|" + " --- |" * columns, *rows]

    def row(self, columns: int) -> str:
        cells = (self.draw(st.sampled_from(_CELLS))(self) for _ in range(columns))
        return "| " + " | ".join(cells) + " |"

    def raw_table(self, _depth: int) -> list[str]:
        cells = f"<tr><td>{self.short()}</td><td><p>{self.word()}</p><p>{self.word()}</p></td></tr>"
        return [f"<table><caption>{self.short()}</caption>{cells}<tr><th>{self.word()}</th></tr></table>"]

    def formula(self, _depth: int) -> list[str]:
        return ["$$", f"{self.word()} = \\foo {self.word()}", "$$"]

    def image(self, _depth: int) -> list[str]:
        return [f"![{self.alternative()}](a.png)"]

    def figure(self, _depth: int) -> list[str]:
        image = f'<img src="a.png" alt="{self.alternative()}">'
        return ["<figure>", image, f"<figcaption>{self.short()}</figcaption>", "</figure>"]

    def rule(self, _depth: int) -> list[str]:
        return ["***"]

    # Raw HTML

    def soup(self, depth: int) -> list[str]:
        """Elements with elements in them; some never begin and some never end."""
        parts: list[str] = []
        for _ in range(self.draw(st.integers(1, 4))):
            tag = self.draw(st.sampled_from(_TAGS))
            begin, end = self.draw(st.sampled_from(((1, 1), (1, 1), (1, 1), (1, 0), (0, 1), (0, 0))))
            inner = self.soup(depth + 1) if depth < DEEPEST and self.draw(st.booleans()) else []
            parts += [*[f"<{tag}>"] * begin, self.word(), *inner, self.word(), *[f"</{tag}>"] * end]
            parts += self.draw(st.sampled_from(([], [], ["\n\n"], ["<!-- unseen -->"])))
        return parts

    # Footnotes

    def notes(self) -> list[list[str]]:
        """The text of every footnote that is referred to, in footnotes too, and of one that is not."""
        self._open_notes.append("lost")
        written, done = [], set[str]()
        while waiting := [key for key in self._open_notes if key not in done]:
            done.add(waiting[0])
            text = self.inner(DEEPEST) if len(done) < 6 else [self.short()]
            written.append(_indented(text, f"[^{waiting[0]}]: ", 4))
        return written


def _indented(lines: list[str], marker: str, width: int) -> list[str]:
    first, *rest = lines
    return [marker + first, *(" " * width + line if line else "" for line in rest)]


_TAGS = (
    "a b blockquote body br caption code dd details div dl dt em figcaption figure h1 h2 h6 hr html iframe li "
    "main ol option p pre q section select span summary sup table tbody td textarea th thead tr ul video"
).split()
_INLINE: tuple[Callable[[_Pen], str], ...] = (
    _Pen.plain,
    _Pen.plain,
    _Pen.long,
    _Pen.marked,
    _Pen.code,
    _Pen.link,
    _Pen.image_inside,
    _Pen.math,
    _Pen.hard_break,
    _Pen.reference,
    _Pen.inline_note,
    _Pen.raw,
    _Pen.hidden,
)
_CELLS = (_Pen.short, _Pen.marked, _Pen.code, _Pen.math, _Pen.reference, _Pen.image_inside)
_LEAVES: tuple[Callable[[_Pen, int], list[str]], ...] = (
    _Pen.paragraph,
    _Pen.fenced,
    _Pen.indented,
    _Pen.table,
    _Pen.raw_table,
    _Pen.formula,
    _Pen.image,
    _Pen.figure,
    _Pen.rule,
)
_BLOCKS = (
    *_LEAVES,
    _Pen.heading,
    _Pen.bold_heading,
    _Pen.list_,
    _Pen.quote,
    _Pen.folded,
    _Pen.definition,
)
