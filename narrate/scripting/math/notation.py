"""The tokens of TeX's mathematics: symbols, letters, names, fonts, environments, and what is silent.

A key is a token: a command with its backslash, or a character; `narrate.scripting.math.characters` turns Unicode's
characters into tokens. What a token is called is a language's matter.
"""

from __future__ import annotations

from narrate.scripting.characters import GREEK_NAMES
from narrate.scripting.math.tree import Style, SymbolKind

# --- letters and symbols ----------------------------------------------------------------------------------------

LETTERS = {
    **{f"\\{name}": name for name in GREEK_NAMES},
    **{f"\\{name.capitalize()}": name.capitalize() for name in GREEK_NAMES},
    **{f"\\var{name}": name for name in ("epsilon", "theta", "kappa", "pi", "rho", "sigma", "phi")},
    **{f"\\var{name}": name for name in ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi")},
    "\\digamma": "digamma",
    "\\ell": "l",
    "\\imath": "i",
    "\\jmath": "j",
    "\\eps": "epsilon",
}
"""A token → the name of the letter, as in `tree.Letter`."""

OPENING = {
    "(": ")",
    "[": "]",
    "\\{": "\\}",
    "\\lbrace": "\\}",
    "\\lbrack": "]",
    "\\langle": "\\rangle",
    "\\lfloor": "\\rfloor",
    "\\lceil": "\\rceil",
    "\\lvert": "|",
    "\\lVert": "\\|",
    "\\llbracket": "\\rrbracket",
}
"""A left delimiter → the right one that closes it."""
CLOSING = frozenset(
    r") ] \} \rangle \rfloor \rceil \rbrace \rbrack \rvert \rVert \rrbracket".split(),
)
DELIMITER_ALIASES = {
    "\\lbrace": "\\{",
    "\\rbrace": "\\}",
    "\\lbrack": "[",
    "\\rbrack": "]",
    "\\lvert": "|",
    "\\rvert": "|",
    "\\vert": "|",
    "\\lVert": "\\|",
    "\\rVert": "\\|",
    "\\Vert": "\\|",
    "\\mid": "|",
    "<": "\\langle",
    ">": "\\rangle",
    "\\lt": "\\langle",
    "\\gt": "\\rangle",
}
"""A delimiter → its canonical token, where it is written in more than one way."""

_TOKENS_BY_KIND: dict[SymbolKind, str] = {
    "operator": r"""
        + - * / \pm \mp \times \cdot \ast \star \div \circ \bullet \cup \cap \sqcup \uplus \setminus \smallsetminus
        \triangle \land \wedge \lor \vee \veebar \oplus \otimes \odot \bmod \mod \colon :
    """,
    "relation": r"""
        = < > \lt \gt \neq \ne \le \leq \leqslant \leqq \ge \geq \geqslant \geqq \nless \ngtr \nleq \ngeq \ll \gg
        \lesssim \lessapprox \gtrsim \gtrapprox \approx \approxeq \simeq \sim \nsim \cong \ncong \equiv \asymp
        \propto \doteq \coloneqq \triangleq
        \in \notin \ni \subset \subseteq \subsetneq \nsubseteq \nsubset \supset \supseteq \supsetneq
        \to \rightarrow \longrightarrow \mapsto \longmapsto \gets \leftarrow \longleftarrow \implies
        \Rightarrow \Longrightarrow \impliedby \Leftarrow \Longleftarrow \iff \Leftrightarrow \Longleftrightarrow
        \leftrightarrow \longleftrightarrow \hookrightarrow \twoheadrightarrow \rightsquigarrow \leadsto
        \rightharpoonup \vdash \nvdash \models \vDash \nvDash \perp \parallel \nparallel \nmid \prec \preceq
        \preccurlyeq \succ \succeq \succcurlyeq \trianglelefteq \triangleleft \independent
    """,
    "prefix": r"\neg \lnot \nabla \partial \therefore \because \angle \square \Box \Diamond \Re \Im",
    "quantifier": r"\forall \exists \exists! \nexists",
    "postfix": r"! !! \% \degree",
    "atom": r"""
        \infty \emptyset \varnothing \prime \intercal \hbar \hslash \aleph \beth \top \bot \wp \$ \# \& \dagger
        \ddagger \dag \complement \uparrow \downarrow \S \pounds \euro
    """,
    "punctuation": r", ; . \comma",
    "dots": r"\ldots \cdots \dots \dotsc \dotsb \dotsm \vdots \ddots",
    "open": " ".join(OPENING),
    "close": " ".join(CLOSING),
    "bar": r"| \mid \vert \| \Vert",
}
SYMBOLS: dict[str, SymbolKind] = {
    token: kind for kind, tokens in _TOKENS_BY_KIND.items() for token in tokens.split()
}
"""A token → how the symbol relates to its neighbors. ``\\exists!`` and ``!!`` are read from two tokens each."""

NEGATED = {
    "=": "\\neq",
    "<": "\\nless",
    ">": "\\ngtr",
    "\\leq": "\\nleq",
    "\\le": "\\nleq",
    "\\geq": "\\ngeq",
    "\\ge": "\\ngeq",
    "\\in": "\\notin",
    "\\subset": "\\nsubset",
    "\\subseteq": "\\nsubseteq",
    "\\sim": "\\nsim",
    "\\cong": "\\ncong",
    "\\mid": "\\nmid",
    "\\parallel": "\\nparallel",
    "\\vdash": "\\nvdash",
    "\\models": "\\nvDash",
    "\\exists": "\\nexists",
}
"""A token after ``\\not`` → the token that means the same."""

CURRENCIES = frozenset((r"\$", r"\pounds", r"\euro"))

# --- names ------------------------------------------------------------------------------------------------------

LIMITS = frozenset("lim limsup liminf varlimsup varliminf varinjlim varprojlim injlim projlim".split())
"""The large operators whose subscript says where a variable goes."""
LARGE_OPERATORS = LIMITS | frozenset(
    "sum prod coprod int smallint iint iiint oint oiint bigcup bigcap bigsqcup biguplus bigoplus bigotimes "
    "bigwedge bigvee max min sup inf argmax argmin esssup".split()
)
STANDALONE = frozenset("max min sup inf argmax argmin lim".split())
"""The large operators that may stand without limits, as a name does."""

TRIGONOMETRIC = frozenset("sin cos tan cot sec csc sinh cosh tanh coth sech".split())
FUNCTIONS = TRIGONOMETRIC | frozenset(
    "arcsin arccos arctan log ln lg exp det dim ker deg arg gcd lcm hom Hom Pr Var var Cov cov Corr corr tr Tr "
    "trace rank sgn sign span diag div curl grad softmax erf im Im Re KL MSE std median poly polylog sigmoid ReLU "
    "relu abs".split()
)
"""The names whose argument may follow without parentheses."""
LOGARITHMS = frozenset(("log", "lg"))
"""The functions whose subscript is their base."""
BINARY = frozenset("gcd lcm Cov cov Corr corr max min".split())
"""The names that are often given two arguments of equal rank."""

NAME_COMMANDS = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log ln lg exp det dim ker deg arg gcd "
    "hom Pr Var Cov Tr tr rank sgn diag KL softmax erf lcm ReLU MSE".split()
)
"""The names that are commands in TeX, or are commonly defined as commands."""
UNMARKED_NAMES = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan log ln exp det dim ker gcd lim max min sup inf "
    "argmax argmin limsup liminf Pr Var Cov softmax sgn rank lcm mod arg KL ReLU MSE".split()
)
"""The names that are understood without a backslash, where no letter adjoins them."""

SET_LETTERS = frozenset("R N Z Q C 1".split())
"""The blackboard letters that name sets, and the 1 that is an indicator function."""

# --- accents, fonts and text ------------------------------------------------------------------------------------

ACCENTS = {
    **dict.fromkeys(("\\hat", "\\widehat"), "hat"),
    **dict.fromkeys(("\\bar", "\\overline"), "bar"),
    **dict.fromkeys(("\\tilde", "\\widetilde"), "tilde"),
    **dict.fromkeys(("\\vec", "\\overrightarrow", "\\va", "\\vb", "\\vu"), "vec"),
    **{
        f"\\{name}": name
        for name in ("dot", "ddot", "dddot", "check", "breve", "acute", "grave", "mathring", "underline")
    },
}
"""A command → the name of the accent, as in `tree.Accent`."""

FONTS: dict[str, Style] = {
    **dict.fromkeys(("\\mathbf", "\\boldsymbol", "\\bm", "\\bold", "\\pmb", "\\mathbfit", "\\symbf"), "bold"),
    **dict.fromkeys(("\\mathbb", "\\Bbb", "\\mathds", "\\mathbbm"), "blackboard"),
    **dict.fromkeys(("\\mathcal", "\\mathscr", "\\mathfrak"), "script"),
    **dict.fromkeys(("\\mathrm", "\\mathsf", "\\mathtt", "\\operatorname", "\\mathop"), "roman"),
    **dict.fromkeys(("\\mathit", "\\mathnormal"), ""),
}
"""A command that sets its argument in a font."""
FONT_SWITCHES: dict[str, Style] = {
    "\\rm": "roman",
    "\\sf": "roman",
    "\\bf": "bold",
    "\\it": "",
    "\\mit": "",
    "\\cal": "script",
}
"""A command that sets the rest of its group in a font."""
TEXT_COMMANDS = frozenset(
    "\\text \\textrm \\textit \\textbf \\textsf \\texttt \\textnormal \\mbox \\hbox \\emph \\textup "
    "\\textsc".split()
)

# --- spacing and layout -----------------------------------------------------------------------------------------

UNSPOKEN = frozenset(
    "\\, \\; \\: \\! \\> \\quad \\qquad ~ \\displaystyle \\textstyle \\scriptstyle \\scriptscriptstyle "
    "\\limits \\nolimits \\nonumber \\notag \\allowbreak \\nobreak \\thinspace \\medspace \\thickspace \\enspace "
    "\\negthinspace \\noindent \\relax \\null \\strut \\mathstrut \\hfill \\hline \\centering \\left. \\right. "
    "\\bigl \\Bigl \\biggl \\Biggl \\bigr \\Bigr \\biggr \\Biggr \\bigm \\Bigm \\biggm \\Biggm \\big \\Big \\bigg "
    "\\Bigg \\middle \\itshape \\bfseries \\smallskip \\medskip \\/ \\-".split()
) | {"\\ "}
"""Spacing, sizes and equation numbers, which are not spoken."""
UNSPOKEN_WITH_ARGUMENT = frozenset(
    "\\label \\tag \\hspace \\vspace \\hskip \\mspace \\phantom \\hphantom \\vphantom \\color \\cite "
    "\\eqref".split()
)
"""Commands that are not spoken, nor is their argument."""
TRANSPARENT = frozenset(
    "\\boxed \\fbox \\mathrel \\mathbin \\mathord \\mathclose \\mathopen \\mathpunct \\mathinner \\ensuremath "
    "\\smash \\mathclap".split()
)
"""Commands that are not spoken, though their argument is."""

LINE_BREAKS = frozenset(("\\\\", "\\newline", "\\cr", "\\tabularnewline"))
MATRICES = frozenset(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array psmallmatrix bsmallmatrix".split()
)
CASES = frozenset("cases dcases rcases".split())
LINES = frozenset(
    "aligned align alignat alignedat gather gathered split eqnarray multline multlined equation displaymath math "
    "subarray flalign".split()
)
WITH_COLUMNS = frozenset("array alignat alignedat subarray".split())
"""The environments whose first argument describes their columns."""
