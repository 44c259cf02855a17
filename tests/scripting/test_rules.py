"""The engine that applies rules: what it keeps, in what order it goes, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.cost import growth

from narrate.errors import OptionError
from narrate.reading.post import Span, SpanKind
from narrate.scripting.languages.english import LANGUAGE
from narrate.scripting.rules import CODE, MARK, PROSE, PROSE_AND_CODE, Piece, Rule, RuleList, Sentence, apply
from narrate.scripting.verbalizing import FORMULA, pieces
from scripting.verbalized import NO_WORDS, speak

ENGLISH = LANGUAGE.rules


def rule(
    name: str,
    pattern: str,
    words: str | None,
    kinds: frozenset[SpanKind] = PROSE,
    trigger_chars: str = "",
) -> Rule:
    return Rule(name, re.compile(pattern), lambda _: words, kinds, trigger_chars)


def sentence(text: str, kind: SpanKind = "text") -> Sentence:
    return Sentence.of([(text, kind)])


def applied(rules: Iterable[Rule], text: Sentence | str) -> list[tuple[str, str, str]]:
    found = apply(rules, sentence(text) if isinstance(text, str) else text)
    return [(piece.written, piece.spoken, piece.rule) for piece in found]


# --- pieces -----------------------------------------------------------------------------------------------------


def test_a_line_without_rules_is_one_piece() -> None:
    assert applied((), "as it is") == [("as it is", "as it is", "")]
    assert applied((), "") == []


def test_what_a_rule_finds_is_a_piece_of_its_own() -> None:
    assert applied([rule("b", "b+", "bee")], "abba b") == [
        ("a", "a", ""),
        ("bb", "bee", "b"),
        ("a ", "a ", ""),
        ("b", "bee", "b"),
    ]


def test_a_rule_that_says_nothing_of_it_leaves_it() -> None:
    assert applied([rule("never", "a", None), rule("b", "b", "")], "ab") == [("a", "a", ""), ("b", "", "b")]


def test_a_match_of_nothing_is_no_match() -> None:
    assert applied([rule("nothing", "x*", "word")], "ab") == [("ab", "ab", "")]


def test_the_first_rule_of_the_list_wins_wherever_it_matches() -> None:
    long, short = rule("long", "ab", "1"), rule("short", "b|a", "2")
    assert applied([long, short], "aab") == [("a", "2", "short"), ("ab", "1", "long")]
    assert applied([short, long], "ab") == [("a", "2", "short"), ("b", "2", "short")]


def test_no_rule_sees_what_another_has_settled() -> None:
    rules = [
        rule("first", "b", "x"),
        rule("output", "x", "y"),
        rule("across", "abc", "z"),
        rule("beside", "a", "w"),
    ]
    assert applied(rules, "abc") == [("a", "w", "beside"), ("b", "x", "first"), ("c", "c", "")]


def test_the_written_context_is_seen_all_the_same() -> None:
    rules = [rule("first", "b", "x"), rule("after b", "(?<=b)c", "y")]
    assert applied(rules, "bcc") == [("b", "x", "first"), ("c", "y", "after b"), ("c", "c", "")]


KINDS = [
    (PROSE, ["text", "say"]),
    (CODE, ["code"]),
    (PROSE_AND_CODE, ["text", "code", "say"]),
]


@pytest.mark.parametrize(("kinds", "touched"), KINDS)
@pytest.mark.parametrize("kind", ["text", "code", "say", "math"])
def test_a_rule_keeps_to_its_kinds(kinds: frozenset[SpanKind], touched: list[str], kind: SpanKind) -> None:
    found = applied([rule("a", "a", "x", kinds)], sentence("a", kind))
    assert (found == [("a", "x", "a")]) == (kind in touched)


def test_a_match_ends_where_another_kind_begins() -> None:
    mixed = Sentence.of([("aa", "text"), ("aa", "code"), ("aa", "say"), ("a", "text")])
    assert applied([rule("a", "a+", "x", CODE)], mixed) == [("aa", "aa", ""), ("aa", "x", "a"), ("aaa", "aaa", "")]
    assert applied([rule("a", "a+", "x")], mixed) == [("aa", "x", "a"), ("aa", "aa", ""), ("aaa", "x", "a")]
    assert applied([rule("a", "a+", "x", PROSE_AND_CODE)], mixed) == [("aaaaaaa", "x", "a")]


def test_a_word_that_is_half_bold_is_one_word() -> None:
    spans = (Span("GPT", strong=True), Span("-4 and "), Span("e"), Span(".g", strong=True), Span(". this"))
    assert speak(spans, NO_WORDS) == "G P T four and for example this."


def test_a_rule_is_skipped_where_a_sentence_has_none_of_its_trigger_characters() -> None:
    needy = rule("needy", "[ab]", "x", trigger_chars="bc")
    assert applied([needy], "aaa") == [("aaa", "aaa", "")]
    assert applied([needy], "ca") == [("c", "c", ""), ("a", "x", "needy")]


@pytest.mark.parametrize("text", ["", "a", "z", "cab", "ab ac", "xyz"])
def test_a_list_gives_the_rules_that_a_text_does_not_skip_in_order(text: str) -> None:
    triggers = ("a", "", "bz", "c", "", "ab")
    rules = RuleList(tuple(rule(f"rule {at}", ".", "x", trigger_chars=chars) for at, chars in enumerate(triggers)))
    kept = [each for each in rules if not each.trigger_chars or not set(text).isdisjoint(each.trigger_chars)]
    assert list(rules.for_text(text)) == kept


def test_a_list_without_rules_gives_none() -> None:
    assert list(RuleList().for_text("a")) == []


# --- lists of rules ---------------------------------------------------------------------------------------------

FIRST, SECOND, OTHER = (rule(name, name, name.upper()) for name in ("first", "second", "other"))
BOTH = RuleList((FIRST, SECOND))


def test_a_rule_is_added_before_or_after_another_and_the_list_stays_as_it_was() -> None:
    assert BOTH.before("second", OTHER).names == ("first", "other", "second")
    assert BOTH.after("second", OTHER).names == ("first", "second", "other")
    assert BOTH.names == ("first", "second")


def test_a_disabled_rule_is_left_out() -> None:
    assert BOTH.disable("first").names == ("second",)
    assert BOTH.disable("first", "second").names == ()
    assert "first" in BOTH
    assert BOTH["first"] is FIRST


@pytest.mark.parametrize(
    "change", [lambda r: r.disable("secnd"), lambda r: r.before("secnd", OTHER), lambda r: r["secnd"]]
)
def test_an_unknown_rule_is_an_error_that_names_the_nearest(change: Callable[[RuleList], object]) -> None:
    with pytest.raises(OptionError, match="there is no rule 'secnd'; did you mean second"):
        change(BOTH)


def test_names_are_unique_and_an_order_is_complete() -> None:
    with pytest.raises(OptionError, match="two rules have the name 'first'"):
        BOTH.after("second", FIRST)
    with pytest.raises(OptionError, match="leaves out 'second'"):
        RuleList.in_order(["first"], BOTH)
    assert RuleList.in_order(["second", "first"], BOTH).names == ("second", "first")


# --- nothing lost, whatever the rules and the text --------------------------------------------------------------

PATTERNS = ("a", "b+", "[ab]{2}", "(?<=a)b", "a(?!b)", r"\w+", r"\s", "c|ab", ".", "x*", "^a", "b$", MARK)
made_up_rules = st.lists(
    st.builds(
        rule,
        st.sampled_from("pqrs"),
        st.sampled_from(PATTERNS),
        st.sampled_from(("", "word", " two words ", None)),
        st.sampled_from((PROSE, CODE, PROSE_AND_CODE)),
        st.sampled_from(("", "a", "bc")),
    ),
    max_size=6,
)
KIND = st.sampled_from(("text", "code", "say", "math"))
RUNS = st.lists(st.tuples(st.text("abc \ufffc1", max_size=8), KIND), max_size=6)


@given(made_up_rules, RUNS)
def test_the_pieces_as_written_are_the_line(rules: list[Rule], runs: list[tuple[str, SpanKind]]) -> None:
    whole = Sentence.of(runs)
    found = list(apply(rules, whole))
    assert "".join(piece.written for piece in found) == whole.text
    assert all(piece.written for piece in found)
    assert all(piece.spoken == piece.written for piece in found if not piece.rule)
    assert all(one.rule or other.rule for one, other in pairwise(found))
    assert {piece.rule for piece in found} <= {entry.name for entry in rules} | {""}


@given(made_up_rules, RUNS)
def test_a_piece_lies_in_the_kinds_of_its_rule(rules: list[Rule], runs: list[tuple[str, SpanKind]]) -> None:
    whole, at = Sentence.of(runs), 0
    allowed: dict[str, set[frozenset[SpanKind]]] = {}
    for entry in rules:
        allowed.setdefault(entry.name, set()).add(entry.kinds)
    for piece in apply(rules, whole):
        kinds = set(whole.kinds[at : at + len(piece.written)])
        assert not piece.rule or any(kinds <= each for each in allowed[piece.rule])
        at += len(piece.written)


SPANS = st.lists(st.builds(Span, st.text(max_size=30), st.sampled_from(("text", "code"))), max_size=4)


@settings(max_examples=300)
@given(SPANS)
def test_english_rules_account_for_any_text(spans: list[Span]) -> None:
    check_pieces(spans, list(pieces(spans, NO_WORDS, LANGUAGE)))


ITEMS = (
    "GPT-4 H100s v1.2.3 e.g. i.e. etc. Dr. St. U.S. Ph.D. C++ C# r/rust @name #tag #1 §3 lesswrong.com "
    "a@b.org x² CO₂ H2O 10x 50% $5 $3.5M 3.14 1/2 5'10\" 1980s 1920 3-5 ~100 ±5 20°C α → ≥ and/or TCP/IP Q&A "
    "f**k LLMs NASA NOT iPhone "
    "snake_case camelCase foo() README.md /etc/hosts src/main.py 192.168.0.1 World War II Henry VIII :) <3 "
    "!!! -- *word* _word_ [1] (see) “quote” — … a = b x^2 WHO IT US 9/11 24/7 5pm 10:30 2024-01-02 Jan. 5, "
    "no. 5 Fig. 3 pp. 3-5 & | / \\ https://example.org/a?b=c [[wiki]] `code` 1,234,567 1st 2nd 5km 3GB 7B "
    "401(k) 4K o1 A/B I/O s/he w/o N/A 0 00 007 ٣ ½ ② é 日本語 ß"
).split()
SENTENCES = st.lists(
    st.builds(
        Span,
        st.lists(st.sampled_from((*ITEMS, "word", "The")), max_size=12).map(" ".join),
        KIND.filter("say".__ne__),
    ),
    max_size=3,
)


@settings(max_examples=300)
@given(SENTENCES)
def test_english_rules_account_for_every_word_of_dense_text(spans: list[Span]) -> None:
    check_pieces(spans, list(pieces(spans, NO_WORDS, LANGUAGE)))


def check_pieces(spans: Iterable[Span], found: list[Piece]) -> None:
    """What is written is all there; what no rule names is spoken byte for byte."""
    kept = "".join(piece.written for piece in found)
    written = "".join(span.text for span in spans)
    assert re.sub(r"\W", "", kept) == re.sub(r"\W", "", written)
    assert all(piece.spoken == piece.written for piece in found if not piece.rule)
    names = {entry.name for entry in ENGLISH} | {"", FORMULA}
    assert {piece.rule for piece in found} <= names


@settings(max_examples=200)
@given(st.lists(st.sampled_from(ITEMS), max_size=15).map(" ".join))
def test_letters_are_heard_unless_a_rule_says_otherwise(text: str) -> None:
    heard = speak((Span(text),), NO_WORDS)
    for piece in pieces((Span(text),), NO_WORDS, LANGUAGE):
        if not piece.rule:
            for word in re.findall(r"\w+", piece.written):
                assert word in heard


CODE_TEXT = st.text("ab_A1 .;:()[]{}<>=+-*/&|!?#$%^~@\\\"'`,é", min_size=1, max_size=20)


@settings(max_examples=300)
@given(CODE_TEXT.filter(str.strip))
def test_code_is_never_silent(code: str) -> None:
    assert speak((Span(code, "code"),), NO_WORDS)


# --- cost -------------------------------------------------------------------------------------------------------

GROWTH = 4
AT_MOST = 2.5 * GROWTH
"""More than twice what is in proportion; in proportion to the square would be four times."""
LENGTH = 5_000
"""Characters of the shorter line."""

SIGNS = "a A 1 . , - _ / \\ : ; @ # $ % & * ( ) [ ] { } < > = + ^ ~ ` ' \" ! ? | § ° ² ₂ α → • € ½ é ٣".split()
LINES: dict[str, str] = {
    **{f"of {sign!r}": sign for sign in SIGNS},
    **{
        f"of {pair!r}": pair
        for pair in (
            "a.",
            "A.",
            "a-",
            "a_",
            "_a",
            "a/",
            "/a",
            "1.",
            "1,",
            "1-",
            "1/",
            "a1",
            "A1",
            "1a",
            "a@",
            "@a",
            "a'",
            "A'",
            "--a",
            "a*",
            "*a",
            "**",
            "a:",
            "x^",
            "^{",
            "#a",
            "&a",
            "a&",
            "a=",
            "=a",
            "a<",
            "<a",
            "www.",
            "http://",
            "https://a.",
            "C:\\",
            "~/",
            "./",
            "e.g.",
            "v1.",
            "v1",
            "arXiv:",
            "doi:10.1/-",
            "A. ",
            "I",
            "II ",
            "IV",
            "Dr. ",
            "a.com",
            "a.b@",
            "A-1",
            "A-1-",
            "GPT-",
            "GPT-4",
            "1st",
            "1 000 ",
            "a b ",
            "[[",
            "]]",
            "f**",
            "St. ",
            "no. 1",
            "(a",
            "aB",
            "AB ",
            "A/",
            "A/B",
            "x₁",
            "x²",
            "Part I ",
            "Henry V",
            "1.1.1.1",
            "$1",
            "1%",
            "1:1",
            "5 m/",
            "a\t",
            " \u00a0",
            "etc. ",
        )
    },
}


def ratio(unit: str, length: int, kind: SpanKind = "text") -> float:
    short, long = (unit * (size // len(unit)) for size in (length, GROWTH * length))
    return growth(lambda line: speak((Span(line, kind),), NO_WORDS), short, long, AT_MOST)


@pytest.mark.timing
@pytest.mark.parametrize("name", LINES)
def test_no_line_costs_its_square(name: str) -> None:
    assert ratio(LINES[name], LENGTH) < AT_MOST


@pytest.mark.timing
@pytest.mark.parametrize("unit", ["a", "-", "a.", "a_", "* ", "/", "((", "**", "a b ", "1.", "- ", "=", "&&"])
def test_no_code_costs_its_square(unit: str) -> None:
    assert ratio(unit, LENGTH, "code") < AT_MOST


ORDINARY = "It was a bright cold day, and the clocks were striking; nobody looked up “at all” — why would they? "
DENSE = " ".join(item for item in ITEMS if item != "[[wiki]]") + " "


@pytest.mark.timing
@pytest.mark.parametrize("text", [ORDINARY, DENSE], ids=["ordinary", "dense"])
def test_a_long_line_costs_four_times_what_a_quarter_of_it_costs(text: str) -> None:
    assert ratio(text, 20_000 * len(text) // len(text.split()) // GROWTH) < AT_MOST


@pytest.mark.timing
def test_a_line_of_many_kinds_costs_in_proportion() -> None:
    spans = [Span("a b", "text"), Span("c_d", "code"), Span("x", "math")] * 300
    assert growth(lambda line: speak(line, NO_WORDS), spans, spans * GROWTH, AT_MOST) < AT_MOST
