"""Where somebody lives: house numbers, streets, rooms, highways and states."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.amounts import DIGITS, GAP
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.sentences.sentence_ends import final_stop
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS, COMMON_WORDS, PLACES, by_abbreviation
from narrate.scripting.rules import Rule

_STREETS = by_abbreviation(PLACES.streets)
_DIRECTIONS = by_abbreviation(PLACES.directions)
_ROOMS = by_abbreviation(PLACES.rooms)
_HIGHWAYS = by_abbreviation(PLACES.highways)
_STATES = by_abbreviation(PLACES.states)

_NAME = r"(?:[A-Z][\w’']*|[0-9]{1,3}(?:st|nd|rd|th))"
_END = re.compile(r"\s*[,.;:!?)”\"]|\s+[a-z0-9&]|\s*$")
_FULL = rf"(?:{either(PLACES.full_streets)})(?=[,.;:)]|\s*$|\s(?:and|at|has|in|is|near|on|to|was)\b)"
_ON_A_STREET = rf"(?:{_NAME}\s){{1,3}}(?:(?i:{either(_STREETS)})\b|{_FULL})"
_DIRECTION = rf"(?:{either(_DIRECTIONS)})\b\.?"
_ORDINAL = re.compile(r"[0-9]+(?:st|nd|rd|th)")
_PREPOSITION = re.compile(
    r"\b(?i:across|around|from|in|inside|near|of|outside|to)\s(?:[A-Z][\w.’'-]*\s?){1,3},\s$"
)
_TOWN = re.compile(r"(?P<town>[A-Z][\w’'-]*[a-z][\w’'-]*),\s$")
_BEFORE_STATE = re.compile(
    r"\b(?:across|around|from|[Ii]n|near|of|outside|through|to)\s$|(?:^|[\s(])[DIR]-$|[A-Z][a-z’'-]+,\s$|\.,?\s(?:and\s|or\s)?$"
)

_HOUSE = re.compile(
    rf"(?<![\w$€£.,/–-])(?<!\b[Nn]o\.\s)(?P<number>[0-9]{{1,5}})(?P<letter>[A-Z]?)(?!\s[AP]M\b)(?=\s(?:{_DIRECTION}\s)?{_ON_A_STREET})"
)
_COMPASS = re.compile(
    rf"(?<![\w.])(?P<short>{either(_DIRECTIONS)})(?:\.|\b)(?![\w.])(?P<street>(?=\s{_ON_A_STREET}))?"
)
_SIDE = re.compile(
    rf"(?<![\w.])(?P<short>[NSEW])\.(?=\s(?:{either(PLACES.divided)})\b|(?<=the\s..)\s(?:{either(PLACES.sides)})\b"
    rf"|\s(?:(?:and|or|&)\s[NSEW]\.\s)?(?:{either(PLACES.built)})\b)"
)
_STREET = re.compile(r"(?<=\w\s)(?P<short>[A-Z][A-Za-z]{1,4}|ave|blvd|hwy|rd|st)\b\.?(?!\w)")
_ROOM = re.compile(
    r"(?<!\w)(?=[A-Za-z]+\.?\s#?[0-9A-HJ-Z])"
    rf"(?:(?P<short>(?i:{either(_ROOMS)}))(?:\.|\b)|(?P<full>(?i:apt|{either(PLACES.lettered_rooms)})))"
    r"\s#?(?:(?P<number>[0-9]{1,4})(?P<letter>[A-Z]?)|(?P<alone>[A-HJ-Z]))(?!\w|[.,:/][0-9])"
)
_INTERSTATE = re.compile(r"(?:I|SR|US)-[0-9]{1,3}")
_HIGHWAY = re.compile(
    rf"(?<![\w.])(?P<short>{either(_HIGHWAYS)}|US|U\.S)(?:\.|\b)[\s-](?P<number>[0-9]{{1,3}})(?P<letter>[A-Z]?)(?![\w%]|[.,:/-][0-9])"
)
_POSTAL = re.compile(
    r"(?:(?<=,\s)|(?<=\([DIR]-))(?P<short>[A-Z]{2})(?![\w&/’'-]|\.\w)(?P<zip>(?=,?\s[0-9]{5}(?![0-9])))?"
)
_WRITTEN = re.compile(r"(?<![\w.])(?P<short>[A-Z](?:[a-z]{1,4}|\.\s?[A-Z][a-z]{0,3}))\.(?!\w)")


def _words_before(match: re.Match[str]) -> list[str]:
    return match.string[max(0, match.start() - 40) : match.start()].split()


def _word_before(match: re.Match[str]) -> str:
    words = _words_before(match)
    return words[-1].lstrip("(“\"'‘") if words else ""


def _verbalize_house(match: re.Match[str]) -> str:
    """``221B Baker Street`` → ``two twenty-one B``."""
    return f"{serial(match['number'])} {match['letter']}".rstrip()


def _verbalize_compass(match: re.Match[str]) -> str | None:
    """``12 N. Main St``: north; ``5th Ave. NW``: northwest."""
    short, before = match["short"], _word_before(match)
    is_before = match["street"] is not None and (
        len(short) > 1 or match.group()[-1] == "." or before[:1].isdecimal()
    )
    is_behind = before.rstrip(".,") in {*_STREETS, *PLACES.full_streets} and len(short) > 1
    is_behind = is_behind or before.lower() in ("wind", "winds")
    is_behind = is_behind or _INTERSTATE.fullmatch(before) is not None
    return _DIRECTIONS[short] + final_stop(match) if is_before or is_behind else None


def _verbalize_street(match: re.Match[str]) -> str | None:
    """``Elm St.`` → ``Elm Street``; None for a saint, a doctor, and what follows no name."""
    short = match["short"]
    name = _STREETS.get(short.capitalize())
    if name is None or not _is_after_name(match):
        return None
    if short == "St" and _is_school(match):
        return "State" + final_stop(match)
    if _END.match(match.string, match.end()):
        return name + final_stop(match)
    certain = short in PLACES.certain_streets or (match.group()[-1] == "." and short not in ABBREVIATIONS.titles)
    return name if certain else None


def _is_after_name(match: re.Match[str]) -> bool:
    """Whether the abbreviation of a street follows a name that may be one's: ``Elm``, ``5th``, ``FIFTH``."""
    short, words = match["short"], _words_before(match)
    before = words[-1].lstrip("(“\"'‘") if words else ""
    if _ORDINAL.fullmatch(before):
        return True
    if short.isupper():
        return before.isalpha() and before.isupper() and len(before) > 2
    if before.isupper() and len(before) > 2 and short in PLACES.certain_streets:
        return True  # MLK Blvd.
    is_name = before[:1].isupper() and before[-1:].islower() and before not in COMMON_WORDS.openers
    return is_name and short != "st" and (len(words) > 1 or short != "Dr")  # Dear Dr


_STREET_BEFORE = re.compile(
    r"(?:^|\b(?:along|and|near|off|of|on|down|the|up|[0-9]+)\s)(?:[NSEW]\.?\s)?[A-Z][a-z]+\s$"
)


def _is_school(match: re.Match[str]) -> bool:
    """``beat Ohio St.``: a university, unless it is where somebody lives."""
    words, lead = _words_before(match), match.string[max(0, match.start() - 30) : match.start()]
    is_known = words[-1].lstrip("(") in PLACES.state_schools
    return is_known and not (_STREET_BEFORE.search(lead) and match.start() > len(words[-1]) + 1)


def _verbalize_room(match: re.Match[str]) -> str | None:
    """``Apt. 3B`` → ``Apartment three B``."""
    short = match["short"]
    if short:
        full = _ROOMS[short.capitalize()]
        name = full if short[0].isupper() else full.lower()
    elif match["letter"]:
        name = match["full"]
    else:
        return None
    return f"{name} {match['alone'] or serial(match['number'])} {match['letter'] or ''}".rstrip()


_ON_THE_ROAD = re.compile(r"\b(?:along|drive|follow|from|off|on|onto|take|takes|took|via)\s$", re.IGNORECASE)


def _verbalize_highway(match: re.Match[str]) -> str | None:
    """``Rt. 66`` → ``Route sixty-six``, ``Hwy 101`` → ``Highway one oh one``."""
    short, number = match["short"], f"{serial(match['number'])} {match['letter']}".rstrip()
    if short in _HIGHWAYS:
        return f"{_HIGHWAYS[short]} {number}"
    if re.match(r"\s[a-z]+s\b", match.string[match.end() : match.end() + 16]):
        return None  # 50 states
    is_road = match.string[match.start("number") - 1] == "-" or _ON_THE_ROAD.search(
        match.string, max(0, match.start() - 12), match.start()
    )
    return f"U S {number}" if is_road else None


_PARTY = re.compile(r"\s[Pp]arty\b")
"""What follows the initials of a party, which are not those of a state."""


def _verbalize_postal(match: re.Match[str]) -> str | None:
    """``Boston, MA 02116`` → ``Boston, Massachusetts 02116``."""
    name, lead = _STATES.get(match["short"]), match.string[max(0, match.start() - 60) : match.start()]
    town = _TOWN.search(lead)
    if lead[-1:] == "-":
        return name  # (D-CA)
    if name is None or not town or town["town"] in COMMON_WORDS.openers or _PARTY.match(match.string, match.end()):
        return None
    if match["short"] in PLACES.ambiguous_states and not (match["zip"] is not None or _PREPOSITION.search(lead)):
        return None
    return name


_ADDRESSED = re.compile(r"[\"“‘][A-Z][\w’'-]*, $|['’], $")


def _verbalize_state(match: re.Match[str]) -> str | None:
    """``in Calif.`` → ``in California``, ``Springfield, Ill.`` → ``Springfield, Illinois``."""
    name = _STATES.get(match["short"].replace(" ", ""))
    lead = match.string[max(0, match.start() - 30) : match.start()]
    town = _TOWN.search(lead)
    if _ADDRESSED.search(lead):
        return None  # "Nothing, Pa."
    if name is None or (town and town["town"] in COMMON_WORDS.openers) or not _BEFORE_STATE.search(lead):
        return None
    return name + final_stop(match)


_COUNTY = re.compile(rf"(?<![\w&])(?<!& )(?P<short>[Cc]o)\b\.?(?={GAP}(?:{either(PLACES.counties)})\b)")


RULES: tuple[Rule, ...] = (
    Rule("house number", _HOUSE, _verbalize_house, trigger_chars=DIGITS),
    Rule("compass point", _COMPASS, _verbalize_compass, trigger_chars="NSEW"),
    Rule("side of a land", _SIDE, lambda match: _DIRECTIONS[match["short"]], trigger_chars="NSEW"),
    Rule("street", _STREET, _verbalize_street),
    Rule("room number", _ROOM, _verbalize_room),
    Rule("highway", _HIGHWAY, _verbalize_highway, trigger_chars=DIGITS),
    Rule("postal code of state", _POSTAL, _verbalize_postal, trigger_chars=",-"),
    Rule("county", _COUNTY, lambda match: f"{match['short'][0]}ounty", trigger_chars="Cc"),
    Rule("state", _WRITTEN, _verbalize_state, trigger_chars="."),
)
