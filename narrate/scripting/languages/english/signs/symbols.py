"""Symbols that stand for words, marks that are not read, and ornaments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from narrate import lazy_re as re
from narrate.scripting.characters import GREEK, SUBSCRIPTS, SUPERSCRIPTS
from narrate.scripting.languages.english.letters.spelling import letter_name
from narrate.scripting.languages.english.numbers.amounts import after, before
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.vocabulary import CHEMISTRY, vocabulary
from narrate.scripting.languages.ornaments import ORNAMENTS
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Symbols:
    DISJOINT: ClassVar[tuple[tuple[str, ...], ...]] = (("pauses", "gaps", "symbols"),)

    pauses: frozenset[str]
    gaps: frozenset[str]
    symbols: dict[str, str]
    standalone: dict[str, str]


_DATA = vocabulary(_Symbols, "symbols")
_SYMBOLS = {
    **{symbol: f" {words} " for symbol, words in _DATA.symbols.items()},
    **dict.fromkeys(_DATA.pauses, ", "),
    **dict.fromkeys(_DATA.gaps, " "),
}
_FROM_SUPERSCRIPT = str.maketrans(SUPERSCRIPTS)
_FROM_SUBSCRIPT = str.maketrans(SUBSCRIPTS)
_LOWERED, _RAISED = "₀₁₂₃₄₅₆₇₈₉₊₋ₙᵢⱼₖₜₓ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ"
_CLOSING, _OPENING = frozenset(")]}'\"’”°%²³!."), frozenset("([{-−+±$€£√∑∫\"'“‘.\\\ufffc")
_ORNAMENTAL = frozenset("*^~")
"""Operators that also draw lines and point at what stands above."""
_POWERS = {"2": "squared", "3": "cubed"}


def _subscript(match: re.Match[str]) -> str:
    """``CO₂`` → ``C O two``, ``x₁`` → ``x one``."""
    name, index = match[1], match[2].translate(_FROM_SUBSCRIPT)
    letters = re.findall("[A-Z][a-z]?", name)
    if name and "".join(letters) == name and CHEMISTRY.elements.keys() >= set(letters):
        name = " ".join(name.upper())
    return f"{letter_name(name)} {_plain(index)}{' ' if match.string[match.end() :][:1].isalpha() else ''}"


def _plain(text: str) -> str:
    if re.fullmatch(r"[+-]?\d+", text):
        sign = {"+": "plus ", "-": "minus "}.get(text[0], "")
        return sign + decimal(text.lstrip("+-"))
    words = {"+": "plus", "-": "minus"}
    return " ".join(
        words.get(part) or (cardinal(int(part)) if part.isdecimal() and len(part) < 9 else part)
        for part in re.findall(r"\d+|\D", text)
    )


def _superscript(match: re.Match[str]) -> str:
    base, power = match[1], match[2].translate(_FROM_SUPERSCRIPT)
    if len(base) > 3 and base.isalpha() and power.isdecimal():
        return base  # the mark of a footnote
    if not base and power.isdecimal() and match.string[match.end() :][:1].isalpha():
        return f"{_plain(power)} "  # before a name that is not an isotope's
    if base.isdecimal() and not power.isdecimal():  # 2ⁿ; other powers of numbers have a rule of their own
        base = decimal(base)
    if re.fullmatch(r"\d+[+-]", power):
        return f"{base} {_plain(power)}"  # the charge of an ion
    gap = " " * match.string[match.end() : match.end() + 1].isalpha()
    return f"{letter_name(base)} {_POWERS.get(power) or _to_the(power)}{gap}"


def _to_the(power: str) -> str:
    if power in {"+", "-"}:
        return _plain(power)
    return f"to the {_plain(power)}"


def _power(match: re.Match[str]) -> str:
    power = match[1].strip("{}()").replace("−", "-")
    return f"{letter_name(match[0][0])} {_POWERS.get(power) or _to_the(power)}"


def _greek(match: re.Match[str]) -> str | None:
    """``3σ`` → ``three sigma``, ``β1`` → ``beta one``."""
    letters = match["letters"]
    if len(letters) > 2 or not GREEK.keys() >= set(letters):
        return None
    text, start, end = match.string, match.start(), match.end()
    gap_before = " " if text[max(0, start - 1) : start].isalnum() else ""
    gap_after = " " if text[end : end + 1].isalnum() else ""
    if (
        letters in "µμ"
        and gap_after
        and gap_before == ""
        and text[max(0, start - 2) : start].strip()[-1:].isdecimal()
    ):
        return None
    count, index = (decimal(match[name]) if match[name] else "" for name in ("count", "index"))
    names = " ".join(GREEK[letter] for letter in letters)
    return gap_before + " ".join(word for word in (count, names, index) if word) + gap_after


_GREEK = re.compile(
    r"(?P<count>(?<![\w.,])[0-9]{1,4}(?:\.[0-9]{1,4})?)?(?P<letters>[\u0370-\u03ff\u1f00-\u1fffµ]+)"
    r"(?P<index>[0-9]{1,3}(?![\w.,]*[0-9]))?"
)


_RECIPROCAL = re.compile(r"(?:\A|[\s(=])1 / [A-Za-z]{1,4}(?:[_(\s.,;)]|\Z)")
"""Around the slash of ``1 / sqrt(n)``."""


def _between_operands(match: re.Match[str]) -> str | None:
    """``a * b``, but not the ornament ``* * *``."""
    left, right = match.string[: match.start()].rstrip()[-1:], match.string[match.end() :].lstrip()[:1]
    if match[0] == "/" and _RECIPROCAL.search(match.string[max(0, match.start() - 3) : match.end() + 6]):
        return "over"
    is_operand = (left.isalnum() or left in _CLOSING) and (right.isalnum() or right in _OPENING)
    return _DATA.standalone[match[0]] if is_operand or match[0] not in _ORNAMENTAL else None


_IN_ANGLES = r"/?[^\W\d_](?:[^<>\n]{0,98}[^\s<>=-])?"
"""What may stand between angle brackets: a title, a key, a tag, an address."""
_TYPES = r"[A-Za-z][\w.]*(?:, ?[A-Za-z][\w.]*)*"
"""What stands between those of a generic type: ``List<int>``."""
_OPENED = re.compile(rf"(?:(?P<apart>(?<!\w)<{{1,2}}{_IN_ANGLES})|(?<=\w)<{_TYPES})\Z")


def _closing_angle(match: re.Match[str]) -> str | None:
    """Nothing for the second of two angle brackets; the type in those behind a word ends there: ``List<int>``."""
    opened = _OPENED.search(before(match, 110))
    if opened is None:
        return None
    following = after(match, 1)
    if following.isalnum() or following == "_":
        return " " if opened["apart"] else None
    return ""


def _single_mark(match: re.Match[str]) -> str:
    return "?" if "?" in match[0] else "!"


(_ORNAMENT,) = ORNAMENTS
_PICTOGRAPH = replace(
    _ORNAMENT, verbalize=lambda match: None if match[0] in _SYMBOLS else _ORNAMENT.verbalize(match)
)
"""Ornaments, except symbols that have English words: ``➜``."""

_BOUNDS = {
    "<": "less than",
    ">": "greater than",
    "<=": "at most",
    ">=": "at least",
    "!=": "not",
    "==": "exactly",
    "~=": "compatible with",
}
"""The signs before the versions that a package needs, after the first: ``>=3.8,<4.0``."""

_STOPPED = re.compile(r"[.!?…]['\"’”)]?\s*\Z")


def _emoticon(match: re.Match[str]) -> str:
    """Nothing, but a full stop behind it that the sentence does not have."""
    ended = _STOPPED.search(match.string[max(0, match.start() - 6) : match.start()])
    return "." if match[0][-1] == "." and not ended else ""


_EMOTICONS = (
    r"(?:[:;=]['’]?-?|[8xX]-)[)(\]\[DPpOo3/\\|*]|<3|</3|\^_\^|\^\^|-_-|o_O|O_o|T_T|¯\\_\(ツ\)_/¯|\\o/|XD|xD"
)

_SEX = re.compile("(?<![\u200d\u26f0-\u26ff\U0001f000-\U0001faff])(?P<sign>[♀♂])(?!\ufe0f)")
_SEXES = {"♀": "female", "♂": "male"}


def _verbalize_sex(match: re.Match[str]) -> str:
    """``2♀`` → ``two females``, as biologists count; behind an emoji the sign is a part of it."""
    number = re.search(r"([0-9]+) ?$", before(match, 5))
    attached = " " * before(match, 1).isalnum()
    return f"{attached}{_SEXES[match['sign']]}{'s' * bool(number and number[1] != '1')}"


RULES: tuple[Rule, ...] = (
    Rule("sign of a sex", _SEX, _verbalize_sex, trigger_chars="♀♂"),
    _PICTOGRAPH,
    Rule(
        "emoticon",
        re.compile(rf"(?<!\S)(?:{_EMOTICONS})(?:\.(?=\s|$))?(?=[.,!?)]*(?:\s|$))"),
        _emoticon,
        trigger_chars=":;=8xX<^-oOT¯\\",
    ),
    Rule(
        "raised reference mark",
        re.compile(r"(?:(?<=[.,;:!?”\"’])|^)[⁰¹²³⁴-⁹]{1,3}(?![\w⁰-⁹⁺⁻⁼])"),
        lambda _: "",
        trigger_chars="⁰¹²³⁴⁵⁶⁷⁸⁹",
    ),
    Rule(
        "mass-energy equation",
        re.compile(r"\bE ?= ?mc(?:²|\^2)"),
        lambda _: "E equals M C squared",
        trigger_chars="=",
    ),
    Rule(
        "caret power",
        re.compile(
            r"(?:(?<!\w)(?<!\d )(?<!\d [A-Z]/)(?<!\d[A-Z]/)(?<!\dk[WJ]/)(?<!\d k[WJ]/)"  # no 5 W/m^2
            r"(?:[A-Za-z]|\d(?=\^[a-z]))|\))\^(\{[^{}\s]{1,9}\}|\([^(){}\s]{1,9}\)|[-−]?\w{1,9})"
        ),
        _power,
        trigger_chars="^",
    ),
    Rule("rights mark", re.compile(r"\((?:[cC]|[rR]|TM|tm)\)(?=\s\d{4}|\s*$)"), lambda _: "", trigger_chars="("),
    Rule("subscript", re.compile(rf"([A-Za-z]{{0,6}})([{_LOWERED}]+)"), _subscript, trigger_chars=_LOWERED),
    Rule(
        "superscript",
        re.compile(rf"((?<![A-Za-z])[A-Za-z]+|\b\d{{1,9}}|[)\]]?)([{_RAISED}]+)"),
        _superscript,
        trigger_chars=_RAISED,
    ),
    Rule("Greek letter", _GREEK, _greek),
    Rule("bullet", re.compile(r"^\s*(?:[•‣◦·]|[+*](?=\s+[^\W\d_]))\s*"), lambda _: "", trigger_chars="•‣◦·+*"),
    Rule(
        "symbol",
        re.compile(either(_SYMBOLS)),
        lambda match: _SYMBOLS[match[0]],
        trigger_chars=triggers(_SYMBOLS),
    ),
    Rule(
        "standalone symbol",
        re.compile(rf"(?<=\s)(?:{either(_DATA.standalone)})(?=\s)"),
        _between_operands,
        trigger_chars=triggers(_DATA.standalone),
    ),
    Rule("arrow", re.compile(r"(?<=[\w)])(?:-{1,2}>|=>)(?=[\w(])"), lambda _: " to ", trigger_chars=">"),
    Rule(
        "equals sign",
        re.compile(r"(?<=[\w)])=(?=[\w(.-])"),
        lambda _: " equals ",
        trigger_chars="=",
    ),
    Rule(
        "comparison",
        re.compile(
            r"(?<=[A-Za-zα-ωΑ-Ω)|])[<>](?=\.?\d)|(?:(?<=[\d)|])|(?<=\b[A-Za-zα-ωΑ-Ω]))[<>](?=\d|[A-Za-zα-ωΑ-Ω]\b)"
        ),
        lambda match: " is less than " if match[0] == "<" else " is greater than ",
        trigger_chars="<>",
    ),
    Rule(
        "bound of version",
        re.compile(
            r"(?:(?P<more>(?<=[0-9x*]),)(?P<sign>[<>!=~]=|[<>])|(?<=[A-Za-z\]])(?P<first>[<>!=~]=))(?=[0-9])"
        ),
        lambda match: f"{match['more'] or ''} {_BOUNDS[match['sign'] or match['first']]} ",
        trigger_chars="<>=",
    ),
    Rule(
        "rank of metric",
        re.compile(r"(?<=[A-Za-z])@(?P<rank>[0-9]{1,4}|[kKnN])(?![\w@]|\.\w)"),
        lambda match: f" at {decimal(match['rank']) if match['rank'].isdecimal() else match['rank'].upper()}",
        trigger_chars="@",
    ),
    Rule("sign of ticker", re.compile(r"(?<=[A-Z]{3})=(?=[\s,.;:)])"), lambda _: "", trigger_chars="="),
    Rule(
        "sign before ticker", re.compile(r"(?<![\w$])\$(?=[A-Z]{1,6}(?![\w$]))"), lambda _: "", trigger_chars="$"
    ),
    Rule("number signs", re.compile(r"(?<!\w)#{2,}"), lambda _: "", trigger_chars="#"),
    Rule("slash at the end", re.compile(r"(?<=\s)/(?=[.!?]?\s*$)"), lambda _: "", trigger_chars="/"),
    Rule("vertical bar", re.compile(r"\s\|{1,2}(?=\s)"), lambda _: ",", trigger_chars="|"),
    Rule(
        "opening angle bracket",
        re.compile(rf"(?<!\w)<{{1,2}}(?={_IN_ANGLES}>)|(?<=\w)<(?={_TYPES}>(?!\w))"),
        lambda _: " ",
        trigger_chars="<",
    ),
    Rule(
        "closing angle bracket",
        re.compile(r"(?<=[^\s<>=-])>{1,2}(?P<goes_on>(?=\w))?"),
        _closing_angle,
        trigger_chars=">",
    ),
    Rule("double brackets", re.compile(r"\[\[|\]\]"), lambda _: "", trigger_chars="[]"),
    Rule("dash", re.compile(r"(?<![-<!])-{2,3}(?![->])"), lambda _: "—", trigger_chars="-"),
    Rule("repeated punctuation", re.compile(r"[!?]{2,}|⁉|‼"), _single_mark, trigger_chars="!?⁉‼"),
    Rule(
        "footnote mark",
        re.compile(r"(?<=[\w.,;)”\"])(?:[†‡]+|\*+)(?=[\s.,;:!?)”\"]|$)|[†‡]"),
        lambda _: "",
        trigger_chars="*†‡",
    ),
    Rule(
        "emphasis mark",
        re.compile(r"(?<![\w*])\*{1,3}(?=[\w“\"'(‘])|(?<=[\w.,!?)”\"'’])\*{1,3}(?!\w)"),
        lambda _: "",
        trigger_chars="*",
    ),
    Rule(
        "underscore",
        re.compile(r"(?<!\w)_+(?=[^\W_])|(?<=[^\s_])_+(?![^\W_])|(?<!\S)_+(?!\S)"),
        lambda _: "",
        trigger_chars="_",
    ),
    Rule("escaped quotation mark", re.compile(r"\\(?=[\"'“”‘’])"), lambda _: "", trigger_chars="\\"),
    Rule("backtick", re.compile(r"`+"), lambda _: "", trigger_chars="`"),
    Rule("strikethrough mark", re.compile(r"~~|(?<=[^\W\d_])~(?![\w/~=])"), lambda _: "", trigger_chars="~"),
)
