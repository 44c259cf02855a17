"""The words that narrate adds to a post, and the TOML file in which a language has them.

Each phrase is one key of the file. Placeholders in braces are filled in. A phrase that depends on a number is a
list of forms, in the order of the language's plural rule. A phrase that is left out is not spoken or shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeAlias

from narrate.errors import OptionError, did_you_mean
from narrate.scripting.languages.data import read_vocabulary
from narrate.scripting.script import OMISSION_KINDS
from narrate.scripting.templates import EPISODE_PLACEHOLDERS, placeholders_of

Forms: TypeAlias = tuple[str, ...]
"""A phrase for each form of the plural rule: ``("{n} line", "{n} lines")``."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases of a language. The defaults hold no words of any language."""

    opening: str = "{title}. {authors}."
    """What an episode begins with, unless the user gives a template."""
    closing: str = ""
    """What it ends with."""

    list_next: str = "{list}, {entry}"
    """A list with one more entry: ``A, B``."""
    list_last: str = "{list}, {entry}"
    """A list with its last entry: ``A, B and C``."""

    articles: Forms = ()
    """Words, in lower case, without which players sort titles; one that ends with an apostrophe needs no space."""

    introduction: str = ""
    """The title of the text before the first heading; if empty, it has the post's title."""
    task_done: str = ""
    """Before an item of a task list whose box is ticked."""
    task_open: str = ""
    """Before an item whose box is not ticked."""
    quote: str = ""
    """Before a quotation."""
    quote_from: str = ""
    """Before a quotation whose source the post names."""
    quote_end: str = ""
    """After a quotation: a sentence."""
    language_model: str = ""
    """The source of a quotation that a language model wrote, if the post does not name the model."""
    inner_quote: str = ""
    """Before a quotation within another."""
    inner_quote_from: str = ""
    inner_quote_end: str = ""
    footnote: str = ""
    """Before a footnote."""
    image: str = ""
    """Before the description of an image."""
    table: str = ""
    """Before the caption of a table."""
    table_columns: str = ""
    """Before the names of its columns."""
    table_row: str = ""
    """Before the cells of row ``n``: a sentence."""
    caption_labels: Forms = ()
    """Words, in lower case, with which a caption itself says what it describes, so that narrate does not."""
    code_languages: dict[str, str] = field(default_factory=dict)
    """What code blocks call their language → the name to speak."""

    code_announced: str = ""
    """In place of a code block: a sentence, as are the next ones."""
    code_in_announced: str = ""
    """In place of a code block whose language is known."""
    table_announced: str = ""
    references_announced: str = ""
    """In place of a list of references."""
    equation_announced: str = ""
    """In place of a displayed equation."""
    equation_inline: str = ""
    """In place of a formula within a sentence."""
    spoiler_announced: str = ""
    """In place of a spoiler: not a full sentence, since its summary may follow."""
    collapsed_announced: str = ""
    """In place of a collapsed section: not a full sentence either."""
    spoiler: str = ""
    """Before a spoiler that is read."""
    spoiler_end: str = ""
    """After it: a sentence."""

    lines: Forms = ()
    """A number of lines of code."""
    rows: Forms = ()
    columns: Forms = ()
    references: Forms = ()
    omissions: dict[str, Forms] = field(default_factory=dict)
    """A number of omissions of each kind; the keys are `narrate.scripting.script.OMISSION_KINDS`."""
    left_out: Forms = ()
    """Says that all of these were left out: a clause, chosen by their total number."""

    notes_title: str = "“{title}”"
    """The first line of the show notes."""
    notes_title_by: str = "“{title}”, {authors}"
    """The same where the authors are known."""
    notes_outline: str = ""
    """Above the list of chapters."""
    notes_images: str = ""
    """Above the images."""
    notes_image: str = ""
    """In place of an image that has no description."""
    notes_published: str = "{date}"
    notes_source: str = "{address}"
    notes_voice: str = "{voice} ({generator})"
    """Who speaks, and what made the recording."""
    notes_voices: str = "{voice}, {quote_voice} ({generator})"
    """The same where another voice speaks quotations."""
    notes_speakers: str = "{speakers}"
    """The speakers of a dialogue, each a `notes_speaker`."""
    notes_speaker: str = "{speaker}: {voice}"
    """A speaker of a dialogue and the voice that speaks the words."""


_PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "opening": EPISODE_PLACEHOLDERS,
    "closing": EPISODE_PLACEHOLDERS,
    "list_next": ("list", "entry"),
    "list_last": ("list", "entry"),
    "quote_from": ("source",),
    "inner_quote_from": ("source",),
    "table_row": ("n",),
    "code_announced": ("lines",),
    "code_in_announced": ("lines", "language"),
    "table_announced": ("rows", "columns"),
    "references_announced": ("references",),
    "lines": ("n",),
    "rows": ("n",),
    "columns": ("n",),
    "references": ("n",),
    "omissions": ("n",),
    "left_out": ("omissions",),
    "notes_title": ("title",),
    "notes_title_by": ("title", "authors"),
    "notes_published": ("date",),
    "notes_source": ("address",),
    "notes_voices": ("voice", "quote_voice", "generator"),
    "notes_voice": ("voice", "generator"),
    "notes_speakers": ("speakers",),
    "notes_speaker": ("speaker", "voice"),
}
"""What phrases may hold in braces; one that is not listed holds none."""


def load_phrases(file: Path) -> Phrases:
    """Read the phrases of a language from a TOML file.

    Raises `OptionError`, which names the file and the phrase, if the file cannot be read, a phrase is unknown or
    has the wrong type, or nothing fills a placeholder.
    """
    phrases: Phrases = read_vocabulary(Phrases, file)
    for entry in fields(Phrases):
        try:
            _check(getattr(phrases, entry.name), _PLACEHOLDERS.get(entry.name, ()))
        except ValueError as error:
            raise OptionError(f"{entry.name}: {error}", str(file)) from None
    for kind in phrases.omissions:
        if kind not in OMISSION_KINDS:
            raise OptionError(f"omissions → {kind}: unknown entry", str(file), did_you_mean(kind, OMISSION_KINDS))
    return phrases


def _check(phrase: str | Forms | dict[str, Any], placeholders: tuple[str, ...]) -> None:
    """Raises `ValueError` if a phrase has another placeholder, or the last of its forms does not have them all."""
    if isinstance(phrase, dict):
        for entry in phrase.values():
            _check(entry, placeholders)
        return
    texts = (phrase,) if isinstance(phrase, str) else phrase
    for text in texts:
        unknown = [placeholder for placeholder in _placeholders_of(text) if placeholder not in placeholders]
        if unknown:
            raise ValueError(f"nothing fills {{{unknown[0]}}} in {text!r}")
    if texts is phrase and phrase and not {*placeholders} <= {*_placeholders_of(phrase[-1])}:
        raise ValueError(f"the last form, {phrase[-1]!r}, needs {{{placeholders[0]}}}")


def _placeholders_of(text: str) -> list[str]:
    try:
        return placeholders_of(text)
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from None
