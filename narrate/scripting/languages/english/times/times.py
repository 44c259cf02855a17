"""Times of day, time zones and durations."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import spell_dotted
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    after,
    before,
    word_after,
    word_before,
)
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal, digits, plural
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times.calendar import MONTH_ABBREVIATIONS, MONTHS, WEEKDAYS, ZONES
from narrate.scripting.rules import Rule

_HALF = (
    rf"(?:{GAP}?(?:[ap]\.m\.?|[ap]m|[AP]\.M\.?|[AP]M)(?!\w)"
    rf"|(?<=[0-9]:[0-5][0-9])[ap](?!\w)|(?<=[0-9])[ap](?={GAP}[CEMP][DS]?T\b))"
)
_SMALL_ZONES = either([zone.lower() for zone in ZONES if zone not in ("WET", "IST")] + ["e.s.t", "p.s.t", "c.s.t"])
_ZONE = (
    rf"(?:{GAP}?(?P<zone>(?:UTC|GMT){GAP}?[+−–-][0-9]{{1,2}}(?::[0-9]{{2}})?|{either(ZONES)}|Z|[EPCM]T"
    rf"|(?<=[mM.] )(?:{_SMALL_ZONES}))(?!\w))"
)
_HOUR = r"(?:[01]?[0-9]|2[0-4])"
_SPACED_HYPHEN = rf"{GAP}-{GAP}(?=[0-9]{{1,2}}(?::[0-5][0-9]|{GAP}?[apAP]\.?[mM]))"
_TO = rf"(?:{DASH}|{_SPACED_HYPHEN})"
_CLOCK = re.compile(
    rf"{BEFORE}(?<!(?:UTC|GMT)[+−–-])"
    rf"(?P<h1>{_HOUR}):(?P<m1>[0-5][0-9])(?::(?P<s1>[0-5][0-9]))?(?P<part>\.[0-9]{{1,9}})?(?P<many>['’]?s\b)?"
    rf"(?P<hours>(?:hrs?|h)\b)?(?P<half1>{_HALF})?"
    rf"(?:{_TO}(?P<h2>{_HOUR})(?::(?P<m2>[0-5][0-9])(?::(?P<s2>[0-5][0-9]))?)?(?P<half2>{_HALF})?)?{_ZONE}?(?P<per>/(?:mile|mi|km)\b)?"
    rf"(?!\w|[.,:/-][0-9]|%|x\b)"
)
_PACE = re.compile(rf"(?:{GAP}|-)(?:min(?:ute)?s?[/ ](?:mile|mi|km)\b|miles?\b|pace\b|per (?:mile|km|kilomet))")
"""After the minutes and seconds that a mile takes, or before it."""
_TWELVE = r"(?:1[0-2]|0?[1-9])"
_TWELVE_HOUR = re.compile(
    rf"{BEFORE}(?P<h1>{_TWELVE})(?:\.(?P<m1>[0-5][0-9]))?(?P<half1>{_HALF})?"
    rf"(?:(?:{_TO}|{GAP}to{GAP})(?P<h2>{_TWELVE})(?:[:.](?P<m2>[0-5][0-9]))?)?(?P<half2>{_HALF}){_ZONE}?(?!\w)"
)
_DOTTED = re.compile(
    rf"{BEFORE}(?P<h>{_HOUR})\.(?P<m>[0-5][0-9])"
    rf"(?={GAP}(?:(?:in the|this) (?:morning|afternoon|evening)|at night|tonight|sharp)\b)"
)
_NOON = re.compile(
    rf"\b(?P<noon>[Nn]oon|[Mm]idnight)[-–](?P<h>{_TWELVE})(?:[:.](?P<m>[0-5][0-9]))?(?P<half>{_HALF})?(?!\w|[-–:.][0-9])"
)
_BEFORE_NOON = re.compile(r"(?<=[0-9mM.])[-–](?=(?:noon|midnight)\b)")
_MILITARY = re.compile(
    rf"{BEFORE}(?:(?P<h1>{_HOUR})(?P<m1>[0-5][0-9])(?:{DASH}|(?P<word>{GAP}(?:to|and|or|until){GAP})))?"
    rf"(?P<h2>[01][0-9]|2[0-4])(?P<m2>[0-5][0-9])(?:(?P<unit>{GAP}(?:hours|hrs?\b\.?)|h(?:rs)?\b)|{GAP}?(?P<zone>{either(ZONES)}|Z)\b"
    r"|(?P<alone>(?<=0[0-9]{3})(?!\w|[.,:/-][0-9]|[-–%])))"
)
_AT_A_TIME = ("at", "before", "by", "from", "since", "till", "until")
_PROPORTION = re.compile(
    r"\b(?:dilut(?:ed?|ions?)|ratio|odds|scale|proportion|aspect|leverage|mix|split|shots?)\b", re.I
)


def clock_words(hour: str, minute: str | None, second: str | None = None, *, zoned: bool = False) -> str:
    """``9, 05`` → ``nine oh five``; ``zoned`` if a half of the day or a time zone follows, as in ``ten A M``."""
    h, m = int(hour), int(minute or 0)
    if second and (m or int(second)):
        return f"{cardinal(h)} {_minutes(m)} {_minutes(int(second))}"
    if m:
        return f"{cardinal(h)} {_minutes(m)}"
    if h in (0, 24):
        return "midnight"
    if h > 12:
        return f"{cardinal(h)} hundred"
    return cardinal(h) if zoned or h == 12 else f"{cardinal(h)} o'clock"


def _minutes(number: int) -> str:
    return f"{'oh ' if number < 10 else ''}{cardinal(number)}"


def _half_of_day(text: str | None) -> str:
    if text in ("a", "p"):
        return f" {text.upper()} M"  # 6:05a
    return f" {spell_dotted(text).upper()}" if text else ""


def _verbalize_noon(match: re.Match[str]) -> str:
    """``noon–1pm`` → ``noon to one P M``."""
    return f"{match['noon']} to {clock_words(match['h'], match['m'], zoned=True)}{_half_of_day(match['half'])}"


_HOUR_TO_CLOCK = re.compile(
    rf"{BEFORE}(?P<h1>{_TWELVE})[-–](?P<h2>{_TWELVE}):(?P<m2>[0-5][0-9])(?P<half>{_HALF})?(?!\w|[-–.,:/][0-9])"
)


def _verbalize_hour_to_clock(match: re.Match[str]) -> str:
    """``9–4:30`` → ``nine to four thirty``."""
    end = clock_words(match["h2"], match["m2"], zoned=True)
    return f"{cardinal(int(match['h1']))} to {end}{_half_of_day(match['half'])}"


def _verbalize_military(match: re.Match[str]) -> str | None:
    """``at 1500 hours`` → ``at fifteen hundred hours``; None for an amount, as in ``1500 hours of work``."""
    zero = "0" in (match["h2"][0], (match["h1"] or "1")[0]) and match["alone"] is None
    clock = match["unit"] == "h" or (match["unit"] or "").strip().startswith("hr")
    if after(match, 4) == " of " or not (zero or clock or word_before(match) in _AT_A_TIME):
        return None
    first = f"{_military(match['h1'], match['m1'])}{match['word'] or ' to '}" if match["h1"] else ""
    unit = zone_words(match["zone"]) or " hours" * (match["alone"] is None)
    return f"{first}{_military(match['h2'], match['m2'])}{unit}"


def _military(hour: str, minute: str) -> str:
    """``0905`` → ``oh nine oh five``, ``1500`` → ``fifteen hundred``."""
    head = f"oh {cardinal(int(hour))}" if hour[0] == "0" else cardinal(int(hour))
    return f"{head} hundred" if minute == "00" else f"{head} {_minutes(int(minute))}"


def zone_words(zone: str | None) -> str:
    """``UTC+2`` → `` U T C plus two``; an offset alone is one from UTC."""
    if not zone:
        return ""
    name = spell_dotted(zone).upper() or "U T C"
    shift = re.search(r"([+−–-])([0-9]{1,2}):?([0-9]{2})?$", zone)
    if not shift:
        return f" {'U T C' if name == 'Z' else name}"
    minutes = f" {cardinal(int(shift[3]))}" if shift[3] and int(shift[3]) else ""
    return f" {name} {'plus' if shift[1] == '+' else 'minus'} {cardinal(int(shift[2]))}{minutes}"


def _verbalize_clock(match: re.Match[str]) -> str | None:
    if match["many"] or match["per"] or before(match, 1) == "-" or _PACE.match(after(match, 16)):
        return _verbalize_pace(match)
    marked = bool(match["half1"] or match["half2"] or match["zone"])
    timed = match["s1"] is not None or word_before(match) in _AT_A_TIME
    if not (marked or timed) and (_PROPORTION.search(before(match)) or _PROPORTION.search(after(match, 25))):
        return None
    words = clock_words(match["h1"], match["m1"], match["s1"], zoned=marked)
    words += (f" point {digits(match['part'])}" if match["part"] else "") + _half_of_day(match["half1"])
    words += " hours" * bool(match["hours"])
    if match["h2"]:
        words += (
            f" to {clock_words(match['h2'], match['m2'], match['s2'], zoned=marked)}{_half_of_day(match['half2'])}"
        )
    return words + zone_words(match["zone"])


def _verbalize_pace(match: re.Match[str]) -> str | None:
    """``7:30s`` → ``seven thirties``, ``5:00/km`` → ``five minutes per kilometer``, ``a sub-3:00 marathon``."""
    if (
        match["half1"]
        or match["zone"]
        or (match["many"] and (match["h2"] or match["part"] or match["m1"] == "00"))
    ):
        return None
    words = clock_words(match["h1"], match["m1"], match["s1"], zoned=True)
    words += f" point {digits(match['part'])}" if match["part"] else ""
    if match["h2"]:
        words += f" to {clock_words(match['h2'], match['m2'], match['s2'], zoned=True)}"
    if match["per"]:
        whole = (match["m2"] if match["h2"] else match["m1"]) == "00"
        minutes = " minute" if word_before(match) == "a" else " minutes"
        return f"{words}{minutes * whole} per {_LENGTHS[match['per'][1:]]}"
    if match["m1"] == "00" and word_after(match) in ("mile", "pace") and not match["h2"]:
        return f"{words} minute"
    return plural(words) if match["many"] else words


_LENGTHS = {"km": "kilometer", "mi": "mile", "mile": "mile"}


def _verbalize_twelve_hour(match: re.Match[str]) -> str | None:
    if match["half1"] and not match["h2"]:
        return None
    words = clock_words(match["h1"], match["m1"], zoned=True) + _half_of_day(match["half1"])
    if match["h2"]:
        words += f" to {clock_words(match['h2'], match['m2'], zoned=True)}"
    return words + _half_of_day(match["half2"]) + zone_words(match["zone"])


_TIMESTAMP = re.compile(r"(?<=[(\[])(?:(?P<h>[0-9]{1,2}):)?(?P<m>[0-9]{1,3}):(?P<s>[0-5][0-9])(?=[)\]])")


def _verbalize_timestamp(match: re.Match[str]) -> str:
    """``(1:02:03)`` → ``one oh two oh three``."""
    hour = f"{cardinal(int(match['h']))} {_minutes(int(match['m']))}" if match["h"] else cardinal(int(match["m"]))
    return f"{hour} {_minutes(int(match['s']))}"


_OFFSET = re.compile(rf"(?<!\w)(?P<zone>(?:UTC|GMT){GAP}?[+−–-][0-9]{{1,2}}(?::[0-9]{{2}})?)(?!\w)")
_DURATION = re.compile(
    rf"{BEFORE}(?=[0-9])(?:(?P<d>[0-9]{{1,4}})d)?(?:{GAP}?(?P<h>[0-9]{{1,4}}){GAP}?(?:h|hrs?))?"
    rf"(?:{GAP}?(?P<m>[0-9]{{1,2}}){GAP}?(?:mins?|m)(?![A-Za-z])|(?<=h)(?P<m2>[0-5][0-9])\b)?"
    rf"(?:{GAP}?(?P<s>[0-9]{{1,2}}(?:\.[0-9]{{1,3}})?){GAP}?(?:s|secs?)\b)?(?!\w|[.,:/-][0-9]|/)"
)


def _verbalize_duration(match: re.Match[str]) -> str | None:
    """``2h30m`` → ``two hours thirty minutes``; None for a single part, which is a measurement."""
    minutes = match["m"] or match["m2"]
    parts = zip(("day", "hour", "minute", "second"), (match["d"], match["h"], minutes, match["s"]), strict=True)
    said = [f"{decimal(text)} {unit}{'s' * (float(text) != 1)}" for unit, text in parts if text]
    return " ".join(said) if len(said) > 1 else None


_NEAR = re.compile(
    rf"(?<![\w~/.:-])~{GAP}?(?=[0-9]{{1,3}}:[0-9]{{1,3}}\b|[0-9]{{1,2}}(?:{GAP}?[ap]\.?m)|[0-9]{{4}}s\b"
    r"|(?:noon|midnight|mid|early|late|half|one|two|three"
    rf"|{either([*MONTHS, *MONTH_ABBREVIATIONS, *WEEKDAYS])})\b)"
)
"""Before a time that other rules read: ``~11:30``, ``~June``."""
_ROUGHLY = re.compile(r"(?<![^\s(\[\"'“‘—–])~(?=[^\W\d_]{2,30}(?![\w/@]|:\w))")
_STRESSED = re.compile(r"[^~\n]{0,58}[^\s~]~(?!\w)")
_SIGNATURE = re.compile(r"(?:[^\s]+ ){0,3}[^\s]+\s*\Z")


def _verbalize_roughly(match: re.Match[str]) -> str:
    """``~everyone agrees`` → ``roughly everyone agrees``; nothing before a signature, or around ``~sigh~``."""
    signs = not before(match, 2).strip() or before(match, 2)[0] in ".!?”\"'"
    named = after(match, 1).isupper() and bool(_SIGNATURE.match(after(match, 60)))
    return "" if (signs and named) or _STRESSED.match(after(match, 60)) else "roughly "


RULES: tuple[Rule, ...] = (
    Rule("about a time", _NEAR, lambda _: "about ", trigger_chars="~"),
    Rule("roughly", _ROUGHLY, _verbalize_roughly, trigger_chars="~"),
    Rule(
        "about between letter and number",
        re.compile(r"(?<=\b[A-Za-z])~(?=[0-9])"),
        lambda _: " about ",
        trigger_chars="~",
    ),
    Rule("timestamp", _TIMESTAMP, _verbalize_timestamp, trigger_chars=DIGITS),
    Rule("military time", _MILITARY, _verbalize_military, trigger_chars=DIGITS),
    Rule("time range with noon", _NOON, _verbalize_noon, trigger_chars="-–"),
    Rule("hour to clock time", _HOUR_TO_CLOCK, _verbalize_hour_to_clock, trigger_chars=":"),
    Rule("dash before noon", _BEFORE_NOON, lambda _: " to ", trigger_chars="-–"),
    Rule(
        "time with a dot",
        _DOTTED,
        lambda match: clock_words(match["h"], match["m"], zoned=True),
        trigger_chars=DIGITS,
    ),
    Rule("clock time", _CLOCK, _verbalize_clock, trigger_chars=":"),
    Rule("twelve-hour time", _TWELVE_HOUR, _verbalize_twelve_hour, trigger_chars=DIGITS),
    Rule("UTC offset", _OFFSET, lambda match: zone_words(match["zone"]).strip(), trigger_chars="+-−–"),
    Rule("duration", _DURATION, _verbalize_duration, trigger_chars=DIGITS),
)
