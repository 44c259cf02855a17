"""Many cases in one test: each runs, and each that fails is shown by its name."""

from __future__ import annotations

import pytest
from support.tables import SHOWN, for_each


def report_of(test: object) -> str:
    with pytest.raises(pytest.fail.Exception) as caught:
        test()  # type: ignore[operator]
    return str(caught.value)


def test_every_case_that_fails_is_shown_with_what_was_found() -> None:
    ran = []

    @for_each("text, length", [("one", 3), ("three", 4), ("five", 4), ("seven", None)])
    def test(text: str, length: int) -> None:
        ran.append(text)
        assert len(text) < length + 1

    report = report_of(test)
    assert ran == ["one", "three", "five", "seven"]
    assert report.startswith("2 of 4 cases fail\n--- ('three', 4)\n")
    assert "assert 5 < (4 + 1)" in report
    assert "--- ('seven', None)\n" in report
    assert "TypeError" in report


def test_of_very_many_failures_all_have_a_name_and_the_first_are_shown() -> None:
    @for_each("number", range(SHOWN + 2), name=lambda number: f"the number {number}")
    def test(number: int) -> None:
        assert number < 0

    report = report_of(test)
    assert all(f"--- the number {number}\n" in f"{report}\n" for number in range(SHOWN + 2))
    assert report.count("assert") == 2 * SHOWN


def test_a_case_of_too_few_values_and_no_case_at_all_are_errors() -> None:
    with pytest.raises(AssertionError, match="no cases"):
        for_each("text", [])
    with pytest.raises(ValueError, match="zip"):
        for_each("text, length", [("one",)])(lambda text, length: None)()


class TestMethods:
    @for_each("number", [1, 2])
    def test_a_method_keeps_its_fixtures(self, request: pytest.FixtureRequest, number: int) -> None:
        assert request.node.name == "test_a_method_keeps_its_fixtures"
        assert number
