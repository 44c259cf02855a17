"""What each sign, letter and name is called; and what is only there for the eye.

A key is a token: a command with its backslash, or a character. Unicode's characters are written as tokens first.
"""

from __future__ import annotations

from narrate.scripting.characters import GREEK_NAMES
from narrate.scripting.math.tree import Kind

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
"""A token → the letter's name."""

OPERATORS = {
    "+": "plus",
    "-": "minus",
    "*": "times",
    "/": "over",
    "\\pm": "plus or minus",
    "\\mp": "minus or plus",
    "\\times": "times",
    "\\cdot": "times",
    "\\ast": "star",
    "\\star": "star",
    "\\div": "divided by",
    "\\circ": "composed with",
    "\\bullet": "bullet",
    "\\cup": "union",
    "\\cap": "intersection",
    "\\sqcup": "disjoint union",
    "\\uplus": "disjoint union",
    "\\setminus": "without",
    "\\smallsetminus": "without",
    "\\triangle": "symmetric difference",
    "\\land": "and",
    "\\wedge": "and",
    "\\lor": "or",
    "\\vee": "or",
    "\\veebar": "exclusive or",
    "\\oplus": "circled plus",
    "\\otimes": "tensor",
    "\\odot": "element-wise times",
    "\\bmod": "mod",
    "\\mod": "mod",
    "\\colon": ":",
    ":": ":",
}
RELATIONS = {
    "=": "equals",
    "<": "is less than",
    ">": "is greater than",
    "\\lt": "is less than",
    "\\gt": "is greater than",
    "\\neq": "does not equal",
    "\\ne": "does not equal",
    **dict.fromkeys(("\\le", "\\leq", "\\leqslant", "\\leqq"), "is less than or equal to"),
    **dict.fromkeys(("\\ge", "\\geq", "\\geqslant", "\\geqq"), "is greater than or equal to"),
    "\\nless": "is not less than",
    "\\ngtr": "is not greater than",
    "\\nleq": "is not less than or equal to",
    "\\ngeq": "is not greater than or equal to",
    "\\ll": "is much less than",
    "\\gg": "is much greater than",
    **dict.fromkeys(("\\lesssim", "\\lessapprox"), "is less than or about"),
    **dict.fromkeys(("\\gtrsim", "\\gtrapprox"), "is greater than or about"),
    "\\approx": "is approximately",
    "\\approxeq": "is approximately",
    "\\simeq": "is approximately",
    "\\sim": "is similar to",
    "\\nsim": "is not similar to",
    "\\cong": "is congruent to",
    "\\ncong": "is not congruent to",
    "\\equiv": "is equivalent to",
    "\\asymp": "is of the order of",
    "\\propto": "is proportional to",
    "\\doteq": "is defined as",
    "\\coloneqq": "is defined as",
    "\\triangleq": "is defined as",
    "\\in": "in",
    "\\notin": "not in",
    "\\ni": "contains",
    "\\subset": "is a subset of",
    "\\subseteq": "is a subset of or equal to",
    "\\subsetneq": "is a proper subset of",
    "\\nsubseteq": "is not a subset of",
    "\\nsubset": "is not a subset of",
    "\\supset": "is a superset of",
    "\\supseteq": "is a superset of or equal to",
    "\\supsetneq": "is a proper superset of",
    **dict.fromkeys(("\\to", "\\rightarrow", "\\longrightarrow"), "to"),
    **dict.fromkeys(("\\mapsto", "\\longmapsto"), "maps to"),
    **dict.fromkeys(("\\gets", "\\leftarrow", "\\longleftarrow"), "gets"),
    **dict.fromkeys(("\\implies", "\\Rightarrow", "\\Longrightarrow"), "implies"),
    **dict.fromkeys(("\\impliedby", "\\Leftarrow", "\\Longleftarrow"), "is implied by"),
    **dict.fromkeys(
        ("\\iff", "\\Leftrightarrow", "\\Longleftrightarrow", "\\leftrightarrow", "\\longleftrightarrow"),
        "if and only if",
    ),
    "\\hookrightarrow": "embeds into",
    "\\twoheadrightarrow": "maps onto",
    "\\rightsquigarrow": "leads to",
    "\\leadsto": "leads to",
    "\\rightharpoonup": "converges weakly to",
    "\\vdash": "proves",
    "\\nvdash": "does not prove",
    "\\models": "models",
    "\\vDash": "models",
    "\\nvDash": "does not model",
    "\\perp": "is perpendicular to",
    "\\parallel": "is parallel to",
    "\\nparallel": "is not parallel to",
    "\\nmid": "does not divide",
    "\\prec": "precedes",
    "\\preceq": "precedes or equals",
    "\\preccurlyeq": "precedes or equals",
    "\\succ": "succeeds",
    "\\succeq": "succeeds or equals",
    "\\succcurlyeq": "succeeds or equals",
    "\\trianglelefteq": "is a normal subgroup of",
    "\\triangleleft": "is a normal subgroup of",
    "\\independent": "is independent of",
}
PREFIXES = {
    "\\neg": "not",
    "\\lnot": "not",
    "\\nabla": "nabla",
    "\\partial": "partial",
    "\\therefore": "therefore",
    "\\because": "because",
    "\\angle": "angle",
    "\\square": "box",
    "\\Box": "box",
    "\\Diamond": "diamond",
    "\\Re": "the real part of",
    "\\Im": "the imaginary part of",
}
QUANTIFIERS = {
    "\\forall": "for all",
    "\\exists": "there exists",
    "\\exists!": "there exists a unique",
    "\\nexists": "there does not exist",
}
POSTFIXES = {
    "!": "factorial",
    "!!": "double factorial",
    "\\%": "percent",
    "\\degree": "degrees",
}
ATOMS = {
    "\\infty": "infinity",
    **dict.fromkeys(("\\emptyset", "\\varnothing"), "the empty set"),
    "\\prime": "prime",
    "\\intercal": "transpose",
    "\\hbar": "h bar",
    "\\hslash": "h bar",
    "\\aleph": "aleph",
    "\\beth": "beth",
    "\\top": "top",
    "\\bot": "bottom",
    "\\wp": "p",
    "\\$": "dollars",
    "\\#": "number",
    "\\&": "and",
    "\\dagger": "dagger",
    "\\ddagger": "double dagger",
    "\\dag": "dagger",
    "\\complement": "complement",
    "\\uparrow": "up arrow",
    "\\downarrow": "down arrow",
    "\\S": "section",
    "\\pounds": "pounds",
    "\\euro": "euros",
}
MONEY = frozenset(("\\$", "\\pounds", "\\euro"))
"""These are said after the amount."""
MARKS = {",": ",", ";": ",", ".": ",", "\\comma": ","}
DOTS = dict.fromkeys(("\\ldots", "\\cdots", "\\dots", "\\dotsc", "\\dotsb", "\\dotsm", "\\vdots", "\\ddots"), "")
OPENING = {"(": ")", "[": "]", "\\{": "\\}", "\\lbrace": "\\}", "\\lbrack": "]", "\\langle": "\\rangle"}
OPENING |= {"\\lfloor": "\\rfloor", "\\lceil": "\\rceil", "\\lvert": "|", "\\lVert": "\\|"}
OPENING |= {"\\llbracket": "\\rrbracket"}
CLOSING = dict.fromkeys((")", "]", "\\}", "\\rangle", "\\rfloor", "\\rceil", "\\rbrace", "\\rbrack"), "")
CLOSING |= dict.fromkeys(("\\rvert", "\\rVert", "\\rrbracket"), "")
BARS = {"|": "given", "\\mid": "given", "\\vert": "given", "\\|": "relative to", "\\Vert": "relative to"}

_BY_KIND: dict[Kind, dict[str, str]] = {
    "operator": OPERATORS,
    "relation": RELATIONS,
    "prefix": PREFIXES,
    "quantifier": QUANTIFIERS,
    "postfix": POSTFIXES,
    "atom": ATOMS,
    "mark": MARKS,
    "dots": DOTS,
    "open": dict.fromkeys(OPENING, ""),
    "close": CLOSING,
    "bar": BARS,
}
SYMBOLS: dict[str, tuple[Kind, str]] = {
    key: (kind, words) for kind, table in _BY_KIND.items() for key, words in table.items()
}
"""A token → how it stands among others, and its words."""

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
"""Brackets that are written in more than one way → the way they are named here."""

DELIMITERS = {
    "(": ("open paren", "close paren"),
    "[": ("open bracket", "close bracket"),
    "\\llbracket": ("open bracket", "close bracket"),
}
VALUES = {
    ("|", "|"): ("the absolute value of", "end absolute value"),
    ("\\|", "\\|"): ("the norm of", "end norm"),
    ("\\lfloor", "\\rfloor"): ("the floor of", "end floor"),
    ("\\lceil", "\\rceil"): ("the ceiling of", "end ceiling"),
    ("\\lfloor", "\\rceil"): ("the nearest integer to", "end rounding"),
    ("|", "\\rangle"): ("ket", "end ket"),
    ("\\langle", "|"): ("bra", "end bra"),
}
"""Brackets that say what is done with what they hold → what is said before it and, where needed, after it."""

LARGE_OPERATORS = {
    "sum": "the sum",
    "prod": "the product",
    "coprod": "the coproduct",
    "int": "the integral",
    "smallint": "the integral",
    "iint": "the double integral",
    "iiint": "the triple integral",
    "oint": "the contour integral",
    "oiint": "the surface integral",
    "bigcup": "the union",
    "bigcap": "the intersection",
    "bigsqcup": "the disjoint union",
    "biguplus": "the disjoint union",
    "bigoplus": "the direct sum",
    "bigotimes": "the tensor product",
    "bigwedge": "the conjunction",
    "bigvee": "the disjunction",
    "lim": "the limit",
    "limsup": "the limit superior",
    "liminf": "the limit inferior",
    "varlimsup": "the limit superior",
    "varliminf": "the limit inferior",
    "varinjlim": "the direct limit",
    "varprojlim": "the inverse limit",
    "injlim": "the direct limit",
    "projlim": "the inverse limit",
    "max": "the max",
    "min": "the min",
    "sup": "the supremum",
    "inf": "the infimum",
    "argmax": "the arg max",
    "argmin": "the arg min",
    "esssup": "the essential supremum",
}
BARE = frozenset("max min sup inf argmax argmin lim".split())
"""These are names too, and may stand alone."""

FUNCTIONS = {
    "sin": "sine",
    "cos": "cosine",
    "tan": "tangent",
    "cot": "cotangent",
    "sec": "secant",
    "csc": "cosecant",
    "sinh": "hyperbolic sine",
    "cosh": "hyperbolic cosine",
    "tanh": "hyperbolic tangent",
    "coth": "hyperbolic cotangent",
    "sech": "hyperbolic secant",
    "arcsin": "arc sine",
    "arccos": "arc cosine",
    "arctan": "arc tangent",
    "log": "log",
    "ln": "natural log",
    "lg": "log",
    "exp": "exp",
    "det": "the determinant",
    "dim": "the dimension",
    "ker": "the kernel",
    "deg": "the degree",
    "arg": "the argument",
    "gcd": "the greatest common divisor",
    "lcm": "the least common multiple",
    "hom": "hom",
    "Hom": "hom",
    "Pr": "the probability",
    "Var": "the variance",
    "var": "the variance",
    "Cov": "the covariance",
    "cov": "the covariance",
    "Corr": "the correlation",
    "corr": "the correlation",
    "tr": "the trace",
    "Tr": "the trace",
    "trace": "the trace",
    "rank": "the rank",
    "sgn": "the sign",
    "sign": "the sign",
    "span": "the span",
    "diag": "diag",
    "div": "the divergence",
    "curl": "the curl",
    "grad": "the gradient",
    "softmax": "softmax",
    "erf": "the error function",
    "im": "the image",
    "Im": "the imaginary part",
    "Re": "the real part",
    "KL": "the K L divergence",
    "MSE": "the mean squared error",
    "std": "the standard deviation",
    "median": "the median",
    "poly": "poly",
    "polylog": "poly log",
    "sigmoid": "sigmoid",
    "ReLU": "relu",
    "relu": "relu",
    "abs": "the absolute value",
}
"""Names whose argument may follow without brackets."""
TRIGONOMETRIC = frozenset("sin cos tan cot sec csc sinh cosh tanh coth sech".split())
OF_TWO = frozenset("gcd lcm Cov cov Corr corr max min".split())
"""Where two things are named, they are joined by “and”."""

COMMANDS = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log ln lg exp det dim ker deg arg gcd "
    "hom Pr Var Cov Tr tr rank sgn diag KL softmax erf lcm ReLU MSE".split()
)
"""Names that are commands in TeX, or commonly made so."""
UNMARKED = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan log ln exp det dim ker gcd lim max min sup inf "
    "argmax argmin limsup liminf Pr Var Cov softmax sgn rank lcm mod arg KL ReLU MSE".split()
)
"""Names that are understood without their backslash, where they stand alone."""

DOUBLE = {
    "R": "the real numbers",
    "N": "the natural numbers",
    "Z": "the integers",
    "Q": "the rational numbers",
    "C": "the complex numbers",
    "1": "the indicator",
}
"""Blackboard letters that name sets."""

ACCENTS = {
    **dict.fromkeys(("\\hat", "\\widehat"), "hat"),
    **dict.fromkeys(("\\bar", "\\overline"), "bar"),
    **dict.fromkeys(("\\tilde", "\\widetilde"), "tilde"),
    "\\dot": "dot",
    "\\ddot": "double dot",
    "\\dddot": "triple dot",
    "\\check": "check",
    "\\breve": "breve",
    "\\acute": "acute",
    "\\grave": "grave",
    "\\mathring": "ring",
    "\\underline": "underlined",
}
VECTORS = frozenset(("\\vec", "\\overrightarrow", "\\va", "\\vb", "\\vu"))

FONTS: dict[str, str] = {
    **dict.fromkeys(("\\mathbf", "\\boldsymbol", "\\bm", "\\bold", "\\pmb", "\\mathbfit", "\\symbf"), "bold"),
    **dict.fromkeys(("\\mathbb", "\\Bbb", "\\mathds", "\\mathbbm"), "double"),
    **dict.fromkeys(("\\mathcal", "\\mathscr", "\\mathfrak"), "script"),
    **dict.fromkeys(("\\mathrm", "\\mathsf", "\\mathtt", "\\operatorname", "\\mathop"), "roman"),
    **dict.fromkeys(("\\mathit", "\\mathnormal"), ""),
}
TEXTS = frozenset(
    "\\text \\textrm \\textit \\textbf \\textsf \\texttt \\textnormal \\mbox \\hbox \\emph \\textup "
    "\\textsc".split()
)

SILENT = frozenset(
    "\\, \\; \\: \\! \\> \\quad \\qquad ~ \\displaystyle \\textstyle \\scriptstyle \\scriptscriptstyle "
    "\\limits \\nolimits \\nonumber \\notag \\allowbreak \\nobreak \\thinspace \\medspace \\thickspace \\enspace "
    "\\negthinspace \\noindent \\relax \\null \\strut \\mathstrut \\hfill \\hline \\centering \\left. \\right. "
    "\\bigl \\Bigl \\biggl \\Biggl \\bigr \\Bigr \\biggr \\Biggr \\bigm \\Bigm \\biggm \\Biggm \\big \\Big \\bigg "
    "\\Bigg \\middle \\itshape \\bfseries \\smallskip \\medskip \\mathstrut \\/ \\-".split()
) | {"\\ "}
"""Spacing, sizes, and what numbers the formula."""
SWALLOWED = frozenset(
    "\\label \\tag \\hspace \\vspace \\hskip \\mspace \\phantom \\hphantom \\vphantom \\color \\cite "
    "\\eqref".split()
)
"""These go with their argument."""
TRANSPARENT = frozenset(
    "\\boxed \\fbox \\mathrel \\mathbin \\mathord \\mathclose \\mathopen \\mathpunct \\mathinner \\ensuremath "
    "\\smash \\mathclap".split()
)
"""Their argument is said as if they were not there."""

MATRICES = frozenset(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array psmallmatrix bsmallmatrix".split()
)
CASES = frozenset("cases dcases rcases".split())
LINES = frozenset(
    "aligned align alignat alignedat gather gathered split eqnarray multline multlined equation displaymath math "
    "subarray flalign".split()
)
WITH_COLUMNS = frozenset("array alignat alignedat subarray".split())
"""Environments that are told their columns first."""

ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
NUMERATORS = "zero one two three four five six seven eight nine".split()
DENOMINATORS = {
    "2": ("half", "halves"),
    "3": ("third", "thirds"),
    "4": ("quarter", "quarters"),
    "5": ("fifth", "fifths"),
    "6": ("sixth", "sixths"),
    "7": ("seventh", "sevenths"),
    "8": ("eighth", "eighths"),
    "9": ("ninth", "ninths"),
    "10": ("tenth", "tenths"),
}
ROOTS = {"2": "the square root of", "3": "the cube root of", "4": "the fourth root of", "5": "the fifth root of"}

ABBREVIATIONS = {
    "s.t.": "such that",
    "i.i.d.": "i i d",
    "iid": "i i d",
    "w.r.t.": "with respect to",
    "wrt": "with respect to",
    "w.p.": "with probability",
    "w.h.p.": "with high probability",
    "a.s.": "almost surely",
    "a.e.": "almost everywhere",
    "i.e.": "that is",
    "e.g.": "for example",
    "o.w.": "otherwise",
    "vs.": "versus",
}

PREFIXES_OF_UNITS = "kilo mega giga tera milli micro nano pico centi deci".split()
UNITS = {
    "metre": "meters",
    "meter": "meters",
    "gram": "grams",
    "second": "seconds",
    "minute": "minutes",
    "hour": "hours",
    "day": "days",
    "kelvin": "kelvin",
    "ampere": "amperes",
    "mole": "moles",
    "hertz": "hertz",
    "newton": "newtons",
    "joule": "joules",
    "watt": "watts",
    "pascal": "pascals",
    "volt": "volts",
    "coulomb": "coulombs",
    "ohm": "ohms",
    "tesla": "tesla",
    "litre": "liters",
    "liter": "liters",
    "percent": "percent",
    "celsius": "degrees Celsius",
    "degree": "degrees",
    "bit": "bits",
    "byte": "bytes",
    "electronvolt": "electron volts",
}
SHORT_UNITS = {
    "km": "kilometers",
    "m": "meters",
    "cm": "centimeters",
    "mm": "millimeters",
    "nm": "nanometers",
    "kg": "kilograms",
    "g": "grams",
    "mg": "milligrams",
    "s": "seconds",
    "ms": "milliseconds",
    "h": "hours",
    "Hz": "hertz",
    "kHz": "kilohertz",
    "MHz": "megahertz",
    "GHz": "gigahertz",
    "N": "newtons",
    "J": "joules",
    "W": "watts",
    "kW": "kilowatts",
    "V": "volts",
    "K": "kelvin",
    "GB": "gigabytes",
    "MB": "megabytes",
    "eV": "electron volts",
}
"""Units as they are abbreviated, for ``\\SI`` and ``\\qty``."""
