"""Formulas in any notation. Most cases are in formulas.txt; add yours there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from support.case_files import Case, read_cases
from support.tables import for_each

from narrate.reading.article import read_article
from narrate.reading.fetch import Source
from narrate.reading.html.math.formulas import formula_of, mathml_to_tex
from narrate.reading.post import Formula, Image, Paragraph, Span
from reading.notation import outline_lines, read_page

CASES = read_cases(Path(__file__).parent / "formulas.txt")


@for_each("case", CASES, name=lambda case: case.title)
def test_formulas_of_each_site_have_this_outline(case: Case) -> None:
    assert outline_lines(read_page(case.given)) == case.expected


# --- MathML → TeX -----------------------------------------------------------------------------------------------


def tex_of(mathml: str) -> str:
    return mathml_to_tex(html.fragment_fromstring(f"<math>{mathml}</math>"))


def squeezed(tex: str) -> str:
    return re.sub(r"\s+", "", tex)


X, Y, ONE, TWO = "<mi>x</mi>", "<mi>y</mi>", "<mn>1</mn>", "<mn>2</mn>"

MATHML = [
    (f"<mfrac>{X}{TWO}</mfrac>", r"\frac{x}{2}"),
    (f"<mfrac><mrow>{X}<mo>+</mo>{ONE}</mrow><mfrac>{Y}{TWO}</mfrac></mfrac>", r"\frac{x+1}{\frac{y}{2}}"),
    (f"<msqrt>{X}<mo>+</mo>{ONE}</msqrt>", r"\sqrt{x+1}"),
    (f"<mroot>{X}<mn>3</mn></mroot>", r"\sqrt[3]{x}"),
    (f"<msub>{X}<mi>i</mi></msub>", "x_{i}"),
    (f"<msup>{X}<mrow><mi>n</mi><mo>+</mo>{ONE}</mrow></msup>", "x^{n+1}"),
    (f"<msubsup>{X}<mi>i</mi>{TWO}</msubsup>", "x_{i}^{2}"),
    (
        f"<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo>{ONE}</mrow><mi>n</mi></munderover><msub>{X}<mi>i</mi></msub>",
        "∑_{i=1}^{n}x_{i}",
    ),
    (f"<msubsup><mo>∫</mo><mn>0</mn>{ONE}</msubsup>{X}", "∫_{0}^{1}x"),
    (f"<munder><mi>lim</mi><mrow>{X}<mo>→</mo><mn>0</mn></mrow></munder>", r"\lim_{x→0}"),
    (
        f"<mo>(</mo><mtable><mtr><mtd>{X}</mtd><mtd>{ONE}</mtd></mtr><mtr><mtd>{TWO}</mtd><mtd>{Y}</mtd></mtr></mtable>"
        "<mo>)</mo>",
        r"(\begin{matrix}x&1\\2&y\end{matrix})",
    ),
    (f"<mfenced>{X}{Y}</mfenced>", "(x,y)"),
    (f'<mfenced open="[" close=")">{X}{Y}</mfenced>', "[x,y)"),
    (f'<mover accent="true">{X}<mo>^</mo></mover>', r"\hat{x}"),
    (f'<mover accent="true">{X}<mo>¯</mo></mover>', r"\overline{x}"),
    (f'<mover accent="true">{X}<mo>→</mo></mover>', r"\vec{x}"),
    (f"<mi>sin</mi>{X}", r"\sinx"),
    ("<mi>rank</mi><mo>=</mo><mn>3</mn>", r"\mathrm{rank}=3"),
    (f"<mn>0</mn><mspace></mspace><mtext>if</mtext><mspace></mspace>{X}", r"0\text{if}x"),
    (f"<mstyle displaystyle='true'><mpadded>{X}</mpadded></mstyle>", "x"),
    (f"<msup><!-- a base -->{X}{TWO}</msup>", "x^{2}"),
    (f"<semantics>{X}<annotation-xml><ci>z</ci></annotation-xml></semantics>", "x"),
]


@for_each("mathml, tex", MATHML)
def test_mathml_is_written_as_tex(mathml: str, tex: str) -> None:
    assert squeezed(tex_of(mathml)) == tex


def test_a_function_name_is_separated_from_the_letter_after_it() -> None:
    assert re.fullmatch(r"\\sin(?: |\{\})x", tex_of(f"<mi>sin</mi>{X}"))


@pytest.mark.parametrize(
    "mathml", [f"<mo>{{</mo>{X}<mo>}}</mo>", f'<mfenced open="{{" close="}}">{X}</mfenced>'], ids=["mo", "mfenced"]
)
def test_visible_braces_are_escaped(mathml: str) -> None:
    assert squeezed(tex_of(mathml)) == r"\{x\}"


@pytest.mark.parametrize(("sign", "tex"), [("%", r"50\%"), ("&amp;", r"50\&"), ("#", r"50\#")])
def test_characters_with_a_meaning_in_tex_are_escaped(sign: str, tex: str) -> None:
    assert squeezed(tex_of(f"<mn>50</mn><mo>{sign}</mo>")) == tex


@pytest.mark.parametrize("operator", ["\u2061", "\u2062", "\u2063", "\u2064"])
def test_invisible_operators_are_not_written(operator: str) -> None:
    assert tex_of(f"{TWO}<mo>{operator}</mo>{X}") == "2x"


@pytest.mark.parametrize("base", ["<mi></mi>", "<mrow></mrow>", "<none></none>"])
def test_an_exponent_without_a_base_is_kept(base: str) -> None:
    assert re.fullmatch(r"m(?:\{\})?\^\{2\}", squeezed(tex_of(f"<mi>m</mi><msup>{base}{TWO}</msup>")))


@pytest.mark.parametrize("tag", ["mrow", "msqrt", "msup", "mfrac", "mtable"])
def test_deeply_nested_mathml_keeps_its_text(tag: str) -> None:
    depth = 500
    post = read_page(f"<p>If <math>{f'<{tag}>' * depth}<mi>x</mi>{f'</{tag}>' * depth}</math> grows</p>")
    (paragraph,) = post.sections[0].blocks
    assert isinstance(paragraph, Paragraph)
    before, formula, after = paragraph.spans
    assert (before, after) == (Span("If "), Span(" grows"))
    assert formula.kind == "math"
    assert "x" in formula.text.replace("matrix", "")


LEAVES = st.sampled_from(["<mi>a</mi>", "<mi>b</mi>", "<mn>7</mn>", "<mo>+</mo>", "<mtext>c</mtext>"])
MATH = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["mrow", "mfrac", "msup", "msub", "msqrt", "munderover", "mover", "mtd", "mtr", "mstyle"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@given(MATH)
def test_no_letter_of_mathml_is_lost_or_doubled(mathml: str) -> None:
    tree = html.fragment_fromstring(f"<math>{mathml}</math>")
    bare = re.sub(r"\\[a-z]+", "", mathml_to_tex(tree))
    assert sorted(re.sub(r"[^abc7+]", "", bare)) == sorted("".join(tree.itertext()))


# --- delimiters and attributes ----------------------------------------------------------------------------------


@for_each(
    "stated, tex",
    [
        (r"\(x\)", "x"),
        (r"\[ x \]", "x"),
        ("$x$", "x"),
        ("$$ x $$", "x"),
        (r"{\displaystyle x^{2}}", "x^{2}"),
        (r"\displaystyle x^{2}y", "x^{2}y"),
        (r"{\displaystyle \{x\}}", r"\{x\}"),
        (r"a \$ b", r"a \$ b"),
        (r"(\alpha)", r"(\alpha)"),
    ],
)
def test_delimiters_and_displaystyle_are_stripped(stated: str, tex: str) -> None:
    found = formula_of(html.fragment_fromstring(f'<math alttext="{stated}"></math>'))
    assert found is not None
    assert found.tex == tex


def test_a_sum_of_two_formulas_keeps_its_dollars() -> None:
    found = formula_of(html.fragment_fromstring('<img class="latex" alt="$a$ and $b$">'))
    assert found is not None
    assert found.tex == "$a$ and $b$"


@pytest.mark.parametrize("tex", [r"\frac{1}{2}", "x^{2}", r"\sqrt{x}"])
def test_displaystyle_without_braces_keeps_the_last_brace(tex: str) -> None:
    found = formula_of(html.fragment_fromstring(rf'<math alttext="\displaystyle {tex}"></math>'))
    assert found is not None
    assert found.tex == tex


@pytest.mark.parametrize("attributes", ["[]", "5", "null", '{"persistentExpression": 5}', "[" * 100_000])
def test_json_of_another_shape_than_substack_s_is_tolerated(attributes: str) -> None:
    element = html.fragment_fromstring('<div class="latex-rendered"></div>')
    element.set("data-attrs", attributes)
    found = formula_of(element)
    assert found is None or found.tex == ""


# --- on whole pages ---------------------------------------------------------------------------------------------

WIKI = r"""<head><title>Squares</title></head><body><main><h1>Squares</h1>
<p>The area of a square whose sides are long is <span class="mwe-math-element"><span
class="mwe-math-mathml-inline mwe-math-mathml-a11y" style="display: none;"><math alttext="{\displaystyle x^{2}}">
<semantics><msup><mi>x</mi><mn>2</mn></msup><annotation
encoding="application/x-tex">{\displaystyle x^{2}}</annotation></semantics></math></span><img src="/svg/1"
class="mwe-math-fallback-image-inline" aria-hidden="true" alt="{\displaystyle x^{2}}"></span> as everyone knows who
has ever laid a floor.</p></main></body>"""


def test_mediawiki_s_formula_with_a_fallback_image_is_read_once() -> None:
    post = read_article(Source(WIKI.encode(), "html"))
    (paragraph,) = post.sections[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert [span.text for span in paragraph.spans if span.kind == "math"] == ["x^{2}"]


def test_mediawiki_s_formula_in_raw_html_is_read_once() -> None:
    (paragraph, *_) = read_page(WIKI).sections[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert [span.text for span in paragraph.spans if span.kind == "math"] == ["x^{2}"]


def test_formulas_in_a_title_or_an_alternative_text_are_their_letters() -> None:
    page = (
        r"<head><title>On $k$-means for $5 in \(\mathbb{R}^{2}\)</title><script>MathJax = {tex: {inlineMath: "
        r"[['$', '$']]}};</script></head><body><article><h1>On $k$-means for $5 in \(\mathbb{R}^{2}\)</h1>"
        r"<p>A mean is a number, which is between the others.</p>"
        r"<img src=a.png alt='The mean $\mu$ for $5'></article></body>"
    )
    post = read_article(Source(page.encode(), "html"))
    assert post.title == "On k-means for $5 in R²"
    assert post.sections[0].blocks[-1] == Image("a.png", "The mean μ for $5")


def test_a_script_in_the_head_typesets_the_article() -> None:
    page = (
        '<head><title>Pi</title><script async src="https://cdn.example/MathJax.js?config=TeX"></script></head><body>'
        r"<nav>Home</nav><article><p>The number \(\pi\) is a little more than three, and no fraction is equal to "
        r"it.</p>\[\pi \ne \frac{22}{7}\]</article></body>"
    )
    blocks = read_article(Source(page.encode(), "html")).sections[0].blocks
    assert blocks[1:] == (Formula(r"\pi \ne \frac{22}{7}"),)
