"""Where an A is the letter, and where the article."""

from __future__ import annotations

from support.tables import for_each

from narrate.speaking.pronunciation.letters import letters_a

LETTERS = """
Plan A failed.
We went from A to b.
He has hepatitis A.
It is in A minor, and that is in A.
Is it A, B or C?
F A Q and R N A
the R N A's end
The A team won.
A is for apple.
A, B and C are sets.
A: I do not know.
Yes; A equals b.
A squared plus b squared
A b plus c
A plus b
(A) is the first.
A minor, D minor
A of b
It's an 'A'.
A's the best.
He is a straight-A student.
A stands for it.
A flat, A sharp
"""
ARTICLES = """
A plan failed.
“A plan,” he said.
"A plan," he said.
He said: A plan!
It rains; A man came, A child too.
(A man came.) A plus is that it works.
A major point. A five percent rise.
A to-do list. A has-been.
Use A4 and A.B and the A-team; AA, Am.
A times table.
"""


@for_each("text", LETTERS.strip().splitlines())
def test_the_letter_is_found(text: str) -> None:
    assert list(letters_a(text)) == [
        at for at, sign in enumerate(text) if sign == "A" and text[at + 1 : at + 2] not in ("p", "s")
    ]


@for_each("text", ARTICLES.strip().splitlines())
def test_the_article_is_not(text: str) -> None:
    assert list(letters_a(text)) == []
