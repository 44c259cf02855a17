"""Plain text: its layout determines its structure, and nothing in it is markup."""

from __future__ import annotations

from textwrap import dedent

import pytest
from support.tables import for_each

from narrate.errors import ReadingError
from narrate.reading.fetch import Source
from narrate.reading.files.plaintext import read_text
from narrate.reading.plain_text.blocks import MAX_TITLE_CHARS, MAX_WRAPPED_CHARS
from narrate.reading.post import Post, written
from reading.notation import outline_lines


def read(text: str) -> Post:
    return read_text(Source(text.encode(), kind="text", subject="notes.txt"))


def outline(text: str) -> str:
    return dedent(outline_lines(read(dedent(text))))


CASES = {
    "wrapped lines are joined": (
        """
        It was the best of times,
        it was the worst of times.

        It was the age of wisdom.
        """,
        """
          text: It was the best of times, it was the worst of times.
          text: It was the age of wisdom.
        """,
    ),
    "nothing is markup": (
        """
        A *star*, <b>no tag</b>, &amp; `code`, $x$ and [^1].

        # no heading

        > no quote

        [^1]: no <!-- note -->
        """,
        """
          text: A *star*, <b>no tag</b>, &amp; `code`, $x$ and {skip: [^1]}.
          text: # no heading
          text: > no quote
          text: [^1]: no <!-- note -->
        """,
    ),
    "a short first line without an end is the title": (
        """
                    On <Truth> & “Lies”

        One paragraph.
        """,
        """
        title: On <Truth> & “Lies”
          text: One paragraph.
        """,
    ),
    "a first line that ends a sentence is a paragraph": (
        "It began.\n\nThen it went on.\n",
        "  text: It began.\n  text: Then it went on.",
    ),
    "a line alone is no title": ("Only this", "  text: Only this"),
    "a first line with others right below is no title": ("One\n    two\nthree", "text: One\ntext: two three"),
    "an item is no title": ("- one\n\nText.\n", "  list\n    item\n      text: one\n  text: Text."),
    "underlined lines are headings": (
        """
        Introduction here.

        Part one
        ========
        Chapter one
        -----------
        Text right below.

        A detail
        ~~~~~~~~

        Part two
        ========
        """,
        """
          text: Introduction here.
        h1 Part one
        h2 Chapter one
          text: Text right below.
        h3 A detail
        h1 Part two
        """,
    ),
    "the first heading is the title where it is above all others": (
        """
        Read me
        -------

        Text.

        Use
        ~~~

        More.
        """,
        """
        title: Read me
          text: Text.
        h1 Use
          text: More.
        """,
    ),
    "the first of several headings of a level is none": (
        "One\n===\n\nText.\n\nTwo\n===\n\nText.\n",
        "h1 One\n  text: Text.\nh1 Two\n  text: Text.",
    ),
    "a first heading below another is none": (
        "One\n---\n\nText.\n\nTwo\n===\n\nText.\n",
        "h1 One\n  text: Text.\nh1 Two\n  text: Text.",
    ),
    "rules": (
        """
        One.

                * * *

        Two.

        ---

        Three.

                  #

        Four.
        ***
        Five.
        """,
        """
          text: One.
          rule
          text: Two.
          rule
          text: Three.
          rule
          text: Four.
          rule
          text: Five.
        """,
    ),
    "bullets are a list, wherever they stand": (
        """
        Buy this:
        - milk and
          honey
        * eggs

        • bread

        Then go home, all - of you.
        """,
        """
          text: Buy this:
          list
            item
              text: milk and honey
            item
              text: eggs
            item
              text: bread
          text: Then go home, all - of you.
        """,
    ),
    "numbers keep their value and letters their label": (
        """
        Text.

        3. three
        5) five

        (7) seven

        (a) aye
        (iv) four
        """,
        """
          text: Text.
          list
            item 3
              text: three
            item 5
              text: five
            item 7
              text: seven
          list
            item
              text: (a) aye
            item
              text: (iv) four
        """,
    ),
    "a number inside a sentence is no item": (
        """
        He came in May
        12. Then he left, as said in
        (a) of the report.

        Two things:
        1. one
        """,
        """
          text: He came in May 12. Then he left, as said in (a) of the report.
          text: Two things:
          list
            item 1
              text: one
        """,
    ),
    "a year is no item": ("It was.\n\n1984. A year.\n", "  text: It was.\n  text: 1984. A year."),
    "indented lines keep to themselves": (
        """
        He sang:

            Roses <are> red,
            violets are blue.

        He left.
        """,
        """
          text: He sang:
          text: Roses <are> red,⏎violets are blue.
          text: He left.
        """,
    ),
    "an indented first line begins a paragraph": (
        """
            It was a dark night
        and it rained.
            “Yes.”
            “No,” she said
        and went.
        And came, and went once more.
        """,
        """
          text: It was a dark night and it rained.
          text: “Yes.”
          text: “No,” she said and went. And came, and went once more.
        """,
    ),
    "a text that is indented as a whole is no verse": (
        "   One.\n\n   Two is\n   longer.\n",
        "  text: One.\n  text: Two is longer.",
    ),
    "few lines that stick out do not make the rest verse": (
        "Memo:\n\n" + "   All of this\n   is prose.\n\n" * 3,
        "text: Memo:\n" + "text: All of this is prose.\n" * 3,
    ),
}


@for_each("case", CASES)
def test_layout_determines_the_outline(case: str) -> None:
    given, expected = CASES[case]
    assert outline(given) == dedent(expected).strip("\n")


def test_in_a_chunk_with_a_line_too_long_to_be_wrapped_every_line_is_a_paragraph() -> None:
    long = "word " * (MAX_WRAPPED_CHARS // 5) + "word."
    assert outline(f"{long}\nA short one.\n{long}\n") == f"text: {long}\ntext: A short one.\ntext: {long}"


@pytest.mark.parametrize("end", [".", ",", ";", ":"])
def test_a_title_does_not_end_in_punctuation(end: str) -> None:
    assert read(f"A line{end}\n\nText.\n").title_inferred


def test_a_first_line_over_the_limit_is_not_a_title() -> None:
    title = "x" * MAX_TITLE_CHARS
    assert read(f"{title}\n\nText.\n").title == title
    assert read(f"{title}x\n\nText.\n").title_inferred


def test_a_long_underlined_line_is_not_a_heading() -> None:
    text = "x" * (MAX_TITLE_CHARS + 1)
    assert outline(f"{text}\n---\nText.\n") == f"text: {text}\nrule\ntext: Text."


def test_no_word_is_lost_in_any_layout() -> None:
    text = "w1\n  w2\nw3\n- w4\n  w5\n1. w6\n===\nw7\n\n\tw8\n(b) w9\n  w10\nw11\n\nw12\n~~~\nw13\n***\n"
    post = read(text)
    found = " ".join(f"{section.title} {written(section.blocks)}" for section in post.sections)
    assert sorted(word for word in found.split() if word.startswith("w")) == sorted(f"w{n}" for n in range(1, 14))


@pytest.mark.parametrize("text", ["", " \n\t\n", "\f\n", "***\n"])
def test_an_empty_post_is_an_error(text: str) -> None:
    with pytest.raises(ReadingError, match=r"^notes.txt: the post is empty; check that it is the right file$"):
        read(text)
