"""Code within a sentence, and identifiers in prose."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.capital_context import is_pronounceable
from narrate.scripting.languages.english.letters.spelling import VOWELS, number, spell, split_words
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.measures.units import UNITS
from narrate.scripting.languages.english.numbers.amounts import follows_number
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.subjects.formulas import call_words
from narrate.scripting.languages.english.vocabulary import ACRONYMS, vocabulary
from narrate.scripting.rules import CODE, Rule


@dataclass(frozen=True, slots=True)
class _Code:
    known_names: frozenset[str]
    silent: frozenset[str]
    units: frozenset[str]
    operators: dict[str, str]
    signs: dict[str, str]
    pairs: dict[str, str]


_DATA = vocabulary(_Code, "code")
_OPERATORS = [sign for sign in (*_DATA.operators, *_DATA.signs, *_DATA.silent) if len(sign) > 1]
_TOKEN = re.compile(
    r"(?P<entity>&[a-z]+;)|(?P<word>[^\W\d]\w*)|(?P<hex>0x[0-9A-Fa-f]+\b)|(?P<number>\d+(?:\.\d+)*)"
    rf"|(?P<sign>{either(_OPERATORS)}|\S)"
    r"|(?P<gap>\s+)"
)


_AMOUNT = re.compile(
    r"(?P<sign>[-+]?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?: ?(?P<unit>%|[A-Za-z]{2,3}))?"
)


def _amount(match: re.Match[str]) -> str:
    """``1,000`` → ``one thousand``, ``16 MB`` → ``sixteen megabytes``; empty for an unknown unit."""
    written, unit = match["number"].replace(",", ""), match["unit"]
    if unit not in {None, "%"} and unit not in _DATA.units:
        return ""
    forms = ("percent", "percent") if unit == "%" else UNITS[unit] if unit else ("", "")
    sign = {"-": "minus ", "+": "plus "}.get(match["sign"], "")
    return f"{sign}{number(written)} {forms[written != '1']}".strip()


_ORDER = re.compile(r"[OΘΩo]\([\w √^*+!²³ⁿ()-]{1,24}\)")
"""How a cost grows: ``O(n²)``."""
_PROSE = re.compile(
    r"(?=[A-Z\"“'‘(])(?!.*\b[A-Z]{2})(?=.*[a-z]{2}[,.!?])"
    r"(?:[\"“'‘(]{0,2}[A-Za-z][A-Za-z'’-]{0,30}[,.;:!?…\"”'’)]{0,4}(?:\s|\Z)){4,}\Z"
)
"""Sentences that are only set like code: ``Write a poem about rain, please.``"""


def speak_code(code: str) -> str:
    """A line of code in words; never empty unless ``code`` is blank. Sentences are left as they are written."""
    if " " in code and _PROSE.match(code):
        return code
    if _ORDER.fullmatch(code) and (order := call_words(code)):
        return order
    amount = _AMOUNT.fullmatch(code)
    if amount and (amount["unit"] or "," in code) and (spoken := _amount(amount)):
        return spoken
    words = " ".join(word for match in _TOKEN.finditer(code) if (word := _word(match)))
    return words if any(map(str.isalnum, code)) and words else sign_names(code)


def sign_names(code: str) -> str:
    """``;`` → ``semicolon``."""
    if code in _DATA.pairs:
        return _DATA.pairs[code]
    signs = [match[0] for match in _TOKEN.finditer(code) if match.lastgroup != "gap"]
    names = [name for sign in signs for name in _names_of_sign(sign)]
    return " ".join(names) or code


def _names_of_sign(sign: str) -> list[str]:
    whole = _DATA.signs.get(sign) or _DATA.operators.get(sign)
    if whole:
        return [whole]
    return [_DATA.signs.get(part) or _DATA.operators.get(part) or part for part in sign]


def _word(match: re.Match[str]) -> str:
    text = match[0]
    if match.lastgroup == "entity":
        return f"ampersand {_entity(text[1:-1])}"
    if match.lastgroup == "word":
        return split_words(text)
    if match.lastgroup == "hex":
        return "hex " + " ".join(text[2:].upper())
    if match.lastgroup == "number":
        return number(text)
    return "" if match.lastgroup == "gap" else _sign(match)


def _entity(name: str) -> str:
    """``nbsp`` → ``N B S P``: a name of consonants is spelled."""
    return spell(name) if VOWELS.isdisjoint(name) else name


def _sign(match: re.Match[str]) -> str:
    """The words for an operator, or for a sign whose meaning depends on its neighbors."""
    sign, code = match[0], match.string
    before, after = code[max(0, match.start() - 1) : match.start()], code[match.end() : match.end() + 1]
    if sign == "&" and (after.isalpha() or after == "#") and not (before.isalnum() or before in {")", "]"}):
        return "ampersand"
    if sign in {"-", "--"}:
        return _dash(sign, before, after)
    if sign in {"*", "**"} and not before.isalnum() and (after.isalnum() or after == "_"):
        return " ".join(["star"] * len(sign))
    if sign in {".", "/", "\\", "*", ":", "!", "//"}:
        return _between(sign, code[max(0, match.start() - 7) : match.start()], after)
    if sign in {"<", ">"} and not (before.isspace() and after.isspace()):
        return ""
    if sign == ">>" and code.count("<", 0, match.start()) > 1:  # of a type within a type
        return ""
    return _DATA.operators.get(sign, "")


def _dash(sign: str, before: str, after: str) -> str:
    if after.isalnum() and not before.isalnum() and before not in {")", "]"}:
        return "dash dash" if sign == "--" else "minus" if after.isdecimal() else "dash"
    if sign == "--":
        return "minus minus" if before.isalnum() else "dash dash"
    return "" if before.isalpha() and after.isalpha() else "minus"


def _between(sign: str, code_before: str, after: str) -> str:
    before = code_before[-1:]
    if sign == ".":
        return "dot" if after.isalnum() or after == "_" else ""
    if sign in {"/", "//"}:
        spaced = before.isspace() and after.isspace()
        return "divided by" if spaced and sign == "/" else " ".join(["slash"] * len(sign))
    if sign == "*":
        selected = code_before.upper().endswith("SELECT ")
        return "star" if selected or not before or not after or before == "." else "times"
    if sign == "!":
        return "not" if after.isalnum() or after in {"(", "_"} else ""
    return "backslash" if sign == "\\" else ""


_ENDS_IN_CAPITALS = re.compile(r"(?P<lead>[a-z]+)(?P<capitals>[A-Z]{2,6})(?P<many>s?)")


def _words_of_name(name: str) -> str:
    """The words of a name; capitals at its end are an initialism: ``vCPU``, ``userID``."""
    split = _ENDS_IN_CAPITALS.fullmatch(name)
    if not split or is_pronounceable(split["capitals"]) or listed(split["capitals"]):
        return split_words(name)
    lead, capitals = split["lead"], split["capitals"]
    first = spell(lead) if len(lead) == 1 or VOWELS.isdisjoint(lead) else lead
    many = "'s" if split["many"] else ""
    return f"{first} {ACRONYMS.get(capitals) or spell(capitals)}{many}"


def _in_prose(match: re.Match[str]) -> str | None:
    name = match[1]
    if (
        name in _DATA.known_names
        or name in ACRONYMS
        or not split_words(name)
        or (name in UNITS and follows_number(match))
    ):
        return None
    return _words_of_name(name)


def _method(match: re.Match[str]) -> str:
    """``foo.bar(`` → ``foo dot bar``."""
    return " dot ".join(split_words(part) for part in match[1].split(".")) + " " * (not match[2])


_OPTION = re.compile(r"(?<![\w-])--(?P<name>[a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?![\w-])")
_OPTION_BEFORE = re.compile(
    r"\b(?:add|an?|and|flags?|options?|or|pass|passing|run|set|the|use|using|via|with)\s$|(?<![\w-])-\w[,/]?\s$",
    re.I,
)
_OPTION_AFTER = re.compile(r"=|\s(?:arguments?|flags?|options?|parameter|switch|mode)\b")


def _option(match: re.Match[str]) -> str | None:
    """``--dry-run`` → ``dash dash dry run``; two hyphens before another word are a pause."""
    text, end = match.string, match.end()
    known = "-" in match["name"] or _OPTION_AFTER.match(text[end : end + 12])
    if not known and not _OPTION_BEFORE.search(text[max(0, match.start() - 10) : match.start()]):
        return None
    return f"dash dash {split_words(match['name'])}"


_SHORT_OPTION = re.compile(r"(?<![\w-])-(?P<letter>[A-Za-z])(?![\w-]|[.,)'’]\w)")
_TAKES_OPTION = re.compile(r"\b(?:add|adding|pass|passing|run|running|use|using)\s$", re.I)


def _short_option(match: re.Match[str]) -> str | None:
    """``pass -v`` → ``pass dash V``; ``the -x direction`` is a formula."""
    text, end = match.string, match.end()
    if not _TAKES_OPTION.search(text[max(0, match.start() - 9) : match.start()]):
        known = re.match(r"\s(?:flags?|options?|switch)\b", text[end : end + 9])
        if not known:
            return None
    return f"dash {match['letter'].upper()}"


_NAME_START = r"(?<![\w@#./\\$^-])"
_SCOPE = re.compile(r"(?<=[A-Za-z_>])::(?=[A-Za-z_~])")
"""Between the parts of a name: ``std::vector``."""

RULES: tuple[Rule, ...] = (
    Rule("inline code", re.compile(r"\S(?:[\s\S]*\S)?"), lambda match: speak_code(match[0]), CODE),
    Rule("inline code beside an address", re.compile(r"\S+"), lambda match: speak_code(match[0]), CODE),
    Rule("function call", re.compile(rf"{_NAME_START}([A-Za-z_]\w*)\(\)"), _in_prose, trigger_chars="("),
    Rule(
        "method call",
        re.compile(rf"{_NAME_START}([A-Za-z_]\w*(?:\.[A-Za-z_]\w*){{1,5}})(\(\)|(?=\())"),
        _method,
        trigger_chars="(",
    ),
    Rule("scope of name", _SCOPE, lambda _: " ", trigger_chars=":"),
    Rule("command-line option", _OPTION, _option, trigger_chars="-"),
    Rule("short option", _SHORT_OPTION, _short_option, trigger_chars="-"),
    Rule(
        "snake-case name",
        re.compile(rf"{_NAME_START}((?=_*[^\W_]+_+\w|__)(?=\w*[A-Za-z])\w+)(?!\w)"),
        _in_prose,
        trigger_chars="_",
    ),
    Rule("camel-case name", re.compile(rf"{_NAME_START}([a-z]+[A-Z][A-Za-z0-9]*)(?!\w)"), _in_prose),
)
