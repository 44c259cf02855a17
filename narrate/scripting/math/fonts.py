"""What a font or a text command makes of its argument: letters in a style, or a name set upright."""

from __future__ import annotations

from dataclasses import replace

from narrate.scripting.math import notation
from narrate.scripting.math.rows import nucleus
from narrate.scripting.math.tree import LargeOperator, Letter, Name, Node, Number, Row, Scripts, Style, Words


def in_font(row: Row, style: Style, joining_words: frozenset[str]) -> Node:
    """A row in the font ``style``; an upright one is a name, unless it is one of ``joining_words``."""
    if style == "roman":
        return _upright(row, joining_words)
    if len(row.items) == 1:
        return styled(row.items[0], style)
    return Row(tuple(styled(item, style) for item in row.items))


def name_or_words(words: str, joining_words: frozenset[str]) -> Node:
    """What ``\\text{Var}(X)`` names; words that are not a known name stay words."""
    is_letter = len(words) == 1 and words.isascii() and words.isalpha()
    if is_letter or words in notation.FUNCTIONS or words in notation.STANDALONE:
        return _named(words, joining_words)
    return Words(words)


def _upright(row: Row, joining_words: frozenset[str]) -> Node:
    """``\\mathrm{Var}`` is a name, ``\\mathrm{d}`` a letter, ``\\mathrm{arg\\,max}`` a large operator."""
    letters = [item.name for item in row.items if isinstance(item, Letter) and len(item.name) == 1]
    if len(letters) == len(row.items):
        return _named("".join(letters), joining_words)
    name = "".join(_name_of(item) for item in row.items)
    return LargeOperator(name) if name in notation.LARGE_OPERATORS and len(row.items) <= 2 else row


def _named(name: str, joining_words: frozenset[str]) -> Node:
    if not name:
        return Row(())
    if name in joining_words:
        return Words(name)
    if len(name) == 1:
        return Letter(name, "roman")
    return LargeOperator(name) if name in notation.STANDALONE else Name(name)


def _name_of(item: Node) -> str:
    if isinstance(item, Name | LargeOperator):
        return item.name
    return item.text if isinstance(item, Words) else ""


def styled(item: Node, style: Style) -> Node:
    """A letter in the font ``style``; other nodes have no fonts and stay as they are."""
    base = nucleus(item)
    if isinstance(base, Number) and style == "blackboard" and base.digits == "1":
        letter: Node = Letter("1", "blackboard")
    elif isinstance(base, Letter) and style:
        letter = replace(base, style=style)
    else:
        return item
    return replace(item, base=letter) if isinstance(item, Scripts) else letter
