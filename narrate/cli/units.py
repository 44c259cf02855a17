"""Sizes, ages and numbers as people write them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from narrate import lazy_re as re

T = TypeVar("T")

_BYTES = {"B": 1, "K": 1000, "M": 1000**2, "G": 1000**3, "T": 1000**4}
_BINARY_BYTES = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SECONDS = {"h": 3600, "d": 86_400, "w": 7 * 86_400}
_NUMBER = r"(\d{1,15}(?:\.\d{1,9})?) ?"
_SIZE = re.compile(rf"{_NUMBER}(?:(B)|([KMGT])(i?)B?)", re.IGNORECASE | re.ASCII)
_AGE = re.compile(rf"{_NUMBER}([hdw])", re.IGNORECASE | re.ASCII)


def parse_size(text: str) -> int:
    """Bytes, from text such as ``20GB``, ``1.5 TB`` or ``500MiB``.

    Raises `argparse.ArgumentTypeError`, so that it can be the type of an argument.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 20GB, 500MB or 2TiB")
    number, plain, unit, binary = match.groups()
    factors = _BINARY_BYTES if binary else _BYTES
    return round(float(number) * factors[(plain or unit).upper()])


def parse_age(text: str) -> float:
    """Seconds, from text such as ``30d``, ``12h`` or ``2w``. Raises `argparse.ArgumentTypeError`."""
    match = _AGE.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not an age such as 30d, 12h or 2w")
    return float(match[1]) * _SECONDS[match[2].lower()]


def size_text(size: int) -> str:
    """``0 B``, ``999 B``, ``1.2 MB``, ``35 GB``: two digits or more."""
    amount, unit = float(size), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if amount < 999.5 or unit == "TB":
            break
        amount /= 1000
    return f"{amount:.1f} {unit}" if amount < 9.95 and unit != "B" else f"{amount:.0f} {unit}"


def argument(read: Callable[[str], T]) -> Callable[[str], T]:
    """``read`` as the type of an argument: argparse shows the text of the `ValueError` that it raises."""

    def checked(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"invalid value {text!r}: {error}") from None

    return checked


def whole(text: str) -> int:
    """A whole number from 1. Raises `ValueError`."""
    if not text.isdecimal() or int(text) < 1:
        raise ValueError("use a whole number from 1")
    return int(text)


def port(text: str) -> int:
    """The number of a port, or 0. Raises `ValueError`."""
    if not (text.isascii() and text.isdecimal()) or int(text) > 65_535:
        raise ValueError("use a number from 0 to 65535")
    return int(text)


def hours(text: str) -> float:
    """A number of hours. Raises `ValueError`."""
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < 10_000:
        raise ValueError("use a number of hours such as 8 or 0.5")
    return number
