"""Formulas in plain text: functions, primes, quotients and products of variables.

They are read a piece at a time, by the words for formulas in TeX, so that a formula in a sentence needs no end:
"so f(x) = a/b, where x > 0".
"""

from __future__ import annotations

from unicodedata import normalize

from narrate import lazy_re as re
from narrate.scripting.characters import GREEK, SUBSCRIPTS
from narrate.scripting.languages.english.math import speak_math
from narrate.scripting.languages.english.measures.units import LABELS
from narrate.scripting.languages.english.numbers.amounts import after, before, word_before
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.rules import Rule

_GREEK = "".join(GREEK)
LETTER = rf"[A-Za-z{_GREEK}]"
_FUNCTIONS = (
    "arccos arcsin arctan cos cosh cot det dim exp gcd lcm ln log max min Pr sin sinh sqrt tan tanh Cov Corr Var"
).split()
_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_TEX = {
    "|": r"\mid ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≠": r"\ne ",
    "∈": r"\in ",
    "∞": r"\infty ",
    "√": r"\sqrt ",
    "·": r"\cdot ",
    "×": r"\times ",
    "−": "-",
    "–": "-",
    "…": r"\ldots ",
    "...": r"\ldots ",
    "′": "'",
    "’": "'",
}
_STAR = re.compile(r"(?<=[A-Za-zα-ω])\*(?=\s*(?:$|[),;=|]))")
"""Of an optimum: ``f(x*)``."""
_TO_TEX = re.compile(rf"{either(_TEX)}|\b(?:{either(_FUNCTIONS)})\b|[₀-₉ₙᵢⱼₖ]+")


def math_words(text: str) -> str | None:
    """A formula in plain text in words, with its numbers; None if it is none that can be spoken."""
    words = speak_math(_TO_TEX.sub(_tex, _STAR.sub("^*", text)))
    return _NUMBER.sub(lambda number: decimal(number[0]), words) if words else None


def _tex(match: re.Match[str]) -> str:
    text = match[0]
    if text in _TEX:
        return _TEX[text]
    if text[0] in SUBSCRIPTS:
        return "_{" + "".join(map(SUBSCRIPTS.__getitem__, text)) + "}"
    return rf"\operatorname{{{text}}}" if text in ("Var", "Cov", "Corr", "lcm") else rf"\{text}"


# --- functions --------------------------------------------------------------------------------------------------

_ARGUMENT = (
    rf"(?:{either(_FUNCTIONS)}|[A-Z]{{2,3}}(?![A-Za-z])|{LETTER}{{1,2}}(?![A-Za-z])[\u0302-\u0304]?['’′]{{0,2}}|[0-9]+(?:\.[0-9]+)?"
    r"|\.\.\.|[-+−–*·×/^|,;:<>=≤≥≠~∈∞…_ ²³ⁿ⁻¹₀-₉ₙᵢⱼₖ∧∨¬∩∪])"
)
_ARGUMENTS = rf"(?:{_ARGUMENT}|\({_ARGUMENT}{{1,12}}\))"
_CALL = re.compile(
    rf"(?<![\w.@#\\])(?<![^)]/)(?P<name>{LETTER}|{either(_FUNCTIONS)})(?P<marks>['’′″]{{0,3}}|[₀-₉]{{1,2}}|_[a-z0-9{_GREEK}]|⁻¹|²)"
    rf"(?P<open>[(\[])(?P<inside>{_ARGUMENTS}{{1,24}}|(?<=[Pp][(])[A-Za-z ,|]{{3,40}})[)\]](?![a-z])"
)


def _verbalize_call(match: re.Match[str]) -> str | None:
    """``f(x)`` → ``f of x``, ``P(A|B)`` → ``P of A given B``."""
    name, inside = match["name"], match["inside"].strip()
    if not inside or (name == "a" and inside == "n") or word_before(match) in LABELS | _SECTIONS:
        return None
    if match["open"] == "[" and name not in ("E", "P", "Var", "Pr"):
        return None
    if name == "sqrt":
        return math_words(f"√{{{inside}}}")
    if len(name) > 1:
        return _named_function(match[0], name, inside) if match["open"] == "(" else None
    head = math_words(name + match["marks"].replace("″", "''").replace("⁻¹", "^{-1}").replace("²", "^2"))
    words = inside.replace("|", " given ") if re.search("[a-z]{3}", inside) else math_words(inside)
    return apart(match, f"{head} of {words}") if head and words else None


def _named_function(text: str, name: str, inside: str) -> str | None:
    """``max(0, x)``, and ``log(p/q)`` without its parentheses."""
    words, argument = math_words(text), math_words(inside)
    return f"{math_words(name)} of {argument}" if words and argument and "paren" in words else words


def call_words(text: str) -> str | None:
    """A function of arguments in words, ``O(n²)`` → ``O of n squared``; None if it is none."""
    match = _CALL.fullmatch(text)
    return _verbalize_call(match) if match else None


def apart(match: re.Match[str], words: str) -> str:
    """The words with spaces where the next character of the formula has none: ``P(B|A)P(A)``."""
    lead, behind = before(match, 1), after(match, 1)
    return " " * (lead.isalnum() or lead == ")") + words + " " * behind.isalnum()


_DISTRIBUTION = re.compile(
    r"(?<=[\w)²]) ?[~∼] ?(?=(?:N|U|Exp|Beta|Gamma|Bin|Binomial|Normal|Poisson|Bernoulli|Dirichlet|Uniform)\()"
)
"""The sign between a variable and its distribution: ``X ~ N(0, 1)``."""
_SECTIONS = frozenset(
    {"schedule", "rule", "exhibit", "form", "title", "article", "clause", "paragraph", "subpart"}
)
_LOG = re.compile(
    r"(?<![\w.])[Ll]og(?P<base>[₀-₉]{1,2}|_[0-9]{1,2}|(?:2|10)(?=\())"
    r"(?:\((?P<inside>[^()]{1,16})\)|[ \u00a0](?=[A-Za-z0-9]))"
)


def _verbalize_log(match: re.Match[str]) -> str:
    """``log₂ n`` → ``log base two of n``."""
    base = "".join(SUBSCRIPTS.get(digit, digit) for digit in match["base"].strip("_"))
    return f"log base {cardinal(int(base))} of {math_words(match['inside']) or '' if match['inside'] else ''}"


# --- sets, lists and absolute values ----------------------------------------------------------------------------

_SETS = {"R": "reals", "Z": "integers", "N": "natural numbers", "Q": "rationals", "C": "complex numbers"}
_WHOLE_SET = r"(?![\w^⁰¹²³⁴-⁹ⁿ₊⁺*])"
"""No power of a set, and no part of one."""
_SET = re.compile(rf" ?(?P<sign>[∈∉]) ?(?P<set>[RZNQCℝℤℕℚℂ]){_WHOLE_SET}")
_NORMAL = str.maketrans("ℝℤℕℚℂ", "RZNQC")


def _verbalize_set(match: re.Match[str]) -> str:
    """``x ∈ ℝ`` → ``x in the reals``."""
    return f"{' not' * (match['sign'] == '∉')} in the {_SETS[match['set'].translate(_NORMAL)]}"


_SEQUENCE = re.compile(
    r"(?<=[\w)]), ?(?:\.{3}|…|⋯),? ?(?P<last>[A-Za-z0-9])(?P<index>_?[nmkNMK]|[ₙₘₖ])?(?![A-Za-z])"
)


def _verbalize_sequence(match: re.Match[str]) -> str | None:
    """``x1, x2, ..., xn`` → ``…, and so on, x n``."""
    index = (match["index"] or "").strip("_").translate(str.maketrans("ₙₘₖ", "nmk"))
    last = cardinal(int(match["last"])) if match["last"].isdecimal() else match["last"]
    return f", and so on, {last} {index}".rstrip()


_OPERAND = rf"(?:{LETTER}(?:\({LETTER}\))?|[0-9]{{1,3}})"
_BARS = re.compile(rf"(?<![\w|])\|(?P<inside>{_OPERAND}(?:[-+−* ]{{1,3}}{_OPERAND}){{0,3}})\|(?![\w|])")
_FACTORIAL = re.compile(rf"(?<![\w.])(?P<number>{LETTER}|[0-9]{{1,3}})!(?= ?[=/*×·<>≈(]| ?[-−+] ?\w)")


def _verbalize_bars(match: re.Match[str]) -> str | None:
    """``|x|`` → ``the absolute value of x``."""
    inside = math_words(match["inside"])
    return f"the absolute value of {inside}" if inside else None


_ROUNDED = re.compile(r"⌊(?P<floor>[^⌊⌋⌈⌉]{1,24})⌋|⌈(?P<ceiling>[^⌊⌋⌈⌉]{1,24})⌉")


def _verbalize_rounded(match: re.Match[str]) -> str | None:
    """``⌊x⌋`` → ``the floor of x``."""
    kind = match.lastgroup or ""
    inside = math_words(match[kind])
    return apart(match, f"the {kind} of {inside}") if inside else None


_MARKED = re.compile(rf"(?<![\w])(?:{LETTER}[\u0302-\u0304]|[ŷȳẑ])(?![\w\u0300-\u036f])")
_MARKS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}


def _verbalize_marked(match: re.Match[str]) -> str | None:
    """``x̄`` → ``x bar``, ``ŷ`` → ``y hat``."""
    whole = normalize("NFD", match[0])
    letter, mark = whole[0], whole[1]
    return apart(match, f"{math_words(letter)} {_MARKS[mark]}")


_DIVERGENCE = re.compile(r"(?<![\w.])(?:D_?)?KL ?\((?P<one>[^()‖|]{1,12}) ?(?:‖|\|\|) ?(?P<other>[^()‖|]{1,12})\)")


def _verbalize_divergence(match: re.Match[str]) -> str | None:
    """``KL(p‖q)`` → ``the K L divergence of p from q``."""
    one, other = math_words(match["one"]), math_words(match["other"])
    return apart(match, f"the K L divergence of {one} from {other}") if one and other else None


_NORM = re.compile(r"(?<![\w‖|])‖(?P<inside>[^‖]{1,16})‖(?:(?P<low>[₀-₉])|_(?P<index>[0-9]))?")


def _verbalize_norm(match: re.Match[str]) -> str | None:
    """``‖x‖₂`` → ``the two-norm of x``."""
    index = SUBSCRIPTS.get(match["low"] or "", match["index"])
    inside = math_words(match["inside"])
    return apart(match, f"the {cardinal(int(index)) + '-' if index else ''}norm of {inside}") if inside else None


_SET_ALONE = re.compile(rf"(?<![\w^])[ℝℤℕℚℂ]{_WHOLE_SET}")

RULES: tuple[Rule, ...] = (
    Rule("divergence", _DIVERGENCE, _verbalize_divergence, trigger_chars="‖|"),
    Rule("norm", _NORM, _verbalize_norm, trigger_chars="‖"),
    Rule(
        "number set by itself",
        _SET_ALONE,
        lambda match: apart(match, f"the {_SETS[match[0].translate(_NORMAL)]}"),
        trigger_chars="ℝℤℕℚℂ",
    ),
    Rule("rounded number", _ROUNDED, _verbalize_rounded, trigger_chars="⌊⌈"),
    Rule("letter with a mark", _MARKED, _verbalize_marked, trigger_chars="\u0302\u0303\u0304ŷȳẑ"),
    Rule("logarithm with base", _LOG, _verbalize_log, trigger_chars="₀₁₂₃₄₅₆₇₈₉_("),
    Rule("distribution", _DISTRIBUTION, lambda _: " is distributed as ", trigger_chars="~∼"),
    Rule("function of argument", _CALL, _verbalize_call, trigger_chars="(["),
    Rule("number set", _SET, _verbalize_set, trigger_chars="∈∉"),
    Rule("sequence", _SEQUENCE, _verbalize_sequence, trigger_chars=".…⋯"),
    Rule("absolute value", _BARS, _verbalize_bars, trigger_chars="|"),
    Rule("factorial", _FACTORIAL, lambda match: f"{math_words(match['number'])} factorial", trigger_chars="!"),
)
