"""The language of a post: as it is stated, and as it is detected where it is not."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NoReturn

import pytest
from support.tables import for_each

from narrate.reading import language
from narrate.reading.article import read_article
from narrate.reading.fetch import Source
from narrate.reading.files.plaintext import read_text
from narrate.reading.language import detect_language, language_tag
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Block, Code, Formula, Paragraph, Post, Quote, Section, Span


def paragraphs() -> dict[str, list[str]]:
    """By language, from ``languages.txt``."""
    found: dict[str, list[str]] = {}
    tag = ""
    for line in (Path(__file__).parent / "languages.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            tag = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(tag, []).append(line)
    return found


PARAGRAPHS = paragraphs()
ENGLISH = PARAGRAPHS.pop("en")
PROSE = ENGLISH[0]
GERMAN = " ".join(PARAGRAPHS["de"])


def detected(*texts: str) -> str:
    return detect_language([Section((), 1, tuple(Paragraph((Span(text),)) for text in texts))])


@for_each("tag", PARAGRAPHS)
def test_two_paragraphs_are_enough(tag: str) -> None:
    assert detected(*PARAGRAPHS[tag]) == tag


@for_each("tag", PARAGRAPHS)
def test_a_long_text_is_in_the_language_of_its_parts(tag: str) -> None:
    assert detected(*PARAGRAPHS[tag] * 20) == tag


@for_each("text", ENGLISH, name=lambda text: text[:24])
def test_what_is_not_clear_stays_english(text: str) -> None:
    assert detected(text, text) == "en"
    assert detected(*[text] * 20) == "en"


@pytest.mark.parametrize(
    "text", ["", "Guten Tag.", "Es regnet heute den ganzen Tag.", "こんにちは。", "42", "🎧" * 99]
)
def test_a_short_text_stays_english(text: str) -> None:
    assert detected(text) == "en"


def test_lorem_ipsum_is_no_language() -> None:
    text = "Lorem ipsum dolor sit amet, consectetur adipisicing elit, sed do eiusmod tempor incididunt ut labore. "
    assert detected(text * 9) == "en"


@pytest.mark.parametrize("german", range(1, 6))
def test_a_post_that_mixes_languages_stays_english(german: int) -> None:
    """In German from an eighth to two thirds, before the English or after it."""
    english = [PROSE] * 2 * (8 - german)
    assert detected(*english, *[GERMAN] * german) == "en"
    assert detected(*[GERMAN] * german, *english) == "en"


def test_a_long_quotation_does_not_change_the_language() -> None:
    blocks: list[Block] = [Quote((Paragraph((Span(GERMAN),)),)), *[Paragraph((Span(PROSE),))] * 6]
    assert detect_language([Section((), 1, tuple(blocks))]) == "en"


def test_code_formulas_and_addresses_are_no_prose() -> None:
    blocks = (
        Code(PROSE * 9),
        Formula(PROSE),
        Paragraph((Span(GERMAN), Span(PROSE * 3, "code"), Span(f" https://a.example/{'the-and-of-' * 60}"))),
    )
    assert detect_language([Section((), 1, blocks)]) == "de"


def test_headings_and_what_is_inside_other_blocks_count() -> None:
    first, second = PARAGRAPHS["fr"]
    sections = [Section((Span(first),), 1, (Quote((Paragraph((Span(second),)),)),))]
    assert detect_language(sections) == "fr"


def test_english_prose_opens_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(language, "_identifier", fail)
    assert detected(*[PROSE] * 30) == "en"
    with pytest.raises(AssertionError):
        detected(GERMAN)


def test_only_so_much_of_a_text_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[bytes] = []

    def classify(piece: bytes) -> str:
        judged.append(piece)
        return "de"

    monkeypatch.setattr(language, "_classify", classify)
    assert detected(*[GERMAN] * 3000) == "de"
    assert len(judged) == 12
    assert sum(map(len, judged)) <= 6000


# --- in a post --------------------------------------------------------------------------------------------------

READERS = {
    "Markdown": lambda text: read_markdown(Source(text.encode())),
    "front matter": lambda text: read_markdown(Source(f"---\ntitle: A\n---\n{text}".encode())),
    "a page": lambda text: read_article(Source(f"<title>A</title><h1>A</h1><p>{text}</p>".encode())),
    "plain text": lambda text: read_text(Source(text.encode())),
}


@pytest.mark.parametrize("reader", READERS)
def test_every_format_is_detected(reader: str) -> None:
    post: Post = READERS[reader](GERMAN)
    assert (post.language, post.language_detected) == ("de", True)
    post = READERS[reader](PROSE)
    assert (post.language, post.language_detected) == ("en", True)


@pytest.mark.parametrize("key", ["language", "lang"])
def test_what_is_stated_is_not_detected(key: str) -> None:
    post = read_markdown(Source(f"---\n{key}: fr_CA\n---\n{GERMAN}".encode()))
    assert (post.language, post.language_detected) == ("fr-CA", False)
    page = read_article(Source(f'<html lang="fr-CA"><p>{GERMAN}</p>'.encode()))
    assert (page.language, page.language_detected) == ("fr-CA", False)


def test_what_a_page_states_is_corrected_if_its_prose_is_plainly_in_another_language() -> None:
    def language_of(stated: str, *texts: str) -> tuple[str, bool]:
        page = "".join(f"<p>{text}</p>" for text in texts)
        post = read_article(Source(f'<html lang="{stated}">{page}'.encode()))
        return post.language, post.language_detected

    for tag, texts in PARAGRAPHS.items():
        assert language_of("en-US", *texts) == (tag, True)
    assert language_of("de", *[PROSE] * 2) == ("en", True)
    assert language_of("de-AT", GERMAN) == ("de-AT", False)
    assert language_of("en-GB", PROSE, GERMAN) == ("en-GB", False)
    assert language_of("en-GB", "Guten Tag.") == ("en-GB", False)


def test_a_script_that_one_language_is_written_in_is_known_by_its_letters() -> None:
    chinese = "据介绍，短缺药品信息监测正在推进，多个部门在 2023 年 11 月开始使用 API 和 GPU 分析数据。" * 3
    japanese = "港の灯台は毎晩点灯され、島の人々は船が帰るのを待っています。天気は良いです。" * 3
    assert detected(chinese) == "zh"
    assert detected(japanese) == "ja"
    assert detected(PROSE, chinese[:40], PROSE) == "en"


@pytest.mark.parametrize("stated", ["Klingon", "[de]", "de, en", "12"])
def test_what_is_no_tag_is_ignored_with_a_warning(stated: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        post = read_markdown(Source(f"---\nlanguage: {stated}\n---\n{GERMAN}".encode()))
    assert (post.language, post.language_detected) == ("de", True)
    assert "language is ignored" in caplog.text


@for_each(
    "stated, tag",
    [
        ("de", "de"),
        ("de_AT", "de-AT"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("en-x-own", "en-x-own"),
        ("deutsch", "de"),
        ("English", "en"),
        ("English (US)", "en"),
        (" Français ", "fr"),
        ("日本語", "ja"),
        ("pt_BR.UTF-8", "pt-BR"),
        ("de_AT@euro", "de-AT"),
        ("Klingon", ""),
        ("eng", "en"),
        ("EN_us", "en-us"),
        ("ger-AT", "de-AT"),
        ("heb", "he"),
        ("fil-PH", "fil-PH"),
        ("und", ""),
        ("mul", ""),
    ],
)
def test_tags_are_those_of_bcp_47(stated: str, tag: str) -> None:
    assert language_tag(stated) == tag
