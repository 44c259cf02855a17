"""Dates, as people and programs write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.dates import Month, find_dates, is_partial_date, read_date, read_month

DAY = dt.date(2024, 7, 16)


@for_each(
    "text",
    """
    2024-07-16 | 2024/7/16 | 2024.07.16 | 20240716 | July 16, 2024 | Jul. 16, 2024 | JULY 16 2024 | July 16th, 2024
    16 July 2024 | 16th of July, 2024 | 16-Jul-2024 | 2024 July 16 | Tuesday, July 16, 2024 | Tue 16 Jul 2024
    on July 16, 2024 | (July 16, 2024) | 7/16/2024 | 16/7/2024 | 16-7-2024 | 16.7.2024 | 16. 7. 2024
    16. Juli 2024 | Dienstag, den 16. Juli 2024 | am 16. Juli 2024 | 16 juillet 2024 | le 16 juill. 2024
    16 de julio de 2024 | 16 luglio 2024 | 16 de julho de 2024 | 16 juli 2024 | 16 lipca 2024
    16. července 2024 | 16 июля 2024 | 16 липня 2024 | 16. heinäkuuta 2024 | 16 Temmuz 2024
    16 юли 2024 | 2024. július 16. | 16 de juliol de 2024 | 16 Ιουλίου 2024 | 16 iulie 2024
    16 liepos 2024 | 2024年7月16日 | 2024년 7월 16일
    """.replace("\n", "|").split("|"),
)
def test_a_day_is_read_in_any_order_and_language(text: str) -> None:
    assert not text.strip() or read_date(text) == DAY


@for_each("name", ["Mär", "März", "mars", "marzo", "março", "maart", "Mar.", "марта", "mart", "marts"])
def test_months_have_their_names_in_many_languages(name: str) -> None:
    assert read_date(f"2 {name} 2023") == dt.date(2023, 3, 2)


UTC, EAST = dt.timezone.utc, dt.timezone(dt.timedelta(hours=2))


@for_each(
    "text, moment",
    [
        ("2024-07-16 19:19:00 UTC", dt.datetime(2024, 7, 16, 19, 19, tzinfo=UTC)),
        ("Tue Jul 16 2024 12:30:00 GMT+0200 (CEST)", dt.datetime(2024, 7, 16, 12, 30, tzinfo=EAST)),
        ("2024-07-16 12:30:00 +0200 CEST", dt.datetime(2024, 7, 16, 12, 30, tzinfo=EAST)),
        ("07/16/2024 09:49", dt.datetime(2024, 7, 16, 9, 49)),
        ("July 16, 2024 at 9:24 p.m.", dt.datetime(2024, 7, 16, 21, 24)),
        ("16 July 2024, 12am", dt.datetime(2024, 7, 16)),
        ("16 juillet 2024 à 14h30", dt.datetime(2024, 7, 16, 14, 30)),
        ("16. Juli 2024, 14:30 Uhr", dt.datetime(2024, 7, 16, 14, 30)),
        ("Tue Jul 16 12:30:00 2024", dt.datetime(2024, 7, 16, 12, 30)),
        ("July 16, 2024 9:24 pm ET", DAY),  # which offset that was depends on the season
        ("2024-07-16T17:40:00EET", DAY),
        ("2024-07-16T25:00", DAY),
    ],
)
def test_an_hour_is_read_if_its_zone_is_known(text: str, moment: dt.date) -> None:
    found = read_date(text)
    assert (found, type(found)) == (moment, type(moment))


@for_each(
    "text",
    [
        "5/6/2024",
        "06-05-2024",
        "July 2024",
        "2024",
        "2024-07",
        "0001-01-01T00:00:00Z",
        "31 February 2024",
        "16 Brumaire 2024",
        "x" * 10_000,
        "July 16, 2024 and more",
        "see 2024-07-16",
        "https://a.example/2024/07/16/x",
        "1.2.3.2024",
        "12024-07-16",
    ],
)
def test_what_is_not_one_day_is_no_date(text: str) -> None:
    assert read_date(text) is None


def test_dates_are_found_in_a_text_with_their_weekdays() -> None:
    text = "Posted Tuesday, July 16, 2024 at 5 pm. Updated 2024-07-18, but not 5/6/2024."
    assert [text[found.start : found.end] for found in find_dates(text)] == [
        "Tuesday, July 16, 2024 at 5 pm",
        "2024-07-18",
    ]


@pytest.mark.parametrize("text", ["March 18", "March 18 at 3:57 PM", "18 March", "Mon, 18. März", "March 2024"])
def test_a_date_may_lack_its_year_or_day(text: str) -> None:
    assert is_partial_date(text)


@for_each("text", ["", "18", "2024", "May", "March on 18 roads", "May I", "Monday", "March of the 5 kings"])
def test_other_texts_are_no_part_of_a_date(text: str) -> None:
    assert not is_partial_date(text)


@for_each(
    "text",
    ["March 2021", "Mar. 2021", "MARCH, 2021", "März 2021", "marzo de 2021", "2021-03", "2021/3", " 2021-03. "],
)
def test_a_month_without_a_day_is_read_as_a_month(text: str) -> None:
    month = read_month(text)
    assert (month, month and month.isoformat(), read_date(text)) == (Month(2021, 3, 1), "2021-03", None)


@for_each("text", ["", "2021", "March", "March 5, 2021", "2021-13", "2021-03-04", "Issue 2021", "In March 2021"])
def test_other_texts_are_no_month(text: str) -> None:
    assert read_month(text) is None


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: dt.date) -> None:
    month = day.strftime("%B")
    for text in (
        day.isoformat(),
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{day:%d.%m.%Y}",
    ):
        assert read_date(text) == day


@given(st.text(alphabet="0123456789-/.:,TZ +Jaunmry年月日", max_size=40))
def test_any_text_is_searched_to_its_end(text: str) -> None:
    last = 0
    for found in find_dates(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
    read_date(text)
