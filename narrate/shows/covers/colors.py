"""The colors of drawn covers, as ``#rrggbb``."""

from __future__ import annotations

import hashlib

MIN_CONTRAST = 4.5
"""Of text on its background, as WCAG 2 measures it."""
PALETTE = (
    ("#12344d", "#ffffff"),
    ("#5b1a3a", "#ffe9d6"),
    ("#14432a", "#f6f1d5"),
    ("#2d1e5f", "#ffffff"),
    ("#7a1f12", "#fff1dc"),
    ("#f2c14e", "#1d1d1d"),
    ("#f4ede0", "#233142"),
    ("#101820", "#fee715"),
)
"""Background and text; the contrast of each pair is at least 7."""


def pair_for(title: str) -> tuple[str, str]:
    """The pair of `PALETTE` that a title gets."""
    return PALETTE[hashlib.sha256(title.encode()).digest()[0] % len(PALETTE)]


def mixed(background: str, ink: str) -> str:
    """The color halfway between two."""
    halves = ((one + other) // 2 for one, other in zip(_rgb(background), _rgb(ink), strict=True))
    return "#" + "".join(f"{half:02x}" for half in halves)


def contrast(one: str, other: str) -> float:
    """The contrast of two colors by WCAG 2, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(color: str) -> list[float]:
    return [part / 255 for part in _rgb(color)]


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color.removeprefix("#")))
