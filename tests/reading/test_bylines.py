"""What pages state as their authors, and the lines at their top."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.html.facts.bylines import clean_names, read_byline, uninverted


@for_each(
    "stated, names",
    [
        ("Ann Lee", "Ann Lee"),
        ("By Ann Lee", "Ann Lee"),
        ("WRITTEN BY ANN LEE", "Ann Lee"),
        ("BBC NEWS", "BBC NEWS"),
        ("NASA JPL", "NASA JPL"),
        ("Posted by: Ann", "Ann"),
        ("Von Anna Beispiel", "Anna Beispiel"),
        ("Par Anne Exemple", "Anne Exemple"),
        ("作者：林安", "林安"),
        ("Ann Lee (https://a.example/ann)", "Ann Lee"),
        ("Ann Lee <ann@a.example>", "Ann Lee"),
        ("Ann Lee @annlee", "Ann Lee"),
        ("Ann Lee, Senior Editor", "Ann Lee"),
        ("Ann Lee, a baker and the author of a book on bread", "Ann Lee"),
        ("Ann Lee, Bo Fox, and Cy Day", "Ann Lee; Bo Fox; Cy Day"),
        ("Ann Lee and Bo Fox, The Daily Post", "Ann Lee; Bo Fox"),
        ("Ann Lee und Bo Fox", "Ann Lee; Bo Fox"),
        ("Ann Lee | The Site", "Ann Lee"),
        ("By Ann Lee May 6, 2020 at 9:24 pm ET • 2 min read", "Ann Lee"),
        ("Ann Lee, Ph.D.", "Ann Lee"),
        ("Ann Lee, Riverside", "Ann Lee"),
        ("Ann Lee1, Bo Fox2,3", "Ann Lee; Bo Fox"),
        ("Ann Lee (annlee)", "Ann Lee (annlee)"),
        ("Ann Lee†", "Ann Lee"),
        ("Par Anne Exemple (Brest, envoyée spéciale)", "Anne Exemple"),
        ("Ann Lee1,204", "Ann Lee"),
        ("ann42", "ann42"),
        ("Posted by ann » Tue Mar 05, 2024", "ann"),
        ("Cy Day, Jr.", "Cy Day, Jr."),
        ("Ann R. Lee", "Ann R. Lee"),
        ("Lee & Sons", "Lee & Sons"),
        ("Santiago Ramón y Cajal", "Santiago Ramón y Cajal"),
        ("Von Neumann", "Von Neumann"),
        ("Di Stefano", "Di Stefano"),
        ("Editors of the Almanac", "Editors of the Almanac"),
        ("ann_lee", "ann_lee"),
        ("Our Staff", "Our Staff"),
        ("", ""),
        ("By", ""),
        ("by  and ", ""),
        ("admin", ""),
        ("Contributors", ""),
        ("—", ""),
        ("humans.txt", ""),
        ("Ann Lee, photos: Bo Fox", "Ann Lee"),
        ("Some Open License", ""),
        ("https://a.example/ann", ""),
        ("[email protected]", ""),
        ("About the author", ""),
        ("View author page", ""),
        ("See all posts by Ann Lee", ""),
        ("Submitted on", ""),
        ("Ann Lee writes about rivers. Follow her on all of the networks that there are.", ""),
    ],
)
def test_the_names_of_authors_are_read(stated: str, names: str) -> None:
    assert "; ".join(clean_names(stated)) == names


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("Lee, Ann", "Ann Lee"),
        ("Jong, Michiel de", "Michiel de Jong"),
        ("Ann Lee", "Ann Lee"),
        ("Day, Jr.", "Day, Jr."),
        ("Lee, Ann, Fox, Bo", "Lee, Ann, Fox, Bo"),
        ("Lee,", "Lee,"),
    ],
)
def test_a_name_with_the_family_name_first_is_turned(name: str, turned: str) -> None:
    assert uninverted(name) == turned


DAY = dt.date(2020, 5, 6)


@for_each(
    "line, names, day",
    [
        ("By Ann Lee", "Ann Lee", None),
        ("by Ann Lee, Senior Editor", "Ann Lee", None),
        ("By Ann Lee for The Site", "Ann Lee", None),
        ("By Ann Lee and Bo Fox · May 6, 2020 · 5 min read", "Ann Lee; Bo Fox", DAY),
        ("Posted by Ann on May 6, 2020", "Ann", DAY),
        ("Posted on May 6, 2020", "", DAY),
        ("Submitted on Wed, 2020-05-06", "", DAY),
        ("Published on: May 6, 2020 (updated June 2, 2021)", "", DAY),
        ("Veröffentlicht am 6. Mai 2020", "", DAY),
        ("Publié le 6 mai 2020", "", DAY),
        ("May 6, 2020 ET", "", DAY),
        ("Cy Day | May 6, 2020", "", DAY),
        ("Edited by Bo Fox", "", None),
        ("Updated: Monday, Jan 2, 2017 at 9:24 pm ET", "", None),
        ("5 min read", "", None),
        ("Reading time: 4 minutes, 10 seconds", "", None),
        ("Lesezeit: 5 Minuten", "", None),
        ("1,204 words · 12 comments", "", None),
        ("3 hours ago", "", None),
        ("March 18 at 3:57 PM", "", None),
        ("Cy Day", "", None),
        ("Cy Day in Bonn", "", None),
        ("Words by Ann Lee | Photographs by Bo Fox", "Ann Lee", None),
        ("Text and photos by Ann Lee", "Ann Lee", None),
        ("Interview by Ann Lee", "Ann Lee", None),
    ],
)
def test_a_byline_says_nothing_but_who_and_when(line: str, names: str, day: dt.date | None) -> None:
    found = read_byline(line, {"cyday"})
    assert ("; ".join(found.names), found.published, found.is_all) == (names, day, True)


@for_each(
    "line",
    [
        "",
        "Ann Lee",
        "By the river we sat down.",
        "By Monday, the river had frozen.",
        "Founded May 6, 2020",
        "London, May 6, 2020",
        "It takes 5 minutes to read the meter.",
        "Written in May",
        "1999",
        "Share",
        "A day in May 2020",
        "Cy Day in the rain",
        "All photos: The Site",
        "Photographs: Ann Lee",
    ],
)
def test_other_lines_are_no_bylines(line: str) -> None:
    assert not read_byline(line, {"cyday"}).is_all


@given(st.text(alphabet="By AnLeadMy,·|0123456789/:@.-\n ", max_size=60))
def test_names_are_one_line_and_have_letters(text: str) -> None:
    for name in clean_names(text):
        assert name == " ".join(name.split())
        assert any(map(str.isalpha, name))
    read_byline(text)
