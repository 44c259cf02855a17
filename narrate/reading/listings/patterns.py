"""Patterns of paths in a folder, as in a ``.gitignore``."""

from __future__ import annotations

from collections.abc import Sequence

from narrate import lazy_re as re
from narrate.errors import OptionError

_TOKEN = re.compile(r"(?P<star>\*+)|(?P<any>\?)|\[(?P<negated>[!^]?)(?P<set>\]?[^\]/]+)\]|.", re.DOTALL)


class Patterns:
    """Which paths of a folder are wanted.

    ``*`` is any text but a slash, ``?`` one character, ``[a-z]`` one of a set, ``**`` any number of folders. A
    pattern without a slash matches a name at any depth, another one the path from the folder. What matches a
    folder matches everything in it. Case counts. Raises `narrate.errors.OptionError` for what is no pattern.
    """

    def __init__(self, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        self._include = _any_of(include)
        self._exclude = _any_of(exclude)

    def wants(self, path: str) -> bool:
        """Whether a file is wanted; ``path`` is relative, with slashes."""
        included = self._include is None or self._include.fullmatch(path) is not None
        return included and not self.excludes(path)

    def excludes(self, path: str) -> bool:
        """Whether a file, or a folder with everything in it, is excluded."""
        return self._exclude is not None and self._exclude.fullmatch(path) is not None


def _any_of(patterns: Sequence[str]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    expressions = [f"(?:{_expression(pattern)})" for pattern in patterns]
    for pattern, expression in zip(patterns, expressions, strict=True):
        try:
            re.match(expression, "")
        except re.error as error:
            raise OptionError(f"is no pattern of paths: {error.msg}", pattern) from None
    return re.compile(f"(?:{'|'.join(expressions)})(?:/.*)?", re.DOTALL)


def _expression(pattern: str) -> str:
    """The regular expression of a pattern."""
    names = [name for name in pattern.strip("/").split("/") if name not in {"", "."}]
    anchored = "/" in pattern.rstrip("/").removeprefix("./")
    start = "" if anchored else r"(?:.*/)?"
    return start + "".join(_step(name, last=place == len(names)) for place, name in enumerate(names, 1))


def _step(name: str, *, last: bool) -> str:
    """The regular expression of one name in a path, with the slash after it."""
    if name == "**":
        return r".+" if last else r"(?:.*/)?"
    return "".join(map(_token, _TOKEN.finditer(name))) + ("" if last else "/")


def _token(match: re.Match[str]) -> str:
    if match["star"]:
        return r"[^/]*"
    if match["any"]:
        return r"[^/]"
    if match["set"]:
        characters = re.sub(r"([\\\]\[&~|^])", r"\\\1", match["set"])
        return f"(?!/)[{'^' if match['negated'] else ''}{characters}]"
    return re.escape(match[0])
