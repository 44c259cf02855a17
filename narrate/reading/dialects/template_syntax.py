"""Finds the templates in a text: tags of Liquid, Jinja and EJS, shortcodes of Hugo, Zola and Quarto, MDX.

Text that shows a template instead of using one is left alone: code, comments, formulas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from narrate import lazy_re as re


@dataclass(frozen=True, slots=True)
class Tag:
    """One template tag."""

    start: int
    end: int
    """Its place in the text, in characters."""
    name: str
    """In lower case; empty for an expression."""
    shown_name: str
    """As written, for a warning."""
    closes: bool = False
    """Whether it ends what an earlier tag of its name begins."""
    alone: bool = False
    """Whether it is complete in itself, like ``<Chart />``."""
    texts: tuple[str, ...] = ()
    """Its arguments without a name."""
    named: Mapping[str, str] = field(default_factory=dict)
    """Its arguments with one, in lower case."""
    expression: str = ""
    """What it says besides its name."""
    component: bool = False
    """Whether it is MDX's."""


def _braces(depth: int) -> str:
    """A pattern for balanced braces, nested up to ``depth`` levels."""
    inner = r"\{[^{}]*\}"
    for _ in range(depth):
        inner = rf"\{{(?:[^{{}}]|{inner})*\}}"
    return inner


_CODE = r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))"
_SHOWN = (
    r"(?P<shown><!--(?:(?!<!--|-->).)*-->"
    r"|\$\$[^$]+\$\$"
    r"|(?<![\w$\\])\$(?=[^\s\d$])[^$\n]*(?<=[^\s$])\$(?!\w))"
)
_TEMPLATE = (
    r"(?P<template>\{\{\{?(?:(?!\{\{|\}\}).)*\}\}\}?"  # it ends before the next begins, so the search is linear
    r"|\{%(?:(?!\{%|%\}).)*%\}"
    r"|\{#(?=[ \t\n-])(?:(?!\{#|#\}).)*#\}"
    r"|<%(?:(?!<%|%>).)*%>)"
)
_ELEMENT = (
    r"(?P<element><(?P<close>/?)(?P<tag>[A-Za-z][\w.-]*)"
    rf"(?P<attributes>(?:[^<>{{}}\"'\n]|\n(?!\s*\n)|\"[^\"]*\"|'[^']*'|{_braces(4)})*?)(?P<alone>/?)>)"
)
_EXPRESSION = rf"(?P<braces>{_braces(4)})"
_FRAGMENT = r"(?P<escaped>\\[{}])|(?P<fragment></?>)"

CODE_SPAN = re.compile(_CODE, re.DOTALL)
_TEMPLATES = re.compile("|".join((_CODE, _SHOWN, _TEMPLATE)), re.DOTALL)
_MDX = re.compile("|".join((_CODE, _SHOWN, _FRAGMENT, _ELEMENT, _TEMPLATE, _EXPRESSION)), re.DOTALL)
_IS_TEX = re.compile(r"(?:[_^{]|(?<![}%])\}|\\[A-Za-z]*)\Z")
"""What stands before two braces in a formula."""


def find_tags(text: str, mdx: bool) -> Iterator[Tag]:
    """The tags of a text, in order; with those of MDX if ``mdx``."""
    for match in (_MDX if mdx else _TEMPLATES).finditer(text):
        if match["template"]:
            if not _IS_TEX.search(text[max(0, match.start() - 20) : match.start()]):
                yield _template(match)
        elif match["code"]:
            yield from _code(match)
        elif mdx and match["element"]:
            yield from _element(match)
        elif mdx and match["fragment"]:
            yield Tag(match.start(), match.end(), "comment-tag", "fragment")
        elif mdx and match["braces"] and not _ATTRIBUTES.match(match["braces"]):
            yield Tag(match.start(), match.end(), "", match[0], expression=match[0][1:-1].strip())


_ATTRIBUTES = re.compile(r"\{\s*(?:[#.:%-]|[\w-]+=[^=]|\})")
"""Attributes of a heading or container, and Liquid; they are no expressions."""
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")


def _code(match: re.Match[str]) -> Iterator[Tag]:
    """Within code, only the tags that protect other tags count."""
    for raw in _RAW.finditer(match["code"]):
        yield Tag(match.start() + raw.start(), match.start() + raw.end(), "raw", "raw")


_INSIDE = re.compile(
    r"\{\{[<%](?P<hugo>.*)[>%]\}\}|\{\{\{?[-~]?(?P<value>.*?)[-~]?\}?\}\}|\{%[-+~]?(?P<liquid>.*?)[-+~]?%\}|(?P<other>.*)",
    re.DOTALL,
)
_CALL = re.compile(r"\s*(?P<close>/|end_?(?=\w)|end$)?\s*(?P<name>[\w./-]*[\w-])?(?P<rest>.*)", re.DOTALL)


def _template(match: re.Match[str]) -> Tag:
    inside = _INSIDE.fullmatch(match["template"])
    assert inside is not None
    if inside["other"] is not None or (match["template"].strip("{<%- ").startswith(("/*", "!--", "#"))):
        return Tag(match.start(), match.end(), "comment-tag", "comment")
    if inside["value"] is not None:
        return _value(match, inside["value"])
    return _called(match, inside["hugo"] or inside["liquid"] or "")


_FUNCTION = re.compile(r"\s*[\w.-]+\s*\(.*\)\s*", re.DOTALL)
_MACRO = re.compile(r"\s*[\w-]+\s+(?:[\w-]+=)?[\"'\[(h]")


def _value(match: re.Match[str], inside: str) -> Tag:
    """Two braces: a shortcode of Zola, a macro of MDN, or a value that is put in."""
    if _FUNCTION.fullmatch(inside) or _MACRO.match(inside):
        return _called(match, inside)
    return Tag(match.start(), match.end(), "", inside.strip(), expression=inside.strip())


def _called(match: re.Match[str], inside: str) -> Tag:
    call = _CALL.fullmatch(inside)
    assert call is not None
    name, rest = call["name"] or "", call["rest"]
    texts, named = _arguments(rest)
    return Tag(
        *match.span(),
        name.lower(),
        name,
        closes=bool(call["close"]),
        alone=rest.rstrip().endswith("/"),
        texts=texts,
        named=named,
        expression=rest.strip(),
    )


def _element(match: re.Match[str]) -> Iterator[Tag]:
    """A component of MDX; of an HTML element, only the attributes that are programs."""
    name = match["tag"]
    if (name[0].isupper() and not name.isupper()) or "." in name:
        _, named = _arguments(match["attributes"])
        yield Tag(
            *match.span(),
            name.lower(),
            name,
            bool(match["close"]),
            bool(match["alone"]),
            named=named,
            component=True,
        )
        return
    for attribute in _PROGRAM.finditer(match["attributes"]):
        start = match.start("attributes")
        yield Tag(start + attribute.start(), start + attribute.end(), "comment-tag", "comment")


_PROGRAM = re.compile(rf"\s+(?:[\w:-]+=)?{_braces(4)}")
_ARGUMENT = re.compile(
    rf"""(?:(?P<name>[\w:-]+)\s*[=:]\s*)?(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|`(?P<tick>[^`]*)`|(?P<braces>{_braces(4)})"""
    r"""|(?P<bare>[^\s,()"'`{}=]+))"""
)


def _arguments(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The arguments without a name, and those with one."""
    texts: list[str] = []
    named: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text):
        value = next((match[kind] for kind in ("double", "single", "tick", "bare") if match[kind] is not None), "")
        value = value.replace('\\"', '"')
        if match["name"]:
            named.setdefault(match["name"].lower(), value)
        elif value.strip("/|"):
            texts.append(value)
    return tuple(texts), named
