"""Many cases of one thing in one test.

A test costs milliseconds of collecting, setting up and reporting; a case costs as many microseconds.
"""

from __future__ import annotations

import functools
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pytest

SHOWN = 20
"""Failures shown in full; of those after them, the names alone."""

Test = Callable[..., None]


def _shortly(case: Any) -> str:
    return textwrap.shorten(repr(case), 120)


def for_each(names: str, cases: Iterable[Any], name: Callable[[Any], str] = _shortly) -> Callable[[Test], Test]:
    """Decorates a test that runs once for each case, and fails with every case that fails, by its ``name``.

    ``names`` are parameters of the test, separated by commas; if there are several, a case has a value for each.
    Unlike with `pytest.mark.parametrize`, all cases are one test and share its fixtures.
    """
    parameters = names.replace(",", " ").split()
    cases = list(cases)
    assert cases, "there are no cases"

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def every_case(*instance: object, **fixtures: object) -> None:
            failures = list(_failures(functools.partial(test, *instance, **fixtures), parameters, cases, name))
            if failures:
                pytest.fail(_report(failures, len(cases)), pytrace=False)

        signature = inspect.signature(test)
        fixtures = [value for key, value in signature.parameters.items() if key not in parameters]
        every_case.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return every_case

    return decorate


def _failures(
    test: Test, parameters: list[str], cases: list[Any], name: Callable[[Any], str]
) -> Iterator[tuple[str, str]]:
    __tracebackhide__ = True
    for case in cases:
        arguments = _arguments(parameters, case)
        try:
            test(**arguments)
        except (Exception, pytest.fail.Exception):
            yield name(case), str(pytest.ExceptionInfo.from_current().getrepr(style="short"))


def _arguments(parameters: list[str], case: Any) -> Mapping[str, Any]:
    return dict(zip(parameters, (case,) if len(parameters) == 1 else case, strict=True))


def _report(failures: list[tuple[str, str]], cases: int) -> str:
    lines = [f"{len(failures)} of {cases} cases fail"]
    for at, (name, failure) in enumerate(failures):
        lines += [f"--- {name}", failure] if at < SHOWN else [f"--- {name}"]
    return "\n".join(lines)
