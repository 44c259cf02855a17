"""Parses front matter leniently: what one entry breaks costs only that entry."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from narrate import lazy_re as re
from narrate.reading.front_matter.blocks import FrontMatterBlock

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib  # type: ignore[import-not-found, no-redef, unused-ignore]


@dataclass(frozen=True, slots=True)
class ParsedFrontMatter:
    """What front matter says; every scalar is a text or None."""

    values: Mapping[str, Any] | None
    """None if the block is not front matter after all, such as prose between two thematic breaks."""
    problems: list[str] = field(default_factory=list)
    """One for each entry that is not in its notation: ``line 3: mapping values are not allowed here``."""


class _ParseError(ValueError):
    """``line`` counts from 0 within the text that was parsed; None if it is not known."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


def parse(block: FrontMatterBlock) -> ParsedFrontMatter:
    """Parse front matter; entries that are broken become text if they are one line, and are left out otherwise."""
    if block.notation == "pandoc":
        return ParsedFrontMatter(_title_block(block.text))
    if block.notation == "header":
        return ParsedFrontMatter(_header(block.text))
    load = _LOADERS[block.notation]
    try:
        values = load(block.text)
    except _ParseError:
        return _salvaged(block, load)
    if isinstance(values, dict):
        return ParsedFrontMatter({str(key): value for key, value in values.items()})
    return ParsedFrontMatter({} if values is None else None)


# --- notations --------------------------------------------------------------------------------------------------


class _Loader(yaml.BaseLoader):
    """Reads YAML scalars as text or None: a title may be No, 1.10 or 10:30."""


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


def _load_yaml(text: str) -> Any:
    try:
        return yaml.load(text, _Loader)  # as safe as safe_load: it creates no objects
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise _ParseError(getattr(error, "problem", None) or str(error), mark.line if mark else None) from None


def _load_toml(text: str) -> Any:
    try:
        return _as_text(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise _ParseError(str(error)) from None


def _load_json(text: str) -> Any:
    """An object, or what is between the braces of one; as YAML, it may have comments and trailing commas."""
    whole = text if text.lstrip().startswith("{") else f"{{{text}}}"
    try:
        return _as_text(json.loads(whole))
    except (ValueError, RecursionError):
        return _load_yaml(whole)


def _as_text(value: Any) -> Any:
    """The value with its scalars as text."""
    if isinstance(value, dict):
        return {str(key): _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


_LOADERS: dict[str, Callable[[str], Any]] = {"yaml": _load_yaml, "toml": _load_toml, "json": _load_json}


def _title_block(text: str) -> dict[str, Any]:
    """Pandoc's title block; authors are separated by semicolons or stand on lines of their own."""
    title, authors, date, *_ = [
        *(part.strip() for part in re.split(r"^%", text, flags=re.MULTILINE)[1:]),
        "",
        "",
        "",
    ]
    return {"title": title, "author": [name.strip() for name in re.split(r"[;\n]", authors)], "date": date}


def _header(text: str) -> dict[str, Any]:
    """``Key: value`` lines; indented lines continue the value before."""
    values: dict[str, Any] = {}
    for entry in re.split(r"\n(?![ \t])", text):
        key, _, value = entry.removeprefix(".. ").partition(":")
        values.setdefault(key.strip(), value.removeprefix(":").strip())
    return values


# --- broken front matter ----------------------------------------------------------------------------------------

_ENTRY = re.compile(r"[\"']?(?P<key>\w[\w .-]*?)[\"']?\s*[:=](?:\s+(?P<value>.*?))?,?\s*", re.DOTALL)


def _salvaged(block: FrontMatterBlock, load: Callable[[str], Any]) -> ParsedFrontMatter:
    """What each entry says by itself."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    inner = block.text.replace("\t", "  ")
    for number, entry in _entries(inner):
        try:
            found = load(entry)
        except _ParseError as error:
            problems.append(f"line {block.first_line + number + (error.line or 0)}: {error}")
            found = _as_one_line(entry)
        if isinstance(found, dict):
            values = {**{str(key): value for key, value in found.items()}, **values}
    return ParsedFrontMatter(values if values or problems else None, problems)


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """The entries of the outermost mapping, each with the number of its first line."""
    entry: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n")):
        if line.strip() in {"{", "}"}:
            continue
        is_json = line.lstrip().startswith('"')
        if entry and (is_json or _starts_entry(line)):
            yield first, "\n".join(entry)
            entry = []
        if not entry:
            first = number
        entry.append(line.strip().removesuffix(",") if is_json else line)
    if entry and "".join(entry).strip():
        yield first, "\n".join(entry)


def _starts_entry(line: str) -> bool:
    return bool(re.match(r"[\w\"'\[]", line))


def _as_one_line(entry: str) -> dict[str, str] | None:
    """An entry that is one line, as text: most often a title that holds a colon."""
    match = _ENTRY.fullmatch(entry.strip())
    if match is None or "\n" in entry.strip() or not match["value"]:
        return None
    value = match["value"]
    quoted = value[0] == value[-1] and value[0] in "\"'" and len(value) > 1
    return {match["key"]: value[1:-1] if quoted else value}
