"""All settings, in one table that reads the command line, narrate.toml and the keywords of the Python API."""

from __future__ import annotations

import logging
import os
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

from narrate.errors import OptionError, did_you_mean
from narrate.input_files import is_downloaded
from narrate.reading.fetch import STDIN, is_url
from narrate.reading.language import language_tag
from narrate.reading.normalize import one_line
from narrate.scripting.casting import Casting
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.policy import CHOICES, PauseFactors, Policy
from narrate.scripting.script import QUOTES
from narrate.scripting.templates import EPISODE_PLACEHOLDERS, placeholders_of
from narrate.storage import read_toml

_log = logging.getLogger(__name__)

CONFIG = "narrate.toml"
_NOT_OF_EPISODE = ("lexicon", "device", "workers", "out")
"""The settings whose values do not change an episode."""
FORMAT_NAMES = ("mp3", "m4b", "opus", "flac", "wav")
_NO_CHANGE = PauseFactors()
_PAUSE_KINDS = tuple(field.name for field in fields(PauseFactors))


@dataclass(frozen=True, slots=True)
class Options:
    """How a post is narrated. Each value is read by its `Setting`, so ``Options(format="mp3,m4b")`` works too.

    Raises `narrate.errors.OptionError` on an invalid value.
    """

    voice: str = "lark"
    quote_voice: str = ""
    """The voice of quotes, which replaces the words that introduce them; empty for the same voice."""
    cast: Casting = field(default_factory=Casting)
    """The voices of the speakers of dialogues. Reads ``"Ann=joe, Bob=lark"``, a mapping, or ``"none"``."""
    speed: float = 1.0
    """A factor on the voice's own rate, from 0.5 to 2."""
    pauses: PauseFactors = _NO_CHANGE
    """Each factor from 0.25 to 4; a single number or a mapping by kind is read as such."""
    format: tuple[str, ...] = ("mp3",)
    """Of `FORMAT_NAMES`; the main one first."""
    footnotes: str = CHOICES["footnotes"][0]
    """One of `CHOICES`, as are the next eight."""
    references: str = CHOICES["references"][0]
    code: str = CHOICES["code"][0]
    tables: str = CHOICES["tables"][0]
    images: str = CHOICES["images"][0]
    math: str = CHOICES["math"][0]
    quotes: str = CHOICES["quotes"][0]
    collapsed: str = CHOICES["collapsed"][0]
    spoilers: str = CHOICES["spoilers"][0]
    emoji: str = CHOICES["emoji"][0]
    opening: str | None = None
    """A template of the words spoken first; empty for none, None for that of the post's language."""
    closing: str | None = None
    """The same for the words spoken last."""
    language: str = ""
    """The post's language as a BCP 47 tag; empty for what the post states, else what is detected from its text."""
    lexicon: Path | None = None
    """A TOML file of words and their pronunciations."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda`` for all GPUs, or some by number: ``cuda:0``, ``cuda:0,1``."""
    workers: int | None = None
    """Sentences synthesized at once, at least 1; None for one per core."""
    out: Path = Path("episodes")
    """The folder for episodes."""

    def __post_init__(self) -> None:
        defaults = {field.name: field.default for field in fields(self)}
        for setting in settings():
            value = getattr(self, setting.name)
            if value != defaults[setting.name]:
                object.__setattr__(self, setting.name, setting.parse(value))

    def of_episode(self) -> dict[str, Any]:
        """The options that can change an episode, as JSON values; of the lexicon, only the content counts."""
        values = {setting.name: getattr(self, setting.name) for setting in settings()}
        return {name: _as_json(value) for name, value in values.items() if name not in _NOT_OF_EPISODE}

    def policy(
        self, min_chars: int, max_chars: int, pauses: float, lexicon: Lexicon, parts: frozenset[str]
    ) -> Policy:
        """The part that decides what is spoken.

        ``min_chars`` and ``max_chars`` limit an utterance; ``pauses`` is the voice's own factor on pauses;
        ``parts`` have voices of their own.
        """
        treatments = {kind: getattr(self, kind) for kind in CHOICES}
        if QUOTES in parts:
            treatments["quotes"] = "plain"
        return Policy(
            **treatments,
            opening=self.opening,
            closing=self.closing,
            min_chars=min_chars,
            max_chars=max_chars,
            pause_factors=self.pauses.times(pauses),
            lexicon=lexicon,
            parts=parts,
        )


class OptionValues(TypedDict, total=False):
    """The options that a function takes as keywords; see `Options`. None leaves one as it is."""

    voice: str | None
    quote_voice: str | None
    cast: str | Mapping[str, str] | None
    speed: float | None
    pauses: float | str | Mapping[str, float] | PauseFactors | None
    """One factor, or one for each kind: `PauseFactors`."""
    format: str | Sequence[str] | None
    """One, several with commas, or a list."""
    footnotes: str | None
    references: str | None
    code: str | None
    tables: str | None
    images: str | None
    math: str | None
    quotes: str | None
    collapsed: str | None
    spoilers: str | None
    emoji: str | None
    opening: str | None
    closing: str | None
    language: str | None
    lexicon: str | os.PathLike[str] | None
    device: str | None
    workers: int | None
    out: str | os.PathLike[str] | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is described, and how its value is read."""

    name: str
    help: str
    read: Callable[[Any], Any]
    """Takes a text from the command line, or a value from TOML or Python.

    Raises `ValueError`, which says what to use instead.
    """
    metavar: str
    letter: str = ""
    """Its short option on the command line, such as ``-o``; empty for none."""
    combine: Callable[[Any, Any], Any] = lambda value, _: value
    """Takes a value and the one that it is set over, and returns the one that counts."""

    def parse(self, value: Any, written: str = "", source: str = "") -> Any:
        """The value as `Options` holds it.

        Raises `OptionError`, which names ``source`` and the setting as it was ``written``.
        """
        try:
            return self.read(value)
        except ValueError as error:
            raise OptionError(f"invalid {written or self.name} {value!r}", source, str(error)) from None


TREATED = {
    "footnotes": "footnotes",
    "references": "lists of references",
    "code": "code blocks",
    "tables": "tables",
    "images": "images",
    "math": "formulas",
    "quotes": "block quotes",
    "collapsed": "collapsed sections",
    "spoilers": "spoilers",
    "emoji": "emoji in a text",
}
"""What each setting of `CHOICES` treats, for help."""


def settings() -> tuple[Setting, ...]:
    """All settings, in the order in which help lists them."""
    return (
        Setting("voice", "the voice (default: lark; see narrate voices list)", _text, "NAME", "-V"),
        Setting("quote_voice", "a voice for quotes (default: the same, with spoken cues)", _text, "NAME"),
        Setting(
            "cast",
            "voices of the speakers of a dialogue, as in Ann=joe,Bob=lark, or none (default: each has one)",
            Casting.read,
            "NAME=VOICE",
            combine=Casting.over,
        ),
        Setting("speed", "speaking rate, 0.5 to 2 (default: 1, the voice's own)", _number(0.5, 2), "X"),
        Setting(
            "pauses",
            f"a factor on pauses, 0.25 to 4, or some of {'=X,'.join(_PAUSE_KINDS)}=X (default: 1)",
            _pauses,
            "X",
        ),
        Setting(
            "format",
            f"{', '.join(FORMAT_NAMES)}, or several with commas between (default: mp3)",
            _formats,
            "FORMAT",
            "-f",
        ),
        *(Setting(name, _treatment(name), _one_of(choices), "HOW") for name, choices in CHOICES.items()),
        Setting("opening", "words spoken first, with {title}, {authors} and {date} filled in", _template, "TEXT"),
        Setting("closing", "words spoken last, with {omissions} and {site} too", _template, "TEXT"),
        Setting("language", "the post's language, such as pt-BR (default: as stated, else detected)", _tag, "TAG"),
        Setting("lexicon", "a TOML file of words and their pronunciations", _path, "FILE"),
        Setting(
            "device", "auto, cpu, cuda for all GPUs, or some, as in cuda:0,1 (default: auto)", _device, "DEVICE"
        ),
        Setting("workers", "sentences synthesized at once (default: one per core)", _count, "N", "-j"),
        Setting("out", "the folder for episodes (default: episodes)", _path, "FOLDER", "-o"),
    )


def _treatment(name: str) -> str:
    choices = CHOICES[name]
    return f"how to treat {TREATED[name]}: {', '.join(choices)} (default: {choices[0]})"


def merged(options: Options, values: Mapping[str, Any], source: str = "", folder: Path | None = None) -> Options:
    """``options`` with ``values`` on top, each read by its `Setting`; their names may have ``-`` for ``_``.

    Paths in ``values`` are relative to ``folder`` if it is given. Raises `OptionError`, naming ``source``.
    """
    known = {setting.name: setting for setting in settings()}
    changes: dict[str, Any] = {}
    for written, value in values.items():
        name = written.replace("-", "_")
        if name not in known:
            raise OptionError(f"unknown option {written!r}", source, did_you_mean(name, known))
        read = known[name].parse(value, written, source)
        found = read if folder is None else _for_all_posts(read, folder)
        changes[name] = known[name].combine(found, getattr(options, name))
    return replace(options, **changes)


def _for_all_posts(value: Any, folder: Path) -> Any:
    """A value of a narrate.toml in ``folder``."""
    if isinstance(value, Path):
        return folder / value
    return replace(value, named=frozenset()) if isinstance(value, Casting) else value


def load_config(options: Options, path: Path, *, paths: bool = True) -> Options:
    """``options`` with a narrate.toml on top; without ``paths``, it sets no paths. Raises `OptionError`."""
    try:
        values = read_toml(path)
    except OSError as error:
        raise OptionError(f"cannot be read: {error.strerror}", str(path)) from None
    except ValueError as error:
        raise OptionError(f"is not TOML: {error}", str(path)) from None
    if not paths:
        values = _without_paths(values, path)
    return merged(options, values, str(path), path.parent)


def _without_paths(values: Mapping[str, Any], path: Path) -> dict[str, Any]:
    names = {setting.name for setting in settings() if setting.read is _path}
    left_out = [name for name in values if name.replace("-", "_") in names]
    if left_out:
        hint = f"if you trust it, use --config {shlex.quote(str(path))}"
        _log.warning("%s: was downloaded, so it does not set %s; %s", path, " and ".join(left_out), hint)
    return {name: value for name, value in values.items() if name not in left_out}


def with_config(options: Options, reference: str, config: Path | None) -> Options:
    """``options`` with ``config`` on top, else with the narrate.toml of the post, if it has one.

    If that or the post was downloaded, it decides how the post sounds, but not what is read or where files go.
    Raises `OptionError`.
    """
    if config is not None:
        return load_config(options, config)
    found = find_config(reference)
    if found is None:
        return options
    downloaded = is_downloaded(Path(reference)) or is_downloaded(found)
    return load_config(options, found, paths=not downloaded)


def find_config(reference: str) -> Path | None:
    """The nearest narrate.toml in a post's folder or in one above it, up to the root of the file system.

    None if there is none, or if the post is not a file.
    """
    if not reference or reference == STDIN or is_url(reference):
        return None
    try:
        folder = Path(os.path.realpath(os.path.dirname(reference)))
    except ValueError:  # no file can have this name
        return None
    places = (above / CONFIG for above in (folder, *folder.parents))
    return next((place for place in places if os.path.isfile(place)), None)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("use a non-empty text")
    return value


def _path(value: Any) -> Path:
    path = Path(value if isinstance(value, os.PathLike) else _text(value))
    if "\0" in str(path):
        raise ValueError("use a path without NUL")
    try:
        return path.expanduser()  # a shell does this to arguments, but not to a narrate.toml
    except RuntimeError:
        raise ValueError("that home folder is unknown; use an absolute path") from None


def _number(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        hint = f"use a number from {low:g} to {high:g}"
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(hint) from None
        if isinstance(value, bool) or not low <= number <= high:
            raise ValueError(hint)
        return number

    return read


_pause_factor = _number(0.25, 4)


def _pauses(value: Any) -> PauseFactors:
    """A factor on all pauses, or a factor for each of some kinds; that of the others is 1."""
    if isinstance(value, str) and "=" in value:
        value = dict(_assignment(part) for part in value.split(","))
    if not isinstance(value, (Mapping, PauseFactors)):
        return _NO_CHANGE.times(_pause_factor(value))
    factors = asdict(value) if isinstance(value, PauseFactors) else value
    for kind in factors:
        if kind not in _PAUSE_KINDS:
            raise ValueError(f"there is no kind {kind!r}: {did_you_mean(str(kind), _PAUSE_KINDS)}")
    return PauseFactors(**{kind: _pause_factor(factor) for kind, factor in factors.items()})


def _assignment(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _count(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"[1-9]\d{0,3}", str(value)):
        raise ValueError("use a whole number from 1 to 9999")
    return int(value)


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"use {', '.join(choices[:-1])} or {choices[-1]}")
        return str(value)

    return read


def _formats(value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, (list, tuple)) else str(value).split(",")
    read = _one_of(FORMAT_NAMES)
    return tuple(dict.fromkeys(read(str(name).strip().lower().lstrip(".")) for name in names or [""]))


def _device(value: Any) -> str:
    if not re.fullmatch(r"auto|cpu|cuda(:\d+(,\d+)*)?", str(value)):
        raise ValueError("use auto, cpu, cuda or cuda:N, or several GPUs as in cuda:0,1")
    return str(value)


def _tag(value: Any) -> str:
    tag = language_tag(value) if isinstance(value, str) else ""
    if not tag:
        raise ValueError("use a language tag such as en or pt-BR")
    return tag


def _template(value: Any) -> str:
    if value is False:
        return ""
    if not isinstance(value, str):
        raise ValueError("use a text, or false to leave it out")
    for name in placeholders_of(value):
        if name not in EPISODE_PLACEHOLDERS:
            known = ", ".join(f"{{{placeholder}}}" for placeholder in EPISODE_PLACEHOLDERS)
            raise ValueError(f"the placeholders are {known}")
    return one_line(value)


def _as_json(value: Any) -> Any:
    """The value of a setting as a manifest holds it."""
    if isinstance(value, Casting):
        return value.as_json()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return list(value) if isinstance(value, tuple) else value
