"""Sports: formations, records, sets, batting averages and statistics."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.amounts import DIGITS, GAP, after, before
from narrate.scripting.languages.english.numbers.numbers import cardinal, ordinal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Sports:
    formations: frozenset[str]
    scores: frozenset[str]
    averages: frozenset[str]
    measures: frozenset[str]
    statistics: dict[str, str]


_DATA = vocabulary(_Sports, "sports")
_START = r"(?<![\w.,$/-])"
_END = r"(?![\w/%]|[-–.,:][0-9])"
_WORD = re.compile(r"[\w-]+")

# --- numbers with a hyphen --------------------------------------------------------------------------------------

_FORMATION = re.compile(rf"{_START}(?P<parts>[1-6]-[1-6](?:-[1-6]){{0,2}}){_END}")
_ARTICLE = re.compile(r"\b(?:[Tt]he|an?) $")


def _verbalize_formation(match: re.Match[str]) -> str | None:
    """``a 4-3 defense`` → ``a four-three defense``; ``beat the 3-4`` in a sentence about defenses."""
    lead, behind = _WORD.findall(before(match, 60)), _WORD.findall(after(match))
    near = _ARTICLE.search(before(match, 5)) and not _DATA.formations.isdisjoint((*lead, *behind))
    if not (near or _DATA.formations.intersection(behind[:1])) or _DATA.scores.intersection(behind[:2]):
        return None
    return "-".join(cardinal(int(part)) for part in match["parts"].split("-"))


_RECORD = re.compile(
    rf"{_START}(?P<won>[0-9]{{1,3}})[-–](?P<lost>[0-9]{{1,3}})(?:[-–](?P<tied>[0-9]{{1,2}}))?{_END}"
)
_RECORD_AFTER = re.compile(
    r" (?:records?|marks?|starts?|seasons?|overall|(?:on the|this) season|at home|on the road|against the spread"
    r"|ATS|all-time|lifetime|straight up|in (?:his|her|their) careers?|in (?:conference|division|league) play)\b"
)
_RECORD_BEFORE = re.compile(
    r"\b(?:records? (?:of|is|was|to)|(?:improve[ds]?|falls?|fell|drop(?:s|ped)?|moved?|moves) (?:their record )?to"
    r"|went|goes|going|start(?:ed|s)?|now|sit at|stand at)( a)? $"
)


_IN_BRACKETS = re.compile(r"\b[A-Z][\w.’']* \((?P<inside>[^()]{0,40})$")
_WON_AND_LOST = re.compile(r"(?<![\w.-])([0-9]{1,3})[-–]([0-9]{1,3})(?:[-–][0-9]{1,2})?(?![\w-])")
_OF_A_PITCHER = re.compile(r", [0-9]{1,2}\.[0-9]{2} ERA\b")
_IS = re.compile(r"\b(?:(?:who|[A-Z][a-z]+s?|[Hh]e|[Tt]hey|[Ww]e) (?:is|are|was|were)|team (?:is|was)) $")


def _is_first_of_several(match: re.Match[str]) -> bool:
    """``The Bears (9-3, 7-2 at home)``: records in one pair of brackets that are no sets of tennis."""
    opened = _IN_BRACKETS.search(before(match, 60))
    if not opened or not re.fullmatch(r"(?:[0-9–-]{3,8}, ?)*", opened["inside"]):
        return False
    if opened["inside"] == "" and _OF_A_PITCHER.match(after(match, 16)):
        return True
    inside = opened["inside"] + match[0] + after(match, 40).partition(")")[0]
    records = _WON_AND_LOST.findall(inside)
    return len(records) > 1 and not all(_is_set(int(won), int(lost)) for won, lost in records)


_OF_A_TEAM = re.compile(r"\b[A-Z][\w.’']* \([0-9]{1,3}[-–][0-9]{1,3}(?:[-–][0-9]{1,2})?\)")


def _is_of_a_team(match: re.Match[str]) -> bool:
    """``The Bears (4-7) host the Jets (6-5)``: one in brackets after each of two names."""
    bracketed = before(match, 1) == "(" and after(match, 1) == ")"
    return bracketed and len(_OF_A_TEAM.findall(before(match, 120) + match.group() + after(match, 120))) > 1


_SCORED = re.compile(r" (?:ahead|behind|clear|down|in front|leaders?|up|victors?|winners?)\b")


def _is_so_far(match: re.Match[str]) -> bool:
    """``they are 11-0``, ``the team is 2-0-1``, but not ``they are 2-0 up``."""
    certain = match["tied"] or "0" in (match["won"], match["lost"])
    return bool(certain and _IS.search(before(match, 24)) and not _SCORED.match(after(match, 12)))


def _verbalize_record(match: re.Match[str]) -> str | None:
    """``improved to 10-6`` → ``improved to ten and six``, ``10-8-2`` → ``ten, eight and two``."""
    words = _RECORD_AFTER.match(after(match, 20)) or _RECORD_BEFORE.search(before(match, 40))
    told = words is not None or _is_first_of_several(match) or _is_so_far(match)
    if not (told or (_is_of_a_team(match) and not _is_cricket(match, _CERTAIN_CRICKET))):
        return None
    parts = [cardinal(int(match[name])) for name in ("won", "lost", "tied") if match[name]]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


_SET = r"(?:[0-7]|1[0-9])[-–](?:[0-7]|1[0-9])(?: ?\([0-9]{1,2}(?:[-–][0-9]{1,2})?\))?"
_SETS = re.compile(rf"{_START}{_SET}(?:(?:,|;| and)? {_SET}){{0,4}}(?![\w/]|[-–.:][0-9]|,[0-9])")


def _verbalize_sets(match: re.Match[str]) -> str | None:
    """``6-4, 7-6(5)`` → ``six four, seven six, five``; a lone score has a tie-break, or it is read elsewhere."""
    sets = re.findall(r"([0-9]+)[-–]([0-9]+)(?: ?\(([0-9]+)(?:[-–]([0-9]+))?\))?", match[0])
    tennis = [_is_set(int(one), int(other)) for one, other, *_ in sets]
    if not all(tennis) or not (len(sets) > 1 or sets[0][2]):
        return None
    return ", ".join(f"{_pair(one, other)}{_tie_break(*tie)}" for one, other, *tie in sets)


def _pair(one: str, other: str) -> str:
    return f"{cardinal(int(one))} {cardinal(int(other))}"


def _tie_break(one: str, other: str) -> str:
    """``(7–4)``, or the points of the loser, ``(4)``; empty without one."""
    if not one:
        return ""
    return f", {_pair(one, other) if other else cardinal(int(one))}"


def _is_set(one: int, other: int) -> bool:
    high, low = max(one, other), min(one, other)
    return (high == 6 and low <= 4) or (high == 7 and low in (5, 6)) or (high > 7 and high - low == 2)


# --- averages and statistics ------------------------------------------------------------------------------------

_AVERAGE = re.compile(r"(?<![\w.,$])\.(?P<digits>[0-9]{3})(?P<more>(?:/\.[0-9]{3}){1,2})?(?!\w|[.,%][0-9])")


def _verbalize_average(match: re.Match[str]) -> str | None:
    """``batted .312`` → ``batted three twelve``."""
    lead, behind = _WORD.findall(before(match, 24)), _WORD.findall(after(match, 24))
    if not _DATA.measures.isdisjoint(lead):
        return None
    after_record = re.search(r"[0-9][-–][0-9]{1,3} \($", before(match, 8))
    if not (match["more"] or after_record) and _DATA.averages.isdisjoint((*lead, *behind)):
        return None
    return ", ".join(serial(part) for part in re.findall("[0-9]{3}", match[0]))


_MINUTE = re.compile(
    r"(?<![\w+.])(?:(?P<minute>45|90|105|120)['’′]?\+(?P<added>[0-9]{1,2})"
    r"(?:['’′](?!\w)|(?= min)|(?<=['’′]\+[0-9])(?!\w))"
    r"|(?<=[a-z( ])(?P<alone>[1-9][0-9]?|1[01][0-9]|120)['’′](?=[.,;:)]| [A-Z(|]| min| pen| from |$))"
)
_FOOTBALL = re.compile(
    r"\b(?:[Aa]ssists?|[Cc]orner|[Ee]quali[sz]\w+|[Ff]ree.kick|[Gg]oals?|half.time|[Hh]eader|[Kk]ick-off|[Mm]inute|offside|pen"
    r"|[Pp]enalty|scor(?:ed|ers?|ing)|[Ss]triker|[Ss]ubstitut\w+|VAR|(?:[Rr]ed|[Yy]ellow) card)\b"
    r"|[A-Z][a-z]+ (?:pen )?[0-9]{1,2}['’′][,;] [A-Z]"
)


def _verbalize_minute(match: re.Match[str]) -> str | None:
    """``90+3'`` → ``ninety plus three``, ``60'`` in a football match → ``sixtieth minute``."""
    if not match["alone"]:
        return f"{cardinal(int(match['minute']))} plus {cardinal(int(match['added']))}"
    if not _FOOTBALL.search(before(match, 80) + match[0] + after(match, 60)):
        return None
    return f"{ordinal(int(match['alone']))}{' minute' * (not after(match, 4).startswith(' min'))}"


_STATISTIC = re.compile(rf"(?<=[0-9]{GAP})(?P<unit>{either(_DATA.statistics)})\b(?:\.(?=[,;)]|{GAP}[a-z]))?")

# --- cricket, and who beat whom ---------------------------------------------------------------------------------

_CRICKET = re.compile(
    r"\b(?:balls|bats(?:man|men)|batters?|bowl(?:ed|ers?|ing)|crease|cricket|declared|top.scorer|unbeaten|innings|lbw|overs?|ov|runs|stumps|wickets?)\b"
)
_CERTAIN_CRICKET = re.compile(
    r"\b(?:all out|bats(?:man|men)|bowled|bowler|bowling|county|cricket|declared|follow-on|lbw|not out|overs"
    r"|pegged back|were reduced to|seamers?|skittled|spinners?|stumps|wickets?|wkts|ODIs?|T20I?s?"
    r"|Test (?:century|match|series)|Ashes)\b"
)
_BASEBALL = re.compile(r"\b(?:baseball|homers?|homered|inning|MLB|pitchers?|pitched|RBIs?)\b")
_WICKETS = re.compile(
    r"(?<![\w./,$-])(?P<first>[0-9]{1,3})(?P<sign>[/–-])(?P<second>[0-9]{1,3})(?P<declared>d|\.? dec\b\.?)?"
    r"(?![\w/%]|[.,:–-][0-9]|[-–]\w)"
)
_TOOK = re.compile(
    r"(?:\b(?:bagged|best of|claim(?:ed|ing)|figures(?: of)?|haul of|return(?:ed|ing)"
    r"|tak(?:e[ns]?|ing)|took|with) |\(|\b[A-Z][a-z]+ )$"
)
"""Before the figures of a bowler: ``took 5-45``, ``Khan 3/29``."""
_COUNTED = re.compile(r" (?:[a-z]+s|over|run|wicket)\b")
_DECLARATION = re.compile(r"(?<=[0-9] for )(?P<wickets>[1-9]) dec\b\.?")
_NOT_OUT = re.compile(r"(?<![\w.,$-])(?P<runs>[0-9]{1,3})\*(?![\w*])")


def _is_cricket(match: re.Match[str], words: re.Pattern[str] = _CRICKET) -> bool:
    return bool(words.search(before(match, 60)) or words.search(after(match, 60)))


def _verbalize_wickets(match: re.Match[str]) -> str | None:
    """``287/6`` in an innings → ``two eighty-seven for six``; a bowler's ``5-45`` → ``five for forty-five``."""
    first, second = int(match["first"]), int(match["second"])
    slash = match["sign"] == "/"
    told = match["declared"] or _is_cricket(match, _CRICKET if slash else _CERTAIN_CRICKET)
    if not told or _is_cricket(match, _BASEBALL):
        return None
    team = second <= 10 < first and (first > 99 or (second < 10 and (slash or first > 12)))
    took = (
        _TOOK.search(before(match, 20)) if first <= 10 < second and not _COUNTED.match(after(match, 12)) else None
    )
    bowler = took and not (slash and second < 32 and took[0][0].isupper())  # on 5/12
    if not (team or bowler) or match["second"][0] == "0" != match["second"]:
        return None
    declared = " declared" * bool(match["declared"])
    return f"{serial(match['first'])} for {serial(match['second'])}{declared}"


def _verbalize_not_out(match: re.Match[str]) -> str | None:
    """``102*`` in an innings → ``one oh two not out``."""
    told = _is_cricket(match) or _is_cricket(match, _CERTAIN_CRICKET)
    return f"{serial(match['runs'])} not out" if told else None


_DEFEATED = re.compile(rf"(?<=[a-z)] )d\.(?= (?:\([0-9]{{1,2}}\) )?(?:[A-Z][\w.'’-]* ){{1,4}}{_SET})")


RULES: tuple[Rule, ...] = (
    Rule("formation", _FORMATION, _verbalize_formation, trigger_chars=DIGITS),
    Rule("record of wins", _RECORD, _verbalize_record, trigger_chars=DIGITS),
    Rule("sets", _SETS, _verbalize_sets, trigger_chars=DIGITS),
    Rule("average in sports", _AVERAGE, _verbalize_average, trigger_chars=DIGITS),
    Rule("minute of a match", _MINUTE, _verbalize_minute, trigger_chars="+'’′"),
    Rule("wickets", _WICKETS, _verbalize_wickets, trigger_chars=DIGITS),
    Rule(
        "declaration",
        _DECLARATION,
        lambda match: f"{cardinal(int(match['wickets']))} declared",
        trigger_chars="d",
    ),
    Rule("not out", _NOT_OUT, _verbalize_not_out, trigger_chars="*"),
    Rule("winner of a match", _DEFEATED, lambda _: "defeated", trigger_chars=DIGITS),
    Rule("statistic in sports", _STATISTIC, lambda match: _DATA.statistics[match["unit"]], trigger_chars=DIGITS),
)
