"""Errors keep what they were told, and say it in one line."""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate import errors
from narrate.errors import NarrateError, did_you_mean


def family(kind: type[NarrateError]) -> list[type[NarrateError]]:
    """A class and all below it."""
    return [kind, *(below for child in kind.__subclasses__() for below in family(child))]


CLASSES = [kind for kind in family(NarrateError) if kind.__module__ == errors.__name__]
each_class = pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)


def drawn() -> list[tuple[int, str, str]]:
    """The tree in the docstring: the column of each name, the name, and what is said of it."""
    found = re.findall(r"^([ │├└─]+)(\w+Error)(?: +(.*))?$", errors.__doc__ or "", re.MULTILINE)
    return [(len(lead), name, said) for lead, name, said in found]


def test_the_tree_in_the_docstring_names_every_class_once() -> None:
    raised = [
        name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert [name for _, name, _ in drawn()] == raised


def test_every_class_hangs_where_the_tree_draws_it() -> None:
    above: list[tuple[int, str]] = []
    for column, name, _ in drawn():
        while above and above[-1][0] >= column:
            above.pop()
        base = getattr(errors, name).__base__
        assert base.__name__ == (above[-1][1] if above else "Exception"), name
        above.append((column, name))


def test_the_tree_and_the_classes_say_the_same_of_each_error() -> None:
    said = {name: text for _, name, text in drawn() if text}
    assert said.keys() == {kind.__name__ for kind in CLASSES[1:]}
    for name, text in said.items():
        line = (getattr(errors, name).__doc__ or "").rstrip(".")
        assert line.lower() == text.lower(), name


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (("it is gone",), "it is gone"),
        (("it is gone", "a.md"), "a.md: it is gone"),
        (("it is gone", "", "look for it"), "it is gone; look for it"),
        (("it is gone", "a.md", "look for it"), "a.md: it is gone; look for it"),
        (("it is\ngone", "a\r\nb.md", "look\tfor\u2028it"), "a b.md: it is gone; look for it"),
    ],
    ids=["problem", "subject", "hint", "all", "line breaks"],
)
def test_the_line_says_which_what_and_what_to_try(told: tuple[str, ...], line: str) -> None:
    assert str(NarrateError(*told)) == line


@given(st.text(), st.text(), st.text())
def test_whatever_an_error_holds_it_is_one_line(problem: str, subject: str, hint: str) -> None:
    assert len(str(NarrateError(problem, subject, hint)).splitlines()) <= 1


@each_class
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_errors_come_back_from_another_process_as_they_were(kind: type[NarrateError], protocol: int) -> None:
    again = pickle.loads(pickle.dumps(kind("it is gone", "a.md", "look for it"), protocol))
    assert type(again) is kind
    assert (again.problem, again.subject, again.hint) == ("it is gone", "a.md", "look for it")
    assert str(again) == "a.md: it is gone; look for it"


@each_class
def test_errors_can_be_copied(kind: type[NarrateError]) -> None:
    again = copy.copy(kind("it is gone", "a.md"))
    assert (type(again), again.problem, again.subject, again.hint) == (kind, "it is gone", "a.md", "")


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("opsu", ["mp3", "opus", "wav"], "did you mean opus?"),
        ("job", ["joe", "jon", "amy"], "did you mean jon or joe?"),
        ("xyz", ["joe", "amy"], "there are amy, joe"),
        ("xyz", [], "there are none"),
    ],
    ids=["near", "two near", "far", "nothing known"],
)
def test_did_you_mean_names_the_nearest_else_all(word: str, known: list[str], hint: str) -> None:
    assert did_you_mean(word, known) == hint


def test_did_you_mean_takes_what_can_be_gone_through_only_once() -> None:
    assert did_you_mean("wav", iter(["wave", "mp3"])) == "did you mean wave?"
