"""Every entry of the vocabulary files is heard: no pattern, trigger or other entry hides it from its rule."""

from __future__ import annotations

from collections.abc import Iterator

from support.tables import for_each

from narrate.reading.post import SpanKind
from narrate.scripting.languages.english import ENGLISH
from narrate.scripting.languages.english.measures import units
from narrate.scripting.languages.english.times import calendar
from narrate.scripting.languages.english.vocabulary import BOOKS_OF_SCRIPTURE
from narrate.scripting.rules import Sentence, apply
from narrate.storage import read_toml
from scripting.languages.english.test_data_files import DATA


def heard(text: str, kind: SpanKind) -> str:
    spoken = "".join(piece.spoken for piece in apply(ENGLISH, Sentence.of([(text, kind)])))
    return f" {' '.join(spoken.split())} "


def entries(
    file: str, table: str, *sentences: str, kind: SpanKind = "text"
) -> Iterator[tuple[str, list[str], str, SpanKind]]:
    """Each entry of a table in sentences where it is meant, with the words that must be heard in one of them."""
    for written, words in read_toml(DATA / f"{file}.toml")[table].items():
        forms = dict.fromkeys((written, written.capitalize(), written.upper()))
        texts = [sentence.format(form) for form in forms for sentence in sentences]
        yield f"{file}: {table}: {written}", texts, words, kind


@for_each(
    "entry, texts, words, kind",
    [
        *entries("abbreviations", "titles", "with {}. Baker"),
        *entries("abbreviations", "first_names", "With {}. Baker"),
        *entries("abbreviations", "abbreviations", "with Baker {} Miller", "with Baker {} there"),
        *entries("abbreviations", "clipped", "with Baker {}. Miller", "with Baker {}. there", "the serial {}. is"),
        *entries("abbreviations", "before_of", "the {}. of it"),
        *entries("abbreviations", "fields", "the head of {}. there"),
        *entries("abbreviations", "references", "see {}. 5", "see {} 5"),
        *entries("abbreviations", "word_pairs", "if {} can"),
        *entries("acronyms", "acronyms", "this {} here"),
        *entries("addresses", "extensions", "in file_a.{} now"),
        *entries("chemistry", "formulas", "with {} in it"),
        *entries("code", "operators", "a {} b", kind="code"),
        *entries("code", "signs", "{}", kind="code"),
        *entries("code", "pairs", "{}", kind="code"),
        *entries("law", "bills", "see {} 5"),
        *entries("law", "codes", "5 {} here"),
        *entries("law", "parts", "see {} 5"),
        *entries("law", "phrases", "so {} here"),
        *entries("law", "reporters", "see 9 {} 50"),
        *entries("music", "catalogs", "in Haydn's {} 5 here"),
        *entries("names", "with_symbols", "in {} now"),
        *entries("numbers", "spoken_fractions", "it is {} here"),
        *entries("numbers", "scales", "some 50{} here"),
        *entries("numbers", "money_scales", "some $5{} here"),
        *entries("numbers", "signs", "some {}5 here"),
        *entries("product_names", "names", "in {} now"),
        *entries("roman_numerals", "references", "see {}. IV", "see {} IV"),
        *entries("signs", "key_signs", "press {}+X now"),
        *entries("signs", "held_keys", "press {}+X now"),
        *entries("signs", "pressed_keys", "press Ctrl+{} now"),
        *entries("signs", "suits", "a K{} here"),
        *entries("sports", "statistics", "with 5 {} here"),
        *entries("symbols", "symbols", "a {} b"),
        *entries("symbols", "standalone", "a {} b"),
        *entries("units", "counted", "at nine {}/s now"),
        *entries("units", "per", "at $5/{} now"),
        *entries("units", "transfers", "at nine {}/s now"),
    ],
)
def test_an_entry_is_heard(entry: str, texts: list[str], words: str, kind: SpanKind) -> None:
    assert any(f" {words.lower()} " in heard(text, kind).lower() for text in texts), entry


def is_heard(symbol: str) -> bool:
    many = units.UNITS[symbol][1]
    return any(
        f" {many} " in heard(text, "text")
        for text in (
            f"cooled at 2.5 {symbol} here",
            f"in 25{symbol} here",
            f"at 25 {symbol}/L here",
            f"weighing 25 {symbol} here",
            f"in 25 {symbol} fields",
            f"baked at 25 {symbol} here",
            f"in 25 {symbol} acid",
        )
    )


def test_every_unit_is_heard() -> None:
    assert [symbol for symbol in sorted(units.UNITS.keys() - units.OTHER_MEANINGS) if not is_heard(symbol)] == []


@for_each("book", BOOKS_OF_SCRIPTURE)
def test_a_book_of_scripture_is_heard_by_each_of_its_names(book: str) -> None:
    assert f" {BOOKS_OF_SCRIPTURE[book]} three sixteen " in heard(f"as {book}. 3:16 says", "text")


CURRENCIES = read_toml(DATA / "currencies.toml")["currencies"]


def written(row: dict[str, str | list[str]], key: str) -> list[str]:
    value = row.get(key, "")
    return value.split() if isinstance(value, str) else value


@for_each("name", CURRENCIES)
def test_a_currency_is_heard_however_it_is_written(name: str) -> None:
    row = CURRENCIES[name]
    texts = [f"costs {symbol}5 now" for symbol in written(row, "symbols")]
    texts += [f"costs 5{symbol} now" for symbol in written(row, "trailing")]
    texts += [text for code in written(row, "codes") for text in (f"costs {code} 5 now", f"costs 5 {code} now")]
    assert [heard(text, "text") for text in texts] == [f" costs five {row['many']} now "] * len(texts)


@for_each("short", calendar.MONTH_ABBREVIATIONS | calendar.WEEKDAY_ABBREVIATIONS)
def test_an_abbreviation_of_the_calendar_is_heard(short: str) -> None:
    names = calendar.MONTH_ABBREVIATIONS | calendar.WEEKDAY_ABBREVIATIONS
    assert f" {names[short]} " in heard(f"since {short}. last year", "text")
