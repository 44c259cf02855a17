"""PDF files: what stands where on a page becomes text in order."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
from fpdf import FPDF

from narrate.errors import ReadingError
from narrate.reading.fetch import Source
from narrate.reading.files.pdf import read_pdf
from narrate.reading.post import Post, Skipped, written
from reading.notation import outline_lines

LONG = (
    "The tide came in over the stones, and the men on the pier pulled the last of the nets up before it was dark. "
    "Nobody said a word about the boat that had gone out in the morning and had not been seen since. "
)


class Writer(FPDF):  # type: ignore[misc]
    """Writes text at places; lengths are in points, and ``y`` is the distance from the top."""

    def __init__(self) -> None:
        super().__init__(unit="pt", format=(600, 800))
        self.set_auto_page_break(False)
        self.add_page()

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 10,
        style: str = "",
        width: float = 0,
        family: str = "Times",
    ) -> float:
        """Write a paragraph, and return where the next one may begin."""
        self.set_font(family, style, size)
        self.set_xy(x, y)
        self.multi_cell(width or 560 - x, 1.2 * size, text, align="L", new_x="LEFT", new_y="NEXT")
        return float(self.get_y()) + 8

    def written(self) -> bytes:
        return bytes(self.output())


def read(data: bytes) -> Post:
    return read_pdf(Source(data, kind="pdf", subject="paper.pdf", name="paper"))


def outline(writer: Writer) -> str:
    return outline_lines(read(writer.written()))


def sections(writer: Writer) -> list[str]:
    return ["  " * (section.level - 1) + section.title for section in read(writer.written()).sections[1:]]


def text_of(post: Post) -> str:
    return " ".join(f"{section.title} {written(section.blocks)}" for section in post.sections)


def fails(data: bytes) -> str:
    with pytest.raises(ReadingError) as caught:
        read(data)
    return str(caught.value)


# --- paragraphs -------------------------------------------------------------------------------------------------


def test_lines_are_joined_and_paragraphs_stay_apart() -> None:
    writer = Writer()
    below = writer.put(50, 100, "One. " + LONG)
    writer.put(50, below, "Two. " + LONG)
    blocks = read(writer.written()).sections[0].blocks
    assert [written([block]) for block in blocks] == [("One. " + LONG).strip(), ("Two. " + LONG).strip()]


def test_divided_words_are_joined_and_compounds_keep_their_hyphen() -> None:
    writer = Writer()
    writer.put(
        50,
        100,
        "It was a har-\nbour for well-\nknown boats and fer-\nries, and a long-term plan, and a long-\nterm loss.",
    )
    assert "harbour for well-known boats and ferries, and a long-term plan, and a long-term loss." in outline(
        writer
    )


def test_an_indented_line_begins_a_paragraph() -> None:
    writer = Writer()
    for at, (x, line) in enumerate(
        [(50, "It rained on the pier all day."), (70, "It rained again at night,"), (50, "and then it stopped.")]
    ):
        writer.put(x, 100 + 12 * at, line)
    texts = [written([block]) for block in read(writer.written()).sections[0].blocks]
    assert texts == ["It rained on the pier all day.", "It rained again at night, and then it stopped."]


def test_columns_are_read_one_after_the_other_between_what_spans_them() -> None:
    writer = Writer()
    writer.put(50, 60, "A heading over both columns of this paper", 16, "B")
    for x, word in ((50, "left"), (320, "right")):
        for at in range(12):  # row by row in the file would be the wrong order
            writer.put(x, 100 + 12 * at, f"{word}{at} of the harbour in the snow", width=230)
    writer.put(50, 260, "And this line goes over both of the columns of the page to its very right edge.")
    text = text_of(read(writer.written()))
    places = [text.index(f"{word}{at} ") for word in ("left", "right") for at in range(12)]
    assert places == sorted(places)
    assert text.index("goes over both") > places[-1]


def test_rows_drawn_across_columns_are_still_two_columns() -> None:
    writer = Writer()
    for at in range(14):
        for x, word in ((50, "left"), (320, "right")):
            writer.put(x, 100 + 12 * at, f"{word}{at} of the harbour in the snow", width=230)
    text = text_of(read(writer.written()))
    places = [text.index(f"{word}{at} ") for word in ("left", "right") for at in range(14)]
    assert places == sorted(places)


def test_the_last_page_may_have_only_a_few_lines_in_its_second_column() -> None:
    writer = Writer()
    counts = (14, 14), (30, 3)
    for page, sides in enumerate(counts):
        if page:
            writer.add_page()
        for x, word, count in zip((50, 320), ("left", "right"), sides, strict=True):
            for at in range(count):
                writer.put(x, 100 + 12 * at, f"{word}{page}{at} of the harbour in the snow", width=230)
    text = text_of(read(writer.written()))
    places = [
        text.index(f"{word}{page}{at} ")
        for page, sides in enumerate(counts)
        for word, count in zip(("left", "right"), sides, strict=True)
        for at in range(count)
    ]
    assert places == sorted(places)


def test_a_paragraph_goes_on_over_pages_without_heads_numbers_and_captions() -> None:
    writer = Writer()
    for page in range(4):
        if page:
            writer.add_page()
        writer.put(50, 20, f"Journal of Piers, {page + 7}", 8)
        writer.put(50, 200, "and that is how the day went on, with wind and", width=400)
        writer.put(50, 500, f"Figure {page + 1}: A pier.", 8)
        writer.put(300, 770, f"- {page + 1} -", 8)
    text = text_of(read(writer.written()))
    assert "Journal" not in text
    assert "-" not in text
    assert text.count("with wind and and that is how") == 3
    assert text.count("A pier.") == 4


def test_a_paragraph_with_bold_words_is_one_paragraph() -> None:
    writer = Writer()
    writer.set_xy(50, 100)
    for style, words in (
        ("B", "Ann Lee, a name in bold that is long."),
        ("", " It rained on the"),
        ("B", " pier"),
    ):
        writer.set_font("Times", style, 10)
        writer.cell(text=words)
    writer.put(50, 112, "all day, and it rained again at night.")
    (block,) = read(writer.written()).sections[0].blocks
    assert written([block]).endswith("It rained on the pier all day, and it rained again at night.")


def test_running_heads_that_change_and_deep_page_numbers_are_not_read() -> None:
    writer = Writer()
    for page, head in enumerate(["1. ICE", "1. ICE", "1. ICE", "1. ICE", "2. BREAD", "2.1. RYE"]):
        if page:
            writer.add_page()
        writer.put(50, 30, head)
        writer.put(50, 200, LONG)
        writer.put(50, 400, f"In the year {1950 + page}")
        writer.put(300, 640, f"{page + 1}")
    text = text_of(read(writer.written()))
    assert not any(word in text for word in ("ICE", "BREAD", "RYE"))
    assert text.split()[-4:] == ["In", "the", "year", "1955"]


def test_what_stands_beside_a_page_number_is_a_running_head() -> None:
    writer = Writer()
    writer.put(50, 30, "Ann Lee: Of piers", 8)
    writer.put(540, 30, "7", 8)
    writer.put(50, 200, LONG)
    assert text_of(read(writer.written())).strip() == LONG.strip()


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_is_turned_is_read_and_a_stamp_in_its_margin_is_not(angle: int) -> None:
    writer = Writer()
    with writer.rotation(angle, 300, 400):
        writer.put(100, 300, LONG, width=300)
    writer.put(50, 40, "stamp")
    assert text_of(read(writer.written())).strip() == LONG.strip()


# --- headings and titles ----------------------------------------------------------------------------------------


def paper(*parts: tuple[str, float, str]) -> Writer:
    """A page of parts, each with a size and a style."""
    writer, y = Writer(), 60.0
    for text, size, style in parts:
        if y > 650:
            writer.add_page()
            y = 60.0
        y = writer.put(50, y, text, size, style)
    return writer


def test_headings_are_told_by_size_weight_and_number() -> None:
    writer = paper(
        ("Part", 16, ""), (LONG, 10, ""), ("1 First", 12, "B"), (LONG, 10, ""), ("1.1 Deep", 10, "B"),
        (LONG, 10, ""), ("2. Second", 12, "B"), (LONG, 10, ""), ("More", 16, ""), (LONG, 10, ""),
        ("REFERENCES", 10, ""), (LONG, 10, ""),
    )  # fmt: skip
    assert sections(writer) == ["Part", "1 First", "  1.1 Deep", "2. Second", "More", "REFERENCES"]


def test_the_number_of_a_chapter_belongs_to_the_title_below_it() -> None:
    writer = paper(
        ("Chapter 1", 16, "B"), ("Ice", 20, "B"), (LONG, 10, ""), ("1.1 Deep", 14, "B"), (LONG, 10, ""),
        ("CHAPTER", 10, "B"), ("TWO", 16, "B"), ("BREAD", 20, "B"), (LONG, 10, ""),
    )  # fmt: skip
    assert sections(writer) == ["Chapter 1: Ice", "  1.1 Deep", "CHAPTER TWO: BREAD"]


def test_code_is_told_by_its_font_unless_all_is_typed() -> None:
    writer = Writer()
    below = writer.put(50, 100, LONG)
    below = writer.put(70, below, "for pier in piers:\n    pier.close()", family="Courier")
    below = writer.put(50, below, "Then run this. " + LONG)
    writer.put(70, below, "pier --close", 9, family="Courier")
    (section,) = read(writer.written()).sections
    kinds = [type(block).__name__ for block in section.blocks]
    assert kinds == ["Paragraph", "Code", "Paragraph", "Code"]
    assert "for pier in piers:\npier.close()" in written(section.blocks)
    typed = Writer()
    below = typed.put(50, 100, LONG, family="Courier")
    typed.put(50, below, LONG, family="Courier")
    assert outline_lines(read(typed.written())).count("text: ") == 2


def test_a_word_above_a_box_is_no_chapter() -> None:
    writer = paper(
        ("Ice", 14, "B"), (LONG, 10, ""), ("Caution", 12, "B"), (LONG, 10, ""), ("Bread", 14, "B"), (LONG, 10, "")
    )
    assert sections(writer) == ["Ice", "Bread"]
    assert "Caution" in text_of(read(writer.written()))


def test_bold_words_in_a_bold_text_and_long_bold_paragraphs_are_no_headings() -> None:
    assert sections(paper(("Short and bold", 10, "B"), (LONG, 10, "B"))) == []
    assert sections(paper((LONG, 10, "B"), (LONG * 3, 10, ""))) == []


def test_bookmarks_name_headings_and_their_levels() -> None:
    writer = Writer()
    for title, level in (("Ice", 0), ("Ferries", 1), ("Bread", 0)):
        writer.start_section(title, level=level)
        y = writer.put(50, 60, title)
        writer.put(50, y, LONG + "\nIMPORTANT MATTER\n" + LONG)
        writer.add_page()
    assert sections(writer) == ["Ice", "  Ferries", "Bread"]


def test_the_largest_words_of_the_first_page_are_the_title_and_names_below_it_the_authors() -> None:
    writer = paper(
        ("On Harbours\nin Winter", 20, "B"), ("Ann Lee and Bo van Ek\n3 March 2021", 11, ""),
        ("University of the Pier", 9, ""),
        ("Abstract", 10, "B"), (LONG, 10, ""),
    )  # fmt: skip
    post = read(writer.written())
    assert (post.title, post.authors) == ("On Harbours in Winter", ("Ann Lee", "Bo van Ek"))
    assert [block.kind for block in post.sections[0].blocks if isinstance(block, Skipped)] == ["matter"]
    assert [section.title for section in post.sections] == ["", "Abstract"]


def test_short_paragraphs_below_the_title_are_text() -> None:
    writer = paper(
        ("How to Close a Pier", 20, "B"), ("Ann Lee", 11, ""),
        ("1. Walk to the end of the pier.", 10, ""), ("2. Close the gate.", 10, ""),
        ("When it rains, stay at home until the rain has stopped.", 10, ""), (LONG, 10, ""),
    )  # fmt: skip
    (section,) = read(writer.written()).sections
    heard = written([block for block in section.blocks if not isinstance(block, Skipped)])
    assert all(words in heard for words in ("Walk to", "Close the", "When it rains"))
    assert "Ann Lee" not in heard


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("On Ice", "Ann Lee; Bo Ek", ("On Ice", ("Ann Lee", "Bo Ek"))),
        ("Microsoft Word - draft.docx", "user", ("", ())),
        ("paper_final.tex", "", ("", ())),
    ],
)
def test_properties_are_used_unless_a_program_has_made_them_up(
    title: str, author: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    writer = paper((LONG, 10, ""))
    writer.set_title(title)
    writer.set_author(author)
    post = read(writer.written())
    assert ("" if post.title_inferred else post.title, post.authors) == expected


def test_a_table_of_contents_is_left_out() -> None:
    writer = paper(
        ("Contents", 14, "B"),
        ("1 Ice . . . . . . . . . 3", 10, ""),
        ("2 Bread 5", 10, "B"),
        ("3 Rye", 10, "B"),  # its number is elsewhere
        ("3.1 Wheat . . . . . . . . . 7", 10, ""),
        ("1 Ice", 14, "B"),
        (LONG, 10, ""),
    )
    assert sections(writer) == ["1 Ice"]
    assert [type(block) for block in read(writer.written()).sections[0].blocks] == [Skipped]


# --- notes ------------------------------------------------------------------------------------------------------


def test_footnotes_are_notes() -> None:
    writer = Writer()
    writer.put(50, 100, LONG)
    writer.set_font("Times", "", 10)
    writer.set_xy(50, 200)
    writer.write(12, "The boat was red")
    writer.char_vpos = "SUP"
    writer.write(12, "1")
    writer.char_vpos = "LINE"
    writer.write(12, " and old. " + LONG)
    writer.put(50, 740, "1 So they say at the pier.", 8)
    post = read(writer.written())
    assert [written(note) for note in post.notes.values()] == ["So they say at the pier."]
    assert "was red and old." in text_of(post)
    assert "So they say" not in text_of(post)


def test_a_note_that_nothing_refers_to_is_kept() -> None:
    writer = paper((LONG * 4, 10, ""), ("3 So they say at the pier.", 8, ""))
    assert "So they say at the pier." in text_of(read(writer.written()))


def test_no_word_is_lost() -> None:
    sizes = (8, 10, 12, 16, 9, 10)
    writer = paper(*((f"w{at} {LONG if at % 2 else ''}", sizes[at % 6], "B" * (at % 3 == 0)) for at in range(24)))
    post = read(writer.written())
    text = f"{post.title} {text_of(post)}"
    assert [word for word in (f"w{at}" for at in range(24)) if word not in text.split()] == []


# --- errors -----------------------------------------------------------------------------------------------------


def test_a_password_is_an_error() -> None:
    writer = paper((LONG, 10, ""))
    writer.set_encryption(owner_password="a", user_password="b")
    assert fails(writer.written()) == "paper.pdf: is protected by a password; save it without one"


def test_a_file_that_only_its_owner_may_change_is_read() -> None:
    writer = paper((LONG, 10, ""))
    writer.set_encryption(owner_password="a")
    assert LONG.strip() in text_of(read(writer.written()))


@pytest.mark.parametrize("data", [b"", b"Once upon a time", b"%PDF-1.7\n"])
def test_what_is_no_pdf_is_an_error(data: bytes) -> None:
    assert fails(data) == "paper.pdf: is not a valid PDF; get the file again"


def test_a_scan_is_an_error_that_says_what_to_try() -> None:
    from PIL import Image

    writer = Writer()
    writer.image(Image.new("L", (60, 80), 200), 0, 0, 600, 800)
    assert fails(writer.written()).startswith(
        "paper.pdf: contains pictures of pages, and no text; run text recognition"
    )


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    assert fails(b"%PDF-1.7") == "paper.pdf: reading a PDF needs another package; pip install 'narrate-posts[pdf]'"


# --- cost -------------------------------------------------------------------------------------------------------


def pages(count: int) -> bytes:
    writer = Writer()
    for _ in range(count):
        writer.put(50, 100, LONG * 6)
        writer.add_page()
    return writer.written()


@pytest.mark.timing
def test_four_times_the_pages_take_about_four_times_as_long() -> None:
    def cost(read: Callable[[], object]) -> float:
        start = time.process_time()
        read()
        return time.process_time() - start

    few, many = pages(5), pages(20)
    read(few)
    assert min(cost(lambda: read(many)) for _ in range(2)) < 12 * min(cost(lambda: read(few)) for _ in range(3))
