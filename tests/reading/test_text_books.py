"""Plain text as people get it: books, mail, lines with divided words, Markdown under another name."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.fetch import Source
from narrate.reading.files.plaintext import read_text
from narrate.reading.hyphens import join_lines, known_words
from narrate.reading.post import Post, written
from reading.notation import outline_lines
from reading.test_plaintext import read

PROSE = (
    "The tide came in over the stones, and the men on the pier pulled the last of\n"
    "the nets up before it was dark. Nobody said a word about the boat.\n"
)


def outline(text: str) -> str:
    return dedent(outline_lines(read(dedent(text))))


def headings(text: str) -> list[str]:
    return ["  " * (section.level - 1) + section.title for section in read(text).sections if section.heading]


CASES = {
    "words that are divided at the end of a line": (
        """
        It froze, and the fer-
        ries waited for well-
        known reasons: a long-term plan, a long-
        term loss.

        - An item of a har-
          bour.
        """,
        """
          text: It froze, and the ferries waited for well-known reasons: a long-term plan, a long-term loss.
          list
            item
              text: An item of a harbour.
        """,
    ),
    "mail": (
        """
        On Monday Bo wrote:
        > When does the
        > ferry come?
        >
        > > Soon, I hope.
        Not today.

        > One line that stands alone.
        """,
        """
          text: On Monday Bo wrote:
          quote
            text: When does the ferry come?
            text: Soon, I hope.
          text: Not today.
          text: > One line that stands alone.
        """,
    ),
    "Markdown under another name": (
        """
        # Ice

        It is **cold**, [they say](https://a.example/).

        ## Bread

        - one
        """,
        """
        title: Ice
          text: It is **cold**, [they say](https://a.example/).
        h1 Bread
          list
            item
              text: one
        """,
    ),
    "one sign of Markdown is none": (
        "Costs\n\nIt is **cold** here, [they say].\n",
        "title: Costs\n  text: It is **cold** here, [they say].",
    ),
    "illustrations and notes": (
        """
        Ice

        [Illustration: A pier
        in snow]

        It froze.[1] And it thawed [2]. And [3] is a number.

        [1] So they say.

        [Footnote 2: In May.]

        [4] Nothing refers to this.
        """,
        """
        title: Ice
          image : A pier in snow
          text: It froze.[^1] And it thawed[^2]. And {skip: [3]} is a number.
          text: {skip: [4]} Nothing refers to this.
        note 1
          text: So they say.
        note 2
          text: In May.
        """,
    ),
    "a mail": (
        """
        From: =?utf-8?q?Zo=C3=AB?= <z@a.example>
        To: bo@b.example,
          ek
        Subject: Re: Ice
        Date: Monday

        It does not run.

        --
        Zoë Lee, +44 20 7946 0000
        """,
        """
        title: Ice
          skipped
            text: From: =?utf-8?q?Zo=C3=AB?= <z@a.example> To: bo@b.example, ek Subject: Re: Ice Date: Monday
          text: It does not run.
          skipped
            text: -- Zoë Lee, +44 20 7946 0000
        """,
    ),
    "labels that are no mail": (
        "To: the harbour\nSubject: ice\n\nIt froze.\n",
        "  text: To: the harbour Subject: ice\n  text: It froze.",
    ),
    "a title, a byline and a date in one paragraph": (
        "Ice\nby Ann Lee\n3 March 2019\n\nIt froze.\n",
        "title: Ice\n  text: It froze.",
    ),
    "a verse at the beginning": (
        "Ice\nby the river\n\nIt froze.\n",
        "  text: Ice by the river\n  text: It froze.",
    ),
    "headings of an essay": (
        """
        Ice

        Where it comes from

        It comes down from the north, and stays.

        Where it goes

        It goes out to the sea in May.
        Nobody sees it again.
        """,
        """
        title: Ice
        h1 Where it comes from
          text: It comes down from the north, and stays.
        h1 Where it goes
          text: It goes out to the sea in May. Nobody sees it again.
        """,
    ),
    "names of speakers and signatures are no headings": (
        """
        It comes down from the north, and stays.

        Ann

        It comes down from the north, and stays.

        Bo

        It goes out to the sea in May, they say.

        Ann

        So they say, and nobody sees it again.
        """,
        """
          text: It comes down from the north, and stays.
          text: Ann
          text: It comes down from the north, and stays.
          text: Bo
          text: It goes out to the sea in May, they say.
          text: Ann
          text: So they say, and nobody sees it again.
        """,
    ),
    "a sign is no heading": (
        """
        It came down from the north:

        Ice

        It comes down from the north, and stays.

        Everybody knew the other sign:

        Tar

        It goes out to the sea in May, they say.
        """,
        """
          text: It came down from the north:
          text: Ice
          text: It comes down from the north, and stays.
          text: Everybody knew the other sign:
          text: Tar
          text: It goes out to the sea in May, they say.
        """,
    ),
    "pages and drawings of a report": (
        """
           This is about ice, which is cold and clear. It comes down

        Lee                 Informational              [Page 1]

        RFC 1               Ice                        May 2001

           from the north.

           +-----+      +-----+
           | Ice |----->| Sea |
           +-----+      +-----+

           o  It melts.

        Lee                 Informational              [Page 2]
        """,
        """
          text: This is about ice, which is cold and clear. It comes down from the north.
          skipped
            text: +-----+ +-----+ | Ice |----->| Sea | +-----+ +-----+
          list
            item
              text: It melts.
        """,
    ),
    "a byline": ("Ice\n\nby Ann Lee\n\nIt froze.\n", "title: Ice\n  text: It froze."),
    "a note with an asterisk": (
        """
        The Ice

        It froze* in May.

        It thawed.

        * So they
          say.
        """,
        """
        title: The Ice
          text: It froze[^1] in May.
          text: It thawed.
        note 1
          text: So they say.
        """,
    ),
    "commands after a prompt": (
        """
        Run this:

            $ make all
              && make install
            $ cd ..

        $ 5 is the price, and
        $ is a sign.
        """,
        """
          text: Run this:
          code
            | $ make all
            |   && make install
            | $ cd ..
          text: $ 5 is the price, and $ is a sign.
        """,
    ),
    "an item below a word between asterisks": (
        "The Ice\n\nIt *froze* in May.\n\n* It thawed.\n",
        """
        title: The Ice
          text: It *froze* in May.
          list
            item
              text: It thawed.
        """,
    ),
}  # fmt: skip


@for_each("case", CASES)
def test_each_text_has_this_outline(case: str) -> None:
    given_text, expected = CASES[case]
    assert outline(given_text) == dedent(expected).strip("\n")


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        (f"The Ice\n\nAnn Lee\n\n{PROSE}", ("Ann Lee",)),
        (f"The Ice\nAnna van der Berg\nMarch 3, 2020\n\n{PROSE}", ("Anna van der Berg",)),
        (f"The Ice\n\nMary Had a Boat\n\n{PROSE}", ()),
        (f"The Ice\n\nGrace Alone\n\n{PROSE}", ()),
        (f"The Ice\n\nAnn Lee\n\n{PROSE}\nJohn Fox\n\n{PROSE}", ()),
        ("The Ice\n\nAnn Lee\n", ()),
    ],
    ids=["name", "name and date", "sentence", "word that is a name too", "speakers", "no text"],
)
def test_a_name_alone_below_the_title_is_the_author(text: str, authors: tuple[str, ...]) -> None:
    assert read(text).authors == authors


def test_the_headers_of_a_mail_state_author_and_date() -> None:
    post = read("From: =?utf-8?q?Zo=C3=AB?= <z@a.example>\nTo: b@b.example\nDate: 3 Mar 2020\n\nIt froze.\n")
    assert (post.authors, post.published) == (("Zoë",), dt.date(2020, 3, 3))


def mail(*parts: tuple[str, str], encoding: str = "quoted-printable") -> Post:
    """A mail of texts, each with its subtype."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Zoë <z@a.example>", "b@b.example", "Re: Größe"
    for add, (subtype, text) in zip((message.set_content, message.add_alternative), parts, strict=False):
        add(text, subtype=subtype, cte=encoding)
    data = bytes(message).replace(b"\n", b"\r\n")
    return read_text(Source(data, kind="text", subject="mail.eml"))


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_a_mail_that_is_encoded_for_transport_is_decoded(encoding: str) -> None:
    text = "Es war groß, und " + "es fror sehr. " * 9 + "\n\n> Wann?\n> Wo?\n\n-- \nZoë\n"
    post = mail(("plain", text), encoding=encoding)
    assert (post.title, post.authors) == ("Größe", ("Zoë",))
    lines = outline_lines(post).split("\n")
    assert lines[0] == "title: Größe"
    assert f"  text: {text.partition(chr(10))[0].strip()}" in lines
    assert lines.index("  quote") < lines.index("  skipped", lines.index("  quote"))


def test_of_several_parts_the_plain_one_is_read_or_else_the_page() -> None:
    page = ("html", "<html><head><style>p{}</style></head><body><p>Es <b>fror</b>.</p></body></html>")
    assert "  text: Es taute." in outline_lines(mail(("plain", "Es taute.\n"), page)).split("\n")
    assert outline_lines(mail(page)) == "title: Größe\n  text: Es **fror**."


CHAPTERS = """
numbers: CHAPTER I. | # | CHAPTER II. | # => CHAPTER I. / CHAPTER II.
titles below: Chapter 1 | The Ice | # | Chapter 2 ⏎ The Bread | # => Chapter 1: The Ice / Chapter 2: The Bread
titles beside: CHAPTER I. THE ICE | # | CHAPTER II. THE BREAD | # => CHAPTER I. THE ICE / CHAPTER II. THE BREAD
parts: PART ONE | CHAPTER I | # | PART TWO | CHAPTER II | # => PART ONE / >CHAPTER I / PART TWO / >CHAPTER II
bare numbers: I | # | II | # | III | # => I / II / III
names and capitals: PREFACE | # | Chapter 1 | # | | THE END OF IT | # => PREFACE / Chapter 1 / THE END OF IT
contents: CONTENTS | CHAPTER I. Ice | CHAPTER II. Tar 7 | CHAPTER I. Ice | # => CHAPTER I. Ice
contents with titles: CONTENTS | I. The Ice 3 | II. Tar 9 | I | The Ice | # | II | Tar | # => I: The Ice / II: Tar
first chapters: CAPITULO PRIMERO | # | CAPITULO II | # => CAPITULO PRIMERO / CAPITULO II
German: Erstes Kapitel | # | Zweites Kapitel | # => Erstes Kapitel / Zweites Kapitel
page numbers: Chapter 1 | # | 12 | # | 13 | # => Chapter 1
sections: Chapter 1. Ice | 1.1. Why? | # | 1.2. So ⏎ it is | # => Chapter 1. Ice / >1.1. Why? / >1.2. So it is
sections that do not rise: Chapter 1. Ice | 1.2. Two | # | 1.1. One | # => Chapter 1. Ice
questions: Chapter 1. Why ice? | # | Chapter 2. Tar! | # => Chapter 1. Why ice? / Chapter 2. Tar!
inner: CONTENTS | 1. A | Act 1. A | Contents | 1.1. B | 1.1. B | # | 1.2. C | # => Act 1. A / >1.1. B / >1.2. C
prose about chapters: Chapter 1 was long. | # | Part of it was lost, | # =>
shouts: STOP! | # | STOP AGAIN! | # =>
"""
"""Each line has a name, a text (``|`` is a blank line, ``⏎`` a new line, ``#`` a paragraph), and the headings."""


@for_each("case", CHAPTERS.strip().split("\n"), name=lambda case: case.split(":")[0])
def test_chapters_are_found_by_lines_that_stand_alone(case: str) -> None:
    text, _, expected = case.partition(": ")[2].partition("=>")
    for sign, plain in ((" | ", "\n\n"), ("| ", "\n"), (" ⏎ ", "\n"), ("#", PROSE)):
        text = text.replace(sign, plain)
    found = headings(f"A first paragraph of the book.\n\n{text.strip()}\n")
    assert found == [line.strip().replace(">", "  ") for line in expected.split(" / ") if line.strip()]


def test_page_numbers_are_silent_and_lone_numbers_are_not() -> None:
    assert "12" not in outline(f"{PROSE}\n12\n\n{PROSE}\n13\n\n{PROSE}")
    assert "12" in outline(f"How many?\n\n12\n\n{PROSE}")


FRAMED = """The Project Gutenberg eBook of Ice

This ebook is for anyone.

Title: Ice, and other
Author: Ann Lee

*** START OF {} PROJECT GUTENBERG EBOOK ICE ***

ICE, AND OTHER

by Ann Lee

CHAPTER I.

It froze.

{}

The license: do as you like.
"""


@pytest.mark.parametrize("which", ["THE", "THIS"])
@pytest.mark.parametrize(
    "end", ["*** END OF THE PROJECT GUTENBERG EBOOK ICE ***", "End of Project Gutenberg's Ice, by Ann Lee"]
)
def test_the_frame_of_project_gutenberg_gives_title_and_author_and_is_left_out(which: str, end: str) -> None:
    post = read(FRAMED.format(which, end))
    assert (post.title, post.authors) == ("Ice, and other", ("Ann Lee",))
    lines = [line.strip() for line in outline_lines(post).split("\n")]
    assert lines[-5:-2] == ["h1 CHAPTER I.", "text: It froze.", "skipped"]
    assert lines[1] == "skipped"
    assert "by Ann Lee" not in " ".join(lines[:-2])


# --- divided words ----------------------------------------------------------------------------------------------


@for_each(
    "lines, expected",
    [
        (["har-", "bour"], "harbour"),
        (["har\u00ad", "bour"], "harbour"),
        (["well-", "known"], "well-known"),
        (["mother-in-", "law"], "mother-in-law"),
        (["Anglo-", "Saxon"], "Anglo-Saxon"),
        (["in 1990-", "1991"], "in 1990- 1991"),
        (["a -", "b"], "a - b"),
        (["no", "hyphen"], "no hyphen"),
        (["twenty-", "one"], "twenty-one"),
        (["pre-", "and post-war"], "pre- and post-war"),
        (["Ein-", "und Ausgang"], "Ein- und Ausgang"),
    ],
)
def test_lines_are_joined(lines: list[str], expected: str) -> None:
    assert join_lines(lines) == expected


def test_what_stands_elsewhere_decides() -> None:
    assert join_lines(["a re-", "cover"], known_words(["re-cover it"])) == "a re-cover"
    assert join_lines(["self-", "less"], known_words(["selfless people"])) == "selfless"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("ab-Z1. ", min_size=1, max_size=6), max_size=6))
def test_joining_loses_nothing_but_hyphens_and_spaces(lines: list[str]) -> None:
    def bare(text: str) -> str:
        return text.replace("-", "").replace(" ", "")

    assert bare(join_lines(lines)) == bare("".join(lines))


KINDS = (
    "CHAPTER I.",
    "II",
    "12",
    "> a",
    ">> b",
    "CONTENTS",
    "[1] c",
    "d.[1]",
    "E F G H",
    "[Illustration: i]",
    "j-",
    "k",
    "",
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(KINDS), max_size=14))
def test_no_word_is_lost_in_any_order(lines: list[str]) -> None:
    post = read("w0 stands first.\n\n" + "\n".join(lines) + "\n\nw1 stands last.\n")
    text = " ".join(
        [
            post.title,
            *(f"{section.title} {written(section.blocks)}" for section in post.sections),
            *map(written, post.notes.values()),
        ]
    )
    for word in ("a", "b", "c", "d", "E F G H", "i", "k"):
        expected = sum(word in line.replace("CHAPTER I.", "").replace("Illustration", "") for line in lines)
        assert text.replace("Illustration", "").count(word) >= min(expected, 1)
