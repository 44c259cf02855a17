"""Replaces the macros that a page defines, in its configuration or in its formulas, with what they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import remove, set_text, with_class
from narrate.reading.html.math.typesetter import configurations, string_value

MAX_EXPANDED = 4000
"""Maximum length of a formula with its macros replaced, in characters: they could double it again and again."""
_MAX_ROUNDS = 8
"""How often macros within macros are replaced."""


@dataclass(frozen=True, slots=True)
class Macro:
    """What a command stands for; ``#1`` in it is its first argument."""

    body: str
    arguments: int = 0


def replace_macros(body: html.HtmlElement) -> None:
    """Replace the macros in the formulas of a page, and remove the formulas that only define some."""
    formulas = with_class(body, "math")
    macros = dict(_configured(body.getroottree().getroot())) if formulas else {}
    for formula in formulas:
        tex = formula.text or ""
        for match in _DEFINITION.finditer(tex):
            macros.update([_defined(match)])
        rest = _DEFINITION.sub("", tex).strip() if "\\" in tex else tex
        if rest:
            set_text(formula, expanded(rest, macros))
        elif tex.strip():
            remove(formula)


def expanded(tex: str, macros: Mapping[str, Macro]) -> str:
    """TeX with macros replaced; as it was if that never ends."""
    now = tex
    for _ in range(_MAX_ROUNDS):
        before, now = now, _expanded_once(now, macros)
        if now == before:
            return now
        if len(now) > MAX_EXPANDED:
            break
    return tex


# --- definitions ------------------------------------------------------------------------------------------------

_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}\}){0,200}\}){0,200}\}){0,400})\}"
"""Braces with up to three levels of others inside."""
_DEFINITION = re.compile(
    r"\\(?P<how>(?:re)?newcommand|providecommand|DeclareMathOperator|[gex]?def)\*?\s*\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?"
    r"(?:\s*\[(?P<count>\d)\]|(?P<marks>(?:\#\d){0,9}))\s*" + _GROUP
)
_MACROS = re.compile(r"\bmacros[\"']?\s*:\s*\{", re.IGNORECASE)
_STRING = r"(\"(?:[^\"\\\n]|\\.){0,300}\"|'(?:[^'\\\n]|\\.){0,300}')"
_ENTRY = re.compile(
    rf"[\s,]*(?:{_STRING}|([A-Za-z]+))\s*:\s*(?:\[\s*{_STRING}\s*(?:,\s*(\d))?[^\]\n]{{0,40}}\]|{_STRING})"
)


def _defined(match: re.Match[str]) -> tuple[str, Macro]:
    *_, body = match.groups()
    if match["how"] == "DeclareMathOperator":
        return match["name"], Macro(rf"\operatorname{{{body}}}")
    return match["name"], Macro(body, int(match["count"] or len(match["marks"] or "") // 2))


def _configured(root: html.HtmlElement) -> Iterator[tuple[str, Macro]]:
    """``macros: {R: "\\\\mathbb{R}", bold: ["\\\\mathbf{#1}", 1]}``, as MathJax and KaTeX take them."""
    for config in configurations(root):
        for start in _MACROS.finditer(config):
            at = start.end()
            while entry := _ENTRY.match(config, at):
                name = (string_value(entry[1]) if entry[1] else entry[2]).lstrip("\\")
                yield name, Macro(string_value(entry[3] or entry[5]), int(entry[4] or 0))
                at = entry.end()


# --- replacing --------------------------------------------------------------------------------------------------

_COMMAND = re.compile(r"\\([A-Za-z]+)")
_ARGUMENT = re.compile(r"\s*(?:" + _GROUP + r"|(\\[A-Za-z]+|[^\s\\{}]))")


def _expanded_once(tex: str, macros: Mapping[str, Macro]) -> str:
    out, at = [], 0
    for match in _COMMAND.finditer(tex):
        macro = macros.get(match[1])
        if macro is None or match.start() < at:
            continue
        arguments, end = _arguments(tex, match.end(), macro.arguments)
        body = _filled(macro.body, arguments)
        gap = " " if body[-1:].isalpha() and tex[end : end + 1].isalpha() else ""
        out += [tex[at : match.start()], body, gap]
        at = end
    return "".join([*out, tex[at:]])


def _filled(body: str, arguments: Mapping[str, str]) -> str:
    return re.sub(r"#(\d)", lambda mark: arguments.get(mark[1], ""), body)


def _arguments(tex: str, at: int, count: int) -> tuple[dict[str, str], int]:
    """The arguments after a command by number, and where they end."""
    found: dict[str, str] = {}
    while len(found) < count and (match := _ARGUMENT.match(tex, at)):
        found[str(len(found) + 1)] = match[1] if match[1] is not None else match[2]
        at = match.end()
    return found, at
