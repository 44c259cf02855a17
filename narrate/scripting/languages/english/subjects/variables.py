"""Variables in plain text: their primes, quotients, sums and products."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import VOWELS
from narrate.scripting.languages.english.measures.units import UNITS
from narrate.scripting.languages.english.numbers.amounts import after, before, word_after
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal, ordinal
from narrate.scripting.languages.english.subjects.formulas import LETTER, math_words
from narrate.scripting.languages.english.vocabulary import COMMON_WORDS
from narrate.scripting.rules import Rule

_EVIDENCE = re.compile(
    rf"[=≠<>≤≥²³√∈∂]|\b{LETTER}['’′]{{0,3}}\({LETTER}|\^|\b(?:fractions?|ratios?|quotients?|derivatives?|variables?"
    r"|vectors?|angles?|points?|arcs?|segments?|matrix|triangles?|divided|equals?)\b"
)
"""What makes it likely that single letters beside it are variables."""


def _is_formula(match: re.Match[str]) -> bool:
    return bool(_EVIDENCE.search(before(match, 60)) or _EVIDENCE.search(after(match, 60)))


_PRIME = re.compile(rf"(?<![\w'’‘])(?P<name>{LETTER})(?P<marks>[′″‴]|['’]{{1,3}}|′{{2,3}})(?![\w'’])")
_PRIMES = {1: "", 2: "double", 3: "triple"}
_ENDS = r"(?:ends?|UTRs?|cap|tail|untranslated|flank\w*|splice|phosphate|overhang\w*|exo\w*)\b"
_CARBON = re.compile(
    rf"(?<![\w.])(?P<end>[35])['’′](?:(?=[- ]{_ENDS}| to [35]['’′]|-?[ACGTU]{{3}}|-[A-Za-z])"
    r"|(?<=[ACGTU]-[35]['’′]))(?!-?[0-9])"
)


_OPEN_QUOTE = re.compile(r"(?<![\w'’])['‘](?=\w)")


def _verbalize_prime(match: re.Match[str]) -> str | None:
    """``x′`` → ``x prime``; an apostrophe is a prime only in a formula, and never the end of a quotation."""
    marks = match["marks"]
    if marks[0] in "'’" and match["name"] in "dino":
        return None  # o' the
    if marks[0] in "'’" and (not _is_formula(match) or _OPEN_QUOTE.search(before(match, 200))):
        return None
    count = "′″‴".find(marks) + 1 or len(marks)
    return f"{match['name']} {_PRIMES[count]} prime".replace("  ", " ")


_ORDINAL = re.compile(
    rf"(?<![\w(])\((?P<name>{LETTER}) ?(?P<sign>[+−–-]) ?(?P<number>[0-9]{{1,2}})\)[-‑ ]?(?:th|st|nd|rd)(?!\w)"
)


def _verbalize_ordinal(match: re.Match[str]) -> str:
    """``(k+1)th`` → ``k plus first``."""
    sign = "plus" if match["sign"] == "+" else "minus"
    return f"{match['name']} {sign} {ordinal(int(match['number']))}"


_QUOTIENT = re.compile(
    rf"(?:(?<![\w/.$€£@])(?P<over>[0-9]{{0,2}}{LETTER}|[0-9]{{1,2}})|(?<=[\w²³'|]\))|(?<=[α-ω][²³])|(?<=\w!))/"
    rf"(?:(?P<under>[0-9]{{0,2}}{LETTER}|[0-9]{{1,2}})(?![\w/(’']|[.-]\w)|(?=\(|{LETTER}['’′]{{0,2}}\(|∂))"
)
_NO_QUOTIENTS = frozenset(
    """a/c a/k a/v b/c b/f b/w c/o c/w d/b d/l d/o f/x h/o h/t i/o j/k k/m l/r m/f n/a n/y o/n o/p p/e p/p q/a r/w
    s/h s/o s/p t/a t/f u/s v/s w/e w/i w/o y/n y/o y/y""".split()
)


_APERTURE = re.compile(r"(?<![\w/.])[fƒ]/(?P<number>[0-9]{1,2}(?:\.[0-9])?)(?![\w/]|[.,][0-9])")
_ENDS_TERM = re.compile(r"(?:[-+−*/^] ?\w{1,2}\)|\w!)$")
"""The end of a term in parentheses or of a factorial."""
_VARIABLES = frozenset("kmnNpqxyz")
"""Letters that are variables beside a slash and a number: ``1/n``, but not ``f/2`` or ``5/s``."""


def _verbalize_quotient(match: re.Match[str]) -> str | None:
    """``a/b`` → ``a over b`` in a formula; ``n/a`` and ``24/7`` are none."""
    over, under = match["over"] or "", match["under"] or ""
    if over.isdecimal() and under.isdecimal():
        return None
    if f"{over}/{under}".lower() in _NO_QUOTIENTS or word_after(match) in ("test", "tests", "testing"):
        return None
    of_number = (over.isdecimal() and under in _VARIABLES) or (under.isdecimal() and over in _VARIABLES)
    if not (of_number or _ENDS_TERM.search(before(match, 8)) or _is_formula(match)):
        return None
    if over.isupper() and under.isupper() and word_after(match) in ("ratio", "ratios"):
        return f"{over} to {under}"
    return " over ".join((math_words(part) or part) if part else "" for part in (over, under))


_PRODUCT = re.compile(
    r"(?<![\w.])(?P<left>[A-Za-z]|[A-Z]{2}|[0-9]{0,2}[a-z]{2}) ?= ?(?P<right>[0-9]{0,2}[A-Za-z]{1,3})"
    r"(?![\w(:/^²³]|\.\w|['’]\w|-\w)"
)


_NO_PRODUCTS = frozenset("id ms no ok pi px us".split())


def _verbalize_product(match: re.Match[str]) -> str | None:
    """``F = ma`` → ``F equals M A``; ``n = six`` is none."""
    sides = match["left"], match["right"]
    if len(sides[0]) == len(sides[1]) == 1 or any(
        side.lower() in COMMON_WORDS.common | _NO_PRODUCTS for side in sides
    ):
        return None
    if not all(map(_may_be_product, sides)):
        return None
    left, right = (re.sub(r"([0-9]+)", lambda number: f"{cardinal(int(number[0]))} ", side) for side in sides)
    return f"{_spaced(left)} equals {_spaced(right)}"


def _may_be_product(side: str) -> bool:
    """Whether the letters are variables: ``ma``, ``nRT``, ``mgh``, but not ``six``, ``OFF`` or ``18kg``."""
    letters = side.lstrip("0123456789")
    if letters != side and letters in UNITS:
        return False
    return len(letters) < 3 or VOWELS.isdisjoint(letters) or not (letters.islower() or letters.isupper())


def _spaced(text: str) -> str:
    """``two ma`` → ``two M A``; a letter alone stays as it is."""
    *number, letters = text.split(" ")
    return " ".join([*number, *(letters.upper() if len(letters) > 1 else letters)])


_SUM = re.compile(
    r"(?<![\w.$€£+−-])(?:(?:[A-Za-z]|[0-9]{1,3})(?:[+−](?:[A-Za-z]|[0-9]{1,3})(?!\w)){1,4}|[ijkmnprtxyz]-[1-9])"
    r"(?![\w+−%]|-\w|[.,][0-9])"
)


def _verbalize_sum(match: re.Match[str]) -> str | None:
    """``x+1`` → ``x plus one``, ``n-1`` → ``n minus one``; sums of numbers are read elsewhere."""
    return math_words(match[0]) if re.search("[A-Za-z]", match[0]) else None


_BOUND = re.compile(r"(?<![A-Za-z]{2})(?<=[\w)²³′])(?P<gap> ?)(?P<sign>[≤≥≦≧⩽⩾])(?= ?[\w(−.-])(?! ?[0-9.,]+ ?%)")
_BOUNDS = {**dict.fromkeys("≤≦⩽", "at most"), **dict.fromkeys("≥≧⩾", "at least")}


def _verbalize_bound(match: re.Match[str]) -> str | None:
    """``x ≤ 5`` → ``x is at most five``; one of two bounds, as in ``0 ≤ x ≤ 5``, is read elsewhere."""
    if not _BOUNDS.keys().isdisjoint(before(match, 8) + after(match, 8)):
        return None
    return f" is {_BOUNDS[match['sign']]} "


_SIZE = re.compile(
    r"(?<!\w)(?P<rows>[A-Za-z0-9])(?P<sign> ?[×x] ?)(?P<columns>[A-Za-z])"
    r"(?=(?: |-)(?:\w+ )?(?:matri(?:x|ces)|grids?|arrays?|boards?|blocks?|lattices?|tables?)\b)"
)
"""The size of a matrix."""


def _verbalize_size(match: re.Match[str]) -> str:
    """``an m×n matrix`` → ``an m by n matrix``."""
    rows = match["rows"]
    return f"{cardinal(int(rows)) if rows.isdecimal() else rows} by {match['columns']}"


RULES: tuple[Rule, ...] = (
    Rule("carbon prime", _CARBON, lambda match: f"{cardinal(int(match['end']))} prime", trigger_chars="35"),
    Rule("prime", _PRIME, _verbalize_prime, trigger_chars="'’′″‴"),
    Rule("ordinal of expression", _ORDINAL, _verbalize_ordinal, trigger_chars="("),
    Rule("aperture", _APERTURE, lambda match: f"F {decimal(match['number'])}", trigger_chars="/"),
    Rule("quotient", _QUOTIENT, _verbalize_quotient, trigger_chars="/"),
    Rule("bound", _BOUND, _verbalize_bound, trigger_chars="≤≥≦≧⩽⩾"),
    Rule("product of variables", _PRODUCT, _verbalize_product, trigger_chars="="),
    Rule("size in letters", _SIZE, _verbalize_size, trigger_chars="×x"),
    Rule("sum of variables", _SUM, _verbalize_sum, trigger_chars="+−-"),
)
