"""Rules of other packages: what they add, and what is said of one that is broken."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import ROOT

from narrate.errors import OptionError
from narrate.publishing.inputs import code_sha256
from narrate.reading.post import Paragraph, Post, Section, Span
from narrate.scripting.languages.registry import language_for
from narrate.scripting.languages.rule_packages import packages_of_languages, rules_for
from narrate.scripting.policy import Policy
from narrate.scripting.writer import write_script

CHESS = """
import re
from narrate.scripting.rules import Rule, RuleList

MOVE = Rule("chess move", re.compile(r"N([a-h])([1-8])"), lambda m: f"knight {m[1]} {m[2]}")
BROKEN = Rule("broken move", re.compile("N[a-h][1-8]"), lambda m: m["square"])
NUMBER = Rule("numeric move", re.compile("N[a-h][1-8]"), lambda m: 1)

def add_rules(rules: RuleList) -> RuleList:
    return rules.before("model name", MOVE)

def add_broken(rules): return rules.before("model name", BROKEN)
def add_number(rules): return rules.before("model name", NUMBER)
def misplace(rules): return rules.before("modal name", MOVE)
def repeat(rules): return rules.after("chess move", MOVE)
def forget(rules): rules.before("model name", MOVE)
def fail(rules): return 1 / 0
def leave(rules): raise SystemExit
def quiet(rules): return rules.disable("chess move")
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a package whose functions, by the tags of their languages, are entry points."""
    (tmp_path / "chess_rules.py").write_text(CHESS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def installed(name: str = "chess-rules", **functions: str) -> None:
        info = tmp_path / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = [f"{tag.replace('_', '-')} = chess_rules:{function}" for tag, function in functions.items()]
        (info / "entry_points.txt").write_text("\n".join(["[narrate.rules]", *lines, ""]))
        rules_for.cache_clear()

    yield installed
    sys.modules.pop("chess_rules", None)
    rules_for.cache_clear()


def narrated(text: str, language: str = "en") -> str:
    post = Post("", (Section((), 1, (Paragraph((Span(text),)),)),), slug="post", language=language)
    return " ".join(line.spoken for line in write_script(post, Policy(opening="", closing="")).utterances)


def test_without_packages_a_language_has_its_own_rules() -> None:
    english = language_for("en")
    assert rules_for(english) == english.rules


def test_a_package_adds_rules_to_a_language(install: Install) -> None:
    assert narrated("Nf3 in 1984.") == "Nf three in nineteen eighty-four."
    install(en="add_rules")
    assert narrated("Nf3 in 1984.") == "knight f 3 in nineteen eighty-four."
    assert narrated("Nf3", "en-GB") == "knight f 3."


def test_the_example_in_the_documents_works(install: Install, tmp_path: Path) -> None:
    document = (ROOT / "docs" / "spoken.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)
    (tmp_path / "chess_rules.py").write_text(example, encoding="utf-8")
    install(en="add_rules")
    assert narrated("Nf3, then Qh5.") == "knight f 3, then queen h 5."
    assert "“Nf3” is read “knight f 3”" in document


def test_rules_are_for_their_language_and_its_regions(install: Install) -> None:
    install(en_GB="add_rules")
    assert "chess move" not in rules_for(language_for("en"))
    assert narrated("Nf3", "de") == "Nf3."


def test_packages_are_asked_in_the_order_of_their_names(install: Install) -> None:
    install("b-quiet-rules", en="quiet")
    install("a-chess-rules", en="add_rules")
    assert narrated("Nf3.") == "Nf three."


def test_packages_are_asked_once(install: Install) -> None:
    install(en="add_rules")
    assert rules_for(language_for("en")) is rules_for(language_for("en"))


def test_a_package_of_rules_changes_the_sum_of_the_code(install: Install) -> None:
    """So that posts are written again once it is installed."""
    before = packages_of_languages(), code_sha256.__wrapped__()
    install(en="add_rules")
    assert packages_of_languages() == sorted([*before[0], "chess-rules 1.0"])
    assert code_sha256.__wrapped__() != before[1]


def test_so_does_an_edit_of_a_package_that_keeps_its_version(install: Install, tmp_path: Path) -> None:
    install(en="add_rules")
    before = code_sha256.__wrapped__()
    (tmp_path / "chess_rules.py").write_text(CHESS.replace("knight", "horse"), encoding="utf-8")
    assert code_sha256.__wrapped__() != before


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        ("nothing", "AttributeError.*nothing.*; report this to its authors"),
        ("fail", "ZeroDivisionError.*; report this to its authors"),
        ("leave", "SystemExit.*; report this to its authors"),
        ("forget", "chess_rules:forget returns None, not a RuleList; report this to its authors"),
        ("misplace", "there is no rule 'modal name'; did you mean model name"),
        ("repeat", "there is no rule 'chess move'"),
    ],
)
def test_a_package_that_cannot_be_used_is_named(install: Install, function: str, problem: str) -> None:
    install(en=function)
    with pytest.raises(OptionError, match=f"^package chess-rules: its rules for 'en' cannot be used: {problem}"):
        narrated("Nf3")


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        ("add_broken", "rule 'broken move': IndexError"),
        ("add_number", "rule 'numeric move' returns 1, not a text or None"),
    ],
)
def test_a_rule_that_fails_names_its_package(install: Install, function: str, problem: str) -> None:
    install(en=function)
    assert narrated("No move.") == "No move."
    with pytest.raises(OptionError, match=f"package chess-rules: its rules for 'en' cannot be used: {problem}"):
        narrated("Nf3")
