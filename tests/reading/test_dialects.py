"""What Markdown's dialects add. Most cases are in dialects.txt; add yours there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import cost
from support.case_files import Case, read_cases
from support.tables import for_each

from narrate.reading.commonmark import to_html
from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Post, written
from reading.notation import outline_lines

CASES = read_cases(Path(__file__).parent / "dialects.txt")


def read(text: str) -> Post:
    return read_markdown(Source(text.encode()))


def words(post: Post) -> str:
    return " ".join(f"{section.title} {written(section.blocks)}".strip() for section in post.sections).strip()


@for_each("case", CASES, name=lambda case: case.title)
def test_each_post_has_this_outline(case: Case) -> None:
    assert outline_lines(read(case.given)) == case.expected


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "{{< chart-of x >}}\n\nText.",
            "1 template is left out, because only its site can fill them in: chart-of",
        ),
        (
            "{% include a %} and {{ site.name }}, {% include b %}. Text.",
            "3 templates are left out, because only its site can fill them in: include (2), site.name",
        ),
        (
            "```{r}\n1\n```\n\nIt is `r mean(x)`.",
            "1 template is left out, because only its site can fill them in: r",
        ),
        ("{% if x %}Text.{% endif %} {{< icon y >}} {% raw %}{{ z }}{% endraw %}", ""),
    ],
)
def test_unknown_templates_are_counted(text: str, warning: str, caplog: pytest.LogCaptureFixture) -> None:
    read(text)
    assert caplog.messages == ([f"post: {warning}"] if warning else [])


def test_templates_show_what_the_front_matter_says() -> None:
    front = "---\ntitle: Rain\nparams: {team: Ada}\ndate: 2024-07-16\n---\n"
    post = read(front + "{{ page.title }} by {{< param team >}} in {{ page.date | date: '%Y' }} {{ page.none }}.")
    assert words(post) == "Rain by Ada in 2024 ."


@pytest.mark.parametrize(
    "text",
    [
        "[a]({{ site.url }}/b)",
        "![a]({{ '/b.png' | relative_url }})",
        "<a href='{{ site.url }}/b'>a</a>",
        "[a]\n\n[a]: {{ x }}/b",
    ],
)
def test_a_template_in_an_address_is_no_loss(text: str, caplog: pytest.LogCaptureFixture) -> None:
    assert words(read(text)) == "a"
    assert caplog.messages == []


PROSE = st.lists(
    st.sampled_from(
        [
            "it",
            "rains",
            "a == b",
            "x ^ y",
            "C++",
            "5:30",
            "::",
            "$5",
            "{so}",
            "@ann",
            "#tag",
            "%",
            "~3",
            ":)",
            "(1)",
        ]
    ),
    min_size=1,
).map(lambda found: "So " + " ".join(found) + " on.")


@given(PROSE)
def test_nothing_of_prose_is_taken_for_a_mark(text: str) -> None:
    assert words(read(text)) == text


MARKS = st.lists(
    st.sampled_from(
        [
            *[
                "\n",
                "\n\n",
                "    ",
                "> ",
                "- ",
                "word",
                "\t",
                ":::",
                "::: note",
                "///",
                "!!! tip\n",
                '=== "t"\n',
                "[!note]",
            ],
            *[
                "{{< x >}}",
                "{{< /x >}}",
                "{% if %}",
                "{% end %}",
                "{{ y }}",
                "{%",
                "}}",
                "<!-- toc -->\n\n",
                "{:toc}",
            ],
            *[
                "`",
                "```",
                "```{note}\n",
                "$$",
                "\\[",
                "\\begin{align}",
                "==",
                "++",
                "%%",
                "~~>",
                "[[",
                "]]",
                "[@a1]",
            ],
            *["| a |", "+---+", "--- ---", "<A b={1}>", "</A>", "import x from 'y'\n", "{/*"],
        ]
    ),
    max_size=30,
).map("".join)


@given(MARKS)
def test_no_mixture_of_marks_is_refused(text: str) -> None:
    assert isinstance(read(f"Word.\n\n{text}\n\nLast."), Post)
    assert re.search("Word", to_html(f"Word.\n\n{text}", "post"))


GROWTH = 4
HOSTILE = {
    "templates that never close": "{{ ",
    "tags that never close": "{% x ",
    "tags of blocks": "{% note %}\n",
    "shortcodes": "{{< x >}} ",
    "loops": "{% for x in y %}\n",
    "boxes": ":::note\n\nword\n\n",
    "closing boxes": "word\n:::\n",
    "admonitions": "!!! tip\n    word\n\n",
    "directives": "```{note}\nword\n```\n",
    "components": "<A b={1}>",
    "components that never close": "<A b={",
    "braces": "{a",
    "backticks": "``` `` ` ",
    "formulas that never end": "\\( ",
    "brackets that never close": "\\[\nword\n",
    "environments that never end": "\\begin{align} ",
    "dollars": "$$ a\n\n",
    "marks": "==a ",
    "pluses": "++a ",
    "comments": "%%a ",
    "roles": "{a}` ",
    "superscripts": "a^b ",
    "grid": "+---+\n",
    "dashes": "a b\n-- --\n\n",
    "attributes": "*a*{.b",
    "lists with contents": "- a\n\n{:toc}\n\n",
    "callouts": "> [!note] a\n\n",
    "captions": "| a |\n|---|\n\n: b\n\n",
    "tables of contents": "<!-- toc -->\n\n",
    "keys of examples": "(@a) b\n",
    "verse": "| a\n",
    "rows that never end": ":::row:::\n",
    "metadata that never ends": "---\nlayout: a\n",
    "components of two colons": "::a\n---\nb: c\n",
    "indented components": "::a\n::\n  :::b\n",
    "exports that never end": "export const a = {\nb\n",
    "listings that never end": "\\begin{lstlisting}\n",
    "notes in the margin": "{{< sidenote >}}a",
    "rows between bars": "|a|b|\n",
    "tables of many lines": "---\na b\n-- --\n",
    "formulas before text": "$$a$$ b\n",
    "shortcodes of WordPress": '[caption id="a"] [code] ',
    "shortcodes of WordPress that end": '[a b="c"]d[/a]\n',
    "shortcodes in backslashes": '\\[caption id="a\\_1"\\]',
    "covered words": ">!a ",
    "headings without a space": "##a\n#b c\n",
    "players": "%[https://a @[card](a ",
    "tabs of Quarto": "::: {.panel-tabset}\n## a\n",
    "options of chunks": "```{r, echo=F}\n#| echo: false\n```\n",
    "paths with spaces": "![a](b c ",
    "blocks of readme.com": "[block:html]\n{}\n",
    "captures": "{% capture a %}{{ a }}{{ a }}{% endcapture %}",
    "captions of chunks": '```{r, fig.cap="(ref:a)"}\nx\n```\n',
}


@pytest.mark.timing
@pytest.mark.parametrize("kind", HOSTILE)
def test_four_times_the_marks_take_far_less_than_sixteen_times_as_long(kind: str) -> None:
    size = max(20, 1600 // len(HOSTILE[kind]))
    assert cost.growth(read, HOSTILE[kind] * size, HOSTILE[kind] * size * GROWTH, 3 * GROWTH) < 3 * GROWTH
