"""TeX in Markdown without dollar signs: ``\\(…\\)``, ``\\[…\\]``, environments; GitLab's between backticks."""

from __future__ import annotations

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath.index import math_block_dollar

from narrate import lazy_re as re
from narrate.reading.dialects.boxes import line_of

_ENVIRONMENTS = (
    "align alignat aligned array bmatrix cases dcases displaymath eqnarray equation flalign gather gathered "
    "math matrix multline pmatrix split subequations vmatrix"
)
_BEGIN = re.compile(rf"\\begin\{{(?P<name>(?:{'|'.join(_ENVIRONMENTS.split())})\*?)\}}")
_OPEN_BRACKET = re.compile(r"\\{1,2}\[")
_NAME = re.compile(r"[ \t]*\{#[^{}]*\}[ \t]*")
_LABEL = re.compile(r"[ \t]*(?:\{#[^{}]*\}|\([\w:. -]+\))?[ \t]*[.,;]?[ \t]*")
"""What may follow a formula: its name, or the mark that ends its sentence."""
_LOOKS_LIKE_TEX = re.compile(r"[\\^_={}<>|+]")
_LETTER = re.compile(r"\s*[A-Za-z]\s*")
"""With one backslash each, brackets may also be escaped: ``\\[x\\]``, ``\\(or so\\)``."""
_PLAIN = re.compile(r"\\begin\{(equation\*?|displaymath|math)\}(.*)\\end\{\1\}", re.DOTALL)
MAX_CHARS, MAX_LINES = 4000, 100
"""Maximum length of a formula: within a text, displayed. A search without limits would take quadratic time."""


def display_math(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A displayed formula: an environment or, without blank lines, ``\\[`` to ``\\]`` or dollars with a name."""
    text = line_of(state, line)
    opening, closing = _marks_of(text) if text[:1] in ("\\", "$") and not state.is_code_block(line) else ("", "")
    if not closing:
        return False
    lines = [text[len(opening) :]]
    last = line + 1
    while closing not in lines[-1] and last < min(end, line + MAX_LINES):
        if opening and state.isEmpty(last):
            return False
        lines.append(line_of(state, last))
        last += 1
    formula, found, rest = "\n".join(lines).partition(closing)
    if not found or not _is_formula(opening, formula, rest):
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.content = _content(formula if opening else formula + closing)
        token.block = True
        token.map = [line, last]
        state.line = last
    return True


def _marks_of(text: str) -> tuple[str, str]:
    """What opens a formula besides its TeX, and what closes it."""
    begin = _BEGIN.match(text)
    if begin:
        return "", f"\\end{{{begin['name']}}}"
    bracket = _OPEN_BRACKET.match(text)
    if bracket:
        return bracket[0], bracket[0].replace("[", "]")
    return ("$$", "$$") if text.startswith("$$") else ("", "")


def _is_formula(opening: str, formula: str, rest: str) -> bool:
    """Whether what is between the marks, and what follows them, is that of a formula."""
    if opening == "$$":
        return bool(_NAME.fullmatch(rest))  # without a name, another rule reads it
    return bool(_LABEL.fullmatch(rest) and (formula[:1] == "\n" or _LOOKS_LIKE_TEX.search(formula)))


def _content(formula: str) -> str:
    """The TeX of a formula, without the marks around it and without its label."""
    plain = _PLAIN.fullmatch(formula.strip())
    tex = plain[2] if plain else formula
    return re.sub(r"\\(?:label|tag)\*?\{[^{}]*\}|\(\\#[\w:-]+\)|\\nonumber\b|\\notag\b", "", tex).strip()


_LAST_DOLLARS = re.compile(r"\$\$[ \t]*(?:\([^()\n]*\))?[ \t]*(?:\n|\Z)")
_read_dollars = math_block_dollar(allow_labels=True, allow_blank_lines=True)


def dollar_math(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """The plugin's rule for ``$$``, asked only if a line closes it: it looks for one up to the end each time."""
    opening = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith("$$", opening):
        return False
    closings: dict[str, int] = state.env.setdefault("closing_dollars", {})
    if state.src not in closings:
        closings[state.src] = max((match.start() for match in _LAST_DOLLARS.finditer(state.src)), default=-1)
    found = closings[state.src] > opening and _read_dollars(state, line, end, silent)
    if not found or silent:
        return found
    formula = state.tokens[-1]
    if "$$" in formula.content and state.line - line < _MAX_MIXED:  # text goes on behind the first formula
        state.tokens.pop()
        state.line = line
        return False
    formula.content = _content(formula.content)
    return True


_MAX_MIXED = 20
"""Maximum lines of a paragraph that begins with a displayed formula."""
_MACRO = re.compile(r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|def)\b\*?\s*\{?\\[A-Za-z]+.*")


def macro_lines(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Lines that define commands of TeX for the formulas of a text, outside of them."""
    last = line
    while last < end and _MACRO.fullmatch(line_of(state, last)):
        last += 1
    if last == line or state.is_code_block(line):
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.content = "\n".join(line_of(state, row) for row in range(line, last))
        token.block, token.map = True, [line, last]
        state.line = last
    return True


_PAIRS = (("\\\\(", "\\\\)"), ("\\\\[", "\\\\]"), ("\\(", "\\)"), ("\\[", "\\]"), ("$`", "`$"))
"""The marks around a formula within a text. MathJax needs two backslashes where Markdown takes one away."""


def inline_math(state: StateInline, silent: bool) -> bool:
    """A formula within a text."""
    if state.src[state.pos] not in "\\$":
        return False
    for opening, closing in _PAIRS:
        if state.src.startswith(opening, state.pos):
            return _push_formula(state, opening, closing, silent)
    begin = _BEGIN.match(state.src, state.pos)
    return _push_formula(state, "", f"\\end{{{begin['name']}}}", silent) if begin else False


def _push_formula(state: StateInline, opening: str, closing: str, silent: bool) -> bool:
    start = state.pos + len(opening)
    end = state.src.find(closing, start, min(start + MAX_CHARS, state.posMax))
    formula = state.src[start:end]
    if end < 0 or not formula.strip() or not _is_certain(opening, formula):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = _content(formula if opening else formula + closing)
    state.pos = end + len(closing)
    return True


def _is_certain(opening: str, formula: str) -> bool:
    """Whether marks that may also be escaped brackets hold a formula."""
    if opening not in ("\\(", "\\["):
        return True
    return bool(_LOOKS_LIKE_TEX.search(formula) or (opening == "\\(" and _LETTER.fullmatch(formula)))
