"""TeX → the tree of a formula."""

from __future__ import annotations

from narrate.scripting.math.commands import COMMANDS
from narrate.scripting.math.reader import Reader
from narrate.scripting.math.text import TextReader
from narrate.scripting.math.tree import Node


def parse(tex: str, text: TextReader) -> Node:
    """Return the tree of ``tex``, whose text and quantities ``text`` reads.

    Raises Unsupported if something has no place in a tree or is nested too deeply.
    """
    return Reader(tex, text, COMMANDS).formula()
