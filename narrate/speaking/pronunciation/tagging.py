"""Splits an English text into words with their parts of speech, by the tagger of the package hibari-tts.

Its two modules are loaded from their files: importing the package would load ONNX Runtime and SciPy, which takes
longer than reading the tagger's weights.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from threading import RLock
from types import ModuleType

from narrate.speaking.pronunciation.parsed_data import load

_PACKAGE = "hibari"
_DISTRIBUTION = "hibari-tts"
_lock = RLock()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a punctuation mark."""

    start: int
    """Position in the text, in characters."""
    end: int
    text: str
    tag: str
    """Its part of speech in the tag set of the Penn Treebank, such as ``NN`` or ``VBD``."""


@dataclass(frozen=True, slots=True)
class WordTools:
    """The package's tokenizer and tagger."""

    split: Callable[[str], list[tuple[str, str]]]
    """The words and marks of a text, each with the space after it, if there is one."""
    tags_of: Callable[[list[str]], list[str]]
    """The part of speech of each word or mark of a text."""


def tagger_version() -> str:
    """The version of the tagger; empty if it is not installed."""
    try:
        return version(_DISTRIBUTION) if find_spec(_PACKAGE) else ""
    except PackageNotFoundError:
        return ""


def tag(text: str) -> tuple[Word, ...]:
    """The words of ``text``, in order; none if the tagger is not installed or, with a warning, cannot be used.

    The first call takes about 0.03 s and 10 MB, and 0.3 s where the weights are not kept parsed yet. Safe to call
    from many threads.
    """
    with _lock:
        tools = _usable_tools()
    if tools is None:
        return ()
    words = [word for word, _ in tools.split(text)]
    return tuple(placed(text, words, tools.tags_of(words)))


def word_tools() -> WordTools:
    """The tools that all readers of the process share; the first call loads them.

    Raises `ImportError` if the package is not installed, and anything if it is damaged.
    """
    with _lock:
        return _open()


@cache
def _usable_tools() -> WordTools | None:
    if find_spec(_PACKAGE) is None:
        return None
    try:
        return _open()
    except Exception as error:  # the package may be of any version, or damaged in any way
        _log.warning("words with several sounds may be mispronounced: %s cannot be used: %s", _DISTRIBUTION, error)
        return None


@cache
def _open() -> WordTools:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(f"{_PACKAGE} is not installed")
    folder, version_ = Path(spec.submodule_search_locations[0]), tagger_version()
    split = _module(folder, "tokenize").Tokenizer(load(folder / "assets" / "tokenizer_exceptions.json", version_))
    tags_of = _module(folder, "tagger").Tagger(load(folder / "assets" / "tagger.json.gz", version_))
    return WordTools(split, tags_of)


def placed(text: str, words: Sequence[str], tags: Sequence[str]) -> Iterator[Word]:
    """The ``words`` of ``text``, in order, with their places; nothing after one that is not there."""
    end = 0
    for word, tag_ in zip(words, tags, strict=True):
        start = text.find(word, end)
        if start < 0:
            return
        end = start + len(word)
        yield Word(start, end, word, tag_)


def _module(folder: Path, name: str) -> ModuleType:
    full_name = f"{__name__}.{name}"
    spec = spec_from_file_location(full_name, folder / "g2p" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} has no module {name}")
    module = module_from_spec(spec)
    sys.modules[full_name] = module
    spec.loader.exec_module(module)
    return module
