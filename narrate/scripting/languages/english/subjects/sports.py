"""Sports: formations, records, sets, batting averages and statistics."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.amounts import DIGITS, GAP, after, before
from narrate.scripting.languages.english.numbers.numbers import cardinal
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
    r" (?:records?|marks?|starts?|seasons?|overall|(?:on the|this) season|at home|on the road)\b"
)
_RECORD_BEFORE = re.compile(
    r"\b(?:records? (?:of|is|was|to)|(?:improve[ds]?|fell|falls|dropped|drops|moved|moves) (?:their record )?to"
    r"|went|goes|going|start(?:ed|s)?|now|sit at|stand at)( a)? $"
)


_OF_A_TEAM = re.compile(r"\b[A-Z][\w.’']* \([0-9]{1,3}[-–][0-9]{1,3}(?:[-–][0-9]{1,2})?\)")


def _is_of_a_team(match: re.Match[str]) -> bool:
    """``The Bears (4-7) host the Jets (6-5)``: one in brackets after each of two names."""
    bracketed = before(match, 1) == "(" and after(match, 1) == ")"
    return bracketed and len(_OF_A_TEAM.findall(before(match, 120) + match.group() + after(match, 120))) > 1


def _verbalize_record(match: re.Match[str]) -> str | None:
    """``improved to 10-6`` → ``improved to ten and six``, ``10-8-2`` → ``ten, eight and two``."""
    told = _RECORD_AFTER.match(after(match, 20)) or _RECORD_BEFORE.search(before(match, 40))
    if not (told or _is_of_a_team(match)):
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
    r"(?<![\w+.])(?P<minute>45|90|105|120)['’′]?\+(?P<added>[0-9]{1,2})"
    r"(?:['’′](?!\w)|(?= min)|(?<=['’′]\+[0-9])(?!\w))"
)
_STATISTIC = re.compile(rf"(?<=[0-9]{GAP})(?P<unit>{either(_DATA.statistics)})\b(?:\.(?=[,;)]|{GAP}[a-z]))?")

# --- cricket, and who beat whom ---------------------------------------------------------------------------------

_CRICKET = re.compile(
    r"\b(?:bats(?:man|men)|batters?|bowl(?:ed|ers?|ing)|cricket|declared|innings|lbw|overs?|ov|runs|stumps|wickets?)\b"
)
_WICKETS = re.compile(
    r"(?<![\w./,$-])(?P<runs>[1-9][0-9]{1,2})/(?P<wickets>[0-9])(?:(?P<declared>d)(?!\w))?(?![\w/]|[.,:-][0-9])"
)
_NOT_OUT = re.compile(r"(?<![\w.,$-])(?P<runs>[0-9]{1,3})\*(?![\w*])")


def _is_cricket(match: re.Match[str]) -> bool:
    return bool(_CRICKET.search(before(match, 60)) or _CRICKET.search(after(match, 60)))


def _verbalize_wickets(match: re.Match[str]) -> str | None:
    """``287/6`` in an innings → ``two eighty-seven for six``."""
    if not _is_cricket(match):
        return None
    return f"{serial(match['runs'])} for {cardinal(int(match['wickets']))}{' declared' * bool(match['declared'])}"


def _verbalize_not_out(match: re.Match[str]) -> str | None:
    """``102*`` in an innings → ``one oh two not out``."""
    return f"{serial(match['runs'])} not out" if _is_cricket(match) else None


_DEFEATED = re.compile(rf"(?<=[a-z)] )d\.(?= (?:\([0-9]{{1,2}}\) )?(?:[A-Z][\w.'’-]* ){{1,4}}{_SET})")


RULES: tuple[Rule, ...] = (
    Rule("formation", _FORMATION, _verbalize_formation, trigger_chars=DIGITS),
    Rule("record of wins", _RECORD, _verbalize_record, trigger_chars=DIGITS),
    Rule("sets", _SETS, _verbalize_sets, trigger_chars=DIGITS),
    Rule("average in sports", _AVERAGE, _verbalize_average, trigger_chars=DIGITS),
    Rule(
        "minute of a match",
        _MINUTE,
        lambda match: f"{cardinal(int(match['minute']))} plus {cardinal(int(match['added']))}",
        trigger_chars="+",
    ),
    Rule("wickets", _WICKETS, _verbalize_wickets, trigger_chars="/"),
    Rule("not out", _NOT_OUT, _verbalize_not_out, trigger_chars="*"),
    Rule("winner of a match", _DEFEATED, lambda _: "defeated", trigger_chars=DIGITS),
    Rule("statistic in sports", _STATISTIC, lambda match: _DATA.statistics[match["unit"]], trigger_chars=DIGITS),
)
