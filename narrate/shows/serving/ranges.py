"""The parts of a file that a request asks for (RFC 9110, section 14)."""

from __future__ import annotations

from narrate import lazy_re as re

MAX_RANGES = 32
"""A request for more is answered with the whole file: nobody needs them, and each costs a header."""

_SET = re.compile(r"bytes=[ \t,]*(.*?)[ \t,]*", re.IGNORECASE)
_ONE = re.compile(r"([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18})")


def requested(header: str, size: int) -> list[range] | None:
    """The parts of ``size`` bytes that a Range header asks for, ascending, without overlaps.

    Empty if there is none of them; None if the header is to be ignored, as one is that names another unit, is no
    list of ranges, or has a range that ends before it begins.
    """
    listed = _SET.fullmatch(header.strip())
    if listed is None or not listed[1]:
        return None
    parts = [_ONE.fullmatch(part.strip()) for part in listed[1].split(",") if part.strip()]
    if len(parts) > MAX_RANGES:
        return None
    ranges: list[range] = []
    for part in parts:
        if part is None or (part[2] and int(part[1]) > int(part[2])):
            return None
        if part[3]:
            if int(part[3]) and not size:  # all of nothing is no part
                return None
            found = range(max(size - int(part[3]), 0), size)
        else:
            found = range(int(part[1]), min(int(part[2]) + 1, size) if part[2] else size)
        if found:
            ranges.append(found)
    return _joined(ranges)


def _joined(ranges: list[range]) -> list[range]:
    """The same bytes, each once: `range` objects that touch or overlap become one."""
    joined: list[range] = []
    for each in sorted(ranges, key=lambda found: found.start):
        if joined and each.start <= joined[-1].stop:
            joined[-1] = range(joined[-1].start, max(joined[-1].stop, each.stop))
        else:
            joined.append(each)
    return joined
