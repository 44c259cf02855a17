"""Weather, aviation and the sea: knots, millibars, nautical miles and positions."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DIGITS,
    GAP,
    VULGAR,
    after,
    before,
    is_noun,
    is_one,
    qualifies,
    quantity,
    quantity_words,
    word_after,
)
from narrate.scripting.languages.english.numbers.numbers import decimal, digits
from narrate.scripting.rules import Rule

_UNITS = {"kt": "knot", "mb": "millibar", "nm": "nautical mile"}
_MEASURE = re.compile(rf"{BEFORE}{quantity()}(?P<gap>{GAP}|-)?(?P<unit>kt|mb|nm)(?![\w/²³^])")
_FLIGHT = (
    r"final|runways?|waypoints?|airports?|airspace|approach(?:es)?|offshore|sail\w*|boats?|harbou?rs?|buoys?|flight|fly|flying"
    r"|flew|pilots?|aircraft|planes?|headwinds?|tailwinds?|crosswinds?|downwind|VOR|ILS|IFR|VFR|ATC"
)
_SEA = (
    r"anchor(?:ed|ing|age)?|course|heading|SOG|COG|seas?|swells?|gales?|passage|voyage|ocean|tack(?:ed|ing)|reef(?:ed|ing)|genoa"
    r"|mainsail|spinnaker|landfall|beam reach|upwind|(?:day|24.hour|Day [0-9]{1,3}|noon.to.noon)(?:['’]s)? run"
)
_CONTEXT = {
    "kt": re.compile(
        rf"\b(?:winds?|gust\w*|(?:air|ground|wind)?speeds?|storms?|hurricanes?|cyclones?|typhoons?|climb\w*|cruis\w+|stall\w*"
        rf"|descen\w+|currents?|sustained|jet|KIAS|Vne|touch\w*|rotat\w+|{_FLIGHT}|{_SEA})\b",
        re.I,
    ),
    "mb": re.compile(
        r"\b(?:pressures?|barometer|storms?|hurricanes?|cyclones?|typhoons?|winds?|troughs?|ridges?|lows?|highs?|jet|vorticity"
        r"|heights?|temps?|temperatures?|sea level|anticyclone|deepen\w*|surface)\b",
        re.I,
    ),
    "nm": re.compile(rf"\b(?:{_FLIGHT}|{_SEA})\b", re.I),
}
_OTHERS = {
    "kt": re.compile(r"\b(?:bombs?|TNT|warheads?|yields?|explosions?|nuclear|blasts?|cargo|tonn?es)\b"),
    "mb": re.compile(r"\b(?:files?|RAM|memory|disk|downloads?|uploads?|bandwidth|bytes)\b"),
    "nm": re.compile(
        r"\b(?:wavelengths?|lasers?|light|chips?|process|nodes?|UV|LEDs?|films?|particles?|transistors?)\b"
    ),
}
"""What tells that the units are others: kilotons, megabytes and nanometers."""


def _verbalize_measure(match: re.Match[str]) -> str | None:
    """``65kt winds`` → ``sixty-five knot winds``; without such words ``kt`` is kilotons, and ``nm`` nanometers."""
    unit, near = match["unit"], before(match, 60) + " " + after(match, 60)
    if not _CONTEXT[unit].search(near) or (unit in _OTHERS and _OTHERS[unit].search(near)):
        return None
    describes = not match["gap"] and is_noun(word_after(match))
    single = is_one(match) or match["gap"] == "-" or describes or qualifies(match)
    return f"{quantity_words(match)} {_UNITS[unit]}{'s' * (not single)}"


_POSITION = re.compile(
    r"(?<![\w.,°-])(?P<lat>[0-9]{1,2}(?:-[0-5][0-9])?(?:\.[0-9]{1,4})?)(?P<north>[NS])(?:,? |/)"
    r"(?P<long>[01]?[0-9]{1,2}(?:-[0-5][0-9])?(?:\.[0-9]{1,4})?)(?P<east>[EW])(?!\w)"
)
_DIRECTIONS = {"N": "north", "S": "south", "E": "east", "W": "west"}


def _verbalize_position(match: re.Match[str]) -> str:
    """``25.5N 80.1W`` → ``twenty-five point five north, eighty point one west``; ``40-11N`` has minutes."""
    latitude = f"{_degrees(match['lat'])} {_DIRECTIONS[match['north']]}"
    return f"{latitude}, {_degrees(match['long'])} {_DIRECTIONS[match['east']]}"


def _degrees(text: str) -> str:
    degrees, _, minutes = text.partition("-")
    return f"{decimal(degrees)} degrees {decimal(minutes)} minutes" if minutes else decimal(degrees)


_BEARING = re.compile(
    r"(?<=[a-zG:] )(?P<degrees>[0-3][0-9]{2})(?P<sign>[*°º˚])?(?: ?(?P<unit>[TM])\b|(?= (?:true|magnetic)\b))"
)
_STEERED = re.compile(
    r"(?:\b[Hh]eading|(?<!\bof )[Cc]ourse|\b[Bb]earing|\bCOG|\bHDG|\b[Ss]teer(?:ed|ing)?)(?: of|:)? $"
)
_NORTH = {"T": "true", "M": "magnetic"}


def _verbalize_bearing(match: re.Match[str]) -> str | None:
    """``heading 070T`` → ``heading zero seven zero true``."""
    if not _STEERED.search(before(match, 20)):
        return None
    north = f" {_NORTH[match['unit']]}" if match["unit"] else ""
    return f"{digits(match['degrees'])}{' degrees' * bool(match['sign'])}{north}"


RULES: tuple[Rule, ...] = (
    Rule("bearing", _BEARING, _verbalize_bearing, trigger_chars=DIGITS),
    Rule("position at sea", _POSITION, _verbalize_position, trigger_chars="NS"),
    Rule("knots or millibars", _MEASURE, _verbalize_measure, trigger_chars=DIGITS + VULGAR),
)
