"""Finds pairs of rules whose order matters: both verbalize the same text, and differently.

Run as a program it prints a line for ``order.txt`` for every pair that has none there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from narrate.scripting.languages.english import ENGLISH
from narrate.scripting.rules import Rule, RuleList, Sentence, apply
from scripting.spoken_cases import CASES

FIXTURE = Path(__file__).with_name("order.txt")
LINE = re.compile(r"(?P<earlier>.+?) > (?P<later>.+?): (?P<written>.+) -> (?P<spoken>.*) \| (?P<swapped>.*)")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rules and a text that shows which of them must be tried first."""

    earlier: str
    later: str
    written: str
    """Code where it stands between backticks."""
    spoken: str
    swapped: str
    """What would be spoken if the later rule were tried just before the earlier one."""

    def __str__(self) -> str:
        return f"{self.earlier} > {self.later}: {self.written} -> {self.spoken} | {self.swapped}"


def read_pairs() -> list[Pair]:
    lines = FIXTURE.read_text(encoding="utf-8").splitlines()
    matches = {line: LINE.fullmatch(line) for line in lines if line and not line.startswith("#")}
    assert all(matches.values()), f"no pair: {next(line for line, match in matches.items() if not match)}"
    return [Pair(**match.groupdict()) for match in matches.values() if match]


def outcome(rules: Iterable[Rule], written: str) -> str:
    """What is spoken, with single spaces."""
    return " ".join("".join(piece.spoken for piece in apply(rules, sentence_of(written))).split())


def sentence_of(written: str) -> Sentence:
    code = len(written) > 2 and written[0] == written[-1] == "`"
    return Sentence.of([(written[1:-1], "code")] if code else [(written, "text")])


def swapped(earlier: str, later: str) -> RuleList:
    """The rules with ``later`` tried just before ``earlier``."""
    return ENGLISH.disable(later).before(earlier, ENGLISH[later])


def search(known: Iterable[tuple[str, str]] = ()) -> Iterator[Pair]:
    """Every pair that a case shows to depend on its order, but for those that are ``known``.

    A case that shows it holds a text that the earlier rule verbalizes in the whole list, and that the later rule
    would verbalize if it were alone. Only then are the two swapped, so that few of all pairs have to be tried.
    """
    done = set(known)
    names = ENGLISH.names
    texts = {f"`{case.written}`" if case.kind == "code" else case.written for case in CASES}
    for written in sorted(texts, key=lambda text: (len(text), text)):
        sentence = sentence_of(written)
        settled = list(verbalized(ENGLISH, sentence))
        if not settled:
            continue
        spoken = outcome(ENGLISH, written)
        for later, start, end in alone(sentence):
            for earlier, first, last in settled:
                pair = (earlier, later)
                if pair in done or first >= end or start >= last or names.index(earlier) >= names.index(later):
                    continue
                other = outcome(swapped(*pair), written)
                if other != spoken:
                    done.add(pair)
                    yield Pair(*pair, written, spoken, other)


def verbalized(rules: Iterable[Rule], sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    """The rules that apply to a sentence, with where each of their pieces begins and ends."""
    at = 0
    for piece in apply(rules, sentence):
        if piece.rule:
            yield piece.rule, at, at + len(piece.written)
        at += len(piece.written)


def alone(sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    """The same for each rule as if there were no other."""
    characters, kinds = set(sentence.text), set(sentence.kinds)
    for rule in ENGLISH:
        needed = not rule.trigger_chars or not characters.isdisjoint(rule.trigger_chars)
        if needed and not kinds.isdisjoint(rule.kinds):
            yield from verbalized((rule,), sentence)


def main() -> None:
    known = read_pairs() if FIXTURE.exists() else []
    places = {name: place for place, name in enumerate(ENGLISH.names)}
    found = search((pair.earlier, pair.later) for pair in known)
    for pair in sorted(found, key=lambda pair: (places[pair.earlier], places[pair.later])):
        print(pair)


if __name__ == "__main__":
    main()
