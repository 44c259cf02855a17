"""Respellings: which words they change, and which files hold them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.errors import OptionError
from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Span, SpanKind
from narrate.scripting.lexicon import Lexicon, lexicon_for, load_lexicon
from narrate.scripting.policy import Policy
from narrate.scripting.writer import write_script
from scripting.verbalized import speak

LEXICON = Lexicon(
    {
        "nginx": "engine x",
        "Nguyen": "win",
        "polish": "pollish",
        "Polish": "Poe-lish",
        "new york": "noo york",
        "york": "yoark",
        "san": "sahn",
        "san jose": "san hozay",
        "c++": "see plus plus",
        "été": "ay-tay",
        "o'neil": "oh-neal",
    }
)


@for_each(
    "written, spoken",
    [
        ("nginx", "engine x"),
        ("Nginx, NGINX.", "engine x, engine x."),
        ("Nguyen and nguyen", "win and nguyen"),
        ("Polish polish", "Poe-lish pollish"),
        ("POLISH", "pollish"),
        ("in New York", "in noo york"),
        ("in York", "in yoark"),
        ("San Jose, San Remo", "san hozay, sahn Remo"),
        ("c++, C++!", "see plus plus, see plus plus!"),
        ("nginxes and mynginx", "nginxes and mynginx"),
        ("nginx_1", "nginx_1"),
        ("nginx-like (nginx)", "engine x-like (engine x)"),
        ("c+++", "see plus plus+"),
        ("L’été, étés", "L’ay-tay, étés"),
        ("O'Neil's", "oh-neal's"),
        ("", ""),
    ],
)
def test_whole_words_are_respelled(written: str, spoken: str) -> None:
    assert LEXICON.respell(written) == spoken


@pytest.mark.parametrize(
    ("written", "kind", "spoken"),
    [
        ("edit nginx.yaml", "text", "edit engine x dot yaml"),
        ("in /etc/nginx/nginx.conf", "text", "in slash etc slash engine x slash engine x dot conf"),
        ("me@nginx.org", "text", "me at engine x dot org"),
        ("run nginx:1.25", "code", "run engine x one point two five"),
        ("york/nginx", "text", "yoark engine x"),
        ("nginx.start or nginx", "text", "engine x.start or engine x"),
    ],
)
def test_an_entry_leaves_an_address_whole_and_respells_its_words(
    written: str, kind: SpanKind, spoken: str
) -> None:
    assert speak((Span(written, kind),), LEXICON) == f"{spoken}."


def test_the_way_to_say_a_word_is_not_respelled_again() -> None:
    assert Lexicon({"san": "york", "york": "yoark"}).respell("san york") == "york yoark"


@pytest.mark.parametrize("text", ["", "A word in any text.", "yorkshire, engine", "san_jose"])
def test_entries_that_a_text_does_not_hold_are_not_tried_in_it(text: str) -> None:
    assert LEXICON.rules_for(text) == ()


@given(st.text())
def test_an_empty_lexicon_changes_nothing(text: str) -> None:
    assert Lexicon().respell(text) == text


@given(st.dictionaries(st.text(min_size=1, max_size=6), st.text(), max_size=6), st.text(max_size=40))
def test_any_entry_is_taken_literally(words: dict[str, str], text: str) -> None:
    spoken = Lexicon(words).respell(text)
    if not any(word.casefold() in text.casefold() for word in words):
        assert spoken == text


def test_a_file_of_words_is_read(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text('[words]\nNguyen = "win"\n"new york" = "noo york"\n', encoding="utf-8")
    assert load_lexicon(path) == Lexicon({"Nguyen": "win", "new york": "noo york"})


def test_a_file_without_words_is_an_empty_lexicon(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text("[words]\n", encoding="utf-8")
    assert load_lexicon(path).respell("as it was") == "as it was"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "needs a table"),
        (b'a = "b"\n', "needs a table"),
        (b'[words]\na = "b"\n[more]\n', "needs a table"),
        (b"words = 1\n", "needs a table"),
        (b"[words]\na = 1\n", "entry 'a' is not a text"),
        (b'[words]\na = " "\n', "entry 'a' is not a text"),
        (b'[words]\n" " = "b"\n', "entry ' ' is not a text"),
        (b"[words\n", "is not TOML"),
        (b"\xff", "is not TOML"),
    ],
)
def test_a_file_of_another_form_is_a_clear_error(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "words.toml"
    path.write_bytes(content)
    with pytest.raises(OptionError, match=rf"words\.toml: the lexicon.*{problem}.*; write \[words\]"):
        load_lexicon(path)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError, match="the lexicon cannot be read"):
        load_lexicon(tmp_path / name)


# --- sounds -----------------------------------------------------------------------------------------------------

BOTH = Lexicon({"Kant": "Kahnt", "epoch": "eppock"}, {"Kant": "kˈɑːnt"})


def test_sounds_go_before_a_respelling_and_stand_between_brackets() -> None:
    assert speak((Span("Kant had an Epoch"),), BOTH) == "[[kˈɑːnt]] had an eppock."


def test_an_engine_that_takes_no_sounds_gets_the_respelling() -> None:
    assert speak((Span("Kant"),), BOTH.without_ipa()) == "Kahnt."
    assert speak((Span("Kant"),), Lexicon({}, {"Kant": "kˈɑːnt"}).without_ipa()) == "Kant."


def test_no_text_can_pass_for_sounds() -> None:
    assert speak((Span("\ue000x\ue001 [[y]]"),), BOTH) == "x y."


def test_what_lies_on_top_hides_both_ways_to_say_a_word() -> None:
    lexicon = Lexicon({"Kant": "Cant"}).over(BOTH)
    assert speak((Span("Kant, epoch"),), lexicon) == "Cant, eppock."


def test_a_file_may_hold_sounds_and_name_its_language(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(
        'language = "en"\n[words]\nKant = { say = "Kahnt", ipa = "kˈɑːnt" }\nHume = { ipa = "hjˈuːm" }\n'
    )
    assert load_lexicon(path, "en-GB") == Lexicon({"Kant": "Kahnt"}, {"Kant": "kˈɑːnt", "Hume": "hjˈuːm"})
    assert load_lexicon(path, "de") == load_lexicon(path, "eng") == Lexicon()


def test_a_region_s_lexicon_is_for_that_region(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text('language = "en-GB"\n[words]\nschedule = "shed-yool"\n')
    assert load_lexicon(path, "en-gb").words
    assert not load_lexicon(path, "en").words


@pytest.mark.parametrize(
    "entry", ['{ ipa = "" }', "{}", '{ sounds = "x" }', '{ say = "[[x]]" }', "{ ipa = 1 }", "[]"]
)
def test_an_entry_of_another_form_is_a_clear_error(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "words.toml"
    path.write_text(f"[words]\nKant = {entry}\n")
    with pytest.raises(OptionError, match=r"words\.toml: the lexicon's entry 'Kant' "):
        load_lexicon(path)


def test_the_user_s_entries_go_before_the_post_s_and_those_before_narrate_s(tmp_path: Path) -> None:
    user = tmp_path / "mine.toml"
    user.write_text('[words]\nHume = "mine"\n')
    lexicon = lexicon_for("en", {"Hume": "its own", "Dijkstra": "its own"}, user).without_ipa()
    assert speak((Span("Hume, Dijkstra, Nietzsche, nginx"),), lexicon) == "mine, its own, Nietzsche, engine X."


def test_a_post_s_own_entries_are_in_its_front_matter() -> None:
    post = read_markdown(Source(b"---\nlexicon:\n  Kant: {say: Kahnt, ipa: kant}\n  No: naw\n---\nText.\n"))
    assert lexicon_for("de", post.lexicon, None) == Lexicon({"Kant": "Kahnt", "No": "naw"}, {"Kant": "kant"})


def test_an_entry_of_front_matter_without_a_respelling_is_a_clear_error() -> None:
    with pytest.raises(OptionError, match="lexicon"):
        lexicon_for("en", read_markdown(Source(b"---\nlexicon:\n  a:\n---\nText.\n")).lexicon, None)


@pytest.mark.parametrize("value", ["words", "[a]"])
def test_front_matter_that_is_no_lexicon_is_a_warning(value: str, caplog: pytest.LogCaptureFixture) -> None:
    post = read_markdown(Source(f"---\nlexicon: {value}\n---\nText.\n".encode()))
    assert (post.lexicon, post.sections[0].title) == ({}, "")
    assert "lexicon is ignored" in caplog.text


# --- rules that are not applied ---------------------------------------------------------------------------------


def lexicon_file(folder: Path, text: str) -> Path:
    path = folder / "words.toml"
    path.write_text(text, encoding="utf-8")
    return path


def narrated(text: str, lexicon: Lexicon) -> str:
    post = read_markdown(Source(f"---\nlanguage: en\n---\n{text}\n".encode()))
    script = write_script(post, Policy(lexicon=lexicon, opening="", closing=""))
    return " ".join(utterance.spoken for utterance in script.utterances)


def test_a_lexicon_disables_rules_of_its_language(tmp_path: Path) -> None:
    path = lexicon_file(tmp_path, 'language = "en"\n[rules]\ndisable = ["year"]\n')
    assert load_lexicon(path, "en-GB") == Lexicon(disabled=frozenset({"year"}))
    assert load_lexicon(path, "de") == Lexicon()


def test_a_disabled_rule_leaves_its_text_to_the_others() -> None:
    assert narrated("In 1984.", Lexicon()) == "In nineteen eighty-four."
    assert narrated("In 1984.", Lexicon(disabled=frozenset({"year"}))) == (
        "In one thousand nine hundred eighty-four."
    )
    assert narrated("In 1984.", Lexicon(disabled=frozenset({"year", "number"}))) == "In 1984."


def test_what_lies_below_disables_rules_too(tmp_path: Path) -> None:
    user = lexicon_file(tmp_path, 'language = "en"\n[words]\na = "b"\n[rules]\ndisable = ["year"]\n')
    lexicon = lexicon_for("en", {"rules": {"disable": ["number"]}, "Kant": "Kahnt"}, user)
    assert lexicon.disabled == {"year", "number"}
    assert (lexicon.words["a"], lexicon.words["Kant"]) == ("b", "Kahnt")
    assert lexicon.without_ipa().disabled == lexicon.disabled


def test_the_word_rules_can_be_respelled_in_front_matter() -> None:
    assert lexicon_for("en", {"rules": {"say": "rools"}}, None).words["rules"] == "rools"
    assert lexicon_for("en", {"rules": "rools"}, None).words["rules"] == "rools"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('language = "en"\n[rules]\ndisable = ["yeer"]\n', "there is no rule 'yeer'; did you mean year"),
        ('[rules]\ndisable = ["year"]\n', 'does not name their language; add a line like language = "en"'),
        ('language = "en"\n[rules]\ndisable = "year"\n', "holds disable, a list of the names of rules"),
        ('language = "en"\n[rules]\ndisable = [1]\n', "holds disable, a list of the names of rules"),
        ('language = "en"\n[rules]\n', "holds disable, a list of the names of rules"),
        ('language = "en"\nrules = ["year"]\n', "holds disable, a list of the names of rules"),
        ('language = "en"\n[rules]\ndisable = []\nenable = []\n', "holds disable, a list of the names"),
    ],
)
def test_a_table_of_rules_of_another_form_is_a_clear_error(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(OptionError, match=rf"words\.toml: .*{problem}"):
        load_lexicon(lexicon_file(tmp_path, content))


def test_front_matter_that_disables_an_unknown_rule_is_a_clear_error() -> None:
    with pytest.raises(OptionError, match="the post's lexicon: there is no rule 'yeer'; did you mean year"):
        lexicon_for("en", {"rules": {"disable": ["yeer"]}}, None)


# --- narrate's own ----------------------------------------------------------------------------------------------

STARTER = load_lexicon(Path(__file__).parents[2] / "voices" / "lexicons" / "en.toml")


def test_the_starter_lexicon_is_for_english_alone() -> None:
    assert lexicon_for("de-AT", {}, None) == Lexicon()
    assert lexicon_for("en-GB", {}, None) == STARTER
    assert len(STARTER.words) > 70


def test_a_voice_that_knows_a_name_gets_it_as_it_is_written() -> None:
    text = "Kant wrote no JSON, and YAML-like config in NumPy was new to LeCun."
    assert speak((Span(text),), STARTER) == text
    assert speak((Span("Kant and JSON."),), STARTER.without_ipa()) == "Kahnt and jay-sahn."


def test_every_word_in_it_can_be_said_without_sounds() -> None:
    assert STARTER.ipa.keys() <= STARTER.words.keys()
