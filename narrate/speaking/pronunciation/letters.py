"""Finds the letter A in an English text; every other A is the article, whose sound is another.

Texts write the letter in capitals. The article has a capital letter only where a sentence, a clause or a quotation
begins, so that an A within one is a letter. At the beginning, what follows tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from narrate import lazy_re as re

_VERBS = """
are|beats|becomes|believes|buys|comes|contains|denotes|depends|did|does|equals|follows|gets|gives|goes|had|has|holds|
implies|is|knows|leads|loses|makes|maps|moves|owns|remains|says|seems|sees|sells|sends|stands|takes|tells|thinks|wants|was|
were|wins"""
_OTHERS = "and|by|cubed|for|from|in|mod|of|on|or|raised|squared|then|to|versus|with"
"""Other words that no article stands before."""
_SIGNS = "plus|minus|times|over|sub|divided by"
_SINGLE = r"(?:[A-Za-z]|one|two|zero)(?![\w'’-])"
_LETTER_A = re.compile(
    rf"""(?<![\w.&-])(?<!\w['’])A(?!\w|[.&-]\w|['’](?!s\b)\w)(?:
        (?<=\w\ A)                                      # within a sentence
        | (?=\ {_SINGLE})                               # C I A, A b
        | (?=\s*(?:$|[],.;:!?)”"]|['’](?:s\b|(?!\w))))
        | (?=\ (?:{_VERBS}|{_OTHERS})(?![\w-]))
        | (?=\ (?:{_SIGNS})\ {_SINGLE})
        | (?=\ (?:minor|major|flat|sharp|natural)(?:[,.;:)]|$|\ (?:key|scale|triad)))
        | (?=\ (?:plus|minus)(?:[,.;:!?]|$|\ (?:grade|rating|student)))
    )
    | (?<=\w-)A(?![\w'’-])                              # straight-A
    """,
    re.VERBOSE,
)


def letters_a(text: str) -> Iterator[int]:
    """The position of each A in ``text`` that is a letter, in order."""
    return (match.start() for match in _LETTER_A.finditer(text))
