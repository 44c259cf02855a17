"""Lengths with marks or in pairs: feet and inches, dimensions, and coordinates."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.measures.measures import is_inch_mark
from narrate.scripting.languages.english.measures.units import LENGTHS, UNITS
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    NUMBER,
    SIGN,
    VULGAR,
    after,
    amount_words,
    before,
    is_noun,
    is_one,
    qualifies,
    quantity_words,
    range_words,
    sign_words,
    word_after,
    word_before,
)
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal, mixed, plural
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.rules import Rule

# --- feet and inches --------------------------------------------------------------------------------------------

_FEET = re.compile(
    rf"{BEFORE}(?P<feet>[0-9]{{1,3}})(?:(?P<quote>['’′]){GAP}?|{GAP}?(?:ft|feet|foot)(?:\.?{GAP}|(?=[0-9]))"
    rf"|(?<=\b[4-7])-(?=1?[0-9],?{GAP}(?:and{GAP})?[1-3][0-9][0-9][ -](?:pound|lb)))"
    rf"(?P<inches>[0-9]{{1,2}}(?:\.[0-9]+)?[½¼¾]?)(?:{GAP}(?P<part>[13]/[248]))?"
    rf"(?P<mark>[\"”″]|''|’’|{GAP}?in(?:ches\b|\b\.(?={GAP}[a-z]|[,;:)])|\b))?(?!\w|[.,]?[0-9])"
)
_ENDS_HEIGHT = re.compile(r"[,;.)]|$| (?:tall|and|with)\b")


def _verbalize_feet(match: re.Match[str]) -> str | None:
    """``5'10"`` → ``five foot ten``."""
    inches = match["inches"]
    if float(re.sub(r"\D.*", "", inches)) > 11:
        return None
    if not (match["mark"] or _is_quote(match) or _ENDS_HEIGHT.match(after(match, 8))):
        return None
    feet = cardinal(int(match["feet"]))
    if inches == "0":
        return f"{feet} {'foot' if feet == 'one' else 'feet'}"
    if match["part"]:
        over, under = match["part"].split("/")
        return f"{feet} foot {mixed(amount_words(inches), int(over), int(under))}"
    return f"{feet} foot {amount_words(inches)}"


def _is_quote(match: re.Match[str]) -> bool:
    """Whether the feet have their mark directly before the inches: ``5'10``."""
    return bool(match["quote"]) and match.string[match.end("quote")].isdecimal()


_FOOT_MARK = re.compile(
    rf"{BEFORE}(?P<low>[0-9]{{1,5}})(?:{DASH}(?P<high>[0-9]{{1,3}}))?['’′]"
    rf"(?:(?={GAP}(?P<next>[a-z]+|AGL\b|ASL\b|MSL\b))|(?=[.,;)]|$))"
)
_ALTITUDE = re.compile(rf"{BEFORE}(?P<low>[1-9][0-9]?,[0-9]{{3}})['’′](?![\w'’])")
_QUOTED = re.compile(r"(?<!\w)['‘]")


def _verbalize_altitude(match: re.Match[str]) -> str | None:
    """``at 35,000'`` → ``at thirty-five thousand feet``; None if the mark closes a quotation."""
    return None if _QUOTED.search(before(match, 80)) else f"{amount_words(match['low'])} feet"


_MEASURED = frozenset("tall wide long high deep thick across ceiling ceilings AGL ASL MSL".split())
_AMOUNT_OF = re.compile(
    rf"{GAP}of{GAP}(?:cable|chain|depth|elevation|gain|height|line|rope|snow|visibility|water)\b"
)
_HEIGHT = re.compile(
    r"\b(?:[Aa]ltitude|[Dd]epths?|[Ee]levation|[Ss]eas|[Ss]wells?|[Ww]aves)"
    r"(?: (?:about|around|at|is|of|to|was|were)){0,2}:? $"
)


def _verbalize_foot_mark(match: re.Match[str]) -> str | None:
    """``8' tall`` → ``eight feet tall``, ``a 40' container`` → ``a forty foot container``; ``Seas: 3-5'``."""
    following = match["next"] or ""
    height = _HEIGHT.search(before(match)) or _AMOUNT_OF.match(after(match))
    if height and not _QUOTED.search(before(match, 80)):
        return f"{range_words(match)} {'foot' if is_one(match) else 'feet'}"
    if not following or (following not in _MEASURED and not qualifies(match)):
        return None
    single = qualifies(match) or following.startswith("ceiling")
    return f"{range_words(match)} {'foot' if single else 'feet'}"


# --- inches -----------------------------------------------------------------------------------------------------

_INCHES = re.compile(
    rf"{BEFORE}(?P<sign>[~≈]{GAP}?)?(?P<low>{NUMBER})(?:{DASH}(?P<high>{NUMBER}))?"
    rf"(?:(?P<mark>[\"”])|(?P<hyphen>[-‑])in(?:\.|(?={GAP}[a-z]))|(?<=[0-9])(?P<attached>in)(?=[,;:)/]|{GAP}(?!the\b|an?\b)[a-z])|{GAP}?in(?:\.(?=[,;:)]|{GAP}[a-z])"
    rf"|\.?(?={GAP}(?:wide|long|tall|thick|deep|high|square|in diameter|across|of (?:rain|snow))\b"
    rf"|{GAP}?[=≈])))(?!\w)"
)


def _verbalize_inches(match: re.Match[str]) -> str | None:
    """``27" monitor`` → ``twenty-seven inch monitor``; None if the mark closes a quotation."""
    if match["mark"] and not is_inch_mark(match):
        return None
    return f"{quantity_words(match)} {'inch' if is_one(match) or _describes(match) else 'inches'}"


def _describes(match: re.Match[str]) -> bool:
    if match["hyphen"] or qualifies(match) or word_before(match) in ("a", "an"):
        return True
    return bool(match["mark"] or match["attached"]) and is_noun(word_after(match))


# --- dimensions -------------------------------------------------------------------------------------------------

_BY = rf"{GAP}?[x×]{GAP}?"
_MARKS = {**dict.fromkeys(("'", "’", "′"), UNITS["ft"]), **dict.fromkeys(('"', "”", "″"), UNITS["in"])}
_SIZE_WORDS = UNITS | _MARKS
_SIZE_UNIT = rf"(?:(?:{either(LENGTHS)})\b|[{''.join(_MARKS)}])"
_SIZE = re.compile(
    rf"{BEFORE}(?P<a>{NUMBER})(?:{GAP}?(?P<ua>{_SIZE_UNIT}))?{_BY}(?P<b>{NUMBER})(?:{GAP}?(?P<ub>{_SIZE_UNIT}))?"
    rf"(?:{_BY}(?P<c>{NUMBER})(?:{GAP}?(?P<uc>{_SIZE_UNIT}))?)?"
    rf"(?:(?<=[a-z])\.(?={GAP}[a-z]|[,;:)]))?(?!\w|[-/]\w)"
)


def _verbalize_size(match: re.Match[str]) -> str | None:
    """``3 x 4 m`` → ``three by four meters``, ``12' x 14'`` → ``twelve by fourteen feet``."""
    ends = [group for group in "abc" if match[group]]
    unit = match[f"u{ends[-1]}"]
    if match["a"] == "0" or not unit or (unit in ('"', "”") and not is_inch_mark(match)):
        return None
    words = []
    for group in ends:
        own = match[f"u{group}"]
        said = amount_words(match[group])
        if own and group != ends[-1] and _SIZE_WORDS[own] != _SIZE_WORDS[unit]:
            said += f" {_SIZE_WORDS[own][match[group] != '1']}"
        words.append(said)
    single = qualifies(match) or (
        (unit not in _MARKS or unit in '"”″')
        and is_noun(word_after(match))
        and match["a"] != "1"
        and (_attached(match) or unit in _MARKS)
    )
    return f"{' by '.join(words)} {_SIZE_WORDS[unit][not single]}"


def _attached(match: re.Match[str]) -> bool:
    """Whether the unit stands directly after its number: ``36mm film``."""
    return bool(re.search(r"[0-9][a-z]+$", match[0]))


_LUMBER = re.compile(r"(?<![\w.-])(?P<a>[1-9][0-9]?)[x×](?P<b>[1-9][0-9]?)['’]?s(?!\w)")


# --- coordinates ------------------------------------------------------------------------------------------------

_DIRECTIONS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_COORDINATE = re.compile(
    rf"(?:(?<![\w.])(?P<lead>[NSEW]){GAP}?|{BEFORE}(?P<sign>{SIGN})?)(?P<degrees>[0-9]{{1,3}}(?:\.[0-9]+)?)"
    rf"(?:[°º˚]|(?P<star>\*)|{GAP}?deg\b\.?|(?<=[0-9])deg(?=[0-9])){GAP}?"
    rf"(?:(?P<minutes>[0-9]{{1,2}}(?:\.[0-9]+)?)(?:['’′]|{GAP}?min\b){GAP}?)?"
    rf"(?:(?P<seconds>[0-9]{{1,2}}(?:\.[0-9]+)?)(?:[\"”″]|''){GAP}?)?"
    rf"(?:(?P<direction>[NSEW])(?!\w)|(?(minutes)(?<=['’′\"”″n])|(?!)))"
)


def _verbalize_coordinate(match: re.Match[str]) -> str | None:
    """``40°42′N`` → ``forty degrees forty-two minutes north``, ``12° 23′`` without it.

    ``S 19*26'``: without a degree sign at hand, some write a star.
    """
    side = match["direction"] or match["lead"]
    if match["star"] and not (side and match["minutes"]):
        return None
    parts = [
        f"{decimal(match[name])} {name if match[name] != '1' else name[:-1]}"
        for name in ("degrees", "minutes", "seconds")
        if match[name]
    ]
    parts[0] = sign_words(match) + parts[0]
    return " ".join([*parts, _DIRECTIONS[side]] if side else parts)


_LENGTH_OF_TIME = re.compile(rf"{BEFORE}(?P<minutes>[1-9][0-9]?)['′](?P<seconds>1[2-9]|[2-5][0-9])[\"″](?!\w)")


def _verbalize_length_of_time(match: re.Match[str]) -> str:
    """``3'45"`` → ``three minutes forty-five seconds``; a foot has only twelve inches."""
    minutes = cardinal(int(match["minutes"]))
    return f"{minutes} minute{'s' * (minutes != 'one')} {cardinal(int(match['seconds']))} seconds"


RULES: tuple[Rule, ...] = (
    Rule("geographic coordinate", _COORDINATE, _verbalize_coordinate, trigger_chars="°º˚*g"),
    Rule("minutes and seconds", _LENGTH_OF_TIME, _verbalize_length_of_time, trigger_chars="'′"),
    Rule("feet and inches", _FEET, _verbalize_feet, trigger_chars=DIGITS),
    Rule("dimensions", _SIZE, _verbalize_size, trigger_chars="x×"),
    Rule(
        "lumber",
        _LUMBER,
        lambda match: f"{cardinal(int(match['a']))} by {plural(cardinal(int(match['b'])))}",
        trigger_chars="x×",
    ),
    Rule("inches", _INCHES, _verbalize_inches, trigger_chars=DIGITS + VULGAR),
    Rule("altitude", _ALTITUDE, _verbalize_altitude, trigger_chars="'’′"),
    Rule("foot mark", _FOOT_MARK, _verbalize_foot_mark, trigger_chars=DIGITS),
)
