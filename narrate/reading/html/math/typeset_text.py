"""Marks TeX that is written in the text of a page, between delimiters or as an environment.

A script typesets it in the reader's browser. `typesetter` says which delimiters it looks
for. A dollar sign is also that of a price, so what is between two of them is judged; where nothing says that a
page has formulas, so is what is between any delimiters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import classes, set_text, xml_safe
from narrate.reading.html.math.split_formulas import join_split_formulas
from narrate.reading.html.math.text_runs import GAP, OPAQUE, TextRun, run_of, text_runs
from narrate.reading.html.math.typesetter import Delimiters, Typesetter, typesetter_of
from narrate.reading.plain_tex import plain_tex

MAX_FORMULA = 4000
"""Maximum length of a formula in the text, in characters."""
_MAX_TRIES = 8
"""How many closing delimiters are tried, for one outside of braces."""

_ENVIRONMENTS = (
    "align alignat aligned array bmatrix cases dcases displaymath eqnarray equation flalign gather gathered math "
    "matrix multline pmatrix smallmatrix split subequations vmatrix"
).split()
"""LaTeX's and amsmath's environments that are formulas."""
_ENVIRONMENT = re.compile(rf"\\begin\s{{0,3}}\{{((?:{'|'.join(_ENVIRONMENTS)})\*?)\}}")


def mark_typeset_text(body: html.HtmlElement) -> None:
    """Turn every formula in the text into a ``span.math`` or ``div.math`` with its TeX."""
    join_split_formulas(body)
    runs = list(text_runs(body, _MAY_HOLD_FORMULA))
    images = body.xpath(r".//img[contains(@alt, '$') or contains(@alt, '\(')]")
    if not runs and not images:
        return
    typesetter = typesetter_of(body.getroottree().getroot())
    if not typesetter.present:
        typesetter = replace(typesetter, present=any(next(_found(run, typesetter), None) for run in runs))
    for run in runs:
        _mark(run, list(_found(run, typesetter)))
    for image in images:
        image.set("alt", _as_plain_text(image.get("alt"), typesetter))
    if typesetter.present:
        _drop_commands(body)


def without_tex(text: str, root: html.HtmlElement) -> str:
    """A text of a page that can hold no formula, such as its title, with the letters of its formulas as text."""
    return _as_plain_text(text, typesetter_of(root)) if _MAY_HOLD_FORMULA.search(text) else text


def _as_plain_text(text: str, typesetter: Typesetter) -> str:
    for each in reversed(list(_found(run_of(text), typesetter))):
        text = text[: each.start] + plain_tex(each.tex) + text[each.end :]
    return text


_MAY_HOLD_FORMULA = re.compile(r"\$|\\[(\[]|\\begin|\[(?:latex|katex|tex|math)\]")


@dataclass(frozen=True, slots=True)
class _Found:
    """A formula in a run of text: where it is, delimiters included, and its TeX."""

    start: int
    end: int
    tex: str
    display: bool


def _mark(run: TextRun, found: list[_Found]) -> None:
    run.replace((each.start, each.end, _formula(each)) for each in found)


def _formula(found: _Found) -> html.HtmlElement:
    formula = html.Element("div" if found.display else "span", {"class": "math"})
    set_text(formula, _PLUGIN_OPTIONS.sub("", found.tex).strip())
    return formula


_PLUGIN_OPTIONS = re.compile(r"(?:\s*&(?:bg|fg|s)=\w{1,6})+\s*\Z")
"""That WordPress's plugin takes after the TeX."""


def _drop_commands(body: html.HtmlElement) -> None:
    """``\\$5`` is a price on a page with a typesetter; of ``\\eqref{a}`` in its text, readers see a number."""
    for text in body.xpath(r".//text()[contains(., '\$') or contains(., '\') and contains(., '{')]"):
        element, plain = text.getparent(), xml_safe(_TEXT_COMMAND.sub("", text.replace(r"\$", "$")))
        around = element.iterancestors() if text.is_tail else (element, *element.iterancestors())
        if plain == text or any(outer.tag in OPAQUE or "math" in classes(outer) for outer in around):
            continue
        if text.is_tail:
            element.tail = plain
        else:
            element.text = plain


_TEXT_COMMAND = re.compile(r"[\s~]?\(?\\(?:eqref|ref|autoref|cref|label|cite[pt]?)\{[^{}\n]{1,80}\}\)?")
"""References to equations, and what else TeX's authors leave in the text between formulas."""


# --- finding ----------------------------------------------------------------------------------------------------


def _found(run: TextRun, typesetter: Typesetter) -> Iterator[_Found]:
    """The formulas in a run of text, in order."""
    by_left = {each.left: each for each in typesetter.delimiters}
    opening = re.compile("|".join([_ENVIRONMENT.pattern, *map(_pattern, by_left)]))
    at = 0
    while match := opening.search(run.text, at):
        found = _environment(run, match) if match[1] else _delimited(run, match, by_left, typesetter.present)
        if found:
            yield found
        at = found.end if found else match.end()


def _pattern(left: str) -> str:
    """An opening delimiter. A backslash before a dollar sign escapes it; before ``\\(``, it was not needed."""
    return rf"\\?{re.escape(left)}" if left.startswith("\\") else rf"(?<!\\){re.escape(left)}"


def _environment(run: TextRun, match: re.Match[str]) -> _Found | None:
    end = f"\\end{{{match[1]}}}"
    at = run.text.find(end, match.end(), match.end() + MAX_FORMULA) + len(end)
    if at < match.end() or GAP in match.string[match.start() : at]:
        return None
    return _Found(match.start(), at, run.tex(match.start(), at), display=True)


def _delimited(run: TextRun, match: re.Match[str], by_left: dict[str, Delimiters], likely: bool) -> _Found | None:
    delimiters = by_left.get(match[0]) or by_left[match[0][1:]]
    start, end = match.end(), _end_of(run.text, match.end(), delimiters.right)
    if end < 0 or GAP in run.text[start:end]:
        return None
    after = end + len(delimiters.right)
    tex = run.tex(start, end)
    if match[0].startswith("\\\\"):
        tex = tex.removesuffix("\\")
    around = run.text[match.start() - 1 : match.start()], run.text[after : after + 3]
    if tex.strip() and _is_formula(tex, around, delimiters, likely):
        return _Found(match.start(), after, tex, delimiters.display)
    return None


def _end_of(text: str, start: int, right: str) -> int:
    """Where the closing delimiter is that is neither escaped nor in braces; -1 if there is none."""
    depth, at = 0, start
    for _ in range(_MAX_TRIES):
        end = text.find(right, at, start + MAX_FORMULA)
        if end < 0:
            return -1
        part = text[at:end]
        depth += part.count("{") - part.count("\\{") - part.count("}") + part.count("\\}")
        escaped = right.startswith("$") and text[end - 1 : end] == "\\"
        if depth <= 0 and not escaped:
            return end
        at = end + len(right)
    return -1


# --- judging ----------------------------------------------------------------------------------------------------


def _is_formula(tex: str, around: tuple[str, str], delimiters: Delimiters, likely: bool) -> bool:
    """Whether the text between two delimiters is a formula, and the dollar signs are none of prices.

    ``around`` is the character before it, and some after it.
    """
    strong = bool(_STRONG_SIGN.search(tex))
    if "$" in delimiters.left and (_is_prose(tex, strong) or (delimiters.left == "$" and _is_price(tex, around))):
        return False
    if delimiters.stated:
        return strong or not (delimiters.left == "$" and around[0].isalnum())
    if delimiters.left == "$" and (around[0].isalnum() > strong or _WORD_GOES_ON.match(around[1])):
        return False
    sure = strong or likely or (delimiters.left == "$$" and "=" in tex)
    return sure and (strong or _SYMBOLS_ONLY.fullmatch(tex) is not None)


def _is_price(tex: str, around: tuple[str, str]) -> bool:
    """Whether it begins like an amount of money, and does not go on like a formula: ``$5 and $10``, ``$5-$10``."""
    if around[1][:1].isdigit():
        return True
    begins = tex[:1].isdigit() or tex[:1] in {".", ","}
    return begins and (tex[-1:].isspace() or _has_word(tex))


def _is_prose(tex: str, strong: bool) -> bool:
    """Whether it has three words in a row, or words that are set off on one side or both: ``$x$ and $y$``."""
    if _THREE_WORDS.search(_bare(tex)):
        return True
    left, right = tex[:1].isspace(), tex[-1:].isspace()
    return (left or right) and _has_word(tex) and (not strong or left != right)


def _has_word(tex: str) -> bool:
    """Whether it has a word that is neither a function nor the text of a command."""
    return bool(_WORD.search(_bare(tex)))


def _bare(tex: str) -> str:
    """TeX without its commands, the text that some of them take, and what is raised or lowered."""
    return _COMMANDS.sub(" ", tex)


_COMMANDS = re.compile(
    r"\\(?:text\w{0,6}|math\w{0,6}|mbox|hbox|operatorname\*?|label|tag|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|[_^]\{[^{}]*\}"
)
_FUNCTIONS = "arccos|arcsin|arctan|arg|cos|cosh|det|dim|exp|gcd|inf|lim|ln|log|max|min|mod|sin|sinh|sup|tan|tanh"
_WORD = re.compile(rf"(?<![^\W\d_])(?!(?:{_FUNCTIONS})(?![^\W\d_]))[^\W\d_]{{2,}}")
_THREE_WORDS = re.compile(r"[^\W\d_]{2,}(?:[,.;:]? [^\W\d_]{2,}){2}")
_STRONG_SIGN = re.compile(
    r"\\(?:[a-z]{2,}|[A-Z][a-z]+)(?![\w\\/:])|[_^]\{|[\w)}\]]\^[\w\\*+-]|(?<![^\W_])[A-Za-z]_[A-Za-z\d](?![^\W_])"
)
"""What hardly anything but TeX has: ``\\alpha``, ``x_{i}``, ``x^2``, ``x_1``."""
_SYMBOLS_ONLY = re.compile(r"(?:[^\W\d_](?![^\W\d_])|[\d\s=+*/<>|()\[\],.!'’:−≤≥∈–-]|\\[{},;|!])+")
"""Single letters, digits and operators, as in ``$f(x) = 2$``."""
_WORD_GOES_ON = re.compile(r"(?!(?:th|st|nd|rd|s)\b)[\w$]")
