"""Directives of authors, tested on the finished script: what is spoken, and what is left out.

Most cases are in directives.txt; add yours there. A setting is one of the policy's, or ``as = markdown``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.case_files import Case, read_cases
from support.tables import for_each

from narrate.errors import ReadingError
from narrate.reading.fetch import Source
from narrate.reading.html.directives import Directive, read_directive
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Post, written
from narrate.scripting.policy import CHOICES, Policy
from narrate.scripting.script import Script, by_kind
from narrate.scripting.writer import write_script
from reading.notation import outline_lines, read_page

CASES = read_cases(Path(__file__).parent / "directives.txt")


def script_of(post: Post, **settings: Any) -> Script:
    return write_script(post, Policy(**{"opening": "", "closing": "", **settings}))


@for_each("case", CASES, name=lambda case: case.title)
def test_each_directive_gives_this_script(case: Case) -> None:
    given_as = case.settings.get("as", "html")
    post = read_markdown(Source(case.given.encode())) if given_as == "markdown" else read_page(case.given)
    settings = {key: value for key, value in case.settings.items() if key not in {"as", "bug"}}
    script = script_of(
        post, **{key: int(value) if value.isdecimal() else value for key, value in settings.items()}
    )
    lines = [f"{line.role}: {line.spoken}" for line in script.utterances]
    lines += [f"left out, {omission.kind}: {omission.written}" for omission in script.omissions]
    assert "\n".join(lines) == case.expected


# --- the outline ------------------------------------------------------------------------------------------------


def test_an_outline_shows_what_is_skipped_and_what_is_spoken() -> None:
    post = read_page(
        "<h2>A <i data-do-not-narrate>b</i></h2><p>c <!-- narrate: say 'd' --><i data-do-not-narrate>e</i></p>"
        "<pre data-must-narrate>f</pre><!-- narrate: skip --><p>g</p>"
    )
    assert outline_lines(post) == (
        "h1 A {skip: b}\n  text: c {say: 'd'}{skip: e}\n  spoken\n    code\n      | f\n  skipped\n    text: g"
    )


def test_a_passage_that_is_skipped_is_counted_once() -> None:
    post = read_page(
        "<p>One.</p><section data-do-not-narrate><h2>Two</h2><p>Three.</p><p>Four.</p></section>"
        "<p>Five.</p><p data-do-not-narrate>Six.</p>"
    )
    assert by_kind(script_of(post).omissions) == {"skipped": 2}


# --- directives -------------------------------------------------------------------------------------------------


@for_each(
    "comment, directive",
    [
        (" narrate: skip ", Directive(skip=True)),
        ("narrate:resume", Directive(skip=False)),
        (" narrate : SKIP from here on ", Directive(skip=True)),
        (' narrate: say "Hello." ', Directive(words="Hello.")),
        (" narrate: say Hello there. ", Directive(words="Hello there.")),
        (" narrate: say “Hello.” ", Directive(words="Hello.")),
        (" narrate: say „Hallo.“ ", Directive(words="Hallo.")),
        (' narrate: say "He said "no" twice." ', Directive(words='He said "no" twice.')),
        (' narrate: say Say "cheese" now ', Directive(words='Say "cheese" now')),
        (' narrate:\n say\n "Hello\n  there." ', Directive(words="Hello there.")),
    ],
)
def test_a_comment_is_parsed_as_a_directive(comment: str, directive: Directive) -> None:
    assert read_directive(comment) == directive


def test_directives_are_case_insensitive() -> None:
    assert read_directive(" Narrate: skip ") == Directive(skip=True)


@pytest.mark.parametrize(
    "comment", ["", "skip", "more", " narrated: skip ", " see narrate: skip ", " narrate skip "]
)
def test_an_ordinary_comment_is_not_a_directive(comment: str) -> None:
    assert read_directive(comment) is None


@pytest.mark.parametrize("comment", [" narrate: say ", ' narrate: say "" ', " narrate: say “ ” "])
def test_say_without_words_is_an_error(comment: str) -> None:
    with pytest.raises(ReadingError, match="there are no words to say") as caught:
        read_page(f"<p>One.</p><!--{comment}-->")
    assert caught.value.subject == f"<!-- {' '.join(comment.split())} -->"
    assert "narrate: say" in caught.value.hint


@pytest.mark.parametrize(
    ("comment", "hint"),
    [
        (" narrate: skipp ", "did you mean skip?"),
        (" narrate: resum ", "did you mean resume?"),
        (" narrate: Sya it ", "did you mean say?"),
        (" narrate: xyz ", "there are resume, say, skip"),
        (" narrate: ", "there are resume, say, skip"),
    ],
)
@pytest.mark.parametrize("place", ["<p>One.</p>{}", "<p>One {} two.</p>", "<table><tr><td>{}</td></tr></table>"])
def test_an_unknown_directive_is_an_error_with_a_hint(comment: str, hint: str, place: str) -> None:
    with pytest.raises(ReadingError, match="unknown directive") as caught:
        read_page(place.format(f"<!--{comment}-->"))
    assert caught.value.hint == hint


@pytest.mark.parametrize("text", ["One.\n\n<!-- narrate: skpi -->\n", "One <!-- narrate: skpi --> two.\n"])
def test_an_unknown_directive_in_markdown_is_an_error(text: str) -> None:
    with pytest.raises(ReadingError, match=r"did you mean skip\?"):
        read_markdown(Source(text.encode()))


# --- nothing is lost --------------------------------------------------------------------------------------------

LEAVES = st.sampled_from(
    [
        "<p{}>{}</p>",
        "<pre{}>{}</pre>",
        "<table{}><tr><td>{}</td></tr></table>",
        "<img src='x'{} alt='{}'>",
        "<h3{}>{}</h3>",
        "<p>then <b{}>{}</b></p>",
        "<p>then <code{}>{}</code></p>",
        "<p>then <span class='math inline'{}>{}</span></p>",
        "<table><caption{}>{}</caption><tr><td>cell</td></tr></table>",
        "<details><summary{}>{}</summary>inside</details>",
        "<ul><li{}>{}</li></ul>",
        "<dl><dt>term</dt><dd{}>{}</dd></dl>",
        "<iframe{}>{}</iframe>",
    ]
)
FRAMES = st.sampled_from(
    [
        "<div{}>{}</div>",
        "<blockquote{}>{}</blockquote>",
        "<ul{}><li>{}</li></ul>",
        "<ol><li{}>{}</li></ol>",
        "<details{}><summary>sum</summary>{}</details>",
        "<figure{}>{}</figure>",
        "<section{}>{}</section>",
        "<div class='spoilers'{}>{}</div>",
        "<div class='llm-content-block'{}>{}</div>",
        "<table><tr><th>n</th></tr><tr><td{}>{}</td></tr></table>",
    ]
)
ATTRIBUTES = st.sampled_from(["", "", " data-do-not-narrate", " data-must-narrate"])
COMMENTS = st.sampled_from(["<!-- narrate: skip -->", "<!-- narrate: resume -->", '<!-- narrate: say "zz" -->'])


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A page, and its words, each of which occurs once."""
    words: list[str] = []

    def piece(depth: int) -> str:
        kind = draw(st.integers(0, 5))
        if kind == 0:
            return draw(COMMENTS)
        if kind < 3 and depth < 4:
            inner = "".join(piece(depth + 1) for _ in range(draw(st.integers(0, 3))))
            return draw(FRAMES).format(draw(ATTRIBUTES), inner)
        words.append(f"q{len(words)}q")
        return draw(LEAVES).format(draw(ATTRIBUTES), words[-1])

    return "<p>It begins.</p>" + "".join(piece(0) for _ in range(draw(st.integers(1, 6)))), words


POLICIES = st.fixed_dictionaries({kind: st.sampled_from(choices) for kind, choices in CHOICES.items()})


@given(pages(), POLICIES)
def test_no_word_is_lost_whatever_is_skipped(page: tuple[str, list[str]], settings: dict[str, str]) -> None:
    text, words = page
    script = script_of(read_page(text), **settings)
    texts = [line.written for line in script.utterances] + [omission.written for omission in script.omissions]
    assert {word for text in texts for word in text.split() if word in words} == {*words}


@given(pages())
def test_every_word_is_in_the_outline_once(page: tuple[str, list[str]]) -> None:
    text, words = page
    sections = read_page(text).sections
    found = " ".join(f"{section.title} {written(section.blocks)}" for section in sections).split()
    assert [word for word in found if word in words] == words


@given(pages())
def test_skipped_words_are_not_in_the_script(page: tuple[str, list[str]]) -> None:
    text, words = page
    script = script_of(read_page(f"<div data-do-not-narrate>{text.replace(' data-must-narrate', '')}</div>"))
    heard = " ".join(line.spoken for line in script.utterances)
    assert not [word for word in words if word in heard]
