"""Every word that is written is either said or accounted for, whatever the post and whatever the policy."""

from __future__ import annotations

import re

from hypothesis import event, given, settings
from hypothesis import strategies as st

from narrate.errors import ReadingError
from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Block, Paragraph, plain
from narrate.scripting.policy import CHOICES, Policy
from narrate.scripting.script import OMISSION_KINDS, Script
from narrate.scripting.writer import write_script
from scripting.posts import MadeUp, paragraphs, policies, posts, raw_pages


def script_of(text: str, policy: Policy) -> Script:
    return write_script(read_markdown(Source(text.encode())), policy)


def accounted_for(script: Script) -> set[str]:
    """Every word in the script as written; a title has the square of a word as a character of its own."""
    texts = [u.written for u in script.utterances] + [omission.written for omission in script.omissions]
    return set(re.findall(r"[^\W¹²³⁰-ₜ]+", " ".join(texts)))


def check(script: Script, policy: Policy) -> None:
    """What is true of every script."""
    assert all(utterance.spoken.strip() == utterance.spoken != "" for utterance in script.utterances)
    assert all(" ".join(utterance.caption.split()) == utterance.caption != "" for utterance in script.utterances)
    assert max((len(utterance.spoken) for utterance in script.utterances), default=0) <= policy.max_chars
    sections = [utterance.section for utterance in script.utterances]
    assert sections == sorted(sections)
    assert set(sections) | {o.section for o in script.omissions} <= set(range(len(script.headings)))
    assert {omission.kind for omission in script.omissions} <= set(OMISSION_KINDS)
    assert all(utterance.pause_ms >= 0 for utterance in script.utterances)
    assert all(head.title and head.level >= 1 for head in script.headings)


@settings(max_examples=250)
@given(posts(), policies)
def test_every_written_word_is_said_or_left_out_by_name(post: MadeUp, policy: Policy) -> None:
    script = script_of(post.text, policy)
    check(script, policy)
    for omission in script.omissions:
        event(f"left out: {omission.kind}")
    assert post.words - accounted_for(script) == set()
    for utterance in script.utterances:
        heard = post.words & set(re.findall(r"\w+", utterance.spoken))
        assert [word for word in heard if word not in utterance.caption] == []
    assert [omission for omission in script.omissions if omission.kind == "sentence"] == []


@settings(max_examples=200)
@given(raw_pages(), policies)
def test_every_word_in_raw_html_is_said_or_left_out_by_name(page: MadeUp, policy: Policy) -> None:
    script = script_of(page.text, policy)
    check(script, policy)
    assert page.words - accounted_for(script) == set()


@settings(max_examples=200)
@given(paragraphs(), st.integers(20, 400), st.sampled_from(CHOICES["math"]))
def test_the_pieces_of_a_paragraph_are_the_paragraph(made_up: MadeUp, longest: int, math: str) -> None:
    post = read_markdown(Source(made_up.text.encode()))
    script = write_script(post, Policy(max_chars=longest, math=math, opening="", closing=""))
    texts = (plain(section.heading) + "".join(map(own_text, section.blocks)) for section in post.sections)
    pieces = [u.written for u in script.utterances if u.role in ("narrator", "heading")]
    assert "".join("".join(pieces).split()) == "".join("".join(texts).split())
    assert all(piece == piece.strip() for piece in pieces)


def own_text(block: Block) -> str:
    return plain(block.spans) if isinstance(block, Paragraph) else ""


@settings(max_examples=200)
@given(st.text(), policies)
def test_any_text_is_a_post_or_a_reading_error(text: str, policy: Policy) -> None:
    try_to_write(text, policy)


MARKUP = (
    "# - * _ ` ``` ~~ > 1. [ ] ( ) ! [^1] ^[ [^1]: $ $$ | --- \\ & &lt; &#7; < /> <b> </b> <table> <td> "
    "<li> </ul> <details> <pre> <svg> <!-- --> <![CDATA[ <?x </html> : === http:// www. @ a B. 0 🎧 \u200b \ufffe"
).split()
SPACES = (" ", "  ", "\n", "\n\n", "\n    ", "\t", "\u2028", "\xa0")


@settings(max_examples=300)
@given(st.lists(st.sampled_from((*MARKUP, *SPACES)), max_size=60).map("".join), policies)
def test_any_markup_is_a_post_or_a_reading_error(text: str, policy: Policy) -> None:
    try_to_write(text, policy)


YAML = (
    "--- ... : title date: authors: - [ ] { } ' \" \\x00 !!bool !!python/object:a &a *a | > 2024-01-01 ~ # << ? é"
).split()


@settings(max_examples=300)
@given(st.lists(st.sampled_from((*YAML, *SPACES)), max_size=20).map("".join))
def test_any_front_matter_is_a_post_or_a_reading_error(text: str) -> None:
    try_to_write(f"---\n{text}\n---\nText.\n", Policy())


def try_to_write(text: str, policy: Policy) -> None:
    try:
        script = script_of(text, policy)
    except ReadingError:
        return
    check(script, policy)
