"""Data classes made of what was kept are those that Python makes."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from support.keeping import forget_kept

from narrate import dataclass_compiler, kept


@pytest.fixture
def keeping(own_kept_values: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kept, "_WORTH_S", 0)
    dataclass_compiler.keep_code()
    yield
    del vars(dataclasses)["exec"]


def _made() -> Any:
    @dataclasses.dataclass(frozen=True, slots=True, order=True)
    class Chapter:
        """A class of every kind of method."""

        title: str
        start_s: float = 0.0
        notes: list[str] = dataclasses.field(default_factory=list, compare=False)
        words: dataclasses.InitVar[int] = 0

        def __post_init__(self, words: int) -> None:
            self.notes.append(f"{words} words")

    return Chapter


def _behavior(made: Any) -> tuple[object, ...]:
    one, other = made("One", 2.0, words=3), made("Two", start_s=1.0)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'title'"):
        one.title = "Three"
    with pytest.raises(TypeError) as missing:
        made()
    return (
        repr(one),
        str(missing.value),
        one < other,
        one == made("One", 2.0),
        hash(one) == hash(made("One", 2.0)),
        str(inspect.signature(made)),
        dataclasses.replace(one, title="Four", words=5),
        made.__init__.__annotations__,
    )


@pytest.mark.usefixtures("keeping")
def test_classes_are_those_of_python_and_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept_one = _behavior(_made())
    kept.keep_new()
    forget_kept()
    monkeypatch.setattr(
        dataclass_compiler, "compile", lambda *_, **__: pytest.fail("compiled again"), raising=False
    )
    again = _behavior(_made())
    with monkeypatch.context() as plain:
        plain.delitem(vars(dataclasses), "exec")
        expected = _behavior(_made())
    assert [str(each) for each in kept_one] == [str(each) for each in again] == [str(each) for each in expected]


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("foreign", [None, "raise SystemExit", 1, b"code"])
def test_what_is_kept_and_no_code_is_not_used(monkeypatch: pytest.MonkeyPatch, foreign: object) -> None:
    monkeypatch.setattr(kept, "value", lambda *_: foreign)
    assert _made()("One").title == "One"


@pytest.mark.usefixtures("keeping")
def test_classes_are_made_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narrate.kept", None)
    monkeypatch.delattr("narrate.kept")
    assert _made()("One").title == "One"


def test_this_python_asks_for_what_was_kept() -> None:
    program = (
        "from narrate import dataclass_compiler as d; import dataclasses; d.keep_code(); asked = [];"
        " d._code = lambda text: asked.append(text) or text;"
        " dataclasses.make_dataclass('A', ['a'])(1); print(len(asked) > 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_only_a_command_changes_how_classes_are_made() -> None:
    program = "import dataclasses, narrate, narrate.api, narrate.cli.parser; print('exec' in vars(dataclasses))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
