"""The law: subsections, statutes, bills, reporters of cases, courts and judges."""

from __future__ import annotations

from collections.abc import Iterable

from narrate import lazy_re as re
from narrate.reading import roman
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.amounts import DIGITS, after, before, word_before
from narrate.scripting.languages.english.numbers.numbers import cardinal, digits, ordinal
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.sentences.citations import STATES, STATUTE
from narrate.scripting.languages.english.vocabulary import LAW, PLACES
from narrate.scripting.rules import Rule

_GAP = r"[ \u00a0]"

# --- subsections ------------------------------------------------------------------------------------------------

_MARKS = {
    "§": "section",
    "§§": "sections",
    "Art.": "article",
    "art.": "article",
    "para.": "paragraph",
    "Reg.": "regulation",
    "reg.": "regulation",
    "Sec.": "section",
    "sec.": "section",
}
_SUBSECTION = re.compile(
    rf"(?P<mark>(?:{either(_MARKS)}){_GAP}?)?(?<![\w.,$€£(/-])(?P<number>[0-9]{{1,4}}(?:\.[0-9]{{1,4}})?)(?P<letter>[a-z]{{0,2}})"
    r"(?P<dash>(?:-[0-9]{1,5}[a-z]?){0,3})(?P<groups>(?:\((?:[0-9]{1,3}|[A-Za-z]{1,2}|[ivx]{3,4})\)){0,5})"
    r"(?:[-–]\((?P<last>[0-9]{1,2}|[A-Za-z])\))?(?![\w(]|[.,-][0-9])"
)
_LABELS = frozenset(
    """
    annex app. appendix art art. article articles arts c.f.r. cfr chapter cl clause cpr exhibit figure form item
    para para. paragraph paragraphs paras part question r r. reg reg. regulation rule rules s s. sch sch. schedule
    sec. section sections ss ss. subsection title""".split()
)


def _verbalize_subsection(match: re.Match[str]) -> str | None:
    """``12(b)(6)`` → ``twelve B six``, ``§ 2000e-2(a)`` → ``section two thousand E two A``."""
    groups = re.findall(r"\((\w+)\)", match["groups"])
    labeled = bool(match["mark"]) or word_before(match) in _LABELS
    if not _is_subsection(match, groups, labeled=labeled):
        return None
    mark = ""
    if match["mark"]:
        mark = f"{_MARKS[match['mark'].strip()]} "
        mark = mark.capitalize() if match["mark"][0].isupper() or not before(match, 1) else mark
    number = " point ".join(serial(part) for part in match["number"].split("."))
    dash = re.findall(r"[0-9]+|[a-z]", match["dash"] or "")
    last = f" to {_part(match['last'])}" if match["last"] else ""
    dash = [serial(part) if part.isdecimal() else part.upper() for part in dash]
    return mark + " ".join([number, *match["letter"].upper(), *dash, *_groups(groups)]) + last


def _is_subsection(match: re.Match[str], groups: list[str], *, labeled: bool) -> bool:
    """Whether a number is divided as a statute is; ``page(s)`` and the issue of a journal, ``12(3)``, are not."""
    if (match["mark"] or "").strip() == "§" and not groups:
        long = re.match(r"[0-9]{3,}\.", match["number"]) or len(match["dash"] or "") > 3
        return bool(long or (match["letter"] and match["dash"]))
    if not groups:
        return labeled and (bool(match["letter"] and match["dash"]) or word_before(match) in ("c.f.r.", "cfr"))
    if match["letter"] in ("x", "th", "st", "nd", "rd"):
        return False
    return labeled or len(groups) > 1 or groups[0] in "abcdefgh"


def _groups(groups: list[str]) -> list[str]:
    """``a, ii`` → ``A, two``: a Roman numeral of one letter is one after a letter only."""
    said, previous = [], ""
    for group in groups:
        numeral = roman.value(group.upper()) if group.islower() and (len(group) > 1 or previous.isalpha()) else 0
        is_numeral = numeral and set(group) <= set("ivx")
        said.append(cardinal(numeral) if is_numeral else _part(group))
        previous = group
    return said


def _part(text: str) -> str:
    return cardinal(int(text)) if text.isdecimal() else " ".join(text.upper())


# --- statutes and bills -----------------------------------------------------------------------------------------

_PUBLIC_LAW = re.compile(
    rf"\b(?:Pub\.{_GAP}?L\.|P\.L\.|Public Law)(?P<no>{_GAP}No\.)?{_GAP}"
    r"(?P<congress>[0-9]{2,3})[-–](?P<number>[0-9]{1,4})(?!\w)"
)


def _verbalize_public_law(match: re.Match[str]) -> str:
    """``Pub. L. No. 111-148`` → ``Public Law number one eleven, one forty-eight``."""
    number = " number" if match["no"] else ""
    return f"Public Law{number} {serial(match['congress'])} {serial(match['number'])}"


_BILL = re.compile(rf"(?<![\w.])(?P<bill>{either(LAW.bills)}){_GAP}(?P<number>[0-9]{{1,5}})(?![\w:]|[.,-][0-9])")


def _verbalize_bill(match: re.Match[str]) -> str:
    """``H.R. 3590`` → ``H R three five nine zero``."""
    number = match["number"]
    return f"{LAW.bills[match['bill']]} {cardinal(int(number)) if len(number) < 3 else digits(number)}"


_DOCKET = re.compile(
    rf"(?:\b(?P<name>[Nn]os?)\.{_GAP}|(?<![\w:.-])(?=[0-9]{{2}}-[a-z]))"
    r"(?P<year>[0-9]{2})[-–](?:(?P<kind>cv|cr|mc|md|mj|ap|bk)-)?(?P<number>[0-9]{3,5})(?![\w-]|[.,][0-9])"
)


def _verbalize_docket(match: re.Match[str]) -> str:
    """``No. 20-1199`` → ``number twenty, eleven ninety-nine``."""
    name = {"no": "number ", "nos": "numbers "}.get((match["name"] or "").lower(), "")
    kind = f" {' '.join(match['kind'].upper())}" if match["kind"] else ","
    return f"{name}{cardinal(int(match['year']))}{kind} {serial(match['number'])}"


_DIRECTIVE = re.compile(
    r"(?<![\w/.-])(?P<court>[CT]-)?(?P<year>[0-9]{1,4})/(?P<number>[0-9]{1,4})(?:/(?P<body>EC|EU|EEC))?(?![\w/]|[.,][0-9])"
)
_EUROPEAN = re.compile(
    r"\b(?:(?:Directive|Regulation|Decision)s?|Dir\.|Reg\.)(?: \((?:EC|EEC|EU)\))?(?: [Nn]o\.?)? $"
)


def _verbalize_directive(match: re.Match[str]) -> str | None:
    """``95/46/EC`` → ``ninety-five forty-six E C``; ``Case C-131/12``."""
    if not (match["court"] or match["body"] or _EUROPEAN.search(before(match))):
        return None
    court = f"{match['court'][0]} " if match["court"] else ""
    body = f" {' '.join(match['body'])}" if match["body"] else ""
    return f"{court}{serial(match['year'])} {serial(match['number'])}{body}"


# --- cases ------------------------------------------------------------------------------------------------------

_SERIES = {"2d": "second", "3d": "third", **{f"{number}th": ordinal(number) for number in range(4, 8)}}
_REPORTERS = {re.sub(r"[. ]", "", name): words for name, words in (STATES | LAW.reporters).items()}
"""By their letters alone."""


def _any_of(names: Iterable[str], period: str = r"\.") -> str:
    """A pattern for any of the names, with any spaces in them, and ``period`` for each period."""
    return "|".join(_spaced(name, period) for name in sorted(names, key=len, reverse=True))


def _spaced(name: str, period: str) -> str:
    return rf"{_GAP}?".join(re.escape(part).replace(r"\.", period) for part in re.findall(r"[^. ]+\.?", name))


_OPTIONAL = r"\.?"
_PINPOINT = r"[0-9]{1,5}(?:[-–][0-9]{1,5})?(?!\w|[.–-][0-9])"
_REPORTER = re.compile(
    rf"(?<![\w.,/-])(?P<volume>[0-9]{{1,4}}){_GAP}"
    rf"(?:(?P<reporter>{_any_of(STATES | LAW.reporters)})(?:{_GAP}?(?P<series>{either(_SERIES)}))?"
    rf"|(?P<plain>{_any_of(LAW.reporters, _OPTIONAL)}){_GAP}?(?P<plain_series>{either(_SERIES)}))"
    rf"(?P<at>,?{_GAP}at{_GAP}|{_GAP})(?P<page>{_PINPOINT}(?:,{_GAP}{_PINPOINT}(?!{_GAP}[A-Z])){{0,9}})(?![,.][0-9]{{3}}\b)"
)


def _verbalize_reporter(match: re.Match[str]) -> str:
    """``123 F.3d 456, 460`` → ``one twenty-three F third four fifty-six, four sixty``."""
    series = match["series"] or match["plain_series"]
    reporter = _REPORTERS[re.sub(r"[.\s]", "", match["reporter"] or match["plain"])]
    pages = re.sub("[0-9]+", lambda page: serial(page[0]), re.sub("[-–]", " to ", match["page"]))
    ordinal_of_series = f" {_SERIES[series]}" if series else ""
    return f"{serial(match['volume'])} {reporter}{ordinal_of_series}{match['at']}{pages}"


_JOURNAL = re.compile(
    rf"(?<![\w.,/-])(?P<volume>[0-9]{{1,3}}){_GAP}(?P<lead>(?:[A-Z][\w.]*{_GAP}){{0,3}}?)"
    rf"(?P<journal>{_any_of(LAW.journals)}){_GAP}"
    rf"(?P<page>{_PINPOINT}(?:,{_GAP}{_PINPOINT})?)"
)
_JOURNALS = {name.replace(" ", ""): words for name, words in LAW.journals.items()}


def _verbalize_journal(match: re.Match[str]) -> str:
    """``72 Harv. L. Rev. 1, 7`` → ``seventy-two Harvard Law Review one, seven``."""
    journal = match["lead"] + _JOURNALS[re.sub(r"\s", "", match["journal"])]
    pages = re.sub("[0-9]+", lambda page: serial(page[0]), re.sub("[-–]", " to ", match["page"]))
    return f"{serial(match['volume'])} {journal} {pages}"


_DATABASE = re.compile(
    rf"(?<![\w.,/-])(?P<year>(?:19|20)[0-9]{{2}}){_GAP}(?P<court>U\.S\.{_GAP}(?:(?:App|Dist)\.{_GAP})?)?(?P<name>WL|LEXIS){_GAP}(?P<number>[0-9]{{1,8}})(?!\w)"
)
_COURTS = {"App.": "appeals ", "Dist.": "district "}


def _verbalize_database(match: re.Match[str]) -> str:
    """``2015 WL 237522`` → ``twenty fifteen Westlaw two three seven five two two``."""
    court = match["court"] or ""
    kind = next((words for short, words in _COURTS.items() if short in court), "")
    name = {"WL": "Westlaw", "LEXIS": "Lexis"}[match["name"]]
    return f"{serial(match['year'])} {'U S ' if court else ''}{kind}{name} {digits(match['number'])}"


_STATUTE = re.compile(rf"(?<![\w.])(?:{STATUTE})(?=[\s,;:)]|$)")


def _verbalize_statute(match: re.Match[str]) -> str | None:
    """``Ariz. Rev. Stat.`` → ``Arizona Revised Statutes``."""
    words = re.sub(r"[A-Za-z’']+\.?", lambda word: _statute_word(word[0]), match["words"].replace("&", "and"))
    spoken = f"{STATES.get(match['state'], match['state'])} {words}"
    return None if spoken == match[0] else spoken


def _statute_word(word: str) -> str:
    return LAW.statutes.get(word.rstrip(".").replace("’", "'"), word)


_SIDES = {"C": "Central", "E": "Eastern", "M": "Middle", "N": "Northern", "S": "Southern", "W": "Western"}
_DISTRICT = re.compile(
    rf"(?<!\w)(?:(?P<side>[CEMNSW])\.{_GAP}?|(?<=\()|(?<=Bankr\.)|(?<=Bankr\. ))D\.{_GAP}?"
    rf"(?P<state>{either(PLACES.states)}|{either(STATES)})(?=\W|$)"
)


def _verbalize_district(match: re.Match[str]) -> str:
    """``N.D. Cal.`` → ``Northern District of California``."""
    side = f"{_SIDES[match['side']]} " if match["side"] else ""
    return f"{side}District of {STATES.get(match['state'], match['state'])}"


_CIRCUIT = re.compile(rf"\b(?:(?P<number>[0-9]{{1,2}})(?:st|nd|rd|th|d)|(?P<name>Fed\.|D\.C\.)){_GAP}Cir\.")


def _verbalize_circuit(match: re.Match[str]) -> str:
    """``9th Cir.`` → ``ninth Circuit``."""
    if match["number"]:
        return f"{ordinal(int(match['number']))} Circuit"
    return f"{'Federal' if match['name'] == 'Fed.' else 'D C'} Circuit"


_JUDGE = re.compile(r"(?<=[a-z], )(?P<title>C\.J\.|JJ\.|J\.)(?=,)")
_JUDGES = {"J.": "Justice", "C.J.": "Chief Justice", "JJ.": "Justices"}
# The literal stands first, because a search for it is fast.
_VERSUS = re.compile(rf"v\.?(?={_GAP}[A-Z])")
_FIRST_PARTY = re.compile(rf"(?:[A-Z][\w’'.)]*|[0-9]{{2,3}}|[0-9] dec\.?|all out){_GAP}$")
_OTHERS = re.compile(rf"\b(?:al|ux)\.{_GAP}$")


def _verbalize_versus(match: re.Match[str]) -> str | None:
    """The ``v`` of ``Brown v Board``, between two names; ``Roe v. Wade`` is read with the abbreviations."""
    party = _FIRST_PARTY if match[0] == "v" else _OTHERS
    return "versus" if party.search(before(match)) else None


_PROVISION = re.compile(
    rf"(?<![\w.,'’/-])(?<![0-9] )(?P<name>{either(LAW.provisions)})\.?(?={_GAP}[0-9]{{1,4}}[A-Z]{{0,2}}\b(?!%))"
)
_LEGAL = re.compile(
    r"\b(?:Acts?|CPR|Code|Constitution|Convention|Court|Directive|ECHR|EW(?:CA|HC)|Ordinance|Regulations?|UK(?:HL|SC)"
    r"|appeal|appellants?|applicants?|claimants?|defendants?|judge|offences?|respondents?|statut\w+|tribunal)\b"
)


def _verbalize_provision(match: re.Match[str]) -> str | None:
    """``s 21 of the Act`` → ``section twenty-one of the Act``, as the Commonwealth cites its laws."""
    return LAW.provisions[match["name"]] if _LEGAL.search(before(match, 80) + after(match, 80)) else None


_BETWEEN_PARAGRAPHS = re.compile(r"(?<=[0-9]\])[-–](?=\[[0-9]{1,3}\])")


RULES: tuple[Rule, ...] = (
    Rule("provision", _PROVISION, _verbalize_provision, trigger_chars=DIGITS),
    Rule("range of paragraphs", _BETWEEN_PARAGRAPHS, lambda _: " to ", trigger_chars="-–"),
    Rule("public law", _PUBLIC_LAW, _verbalize_public_law, trigger_chars="-–"),
    Rule("bill", _BILL, _verbalize_bill, trigger_chars=DIGITS),
    Rule("docket number", _DOCKET, _verbalize_docket, trigger_chars="-–"),
    Rule("directive", _DIRECTIVE, _verbalize_directive, trigger_chars="/"),
    Rule("subsection", _SUBSECTION, _verbalize_subsection, trigger_chars=DIGITS),
    Rule("reporter of cases", _REPORTER, _verbalize_reporter, trigger_chars=DIGITS),
    Rule("case in a database", _DATABASE, _verbalize_database, trigger_chars="WL"),
    Rule("law journal", _JOURNAL, _verbalize_journal, trigger_chars=DIGITS),
    Rule("statute of a state", _STATUTE, _verbalize_statute, trigger_chars="CLS"),
    Rule("federal district", _DISTRICT, _verbalize_district, trigger_chars="D"),
    Rule("circuit court", _CIRCUIT, _verbalize_circuit, trigger_chars="C"),
    Rule("judge", _JUDGE, lambda match: _JUDGES[match["title"]], trigger_chars="J"),
    Rule("parties of case", _VERSUS, _verbalize_versus, trigger_chars="v"),
    Rule(
        "legal code",
        re.compile(rf"(?<![\w.])(?:{either(LAW.codes)})(?!\w)"),
        lambda match: LAW.codes[match[0]],
        trigger_chars="UC",
    ),
    Rule(
        "legal phrase",
        re.compile(rf"(?<![\w./])(?:{either(LAW.phrases)})(?!\w)"),
        lambda match: LAW.phrases[match[0]],
        trigger_chars=triggers(LAW.phrases),
    ),
    Rule(
        "part of statute",
        re.compile(rf"(?<![\w.])(?:{either(LAW.parts)})(?={_GAP}(?:[0-9]|[IVX]+\b))"),
        lambda match: LAW.parts[match[0]],
        trigger_chars=DIGITS + "IVX",
    ),
)
