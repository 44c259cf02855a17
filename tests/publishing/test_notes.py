"""The notes hold every line of the model in its order, and show what was written as it was written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement
from support.tables import for_each

from narrate import __version__
from narrate.publishing.chapters import ChapterMark
from narrate.publishing.episode import Episode
from narrate.publishing.identity import identify
from narrate.publishing.manifest import SourceRecord
from narrate.publishing.notes import EXCERPT_LENGTH, clock, excerpt, notes_html, notes_markdown
from narrate.reading.post import (
    AlwaysNarrated,
    Block,
    Collapsed,
    Image,
    Item,
    ItemList,
    Paragraph,
    Post,
    Quote,
    Section,
    Skipped,
    Span,
    Speech,
)
from narrate.scripting.script import Omission, Script, SectionHeading


def paragraph(text: str) -> Paragraph:
    return Paragraph((Span(text),))


def post_of(*paragraphs: str, title: str = "A title") -> Post:
    return Post(title, (Section((), 1, tuple(map(paragraph, paragraphs))),), slug="a-title")


def script_with(*kinds: str) -> Script:
    return Script((SectionHeading("Introduction", 1),), (), tuple(Omission(0, kind, "w") for kind in kinds))


NOTHING_OMITTED = script_with()


def notes(
    post: Post,
    *chapters: ChapterMark,
    script: Script = NOTHING_OMITTED,
    narrator: str = "joe",
    quotes: str = "",
    speakers: Mapping[str, str] | None = None,
) -> str:
    identity = identify(post, SourceRecord("file", "../a-title.md"))
    episode = Episode(post, script, identity, narrator, quotes, speakers=speakers or {})
    return notes_markdown(episode, chapters or (ChapterMark(0, 1000, "Introduction", 1),))


FULL = Post(
    title="On “Rain”",
    sections=(
        Section((), 1, (paragraph("It rained " + "and rained " * 30), paragraph("Then it stopped."))),
        Section((Span("What is rain?"),), 1, (Image("rain.png", "Rain", (Span("in Bergen"),)),)),
        Section((Span("A drop"),), 2, (Image("https://cdn.example.com/drop (1).jpg"),)),
    ),
    slug="on-rain",
    authors=("Ada Lovelace", "Kari Nordmann", "Bo Li"),
    published=dt.date(2024, 7, 16),
    url="https://example.com/posts/on-rain",
    description="Why it rains.",
)
FULL_MARKS = (
    ChapterMark(0, 61_999, "Introduction", 1),
    ChapterMark(61_999, 3_600_000, "What is rain?", 1),
    ChapterMark(3_600_000, 3_700_000, "A drop", 2),
)
FULL_NOTES = f"""\
“On “Rain”” by Ada Lovelace, Kari Nordmann and Bo Li

Why it rains.

{("It rained " + "and rained " * 30)[:EXCERPT_LENGTH].rpartition(" ")[0]} [...]

Outline:

- (00:00) Introduction
- (01:01) What is rain?
  - (1:00:00) A drop

2 footnotes and 1 code block were left out of this narration.

Images from the article:

- ![Rain in Bergen](<https://example.com/posts/rain.png>)
- ![image](<https://cdn.example.com/drop%20(1).jpg>)

First published: July 16th, 2024

Source: <https://example.com/posts/on-rain>

Narrated by: joe, a synthetic voice (narrate {__version__}).
"""


# --- the model --------------------------------------------------------------------------------------------------


def test_every_line_of_the_model_is_there_in_its_order() -> None:
    script = script_with("footnote", "code", "footnote")
    assert notes(FULL, *FULL_MARKS, script=script) == FULL_NOTES


def test_what_a_post_does_not_say_is_left_out_without_a_gap() -> None:
    lines = ["“A title”", "It rained.", "Outline:", "- (00:00) Introduction"]
    lines.append(f"Narrated by: joe, a synthetic voice (narrate {__version__}).")
    assert notes(post_of("It rained.")) == "\n\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("kinds", "line"),
    [
        (["image"], "1 image was left out of this narration."),
        (["image", "image"], "2 images were left out of this narration."),
        (["code", "image", "math"], "1 code block, 1 image and 1 equation were left out of this narration."),
    ],
    ids=["one", "two", "three kinds"],
)
def test_what_was_left_out_is_counted(kinds: list[str], line: str) -> None:
    assert line in notes(post_of(), script=script_with(*kinds)).splitlines()


def test_images_are_found_wherever_they_stand() -> None:
    def image(name: str) -> Image:
        return Image(f"https://a.b/{name}.png", name)

    blocks = (
        image("one"),
        Quote((image("two"),)),
        ItemList((Item((image("three"), ItemList((Item((image("four"),)),)))),)),
        Collapsed((Span("more"),), (image("five"),)),
    )
    assert images_of(*blocks) == ["one", "two", "three", "four", "five"]


def images_of(*blocks: Block) -> list[str]:
    """The words of the images that the notes show."""
    return re.findall(r"!\[(\w+)\]", notes(replace(post_of(), sections=(Section((), 1, blocks),))))


def test_an_image_is_shown_whatever_its_author_wants_to_be_heard() -> None:
    one, two = Image("https://a.b/1.png", "one"), Image("https://a.b/2.png", "two")
    three = Image("https://a.b/3.png", "three")
    assert images_of(Skipped((one,)), AlwaysNarrated((two,)), Speech("Ada", (Span("Ada:"),), (three,))) == [
        "one",
        "two",
        "three",
    ]


def test_an_image_in_a_spoiler_is_not_shown() -> None:
    one, two = Image("https://a.b/1.png", "one"), Image("https://a.b/2.png", "two")
    spoiler = Collapsed((Span("Who did it"),), (paragraph("She."), one, Quote((one,))), spoiler=True)
    assert images_of(spoiler, two, Quote((spoiler, two))) == ["two", "two"]


@pytest.mark.parametrize(
    ("source", "url", "line"),
    [
        ("a.png", "https://a.b/c/d", "- ![x](<https://a.b/c/a.png>)"),
        ("/a.png", "https://a.b/c/d", "- ![x](<https://a.b/a.png>)"),
        ("a.png", "", "- x (a.png)"),
        ("file:///etc/a.png", "https://a.b", "- x (file:///etc/a.png)"),
        ("javascript:alert(1)", "https://a.b", "- x (javascript:alert(1))"),
        ("https://[broken", "https://a.b", "- x (https://[broken)"),
        ("data:image/png;base64," + "A" * 9999, "https://a.b", "- x"),
    ],
    ids=["relative", "from the root", "no address", "file", "script", "broken", "inline"],
)
def test_an_image_is_shown_where_it_is_on_the_web_and_named_elsewhere(source: str, url: str, line: str) -> None:
    post = replace(post_of(), sections=(Section((), 1, (Image(source, "x"),)),), url=url)
    assert line in notes(post).splitlines()


# --- the outline ------------------------------------------------------------------------------------------------


@for_each(
    "ms, shown",
    [
        (0, "00:00"),
        (999, "00:00"),
        (59_999, "00:59"),
        (60_000, "01:00"),
        (3_599_999, "59:59"),
        (3_600_000, "1:00:00"),
        (3_661_000, "1:01:01"),
        (36_000_000, "10:00:00"),
        (360_000_000, "100:00:00"),
    ],
)
def test_the_clock_shows_whole_seconds_that_have_passed(ms: int, shown: str) -> None:
    assert clock(ms) == shown


@given(st.integers(0, 10**9))
def test_the_clock_can_be_read_back(ms: int) -> None:
    seconds = 0
    for part in clock(ms).split(":"):
        seconds = 60 * seconds + int(part)
    assert seconds == ms // 1000


def test_the_outline_is_a_list_as_deep_as_the_headings() -> None:
    levels = [1, 1, 2, 3, 4, 5, 2, 1]
    marks = [ChapterMark(1000 * i, 1000 * i + 1000, f"Title {i}", level) for i, level in enumerate(levels)]
    page = rendered(post_of(), *marks)
    items = [item for item in page.iter("li") if "Title" in own_text(item)]
    assert [own_text(item) for item in items] == [f"(00:0{i}) Title {i}" for i in range(len(levels))]
    assert [len(list(item.iterancestors("ul"))) for item in items] == levels


# --- the excerpt ------------------------------------------------------------------------------------------------


def test_a_short_post_is_its_own_excerpt() -> None:
    assert excerpt(post_of("It rained.", "Then it stopped.")) == "It rained. Then it stopped."


def test_an_excerpt_of_more_ends_in_dots_after_whole_paragraphs() -> None:
    assert excerpt(post_of("It rained.", "and rained " * 40)) == "It rained. [...]"


def test_an_excerpt_of_a_long_paragraph_ends_after_a_whole_word() -> None:
    words = excerpt(post_of("rain, " * 100)).removesuffix(" [...]").split()
    assert set(words) == {"rain,"}
    assert len(words) == EXCERPT_LENGTH // len("rain, ")


@pytest.mark.parametrize(("extra", "end"), [(0, "xx"), (1, "[...]")], ids=["just", "too long"])
def test_what_just_fits_into_an_excerpt_stays_whole(extra: int, end: str) -> None:
    second = "x" * (EXCERPT_LENGTH - len("It rained. ") + extra)
    assert excerpt(post_of("It rained.", second)).endswith(end)


def test_a_word_longer_than_an_excerpt_is_cut() -> None:
    assert excerpt(post_of("x" * 1000)) == "x" * EXCERPT_LENGTH + " [...]"


@given(st.lists(st.text("ab ", max_size=200), max_size=8))
def test_an_excerpt_is_the_beginning_and_says_whether_there_is_more(paragraphs: list[str]) -> None:
    whole = " ".join(" ".join(paragraphs).split())
    found = excerpt(post_of(*paragraphs))
    text = found.removesuffix("[...]").strip()
    assert whole.startswith(text)
    assert len(text) <= EXCERPT_LENGTH
    assert found.endswith("[...]") == (text != whole)


def test_words_that_are_not_heard_are_no_part_of_the_excerpt() -> None:
    spans = (Span("It rained"), Span(" [12]", "silent"), Span("."))
    assert excerpt(replace(post_of(), sections=(Section((), 1, (Paragraph(spans),)),))) == "It rained."


def test_headings_code_and_captions_are_no_part_of_the_excerpt() -> None:
    section = Section((Span("Heading"),), 1, (Image("a.png", "Alt"), Quote((paragraph("Quoted."),))))
    assert excerpt(replace(post_of("Text."), sections=(*post_of("Text.").sections, section))) == "Text. Quoted."


def test_what_is_skipped_or_folded_is_no_part_of_the_excerpt() -> None:
    hidden = (
        Skipped((paragraph("Not aloud."), Quote((paragraph("Nor this."),)))),
        Collapsed((Span("more"),), (paragraph("Folded."),)),
        Collapsed((Span("spoiler"),), (paragraph("She did it."),), spoiler=True),
    )
    blocks = (*hidden, paragraph("First."), Quote((*hidden, paragraph("Second."))))
    assert excerpt(replace(post_of(), sections=(Section((), 1, blocks),))) == "First. Second."


# --- the description --------------------------------------------------------------------------------------------


def beginning(description: str, *paragraphs: str) -> list[str]:
    """What stands between the title and the outline."""
    parts = notes(replace(post_of(*paragraphs), description=description)).split("\n\n")
    return parts[1 : parts.index("Outline:")]


@pytest.mark.parametrize(
    "description", ["It rained.", "It rained", "It rained. Then", "It rained. …", "It rained..."]
)
def test_a_description_that_the_text_begins_with_is_not_repeated(description: str) -> None:
    assert beginning(description, "It rained. Then it stopped.") == ["It rained. Then it stopped."]


@pytest.mark.parametrize(
    "description", ["Why it rains.", "it rained.", "Then it stopped.", "It rained. Then? No."]
)
def test_any_other_description_stands_before_the_excerpt(description: str) -> None:
    text = "It rained. Then it stopped."
    assert beginning(description, text) == [description, text]


def test_a_description_stands_for_a_text_that_has_none() -> None:
    assert beginning("Why it rains.") == ["Why it rains."]


# --- shown as it was written ------------------------------------------------------------------------------------

NASTY = """
* _ ` ~ [ ] ( ) < > ! & # - + = | \\ : " {} {0} % x é “ 1. 2) &amp; &#60; <b> </p> <!-- <script> ``` ~~~ ***
--- === http://a.b http:// <http://a.b> javascript:alert(1) ](x) [a]:b
""".split()
NASTY += [" ", "<script ", "<iframe "]
NASTY_TEXT = st.lists(st.sampled_from(NASTY), min_size=1, max_size=8).map("".join).filter(str.strip)
TAGS = {"html", "head", "meta", "title", "style", "body", "p", "ul", "li", "img", "a"}


def rendered(post: Post, *chapters: ChapterMark, narrator: str = "joe") -> HtmlElement:
    return html.document_fromstring(notes_html(notes(post, *chapters, narrator=narrator), post))


def own_text(element: HtmlElement) -> str:
    """What an element shows before the lists inside it."""
    return collapsed((element.text or "") + "".join(child.tail or "" for child in element if child.tag != "ul"))


def collapsed(text: str) -> str:
    return " ".join(text.split())


def shown(page: HtmlElement) -> list[str]:
    """Every paragraph and list item of a page as a reader sees it."""
    return [own_text(element) for element in page.iter("p", "li")]


def assert_harmless(page: HtmlElement) -> None:
    """Nothing is on the page that narrate did not put there."""
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    assert {element.tag for element in elements} <= TAGS
    assert len(elements) == len(list(page.iter()))
    for element in elements:
        allowed = {"img": {"src", "alt"}, "a": {"href"}, "meta": {"charset", "name", "content"}, "html": {"lang"}}
        assert set(element.attrib) <= allowed.get(str(element.tag), set())
    for address in (*page.xpath("//a/@href"), *page.xpath("//img/@src")):
        assert str(address).lower().startswith(("http://", "https://"))


NASTY_CASES = """
*emphasis* and _more_
**bold**
`code`
# heading
1. first
2) second
- item
+ item
* item
> quote
***
---
===
___
```
~~~
[link](http://a.b)
![image](http://a.b)
[a]: http://b
<b>bold</b>
<script>alert(1)</script>
<script src=//a.b
<iframe onload=alert(1)
<!-- gone
<?x
<http://a.b>
&amp; &copy; &#60;
back\\slash \\* \\
5 * 3 * 2
snake_case_name
C# and F#
{0} {}
a | b
~~gone~~
“Don’t”
[AI] & [ML]
1 < 2 > 0
a](http://a.b)
     spaces\tand tabs
*
`
""".strip("\n").splitlines()


@for_each("text", NASTY_CASES)
def test_a_text_is_shown_as_it_was_written_wherever_it_stands(text: str) -> None:
    post = replace(FULL, title=text, authors=(text, text), description=f"{text} or so")
    section = Section((Span(text),), 1, (Image("a.png", text), Image("b.png", text)))
    post = replace(post, sections=(Section((), 1, (paragraph(text),)), section))
    narrator = text
    page = rendered(post, ChapterMark(0, 1, text, 1), ChapterMark(1, 2, text, 2), narrator=narrator)
    line = collapsed(text)
    assert_harmless(page)
    assert shown(page)[:7] == [
        f"“{line}” by {line} and {line}",
        f"{line} or so",
        line,
        "Outline:",
        f"(00:00) {line}",
        f"(00:00) {line}",
        "Images from the article:",
    ]
    assert page.xpath("//img/@alt") == [line, line]
    assert shown(page)[-1] == f"Narrated by: {line}, a synthetic voice (narrate {__version__})."
    assert collapsed(str(page.findtext(".//title"))) == line


@given(title=NASTY_TEXT, author=NASTY_TEXT, description=NASTY_TEXT, heading=NASTY_TEXT, alt=NASTY_TEXT)
def test_no_text_can_put_anything_else_on_the_page(
    title: str, author: str, description: str, heading: str, alt: str
) -> None:
    blocks = (paragraph(description), Image("https://a.b/c.png", alt), Image("d.png", alt))
    post = Post(title, (Section((), 1, blocks),), "slug", (author,), description=f"{description} or so")
    page = rendered(post, ChapterMark(0, 1, heading, 1))
    assert_harmless(page)
    lines = shown(page)
    assert lines[0] == f"“{collapsed(title)}” by {collapsed(author)}"
    assert lines[1:3] == [collapsed(f"{description} or so"), collapsed(description)]
    assert lines[4] == f"(00:00) {collapsed(heading)}"
    assert lines[7] == f"{collapsed(alt)} (d.png)"
    assert page.xpath("//img/@alt") == [collapsed(alt)]


@given(NASTY_TEXT, NASTY_TEXT)
@example("", " http://a.b")
def test_no_address_can_put_anything_else_on_the_page(url: str, source: str) -> None:
    post = replace(post_of(), url=url, sections=(Section((), 1, (Image(source, "x"),)),))
    assert_harmless(rendered(post))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "script", "data:text/html,<b>", "a.b/c", "http:[", "http://["]
)
def test_what_is_no_address_on_the_web_is_left_out(url: str) -> None:
    page = rendered(replace(post_of(), url=url))
    assert_harmless(page)
    assert not page.xpath("//a")
    assert not any(line.startswith("Source:") for line in shown(page))


@pytest.mark.parametrize(
    "url", ["http://a.b", "HTTPS://a.b/c", "https://a.b/ü?x=y&z#*_[1]_*", "https://a.b/a b<c>"]
)
def test_an_address_on_the_web_becomes_a_link(url: str) -> None:
    page = rendered(replace(post_of(), url=url))
    assert_harmless(page)
    (link,) = page.xpath("//a/@href")
    assert unquote(str(link)) == url


@given(st.text())
def test_a_language_stays_inside_its_attribute(language: str) -> None:
    page = html.document_fromstring(notes_html("x\n", replace(post_of(), language=language.replace("\0", ""))))
    assert set(page.attrib) == {"lang"}


def test_plain_prose_is_not_escaped() -> None:
    text = "It’s 5 * 3 – C# & R&D, snake_case [AI] (100%): “Why?” Yes! A+ ~ 1 < 2."
    assert f"- (00:00) {text}" in notes(post_of(), ChapterMark(0, 1, text, 1)).splitlines()


# --- who speaks -------------------------------------------------------------------------------------------------


def test_the_notes_say_which_voice_each_speaker_has() -> None:
    text = notes(post_of("Hello."), speakers={"Ann Lee": "joe", "Bob": "lark", "C. *Day*": "joe"})
    assert text.splitlines()[-1] == (
        r"The speakers and their voices: Ann Lee \(joe\), Bob \(lark\) and C\. \*Day\* \(joe\)."
    )


def test_notes_of_a_post_without_speakers_end_with_the_narrator() -> None:
    assert notes(post_of("Hello.")).splitlines()[-1].startswith("Narrated by: joe")
